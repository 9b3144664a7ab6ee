"""Who is let in: that the document asks for what the pages say, and what comes of the documented examples.

The probes (`probes/authorization.py`) ask every operation with every credential so that nothing can come of it. Here
whoever is let in sends the example of the document, in a world of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest

from contract_tests.access import acts_at_once, refusal
from contract_tests.calling import Caller, Json
from contract_tests.contract import contract
from contract_tests.credentials import Credential
from contract_tests.probes.authorization import PARTS
from contract_tests.probes.matrix import cells
from contract_tests.running.connect import connected
from contract_tests.settings import Settings, of_the_docs
from contract_tests.target import Target
from mock_server.document.operations import Operation
from mock_server.testing import MockServer

OPERATIONS, CREDENTIALS = contract().by_id, of_the_docs()
READ, CREATE, PUBLISH, DELETE = (f"workflow:{each}" for each in ("read", "create", "publish", "delete"))
SIGNED = frozenset({"workflowSignature"})


ADMINS = {"super_admin", "tenant_owner", "tenant_admin"}
WRITERS = ADMINS | {"agent", "supervisor", "tenant_user"}
WORKFLOW_PERMISSIONS = {
    CREATE: {"create_workflow", "update_workflow", "install_workflow_template", "save_workflow_template"}
    | {"migrate_automation_rule"},
    DELETE: {"delete_workflow", "delete_workflow_template"},
    PUBLISH: {"publish_workflow", "execute_workflow", "restore_workflow_version", "decide_approval"},
}
ENTERPRISE = {"create_sla_escalation", "update_sla_escalation", "delete_sla_escalation", "list_ola_policies"}
KEYS_TOO = {"apiKey", "session"}


Access = tuple[set[str], Json]
"""The schemes that an operation takes, and what it needs besides."""


def tickets(_method: str, _operation: str) -> Access:
    return KEYS_TOO, {}


def oncall(method: str, _operation: str) -> Access:
    return KEYS_TOO, {"scope": "oncall:read" if method == "get" else "oncall:write"}


def sla(method: str, operation: str) -> Access:
    reads = method == "get" or operation == "preview_sla_deadline"
    plan = "enterprise" if operation in ENTERPRISE else "professional"
    return KEYS_TOO, {"scope": "sla:read" if reads else "sla:write", "plan": plan}


def preview(method: str, _operation: str) -> Access:
    return {"session"}, {"roles": set() if method == "get" else WRITERS, "profile": True}


def automation_rules(method: str, operation: str) -> Access:
    writers = WRITERS if operation == "execute_automation_event" else ADMINS
    return {"session"}, {"roles": set() if method == "get" else writers}


def workflows(_method: str, operation: str) -> Access:
    if operation == "trigger_workflow_webhook":
        return set(SIGNED), {}
    granted = (permission for permission, operations in WORKFLOW_PERMISSIONS.items() if operation in operations)
    return {"session"}, {"permission": next(granted, READ)}


def ai_automation(_method: str, _operation: str) -> Access:
    return {"session"}, {}


DOCUMENTED: dict[str, Callable[[str, str], Access]] = {
    "tickets": tickets,
    "teams": preview,
    "business_hours": preview,
    "oncall": oncall,
    "sla": sla,
    "automation_rules": automation_rules,
    "workflows": workflows,
    "ai_automation": ai_automation,
}
"""What the pages ask for, by family."""


@pytest.mark.rule("ONCALL-21", "ONCALL-22", "PREVIEW-02", "PREVIEW-03", "PREVIEW-04")
def test_the_document_asks_for_what_the_pages_say(document: Json) -> None:
    for item in document["paths"].values():
        for method, operation in item.items():
            access = dict(operation.get("x-access", {}))
            if "roles" in access:
                access["roles"] = set(access["roles"])
            schemes, wanted = DOCUMENTED[operation["tags"][0]](method, operation["operationId"])
            asked = {scheme for option in operation["security"] for scheme in option}
            needed = {name: value for name, value in wanted.items() if value}
            assert (asked, access) == (schemes, needed), operation["operationId"]


@pytest.fixture
def deployment(aurion_mock: MockServer) -> Iterator[Target]:
    with connected(Settings(url=aurion_mock.url)) as on:
        yield on


def test_the_probes_ask_every_operation_with_every_credential(deployment: Target) -> None:
    asked = {(cell.operation.id, cell.sender.name) for part in PARTS for cell in cells(deployment, part)}
    assert asked == {(operation, name) for operation in OPERATIONS for name in CREDENTIALS}


def test_one_operation_acts_at_once() -> None:
    assert [each.id for each in OPERATIONS.values() if acts_at_once(each)] == ["run_time_automation_rules"]


@dataclass(frozen=True)
class Cell:
    """One operation called with its example by one credential."""

    operation: Operation
    credential: Credential
    answer: httpx.Response


def called(http: httpx.Client, world: str, operation: Operation, credential: Credential) -> Cell:
    """Send the example of the operation: of several bodies, the first."""
    content = operation.raw.get("requestBody", {}).get("content", {}).get("application/json")
    sent = content.get("example") or next(iter(content["examples"].values()))["value"] if content else None
    path = operation.path
    for each in map(contract().resolve, operation.raw.get("parameters", [])):
        path = path.replace(f"{{{each['name']}}}", str(each.get("example", "")))
    return Cell(operation, credential, Caller(http, world, credential.sent).request(operation.method, path, json=sent))


@pytest.fixture(scope="module")
def matrix(http: httpx.Client) -> dict[tuple[str, str], Cell]:
    """Every cell, each in a world of its own."""
    pairs = [(operation, name) for operation in OPERATIONS for name in CREDENTIALS]
    return {
        (operation, name): called(http, f"matrix-{number}", OPERATIONS[operation], CREDENTIALS[name])
        for number, (operation, name) in enumerate(pairs)
    }


@pytest.mark.parametrize("name", CREDENTIALS)
def test_an_example_is_refused_to_whom_the_document_says_and_to_nobody_else(
    matrix: dict[tuple[str, str], Cell], name: str
) -> None:
    row = [cell for (_, credential), cell in matrix.items() if credential == name]
    assert {cell.operation.id: refused(cell.answer) for cell in row} == {
        cell.operation.id: refusal(cell.operation, cell.credential) for cell in row
    }


def refused(answer: httpx.Response) -> tuple[int, str] | None:
    """The 401 or 403 that came back, None where the caller was let in."""
    return (answer.status_code, answer.json()["detail"]) if answer.status_code in {401, 403} else None


def test_every_answer_has_a_status_that_the_document_names(matrix: dict[tuple[str, str], Cell]) -> None:
    assert [cell for cell in matrix.values() if cell.answer.status_code not in cell.operation.statuses] == []


CONFLICTS = {
    "create_business_hours",  # a second default schedule
    "delete_sla_policy",  # one with an active instance
}
"""The examples that the records of the docs world stand against."""


@pytest.mark.rule("AUTH-04")
def test_whoever_is_let_in_gets_the_example_done_or_finds_nothing_of_another_tenant(
    matrix: dict[tuple[str, str], Cell],
) -> None:
    for (operation, name), cell in matrix.items():
        if refused(cell.answer) is None:
            done = {409} if operation in CONFLICTS else {200, 201, 202, 204}
            allowed = done if cell.credential.tenant == "main" else {200, 201, 202, 204, 404}
            assert cell.answer.status_code in allowed, (operation, name, cell.answer.text)
