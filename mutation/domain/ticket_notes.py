"""Defects of the notes on tickets. Docs: tickets, "Add a Note"."""

from collections.abc import Callable
from typing import Any

from mutation.domain.tickets import instead, shows
from mutation.mutant import Table
from mutation.wire import answers

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


MUTANTS: Table = {
    "transitions": {
        "TICKET-18: A note puts its ticket on hold.": instead(NOTE, noting(status="pending")),
        "TICKET-33: A closed ticket takes no notes.": instead(NOTE, _closed_to_notes),
        "TICKET-33: A note opens its ticket again.": instead(NOTE, noting(status="open")),
    },
    "persistence": {
        "TICKET-32: Sessions write as one user.": answers(
            NOTE, shows("author_id", lambda note: note["author_id"] and "user_001")
        ),
        "TICKET-32: A key has a name.": answers(NOTE, shows("author_id", lambda note: note["author_id"] or "api")),
        "TICKET-33: A note clears the resolution.": instead(NOTE, noting(resolution_notes=None)),
    },
}
