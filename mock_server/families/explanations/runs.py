"""Why a run went the way it went."""

from typing import Any

from mock_server.families.explanations.owner import owner
from mock_server.families.tenant import World
from mock_server.families.workflows.canvas import edges_from, follows
from mock_server.families.workflows.nodes import APPROVED, REJECTED, YES
from mock_server.models import Branch, RunExplanation, StepExplanation, WorkflowCanvas, WorkflowRunStep

MOST_BRANCHES = 200


def explain_run(world: World, run_id: str) -> RunExplanation:
    """`NotFound` where no tenant has the run."""
    tenant, run = owner(world, lambda tenant: tenant.workflow_runs.find(run_id), "Workflow run not found")
    canvas = tenant.workflow_versions.get((run.workflow_id, run.version)).canvas_definition
    return RunExplanation(
        run_id=run.id,
        tenant_id=tenant.id,
        workflow_id=run.workflow_id,
        version=run.version,
        status=run.status,
        why=run.error,
        steps=[_step(canvas, step) for step in tenant.workflow_progress.get(run.id).steps],
    )


def _step(canvas: WorkflowCanvas, step: WorkflowRunStep) -> StepExplanation:
    output: dict[str, Any] = step.output or {}
    outcomes = _outcomes(step, output)
    return StepExplanation(
        position=step.position,
        node_id=step.node_id,
        node_type=step.node_type,
        status=step.status,
        why=step.error or output.get("why"),
        branches=[
            Branch(
                to=edge.to,
                condition=edge.condition if isinstance(edge.condition, str) else None,
                followed=step.status == "completed" and follows(edge, outcomes, named=outcomes == REJECTED),
            )
            for edge in edges_from(canvas, step.node_id)[:MOST_BRANCHES]
        ],
    )


def _outcomes(step: WorkflowRunStep, output: dict[str, Any]) -> tuple[str, ...]:
    if step.node_type == "condition":
        return (str(output.get("outcome")),)
    return DECIDED.get(str(output.get("decision")), (YES,))


DECIDED = {"approved": APPROVED, "rejected": REJECTED}
