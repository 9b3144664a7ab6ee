"""Workflow runs: a walk over the canvas that goes on as time passes (automation page, Workflows)."""

import copy
from datetime import datetime, timedelta
from typing import Any

from contract_tests.tests.second.core import Backend, BackendTenant, Record
from contract_tests.tests.second.sla_clock import holds
from contract_tests.tests.second.sla_clock import start as sla_start

START_DELAY = timedelta(milliseconds=30)
LONGEST = 500


def start(b: Backend, tenant: BackendTenant, workflow: Record, conversation: Any, trigger: str, data: Record) -> Record:
    """Make a run of the published version; it is carried out a moment later."""
    version = tenant.table("versions").get(f"{workflow['id']}/{workflow['version']}")
    canvas = version["canvas_definition"] if version and not b.bad("workflows-run-draft-canvas") else None
    run: Record = {
        "id": b.new_id("run"),
        "workflow_id": workflow["id"],
        "version": workflow["version"],
        "conversation_id": conversation,
        "trigger": trigger,
        "status": b.sw("workflows.first_run_status"),
        "error_message": None,
        "started_at": b.now(),
        "completed_at": None,
        "_canvas": copy.deepcopy(canvas if canvas is not None else workflow["canvas_definition"]) or {},
        "_data": {**data, "conversation_id": conversation},
        "_steps": [],
        "_due": b.now() + START_DELAY,
        "_next": None,
    }
    return b.add(tenant, "runs", run)


def on_event(b: Backend, tenant: BackendTenant, event: str, conversation: Any, payload: Record) -> None:
    """Start the published workflows whose trigger names the event."""
    for workflow in tenant.rows("workflows"):
        config = workflow["trigger_config"] or {}
        names = config.get("event_types")
        if workflow["version"] and config.get("type") == "event" and isinstance(names, list) and event in names:
            start(b, tenant, workflow, conversation, "event", payload)


def nodes_of(canvas: Record) -> dict[str, Record]:
    """The nodes of a canvas by id."""
    rows = canvas.get("nodes")
    return {str(n.get("id")): n for n in rows if isinstance(n, dict)} if isinstance(rows, list) else {}


def entry(canvas: Record) -> list[str]:
    """Where a run begins: the trigger node, or the first node."""
    nodes = nodes_of(canvas)
    triggers = [k for k, n in nodes.items() if n.get("type") == "trigger"]
    return triggers[:1] or list(nodes)[:1]


def following(canvas: Record, node: str, result: str | None) -> list[str]:
    """The nodes after one, by the edges whose condition fits its result."""
    rows = canvas.get("edges")
    out = []
    for edge in rows if isinstance(rows, list) else []:
        if not isinstance(edge, dict) or str(edge.get("from", edge.get("source"))) != node:
            continue
        wanted = edge.get("condition")
        if wanted is None or result is None or str(wanted).lower() == result:
            out.append(str(edge.get("to", edge.get("target"))))
    return out


def outcome(b: Backend, node: Record, data: Record) -> str | None:
    """The result of a condition node; None for the others."""
    if node.get("type") != "condition":
        return None
    config = node.get("config")
    return str(holds(b, config if isinstance(config, dict) else {}, data)).lower()


def step(b: Backend, run_id: str, node: Record, result: str | None, at: datetime, status: str = "completed") -> Record:
    """What is kept of one node's turn."""
    return {
        "id": b.new_id("step"),
        "run_id": run_id,
        "node_id": node.get("id"),
        "node_type": node.get("type"),
        "status": status,
        "output": {"result": result == "true"} if result is not None else {},
        "started_at": at,
        "completed_at": at if status == "completed" else None,
    }


def rehearse(b: Backend, canvas: Record, data: Record) -> list[Record]:
    """The steps of a dry run: nothing is waited for, nothing is done."""
    nodes, queue = nodes_of(canvas), entry(canvas)
    steps: list[Record] = []
    while queue and len(steps) < LONGEST:
        node = nodes.get(queue.pop(0))
        if node is None:
            continue
        result = outcome(b, node, data)
        steps.append(step(b, "dry-run", node, result, b.now()))
        queue += following(canvas, str(node.get("id")), result)
    return steps


