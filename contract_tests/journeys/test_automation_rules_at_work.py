"""Automation rules at work: on events, on the age of tickets, on their changes. Page: automation-and-workflows."""

from typing import Any

import pytest

from contract_tests.calling import Caller, has, new_ticket, ticket
from contract_tests.journeys.rule_calls import (
    OTHER,
    create,
    fire,
    logs,
    rule,
    run_time,
)


@pytest.mark.rule("RULE-23", "RULE-24", "RULE-27")
def test_all_conditions_must_hold(owner: Caller) -> None:
    both = [
        {"field": "priority", "operator": "equals", "value": "high"},
        {"field": "vip", "operator": "equals", "value": True},
    ]
    picky = create(owner, trigger_event=OTHER, conditions=both, actions=[{"type": "notify"}])["id"]
    always = create(owner, trigger_event=OTHER)["id"]
    unmatched = {"rule_id": picky, "matched": False, "success": False, "actions_executed": [], "error_message": None}
    matched = {"rule_id": always, "matched": True, "success": True, "actions_executed": [], "error_message": None}
    assert fire(owner, payload={"priority": "high"}) == [unmatched, matched]
    assert [each["matched"] for each in fire(owner, payload={"priority": "high", "vip": True})] == [True, True]
    assert [each["matched"] for each in fire(owner)] == [False, True]


@pytest.mark.rule("RULE-25")
def test_only_enabled_event_rules_of_that_event_are_evaluated(owner: Caller) -> None:
    create(owner, trigger_event=OTHER, enabled=False)
    create(owner, trigger_event=OTHER, execution_mode="time")
    create(owner, trigger_event=f"{OTHER}.twice")
    create(owner)
    asked = create(owner, trigger_event=OTHER)["id"]
    assert [each["rule_id"] for each in fire(owner)] == [asked]


@pytest.mark.rule("RULE-28")
def test_a_match_may_stop_the_processing(owner: Caller) -> None:
    vip = [{"field": "vip", "operator": "equals", "value": True}]
    stopping = create(owner, trigger_event=OTHER, conditions=vip, stop_processing=True)["id"]
    after = create(owner, trigger_event=OTHER)["id"]
    assert [each["rule_id"] for each in fire(owner, payload={"vip": True})] == [stopping]
    assert [each["rule_id"] for each in fire(owner, payload={"vip": False})] == [stopping, after]
    assert rule(owner, after)["execution_count"] == 1


@pytest.mark.rule("RULE-29")
def test_a_match_is_logged_and_counted(owner: Caller) -> None:
    before = rule(owner, "rule_abc123")
    owner.advance(minutes=1)
    now = "2026-03-08T20:01:00Z"
    fire(owner, "ticket.created", conversation_id="conv_456", payload={"category": "Network"})
    assert rule(owner, "rule_abc123") == before | {"execution_count": 43, "last_fired_at": now}
    entry = {"rule_id": "rule_abc123", "event_type": "ticket.created", "conversation_id": "conv_456"}
    assert has(logs(owner)[0], entry | {"status": "success", "actions_executed": 1, "executed_at": now})
    fire(owner, "ticket.created", payload={"category": "Hardware"})
    assert rule(owner, "rule_abc123")["execution_count"] == 43
    assert len(logs(owner)) == 2


@pytest.mark.rule("RULE-30", "RULE-33")
def test_actions_act_on_the_ticket_of_the_conversation(owner: Caller) -> None:
    actions = [
        {"type": "assign_team", "team_id": "team_escalation"},
        {"type": "set_priority", "priority": "urgent"},
        {"type": "set_status", "status": "pending"},
        {"type": "add_note", "body": "Raised by a rule"},
        {"type": "send_notification", "template": "urgent_ticket"},
        {"type": "create_ticket", "subject": "Order a spare"},
    ]
    create(owner, trigger_event=OTHER, actions=actions)
    entry = fire(owner, conversation_id="conv_456")[0]
    assert entry["actions_executed"] == [each | {"status": "ok"} for each in actions]
    assert has(ticket(owner, 1043), {"team_id": "team_escalation", "priority": "urgent", "status": "pending"})
    assert owner.get("/api/v1/tickets", search="spare").json()["total"] == 1
    sent = owner.get("/_mock/events", name="notification.sent").json()
    assert [each["notification"]["arguments"] for each in sent] == [{"template": "urgent_ticket"}]
    assert [each["notification"]["ticket_id"] for each in sent] == [1043]


