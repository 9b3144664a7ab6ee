"""Runs: queued → running → completed, failed, cancelled, or waiting for an approval. One node a step, on the clock.

A run keeps a queue of the nodes it has still to visit, where none waits twice, so that branches that meet go on as one.
The timer `workflow_run.step` finishes the node that the run is at, and begins the next.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import filterfalse, islice
from typing import Any, Literal

from mock_server.families.records import RunProgress
from mock_server.families.tenant import Tenant
from mock_server.families.workflows.approvals import ask
from mock_server.families.workflows.canvas import edges_from, following, node_of, trigger_of
from mock_server.families.workflows.nodes import APPROVED, DELAY, REJECTED, NodeFailed, Result, delay_of, visit
from mock_server.models import Workflow, WorkflowApproval, WorkflowCanvas, WorkflowNode, WorkflowRun, WorkflowRunStatus
from mock_server.models import WorkflowRunStep as Step
from mock_server.state.causes import USED_UP
from mock_server.text.excerpts import excerpt

TriggerType = Literal["manual", "event", "webhook", "schedule"]
STEP = "workflow_run.step"
MOST_STEPS = 1000
UNDERWAY = {"queued", "running"}
"""The statuses in which a run has a timer."""


def start(
    tenant: Tenant,
    workflow: Workflow,
    trigger_type: TriggerType,
    event: dict[str, Any],
    conversation_id: str | None,
) -> WorkflowRun:
    """A run of the workflow's latest version, queued."""
    run = WorkflowRun.model_construct(
        id=tenant.ids.text("run"),
        workflow_id=workflow.id,
        version=workflow.version or 0,
        status="queued",
        trigger_type=trigger_type,
        trigger_event=event,
        conversation_id=conversation_id,
        error=None,
        created_at=tenant.now,
        started_at=None,
        finished_at=None,
    )
    cause = tenant.world.cause
    progress = RunProgress.model_construct(
        id=run.id, lineage=(*cause.workflows, workflow.id), cause=cause.number, depth=max(1, cause.depth)
    )
    tenant.workflow_progress.put(progress)
    tenant.world.count_run()
    _set_timer(tenant, run.id, DELAY)
    tenant.emit("workflow.run_started", run.id, run)
    return tenant.workflow_runs.put(run)


def proceed(tenant: Tenant, run_id: str) -> None:
    """What the timer does: finish the node that the run is at, then begin the next one."""
    run, progress = tenant.workflow_runs.get(run_id), _continued(tenant, run_id)
    if tenant.world.exhausted:
        _stop(tenant, run, progress)
    elif run.status == "queued":
        _begin(tenant, run, progress)
    else:
        _finish(tenant, run, progress)


def resume(tenant: Tenant, request: WorkflowApproval) -> None:
    """Let the run of a request that was decided go on, or end."""
    run, progress = tenant.workflow_runs.get(request.run_id), _continued(tenant, request.run_id)
    output = {"decision": request.status}
    rejected = [each for each in edges_from(_canvas(tenant, run), request.node_id) if each.condition in REJECTED]
    if request.status == "approved":
        _complete(tenant, _put(tenant, run, status="running"), progress, Result(output, APPROVED))
    elif rejected:
        _complete(tenant, _put(tenant, run, status="running"), progress, Result(output, REJECTED, named=True))
    else:
        _mark(tenant, progress, status="cancelled", output=output, finished_at=tenant.now)
        _end(tenant, run, "cancelled")


def set_timers(tenant: Tenant) -> None:
    """Let the runs that a scenario begins with go on, each when the node that it is at is done."""
    for run in tenant.workflow_runs:
        if run.status in UNDERWAY:
            _set_timer(tenant, run.id, max(_left(tenant, run), DELAY))


def _left(tenant: Tenant, run: WorkflowRun) -> timedelta:
    """How much of its time the node still has that the run is at; none where it is at no node yet."""
    steps = tenant.workflow_progress.get(run.id).steps
    if not steps:
        return timedelta()
    delay = delay_of(node_of(_canvas(tenant, run), steps[-1].node_id))
    return steps[-1].started_at + delay - tenant.world.clock.now()


def _continued(tenant: Tenant, run_id: str) -> RunProgress:
    """How far the run is. What it does from here on comes of what it came of."""
    progress = tenant.workflow_progress.get(run_id)
    tenant.world.continue_cause(progress.cause, progress.depth, progress.lineage)
    return progress


def _stop(tenant: Tenant, run: WorkflowRun, progress: RunProgress) -> None:
    """Too much has come of what the run came of: it ends where it is."""
    tenant.stop(run.workflow_id)
    if run.status == "running":
        _mark(tenant, progress, status="failed", error=USED_UP, finished_at=tenant.now)
    _end(tenant, run, "failed", USED_UP)


