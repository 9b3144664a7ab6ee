"""Workflows that act by themselves: calls elsewhere, schedules, edges for a rejection, versions with triggers."""

import hmac
import json
from typing import Any

import pytest

from mock_server.tests.families.acting import Actor

WORKFLOWS, RULES = "/api/v2/workflows", "/api/v2/automation-rules"
URL = "https://hr.example.com/hires"
NOTE = {"type": "action", "config": {"type": "add_note", "body": "Seen"}}


def publish(owner: Actor, *nodes: dict[str, Any], conditions: tuple[str | None, ...] = (), **fields: Any) -> Any:
    """A workflow whose trigger leads to the first node, and that to all others, by edges with these conditions."""
    named = [{"id": f"n{at}", **node} for at, node in enumerate(nodes)]
    ways: list[dict[str, Any]] = [{"from": "start", "to": "n0"}]
    for at, node in enumerate(named[1:]):
        condition = conditions[at] if at < len(conditions) else None
        ways.append({"from": "n0", "to": node["id"], **({"condition": condition} if condition else {})})
    canvas = {"nodes": [{"id": "start", "type": "trigger"}, *named], "edges": ways}
    workflow = owner.post(WORKFLOWS, name="Test", canvas_definition=canvas, **fields)
    owner.post(f"{WORKFLOWS}/{workflow['id']}/publish")
    return workflow


def run_on(owner: Actor, workflow: Any, ticket: int) -> Any:
    conversation = owner.read(ticket)["conversation_id"]
    return owner.post(f"{WORKFLOWS}/{workflow['id']}/execute", conversation_id=conversation)


def read_run(owner: Actor, run: Any) -> Any:
    return owner.get(f"{WORKFLOWS}/{run['workflow_id']}/runs/{run['id']}")


@pytest.mark.parametrize("kind", ["webhook", "http_request"])
def test_a_call_is_kept_and_signed_and_never_made(owner: Actor, kind: str) -> None:
    workflow = publish(owner, {"type": kind, "config": {"url": URL, "method": "put"}}, NOTE)
    run = run_on(owner, workflow, owner.ticket(subject="Welcome"))
    owner.wait(seconds=5)
    (call,) = owner.get("/_mock/outbox")
    assert (call["tenant_id"], call["run_id"], call["url"], call["method"], call["status"]) == (
        "t_xyz",
        run["id"],
        URL,
        "PUT",
        200,
    )
    signed = hmac.new(workflow["webhook_secret"].encode(), call["body"].encode(), "sha256").hexdigest()
    assert call["headers"]["X-Workflow-Signature"] == signed
    assert json.loads(call["body"])["subject"] == "Welcome"
    assert read_run(owner, run)["status"] == "completed"


def test_an_answer_that_fails_fails_the_step(owner: Actor) -> None:
    for url, status in (("https://hr.", 204), ("https://hr.example.com/", 503)):
        assert owner.put("/_mock/outbox/answers", url=url, status=status) == {"url": url, "status": status}
    assert [each["status"] for each in owner.get("/_mock/outbox/answers")] == [204, 503]
    workflow = publish(owner, {"type": "webhook", "config": {"url": URL, "body": "As it is"}}, NOTE)
    run = run_on(owner, workflow, owner.ticket())
    owner.wait(seconds=5)
    assert read_run(owner, run)["error"] == f"n0: {URL} answered 503"
    assert [(each["body"], each["status"]) for each in owner.get("/_mock/outbox")] == [("As it is", 503)]
    owner.put("/_mock/outbox/answers", url="https://hr.example.com/", status=200)
    run = run_on(owner, workflow, owner.ticket())
    owner.wait(seconds=5)
    assert read_run(owner, run)["status"] == "completed"


def test_a_call_needs_an_address(owner: Actor) -> None:
    run = run_on(owner, publish(owner, {"type": "webhook"}), owner.ticket())
    owner.wait(seconds=5)
    assert read_run(owner, run)["error"] == "n0: A call needs a url"


