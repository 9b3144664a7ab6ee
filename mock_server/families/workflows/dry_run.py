"""Dry runs: a run of the draft in a copy of the world that is then thrown away. Nothing differs, nothing stays."""

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from mock_server.families.tenant import Tenant
from mock_server.families.tickets.operations import open_ticket
from mock_server.families.workflows.approvals import decide
from mock_server.families.workflows.canvas import test_data
from mock_server.families.workflows.engine import UNDERWAY, proceed, resume, start
from mock_server.families.workflows.versions import publish
from mock_server.models import (
    Ticket,
    TicketCreate,
    Workflow,
    WorkflowDryRunResult,
    WorkflowPathEntry,
    WorkflowRun,
    WorkflowRunStep,
)

WITHOUT_TICKET = {"webhook"}
"""Types of trigger whose runs are about no ticket."""


def dry_run(tenant: Tenant, workflow: Workflow, event: dict[str, Any] | None) -> WorkflowDryRunResult:
    """The way that this input takes through the draft. Every approval is given."""
    given = test_data(workflow.canvas_definition) if event is None else event
    copy = tenant.world.copy()
    try:
        run, steps = _run(copy.tenants[tenant.id], workflow, given)
    finally:
        copy.close()
    return WorkflowDryRunResult(
        workflow_id=workflow.id, status=run.status, error=run.error, trigger_event=given, path=[*map(_entry, steps)]
    )


def _run(twin: Tenant, workflow: Workflow, given: dict[str, Any]) -> tuple[WorkflowRun, Iterable[WorkflowRunStep]]:
    """The run, at its end, and the steps it made."""
    ticket = None if workflow.trigger_config.type in WITHOUT_TICKET else _sample_ticket(twin, given)
    started = start(twin, publish(twin, workflow, None), "manual", given, ticket.conversation_id if ticket else None)
    return _to_its_end(twin, started.id), twin.workflow_progress.get(started.id).steps


def _to_its_end(tenant: Tenant, run_id: str) -> WorkflowRun:
    while True:
        run = tenant.workflow_runs.get(run_id)
        if run.status in UNDERWAY:
            proceed(tenant, run_id)
        elif run.status == "waiting_approval":
            request = next(each for each in tenant.workflow_approvals.newest() if each.run_id == run_id)
            resume(tenant, decide(tenant, request, "approved"))
        else:
            return run


def _sample_ticket(tenant: Tenant, event: dict[str, Any]) -> Ticket:
    """A ticket that has whatever of the input a ticket can have."""
    ticket = open_ticket(tenant, TicketCreate(subject="Dry run"))
    for name in event.keys() & {"subject", "description", "status", "priority", "category", "team_id"}:
        ticket = _with(ticket, name, event[name])
    return tenant.tickets.put(ticket)


def _with(ticket: Ticket, name: str, value: Any) -> Ticket:
    try:
        return Ticket.model_validate({**vars(ticket), name: value}, strict=True)
    except ValidationError:
        return ticket


def _entry(step: WorkflowRunStep) -> WorkflowPathEntry:
    return WorkflowPathEntry(**{name: getattr(step, name) for name in WorkflowPathEntry.model_fields})
