"""Escalations: when they come, how often, and what they do. Page: sla."""

from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.journeys.sla_calls import POLICIES, SLA, TICKETS, Somebody, somebody
from mock_server.testing import MockServer

ESCALATIONS = f"{SLA}/escalations"
REASSIGN = {"type": "reassign", "team_id": "team_escalation"}


@pytest.fixture
def api(aurion_mock: MockServer) -> Iterator[Somebody]:
    with somebody(aurion_mock, key="ak_live_xxxx") as caller:
        yield caller


def fired(caller: Somebody, ticket_id: int, minutes: float) -> list[str]:
    """The timers of the ticket's instance that fire in the next minutes."""
    instance_id = caller.instance(ticket_id)["id"]
    return [name for name, subject in caller.advance(minutes=minutes) if subject == instance_id]


def notifications(caller: Somebody) -> int:
    worlds = caller.get("/_mock/worlds")
    name = caller.client.headers["X-Mock-World"]
    return int(next(world["records"]["notifications"] for world in worlds if world["name"] == name))


def ticket(caller: Somebody, ticket_id: int) -> dict[str, Any]:
    return dict(caller.get(f"{TICKETS}/{ticket_id}"))


@pytest.mark.rule("SLA-28", "SLA-29")
def test_an_escalation_has_what_create_and_update_show(api: Somebody) -> None:
    made = api.post(f"{POLICIES}/sla_high/escalations", 201, {})
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
def test_a_change_is_of_the_fields_that_are_sent(api: Somebody) -> None:
    before = api.patch(f"{ESCALATIONS}/esc_abc123", {})
    assert before["actions"] == [{"type": "notify_team_lead"}, REASSIGN]
    change = {"threshold_minutes": None, "trigger_percent": 90, "action_type": "notify"}
    assert api.patch(f"{ESCALATIONS}/esc_abc123", change) == before | change
    issues = api.patch(f"{ESCALATIONS}/esc_abc123", {"status": "off", "trigger_percent": 101}, 422)["detail"]
    assert [issue["loc"] for issue in issues] == [["body", "trigger_percent"], ["body", "status"]]


@pytest.mark.rule("SLA-30", "SLA-37")
def test_the_documented_escalation_comes_half_an_hour_before(api: Somebody) -> None:
    assert api.advance(to="2026-03-09T09:29:59Z") == []
    assert (ticket(api, 1043)["team_id"], notifications(api)) == (None, 0)
    assert api.advance(to="2026-03-09T09:30:00Z") == [("sla.escalated", "inst_789")]
    assert (ticket(api, 1043)["team_id"], notifications(api)) == ("team_escalation", 1)


@pytest.mark.rule("SLA-31")
def test_a_percentage_is_of_the_target_s_time(api: Somebody) -> None:
    api.escalation(api.policy(("resolution", 10)), trigger_percent=90)
    ticket_id = api.ticket()
    assert fired(api, ticket_id, 539) == []
    assert fired(api, ticket_id, 1) == ["sla.escalated"]


@pytest.mark.rule("SLA-31", "SLA-48")
def test_a_percentage_is_of_time_that_counts(api: Somebody) -> None:
    api.escalation(api.policy(("resolution", 10)), trigger_percent=50)
    ticket_id = api.ticket()
    api.advance(minutes=200)
    api.move(ticket_id, "pending")
    assert fired(api, ticket_id, 10_000) == []


@pytest.mark.rule("SLA-32")
def test_it_comes_once_for_each_instance(api: Somebody) -> None:
    policy_id = api.policy(("first_response", 2), ("resolution", 4))
    api.escalation(policy_id, threshold_minutes=60, action_type="notify")
    first, second = api.ticket(), api.ticket()
    assert fired(api, first, 60) == ["sla.escalated"]
    assert notifications(api) == 2
    assert fired(api, second, 600) == ["sla.breached", "sla.breached"]


