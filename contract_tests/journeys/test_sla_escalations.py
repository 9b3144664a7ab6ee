"""Escalations: when they come, how often, and what they do. Page: sla."""

from typing import Any

import pytest

from contract_tests.journeys.sla_calls import SLA, TICKETS, SlaCaller

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


@pytest.mark.rule("SLA-30", "SLA-37")
def test_the_documented_escalation_comes_half_an_hour_before(sla: SlaCaller) -> None:
    assert sla.advance(to="2026-03-09T09:29:59Z") == []
    assert (ticket(sla, 1043)["team_id"], notifications(sla)) == (None, 0)
    assert sla.advance(to="2026-03-09T09:30:00Z") == [("sla.escalated", "inst_789")]
    assert (ticket(sla, 1043)["team_id"], notifications(sla)) == ("team_escalation", 1)


@pytest.mark.rule("SLA-31", "SLA-48")
def test_a_percentage_is_of_time_that_counts(sla: SlaCaller) -> None:
    sla.escalation(sla.policy(("resolution", 10)), trigger_percent=50)
    ticket_id = sla.ticket()
    sla.advance(minutes=200)
    sla.move(ticket_id, "pending")
    assert fired(sla, ticket_id, 10_000) == []


@pytest.mark.rule("SLA-32")
def test_it_comes_once_for_each_instance(sla: SlaCaller) -> None:
    policy_id = sla.policy(("first_response", 2), ("resolution", 4))
    sla.escalation(policy_id, threshold_minutes=60, action_type="notify")
    first, second = sla.ticket(), sla.ticket()
    assert fired(sla, first, 60) == ["sla.escalated"]
    assert notifications(sla) == 2
    assert fired(sla, second, 600) == ["sla.breached", "sla.breached"]


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
