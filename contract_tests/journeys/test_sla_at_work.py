"""SLA instances as time passes: what starts, pauses, meets and breaches them. Page: sla."""

from typing import Any

import pytest

from contract_tests.journeys.sla_calls import HOURS, INSTANCES, POLICIES, SLA, TICKETS, SlaCaller

BOTH = (("first_response", 4), ("resolution", 24))
MONDAY_MORNING = [{"day_of_week": 0, "start_time": "09:00", "end_time": "12:00", "is_closed": False}]


@pytest.mark.rule("SLA-43", "SLA-45", "SLA-46")
def test_a_ticket_starts_an_instance(sla: SlaCaller) -> None:
    policy_id = sla.policy(*BOTH)
    ticket_id = sla.ticket()
    instance = sla.instance(ticket_id)
    assert instance == {
        "id": instance["id"],
        "policy_id": policy_id,
        "conversation_id": sla.get(f"{TICKETS}/{ticket_id}")["conversation_id"],
        "ticket_id": ticket_id,
        "status": "active",
        "targets": {
            "first_response": {"due_at": "2026-03-09T00:00:00Z", "met": None},
            "resolution": {"due_at": "2026-03-09T20:00:00Z", "met": None},
        },
        "started_at": "2026-03-08T20:00:00Z",
    }


@pytest.mark.rule("SLA-22")
def test_a_policy_without_a_target_for_the_priority_starts_nothing(sla: SlaCaller) -> None:
    sla.policy(*BOTH)
    assert sla.instance(sla.ticket(priority="high")) is None


@pytest.mark.rule("SLA-22", "SLA-43")
def test_a_target_that_the_policy_does_not_have_is_null(sla: SlaCaller) -> None:
    sla.policy(("resolution", 24))
    assert sla.instance(sla.ticket())["targets"]["first_response"] is None


@pytest.mark.rule("SLA-21")
def test_of_several_targets_the_shortest_counts(sla: SlaCaller) -> None:
    sla.policy(("resolution", 24), ("resolution", 0.25), ("resolution", 2))
    assert sla.due(sla.ticket()) == "2026-03-08T20:15:00Z"


@pytest.mark.rule("SLA-15", "SLA-14")
def test_the_first_policy_that_matches_applies(sla: SlaCaller) -> None:
    second, first = sla.policy(*BOTH), sla.policy(*BOTH)
    assert sla.instance(sla.ticket())["policy_id"] == first
    sla.post(f"{POLICIES}/reorder", 204, {"policy_ids": [second, first]})
    assert sla.instance(sla.ticket())["policy_id"] == second


@pytest.mark.rule("SLA-08")
def test_a_new_policy_is_matched_last(sla: SlaCaller) -> None:
    sla.post(POLICIES, 201, {"name": "Late"})
    assert sla.instance(sla.ticket())["policy_id"] == "sla_abc123"


@pytest.mark.rule("SLA-18")
def test_a_disabled_policy_matches_nothing(sla: SlaCaller) -> None:
    policy_id = sla.policy(*BOTH)
    sla.patch(f"{POLICIES}/{policy_id}", {"enabled": False})
    assert sla.instance(sla.ticket())["policy_id"] == "sla_abc123"


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


@pytest.mark.rule("SLA-23", "SLA-49")
def test_a_public_note_is_the_first_response(sla: SlaCaller) -> None:
    sla.policy(*BOTH)
    ticket_id = sla.ticket()
    sla.note(ticket_id, private=True)
    assert sla.instance(ticket_id)["targets"]["first_response"]["met"] is None
    sla.note(ticket_id)
    instance = sla.instance(ticket_id)
    assert (instance["status"], instance["targets"]["first_response"]["met"]) == ("active", True)
    sla.advance(minutes=300)
    assert sla.instance(ticket_id)["targets"]["first_response"]["met"] is True


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


