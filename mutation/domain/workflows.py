"""Defects of workflows as records, a rule each."""

from collections.abc import Callable
from typing import Any

from mock_server.families.tenant import Tenant
from mutation.domain.workflow_planting import (
    OPERATIONS,
    Json,
    invalid,
    lets_in,
    limited_to,
    refuses,
    remembers,
    with_field,
    without_key,
)
from mutation.mutant import Mutant, Plant
from mutation.patches import replaced
from mutation.wire import (
    Call,
    Deliver,
    Reply,
    answers,
    asks,
    edits,
    ignores_fields,
    ignores_query,
    says,
    sets,
    wire,
)

KINDS = {"trigger", "condition", "action", "approval"}
RECORDS = "create_workflow get_workflow update_workflow publish_workflow"


def _operation(name: str, make: Callable[[Any], Any]) -> Plant:
    """An operation does something else, under the same signature."""
    return replaced((f"{OPERATIONS}:{name}", make))


async def _validates_first(call: Call, deliver: Deliver) -> Reply:
    key, session = call.headers, {"cookie": "aurion_session=sess_tenant_owner"}
    call.headers = {name: value for name, value in key.items() if name != "x-api-key"} | session
    reply: Reply = await deliver(call)
    if reply.status != 422:
        call.headers = key
        reply = await deliver(call)
    return reply


def _filtered(word: str, holds: Callable[[Any], bool]) -> Plant:
    """The list that is narrowed to this status has the workflows for which this holds."""
    make = lambda original: lambda field, value: holds if value == word else original(field, value)  # noqa: E731 - short
    return replaced((f"{OPERATIONS}:equal", make))


def _canvas(change: Callable[[Json], object]) -> Callable[[Call], None]:
    def changed(canvas: Json) -> Json:
        change(canvas)
        return canvas

    return with_field("canvas_definition", changed)


def _first_event(trigger: Json) -> Json:
    return {**trigger, "event_types": trigger.get("event_types", [])[:1]}


def _unknown_type(call: Call) -> bool:
    nodes = (call.json.get("canvas_definition") or {}).get("nodes", [])
    return any(node.get("type", "trigger") not in KINDS for node in nodes)


async def _keeps_half(call: Call, deliver: Deliver) -> Reply:
    reply: Reply = await deliver(call)
    if reply.status == 422 and "description" in call.json:
        call.json = {"description": call.json["description"]}
        await deliver(call)
    return reply


def _gone(_call: Call, reply: Reply) -> None:
    if reply.status == 404:
        reply.status, reply.content = 204, b""


def _url(change: Callable[[str], str]) -> Plant:
    return answers(RECORDS, edits(lambda record: record.update(webhook_url=change(record["webhook_url"]))))


def _leaves_the_rest(tenant: Tenant, workflow_id: str) -> None:
    tenant.workflows.remove(workflow_id)


def _takes_all_versions(original: Any) -> Any:
    def delete_workflow(tenant: Tenant, workflow_id: str) -> None:
        original(tenant, workflow_id)
        ran = {run.workflow_id for run in tenant.workflow_runs}  # a run under way that lost its version would be a 500
        tenant.workflow_versions.remove_where(lambda version: version.workflow_id not in ran)

    return delete_workflow


