"""Defects of what nodes do, in runs and in dry runs, a rule each."""

from collections.abc import Callable, Sequence
from typing import Any

from mock_server.families.records import RunProgress
from mock_server.families.tenant import Tenant
from mock_server.families.tickets.actions import ActionFailed, perform
from mock_server.families.workflows.canvas import node_of, test_data
from mock_server.models import Workflow, WorkflowDryRunResult, WorkflowEdge
from mutation.domain.workflows import Json
from mutation.mutant import Plant, Table
from mutation.patches import around, replaced
from mutation.wire import Call, Deliver, MutableReply, answers, edits, wire

FOLDER = "mock_server.families.workflows"


def _follows(holds: Callable[[WorkflowEdge, tuple[str, ...], bool], bool]) -> Plant:
    """Which edges are followed is decided otherwise."""
    return replaced(
        (
            f"{FOLDER}.canvas:follows",
            lambda original: lambda edge, outcomes, **how: holds(edge, outcomes, original(edge, outcomes, **how)),
        )
    )


def _conditions(why_not: Callable[[Json, Json, Callable[[Json, Json], Any]], Any]) -> Plant:
    """Whether a condition holds is decided otherwise: None where it does."""
    return replaced(
        (f"{FOLDER}.nodes:why_not", lambda original: lambda config, event: why_not(config, event, original))
    )


def _actions(act: Callable[[Tenant, Json, int | None], None]) -> Plant:
    return replaced((f"{FOLDER}.nodes:perform", lambda _: act))


@around
def _but(kind: str, tenant: Tenant, action: Json, ticket_id: int | None) -> None:
    if action.get("type") != kind:
        perform(tenant, action, ticket_id)


def _on_the_newest(tenant: Tenant, action: Json, _ticket_id: int | None) -> None:
    perform(tenant, action, max(ticket.id for ticket in tenant.tickets))


def _whatever_happens(tenant: Tenant, action: Json, ticket_id: int | None) -> None:
    try:
        perform(tenant, action, ticket_id)
    except ActionFailed:
        return


def _only_where_there_is_a_node(original: Any) -> Any:
    return lambda canvas, *rest, **more: [each for each in original(canvas, *rest, **more) if node_of(canvas, each)]


def _any_node(original: Any) -> Any:
    return lambda canvas: original(canvas) or (canvas.nodes[0] if canvas.nodes else None)


def _queued_twice(progress: RunProgress, node_ids: Sequence[str]) -> tuple[str, ...]:
    return *progress.queue, *node_ids


DryRun = Callable[[Tenant, Workflow, Json], WorkflowDryRunResult]


def _dry(make: Callable[[DryRun], DryRun]) -> Plant:
    return replaced((f"{FOLDER}.dry_run:dry_run", make))


@around
def _for_real(original: DryRun, tenant: Tenant, workflow: Workflow, event: Json) -> WorkflowDryRunResult:
    result = original(tenant, workflow, event)
    for entry in result.path:
        if entry.output and "action" in entry.output:
            _whatever_happens(tenant, entry.output["action"], (event or {}).get("id"))
    return result


@around
def _of_the_latest_version(original: DryRun, tenant: Tenant, workflow: Workflow, event: Json) -> WorkflowDryRunResult:
    if workflow.version:
        canvas = tenant.workflow_versions.get((workflow.id, workflow.version)).canvas_definition
        workflow = workflow.model_copy(update={"canvas_definition": canvas})
    return original(tenant, workflow, event)


def _besides_what_is_pinned(original: DryRun) -> DryRun:
    return lambda tenant, workflow, event: original(
        tenant, workflow, {**test_data(workflow.canvas_definition), **(event or {})}
    )


async def _publishes(call: Call, deliver: Deliver) -> MutableReply:
    path = call.path
    call.path = f"{path.removesuffix('/dry-run')}/publish"
    await deliver(call)
    call.path = path
    reply: MutableReply = await deliver(call)
    return reply


MUTANTS: Table = {
    "engines": {
        "WF-24: Every edge is followed.": _follows(lambda _edge, _outcomes, _does: True),
        "WF-24: The edges for true and false are swapped.": _follows(
            lambda edge, _outcomes, does: does != isinstance(edge.condition, str)
        ),
        "WF-122: Where a condition does not hold, only its own edges are followed.": _follows(
            lambda edge, outcomes, does: does and (outcomes != ("false",) or edge.condition == "false")
        ),
        "WF-25: A condition that is written with equals never holds.": _conditions(
            lambda config, event, why: why(config, event) if "operator" in config else "unknown"
        ),
        "WF-25: A field that is missing equals anything.": _conditions(
            lambda config, event, why: why(config, event) if config["field"] in event else None
        ),
        "WF-123: The operators of the rules are not known.": _conditions(
            lambda config, event, why: "unknown" if "operator" in config else why(config, event)
        ),
        "WF-123: A condition with an operator always holds.": _conditions(
            lambda config, event, why: None if "operator" in config else why(config, event)
        ),
        "WF-26: create_ticket makes no ticket.": _actions(_but("create_ticket")),
        "WF-124: set_priority does nothing.": _actions(_but("set_priority")),
        "WF-124: Actions act on the newest ticket.": _actions(_on_the_newest),
        "WF-27: An action that fails is passed over.": _actions(_whatever_happens),
        "WF-27: An unknown node type is passed over.": replaced(
            (f"{FOLDER}.nodes:NODES", lambda nodes: {**nodes, "teapot": nodes["trigger"]})
        ),
        "WF-27: An edge that leads nowhere is passed over.": replaced(
            (f"{FOLDER}.engine:following", _only_where_there_is_a_node)
        ),
        "WF-28: A run is cut after 999 steps.": replaced((f"{FOLDER}.engine:MOST_STEPS", lambda _: 999)),
        "WF-28: A run is cut after 1,001 steps.": replaced((f"{FOLDER}.engine:MOST_STEPS", lambda _: 1001)),
        "WF-28: A canvas without a trigger begins at its first node.": replaced(
            (f"{FOLDER}.engine:trigger_of", _any_node)
        ),
        "WF-29: A node waits twice.": replaced((f"{FOLDER}.engine:_queued", lambda _: _queued_twice)),
        "WF-30: The actions of a dry run are carried out.": _dry(_for_real),
        "WF-31: A dry run goes through the latest version.": _dry(_of_the_latest_version),
        "WF-33: What the trigger pins is ignored.": replaced(
            (f"{FOLDER}.dry_run:test_data", lambda _: lambda _canvas: {})
        ),
        "WF-33: What the trigger pins is part of every input.": _dry(_besides_what_is_pinned),
        "WF-35: The sample ticket is always a new one.": replaced(
            (f"{FOLDER}.dry_run:_sample_ticket", lambda original: lambda tenant, _event: original(tenant, {}))
        ),
    },
    "errors": {
        "WF-27: A step that fails does not say why.": answers(
            "list_workflow_run_steps", edits(lambda steps: [{**step, "error": None} for step in steps])
        ),
    },
    "persistence": {
        "WF-30: A dry run leaves a version.": wire("dry_run_workflow", _publishes),
    },
    "schema": {
        "WF-34: The path leaves approvals out.": answers(
            "dry_run_workflow",
            edits(lambda run: run.update(path=[each for each in run["path"] if each["node_type"] != "approval"])),
        ),
    },
}
