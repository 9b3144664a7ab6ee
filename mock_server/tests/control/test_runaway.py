"""Automations that set each other off: what one request may lead to is bounded, also over time, and they say so."""

from itertools import pairwise
from typing import Any

import httpx
import pytest

from mock_server.state import causes, world

TICKETS, WORKFLOWS, RULES = "/api/v1/tickets", "/api/v2/workflows", "/api/v2/automation-rules"
CREATE = {"type": "create_ticket", "subject": "One more"}
YEAR = 365 * 86400


def answer(response: httpx.Response) -> Any:
    return response.raise_for_status().json()


@pytest.fixture
def owner(session: httpx.Client) -> httpx.Client:
    session.put("/_mock/clock", json={"mode": "frozen"}).raise_for_status()
    return session


def publish(owner: httpx.Client, name: str) -> str:
    """A workflow that creates a ticket whenever one is created."""
    canvas = {
        "nodes": [{"id": "start", "type": "trigger"}, {"id": "more", "type": "action", "config": CREATE}],
        "edges": [{"from": "start", "to": "more"}],
        "viewport": {"x": 0, "y": 0, "zoom": 1},
    }
    trigger = {"type": "event", "event_types": ["ticket.created"]}
    body = {"name": name, "trigger_config": trigger, "canvas_definition": canvas}
    workflow = str(answer(owner.post(WORKFLOWS, json=body))["id"])
    owner.post(f"{WORKFLOWS}/{workflow}/publish").raise_for_status()
    return workflow


def advance(owner: httpx.Client, seconds: float) -> list[dict[str, Any]]:
    """Let the time pass, in as many steps as it takes."""
    clock = answer(owner.get("/_mock/clock"))["now"]
    steps = [answer(owner.post("/_mock/clock/advance", json={"seconds": seconds}))]
    while not steps[-1]["complete"]:
        steps.append(answer(owner.post("/_mock/clock/advance", json={"seconds": seconds})))
    assert steps[0]["before"] == clock
    return steps


def number_of(owner: httpx.Client, path: str) -> int:
    return int(answer(owner.get(path))["total"])


def stopped(owner: httpx.Client) -> list[dict[str, Any]]:
    return list(answer(owner.get("/_mock/events", params={"name": "automation.stopped", "limit": 1000})))


def test_workflows_that_set_each_other_off_are_stopped(owner: httpx.Client) -> None:
    workflows = [publish(owner, f"Workflow {number}") for number in range(8)]
    first = answer(owner.post(TICKETS, json={"subject": "The first"}))
    advance(owner, 3600)
    runs = sum(number_of(owner, f"{WORKFLOWS}/{workflow}/runs") for workflow in workflows)
    assert number_of(owner, TICKETS) + runs < 1.2 * causes.BUDGET
    events = stopped(owner)
    assert {each["subject_id"] for each in events} >= set(workflows)
    assert len(events) == len({each["subject_id"] for each in events})
    assert len({each["cause"] for each in events}) == 1
    assert all("2,000 events and runs" in each["reason"] for each in events)
    newest = answer(owner.get(f"{WORKFLOWS}/{workflows[0]}/runs", params={"status": "failed"}))["items"][0]
    assert newest["error"] == events[0]["reason"]
    assert answer(owner.get(f"/_mock/explain/runs/{newest['id']}"))["why"] == newest["error"]
    assert answer(owner.get(f"{TICKETS}/{first['id']}"))["status"] == "open"


def test_a_cause_that_is_used_up_holds_up_no_other(owner: httpx.Client) -> None:
    workflows = [publish(owner, f"Workflow {number}") for number in range(8)]
    owner.post(TICKETS, json={"subject": "The first"}).raise_for_status()
    advance(owner, 3600)
    for workflow in workflows[1:]:
        owner.delete(f"{WORKFLOWS}/{workflow}").raise_for_status()
    before = number_of(owner, TICKETS)
    owner.post(TICKETS, json={"subject": "Another"}).raise_for_status()
    advance(owner, 60)
    assert number_of(owner, TICKETS) == before + 2


def test_rules_and_workflows_share_what_they_may_do_and_the_log_and_the_explanation_say_so(owner: httpx.Client) -> None:
    publish(owner, "Workflow")
    many = {"name": "Many", "trigger_event": "ticket.created", "actions": [CREATE] * 60}
    rule = answer(owner.post(RULES, json=many))["id"]
    owner.post(TICKETS, json={"subject": "The first"}).raise_for_status()
    advance(owner, 3600)
    tickets = number_of(owner, TICKETS)
    assert tickets < 1.2 * causes.BUDGET
    logs = [each for each in answer(owner.get(f"{RULES}/logs", params={"limit": 100})) if each["rule_id"] == rule]
    (refused,) = [each for each in logs if each["status"] == "failed"]
    (event,) = [each for each in stopped(owner) if each["subject_id"] == rule]
    assert refused["error_message"] == event["reason"]
    assert refused["actions_executed"] < 60
    newest = answer(owner.get(TICKETS, params={"limit": 1}))["data"][0]["id"]
    explained = answer(owner.get(f"/_mock/explain/tickets/{newest}"))["events"][0]["rules"]
    assert {"id": rule, "name": "Many", "chosen": False, "why_not": event["reason"]} in explained


