"""Who is let in: the document asks for what the pages say of each family."""

from collections.abc import Callable
from typing import Any

import pytest

from mock_server.document import loading

API = loading.load("api").raw
READ, CREATE, PUBLISH, DELETE = (f"workflow:{each}" for each in ("read", "create", "publish", "delete"))


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


Access = tuple[set[str], dict[str, Any]]
"""The schemes that an operation takes, and what it needs besides."""


def may_write(reads: bool) -> set[str]:
    """The read-only role writes nowhere; all others do unless a page names some."""
    return set() if reads else WRITERS


def tickets(method: str, _operation: str) -> Access:
    return KEYS_TOO, {"roles": may_write(method == "get")}


def oncall(method: str, _operation: str) -> Access:
    reads = method == "get"
    return KEYS_TOO, {"scope": "oncall:read" if reads else "oncall:write", "roles": may_write(reads)}


def sla(method: str, operation: str) -> Access:
    reads = method == "get" or operation == "preview_sla_deadline"
    plan = "enterprise" if operation in ENTERPRISE else "professional"
    return KEYS_TOO, {"scope": "sla:read" if reads else "sla:write", "plan": plan, "roles": may_write(reads)}


def preview(method: str, _operation: str) -> Access:
    return {"session"}, {"roles": set() if method == "get" else WRITERS, "profile": True}


def automation_rules(method: str, operation: str) -> Access:
    writers = WRITERS if operation == "execute_automation_event" else ADMINS
    return {"session"}, {"roles": set() if method == "get" else writers}


def workflows(method: str, operation: str) -> Access:
    if operation == "trigger_workflow_webhook":
        return {"workflowSignature"}, {}
    granted = (permission for permission, operations in WORKFLOW_PERMISSIONS.items() if operation in operations)
    reads = method == "get" or operation == "dry_run_workflow"
    return {"session"}, {"permission": next(granted, READ), "roles": may_write(reads)}


def ai_automation(method: str, operation: str) -> Access:
    reads = method == "get" or operation == "simulate_routing"
    return {"session"}, {"roles": set() if reads else ADMINS}


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
def test_the_document_asks_for_what_the_pages_say() -> None:
    for item in API["paths"].values():
        for method, operation in item.items():
            access = dict(operation.get("x-access", {}))
            if "roles" in access:
                access["roles"] = set(access["roles"])
            (tag,) = operation["tags"]
            assert tag in DOCUMENTED, f"{operation['operationId']}: say in DOCUMENTED of {__file__} who may call {tag}."
            schemes, wanted = DOCUMENTED[tag](method, operation["operationId"])
            asked = {scheme for option in operation["security"] for scheme in option}
            needed = {name: value for name, value in wanted.items() if value}
            assert (asked, access) == (schemes, needed), operation["operationId"]
