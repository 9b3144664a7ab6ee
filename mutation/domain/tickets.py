"""Defects of tickets: notes, updates, the lifecycle and the 24 hours of a key. Docs: tickets."""

from collections.abc import Callable
from typing import Any

from mock_server.errors import Conflict
from mutation.mutant import Plant, Table, stateful
from mutation.patches import around, instead, replaced
from mutation.wire import Call, Deliver, MutableReply, answers, edits, sets, wire

Json = Any


OPERATIONS = "mock_server.families.tickets.operations"
ONE = "create_ticket get_ticket update_ticket close_ticket"


def shows(field: str, change: Callable[[Json], Json]) -> Callable[[Call, MutableReply], None]:
    """A field of the answered record has a value made of the whole record."""
    return edits(lambda record: record.update({field: change(record)}))


CHANGE = f"{OPERATIONS}:change"


@around
def _always_stamped(original: Any, tenant: Any, ticket: Any, fields: Any) -> Any:
    return tenant.tickets.put(original(tenant, ticket, fields).model_copy(update={"updated_at": tenant.now}))


NOTE = "add_ticket_note"


def noting(**fields: Json) -> Callable[[Any], Any]:
    """A note changes its ticket."""

    @around
    def make(original: Any, tenant: Any, caller: Any, ticket_id: int, body: Any) -> Any:
        note = original(tenant, caller, ticket_id, body)
        tenant.tickets.put(tenant.tickets.get(ticket_id).model_copy(update=fields))
        return note

    return make


@around
def _closed_to_notes(original: Any, tenant: Any, caller: Any, ticket_id: int, body: Any) -> Any:
    open_ones = [each for each in tenant.tickets if each.status != "closed"]
    found = next((each for each in open_ones if each.id == ticket_id), None)
    return original(tenant, caller, found.id if found else 0, body)


MOVES = "mock_server.families.tickets.lifecycle:MOVES"
CHECK = "mock_server.families.tickets.lifecycle:check_move"
CLOSE, UPDATE = "close_ticket", "update_ticket"
EVERY = {"open", "pending", "resolved", "closed"}


def moves(**other: set[str]) -> Plant:
    """The lifecycle with other ways out of some statuses."""
    return replaced((MOVES, lambda original: {**original, **other}))


@around
def _keeps_first_notes(original: Any, tenant: Any, ticket_id: int, body: Any) -> Any:
    before = tenant.tickets.get(ticket_id).resolution_notes
    notes = before or body.resolution_notes
    return original(tenant, ticket_id, body.model_copy(update={"resolution_notes": notes}))


@around
def _closes_again(original: Any, tenant: Any, ticket_id: int, body: Any) -> Any:
    ticket = tenant.tickets.get(ticket_id)
    if ticket.status != "closed":
        return original(tenant, ticket_id, body)
    return tenant.tickets.put(ticket.model_copy(update={"resolution_notes": body.resolution_notes}))


@around
def _closed_is_what_has_notes(original: Any, tenant: Any, ticket_id: int, body: Any) -> Any:
    if tenant.tickets.get(ticket_id).resolution_notes:
        raise Conflict("Ticket is already closed")
    return _closes_again(original)(tenant, ticket_id, body)


@around
def _not_while_pending(original: Any, tenant: Any, ticket_id: int, body: Any) -> Any:
    if tenant.tickets.get(ticket_id).status == "pending":
        raise Conflict("Ticket is already closed")
    return original(tenant, ticket_id, body)


@around
def _reopens_to_pending(original: Any, tenant: Any, ticket_id: int, body: Any) -> Any:
    was_closed = tenant.tickets.get(ticket_id).status == "closed"
    ticket = original(tenant, ticket_id, body)
    if was_closed and ticket.status == "open":
        return tenant.tickets.put(ticket.model_copy(update={"status": "pending"}))
    return ticket


def _no_way_after_reopening() -> Plant:
    """A ticket that was reopened is never resolved again."""
    reopened: set[str] = set()

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        if call.path in reopened and call.json.get("status") == "resolved":
            return MutableReply(409, {"content-type": "application/json"}, b'{"detail": "Ticket was reopened"}')
        reply: MutableReply = await deliver(call)
        if reply.ok and call.json.get("status") == "open":
            reopened.add(call.path)
        return reply

    return wire(UPDATE, through)


@around
def _no_move_to_itself(original: Any, now: str, to: str) -> None:
    if now == to == "pending":
        raise Conflict(f"Cannot move ticket from {now} to {to}")
    original(now, to)


def _swapped(_call: Call, reply: MutableReply) -> None:
    """The refusal names the statuses the wrong way round."""
    if reply.status == 409:
        words = reply.json["detail"].split()
        words[-3], words[-1] = words[-1], words[-3]
        reply.json = {"detail": " ".join(words)}


HTTP = "mock_server.http.idempotency"
HOURS = "mock_server.state.world:IDEMPOTENCY_HOURS"


