"""Defects of updating tickets. Docs: tickets, "Update a Ticket"."""

from typing import Any

from mutation.domain.tickets import OPERATIONS, shows
from mutation.mutant import Table
from mutation.patches import replaced
from mutation.wire import answers

CHANGE = f"{OPERATIONS}:change"


def _always_stamped(original: Any) -> Any:
    def change(tenant: Any, ticket: Any, fields: Any) -> Any:
        return tenant.tickets.put(original(tenant, ticket, fields).model_copy(update={"updated_at": tenant.now}))

    return change


MUTANTS: Table = {
    "time": {
        "TICKET-31: An update is not stamped.": answers(
            "update_ticket", shows("updated_at", lambda now: now["created_at"])
        ),
        "TICKET-31: Closing is not stamped.": answers(
            "close_ticket", shows("updated_at", lambda now: now["created_at"])
        ),
        "TICKET-31: An update without a change is stamped.": replaced((CHANGE, _always_stamped)),
    },
}
