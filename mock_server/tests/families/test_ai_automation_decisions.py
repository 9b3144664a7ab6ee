"""Decisions: what the settings and a ticket's words make of them, and what becomes of them as the ticket goes on."""

from typing import Any

import pytest

from mock_server.families.ai_automation.operations import get_ai_metrics, list_resolution_audit, update_ai_settings
from mock_server.families.tenant import Tenant
from mock_server.families.tickets.actions import perform
from mock_server.families.tickets.operations import add_ticket_note, open_ticket, update_ticket
from mock_server.models import (
    AiClassificationChanges,
    AiRoutingChanges,
    AiSettingsUpdate,
    NoteCreate,
    Ticket,
    TicketCreate,
    TicketUpdate,
)
from mock_server.state.principal import Principal
from mock_server.tests.families.ai_world import new_tenant, routing_rule, team

ROBOT = Principal("key", "ak_live_one", "t_one")
RESOLVING = {"resolution": {"enabled": True}}
SUGGESTED = {"subject": "Password", "category": "Access"}
"""Two clues to a category whose best article is above the threshold."""


@pytest.mark.rule("AI-73")
def test_a_ticket_that_leaves_its_team_was_reassigned_once() -> None:
    tenant = new_tenant()
    classification, routing = AiClassificationChanges(enabled=True), AiRoutingChanges(enabled=True)
    update_ai_settings(tenant, AiSettingsUpdate(classification=classification, routing=routing))
    for name in ("team_one", "team_two", "team_three"):
        tenant.teams.put(team(name))
    tenant.routing_rules.put(routing_rule("rr_one"))
    tenant.world.run(lambda: open_ticket(tenant, TicketCreate(subject="Anything")))
    reassigned = []
    for name in ("team_one", "team_two", "team_three", "team_one"):
        action = {"type": "assign_team", "team_id": name}
        tenant.world.run(lambda action=action: perform(tenant, action, 1))  # type: ignore[misc]
        metrics = get_ai_metrics(tenant, 30).routing
        assert metrics.total_routed == 1
        reassigned.append(metrics.subsequently_reassigned)
    assert reassigned == [0, 1, 1, 1]


def deciding(**sections: Any) -> Tenant:
    """A tenant that classifies, and whatever else these sections of the settings switch on."""
    tenant = new_tenant()
    update_ai_settings(tenant, AiSettingsUpdate.model_validate({"classification": {"enabled": True}, **sections}))
    return tenant


def create(tenant: Tenant, **fields: Any) -> int:
    body = TicketCreate.model_validate({"subject": "Anything", **fields})
    ticket = tenant.world.run(lambda: open_ticket(tenant, body))
    assert isinstance(ticket, Ticket)
    return ticket.id


def update(tenant: Tenant, ticket_id: int, **fields: Any) -> None:
    tenant.world.run(lambda: update_ticket(tenant, ticket_id, TicketUpdate.model_validate(fields)))


def note(tenant: Tenant, ticket_id: int, *, private: bool) -> None:
    body = NoteCreate(body="Reset it", private=private)
    tenant.world.run(lambda: add_ticket_note(tenant, ROBOT, ticket_id, body))


def test_without_routing_and_resolution_a_ticket_is_only_classified() -> None:
    tenant = deciding()
    tenant.routing_rules.put(routing_rule("rr_any"))
    create(tenant)
    assert [(each.kind, each.outcome) for each in tenant.ai_decisions] == [("classification", "silent")]


@pytest.mark.parametrize(
    ("subject", "team_id"),
    [("How does it work", "team_question"), ("A new screen", "team_request"), ("The screen broke", "team_incident")],
)
def test_a_ticket_is_routed_by_what_its_words_ask_for(subject: str, team_id: str) -> None:
    tenant = deciding(routing={"enabled": True})
    for kind in ("question", "request", "incident"):
        tenant.teams.put(team(f"team_{kind}"))
        tenant.routing_rules.put(routing_rule(f"rr_{kind}", conversation_type=kind, target_team_id=f"team_{kind}"))
    ticket = create(tenant, subject=subject)
    assert tenant.ai_decisions.get(f"routing_{ticket}").choice == team_id


@pytest.mark.parametrize(("to_pool", "failed"), [(True, 0), (False, 1)])
def test_where_no_rule_fits_routing_fails_unless_the_pool_takes_the_ticket(*, to_pool: bool, failed: int) -> None:
    tenant = deciding(routing={"enabled": True, "fallback_to_team_pool": to_pool})
    create(tenant)
    metrics = get_ai_metrics(tenant, 30).routing
    assert (metrics.total_routed, metrics.routing_failed) == (0, failed)


def test_a_ticket_that_leaves_the_category_it_was_given_was_overridden() -> None:
    tenant = deciding()
    ticket = create(tenant, subject="The vpn needs a new router")
    counts = []
    for category in ("Network", "Hardware"):
        update(tenant, ticket, category=category)
        metrics = get_ai_metrics(tenant, 30).classification
        counts.append((metrics.auto_applied, metrics.agent_overridden))
    assert counts == [(1, 0), (0, 1)]


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_a_suggestion_is_dismissed_by_the_end_of_its_ticket(status: str) -> None:
    tenant = deciding(**RESOLVING)
    ticket = create(tenant, **SUGGESTED)
    counts = []
    for following in ("pending", status):
        update(tenant, ticket, status=following)
        metrics = get_ai_metrics(tenant, 30).resolution
        counts.append((metrics.suggested, metrics.dismissed_by_agent))
    assert counts == [(1, 0), (1, 1)]


def test_a_public_note_is_the_suggestion_sent() -> None:
    tenant = deciding(**RESOLVING)
    ticket = create(tenant, **SUGGESTED)
    sent = []
    for private in (True, False):
        note(tenant, ticket, private=private)
        sent.append(get_ai_metrics(tenant, 30).resolution.sent_by_agent)
    assert sent == [0, 1]


@pytest.mark.parametrize(
    ("settings", "ticket", "reason"),
    [
        ({}, {}, None),
        ({}, {"priority": "high"}, "high_priority"),
        ({}, {"category": "Hardware"}, "kb_match_below_threshold"),
        ({"max_auto_resolve_attempts": 0}, {}, "no_attempts_left"),
    ],
)
def test_an_attempt_that_is_skipped_says_why(settings: dict[str, Any], ticket: dict[str, Any], reason: str) -> None:
    tenant = deciding(resolution={"enabled": True, **settings})
    create(tenant, **{**SUGGESTED, **ticket})
    assert [entry.skip_reason for entry in list_resolution_audit(tenant, 5)] == [reason]


def test_what_is_confident_enough_is_resolved_by_itself() -> None:
    tenant = deciding(resolution={"enabled": True, "mode": "auto", "auto_resolve_threshold": 0})
    create(tenant, **SUGGESTED)
    assert [entry.action for entry in list_resolution_audit(tenant, 5)] == ["auto_resolved"]


def test_a_rule_routes_to_its_team_or_to_the_overflow_team() -> None:
    tenant = deciding(routing={"enabled": True})
    for name in ("team_one", "team_two"):
        tenant.teams.put(team(name))
    tenant.routing_rules.put(routing_rule("rr_one", overflow_team_id="team_two"))
    counts = []
    for gone in (None, "team_one", "team_two"):
        if gone:
            tenant.teams.remove(gone)
        create(tenant)
        metrics = get_ai_metrics(tenant, 30).routing
        counts.append((metrics.total_routed, metrics.overflow_used, metrics.routing_failed))
    assert counts == [(1, 0, 0), (2, 1, 0), (2, 1, 1)]
