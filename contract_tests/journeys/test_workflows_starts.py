"""What workflows wait for: webhooks, approvals, events of tickets. Page: automation-and-workflows."""

from typing import Any

import pytest

from contract_tests.calling import Caller, connection, has, new_ticket
from contract_tests.journeys.workflow_calls import (
    ONBOARDING,
    PENDING,
    TRIGGER,
    WORKFLOWS,
    action,
    as_json,
    canvas,
    condition,
    create,
    execute,
    names,
    outside,
    publish,
    published,
    read,
    runs,
    signed,
)
from mock_server.testing import MockServer

DECIDE = f"{WORKFLOWS}/approvals/req_123/decide"
WAITING = f"{WORKFLOWS}/wf_access/runs/run_470"
NOTE, TELL = action("note", "add_note", body="Seen"), action("tell", "send_notification")
ASK = {"id": "ask", "type": "approval", "config": {"message": "Go on?"}}
ON_CREATED = {"type": "event", "event_types": ["ticket.created"]}


# Webhooks


@pytest.mark.rule("WF-41", "WF-42", "WF-44")
def test_only_the_signature_of_these_very_bytes_opens_the_webhook(owner: Caller) -> None:
    body = as_json({"event": "deploy_completed"})
    assert signed(owner, "wf_abc123", body).status_code == 202
    assert signed(owner, "wf_abc123", b' {"event" : "deploy_completed"} ').status_code == 202
    refused = [
        outside(owner, "wf_abc123", body),
        outside(owner, "wf_abc123", body, **{"X-Workflow-Signature": "0" * 64}),
        outside(owner, "wf_abc123", body, **{"X-Workflow-Signature": "f\xfcr"}),
        outside(owner, "wf_abc123", body, Cookie="aurion_session=sess_tenant_owner"),
        outside(owner, "wf_abc123", body, **{"X-API-Key": "ak_live_xxxx"}),
        signed(owner, "wf_abc123", body, secret="whsec_wrong"),  # noqa: S106 - what nobody has
        signed(owner, "wf_none", body),
        signed(owner, "wf_none", body, secret=""),
        outside(owner, "wf_abc123", b"{not json"),
    ]
    assert {(each.status_code, each.text) for each in refused} == {(401, '{"detail":"Invalid workflow signature"}')}
    assert all("WWW-Authenticate" in each.headers for each in refused)
    assert signed(owner, "wf_abc123", b"{not json").status_code == 422
    assert len(runs(owner, "wf_abc123", status="queued")) == 2


@pytest.mark.rule("WF-11", "WF-40")
def test_a_new_workflow_has_a_webhook_with_a_secret_of_its_own(owner: Caller) -> None:
    made = create(owner, canvas_definition=canvas(TELL))
    publish(owner, made["id"])
    assert signed(owner, made["id"], b"{}").status_code == 401
    assert signed(owner, made["id"], b"{}", secret=made["webhook_secret"]).status_code == 202


@pytest.mark.rule("WF-43", "WF-46")
def test_what_the_webhook_sends_is_the_input(owner: Caller) -> None:
    nodes = [condition("check", field="version", equals="2.4.0"), TELL]
    workflow_id = published(
        owner, canvas(*nodes, edges="start>check check>tell:true"), trigger_config={"type": "webhook"}
    )
    secret = read(owner, f"{WORKFLOWS}/{workflow_id}")["webhook_secret"]
    sent: list[bytes] = [as_json({"version": "2.4.0", "at": {"once": [1]}}), b"{}", b""]
    for content in sent:
        answer = signed(owner, workflow_id, content, secret=secret)
        assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    owner.advance(seconds=60)
    made = runs(owner, workflow_id)[::-1]
    assert [each["trigger_event"] for each in made] == [{"version": "2.4.0", "at": {"once": [1]}}, {}, {}]
    assert has(made[0], {"trigger_type": "webhook", "conversation_id": None, "status": "completed"})
    steps = [names(read(owner, f"{WORKFLOWS}/{workflow_id}/runs/{each['id']}/steps")) for each in made]
    assert steps == ["start check tell", "start check", "start check"]
    assert signed(owner, workflow_id, b"[]", secret=secret).status_code == 422


