"""Defects of closing tickets and of their lifecycle. Docs: tickets, "Close a Ticket" and "Ticket Lifecycle"."""

from typing import Any

from mock_server.errors import Conflict
from mutation.domain.tickets import instead
from mutation.mutant import Plant, Table, stateful
from mutation.patches import replaced
from mutation.wire import Call, Deliver, Reply, answers, sets, wire

MOVES = "mock_server.families.tickets.lifecycle:MOVES"
CHECK = "mock_server.families.tickets.lifecycle:check_move"
CLOSE, UPDATE = "close_ticket", "update_ticket"
EVERY = {"open", "pending", "resolved", "closed"}


def moves(**other: set[str]) -> Plant:
    """The lifecycle with other ways out of some statuses."""
    return replaced((MOVES, lambda original: {**original, **other}))


def _keeps_first_notes(original: Any) -> Any:
    def operation(tenant: Any, ticket_id: int, body: Any) -> Any:
        before = tenant.tickets.get(ticket_id).resolution_notes
        notes = before or body.resolution_notes
        return original(tenant, ticket_id, body.model_copy(update={"resolution_notes": notes}))

    return operation


def _closes_again(original: Any) -> Any:
    def operation(tenant: Any, ticket_id: int, body: Any) -> Any:
        ticket = tenant.tickets.get(ticket_id)
        if ticket.status != "closed":
            return original(tenant, ticket_id, body)
        return tenant.tickets.put(ticket.model_copy(update={"resolution_notes": body.resolution_notes}))

    return operation


def _closed_is_what_has_notes(original: Any) -> Any:
    def operation(tenant: Any, ticket_id: int, body: Any) -> Any:
        if tenant.tickets.get(ticket_id).resolution_notes:
            raise Conflict("Ticket is already closed")
        return _closes_again(original)(tenant, ticket_id, body)

    return operation


def _not_while_pending(original: Any) -> Any:
    def operation(tenant: Any, ticket_id: int, body: Any) -> Any:
        if tenant.tickets.get(ticket_id).status == "pending":
            raise Conflict("Ticket is already closed")
        return original(tenant, ticket_id, body)

    return operation


def _reopens_to_pending(original: Any) -> Any:
    def operation(tenant: Any, ticket_id: int, body: Any) -> Any:
        was_closed = tenant.tickets.get(ticket_id).status == "closed"
        ticket = original(tenant, ticket_id, body)
        if was_closed and ticket.status == "open":
            return tenant.tickets.put(ticket.model_copy(update={"status": "pending"}))
        return ticket

    return operation


def _no_way_after_reopening() -> Plant:
    """A ticket that was reopened is never resolved again."""
    reopened: set[str] = set()

    async def through(call: Call, deliver: Deliver) -> Reply:
        if call.path in reopened and call.json.get("status") == "resolved":
            return Reply(409, {"content-type": "application/json"}, b'{"detail": "Ticket was reopened"}')
        reply: Reply = await deliver(call)
        if reply.ok and call.json.get("status") == "open":
            reopened.add(call.path)
        return reply

    return wire(UPDATE, through)


def _no_move_to_itself(original: Any) -> Any:
    def check(now: str, to: str) -> None:
        if now == to == "pending":
            raise Conflict(f"Cannot move ticket from {now} to {to}")
        original(now, to)

    return check


def _swapped(_call: Call, reply: Reply) -> None:
    """The refusal names the statuses the wrong way round."""
    if reply.status == 409:
        words = reply.json["detail"].split()
        words[-3], words[-1] = words[-1], words[-3]
        reply.json = {"detail": " ".join(words)}


MUTANTS: Table = {
    "transitions": {
        "TICKET-19: A closed ticket is resolved.": answers(CLOSE, sets(status="resolved")),
        "TICKET-20: A closed ticket is closed again.": instead(CLOSE, _closes_again),
        "TICKET-20: Closed is what has resolution notes.": instead(CLOSE, _closed_is_what_has_notes),
        "TICKET-20: A ticket on hold is not closed.": instead(CLOSE, _not_while_pending),
        "TICKET-21: What waits is not resolved.": moves(pending={"open", "closed"}),
        "TICKET-36: What is resolved is not closed.": moves(resolved={"open"}),
        "TICKET-22: A closed ticket stays closed.": moves(closed=set()),
        "TICKET-22: A reopened ticket is pending.": instead(UPDATE, _reopens_to_pending),
        "TICKET-22: A reopened ticket is not resolved again.": stateful(_no_way_after_reopening),
        "TICKET-23: No step is skipped.": moves(open={"pending"}, pending={"resolved"}),
        "TICKET-23: A closed ticket can be resolved.": moves(closed={"open", "resolved"}),
        "TICKET-23: Every move is allowed.": moves(**dict.fromkeys(EVERY, EVERY)),
        "TICKET-23: What waits cannot be told to wait.": replaced((CHECK, _no_move_to_itself)),
        "TICKET-39: A closed ticket can be resolved.": moves(closed={"open", "resolved"}),
    },
    "persistence": {
        "TICKET-20: The first notes are kept for good.": instead(CLOSE, _keeps_first_notes),
    },
    "errors": {
        "TICKET-23: A refused move names them the wrong way round.": answers(UPDATE, _swapped),
    },
}