@around
def _prolonged(original: Any, world: Any, key: Any) -> Any:
    """A repetition begins the 24 hours anew."""
    if kept := world.replies.find(key):
        tenant = next(each.tenant_id for each in world.callers.values() if each.token == key[0])
        world.run(lambda: world.keep_reply(key, tenant, kept.status, kept.body))
    return original(world, key)


def _once_only() -> Plant:
    """A key that was kept for a day once is never kept again."""
    used: set[Any] = set()

    @around
    def make(original: Any, world: Any, key: Any, caller: Any, reply: Any) -> None:
        if key not in used:
            used.add(key)
            original(world, key, caller, reply)

    return replaced((f"{HTTP}:keep", make))


MUTANTS: Table = {
    "time": {
        "TICKET-02: A ticket is as old as the deployment.": answers(
            "create_ticket", sets(created_at="2026-02-20T14:30:00Z")
        ),
        "TICKET-02: created_at does not say its offset.": answers(
            "create_ticket", shows("created_at", lambda made: made["created_at"].removesuffix("Z"))
        ),
        "TICKET-02: created_at is cut to the minute.": answers(
            ONE, shows("created_at", lambda made: f"{made['created_at'][:17]}00Z")
        ),
        "TICKET-31: An update is not stamped.": answers(
            "update_ticket", shows("updated_at", lambda now: now["created_at"])
        ),
        "TICKET-31: An update is created anew.": answers(UPDATE, shows("created_at", lambda now: now["updated_at"])),
        "TICKET-31: Closing is not stamped.": answers(
            "close_ticket", shows("updated_at", lambda now: now["created_at"])
        ),
        "TICKET-31: An update without a change is stamped.": replaced((CHANGE, _always_stamped)),
        "TICKET-18: A note is from long ago.": answers(NOTE, sets(created_at="2020-01-01T00:00:00Z")),
        "TICKET-25: A key is kept for good.": replaced((HOURS, lambda hours: 1000 * hours)),
        "TICKET-25: A key is kept for 25 hours.": replaced((HOURS, lambda hours: hours + 1)),
        "TICKET-25: A key is kept for 23 hours.": replaced((HOURS, lambda hours: hours - 1)),
        "TICKET-25: A repetition prolongs the 24 hours.": replaced((f"{HTTP}:replayed", _prolonged)),
        "TICKET-25: A key is kept once in its life.": stateful(_once_only),
    },
    "transitions": {
        "TICKET-18: A note puts its ticket on hold.": instead("tickets", NOTE, noting(status="pending")),
        "TICKET-33: A closed ticket takes no notes.": instead("tickets", NOTE, _closed_to_notes),
        "TICKET-33: A note opens its ticket again.": instead("tickets", NOTE, noting(status="open")),
        "TICKET-19: A closed ticket is resolved.": answers(CLOSE, sets(status="resolved")),
        "TICKET-20: A closed ticket is closed again.": instead("tickets", CLOSE, _closes_again),
        "TICKET-20: Closed is what has resolution notes.": instead("tickets", CLOSE, _closed_is_what_has_notes),
        "TICKET-20: A ticket on hold is not closed.": instead("tickets", CLOSE, _not_while_pending),
        "TICKET-21: What waits is not resolved.": moves(pending={"open", "closed"}),
        "TICKET-36: What is resolved is not closed.": moves(resolved={"open"}),
        "TICKET-22: A closed ticket stays closed.": moves(closed=set()),
        "TICKET-22: A reopened ticket is pending.": instead("tickets", UPDATE, _reopens_to_pending),
        "TICKET-22: A reopened ticket is not resolved again.": stateful(_no_way_after_reopening),
        "TICKET-23: No step is skipped.": moves(open={"pending"}, pending={"resolved"}),
        "TICKET-23: A closed ticket can be resolved.": moves(closed={"open", "resolved"}),
        "TICKET-23: Every move is allowed.": moves(**dict.fromkeys(EVERY, EVERY)),
        "TICKET-23: What waits cannot be told to wait.": replaced((CHECK, _no_move_to_itself)),
        "TICKET-39: A closed ticket can be resolved.": moves(closed={"open", "resolved"}),
    },
    "persistence": {
        "TICKET-30: An update begins another conversation.": answers(
            UPDATE, shows("conversation_id", lambda now: now["conversation_id"][::-1])
        ),
        "TICKET-32: Notes are anonymous.": answers(NOTE, sets(author_id=None)),
        "TICKET-32: Sessions write as one user.": answers(
            NOTE, shows("author_id", lambda note: note["author_id"] and "user_001")
        ),
        "TICKET-32: A key has a name.": answers(NOTE, shows("author_id", lambda note: note["author_id"] or "api")),
        "TICKET-33: A note clears the resolution.": instead("tickets", NOTE, noting(resolution_notes=None)),
        "TICKET-20: The first notes are kept for good.": instead("tickets", CLOSE, _keeps_first_notes),
    },
    "errors": {
        "TICKET-23: A refused move names them the wrong way round.": answers(UPDATE, _swapped),
    },
}