def _begin(tenant: Tenant, run: WorkflowRun, progress: RunProgress) -> None:
    run, canvas = _put(tenant, run, status="running", started_at=tenant.now), _canvas(tenant, run)
    trigger = trigger_of(canvas)
    if trigger is None:
        _end(tenant, run, "failed", "The canvas has no trigger node")
    else:
        _go_on(tenant, run, canvas, progress, progress.steps, [trigger.id])


def _finish(tenant: Tenant, run: WorkflowRun, progress: RunProgress) -> None:
    node_id = progress.steps[-1].node_id
    try:
        result = visit(tenant, run, node_id, node_of(_canvas(tenant, run), node_id))
    except NodeFailed as error:
        _mark(tenant, progress, status="failed", error=str(error), finished_at=tenant.now)
        _end(tenant, run, "failed", f"{excerpt(node_id)}: {error}")
        return
    if result.waits:
        _mark(tenant, progress, status="waiting_approval", output=result.output)
        _put(tenant, run, status="waiting_approval")
        ask(tenant, run, node_id, result.output["message"])
    else:
        _complete(tenant, run, progress, result)


def _complete(tenant: Tenant, run: WorkflowRun, progress: RunProgress, result: Result) -> None:
    """The node that the run is at is done: go on with those that follow."""
    canvas = _canvas(tenant, run)
    done = _marked(progress, status="completed", output=result.output, finished_at=tenant.now)
    following_ids = following(canvas, progress.steps[-1].node_id, result.outcomes, named=result.named)
    _go_on(tenant, run, canvas, progress, done, following_ids)


def _go_on(
    tenant: Tenant,
    run: WorkflowRun,
    canvas: WorkflowCanvas,
    progress: RunProgress,
    steps: tuple[Step, ...],
    node_ids: Sequence[str],
) -> None:
    """These nodes join the queue: begin with the first one in it; without one the run is over."""
    queue = _queued(progress, node_ids)
    if not queue:
        _keep(tenant, progress, queue=queue, steps=steps)
        _end(tenant, run, "completed")
    elif len(steps) >= MOST_STEPS:
        _keep(tenant, progress, queue=queue, steps=steps)
        _end(tenant, run, "failed", f"Cut after {MOST_STEPS:,} steps: the canvas has a cycle")
    else:
        node = node_of(canvas, queue[0])
        step = _begun(tenant, run, len(steps) + 1, queue[0], node)
        _keep(tenant, progress, queue=queue[1:], steps=(*steps, step))
        _set_timer(tenant, run.id, delay_of(node))


def _begun(tenant: Tenant, run: WorkflowRun, position: int, node_id: str, node: WorkflowNode | None) -> Step:
    return Step.model_construct(
        run_id=run.id,
        position=position,
        node_id=node_id,
        node_type=node.type if node else None,
        status="running",
        output=None,
        error=None,
        started_at=tenant.now,
        finished_at=None,
    )


def _end(tenant: Tenant, run: WorkflowRun, status: WorkflowRunStatus, error: str | None = None) -> None:
    ended = _put(tenant, run, status=status, error=error, finished_at=tenant.now)
    tenant.emit(f"workflow.run_{status}", run.id, ended)


def _set_timer(tenant: Tenant, run_id: str, delay: timedelta) -> None:
    tenant.set_timer(tenant.world.clock.now() + delay, STEP, run_id)


def _canvas(tenant: Tenant, run: WorkflowRun) -> WorkflowCanvas:
    return tenant.workflow_versions.get((run.workflow_id, run.version)).canvas_definition


def _put(tenant: Tenant, run: WorkflowRun, **fields: Any) -> WorkflowRun:
    return tenant.workflow_runs.put(run.model_copy(update=fields))


def _keep(tenant: Tenant, progress: RunProgress, **fields: Any) -> None:
    tenant.workflow_progress.put(progress.model_copy(update=fields))


def _queued(progress: RunProgress, node_ids: Sequence[str]) -> tuple[str, ...]:
    """With as many of them in the queue as the run can still visit, and one more, which shows that it was cut."""
    waiting, most = progress.queue, MOST_STEPS + 1 - len(progress.steps) - len(progress.queue)
    new = filterfalse(set(waiting).__contains__, node_ids) if waiting else node_ids
    return *waiting, *islice(new, max(0, most))


def _mark(tenant: Tenant, progress: RunProgress, **fields: Any) -> None:
    _keep(tenant, progress, steps=_marked(progress, **fields))


def _marked(progress: RunProgress, **fields: Any) -> tuple[Step, ...]:
    """The steps, with these fields on the one that the run is at."""
    *before, step = progress.steps
    return *before, step.model_copy(update=fields)