@pytest.mark.rule("RULE-31", "RULE-32")
def test_a_failed_action_says_why_and_harms_nothing(owner: Caller) -> None:
    before = ticket(owner, 1043)
    failing = [
        {"type": "assign_team", "team_id": "team_gone"},
        {"type": "set_priority", "priority": "extreme"},
        {"type": "set_status", "status": "gone"},
        {"type": "add_note"},
        {"type": "create_ticket", "subject": ""},
        {"type": "howl"},
    ]
    create(owner, trigger_event=OTHER, actions=[*failing, {"type": "notify"}])
    entry = fire(owner, conversation_id="conv_456")[0]
    assert [each["status"] for each in entry["actions_executed"]] == ["failed"] * len(failing) + ["ok"]
    assert entry["matched"]
    assert not entry["success"]
    assert all(each["error_message"] in entry["error_message"] for each in entry["actions_executed"][:-1])
    assert "team_gone" in entry["error_message"]
    assert ticket(owner, 1043) == before
    assert has(logs(owner)[0], {"status": "failed", "actions_executed": 1, "error_message": entry["error_message"]})


@pytest.mark.rule("RULE-34")
@pytest.mark.parametrize("conversation", [{}, {"conversation_id": None}, {"conversation_id": "conv_nobody_knows"}])
def test_an_event_needs_no_conversation(owner: Caller, conversation: dict[str, Any]) -> None:
    create(owner, trigger_event=OTHER, actions=[{"type": "set_priority", "priority": "low"}, {"type": "notify"}])
    entry = fire(owner, **conversation)[0]
    assert [each["status"] for each in entry["actions_executed"]] == ["failed", "ok"]


@pytest.mark.rule("RULE-35", "RULE-36")
@pytest.mark.parametrize(
    ("field", "operator", "value", "expected"),
    [
        ("category", "equals", "Network", True),
        ("category", "equals", "network", False),
        ("count", "equals", True, False),
        ("count", "equals", 1.0, True),
        ("category", "not_equals", "Network", False),
        ("missing", "not_equals", "Network", True),
        ("missing", "equals", None, True),
        ("category", "in", ["Access", "Network"], True),
        ("category", "in", "Network", False),
        ("category", "not_in", ["Access"], True),
        ("category", "not_in", "Access", False),
        ("category", "contains", "work", True),
        ("tags", "contains", "vpn", True),
        ("tags", "contains", "vp", False),
        ("missing", "contains", "x", False),
        ("requester.city", "equals", "Gent", True),
        ("requester.street", "equals", None, True),
        ("category", "resembles", "Network", False),
    ],
)
def test_operators(owner: Caller, field: str, operator: str, value: Any, expected: bool) -> None:
    create(owner, trigger_event=OTHER, conditions=[{"field": field, "operator": operator, "value": value}])
    payload = {"category": "Network", "count": 1, "tags": ["vpn"], "requester": {"city": "Gent"}}
    assert [each["matched"] for each in fire(owner, payload=payload)] == [expected]


@pytest.mark.rule("RULE-12", "RULE-37", "RULE-38", "RULE-39", "RULE-41")
def test_time_rules_run_over_tickets_of_their_age_and_status(owner: Caller) -> None:
    fresh = new_ticket(owner)["id"]
    waiting = {"older_than_minutes": 600, "status": ["open"]}
    made = create(
        owner,
        execution_mode="time",
        time_condition=waiting,
        actions=[{"type": "set_priority", "priority": "urgent"}, {"type": "set_status", "status": "pending"}],
    )
    assert has(made, {"execution_mode": "time", "trigger_event": None, "time_condition": waiting})
    create(owner, execution_mode="time", enabled=False)

    owner.advance(minutes=0)
    first = run_time(owner)  # 1043 is 600 minutes old, and not a moment more
    assert first["evaluated"] == 1
    assert [each["actions_executed"][0]["status"] for each in first["executed"]] == ["ok"]
    assert has(logs(owner)[0], {"event_type": "time", "conversation_id": ticket(owner, 1042)["conversation_id"]})

    owner.advance(minutes=1)
    assert len(run_time(owner)["executed"]) == 1
    assert has(ticket(owner, 1043), {"priority": "urgent", "status": "pending"})
    assert run_time(owner) == {"evaluated": 1, "executed": []}

    owner.advance(minutes=600)
    assert len(run_time(owner)["executed"]) == 1
    assert ticket(owner, fresh)["priority"] == "urgent"
    assert rule(owner, made["id"])["execution_count"] == 3


