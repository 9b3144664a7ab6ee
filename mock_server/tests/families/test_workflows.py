"""Workflows over HTTP: what a run needs, what is decided once, and what becomes of a rule."""

import hmac
from typing import Any

import httpx
import pytest

WORKFLOWS = "/api/v2/workflows"
CONVERSATION = "3f1c9a2e-7b40-4e8d-9a1f-2c6b5d8e0a11"
NO_TRIGGER = {"nodes": [{"id": "tell", "type": "action", "config": {"type": "notify"}}]}


START_TO_BAD = {"from": "start", "to": "bad"}


def answer(response: httpx.Response) -> dict[str, Any]:
    return dict(response.raise_for_status().json())


def dry_run(session: httpx.Client, kind: str, action: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """The dry run of a workflow with this one action."""
    canvas = {
        "nodes": [{"id": "start", "type": "trigger"}, {"id": "act", "type": "action", "config": action}],
        "edges": [{"from": "start", "to": "act"}],
    }
    sent = {"name": "Mine", "trigger_config": {"type": kind}, "canvas_definition": canvas}
    workflow = answer(session.post(WORKFLOWS, json=sent))["id"]
    return answer(session.post(f"{WORKFLOWS}/{workflow}/dry-run", json={"trigger_event": event}))


def execute(session: httpx.Client, workflow_id: str) -> httpx.Response:
    return session.post(f"{WORKFLOWS}/{workflow_id}/execute", json={"conversation_id": CONVERSATION})


def test_a_run_without_a_trigger_fails_before_its_first_step(session: httpx.Client) -> None:
    workflow = answer(session.post(WORKFLOWS, json={"name": "Mine", "canvas_definition": NO_TRIGGER}))["id"]
    answer(session.post(f"{WORKFLOWS}/{workflow}/publish"))
    run = f"{WORKFLOWS}/{workflow}/runs/{answer(execute(session, workflow))['id']}"
    answer(session.post("/_mock/clock/advance", json={"seconds": 60}))
    ended = answer(session.get(run))
    assert (ended["status"], ended["error"]) == ("failed", "The canvas has no trigger node")
    assert session.get(f"{run}/steps").json() == []


def test_a_draft_is_not_executed(session: httpx.Client) -> None:
    workflow = answer(session.post(WORKFLOWS, json={"name": "Mine"}))["id"]
    refusal = execute(session, workflow)
    assert (refusal.status_code, refusal.json()["detail"]) == (409, "Workflow is not published")
    assert answer(session.get(f"{WORKFLOWS}/{workflow}/runs"))["total"] == 0


def test_a_run_is_found_only_under_its_own_workflow(session: httpx.Client) -> None:
    assert answer(session.get(f"{WORKFLOWS}/wf_abc123/runs/run_456"))["id"] == "run_456"
    strange = session.get(f"{WORKFLOWS}/wf_survey/runs/run_456")
    assert (strange.status_code, strange.json()["detail"]) == (404, "Workflow run not found")


def test_a_webhook_is_about_no_ticket(session: httpx.Client) -> None:
    action = {"type": "set_priority", "priority": "high"}
    about_a_ticket, about_none = (dry_run(session, kind, action, {}) for kind in ("manual", "webhook"))
    assert (about_a_ticket["status"], about_a_ticket["error"]) == ("completed", None)
    assert (about_none["status"], about_none["error"]) == ("failed", "act: There is no ticket to act on")


@pytest.mark.parametrize(
    ("status", "error"),
    [("pending", None), ("closed", "act: Cannot move ticket from closed to resolved"), ("elsewhere", None), (7, None)],
)
def test_a_dry_run_tries_a_ticket_with_what_a_ticket_can_have(
    session: httpx.Client, status: object, error: str | None
) -> None:
    dry = dry_run(session, "manual", {"type": "set_status", "status": "resolved"}, {"status": status})
    assert dry["error"] == error


def test_a_request_is_decided_once(session: httpx.Client) -> None:
    decide = f"{WORKFLOWS}/approvals/req_123/decide"
    assert answer(session.post(decide, json={"decision": "rejected"}))["status"] == "rejected"
    second = session.post(decide, json={"decision": "approved"})
    assert (second.status_code, second.json()["detail"]) == (409, "Approval request already decided")
    assert answer(session.get(f"{WORKFLOWS}/wf_access/runs/run_470"))["status"] == "cancelled"


@pytest.mark.parametrize(
    ("mode", "trigger"),
    [
        (
            {"execution_mode": "event", "trigger_event": "ticket.closed"},
            {"type": "event", "event_types": ["ticket.closed"]},
        ),
        (
            {"execution_mode": "time", "time_condition": {"older_than_minutes": 5}},
            {"type": "schedule", "event_types": [], "time_condition": {"older_than_minutes": 5}},
        ),
    ],
)
def test_a_migrated_rule_begins_as_a_workflow_can(
    session: httpx.Client, mode: dict[str, Any], trigger: dict[str, Any]
) -> None:
    rule = {"name": "Mine", "conditions": [], "actions": [{"type": "notify"}], **mode}
    made = answer(session.post("/api/v2/automation-rules", json=rule))["id"]
    migrated = answer(session.post(f"{WORKFLOWS}/migrate-from-rule/{made}"))
    assert migrated["trigger_config"] == trigger


@pytest.mark.parametrize(
    ("node", "reason"),
    [
        ({"type": "action"}, "Unknown action type null"),
        ({"type": "action", "config": {"type": "create_ticket", "subject": "x", "description": 5}}, "description"),
        ({"type": "action", "config": {"type": "notify", "delay_ms": "soon"}}, "delay_ms"),
        ({"type": "action", "config": {"type": "notify", "delay_ms": -1}}, "delay_ms"),
    ],
)
def test_a_node_that_cannot_work_fails_the_run_with_a_reason(
    session: httpx.Client, node: dict[str, Any], reason: str
) -> None:
    canvas = {"nodes": [{"id": "start", "type": "trigger"}, {"id": "bad", **node}], "edges": [START_TO_BAD]}
    workflow = answer(session.post(WORKFLOWS, json={"name": "Mine", "canvas_definition": canvas}))["id"]
    dry = answer(session.post(f"{WORKFLOWS}/{workflow}/dry-run"))
    assert (dry["status"], [step["node_id"] for step in dry["path"]]) == ("failed", ["start", "bad"])
    assert reason in dry["path"][-1]["error"]
    assert dry["error"] == f"bad: {dry['path'][-1]['error']}"


def test_a_template_that_is_not_there_seeds_nothing(session: httpx.Client) -> None:
    made = answer(session.post(WORKFLOWS, json={"name": "Mine", "template_id": "tpl_none"}))
    assert made["canvas_definition"] == {"nodes": [], "edges": []}


def test_a_version_says_who_published_it(session: httpx.Client) -> None:
    workflow = answer(session.post(WORKFLOWS, json={"name": "Mine"}))["id"]
    answer(session.post(f"{WORKFLOWS}/{workflow}/publish"))
    versions = session.get(f"{WORKFLOWS}/{workflow}/versions").json()
    assert [each["published_by"] for each in versions] == ["user_001"]


def test_a_conversation_may_be_written_in_capitals(session: httpx.Client) -> None:
    sent = {"conversation_id": CONVERSATION.upper()}
    assert session.post(f"{WORKFLOWS}/wf_abc123/execute", json=sent).status_code == 202


@pytest.mark.parametrize("signature", [b"0" * 64, "f\xfcr".encode("latin-1"), b""])
def test_a_signature_that_is_none_is_as_wrong_as_any(nobody: httpx.Client, signature: bytes) -> None:
    sent = nobody.post(f"{WORKFLOWS}/webhook/wf_abc123", content=b"{}", headers=[(b"X-Workflow-Signature", signature)])
    assert (sent.status_code, sent.json()["detail"]) == (401, "Invalid workflow signature")


def test_a_webhook_is_of_whichever_tenant_has_the_workflow(session: httpx.Client, nobody: httpx.Client) -> None:
    other = {"Cookie": "aurion_session=sess_other_tenant"}
    canvas = {"nodes": [{"id": "start", "type": "trigger"}], "edges": []}
    workflow = answer(nobody.post(WORKFLOWS, headers=other, json={"name": "Mine", "canvas_definition": canvas}))
    answer(nobody.post(f"{WORKFLOWS}/{workflow['id']}/publish", headers=other))
    signature = {"X-Workflow-Signature": hmac.new(workflow["webhook_secret"].encode(), b"{}", "sha256").hexdigest()}
    path, json = f"{WORKFLOWS}/webhook", {"Content-Type": "application/json"}
    assert nobody.post(f"{path}/{workflow['id']}", headers=signature | json, content=b"{}").status_code == 202
    assert answer(nobody.get(f"{WORKFLOWS}/{workflow['id']}/runs", headers=other))["total"] == 1
    assert nobody.post(f"{path}/wf_none", headers=signature | json, content=b"{}").status_code == 401
    assert session.get(f"{WORKFLOWS}/{workflow['id']}").status_code == 404
