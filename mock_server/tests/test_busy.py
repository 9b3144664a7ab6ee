"""The scenario `busy`: as large as it says, coherent in time, and ready to live on."""

from datetime import datetime, timedelta

import pytest

from mock_server.families.oncall.shifts import on_call_at
from mock_server.families.tenant import Tenant
from mock_server.families.tickets.operations import open_ticket
from mock_server.models import TicketCreate
from mock_server.scenarios.scenarios import SHIPPED, load

DAYS = timedelta(days=90)


@pytest.fixture(scope="module")
def tenant() -> Tenant:
    return load(SHIPPED / "busy").tenants["t_busy"]


def test_it_is_as_large_as_it_says(tenant: Tenant) -> None:
    sizes = {name: len(records) for name, records in tenant.collections()}
    assert (sizes["tickets"], sizes["conversations"], sizes["teams"], sizes["members"]) == (2000, 2000, 8, 40)
    assert sizes["notes"] > 2000
    assert all(tenant.business_hours.get(team.business_hours_id or "") for team in tenant.teams)
    for team in tenant.teams:
        assert team.member_count == len([member for member in tenant.members if member.team_id == team.id])


def test_time_runs_forward(tenant: Tenant) -> None:
    for ticket in tenant.tickets:
        assert tenant.now - DAYS <= ticket.created_at <= ticket.updated_at <= tenant.now
    for note in tenant.notes:
        assert tenant.tickets.get(note.ticket_id).created_at <= note.created_at <= tenant.now
    for decision in tenant.ai_decisions:
        assert decision.ticket_id is not None
        created_at = tenant.tickets.get(decision.ticket_id).created_at
        assert created_at <= decision.created_at <= tenant.now
        assert decision.kind != "classification" or decision.created_at == created_at


def test_tickets_come_on_workdays_mostly_and_end_in_time(tenant: Tenant) -> None:
    on_workdays = [ticket for ticket in tenant.tickets if ticket.created_at.weekday() < 5]
    assert len(on_workdays) > 0.95 * len(tenant.tickets)
    assert _share_closed(tenant, tenant.now - timedelta(days=30)) > 0.98
    assert {ticket.status for ticket in tenant.tickets} == {"open", "pending", "resolved", "closed"}
    assert all(ticket.resolution_notes for ticket in tenant.tickets if ticket.status == "closed")


def test_somebody_is_on_call_for_every_schedule(tenant: Tenant) -> None:
    for schedule in tenant.oncall_schedules:
        for days in (-60, -7, 0, 1, 20):
            assert schedule.team_id
            assert on_call_at(tenant, schedule.team_id, tenant.now + timedelta(days=days))


def test_it_lives_on_where_its_history_ends() -> None:
    world = load(SHIPPED / "busy")
    tenant = world.tenants["t_busy"]
    newest = max(ticket.id for ticket in tenant.tickets)
    assert world.run(lambda: open_ticket(tenant, TicketCreate(subject="The vpn drops"))).id == newest + 1
    assert tenant.ai_decisions.get(f"classification_{newest + 1}").choice == "Network"


def _share_closed(tenant: Tenant, before: datetime) -> float:
    old = [ticket.status for ticket in tenant.tickets if ticket.created_at < before]
    return old.count("closed") / len(old)
