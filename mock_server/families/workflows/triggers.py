"""What starts runs besides a caller: events of tickets, and webhooks, which are signed with the workflow's secret."""

from collections.abc import Iterable
from typing import Any

from mock_server.families.records import Conversation
from mock_server.families.subjects import ticket_of
from mock_server.families.tenant import Tenant
from mock_server.families.workflows.canvas import config_of, trigger_of
from mock_server.families.workflows.engine import start
from mock_server.families.workflows.versions import latest
from mock_server.models import Ticket, Workflow, WorkflowVersion
from mock_server.state.events import Event
from mock_server.state.principal import Signer


def run_on_event(tenant: Tenant, event: Event) -> None:
    """Start the published workflows that the event triggers. One whose own run led to it would never end: it stays."""
    listening = tenant.workflows.derived(_by_event, tenant).get(event.name)
    ticket = ticket_of(tenant, event) if listening else None
    if ticket is None or not listening:
        return
    lineage = _lineage(tenant)
    for workflow in listening:
        if workflow.id not in lineage:
            if tenant.world.exhausted:
                tenant.stop(workflow.id)
            else:
                start(tenant, workflow, "event", as_input(ticket), ticket.conversation_id)


def as_input(ticket: Ticket) -> dict[str, Any]:
    """A ticket as the input of a run."""
    return ticket.as_json()


def input_of(tenant: Tenant, conversation: Conversation) -> dict[str, Any]:
    """What a run on this conversation works with: its ticket."""
    ticket = tenant.tickets.find(conversation.ticket_id) if conversation.ticket_id is not None else None
    return as_input(ticket) if ticket else {"conversation_id": conversation.id}


def find_signer(tenants: Iterable[Tenant], workflow_id: str) -> Signer | None:
    """Whose workflow this is and with which secret its webhook is signed; None where there is no such workflow."""
    for tenant in tenants:
        workflow = tenant.workflows.find(workflow_id)
        if workflow:
            return Signer(tenant.id, workflow.webhook_secret)
    return None


def _by_event(workflows: Iterable[Workflow], tenant: Tenant) -> dict[str, list[Workflow]]:
    """The published workflows by the events that trigger them. What is published is a write of the workflow too."""
    listening: dict[str, list[Workflow]] = {}
    for workflow in workflows:
        version = latest(tenant, workflow)
        for name in _events_of(version) if version else ():
            listening.setdefault(name, []).append(workflow)
    return listening


def _events_of(version: WorkflowVersion) -> frozenset[str]:
    """The events that a version names: those of its trigger, else that of its canvas's trigger node."""
    trigger = version.trigger_config
    if trigger.model_fields_set:
        return frozenset(trigger.event_types if trigger.type == "event" else ())
    node = trigger_of(version.canvas_definition)
    named = config_of(node).get("event") if node else None
    return frozenset([named] if isinstance(named, str) else ())


def _lineage(tenant: Tenant) -> tuple[str, ...]:
    """The workflows whose runs led here."""
    return tenant.world.cause.workflows
