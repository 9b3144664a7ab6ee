"""What a node does when a run comes to it: one function per type, in one table."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from mock_server.families.conditions import why_not
from mock_server.families.tenant import Tenant
from mock_server.families.tickets.actions import ActionFailed, perform
from mock_server.families.workflows.canvas import ACTION, APPROVAL, CONDITION, TRIGGER, config_of
from mock_server.families.workflows.outbox import call
from mock_server.models import Ticket, WorkflowNode, WorkflowRun
from mock_server.text.excerpts import excerpt
from mock_server.text.json_text import json_text

DELAY = timedelta(milliseconds=200)
LONGEST = timedelta(days=365)
YES, NO = "true", "false"
APPROVED, REJECTED = (YES, "approved"), ("rejected",)


class NodeFailed(Exception):
    """Why a node could not do its work, in one sentence."""


class Result(NamedTuple):
    """What a node came to: what its step shows, the outcomes its edges are followed for, whether it waits first.

    `named`: only edges that name one of the outcomes are followed.
    """

    output: dict[str, Any]
    outcomes: tuple[str, ...] = (YES,)
    waits: bool = False
    named: bool = False


def visit(tenant: Tenant, run: WorkflowRun, node_id: str, node: WorkflowNode | None) -> Result:
    """Let the node do its work. `NodeFailed` says why it could not."""
    if node is None:
        raise NodeFailed(f"The canvas has no node {json_text(node_id)}")
    work = NODES.get(node.type)
    if work is None:
        raise NodeFailed(f"Unknown node type {json_text(node.type)}: {', '.join(NODES)} can run")
    if _delay(node) is None:
        raise NodeFailed("delay_ms should be a number of milliseconds, of a year at most")
    return work(tenant, run, config_of(node))


def delay_of(node: WorkflowNode | None) -> timedelta:
    """How long the node takes."""
    delay = _delay(node) if node else None
    return DELAY if delay is None else delay


def _trigger(_tenant: Tenant, _run: WorkflowRun, _config: dict[str, Any]) -> Result:
    return Result({})


def _condition(tenant: Tenant, run: WorkflowRun, config: dict[str, Any]) -> Result:
    """The input, and of the ticket that the run is about what it is now."""
    ticket = _ticket(tenant, run)
    why = why_not(config, {**run.trigger_event, **ticket.as_json()} if ticket else run.trigger_event)
    return Result({"outcome": NO, "why": why}, (NO,)) if why else Result({"outcome": YES})


def _action(tenant: Tenant, run: WorkflowRun, config: dict[str, Any]) -> Result:
    ticket = _ticket(tenant, run)
    try:
        perform(tenant, config, ticket.id if ticket else None)
    except ActionFailed as error:
        raise NodeFailed(str(error)) from None
    return Result({"action": config})


def _approval(_tenant: Tenant, _run: WorkflowRun, config: dict[str, Any]) -> Result:
    message = config.get("message")
    return Result({"message": message if isinstance(message, str) else None}, waits=True)


def outgoing_call(tenant: Tenant, run: WorkflowRun, config: dict[str, Any]) -> Result:
    """A call to somewhere else, which is kept and never made. `NodeFailed` where the answer says so."""
    url = config.get("url")
    if not isinstance(url, str) or not url:
        raise NodeFailed("A call needs a url")
    status = call(tenant, run, str(config.get("method", "POST")).upper(), url, config.get("body", run.trigger_event))
    if status >= FAILING:
        raise NodeFailed(f"{excerpt(url)} answered {status}")
    return Result({"url": url, "status": status})


FAILING = 400

NODES: dict[str, Callable[[Tenant, WorkflowRun, dict[str, Any]], Result]] = {
    TRIGGER: _trigger,
    CONDITION: _condition,
    ACTION: _action,
    APPROVAL: _approval,
    "webhook": outgoing_call,
    "http_request": outgoing_call,
}


def _ticket(tenant: Tenant, run: WorkflowRun) -> Ticket | None:
    """What the run is about, as it is now."""
    conversation = tenant.conversations.find(run.conversation_id) if run.conversation_id else None
    return tenant.tickets.find(conversation.ticket_id) if conversation and conversation.ticket_id else None


def _delay(node: WorkflowNode) -> timedelta | None:
    """What `delay_ms` says, 200 ms where it says nothing; None where it is no such number."""
    value = config_of(node).get("delay_ms")
    if value is None:
        return DELAY
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return timedelta(milliseconds=value) if 0 <= value <= LONGEST / timedelta(milliseconds=1) else None
