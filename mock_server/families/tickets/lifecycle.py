"""The ticket lifecycle: the table is the behaviour. Docs: tickets, "Ticket Lifecycle"."""

from mock_server.core.errors import Conflict
from mock_server.models import TicketStatus

MOVES: dict[TicketStatus, set[TicketStatus]] = {
    "open": {"pending", "resolved", "closed"},
    "pending": {"resolved", "closed"},
    "resolved": {"closed"},
    "closed": {"open"},  # reopen
}


def check_move(status: TicketStatus, to: TicketStatus) -> None:
    """`Conflict` if a ticket in this status cannot get there. Staying is no move."""
    if to != status and to not in MOVES[status]:
        reachable = ", ".join(sorted(MOVES[status]))
        raise Conflict(f"Cannot move ticket from {status} to {to}", hint=f"From {status} a ticket moves to {reachable}.")
