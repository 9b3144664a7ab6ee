"""Every operation by every credential: who is let in, and in which words the others are refused.

What an operation asks for stands in the document (`security`, `x-access`), what a credential is stands here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from contract_tests.calling import Caller, Json, key_header, session_header

PLANS = ["starter", "professional", "enterprise"]
READ, CREATE, PUBLISH, DELETE = (f"workflow:{each}" for each in ("read", "create", "publish", "delete"))
ONCALL_AND_SLA = frozenset({"oncall:read", "oncall:write", "sla:read", "sla:write"})
EVERY_PERMISSION = frozenset({READ, CREATE, PUBLISH, DELETE})


@dataclass(frozen=True, kw_only=True)
class Credential:
    """What a request carries, and who that is. `unknown` is the 401 of a credential that nobody has."""

    headers: dict[str, str]
    kind: str = ""
    scopes: frozenset[str] = frozenset()
    role: str = ""
    permissions: frozenset[str] = frozenset()
    plan: str = "enterprise"
    profile: bool = True
    owns_examples: bool = True
    unknown: str = ""


def key(value: str, scopes: frozenset[str] = ONCALL_AND_SLA, **more: Any) -> Credential:
    return Credential(headers=key_header(value), kind="apiKey", scopes=scopes, **more)


def session(role: str, permissions: frozenset[str] = EVERY_PERMISSION, name: str = "", **more: Any) -> Credential:
    headers = session_header(f"sess_{name or role}")
    return Credential(headers=headers, kind="session", role=role, permissions=permissions, **more)


CREDENTIALS = {
    "ak_live_xxxx": key("ak_live_xxxx"),
    "itsm_sk_live_xxxx": key("itsm_sk_live_xxxx"),
    "ak_live_readonly": key("ak_live_readonly", frozenset({"oncall:read", "sla:read"})),
    "ak_live_noscope": key("ak_live_noscope", frozenset()),
    "ak_live_starter": key("ak_live_starter", plan="starter", owns_examples=False),
    "ak_live_professional": key("ak_live_professional", plan="professional", owns_examples=False),
    "sess_tenant_owner": session("tenant_owner"),
    "sess_tenant_admin": session("tenant_admin"),
    "sess_super_admin": session("super_admin"),
    "sess_supervisor": session("supervisor", frozenset({READ, CREATE, PUBLISH})),
    "sess_agent": session("agent", frozenset({READ, PUBLISH})),
    "sess_tenant_user": session("tenant_user", frozenset({READ})),
    "sess_tenant_readonly": session("tenant_readonly", frozenset({READ})),
    "sess_noprofile": session("tenant_owner", name="noprofile", profile=False, owns_examples=False),
    "sess_other_tenant": session("tenant_owner", name="other_tenant", owns_examples=False),
    "nothing": Credential(headers={}, unknown="Not authenticated"),
    "an unknown key": Credential(headers=key_header("ak_live_nobody"), unknown="Invalid API key"),
    "an unknown session": Credential(headers=session_header("sess_nobody"), unknown="Invalid or expired session"),
    "a key and a session": Credential(
        headers=key_header("ak_live_readonly") | session_header("sess_tenant_owner"),
        kind="apiKey",
        scopes=frozenset({"oncall:read", "sla:read"}),
    ),
    "an unknown key and a session": Credential(
        headers=key_header("ak_live_nobody") | session_header("sess_tenant_owner"), unknown="Invalid API key"
    ),
}


@dataclass(frozen=True, kw_only=True)
class Operation:
    """An operation of the document, with its examples filled in."""

    id: str
    method: str
    path: str
    body: Json
    schemes: frozenset[str]
    statuses: frozenset[int]
    access: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """One operation called with one credential."""

    operation: Operation
    credential: Credential
    answer: httpx.Response

    @property
    def refusal(self) -> tuple[int, str] | None:
        """The 401 or 403 that came back, None where the caller was let in."""
        status = self.answer.status_code
        return (status, self.answer.json()["detail"]) if status in {401, 403} else None


def operations(document: Json) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            content = operation.get("requestBody", {}).get("content", {})
            yield Operation(
                id=operation["operationId"],
                method=method.upper(),
                path=filled(document, path, operation.get("parameters", [])),
                body=example(content["application/json"]) if content else None,
                schemes=frozenset(scheme for option in operation["security"] for scheme in option),
                statuses=frozenset(map(int, operation["responses"])),
                access=operation.get("x-access", {}),
            )


def example(content: dict[str, Any]) -> Json:
    """The example of a body, or the first of several."""
    return content["example"] if "example" in content else next(iter(content["examples"].values()))["value"]


def filled(document: Json, path: str, parameters: list[dict[str, Any]]) -> str:
    """The path with the examples of its parameters."""
    for each in parameters:
        parameter = document["components"]["parameters"][each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(parameter["example"]))
    return path


def expected(operation: Operation, credential: Credential) -> tuple[int, str] | None:
    """The refusal that the document and the credential lead to, the first in the documented order of answers."""
    if operation.schemes == SIGNED:
        return 401, "Invalid workflow signature"
    if credential.unknown:
        return 401, credential.unknown
    if credential.kind == "apiKey" not in operation.schemes:
        return 403, "API keys are not permitted for this endpoint"
    detail = (
        lacking_key(operation, credential) if credential.kind == "apiKey" else lacking_session(operation, credential)
    )
    detail = detail or lacking_tenant(operation, credential)
    return (403, detail) if detail else None


def lacking_key(operation: Operation, credential: Credential) -> str:
    scope = operation.access.get("scope")
    return f"Missing required scope: {scope}" if scope and scope not in credential.scopes else ""


def lacking_session(operation: Operation, credential: Credential) -> str:
    roles, permission = operation.access.get("roles"), operation.access.get("permission")
    if roles and credential.role not in roles:
        return "Insufficient role"
    return (
        f"Missing required permission: {permission}" if permission and permission not in credential.permissions else ""
    )


def lacking_tenant(operation: Operation, credential: Credential) -> str:
    plan, profile = operation.access.get("plan"), operation.access.get("profile")
    if plan and PLANS.index(credential.plan) < PLANS.index(plan):
        return "Enterprise plan required" if plan == "enterprise" else "Professional plan or higher required"
    return "Product profile not enabled" if profile and not credential.profile else ""


CONFLICTS = {"create_business_hours", "delete_sla_policy"}
"""Whose example cannot be done in the tenant that has the examples: a second default, a policy in use."""
ADMINS = frozenset({"tenant_owner", "tenant_admin", "super_admin"})
WRITERS = ADMINS | {"agent", "supervisor", "tenant_user"}
PUBLIC, SIGNED = frozenset({"apiKey", "session"}), frozenset({"workflowSignature"})
WORKFLOW_READS = {"dry_run_workflow"}
WORKFLOW_PUBLISHES = {"publish_workflow", "execute_workflow", "restore_workflow_version", "decide_approval"}


@dataclass(frozen=True)
class Access:
    """What an operation asks of its caller; without roles any will do."""

    schemes: frozenset[str] = frozenset({"session"})
    scope: str | None = None
    plan: str | None = None
    roles: frozenset[str] = frozenset()
    permission: str | None = None
    profile: bool = False


def documented_access(family: str, method: str, operation: str) -> Access:
    """What the pages ask for, by family and by whether it reads."""
    reads = method == "get"
    writers = frozenset() if reads else WRITERS
    sla_read = reads or operation == "preview_sla_deadline"
    enterprise = "escalation" in operation or "_ola_" in operation
    by_signature = operation == "trigger_workflow_webhook"
    return {
        "tickets": Access(PUBLIC),
        "teams": Access(roles=writers, profile=True),
        "business_hours": Access(roles=writers, profile=True),
        "oncall": Access(PUBLIC, "oncall:read" if reads else "oncall:write"),
        "sla": Access(PUBLIC, "sla:read" if sla_read else "sla:write", "enterprise" if enterprise else "professional"),
        "automation_rules": Access(roles=writers if operation == "execute_automation_event" else writers & ADMINS),
        "workflows": Access(SIGNED) if by_signature else Access(permission=workflow_permission(method, operation)),
        "ai_automation": Access(),
    }[family]


def workflow_permission(method: str, operation: str) -> str:
    if method == "get" or operation in WORKFLOW_READS:
        return READ
    if method == "delete":
        return DELETE
    return PUBLISH if operation in WORKFLOW_PUBLISHES else CREATE


@pytest.mark.rule("ONCALL-21", "ONCALL-22", "PREVIEW-02", "PREVIEW-03", "PREVIEW-04", "SLA-01", "SLA-27", "SLA-68")
@pytest.mark.rule("SLA-69", "RULE-44", "RULE-45", "RULE-46", "WF-42", "WF-95", "WF-96", "WF-97", "WF-98", "AI-06")
def test_the_document_asks_for_what_the_pages_say(document: Json) -> None:
    for item in document["paths"].values():
        for method, operation in item.items():
            asked = dict(operation.get("x-access", {}))
            asked["roles"] = frozenset(asked.get("roles", ()))
            asked["schemes"] = frozenset(scheme for option in operation["security"] for scheme in option)
            name = operation["operationId"]
            assert Access(**asked) == documented_access(operation["tags"][0], method, name), name


@pytest.fixture(scope="module")
def matrix(http: httpx.Client, document: Json) -> dict[tuple[str, str], Cell]:
    """Every cell, each in a world of its own."""
    cells: dict[tuple[str, str], Cell] = {}
    for operation in operations(document):
        for name, credential in CREDENTIALS.items():
            caller = Caller(http, f"matrix-{len(cells)}", credential.headers)
            answer = caller.request(operation.method, operation.path, json=operation.body)
            cells[operation.id, name] = Cell(operation, credential, answer)
    return cells


def test_the_matrix_has_a_cell_for_every_operation_and_credential(
    matrix: dict[tuple[str, str], Cell], document: Json, http: httpx.Client
) -> None:
    served = {operation["operationId"] for item in document["paths"].values() for operation in item.values()}
    assert len(served) == http.get("/_mock/health").json()["operations"]
    assert matrix.keys() == {(operation, credential) for operation in served for credential in CREDENTIALS}
    assert len(matrix) == len(served) * len(CREDENTIALS)


@pytest.mark.rule("AUTH-01", "AUTH-02", "AUTH-03", "PREVIEW-01", "PREVIEW-02", "PREVIEW-03", "PREVIEW-04", "PREVIEW-05")
@pytest.mark.rule("ONCALL-21", "ONCALL-22", "SLA-01", "SLA-27", "SLA-68", "SLA-69", "SLA-70")
@pytest.mark.rule("RULE-01", "RULE-44", "RULE-45", "RULE-46", "RULE-47")
@pytest.mark.rule("WF-01", "WF-42", "WF-95", "WF-96", "WF-97", "WF-98", "WF-99", "AI-05", "AI-06", "AI-07")
@pytest.mark.parametrize("name", CREDENTIALS)
def test_a_credential_is_let_in_where_the_document_says_and_refused_elsewhere(
    matrix: dict[tuple[str, str], Cell], name: str
) -> None:
    cells = [cell for (_, credential), cell in matrix.items() if credential == name]
    answered = {cell.operation.id: cell.refusal for cell in cells}
    assert answered == {cell.operation.id: expected(cell.operation, cell.credential) for cell in cells}


def test_every_answer_has_a_status_that_the_document_names(matrix: dict[tuple[str, str], Cell]) -> None:
    cells = matrix.values()
    assert [cell for cell in cells if cell.answer.status_code not in cell.operation.statuses] == []


@pytest.mark.rule("AUTH-04")
def test_whoever_is_let_in_gets_the_example_done_or_finds_nothing_of_another_tenant(
    matrix: dict[tuple[str, str], Cell],
) -> None:
    for (operation, name), cell in matrix.items():
        if cell.refusal is None:
            there = cell.credential.owns_examples
            done = {409} if operation in CONFLICTS else {200, 201, 202, 204}
            allowed = done if there else {200, 201, 204, 404}
            assert cell.answer.status_code in allowed, (operation, name, cell.answer.text)


@pytest.mark.rule("AUTH-02")
def test_every_401_says_how_to_authenticate(matrix: dict[tuple[str, str], Cell]) -> None:
    refused = [cell.answer for cell in matrix.values() if cell.answer.status_code == 401]
    assert refused
    assert all(answer.headers.get("WWW-Authenticate") for answer in refused)
