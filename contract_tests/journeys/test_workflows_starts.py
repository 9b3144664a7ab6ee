"""What workflows wait for: webhooks, approvals, events of tickets. Page: automation-and-workflows."""

import pytest

from contract_tests.calling import Caller, new_ticket
from contract_tests.expecting import has
from contract_tests.journeys.workflow_calls import (
    ONBOARDING,
    PENDING,
    WORKFLOWS,
    as_json,
    execute,
    names,
    outside,
    published,
    read,
    runs,
    signed,
)
from contract_tests.making.workflows import ASK, NOTE, TRIGGER, action, canvas

DECIDE = f"{WORKFLOWS}/approvals/req_123/decide"
WAITING = f"{WORKFLOWS}/wf_access/runs/run_470"
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


@pytest.mark.rule("WF-53")
def test_a_rejected_run_is_cancelled(owner: Caller) -> None:
    assert owner.post(DECIDE, {"decision": "rejected"}).json()["status"] == "rejected"
    owner.advance(seconds=60)
    assert has(read(owner, WAITING), {"status": "cancelled", "finished_at": "2026-03-08T20:00:00Z", "error": None})
    steps = read(owner, f"{WAITING}/steps")
    assert [step["status"] for step in steps] == ["completed", "cancelled"]


# Events


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
