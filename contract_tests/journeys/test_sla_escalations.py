"""Escalations: when they come, how often, and what they do. Page: sla."""

from typing import Any

import pytest

from contract_tests.journeys.sla_calls import HOURS, POLICIES, SLA, TICKETS, SlaCaller

ESCALATIONS = f"{SLA}/escalations"
REASSIGN = {"type": "reassign", "team_id": "team_escalation"}


def fired(caller: SlaCaller, ticket_id: int, minutes: float) -> list[str]:
    """The timers of the ticket's instance that fire in the next minutes."""
    instance_id = caller.instance(ticket_id)["id"]
    return [name for name, subject in caller.advance(minutes=minutes) if subject == instance_id]


def notifications(caller: SlaCaller) -> int:
    """How many were sent in the caller's world."""
    return int(caller.get(f"/_mock/worlds/{caller.caller.world}")["records"]["notifications"])


def ticket(caller: SlaCaller, ticket_id: int) -> dict[str, Any]:
    return dict(caller.get(f"{TICKETS}/{ticket_id}"))


@pytest.mark.rule("SLA-28", "SLA-29")
def test_an_escalation_has_what_create_and_update_show(sla: SlaCaller) -> None:
    made = sla.post(f"{POLICIES}/sla_high/escalations", 201, {})
    assert made == {
        "id": made["id"],
        "policy_id": "sla_high",
        "trigger": "approaching_breach",
        "threshold_minutes": None,
        "trigger_percent": None,
        "actions": [],
        "action_type": None,
        "status": "active",
    }


@pytest.mark.rule("SLA-34")
def test_a_change_is_of_the_fields_that_are_sent(sla: SlaCaller) -> None:
    before = sla.patch(f"{ESCALATIONS}/esc_abc123", {})
    assert before["actions"] == [{"type": "notify_team_lead"}, REASSIGN]
    change = {"threshold_minutes": None, "trigger_percent": 90, "action_type": "notify"}
    assert sla.patch(f"{ESCALATIONS}/esc_abc123", change) == before | change
    issues = sla.patch(f"{ESCALATIONS}/esc_abc123", {"status": "off", "trigger_percent": 101}, 422)["detail"]
    assert [issue["loc"] for issue in issues] == [["body", "trigger_percent"], ["body", "status"]]


@pytest.mark.rule("SLA-30", "SLA-37")
def test_the_documented_escalation_comes_half_an_hour_before(sla: SlaCaller) -> None:
    assert sla.advance(to="2026-03-09T09:29:59Z") == []
    assert (ticket(sla, 1043)["team_id"], notifications(sla)) == (None, 0)
    assert sla.advance(to="2026-03-09T09:30:00Z") == [("sla.escalated", "inst_789")]
    assert (ticket(sla, 1043)["team_id"], notifications(sla)) == ("team_escalation", 1)


@pytest.mark.rule("SLA-31")
def test_a_percentage_is_of_the_target_s_time(sla: SlaCaller) -> None:
    sla.escalation(sla.policy(("resolution", 10)), trigger_percent=90)
    ticket_id = sla.ticket()
    assert fired(sla, ticket_id, 539) == []
    assert fired(sla, ticket_id, 1) == ["sla.escalated"]


@pytest.mark.rule("SLA-31", "SLA-48")
def test_a_percentage_is_of_time_that_counts(sla: SlaCaller) -> None:
    sla.escalation(sla.policy(("resolution", 10)), trigger_percent=50)
    ticket_id = sla.ticket()
    sla.advance(minutes=200)
    sla.move(ticket_id, "pending")
    assert fired(sla, ticket_id, 10_000) == []


@pytest.mark.rule("SLA-31", "SLA-54")
def test_a_percentage_is_of_business_hours_where_these_count(sla: SlaCaller) -> None:
    monday = {"day_of_week": 0, "start_time": "09:00", "end_time": "12:00", "is_closed": False}  # from 08:00 UTC
    sla.session("sess_tenant_owner").patch(f"{HOURS}/bh_001", {"schedule": [monday]})
    sla.escalation(sla.policy(("resolution", 2), business_hours=True), trigger_percent=50)
    instance_id = sla.instance(sla.ticket())["id"]
    assert ("sla.escalated", instance_id) not in sla.advance(to="2026-03-09T08:59:59Z")
    assert sla.advance(to="2026-03-09T09:00:00Z") == [("sla.escalated", instance_id)]


@pytest.mark.rule("SLA-32")
def test_it_comes_once_for_each_instance(sla: SlaCaller) -> None:
    policy_id = sla.policy(("first_response", 2), ("resolution", 4))
    sla.escalation(policy_id, threshold_minutes=60, action_type="notify")
    first, second = sla.ticket(), sla.ticket()
    assert fired(sla, first, 60) == ["sla.escalated"]
    assert notifications(sla) == 2
    assert fired(sla, second, 600) == ["sla.breached", "sla.breached"]


