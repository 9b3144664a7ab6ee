"""Automation rules at work: on events, on the age of tickets, on their changes. Page: automation-and-workflows."""

from typing import Any

import pytest

from contract_tests.calling import Caller, new_ticket, ticket
from contract_tests.expecting import has
from contract_tests.journeys.rule_calls import (
    OTHER,
    create,
    fire,
    logs,
    rule,
    run_time,
)


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


@pytest.mark.rule("RULE-02", "RULE-33")
def test_creating_a_ticket_fires_its_rules(owner: Caller) -> None:
    made = new_ticket(owner, category="Network")
    assert ticket(owner, made["id"])["team_id"] == "team_network"
    assert has(logs(owner)[0], {"rule_id": "rule_abc123", "conversation_id": made["conversation_id"]})
    assert ticket(owner, new_ticket(owner, category="Access")["id"])["team_id"] is None
    assert rule(owner, "rule_abc123")["execution_count"] == 43


@pytest.mark.rule("RULE-43")
def test_rules_that_set_each_other_off_are_stopped(owner: Caller) -> None:
    loop = create(owner, trigger_event="ticket.created", actions=[{"type": "create_ticket", "subject": "And one more"}])
    new_ticket(owner, category="Access")
    entries = [each for each in logs(owner) if each["rule_id"] == loop["id"]]
    assert [each["status"] for each in entries] == ["failed"] + ["success"] * 5
    assert entries[0]["error_message"].startswith("Stopped")
    assert entries[0]["actions_executed"] == 0
    assert rule(owner, loop["id"])["execution_count"] == 5