@pytest.mark.rule("WF-45")
@pytest.mark.parametrize("workflow_id", ["wf_deploy", "wf_survey"])
def test_the_webhook_of_what_is_not_published(owner: Caller, workflow_id: str) -> None:
    answer = signed(owner, workflow_id, b"{}")
    assert (answer.status_code, answer.json()) == (409, {"detail": "Workflow is not published"})


@pytest.mark.rule("WF-47")
def test_the_webhook_is_not_rate_limited() -> None:
    with MockServer(rate_limit=3) as mock, connection(mock.url) as http:
        answers = [signed(Caller(http, "webhook", {}), "wf_abc123", b"{}") for _ in range(5)]
        assert [each.status_code for each in answers] == [202] * 5
        assert "X-RateLimit-Limit" not in answers[0].headers


# Approvals


@pytest.mark.rule("WF-50", "WF-51")
def test_a_run_waits_for_its_approval_however_long(owner: Caller) -> None:
    path = execute(owner, published(owner, canvas(ASK, NOTE)))
    owner.advance(seconds=30 * 24 * 3600)
    assert (read(owner, path)["status"], names(read(owner, f"{path}/steps"))) == ("waiting_approval", "start ask")
    old, new = read(owner, PENDING)
    assert (old["id"], new["run_id"], new["message"]) == ("req_123", path.rpartition("/")[2], "Go on?")
    assert owner.post(f"{WORKFLOWS}/approvals/{new['id']}/decide", {"decision": "rejected"}).status_code == 200
    assert [each["id"] for each in read(owner, PENDING)] == ["req_123"]


@pytest.mark.rule("WF-52", "WF-55")
def test_an_approved_run_goes_on(owner: Caller) -> None:
    decided = owner.post(DECIDE, {"decision": "approved", "comment": "Looks good, proceed."}).json()
    assert has(decided, {"status": "approved", "decided_by": "user_001", "decided_at": "2026-03-08T20:00:00Z"})
    assert read(owner, WAITING)["status"] == "running"
    owner.advance(seconds=60)
    assert read(owner, WAITING)["status"] == "completed"
    steps = read(owner, f"{WAITING}/steps")
    assert [step["status"] for step in steps] == ["completed"] * 3
    assert steps[1]["output"] == {"decision": "approved"}


@pytest.mark.rule("WF-52")
def test_edges_for_an_approval_may_say_so(owner: Caller) -> None:
    nodes = [ASK, NOTE, TELL, {**TELL, "id": "never"}]
    edges = "start>ask ask>note:approved ask>tell:true ask>never:rejected"
    path = execute(owner, published(owner, canvas(*nodes, edges=edges)))
    owner.advance(seconds=60)
    request = read(owner, PENDING)[-1]
    owner.post(f"{WORKFLOWS}/approvals/{request['id']}/decide", {"decision": "approved"})
    owner.advance(seconds=60)
    assert names(read(owner, f"{path}/steps")) == "start ask note tell"


@pytest.mark.rule("WF-53")
def test_a_rejected_run_is_cancelled(owner: Caller) -> None:
    assert owner.post(DECIDE, {"decision": "rejected"}).json()["status"] == "rejected"
    owner.advance(seconds=60)
    assert has(read(owner, WAITING), {"status": "cancelled", "finished_at": "2026-03-08T20:00:00Z", "error": None})
    steps = read(owner, f"{WAITING}/steps")
    assert [step["status"] for step in steps] == ["completed", "cancelled"]