@pytest.mark.rule("RULE-37", "RULE-38", "RULE-41")
def test_time_rules_match_anew_in_every_run(owner: Caller) -> None:
    hardware = [{"field": "category", "operator": "equals", "value": "Hardware"}]
    made = create(owner, execution_mode="time", conditions=hardware, actions=[{"type": "notify"}])
    runs = [run_time(owner) for _ in range(2)]
    assert [(run["evaluated"], [each["rule_id"] for each in run["executed"]]) for run in runs] == [
        (1, [made["id"]] * 2)
    ] * 2
    assert [each["conversation_id"] for each in logs(owner, limit=2)] == ["conv_456", "conv_101"]
    assert rule(owner, made["id"])["execution_count"] == 4


@pytest.mark.rule("RULE-39", "RULE-40")
@pytest.mark.parametrize(
    ("condition", "matches"),
    [
        ({}, 5),
        ({"status": ["open", "closed"]}, 3),
        ({"status": "pending"}, 1),
        ({"older_than_minutes": 0}, 5),
        ({"older_than_minutes": 50_000}, 1),
        ({"older_than_minutes": 10_000_000}, 0),
        ({"older_than_minutes": "60"}, 0),
        ({"status": ["open"], "phase_of_the_moon": "full"}, 0),
    ],
)
def test_time_conditions(owner: Caller, condition: dict[str, Any], matches: int) -> None:
    create(owner, execution_mode="time", time_condition=condition)
    assert len(run_time(owner)["executed"]) == matches


@pytest.mark.rule("RULE-28")
def test_time_rules_stop_ticket_by_ticket(owner: Caller) -> None:
    first = create(owner, execution_mode="time", time_condition={"status": "open"}, stop_processing=True)["id"]
    second = create(owner, execution_mode="time")["id"]
    assert sorted(each["rule_id"] for each in run_time(owner)["executed"]) == sorted([first] * 2 + [second] * 3)


@pytest.mark.rule("RULE-02", "RULE-33")
def test_creating_a_ticket_fires_its_rules(owner: Caller) -> None:
    made = new_ticket(owner, category="Network")
    assert ticket(owner, made["id"])["team_id"] == "team_network"
    assert has(logs(owner)[0], {"rule_id": "rule_abc123", "conversation_id": made["conversation_id"]})
    assert ticket(owner, new_ticket(owner, category="Access")["id"])["team_id"] is None
    assert rule(owner, "rule_abc123")["execution_count"] == 43


@pytest.mark.rule("RULE-42")
def test_updating_and_closing_a_ticket_fire_theirs(owner: Caller) -> None:
    conditions = [{"field": "subject", "operator": "contains", "value": "Printer"}]
    updated = create(owner, trigger_event="ticket.updated", conditions=conditions)["id"]
    closed = create(owner, trigger_event="ticket.closed", conditions=conditions)["id"]
    owner.put("/api/v1/tickets/1043", {"priority": "low"}).raise_for_status()
    owner.put("/api/v1/tickets/1042", {"priority": "low"}).raise_for_status()
    owner.post("/api/v1/tickets/1043/close", {}).raise_for_status()
    assert [(each["rule_id"], each["event_type"]) for each in logs(owner, limit=2)] == [
        (closed, "ticket.closed"),
        (updated, "ticket.updated"),
    ]
    assert [rule(owner, each)["execution_count"] for each in (updated, closed)] == [1, 1]


@pytest.mark.rule("RULE-43")
def test_rules_that_set_each_other_off_are_stopped(owner: Caller) -> None:
    loop = create(owner, trigger_event="ticket.created", actions=[{"type": "create_ticket", "subject": "And one more"}])
    new_ticket(owner, category="Access")
    entries = [each for each in logs(owner) if each["rule_id"] == loop["id"]]
    assert [each["status"] for each in entries] == ["failed"] + ["success"] * 5
    assert entries[0]["error_message"].startswith("Stopped")
    assert entries[0]["actions_executed"] == 0
    assert rule(owner, loop["id"])["execution_count"] == 5