def test_one_event_cannot_do_without_end_either(owner: httpx.Client) -> None:
    """However many rules hear of it and however much each has to do, and the stop is not lost in what came of it."""
    rules = [
        answer(owner.post(RULES, json={"name": f"Rule {n}", "trigger_event": event, "actions": [CREATE] * 1000}))["id"]
        for n, event in enumerate(["ticket.created", "tea.made"] * 10)
    ]
    before = number_of(owner, TICKETS)
    owner.post(TICKETS, json={"subject": "The first"}, timeout=60).raise_for_status()
    assert number_of(owner, TICKETS) - before < 1.2 * causes.BUDGET
    assert stopped(owner)[0]["subject_id"] in rules
    before = number_of(owner, TICKETS)
    owner.post(f"{RULES}/execute-event", json={"event_type": "tea.made"}, timeout=60).raise_for_status()
    assert number_of(owner, TICKETS) - before < 1.2 * causes.BUDGET
    assert {each["subject_id"] for each in stopped(owner)} & set(rules[1::2])


def test_escalations_and_workflows_that_set_each_other_off_are_stopped(owner: httpx.Client) -> None:
    """Escalation → ticket → workflow → ticket → escalation comes of one request, and ends as all that does."""
    owner.patch("/api/v2/sla/policies/sla_abc123", json={"enabled": False}).raise_for_status()
    policy = answer(owner.post("/api/v2/sla/policies", json={"name": "All", "conditions": []}))["id"]
    target = {"type": "resolution", "priority": "medium", "hours": 24}
    owner.post(f"/api/v2/sla/policies/{policy}/targets", json=target).raise_for_status()
    escalation = {"trigger_percent": 50, "actions": [CREATE]}
    owner.post(f"/api/v2/sla/policies/{policy}/escalations", json=escalation).raise_for_status()
    publish(owner, "Workflow")
    owner.post(TICKETS, json={"subject": "The first", "priority": "medium"}).raise_for_status()
    advance(owner, YEAR)
    made = number_of(owner, TICKETS)
    assert 10 < made < causes.BUDGET
    assert len({each["cause"] for each in stopped(owner)}) == 1
    advance(owner, YEAR)
    assert number_of(owner, TICKETS) == made


def test_a_rule_that_lies_too_deep_is_explained_as_stopped(owner: httpx.Client) -> None:
    loop = {"name": "Loop", "trigger_event": "ticket.created", "actions": [CREATE]}
    rule = answer(owner.post(RULES, json=loop))["id"]
    owner.post(TICKETS, json={"subject": "The first", "category": "Access"}).raise_for_status()
    newest = answer(owner.get(TICKETS, params={"limit": 1}))["data"][0]["id"]
    asked = answer(owner.get(f"/_mock/explain/tickets/{newest}"))["events"][0]["rules"]
    (considered,) = [each for each in asked if each["id"] == rule]
    log = answer(owner.get(f"{RULES}/logs", params={"limit": 1}))[0]
    assert (considered["chosen"], considered["why_not"]) == (False, log["error_message"])
    assert log["error_message"].startswith("Stopped")


def test_an_advance_fires_so_many_timers_and_says_that_there_are_more(
    owner: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mock_server.control.clock.MOST_TIMERS", 5)
    assert world.MOST_TIMERS == 10_000
    for _ in range(3):
        owner.post(TICKETS, json={"subject": "Slow", "priority": "urgent"}).raise_for_status()
    steps = advance(owner, YEAR)
    assert [each["complete"] for each in steps] == [False] * (len(steps) - 1) + [True]
    assert [len(each["fired"]) for each in steps[:-1]] == [5] * (len(steps) - 1)
    for one, following in pairwise(steps):
        assert one["now"] == one["fired"][-1]["at"] == following["before"]
    instants = [fired["at"] for each in steps for fired in each["fired"]]
    assert instants == sorted(instants)


def test_setting_the_clock_stops_there_too(owner: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_server.control.clock.MOST_TIMERS", 1)
    owner.post(TICKETS, json={"subject": "Slow", "priority": "urgent"}).raise_for_status()
    reached = answer(owner.put("/_mock/clock", json={"now": "2027-03-08T20:00:00Z"}))["now"]
    assert reached < "2026-04-01"


def test_replies_that_expire_do_not_count(owner: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_server.control.clock.MOST_TIMERS", 6)
    owner.patch("/api/v2/sla/policies/sla_abc123", json={"enabled": False}).raise_for_status()
    for number in range(9):
        key = {"Idempotency-Key": f"key {number}"}
        owner.post("/api/v2/teams", json={"name": f"Team {number}"}, headers=key).raise_for_status()
    before = answer(owner.post("/_mock/clock/advance", json={"seconds": 86400}))
    assert [each["name"] for each in before["fired"]].count("idempotency.expired") == 9
    assert before["complete"]
