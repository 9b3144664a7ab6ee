"""Defects of closing tickets and of their lifecycle. Docs: tickets, "Close a Ticket" and "Ticket Lifecycle"."""

from typing import Any

from mock_server.errors import Conflict
from mutation.domain.tickets import instead
from mutation.mutant import Mutant, Plant, stateful
from mutation.patches import replaced
from mutation.wire import Call, Deliver, Reply, answers, asks, ignores_fields, says, sets, status, wire

MOVES = "mock_server.families.tickets.lifecycle:MOVES"
CHECK = "mock_server.families.tickets.lifecycle:check_move"
CLOSE, UPDATE = "close_ticket", "update_ticket"
EVERY = {"open", "pending", "resolved", "closed"}


def moves(**other: set[str]) -> Plant:
    """The lifecycle with other ways out of some statuses."""
    return replaced((MOVES, lambda original: {**original, **other}))


def closing(**fields: Any) -> Any:
    """Closing changes more of a ticket."""

    def make(original: Any) -> Any:
        def operation(tenant: Any, ticket_id: int, body: Any) -> Any:
            return tenant.tickets.put(original(tenant, ticket_id, body).model_copy(update=fields))

        return operation

    return make


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


def _same_status_lowers(original: Any) -> Any:
    def operation(tenant: Any, ticket_id: int, body: Any) -> Any:
        before = tenant.tickets.get(ticket_id).status
        ticket = original(tenant, ticket_id, body)
        if body.model_fields_set == {"status"} and body.status == before:
            return tenant.tickets.put(ticket.model_copy(update={"priority": "low"}))
        return ticket

    return operation


def _closes_the_resolved(original: Any) -> Any:
    def operation(tenant: Any, ticket_id: int, body: Any) -> Any:
        ticket = original(tenant, ticket_id, body)
        if ticket.status == "resolved":
            tenant.tickets.put(ticket.model_copy(update={"status": "closed"}))
        return ticket

    return operation


async def _changes_the_rest(call: Call, deliver: Deliver) -> Reply:
    """A move that is refused keeps what was sent with it."""
    reply: Reply = await deliver(call)
    if reply.status == 409:
        ignores_fields("status")(call)
        await deliver(call)
    return reply


def _swapped(_call: Call, reply: Reply) -> None:
    """The refusal names the statuses the wrong way round."""
    if reply.status == 409:
        words = reply.json["detail"].split()
        words[-3], words[-1] = words[-1], words[-3]
        reply.json = {"detail": " ".join(words)}


MUTANTS = [
    Mutant("TICKET-19", "persistence", "Resolution notes are lost.", asks(CLOSE, ignores_fields("resolution_notes"))),
    Mutant("TICKET-19", "transitions", "A closed ticket is resolved.", answers(CLOSE, sets(status="resolved"))),
    Mutant("TICKET-19", "persistence", "A closed ticket is read as open.", instead(CLOSE, closing(status="open"))),
    Mutant("TICKET-20", "persistence", "Closing lowers the priority.", instead(CLOSE, closing(priority="low"))),
    Mutant("TICKET-20", "persistence", "The first notes are kept for good.", instead(CLOSE, _keeps_first_notes)),
    Mutant("TICKET-20", "status", "Closing answers 202.", answers(CLOSE, status(202))),
    Mutant("TICKET-20", "transitions", "A closed ticket is closed again.", instead(CLOSE, _closes_again)),
    Mutant("TICKET-20", "errors", "The 409 has other words.", answers(CLOSE, says("Closed", instead_of=409))),
    Mutant(
        "TICKET-20", "transitions", "Closed is what has resolution notes.", instead(CLOSE, _closed_is_what_has_notes)
    ),
    Mutant("TICKET-20", "transitions", "A ticket on hold is not closed.", instead(CLOSE, _not_while_pending)),
    Mutant("TICKET-21", "transitions", "An open ticket cannot wait.", moves(open={"resolved", "closed"})),
    Mutant("TICKET-21", "transitions", "What waits is not resolved.", moves(pending={"open", "closed"})),
    Mutant("TICKET-36", "transitions", "What is resolved is not closed.", moves(resolved={"open"})),
    Mutant("TICKET-21", "persistence", "What is resolved is kept as closed.", instead(UPDATE, _closes_the_resolved)),
    Mutant("TICKET-22", "transitions", "A closed ticket stays closed.", moves(closed=set())),
    Mutant("TICKET-22", "transitions", "A reopened ticket is pending.", instead(UPDATE, _reopens_to_pending)),
    Mutant("TICKET-22", "transitions", "A reopened ticket is not resolved again.", stateful(_no_way_after_reopening)),
    Mutant(
        "TICKET-23",
        "transitions",
        "No step is skipped.",
        moves(open={"pending"}, pending={"resolved"}),
    ),
    Mutant("TICKET-23", "transitions", "What is resolved can wait again.", moves(resolved={"pending", "closed"})),
    Mutant("TICKET-23", "transitions", "A closed ticket can be resolved.", moves(closed={"open", "resolved"})),
    Mutant("TICKET-39", "transitions", "A closed ticket can be resolved.", moves(closed={"open", "resolved"})),
    Mutant("TICKET-23", "transitions", "Every move is allowed.", moves(**dict.fromkeys(EVERY, EVERY))),
    Mutant("TICKET-23", "transitions", "What waits cannot be told to wait.", replaced((CHECK, _no_move_to_itself))),
    Mutant(
        "TICKET-23", "partial updates", "The same status lowers the priority.", instead(UPDATE, _same_status_lowers)
    ),
    Mutant(
        "TICKET-23",
        "status",
        "A move that is not allowed is 422.",
        answers(UPDATE, status(422, when=lambda reply: reply.status == 409)),
    ),
    Mutant("TICKET-23", "errors", "A refused move names them the wrong way round.", answers(UPDATE, _swapped)),
    Mutant("TICKET-23", "partial updates", "A refused move changes the rest.", wire(UPDATE, _changes_the_rest)),
]
