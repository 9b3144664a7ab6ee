"""Defects of updating tickets. Docs: tickets, "Update a Ticket"."""

from functools import partial
from typing import Any

from mutation.domain.tickets import OPERATIONS, instead, shows
from mutation.mutant import Mutant, Plant, stateful
from mutation.patches import replaced
from mutation.wire import Call, Deliver, Reply, answers, asks, ignores_fields, wire

CHANGE = f"{OPERATIONS}:change"


def no_repetition(operation: str) -> Plant:
    """The body that a record was updated with last is a conflict."""
    last: dict[str, bytes] = {}

    async def through(call: Call, deliver: Deliver) -> Reply:
        if call.json and last.get(call.path) == call.content:
            return Reply(409, {"content-type": "application/json"}, b'{"detail": "Nothing to change"}')
        last[call.path] = call.content
        return await deliver(call)  # type: ignore[no-any-return]

    return wire(operation, through)


def _priority_of_all(original: Any) -> Any:
    """A change of one ticket's priority lowers that of the others."""

    def operation(tenant: Any, ticket_id: int, body: Any) -> Any:
        for other in list(tenant.tickets) if "priority" in body.model_fields_set else []:
            tenant.tickets.put(other.model_copy(update={"priority": "low"}))
        return original(tenant, ticket_id, body)

    return operation


def _always_stamped(original: Any) -> Any:
    def change(tenant: Any, ticket: Any, fields: Any) -> Any:
        return tenant.tickets.put(original(tenant, ticket, fields).model_copy(update={"updated_at": tenant.now}))

    return change


MUTANTS = [
    *(
        Mutant(
            rule,
            "persistence",
            f"An update overlooks the {field}.",
            asks("update_ticket", ignores_fields(field)),
        )
        for rule, fields in (("TICKET-15", "status priority"), ("TICKET-35", "subject description category"))
        for field in fields.split()
    ),
    Mutant("TICKET-15", "persistence", "All tickets are updated.", instead("update_ticket", _priority_of_all)),
    Mutant(
        "TICKET-15",
        "idempotency",
        "The same update again is a conflict.",
        stateful(partial(no_repetition, "update_ticket")),
    ),
    Mutant(
        "TICKET-31",
        "time",
        "An update is not stamped.",
        answers("update_ticket", shows("updated_at", lambda now: now["created_at"])),
    ),
    Mutant(
        "TICKET-31",
        "time",
        "An update is created anew.",
        answers("update_ticket", shows("created_at", lambda now: now["updated_at"])),
    ),
    Mutant(
        "TICKET-31",
        "time",
        "Closing is not stamped.",
        answers("close_ticket", shows("updated_at", lambda now: now["created_at"])),
    ),
    Mutant("TICKET-31", "time", "An update without a change is stamped.", replaced((CHANGE, _always_stamped))),
]