@pytest.mark.rule("SLA-32")
def test_a_target_that_is_met_is_no_longer_at_risk(api: Somebody) -> None:
    policy_id = api.policy(("first_response", 2), ("resolution", 4))
    api.escalation(policy_id, threshold_minutes=60)
    ticket_id = api.ticket()
    api.note(ticket_id)
    assert fired(api, ticket_id, 179) == []
    assert fired(api, ticket_id, 1) == ["sla.escalated"]


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
def test_the_earlier_instant_counts(api: Somebody, fields: dict[str, int], minutes: int) -> None:
    api.escalation(api.policy(("resolution", 10)), action_type="notify", **fields)
    ticket_id = api.ticket()
    fired(api, ticket_id, minutes - 1)
    assert notifications(api) == 0
    fired(api, ticket_id, 1)
    assert notifications(api) == 1


@pytest.mark.rule("SLA-35", "SLA-36")
@pytest.mark.parametrize("end", ["inactive", "deleted"])
def test_one_that_is_inactive_or_deleted_does_not_come(api: Somebody, end: str) -> None:
    escalation_id = api.escalation(api.policy(("resolution", 10)), threshold_minutes=60)
    ticket_id = api.ticket()
    if end == "deleted":
        api.delete(f"{ESCALATIONS}/{escalation_id}")
    else:
        api.patch(f"{ESCALATIONS}/{escalation_id}", {"status": "inactive"})
    assert fired(api, ticket_id, 600) == ["sla.breached"]


@pytest.mark.rule("SLA-38", "SLA-37")
def test_the_action_type_comes_after_the_actions(api: Somebody) -> None:
    policy_id = api.policy(("resolution", 10))
    actions = [REASSIGN, {"type": "set_priority", "priority": "urgent"}]
    api.escalation(policy_id, threshold_minutes=60, actions=actions, action_type="notify")
    ticket_id = api.ticket()
    api.advance(minutes=540)
    changed = ticket(api, ticket_id)
    assert (changed["team_id"], changed["priority"], notifications(api)) == ("team_escalation", "urgent", 1)


@pytest.mark.rule("SLA-39")
def test_an_action_that_fails_holds_nothing_up(api: Somebody) -> None:
    broken = [{"type": "reassign", "team_id": "team_nowhere"}, {"type": "reassign", "team_id": []}, {"type": "fly"}]
    policy_id = api.policy(("resolution", 10))
    api.escalation(
        policy_id, threshold_minutes=60, actions=[*broken, {"type": "create_ticket", "subject": 5}, REASSIGN]
    )
    ticket_id = api.ticket()
    assert fired(api, ticket_id, 600) == ["sla.escalated", "sla.breached"]
    assert ticket(api, ticket_id)["team_id"] == "team_escalation"


@pytest.mark.rule("SLA-40")
def test_one_that_is_added_late_counts_for_running_instances(api: Somebody) -> None:
    policy_id = api.policy(("resolution", 10))
    ticket_id = api.ticket()
    api.advance(minutes=300)
    later = api.escalation(policy_id, threshold_minutes=60)
    assert fired(api, ticket_id, 240) == ["sla.escalated"]
    api.escalation(policy_id, trigger_percent=10, action_type="notify")
    assert ticket(api, ticket_id)["id"] == ticket_id
    assert notifications(api) == 1
    api.patch(f"{ESCALATIONS}/{later}", {"threshold_minutes": 30})
    assert fired(api, ticket_id, 60) == ["sla.breached"]


@pytest.mark.rule("SLA-41")
def test_a_ticket_that_an_escalation_creates_does_not_escalate(api: Somebody) -> None:
    """Else the first ticket would never let the clock pass: each creates the next in the same instant."""
    policy_id = api.policy(("resolution", 1))
    api.escalation(policy_id, threshold_minutes=120, actions=[{"type": "create_ticket", "subject": "Look at this"}])
    ticket_id = api.ticket()
    api.advance(minutes=59)
    (created,) = api.get(TICKETS, search="Look at this")["data"]
    assert api.instance(created["id"])["status"] == "active"
    assert fired(api, ticket_id, 1) == ["sla.breached"]
