"""What happened in a world, over the control API."""

from typing import Any

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import OWNER, client

EVENTS = "/_mock/events"


def events(nobody: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    return list(nobody.get(EVENTS, params=query).raise_for_status().json())


@pytest.fixture
def busy(session: httpx.Client) -> httpx.Client:
    """Eleven events: a ticket that a rule assigns and a workflow runs on, a shift's end, a rule that notifies."""
    session.put("/_mock/clock", json={"mode": "frozen"}).raise_for_status()
    session.patch("/api/v2/sla/policies/sla_abc123", json={"enabled": False}).raise_for_status()
    session.post("/api/v1/tickets", json={"subject": "No network", "category": "Network"}).raise_for_status()
    session.post("/_mock/clock/advance", json={"seconds": 11 * 3600}).raise_for_status()
    rule = {"name": "Tell", "trigger_event": "tea.made", "actions": [{"type": "notify", "who": "all", "times": 2}]}
    session.post("/api/v2/automation-rules", json=rule).raise_for_status()
    session.post("/api/v2/automation-rules/execute-event", json={"event_type": "tea.made"}).raise_for_status()
    return session


def test_events_are_numbered_in_order_and_say_how_deep_they_lie(busy: httpx.Client) -> None:
    happened = events(busy)
    commits = busy.get("/_mock/commits").raise_for_status().json()["commits"]
    origins = {each["number"]: each["origin"]["name"] for each in commits}
    assert [(each["number"], each["name"], origins[each["cause"]], each["depth"]) for each in happened] == [
        (1, "ticket.created", "create_ticket", 0),
        (2, "conversation.created", "create_ticket", 0),
        (3, "ticket.updated", "create_ticket", 1),
        (4, "ticket.team_assigned", "create_ticket", 1),
        (5, "automation_rule.executed", "create_ticket", 1),
        (6, "ticket.assigned", "create_ticket", 1),
        (7, "workflow.run_started", "create_ticket", 1),
        (8, "workflow.run_completed", "create_ticket", 1),
        (9, "oncall.shift_ended", "oncall.shift_ended", 0),
        (10, "notification.sent", "execute_automation_event", 0),
        (11, "automation_rule.executed", "execute_automation_event", 0),
    ]
    assert {each["tenant_id"] for each in happened} == {"t_xyz"}
    assert happened[2]["subject_id"] == happened[0]["subject_id"]
    assert happened[4]["subject_id"] == "rule_abc123"
    assert happened[8]["at"] == "2026-03-09T07:00:00Z"


def test_a_notification_is_shown_with_its_arguments(busy: httpx.Client) -> None:
    (sent,) = events(busy, name="notification.")
    notification = sent["notification"]
    assert notification["id"] == sent["subject_id"]
    assert (notification["type"], notification["ticket_id"]) == ("notify", None)
    assert notification["arguments"] == {"who": "all", "times": 2}
    assert {each["notification"] is None for each in events(busy) if each["name"] != "notification.sent"} == {True}


@pytest.mark.parametrize("limit", [1, 2, 1000])
@pytest.mark.parametrize("name", ["", "ticket.", "automation_rule.executed", "none"])
def test_a_client_that_follows_misses_nothing_and_sees_nothing_twice(busy: httpx.Client, limit: int, name: str) -> None:
    seen: list[dict[str, Any]] = []
    while more := events(busy, name=name, after=seen[-1]["number"] if seen else 0, limit=limit):
        assert len(more) <= limit
        seen += more
    assert seen == [each for each in events(busy) if each["name"].startswith(name)]


def test_a_world_begins_with_nothing_and_asking_changes_nothing(nobody: httpx.Client) -> None:
    assert events(nobody) == events(nobody) == []


def test_what_is_due_has_happened_when_somebody_asks(nobody: httpx.Client) -> None:
    nobody.put("/_mock/clock", json={"mode": "frozen"}).raise_for_status()
    before_the_shift_ends = 11 * 3600 - 0.5
    nobody.post("/_mock/clock/advance", json={"seconds": before_the_shift_ends}).raise_for_status()
    nobody.put("/_mock/clock", json={"mode": "running"}).raise_for_status()
    while not (happened := events(nobody)):
        pass
    assert [each["name"] for each in happened] == ["oncall.shift_ended"]


def test_numbers_go_on_where_a_world_forgets(aurion_mock: MockServer, world_name: str) -> None:
    with client(aurion_mock, world_name, OWNER) as session:
        actions = [{"type": "notify"}] * 1_000
        rule = {"name": "Tell", "trigger_event": "tea.made", "actions": actions}
        session.post("/api/v2/automation-rules", json=rule).raise_for_status()
        for _ in range(12):
            session.post("/api/v2/automation-rules/execute-event", json={"event_type": "tea.made"}).raise_for_status()
        assert events(session, limit=1)[0]["number"] == 12_012 - 10_000 + 1
        assert [each["number"] for each in events(session, after=12_010)] == [12_011, 12_012]


@pytest.mark.parametrize("query", [{"after": -1}, {"after": "x"}, {"limit": 0}, {"limit": 1001}])
def test_a_query_that_makes_no_sense_is_refused(nobody: httpx.Client, query: dict[str, Any]) -> None:
    answer = nobody.get(EVENTS, params=query)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", *query]