@pytest.mark.rule("SLA-24")
def test_the_close_operation_resolves_as_well(sla: SlaCaller) -> None:
    sla.policy(*BOTH)
    ticket_id = sla.ticket()
    sla.post(f"{TICKETS}/{ticket_id}/close", 200, {})
    assert sla.instance(ticket_id)["status"] == "met"


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


@pytest.mark.rule("SLA-51")
def test_a_breached_instance_can_still_meet_its_other_target(sla: SlaCaller) -> None:
    sla.policy(*BOTH)
    ticket_id = sla.ticket()
    sla.advance(minutes=240)
    assert sla.instance(ticket_id)["status"] == "breached"
    sla.note(ticket_id)
    sla.move(ticket_id, "resolved")
    instance = sla.instance(ticket_id)
    assert instance["status"] == "breached"
    assert [instance["targets"][target]["met"] for target in ("first_response", "resolution")] == [False, True]


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


@pytest.mark.rule("SLA-42", "SLA-47")
def test_instances_are_listed_by_status_newest_first(sla: SlaCaller) -> None:
    sla.policy(*BOTH)
    ticket_id = sla.ticket()
    active = sla.get(INSTANCES, status="active")
    assert [instance["ticket_id"] for instance in active["data"]] == [ticket_id, 1043]
    assert (active["total"], active["limit"], active["offset"]) == (2, 25, 0)
    assert [instance["id"] for instance in sla.get(INSTANCES, status="paused")["data"]] == ["inst_779"]
    assert [instance["id"] for instance in sla.get(INSTANCES, limit=1, offset=1)["data"]] == ["inst_789"]
    issues = sla.get(INSTANCES, 422, status="late")["detail"]
    assert [issue["loc"] for issue in issues] == [["query", "status"]]


@pytest.mark.rule("SLA-10")
def test_an_instance_keeps_the_terms_of_its_start(sla: SlaCaller) -> None:
    policy_id = sla.policy(("resolution", 24))
    ticket_id = sla.ticket()
    before = sla.instance(ticket_id)
    (target,) = sla.get(f"{POLICIES}/{policy_id}")["targets"]
    sla.post(f"{POLICIES}/{policy_id}/targets", 201, {"type": "resolution", "priority": "medium", "hours": 1})
    sla.delete(f"{SLA}/targets/{target['id']}")
    sla.patch(f"{POLICIES}/{policy_id}", {"business_hours": True, "conditions": [], "enabled": False})
    assert sla.instance(ticket_id) == before


@pytest.mark.rule("SLA-10", "SLA-54")
def test_a_change_of_the_schedule_does_not_move_what_runs(sla: SlaCaller) -> None:
    sla.policy(("resolution", 24), business_hours=True)
    ticket_id = sla.ticket()
    before = sla.instance(ticket_id)
    sla.session("sess_tenant_owner").patch(f"{HOURS}/bh_001", {"schedule": MONDAY_MORNING})
    sla.put(f"{TICKETS}/{ticket_id}", 200, {"subject": "Other"})
    assert sla.instance(ticket_id) == before
    assert sla.due(sla.ticket()) != before["targets"]["resolution"]["due_at"]


@pytest.mark.rule("SLA-52")
def test_a_new_priority_is_no_new_start(sla: SlaCaller) -> None:
    sla.policy(*BOTH)
    ticket_id = sla.ticket()
    before = sla.instance(ticket_id)
    sla.put(f"{TICKETS}/{ticket_id}", 200, {"priority": "urgent", "category": "Network"})
    assert sla.instance(ticket_id) == before


@pytest.mark.rule("SLA-53")
def test_a_reopened_ticket_keeps_its_finished_instance(sla: SlaCaller) -> None:
    sla.policy(*BOTH)
    ticket_id = sla.ticket()
    sla.move(ticket_id, "closed")
    before = sla.instance(ticket_id)
    total = sla.get(INSTANCES)["total"]
    sla.move(ticket_id, "open")
    assert sla.instance(ticket_id) == before
    assert sla.get(INSTANCES)["total"] == total


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
