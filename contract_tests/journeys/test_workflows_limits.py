"""The limits of workflows: sizes, permissions, tenants, what is not there. Page: automation-and-workflows."""

from typing import Any

import pytest

from contract_tests.calling import Caller
from contract_tests.journeys.workflow_calls import (
    CONVERSATION,
    ONBOARDING,
    PENDING,
    TEMPLATES,
    WORKFLOWS,
    as_json,
    create,
    read,
)
from contract_tests.making.workflows import NOTE, TRIGGER, canvas

LIMIT = 5 * 1024 * 1024
TOO_LARGE = {"detail": "canvas_definition exceeds 5MB payload limit"}
NOT_FOUND = {"detail": "Workflow not found"}
OPERATIONS: list[tuple[str, str, str, Any, int]] = [
    ("read", "GET", WORKFLOWS, None, 200),
    ("read", "GET", ONBOARDING, None, 200),
    ("read", "GET", f"{ONBOARDING}/runs", None, 200),
    ("read", "GET", f"{ONBOARDING}/runs/run_456", None, 200),
    ("read", "GET", f"{ONBOARDING}/runs/run_456/steps", None, 200),
    ("read", "GET", f"{ONBOARDING}/versions", None, 200),
    ("read", "POST", f"{ONBOARDING}/dry-run", None, 200),
    ("read", "GET", PENDING, None, 200),
    ("read", "GET", TEMPLATES, None, 200),
    ("read", "GET", f"{WORKFLOWS}/quota", None, 200),
    ("create", "POST", WORKFLOWS, {"name": "New"}, 201),
    ("create", "PATCH", ONBOARDING, {"name": "Renamed"}, 200),
    ("create", "POST", TEMPLATES, {"name": "New"}, 201),
    ("create", "POST", f"{TEMPLATES}/tpl_abc/install", None, 201),
    ("create", "POST", f"{WORKFLOWS}/migrate-from-rule/rule_abc123", None, 201),
    ("publish", "POST", f"{ONBOARDING}/publish", None, 200),
    ("publish", "POST", f"{ONBOARDING}/execute", {"conversation_id": CONVERSATION}, 202),
    ("publish", "POST", f"{ONBOARDING}/versions/3/restore", None, 200),
    ("publish", "POST", f"{WORKFLOWS}/approvals/req_123/decide", {"decision": "approved"}, 200),
    ("delete", "DELETE", f"{TEMPLATES}/tpl_abc", None, 204),
    ("delete", "DELETE", ONBOARDING, None, 204),
]


def canvas_of_size(size: int) -> dict[str, Any]:
    """A canvas whose JSON, as `as_json` writes it, has so many bytes."""
    padding = size - len(as_json({"nodes": [{**TRIGGER, "config": {"text": ""}}]}))
    return {"nodes": [{**TRIGGER, "config": {"text": "x" * padding}}]}


@pytest.mark.rule("WF-90")
@pytest.mark.parametrize(("method", "path"), [("POST", WORKFLOWS), ("PATCH", ONBOARDING), ("POST", TEMPLATES)])
def test_five_megabytes_of_canvas_and_not_a_byte_more(owner: Caller, method: str, path: str) -> None:
    for size, status in ((LIMIT, {200, 201}), (LIMIT + 1, {413}), (2 * LIMIT, {413}), (3 * LIMIT, {413})):
        content = as_json({"name": "Large", "canvas_definition": canvas_of_size(size)})
        answer = owner.request(method, path, content=content)
        assert answer.status_code in status, size
        assert answer.status_code != 413 or answer.json() == TOO_LARGE


@pytest.mark.rule("WF-91")
def test_what_stands_beside_the_canvas_does_not_count(owner: Caller) -> None:
    small = {"name": "Long", "description": "x" * (LIMIT + 1), "canvas_definition": canvas(NOTE)}
    assert owner.request("POST", WORKFLOWS, content=as_json(small)).status_code == 201
    blanks = b'{"name": "Wide", "canvas_definition": %s {"nodes": []} }' % (b" " * LIMIT)
    assert owner.request("POST", WORKFLOWS, content=blanks).status_code == 201
    broken = b'{"name": "Broken", "canvas_definition": {"nodes": [%s' % (b" " * LIMIT)
    assert owner.request("POST", WORKFLOWS, content=broken).status_code == 422


@pytest.mark.rule("WF-99", "WF-100", "WF-101")
@pytest.mark.parametrize("session", ["noprofile", "other_tenant"])
def test_another_tenant_has_workflows_of_its_own_with_or_without_the_profile(owner: Caller, session: str) -> None:
    caller = owner.session(f"sess_{session}")
    for _, method, path, body, _ in OPERATIONS:
        if "_" in path.removeprefix(WORKFLOWS):
            assert caller.request(method, path, json=body).status_code == 404, path
    made = create(caller)
    assert [each["id"] for each in read(caller, WORKFLOWS)["items"]] == [made["id"]]
    assert (read(caller, PENDING), read(caller, TEMPLATES)) == ([], [])
    assert read(caller, f"{WORKFLOWS}/quota")["used"] == 1
    assert owner.session("sess_tenant_owner").get(f"{WORKFLOWS}/{made['id']}").json() == NOT_FOUND