def test_a_rejection_follows_the_edge_that_is_for_it_and_no_other(owner: Actor) -> None:
    told = [{"type": "action", "config": {"type": "add_note", "body": word}} for word in ("Yes", "No", "Anyhow")]
    workflow = publish(owner, {"type": "approval"}, *told, conditions=("approved", "rejected", None))
    notes = {}
    for decision in ("approved", "rejected"):
        ticket = owner.ticket()
        run = run_on(owner, workflow, ticket)
        owner.wait(seconds=5)
        (request,) = owner.get(f"{WORKFLOWS}/approvals/pending")[-1:]
        owner.post(f"{WORKFLOWS}/approvals/{request['id']}/decide", decision=decision)
        owner.wait(seconds=5)
        assert read_run(owner, run)["status"] == "completed"
        notes[decision] = [note["body"] for note in owner.read(ticket)["notes"]]
        asked = owner.get(f"/_mock/explain/runs/{run['id']}")["steps"][1]
        assert [each["condition"] for each in asked["branches"] if each["followed"]] == (
            ["approved", None] if decision == "approved" else ["rejected"]
        )
    assert notes == {"approved": ["Yes", "Anyhow"], "rejected": ["No"]}
    assert len(owner.happened("workflow.approval_decided")) == 2


def test_a_schedule_starts_a_run_once_for_each_ticket_that_grows_old(owner: Actor) -> None:
    trigger = {"type": "schedule", "time_condition": {"older_than_minutes": 30, "status": "open"}}
    workflow = publish(owner, NOTE, trigger_config=trigger)
    owner.wait(minutes=2)
    before, ticket = owner.get(f"{WORKFLOWS}/{workflow['id']}/runs")["total"], owner.ticket()
    assert "workflows.sweep" in owner.wait(minutes=32)
    (newest, *_), total = (owner.get(f"{WORKFLOWS}/{workflow['id']}/runs")[name] for name in ("items", "total"))
    assert (total, newest["trigger_type"], newest["trigger_event"]["id"]) == (before + 1, "schedule", ticket)
    owner.update(ticket, status="pending")
    owner.wait(hours=2)
    assert owner.get(f"{WORKFLOWS}/{workflow['id']}/runs")["total"] == before + 1
    owner.update(ticket, status="open")
    owner.wait(minutes=2)
    assert owner.get(f"{WORKFLOWS}/{workflow['id']}/runs")["total"] == before + 2
    owner.delete(f"{WORKFLOWS}/{workflow['id']}")
    assert "workflows.sweep" not in owner.wait(hours=2)


def test_a_rule_by_time_that_was_migrated_goes_on_by_time(owner: Actor) -> None:
    condition = {"older_than_minutes": 30}
    rule = owner.post(RULES, name="Old", execution_mode="time", time_condition=condition, enabled=False)
    draft = owner.post(f"{WORKFLOWS}/migrate-from-rule/{rule['id']}")
    assert (draft["trigger_config"]["type"], draft["trigger_config"]["time_condition"]) == ("schedule", condition)


def test_a_rule_by_time_fires_by_itself_once(owner: Actor) -> None:
    actions = [{"type": "add_note", "body": "Old"}]
    condition = {"older_than_minutes": 30, "status": ["open"]}
    rule = owner.post(RULES, name="Old", execution_mode="time", time_condition=condition, actions=actions)
    ticket = owner.ticket()
    assert "automation_rules.sweep" in owner.wait(minutes=32)
    owner.wait(minutes=30)
    assert [note["body"] for note in owner.read(ticket)["notes"]] == ["Old"]
    assert owner.post(f"{RULES}/run-time")["executed"] == []
    owner.patch(f"{RULES}/{rule['id']}", enabled=False)
    assert "automation_rules.sweep" not in owner.wait(hours=1)


@pytest.mark.parametrize("minutes", [10**10, 10**15, 1e300])
def test_a_rule_that_waits_longer_than_there_is_time_never_fires(owner: Actor, minutes: float) -> None:
    owner.post(RULES, name="Never", execution_mode="time", time_condition={"older_than_minutes": minutes})
    owner.ticket()
    assert "automation_rules.sweep" not in owner.wait(hours=1000)
    assert owner.post(f"{RULES}/run-time") == {"evaluated": 1, "executed": []}


