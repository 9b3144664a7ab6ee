"""Tickets, one function per operation."""

from mock_server.errors import Conflict
from mock_server.families.paging import Page, Paging, containing, equal, where
from mock_server.families.records import Conversation
from mock_server.families.tenant import Tenant
from mock_server.families.tickets.lifecycle import change
from mock_server.families.tickets.notes import write_note
from mock_server.models import (
    Note,
    NoteCreate,
    Ticket,
    TicketClose,
    TicketCreate,
    TicketPriority,
    TicketStatus,
    TicketUpdate,
)
from mock_server.state.principal import Principal


def list_tickets(
    tenant: Tenant,
    paging: Paging,
    status: TicketStatus | None,
    priority: TicketPriority | None,
    category: str | None,
    search: str | None,
) -> Page[Ticket]:
    return paging.slice(
        where(
            tenant.tickets.newest(),
            equal("status", status),
            equal("priority", priority),
            equal("category", category),
            containing(search, "subject", "description"),
        )
    )


def create_ticket(tenant: Tenant, body: TicketCreate) -> Ticket:
    number, now = tenant.ids.number("ticket"), tenant.now
    conversation = tenant.conversations.put(
        Conversation.model_construct(id=tenant.ids.uuid(), ticket_id=number, created_at=now)
    )
    ticket = Ticket.model_construct(
        **vars(body),
        id=number,
        status="open",
        team_id=None,
        conversation_id=conversation.id,
        resolution_notes=None,
        created_at=now,
        updated_at=now,
    )
    tenant.emit("ticket.created", ticket.id, ticket)
    return tenant.tickets.put(ticket)


def get_ticket(tenant: Tenant, ticket_id: int) -> Ticket:
    return tenant.tickets.get(ticket_id)


def update_ticket(tenant: Tenant, ticket_id: int, body: TicketUpdate) -> Ticket:
    sent = {name: getattr(body, name) for name in body.model_fields_set}
    return change(tenant, tenant.tickets.get(ticket_id), sent)


def add_ticket_note(tenant: Tenant, caller: Principal, ticket_id: int, body: NoteCreate) -> Note:
    ticket = tenant.tickets.get(ticket_id)
    return write_note(tenant, ticket, body.body, private=body.private, author_id=caller.user_id)


def close_ticket(tenant: Tenant, ticket_id: int, body: TicketClose) -> Ticket:
    ticket = tenant.tickets.get(ticket_id)
    if ticket.status == "closed":
        raise Conflict("Ticket is already closed", hint='Reopen it with PUT {"status": "open"} first.')
    return change(tenant, ticket, {"status": "closed", "resolution_notes": body.resolution_notes})
