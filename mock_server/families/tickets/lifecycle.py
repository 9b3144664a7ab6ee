"""The ticket lifecycle: the table is the behaviour. Docs: tickets, "Ticket Lifecycle"."""

from typing import Any, get_args

from mock_server.errors import Conflict
from mock_server.families.records import Assignment
from mock_server.families.tenant import Tenant
from mock_server.models import Ticket, TicketPriority, TicketStatus

REOPENED, TEAM_ASSIGNED, ASSIGNED = "ticket.reopened", "ticket.team_assigned", "ticket.assigned"
FINISHED = {"resolved", "closed"}

MOVES: dict[TicketStatus, set[TicketStatus]] = {
    "open": {"pending", "resolved", "closed"},
    "pending": {"open", "resolved", "closed"},
    "resolved": {"open", "closed"},
    "closed": {"open"},  # reopen
}

STATUSES = tuple(MOVES)
PRIORITIES: tuple[TicketPriority, ...] = get_args(TicketPriority.__value__.__origin__)


def check_move(status: TicketStatus, to: TicketStatus) -> None:
    """`Conflict` if a ticket in this status cannot get there. Staying is no move."""
    if to != status and to not in MOVES[status]:
        reachable = ", ".join(sorted(MOVES[status]))
        raise Conflict(
            f"Cannot move ticket from {status} to {to}", hint=f"From {status} a ticket moves to {reachable}."
        )


def change(tenant: Tenant, ticket: Ticket, fields: dict[str, Any]) -> Ticket:
    """The ticket with these fields, as an event says; a change that changes nothing leaves no trace."""
    check_move(ticket.status, fields.get("status", ticket.status))
    if all(getattr(ticket, name) == value for name, value in fields.items()):
        return ticket
    changed = tenant.tickets.put(ticket.model_copy(update={**fields, "updated_at": tenant.now}))
    closing = changed.status == "closed" != ticket.status
    tenant.emit("ticket.closed" if closing else "ticket.updated", ticket.id, changed)
    if changed.status == "open" and ticket.status in FINISHED:
        tenant.emit(REOPENED, ticket.id, changed)
    if changed.team_id and changed.team_id != ticket.team_id:
        tenant.emit(TEAM_ASSIGNED, ticket.id, changed)
    if changed.assignee_id and changed.assignee_id != ticket.assignee_id:
        by_hand = Assignment.model_construct(
            ticket_id=ticket.id, team_id=changed.team_id, user_id=changed.assignee_id, method=None, candidates=[]
        )
        tenant.emit(ASSIGNED, ticket.id, by_hand)
    return changed