@pytest.mark.rule("SLA-32")
def test_a_target_that_is_met_is_no_longer_at_risk(sla: SlaCaller) -> None:
    policy_id = sla.policy(("first_response", 2), ("resolution", 4))
    sla.escalation(policy_id, threshold_minutes=60)
    ticket_id = sla.ticket()
    sla.note(ticket_id)
    assert fired(sla, ticket_id, 179) == []
    assert fired(sla, ticket_id, 1) == ["sla.escalated"]


@pytest.mark.rule("SLA-33")
@pytest.mark.parametrize(
    ("fields", "minutes"),
    [
        ({"threshold_minutes": 30, "trigger_percent": 50}, 300),
        ({"threshold_minutes": 400, "trigger_percent": 50}, 200),
        ({"threshold_minutes": 0}, 600),
        ({"trigger_percent": 100}, 600),
        ({}, 600),
    ],
)
def test_the_earlier_instant_counts(sla: SlaCaller, fields: dict[str, int], minutes: int) -> None:
    sla.escalation(sla.policy(("resolution", 10)), action_type="notify", **fields)
    ticket_id = sla.ticket()
    fired(sla, ticket_id, minutes - 1)
    assert notifications(sla) == 0
    fired(sla, ticket_id, 1)
    assert notifications(sla) == 1


@pytest.mark.rule("SLA-35", "SLA-36")
@pytest.mark.parametrize("end", ["inactive", "deleted"])
def test_one_that_is_inactive_or_deleted_does_not_come(sla: SlaCaller, end: str) -> None:
    escalation_id = sla.escalation(sla.policy(("resolution", 10)), threshold_minutes=60)
    ticket_id = sla.ticket()
    if end == "deleted":
        sla.delete(f"{ESCALATIONS}/{escalation_id}")
    else:
        sla.patch(f"{ESCALATIONS}/{escalation_id}", {"status": "inactive"})
    assert fired(sla, ticket_id, 600) == ["sla.breached"]


@pytest.mark.rule("SLA-38", "SLA-37")
def test_the_action_type_comes_after_the_actions(sla: SlaCaller) -> None:
    policy_id = sla.policy(("resolution", 10))
    actions = [REASSIGN, {"type": "set_priority", "priority": "urgent"}]
    sla.escalation(policy_id, threshold_minutes=60, actions=actions, action_type="notify")
    ticket_id = sla.ticket()
    sla.advance(minutes=540)
    changed = ticket(sla, ticket_id)
    assert (changed["team_id"], changed["priority"], notifications(sla)) == ("team_escalation", "urgent", 1)


@pytest.mark.rule("SLA-39")
def test_an_action_that_fails_holds_nothing_up(sla: SlaCaller) -> None:
    broken = [{"type": "reassign", "team_id": "team_nowhere"}, {"type": "reassign", "team_id": []}, {"type": "fly"}]
    policy_id = sla.policy(("resolution", 10))
    sla.escalation(
        policy_id, threshold_minutes=60, actions=[*broken, {"type": "create_ticket", "subject": 5}, REASSIGN]
    )
    ticket_id = sla.ticket()
    assert fired(sla, ticket_id, 600) == ["sla.escalated", "sla.breached"]
    assert ticket(sla, ticket_id)["team_id"] == "team_escalation"


@pytest.mark.rule("SLA-40")
def test_one_that_is_added_late_counts_for_running_instances(sla: SlaCaller) -> None:
    policy_id = sla.policy(("resolution", 10))
    ticket_id = sla.ticket()
    sla.advance(minutes=300)
    later = sla.escalation(policy_id, threshold_minutes=60)
    assert fired(sla, ticket_id, 240) == ["sla.escalated"]
    sla.escalation(policy_id, trigger_percent=10, action_type="notify")
    assert ticket(sla, ticket_id)["id"] == ticket_id
    assert notifications(sla) == 1
    sla.patch(f"{ESCALATIONS}/{later}", {"threshold_minutes": 30})
    assert fired(sla, ticket_id, 60) == ["sla.breached"]


@pytest.mark.rule("SLA-41")
def test_a_ticket_that_an_escalation_creates_does_not_escalate(sla: SlaCaller) -> None:
    """Else the first ticket would never let the clock pass: each creates the next in the same instant."""
    policy_id = sla.policy(("resolution", 1))
    sla.escalation(policy_id, threshold_minutes=120, actions=[{"type": "create_ticket", "subject": "Look at this"}])
    ticket_id = sla.ticket()
    sla.advance(minutes=59)
    (created,) = sla.get(TICKETS, search="Look at this")["data"]
    assert sla.instance(created["id"])["status"] == "active"
    assert fired(sla, ticket_id, 1) == ["sla.breached"]
