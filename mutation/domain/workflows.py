"""Defects of workflows, templates and migrated rules. Docs: automation-and-workflows."""

from collections.abc import Callable
from typing import Any

from contract_tests.caller import session_header
from mock_server.families.tenant import Tenant
from mock_server.models import AutomationRule, Workflow, WorkflowCanvas, WorkflowTemplate, WorkflowTrigger
from mock_server.state.principal import Principal
from mutation.mutant import Plant, Table
from mutation.patches import around, instead
from mutation.wire import (
    Call,
    Deliver,
    MutableReply,
    answers,
    asks,
    edits,
    ignores_fields,
    sets,
    wire,
)

Json = Any


OWNER = session_header("sess_tenant_owner")["Cookie"]


def refuses(operations: str, when: Callable[[Call], bool], status: int, detail: Json) -> Plant:
    """These operations are refused when the call is so."""

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        return refusal(status, detail) if when(call) else await deliver(call)

    return wire(operations, through)


def refusal(status: int, detail: Json) -> MutableReply:
    reply = MutableReply(status, {"content-type": "application/json"}, b"")
    reply.json = {"detail": detail}
    return reply


def invalid(*loc: str) -> Json:
    """The detail of a 422 that names this place."""
    return [{"loc": list(loc), "msg": "Input should be valid", "type": "value_error"}]


@around
def _counts_published(original: Any, tenant: Tenant) -> Any:
    used = sum(workflow.status == "published" for workflow in tenant.workflows)
    return original(tenant).model_copy(update={"used": used, "remaining": 100 - used})


KINDS = {"trigger", "condition", "action", "approval"}
RECORDS = "create_workflow get_workflow update_workflow publish_workflow"


def _unknown_type(call: Call) -> bool:
    nodes = (call.json.get("canvas_definition") or {}).get("nodes", [])
    return any(node.get("type", "trigger") not in KINDS for node in nodes)


def _url(change: Callable[[str], str]) -> Plant:
    return answers(RECORDS, edits(lambda record: record.update(webhook_url=change(record["webhook_url"]))))


@around
def _template_wins(original: Any, body: Any, source: WorkflowTemplate | None) -> tuple[WorkflowTrigger, WorkflowCanvas]:
    return (source.trigger_config, source.canvas_definition) if source else original(body, source)


@around
def _canvas_only(original: Any, body: Any, source: WorkflowTemplate | None) -> tuple[WorkflowTrigger, WorkflowCanvas]:
    return original(body, None)[0], original(body, source)[1]


@around
def _without_canvas(original: Any, tenant: Tenant, caller: Principal, template_id: str) -> Workflow:
    made: Workflow = original(tenant, caller, template_id)
    return tenant.workflows.put(made.model_copy(update={"canvas_definition": WorkflowCanvas()}))


def _one_condition(original: Any) -> Any:
    return lambda rule: original(rule.model_copy(update={"conditions": rule.conditions[:1]}))


@around
def _whatever_comes_of_it(original: Any, rule: AutomationRule) -> WorkflowCanvas:
    canvas: WorkflowCanvas = original(rule)
    edges = [{"from": edge.from_, "to": edge.to} for edge in canvas.edges]
    return WorkflowCanvas.model_validate({**canvas.model_dump(by_alias=True), "edges": edges})


MUTANTS: Table = {
    "persistence": {
        "WF-131: Only published workflows count.": instead("workflows", "get_workflow_quota", _counts_published),
        "WF-115: The template's canvas takes the place of the one that was sent.": instead(
            "workflows", "drawn", _template_wins
        ),
        "WF-115: The template's trigger is not taken.": instead("workflows", "drawn", _canvas_only),
        "WF-82: An installed workflow is empty.": instead("workflows", "install_workflow_template", _without_canvas),
        "WF-83: A template that is saved is not listed.": answers(
            "list_workflow_templates", edits(lambda found: found[:-1])
        ),
    },
    "schema": {
        "WF-131: As many are left as there may be.": answers(
            "get_workflow_quota", edits(lambda quota: quota.update(remaining=quota["limit"]))
        ),
    },
    "validation": {
        "WF-10: A node type that cannot run is refused.": refuses(
            "create_workflow", _unknown_type, 422, invalid("body", "canvas_definition")
        ),
    },
    "transitions": {
        "WF-11: A workflow is born published.": answers(RECORDS, sets(status="published")),
        "WF-116: A change makes a published workflow a draft again.": asks(
            "update_workflow", lambda call: setattr(call, "json", {"status": "draft", **call.json})
        ),
        "WF-116: Archiving does nothing.": asks("update_workflow", ignores_fields("status")),
        "WF-116: What is archived still runs.": instead(
            "workflows", "_published", lambda original: lambda each: each if each.version else original(each)
        ),
    },
    "webhooks": {
        "WF-11: All share a secret.": answers(
            "create_workflow", edits(lambda record: record.update({"webhook_secret": "whsec_all"}))
        ),
        "WF-11: The URL leads nowhere.": _url(lambda url: url.replace("/webhook/", "/hooks/")),
    },
    "engines": {
        "WF-86: Only the first condition is migrated.": instead("workflows", "canvas_of", _one_condition),
        "WF-86: The actions follow whether the conditions hold or not.": instead(
            "workflows", "canvas_of", _whatever_comes_of_it
        ),
    },
}
