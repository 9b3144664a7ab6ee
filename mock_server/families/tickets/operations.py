"""Tickets, one function per operation."""

from mock_server.errors import Conflict
from mock_server.families.paging import Page, Paging, equal, having_words, where
from mock_server.families.records import EMAIL, Conversation
from mock_server.families.tenant import Tenant
from mock_server.families.tickets.lifecycle import change
from mock_server.families.tickets.notes import AGENT_REPLIED, notes_of, write_note
from mock_server.models import (
    Note,
    NoteCreate,
    Ticket,
    TicketClose,
    TicketCreate,
    TicketDetail,
    TicketPriority,
    TicketStatus,
    TicketUpdate,
)
from mock_server.state.principal import Principal

CHANNELS = {"key": "api", "session": "web", "signature": EMAIL}


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
            having_words(search, "subject", "description"),
        )
    )


def create_ticket(tenant: Tenant, caller: Principal, body: TicketCreate) -> Ticket:
    return open_ticket(tenant, body, CHANNELS[caller.kind])


def open_ticket(tenant: Tenant, body: TicketCreate, channel: str = EMAIL) -> Ticket:
    """A new ticket with its conversation, whoever asks for it: a caller, a rule, a workflow, an escalation."""
    number, now = tenant.ids.number("ticket"), tenant.now
    conversation = Conversation.model_construct(
        id=tenant.ids.uuid(),
        ticket_id=number,
        created_at=now,
        channel=channel,
        sent=tuple(sorted(body.model_fields_set)),
        note_ids=(),
    )
    tenant.conversations.put(conversation)
    ticket = Ticket.model_construct(
        **vars(body),
        id=number,
        status="open",
        team_id=None,
        assignee_id=None,
        conversation_id=conversation.id,
        resolution_notes=None,
        created_at=now,
        updated_at=now,
    )
    tenant.emit("ticket.created", ticket.id, ticket)
    tenant.emit("conversation.created", conversation.id, ticket)
    return tenant.tickets.put(ticket)


def get_ticket(tenant: Tenant, ticket_id: int) -> TicketDetail:
    ticket = tenant.tickets.get(ticket_id)
    return TicketDetail.model_construct(**vars(ticket), notes=notes_of(tenant, ticket))


def update_ticket(tenant: Tenant, ticket_id: int, body: TicketUpdate) -> Ticket:
    ticket, sent = tenant.tickets.get(ticket_id), {name: getattr(body, name) for name in body.model_fields_set}
    if (team_id := sent.get("team_id")) is not None:
        tenant.teams.get(team_id)
    if (user_id := sent.get("assignee_id")) is not None:
        tenant.users.get(user_id)
    return change(tenant, ticket, sent)


def add_ticket_note(tenant: Tenant, caller: Principal, ticket_id: int, body: NoteCreate) -> Note:
    ticket = tenant.tickets.get(ticket_id)
    note = write_note(tenant, ticket, body.body, private=body.private, author_id=caller.user_id)
    if not note.private:
        tenant.emit(AGENT_REPLIED, ticket.id, note)
    return note


def close_ticket(tenant: Tenant, ticket_id: int, body: TicketClose) -> Ticket:
    ticket = tenant.tickets.get(ticket_id)
    if ticket.status == "closed":
        raise Conflict("Ticket is already closed", hint='Reopen it with PUT {"status": "open"} first.')
    notes = {"resolution_notes": body.resolution_notes} if body.resolution_notes is not None else {}
    return change(tenant, ticket, {"status": "closed", **notes})