@pytest.mark.rule("WF-54", "WF-55")
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"decision": "approve"}, 422),
        ({"decision": "APPROVED"}, 422),
        ({"decision": "approved "}, 422),
        ({"comment": "Yes"}, 422),
        ({"decision": "approved", "comment": "x" * 2001}, 422),
        ({"decision": "approved", "comment": "x" * 2000}, 200),
        ({"decision": "approved", "comment": None}, 200),
        ({"decision": "rejected"}, 200),
    ],
)
def test_what_a_decision_may_be(owner: Caller, body: dict[str, Any], status: int) -> None:
    assert owner.post(DECIDE, body).status_code == status
    assert len(read(owner, PENDING)) == (0 if status == 200 else 1)


@pytest.mark.rule("WF-56")
def test_nobody_decides_twice(owner: Caller) -> None:
    owner.post(DECIDE, {"decision": "approved"})
    answer = owner.post(DECIDE, {"decision": "rejected"})
    assert (answer.status_code, answer.json()) == (409, {"detail": "Approval request already decided"})
    unknown = owner.post(f"{WORKFLOWS}/approvals/req_none/decide", {"decision": "approved"})
    assert (unknown.status_code, unknown.json()) == (404, {"detail": "Approval request not found"})
    owner.advance(seconds=60)
    assert read(owner, WAITING)["status"] == "completed"


# Events


@pytest.mark.rule("WF-110")
@pytest.mark.parametrize(
    ("event", "change"),
    [("ticket.created", None), ("ticket.updated", {"priority": "urgent"}), ("ticket.closed", {"status": "closed"})],
)
def test_an_event_of_a_ticket_starts_a_run(owner: Caller, event: str, change: dict[str, str] | None) -> None:
    trigger = {"type": "event", "event_types": [event]}
    workflow_id = published(owner, canvas(NOTE), trigger_config=trigger)
    others = [
        published(owner, canvas(NOTE), trigger_config={"type": "event", "event_types": ["ticket.lost"]}),
        published(owner, canvas(NOTE), trigger_config={"type": "manual", "event_types": [event]}),
        create(owner, canvas_definition=canvas(NOTE), trigger_config=trigger)["id"],
    ]
    subject = new_ticket(owner)
    if change:
        subject = owner.put(f"/api/v1/tickets/{subject['id']}", change).json()
    (run,) = runs(owner, workflow_id)
    assert has(run, {"trigger_type": "event", "status": "queued", "conversation_id": subject["conversation_id"]})
    assert run["trigger_event"] == subject
    assert [runs(owner, other) for other in others] == [[], [], []]
    owner.advance(seconds=60)
    assert runs(owner, workflow_id)[0]["status"] == "completed"


@pytest.mark.rule("WF-110", "WF-24", "WF-26")
def test_the_documented_workflow_runs_on_new_tickets(owner: Caller) -> None:
    new_ticket(owner, category="Onboarding")
    owner.advance(seconds=60)
    run = runs(owner, "wf_abc123")[0]
    assert names(read(owner, f"{ONBOARDING}/runs/{run['id']}/steps")) == "start check create_accounts notify"
    assert read(owner, "/api/v1/tickets", search="Create accounts for new hire")["total"] == 1


@pytest.mark.rule("WF-111")
def test_workflows_do_not_set_themselves_off(owner: Caller) -> None:
    more = action("more", "create_ticket", subject="One more")
    one, two = (published(owner, canvas(more), trigger_config=ON_CREATED) for _ in range(2))
    new_ticket(owner)
    owner.advance(seconds=3600)
    assert (len(runs(owner, one)), len(runs(owner, two))) == (2, 2)
    assert read(owner, "/api/v1/tickets", search="One more")["total"] == 4


@pytest.mark.rule("WF-14")
def test_what_is_archived_no_longer_listens(owner: Caller) -> None:
    workflow_id = published(owner, {"nodes": [TRIGGER]}, trigger_config=ON_CREATED)
    owner.patch(f"{WORKFLOWS}/{workflow_id}", {"status": "archived"})
    new_ticket(owner)
    assert runs(owner, workflow_id) == []
