"""How many open and pending tickets each user has."""

from mock_server.families.records import Holding, Load
from mock_server.families.tenant import Tenant
from mock_server.models import Ticket

UNFINISHED = {"open", "pending"}


def load_of(tenant: Tenant, user_id: str) -> int:
    load = tenant.loads.find(user_id)
    return load.tickets if load else 0


def count(tenant: Tenant, ticket: Ticket) -> str | None:
    """Take note of who has the ticket now. Answers who has it no longer."""
    held = tenant.holdings.find(ticket.id)
    before, now = held.user_id if held else None, ticket.assignee_id if ticket.status in UNFINISHED else None
    if before == now:
        return None
    if now is None:
        tenant.holdings.remove(ticket.id)
    else:
        tenant.holdings.put(Holding.model_construct(ticket_id=ticket.id, user_id=now))
        _add(tenant, now, 1)
    if before is not None:
        _add(tenant, before, -1)
    return before


def _add(tenant: Tenant, user_id: str, more: int) -> None:
    tickets = load_of(tenant, user_id) + more
    if tickets:
        tenant.loads.put(Load.model_construct(user_id=user_id, tickets=tickets))
    else:
        tenant.loads.remove(user_id)
