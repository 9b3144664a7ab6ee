"""SLA instances as time passes: what starts, pauses, meets and breaches them. Page: sla."""

from typing import Any

import pytest

from contract_tests.journeys.sla_calls import HOURS, INSTANCES, SLA, TICKETS, SlaCaller

BOTH = (("first_response", 4), ("resolution", 24))
MONDAY_MORNING = [{"day_of_week": 0, "start_time": "09:00", "end_time": "12:00", "is_closed": False}]


@pytest.mark.rule("SLA-17")
@pytest.mark.parametrize(
    ("field", "operator", "value", "matches"),
    [
        ("category", "equals", "Network", True),
        ("category", "equals", "Hardware", False),
        ("category", "not_equals", "Hardware", True),
        ("category", "not_equals", "Network", False),
        ("category", "in", ["Hardware", "Network"], True),
        ("category", "in", ["Hardware"], False),
        ("category", "not_in", ["Hardware"], True),
        ("category", "not_in", ["Network"], False),
        ("subject", "contains", "printer", True),
        ("subject", "contains", "scanner", False),
        ("no_such_field", "equals", None, True),
        ("no_such_field", "equals", "x", False),
    ],
)
def test_conditions_compare_fields_of_the_ticket(
    sla: SlaCaller, field: str, operator: str, value: Any, matches: bool
) -> None:
    condition = {"field": field, "operator": operator, "value": value}
    always = {"field": "status", "operator": "equals", "value": "open"}
    policy_id = sla.policy(*BOTH, conditions=[always, condition])
    ticket_id = sla.ticket(subject="The printer jams", category="Network")
    assert (sla.instance(ticket_id)["policy_id"] == policy_id) is matches


@pytest.mark.rule("SLA-24", "SLA-25", "SLA-49")
@pytest.mark.parametrize("end", ["resolved", "closed"])
def test_the_end_of_the_ticket_meets_what_is_open(sla: SlaCaller, end: str) -> None:
    sla.policy(*BOTH)
    ticket_id = sla.ticket()
    sla.advance(minutes=100)
    sla.move(ticket_id, end)
    instance = sla.instance(ticket_id)
    assert instance["status"] == "met"
    assert [instance["targets"][target]["met"] for target in ("first_response", "resolution")] == [True, True]
    assert sla.advance(minutes=60 * 48) == [("sla.escalated", "inst_789"), ("sla.breached", "inst_789")]


@pytest.mark.rule("SLA-50", "SLA-44")
def test_a_target_is_breached_at_the_instant_it_is_due(sla: SlaCaller) -> None:
    sla.policy(("resolution", 1))
    ticket_id = sla.ticket()
    instance_id = sla.instance(ticket_id)["id"]
    assert sla.advance(to="2026-03-08T20:59:59Z") == []
    assert sla.get(f"{INSTANCES}/{instance_id}")["status"] == "active"
    assert sla.advance(to="2026-03-08T21:00:00Z") == [("sla.breached", instance_id)]
    instance = sla.get(f"{INSTANCES}/{instance_id}")
    assert instance["status"] == "breached"
    assert instance["targets"]["resolution"] == {"due_at": "2026-03-08T21:00:00Z", "met": False}


@pytest.mark.rule("SLA-50")
def test_the_clock_alone_breaches_not_whoever_looks(sla: SlaCaller) -> None:
    """A clock that runs: the server sees the breach at the next request, at its own instant all the same."""
    sla.policy(("resolution", 1))
    ticket_id = sla.ticket()
    sla.put("/_mock/clock", 200, {"now": "2026-03-09T03:00:00Z", "mode": "running"})
    sla.move(ticket_id, "resolved")
    assert sla.instance(ticket_id)["status"] == "breached"
    assert sla.get(f"{SLA}/analytics/breaches")["data"][0]["breached_at"] == "2026-03-08T21:00:00Z"