MUTANTS: list[Mutant] = [
    Mutant("WF-01", "authorization", "An API key may run a workflow dry.", lets_in("dry_run_workflow")),
    Mutant("WF-112", "authorization", "An API key may migrate a rule.", lets_in("migrate_automation_rule")),
    Mutant("WF-112", "authorization", "An API key may see what waits.", lets_in("list_pending_approvals")),
    Mutant("WF-01", "authorization", "An API key may read the quota.", lets_in("get_workflow_quota")),
    Mutant(
        "WF-01",
        "errors",
        "The refusal of a key speaks of a scope.",
        answers("list_pending_approvals", says("Missing required scope: workflow:read", instead_of=403)),
    ),
    Mutant("WF-112", "validation", "The query is validated first.", wire("list_workflow_runs", _validates_first)),
    Mutant("WF-02", "filters and paging", "The status is ignored.", asks("list_workflows", ignores_query("status"))),
    Mutant(
        "WF-04",
        "filters and paging",
        "Archived workflows are listed among the drafts.",
        _filtered("draft", lambda workflow: workflow.status != "published"),
    ),
    Mutant(
        "WF-04",
        "filters and paging",
        "An archived draft is not listed as archived.",
        _filtered("archived", lambda workflow: workflow.status == "archived" and workflow.version),
    ),
    Mutant("WF-03", "filters and paging", "The default limit is 25.", limited_to("list_workflows", "25")),
    Mutant(
        "WF-04",
        "validation",
        "A status that workflows do not have finds nothing.",
        asks("list_workflows", lambda call: call.query.update(status=call.query.get("status", "").lower() or "draft")),
    ),
    Mutant("WF-113", "persistence", "The description is lost.", asks("create_workflow", ignores_fields("description"))),
    Mutant(
        "WF-06",
        "persistence",
        "The viewport is lost.",
        asks("create_workflow", _canvas(lambda canvas: canvas.pop("viewport", None))),
    ),
    Mutant(
        "WF-06",
        "persistence",
        "The outcomes of edges are lost.",
        asks("create_workflow", _canvas(lambda canvas: [edge.pop("condition", None) for edge in canvas["edges"]])),
    ),
    Mutant(
        "WF-06",
        "persistence",
        "The edges are lost.",
        asks("create_workflow", _canvas(lambda canvas: canvas.update(edges=[]))),
    ),
    Mutant(
        "WF-114",
        "persistence",
        "A canvas is put in order.",
        asks("create_workflow", _canvas(lambda canvas: [node.pop("position", None) for node in canvas["nodes"]])),
    ),
    Mutant(
        "WF-07",
        "persistence",
        "Only the first event of a trigger is kept.",
        asks("create_workflow", with_field("trigger_config", _first_event)),
    ),
    Mutant(
        "WF-09",
        "validation",
        "A name that is too long is cut.",
        asks("create_workflow", with_field("name", lambda name: name[:200] if isinstance(name, str) else name)),
    ),
    Mutant(
        "WF-09",
        "validation",
        "A name has 100 characters at most.",
        asks("create_workflow", with_field("name", lambda name: "" if len(str(name)) > 100 else name)),
    ),
    Mutant(
        "WF-10",
        "validation",
        "A node type that cannot run is refused.",
        refuses("create_workflow", _unknown_type, 422, invalid("body", "canvas_definition")),
    ),
    Mutant("WF-11", "transitions", "A workflow is born published.", answers(RECORDS, sets(status="published"))),
    Mutant(
        "WF-11",
        "webhooks",
        "All share a secret.",
        answers("create_workflow", edits(lambda record: record.update({"webhook_secret": "whsec_all"}))),
    ),
    Mutant(
        "WF-11",
        "webhooks",
        "All workflows say the same URL.",
        _url(lambda url: url.rpartition("/")[0]),
    ),
    Mutant("WF-11", "webhooks", "The URL leads nowhere.", _url(lambda url: url.replace("/webhook/", "/hooks/"))),
    Mutant("WF-12", "idempotency", "A key creates again and again.", asks("create_workflow", without_key)),
    Mutant("WF-12", "idempotency", "A key installs again.", asks("install_workflow_template", without_key)),
    Mutant("WF-12", "idempotency", "A key migrates again.", asks("migrate_automation_rule", without_key)),
    Mutant("WF-13", "errors", "The 404 has other words.", answers("get_workflow", says("Not found", instead_of=404))),
    Mutant("WF-13", "persistence", "The workflow that was read first is read again.", remembers("get_workflow")),
    Mutant("WF-13", "status", "Deleting what is not there succeeds.", answers("delete_workflow", _gone)),
    Mutant(
        "WF-116",
        "transitions",
        "A change makes a published workflow a draft again.",
        asks("update_workflow", lambda call: setattr(call, "json", {"status": "draft", **call.json})),
    ),
    Mutant("WF-116", "transitions", "Archiving does nothing.", asks("update_workflow", ignores_fields("status"))),
    Mutant(
        "WF-116",
        "transitions",
        "What is archived still runs.",
        replaced((f"{OPERATIONS}:_published", lambda original: lambda each: each if each.version else original(each))),
    ),
    Mutant(
        "WF-116",
        "validation",
        "A status that cannot be set is ignored.",
        asks("update_workflow", with_field("status", lambda word: "draft" if word == "published" else word)),
    ),
    Mutant("WF-116", "partial updates", "A refused change is kept in part.", wire("update_workflow", _keeps_half)),
    Mutant(
        "WF-117",
        "persistence",
        "Runs and requests stay behind.",
        _operation("delete_workflow", lambda _: _leaves_the_rest),
    ),
    Mutant(
        "WF-117",
        "persistence",
        "The versions of others that never ran go too.",
        _operation("delete_workflow", _takes_all_versions),
    ),
]
