"""Defects of creating and reading tickets. Docs: tickets, "Create a Ticket" and "Get a Ticket"."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from mutation.mutant import Plant, Table
from mutation.patches import replaced
from mutation.wire import Call, Reply, answers, edits

Json = Any
OPERATIONS = "mock_server.families.tickets.operations"
ONE = "create_ticket get_ticket update_ticket close_ticket"


def instead(operation: str, make: Callable[[Any], Any]) -> Plant:
    """Another function for the operation, made of the original."""
    return replaced((f"{OPERATIONS}:{operation}", lambda original: wraps(original)(make(original))))


def shows(field: str, change: Callable[[Json], Json]) -> Callable[[Call, Reply], None]:
    """A field of the answered record has a value made of the whole record."""
    return edits(lambda record: record.update({field: change(record)}))


MUTANTS: Table = {
    "time": {
        "TICKET-02: created_at is cut to the minute.": answers(
            ONE, shows("created_at", lambda made: f"{made['created_at'][:17]}00Z")
        ),
    },
}
