"""Workflows: each canvas drawn, and on it a run (`/_mock/console/workflows`)."""

from itertools import islice
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from mock_server.console import canvas_drawing
from mock_server.console.layout import link, number_of, the_view
from mock_server.errors import NotFound
from mock_server.families.explanations.runs import explain_run
from mock_server.families.tenant import Tenant
from mock_server.models import Workflow, WorkflowRun
from mock_server.state.commit_json import value_as_json

page = Blueprint("workflows", __name__)
PER_PAGE = 50
RUNS = 20


@page.get("/_mock/console/workflows")
def listed() -> str | Response:
    """All of them; with `run` on to the drawing of that run, whatever its workflow."""
    if run_id := request.args.get("run", ""):
        return redirect(_run_page(run_id))
    view, search, offset = the_view(), request.args.get("q", "").strip(), number_of("offset", 0)
    wanted = search.casefold()
    found = [
        (tenant.id, workflow)
        for tenant in view.world.tenants.values()
        for workflow in tenant.workflows
        if wanted in f"{workflow.name} {workflow.id} {workflow.status}".casefold()
    ]
    shown = found[offset : offset + PER_PAGE]
    runs = {workflow.id: _count_runs(view.world.tenants[tenant], workflow) for tenant, workflow in shown}
    return render_template(
        "workflows.html", found=shown, total=len(found), runs=runs, offset=offset, limit=PER_PAGE, search=search
    )


@page.get("/_mock/console/workflows/<tenant>/<path:workflow_id>")
def shown(tenant: str, workflow_id: str) -> str:
    """The canvas of the draft; with `run`, that of the version which the run follows, and its way through it."""
    world = the_view().world
    owner = world.tenants.get(tenant)
    workflow = owner.workflows.find(workflow_id) if owner else None
    if owner is None or workflow is None:
        abort(404, f"The tenant {tenant} has no workflow {workflow_id}.")
    runs = [each for each in owner.workflow_runs.newest() if each.workflow_id == workflow.id]
    run_id = request.args.get("run", "")
    run = next((each for each in runs if each.id == run_id), None)
    if run_id and run is None:
        abort(404, f"The workflow {workflow_id} has no run {run_id}.")
    return render_template(
        "workflow.html",
        tenant=tenant,
        workflow=workflow,
        runs=list(islice(runs, RUNS)),
        run_count=len(runs),
        run=run,
        **_drawn(owner, workflow, run),
    )


def _run_page(run_id: str) -> str:
    tenants = the_view().world.tenants.values()
    found = ((tenant, run) for tenant in tenants if (run := tenant.workflow_runs.find(run_id)))
    tenant, run = next(found, (None, None))
    if tenant is None or run is None:
        abort(404, f"This world has no workflow run {run_id}.")
    return link(f"workflows/{tenant.id}/{run.workflow_id}", run=run.id)


def _drawn(tenant: Tenant, workflow: Workflow, run: WorkflowRun | None) -> dict[str, Any]:
    """The drawing, and the nodes in words."""
    canvas, explanation = workflow.canvas_definition, None
    statuses: dict[str, str] = {}
    followed: set[tuple[str, str]] = set()
    if run:
        version = tenant.workflow_versions.find((workflow.id, run.version))
        canvas = version.canvas_definition if version else canvas
        try:
            explanation = explain_run(tenant.world, run.id)
        except NotFound:
            explanation = None
    if explanation:
        statuses = {step.node_id: step.status for step in explanation.steps}
        followed = {
            (step.node_id, branch.to)
            for step in explanation.steps
            for branch in step.branches
            if branch.followed and branch.to in statuses
        }
    return {
        "drawing": canvas_drawing.drawn(canvas, statuses, followed),
        "nodes": [(node, value_as_json(node) or {}) for node in islice(canvas.nodes, canvas_drawing.MOST_NODES)],
        "why": explanation,
        "box_width": canvas_drawing.WIDTH,
        "box_height": canvas_drawing.HEIGHT,
    }


def _count_runs(tenant: Tenant, workflow: Workflow) -> int:
    return sum(each.workflow_id == workflow.id for each in tenant.workflow_runs)
