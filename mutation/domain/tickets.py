"""Defects of creating and reading tickets. Docs: tickets, "Create a Ticket" and "Get a Ticket"."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from mutation.mutant import Mutant, Plant, stateful
from mutation.patches import replaced
from mutation.wire import Call, Deliver, Reply, answers, asks, edits, ignores_fields, sets, wire

Json = Any
OPERATIONS = "mock_server.families.tickets.operations"
ONE = "create_ticket get_ticket update_ticket close_ticket"
LONGEST = 200


def instead(operation: str, make: Callable[[Any], Any]) -> Plant:
    """Another function for the operation, made of the original."""
    return replaced((f"{OPERATIONS}:{operation}", lambda original: wraps(original)(make(original))))


def sends(**defaults: Json) -> Callable[[Call], None]:
    """What was not sent is taken to be this, unless nothing was sent at all."""

    def alter(call: Call) -> None:
        if isinstance(call.json, dict) and call.json:
            call.json = {**defaults, **call.json}

    return alter


def reads(field: str, change: Callable[[Json], Json]) -> Callable[[Call], None]:
    """A field of the body is taken for another value, where it is sent."""

    def alter(call: Call) -> None:
        if isinstance(call.json, dict) and field in call.json:
            call.json = {**call.json, field: change(call.json[field])}

    return alter


def shows(field: str, change: Callable[[Json], Json]) -> Callable[[Call, Reply], None]:
    """A field of the answered record has a value made of the whole record."""
    return edits(lambda record: record.update({field: change(record)}))


def remembered() -> Plant:
    """A ticket is read from a cache that its first reader filled."""
    seen: dict[str, bytes] = {}

    async def through(call: Call, deliver: Deliver) -> Reply:
        reply: Reply = await deliver(call)
        if reply.ok:
            reply.content = seen.setdefault(call.path, reply.content)
        return reply

    return wire("get_ticket", through)


def _cut(subject: Json) -> Json:
    return subject[:LONGEST] if isinstance(subject, str) else subject


def _before(call: Call) -> None:
    """An odd number reads the ticket before it."""
    start, _, number = call.path.rpartition("/")
    if number.isdecimal():
        call.path = f"{start}/{int(number) & ~1}"


CREATING = [
    Mutant("TICKET-01", "persistence", "A category is not kept.", asks("create_ticket", ignores_fields("category"))),
    Mutant("TICKET-01", "persistence", "Priorities are not kept.", asks("create_ticket", ignores_fields("priority"))),
    Mutant(
        "TICKET-01",
        "persistence",
        "An urgent ticket is created as a high one.",
        asks("create_ticket", reads("priority", lambda sent: "high" if sent == "urgent" else sent)),
    ),
    Mutant(
        "TICKET-02", "schema", "An id is text.", answers("create_ticket", shows("id", lambda made: str(made["id"])))
    ),
    Mutant(
        "TICKET-02",
        "persistence",
        "Two tickets in a row have one id.",
        answers("create_ticket", shows("id", lambda made: made["id"] // 2 * 2)),
    ),
    Mutant(
        "TICKET-02",
        "time",
        "A ticket is as old as the deployment.",
        answers("create_ticket", sets(created_at="2026-02-20T14:30:00Z")),
    ),
    Mutant(
        "TICKET-02",
        "time",
        "created_at is cut to the minute.",
        answers(ONE, shows("created_at", lambda made: f"{made['created_at'][:17]}00Z")),
    ),
    Mutant(
        "TICKET-02",
        "time",
        "created_at does not say its offset.",
        answers("create_ticket", shows("created_at", lambda made: made["created_at"].rstrip("Z"))),
    ),
    Mutant("TICKET-03", "validation", "Subjects are made up.", asks("create_ticket", sends(subject="(no subject)"))),
    Mutant("TICKET-04", "validation", "A long subject is cut off.", asks("create_ticket", reads("subject", _cut))),
    Mutant(
        "TICKET-04",
        "validation",
        "An empty subject is replaced.",
        asks("create_ticket", reads("subject", lambda sent: "(none)" if sent == "" else sent)),
    ),
    Mutant(
        "TICKET-04",
        "validation",
        "A subject has at least two characters.",
        asks("create_ticket", reads("subject", lambda sent: sent if sent is None or len(str(sent)) > 1 else "")),
    ),
    Mutant(
        "TICKET-04",
        "validation",
        "A subject has at most 199 characters.",
        asks("create_ticket", reads("subject", lambda sent: sent * 2 if sent and len(str(sent)) == LONGEST else sent)),
    ),
    Mutant(
        "TICKET-04",
        "validation",
        "A number is a subject.",
        asks("create_ticket", reads("subject", lambda sent: sent if sent is None else str(sent))),
    ),
    Mutant("TICKET-04", "validation", "An update cuts it off.", asks("update_ticket", reads("subject", _cut))),
    Mutant(
        "TICKET-30",
        "persistence",
        "All tickets share a conversation.",
        answers("create_ticket", sets(conversation_id="conv_456")),
    ),
    Mutant("TICKET-30", "persistence", "There is none at first.", answers("create_ticket", sets(conversation_id=None))),
    Mutant(
        "TICKET-30",
        "persistence",
        "An update begins another conversation.",
        answers("update_ticket", shows("conversation_id", lambda now: now["conversation_id"][::-1])),
    ),
]

READING = [
    Mutant("TICKET-05", "persistence", "A ticket is read from a cache that is never cleared.", stateful(remembered)),
    Mutant("TICKET-34", "persistence", "The description is not read.", answers("get_ticket", sets(description=None))),
    Mutant("TICKET-05", "persistence", "An odd number reads the ticket before it.", asks("get_ticket", _before)),
    Mutant(
        "TICKET-05",
        "time",
        "created_at is read in another format.",
        answers("get_ticket", shows("created_at", lambda now: now["created_at"].replace("T", " "))),
    ),
]

MUTANTS = [*CREATING, *READING]