def test_what_was_not_published_does_not_run_and_a_restore_brings_the_trigger_back(owner: Actor) -> None:
    on_close = {"type": "event", "event_types": ["ticket.closed"]}
    workflow = publish(owner, NOTE, trigger_config=on_close)
    path = f"{WORKFLOWS}/{workflow['id']}"
    owner.patch(path, trigger_config={"type": "manual"})
    owner.post(f"/api/v1/tickets/{owner.ticket()}/close")
    assert owner.get(f"{path}/runs")["total"] == 1
    owner.post(f"{path}/publish")
    owner.post(f"/api/v1/tickets/{owner.ticket()}/close")
    assert owner.get(f"{path}/runs")["total"] == 1
    restored = owner.post(f"{path}/versions/1/restore")
    assert restored["trigger_config"] == on_close
    owner.post(f"/api/v1/tickets/{owner.ticket()}/close")
    assert owner.get(f"{path}/runs")["total"] == 2


@pytest.mark.parametrize(("meanwhile", "outcome"), [({"status": "pending"}, "true"), ({"priority": "high"}, "false")])
def test_a_condition_sees_the_ticket_as_it_is_when_the_run_comes_to_it(
    owner: Actor, meanwhile: dict[str, str], outcome: str
) -> None:
    slow = {"type": "action", "config": {"type": "notify", "delay_ms": 60_000}}
    canvas = {
        "nodes": [
            {"id": "start", "type": "trigger"},
            {"id": "slow", **slow},
            {"id": "check", "type": "condition", "config": {"field": "status", "equals": "pending"}},
        ],
        "edges": [{"from": "start", "to": "slow"}, {"from": "slow", "to": "check"}],
    }
    workflow = owner.post(WORKFLOWS, name="Wait", canvas_definition=canvas)
    owner.post(f"{WORKFLOWS}/{workflow['id']}/publish")
    ticket = owner.ticket()
    run = run_on(owner, workflow, ticket)
    owner.wait(seconds=30)
    owner.update(ticket, **meanwhile)
    owner.wait(seconds=60)
    *_, checked = owner.get(f"{WORKFLOWS}/{workflow['id']}/runs/{run['id']}/steps")
    assert (checked["node_id"], checked["output"]["outcome"]) == ("check", outcome)


@pytest.mark.parametrize(
    ("trigger", "runs"),
    [(None, 1), ({"type": "manual"}, 0), ({"type": "event", "event_types": ["ticket.updated"]}, 0)],
)
def test_a_trigger_node_names_the_event_where_there_is_no_trigger_config(
    owner: Actor, trigger: dict[str, Any] | None, runs: int
) -> None:
    canvas = {"nodes": [{"id": "start", "type": "trigger", "config": {"event": "ticket.closed"}}], "edges": []}
    fields = {"trigger_config": trigger} if trigger else {}
    workflow = owner.post(WORKFLOWS, name="Hear", canvas_definition=canvas, **fields)
    owner.post(f"{WORKFLOWS}/{workflow['id']}/publish")
    owner.post(f"/api/v1/tickets/{owner.ticket()}/close")
    assert owner.get(f"{WORKFLOWS}/{workflow['id']}/runs")["total"] == runs


def test_a_schedule_without_a_condition_starts_nothing(owner: Actor) -> None:
    workflow = publish(owner, NOTE, trigger_config={"type": "schedule"})
    owner.ticket()
    owner.wait(hours=10)
    assert owner.get(f"{WORKFLOWS}/{workflow['id']}/runs")["total"] == 0


def test_a_dry_run_goes_on_as_if_what_it_asks_for_were_approved(owner: Actor) -> None:
    told = [{"type": "action", "config": {"type": "add_note", "body": word}} for word in ("Yes", "No")]
    workflow = publish(owner, {"type": "approval"}, *told, conditions=("approved", "rejected"))
    dry = owner.post(f"{WORKFLOWS}/{workflow['id']}/dry-run", trigger_event={})
    assert (dry["status"], [each["node_id"] for each in dry["path"]]) == ("completed", ["start", "n0", "n1"])
    assert workflow["id"] not in {each["workflow_id"] for each in owner.get(f"{WORKFLOWS}/approvals/pending")}