@pytest.mark.rule("SLA-47", "SLA-48")
def test_paused_time_does_not_count(sla: SlaCaller) -> None:
    sla.policy(("resolution", 2))
    ticket_id = sla.ticket()
    sla.advance(minutes=90)
    sla.move(ticket_id, "pending")
    assert sla.instance(ticket_id)["status"] == "paused"
    assert all(instance != sla.instance(ticket_id)["id"] for _, instance in sla.advance(minutes=60 * 24 * 30))
    sla.move(ticket_id, "resolved")
    instance = sla.instance(ticket_id)
    assert instance["status"] == "met"
    assert instance["targets"]["resolution"] == {"due_at": "2026-04-07T22:00:00Z", "met": True}


@pytest.mark.rule("SLA-10", "SLA-54")
def test_a_change_of_the_schedule_does_not_move_what_runs(sla: SlaCaller) -> None:
    sla.policy(("resolution", 24), business_hours=True)
    ticket_id = sla.ticket()
    before = sla.instance(ticket_id)
    sla.session("sess_tenant_owner").patch(f"{HOURS}/bh_001", {"schedule": MONDAY_MORNING})
    sla.put(f"{TICKETS}/{ticket_id}", 200, {"subject": "Other"})
    assert sla.instance(ticket_id) == before
    assert sla.due(sla.ticket()) != before["targets"]["resolution"]["due_at"]


@pytest.mark.rule("SLA-54")
def test_business_hours_are_those_of_the_default_schedule(sla: SlaCaller) -> None:
    owner = sla.session("sess_tenant_owner")
    owner.patch(f"{HOURS}/bh_001", {"schedule": MONDAY_MORNING})  # 08:00 to 11:00 UTC
    owner.post(f"{HOURS}/bh_001/holidays", 201, {"name": "Founders' Day", "date": "2026-03-16"})
    sla.policy(("first_response", 2), ("resolution", 5), business_hours=True)
    ticket_id = sla.ticket()
    assert sla.due(ticket_id, "first_response") == "2026-03-09T10:00:00Z"
    assert sla.due(ticket_id) == "2026-03-23T10:00:00Z"
    sla.policy(("resolution", 5), business_hours=False)
    assert sla.due(sla.ticket()) == "2026-03-09T01:00:00Z"


@pytest.mark.rule("SLA-55")
def test_the_hours_of_the_ticket_s_team_affect_its_timers(sla: SlaCaller) -> None:
    """An escalation gives the ticket to another team an hour before it is due; that hour is one of the team's."""
    owner = sla.session("sess_tenant_owner")
    owner.patch("/api/v2/teams/team_general", {"business_hours_id": "bh_abc123"})
    policy_id = sla.policy(("resolution", 5), business_hours=True)
    sla.escalation(policy_id, threshold_minutes=60, actions=[{"type": "reassign", "team_id": "team_general"}])
    ticket_id = sla.ticket()
    assert sla.due(ticket_id) == "2026-03-09T01:00:00Z"
    sla.advance(minutes=240)
    assert sla.get(f"{TICKETS}/{ticket_id}")["team_id"] == "team_general"
    assert sla.due(ticket_id) == "2026-03-15T14:00:00Z"


@pytest.mark.rule("SLA-56")
def test_by_a_schedule_that_is_never_open_nothing_is_due(sla: SlaCaller) -> None:
    closed = [{"day_of_week": 0, "start_time": None, "end_time": None, "is_closed": True}]
    sla.session("sess_tenant_owner").patch(f"{HOURS}/bh_001", {"schedule": closed})
    policy_id = sla.policy(("resolution", 5), business_hours=True)
    sla.escalation(policy_id, threshold_minutes=60, trigger_percent=50)
    ticket_id = sla.ticket()
    assert sla.instance(ticket_id)["targets"]["resolution"] == {"due_at": None, "met": None}
    assert all(subject == "inst_789" for _, subject in sla.advance(minutes=525600))
    assert sla.instance(ticket_id)["status"] == "active"
