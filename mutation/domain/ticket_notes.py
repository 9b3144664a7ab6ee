"""Defects of the notes on tickets. Docs: tickets, "Add a Note"."""

from collections.abc import Callable
from typing import Any

from mutation.domain.tickets import instead, sends, shows
from mutation.mutant import Mutant
from mutation.wire import Call, Reply, answers, asks, edits, says, sets, status

Json = Any
NOTE = "add_ticket_note"


def noting(**fields: Json) -> Callable[[Any], Any]:
    """A note changes its ticket."""

    def make(original: Any) -> Any:
        def operation(tenant: Any, caller: Any, ticket_id: int, body: Any) -> Any:
            note = original(tenant, caller, ticket_id, body)
            tenant.tickets.put(tenant.tickets.get(ticket_id).model_copy(update=fields))
            return note

        return operation

    return make


def _closed_to_notes(original: Any) -> Any:
    def operation(tenant: Any, caller: Any, ticket_id: int, body: Any) -> Any:
        open_ones = [each for each in tenant.tickets if each.status != "closed"]
        found = next((each for each in open_ones if each.id == ticket_id), None)
        return original(tenant, caller, found.id if found else 0, body)

    return operation


def _noted_by_anybody(original: Any) -> Any:
    """A note is added to the ticket of that number, whosever it is."""

    def operation(tenant: Any, caller: Any, ticket_id: int, body: Any) -> Any:
        owners = [each for each in tenant.world.tenants.values() if ticket_id in each.tickets]
        return original(owners[0] if owners else tenant, caller, ticket_id, body)

    return operation


def _in_short(note: Json) -> Json:
    return {name: note[name] for name in ("id", "ticket_id", "created_at")}


def _made_up(_call: Call, reply: Reply) -> None:
    """A note to a ticket that is not there is accepted, and lost."""
    if reply.status == 404:
        reply.status, reply.json = 201, {"id": "note_lost"}


MUTANTS = [
    Mutant("TICKET-17", "persistence", "Every note is private.", answers(NOTE, sets(private=True))),
    Mutant("TICKET-18", "schema", "The answer does not repeat the note.", answers(NOTE, edits(_in_short))),
    Mutant("TICKET-18", "status", "Adding a note answers 200.", answers(NOTE, status(200))),
    Mutant("TICKET-18", "persistence", "All notes have one id.", answers(NOTE, sets(id="note_1"))),
    Mutant(
        "TICKET-18",
        "persistence",
        "A note is on the next ticket.",
        answers(NOTE, shows("ticket_id", lambda note: note["ticket_id"] + 1)),
    ),
    Mutant("TICKET-18", "time", "A note is from long ago.", answers(NOTE, sets(created_at="2020-01-01T00:00:00Z"))),
    Mutant("TICKET-18", "errors", "The 404 has other words.", answers(NOTE, says("No such ticket", instead_of=404))),
    Mutant("TICKET-18", "status", "A note to no ticket is accepted.", answers(NOTE, _made_up)),
    Mutant("TICKET-18", "authorization", "A stranger writes notes.", instead(NOTE, _noted_by_anybody)),
    Mutant("TICKET-18", "transitions", "A note puts its ticket on hold.", instead(NOTE, noting(status="pending"))),
    Mutant("TICKET-32", "persistence", "A note is private by default.", asks(NOTE, sends(private=True))),
    Mutant("TICKET-32", "persistence", "Notes are anonymous.", answers(NOTE, sets(author_id=None))),
    Mutant(
        "TICKET-32",
        "persistence",
        "Sessions write as one user.",
        answers(NOTE, shows("author_id", lambda note: note["author_id"] and "user_001")),
    ),
    Mutant(
        "TICKET-32",
        "persistence",
        "A key has a name.",
        answers(NOTE, shows("author_id", lambda note: note["author_id"] or "api")),
    ),
    Mutant("TICKET-33", "transitions", "A closed ticket takes no notes.", instead(NOTE, _closed_to_notes)),
    Mutant("TICKET-33", "transitions", "A note opens its ticket again.", instead(NOTE, noting(status="open"))),
    Mutant("TICKET-33", "persistence", "A note clears the resolution.", instead(NOTE, noting(resolution_notes=None))),
]