def wait_of(node: Record) -> timedelta | None:
    """How long a delay node waits."""
    if node.get("type") not in ("delay", "wait"):
        return None
    config = node.get("config")
    config = config if isinstance(config, dict) else {}
    unit = {"seconds": 1, "minutes": 60, "hours": 3600, "delay_seconds": 1, "delay_minutes": 60}
    seconds = sum(float(config[k]) * s for k, s in unit.items() if isinstance(config.get(k), int | float))
    return timedelta(seconds=min(max(seconds, 0), 10**9))


def act(b: Backend, tenant: BackendTenant, node: Record) -> None:
    """Carry out an action that others can see: a ticket that is made."""
    config = node.get("config")
    if node.get("type") != "action" or not isinstance(config, dict) or config.get("type") != "create_ticket":
        return
    priority = b.sw("tickets.priority_default")
    ticket: Record = {
        "id": b.number("ticket", 1043),
        "subject": str(config.get("subject") or "Ticket of a workflow"),
        "description": config.get("description"),
        "status": "open",
        "priority": config.get("priority") or (None if priority == "null" else priority),
        "category": config.get("category"),
        "created_at": b.now(),
        "updated_at": b.now(),
        "_notes": [],
    }
    b.add(tenant, "tickets", ticket)
    sla_start(b, tenant, ticket)


def advance(b: Backend, tenant: BackendTenant, run: Record) -> None:
    """Carry a run on until it waits or ends."""
    canvas, now = run["_canvas"], b.now()
    nodes = nodes_of(canvas)
    if run["_next"] is None:
        run["_next"] = entry(canvas)
    run["status"] = "running"
    queue: list[str] = run["_next"]
    while queue:
        node = nodes.get(queue[0])
        if node is None:
            queue.pop(0)
            continue
        wait = wait_of(node)
        if wait and not run.get("_waited"):
            run.update(_waited=True, _due=now + wait, status="waiting")
            return
        if node.get("type") == "approval" and not run.get("_approved") and not b.bad("workflows-approval-skipped"):
            ask(b, tenant, run, node)
            return
        run.update(_waited=False, _approved=False)
        result = outcome(b, node, run["_data"])
        act(b, tenant, node)
        run["_steps"].append(step(b, run["id"], node, result, now))
        queue.pop(0)
        queue += following(canvas, str(node.get("id")), result)
        if len(run["_steps"]) >= LONGEST:
            run.update(status="failed", error_message="Too many steps", completed_at=now, _due=None)
            return
    run.update(status="completed", completed_at=now, _due=None)


def ask(b: Backend, tenant: BackendTenant, run: Record, node: Record) -> None:
    """Pause at an approval step."""
    run.update(status=b.sw("workflows.waiting_status"), _due=None)
    request = {
        "id": b.new_id("req"),
        "workflow_id": run["workflow_id"],
        "run_id": run["id"],
        "node_id": node.get("id"),
        "status": "pending",
        "comment": None,
        "decided_by": None,
        "decided_at": None,
        "created_at": b.now(),
    }
    b.add(tenant, "approvals", request)


def decided(b: Backend, tenant: BackendTenant, request: Record) -> None:
    """Go on after a decision, or end the run."""
    run = tenant.table("runs").get(request["run_id"])
    if run is None or run["completed_at"] is not None:
        return
    if request["status"] == "rejected" and not b.bad("workflows-rejection-goes-on"):
        run.update(status=b.sw("workflows.rejected_status"), completed_at=b.now(), _due=None)
        return
    run.update(_approved=True, _due=b.now())


def tick(b: Backend, tenant: BackendTenant) -> None:
    """Carry on every run that is due."""
    for run in tenant.rows("runs"):
        if run["_due"] is not None and run["_due"] <= b.now():
            advance(b, tenant, run)
