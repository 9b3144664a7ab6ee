"""Notes on tickets, whoever writes them: a caller, a rule, a workflow."""

from mock_server.families.tenant import Tenant
from mock_server.models import Note, Ticket

AGENT_REPLIED = "ticket.agent_replied"
"""A public note by somebody who works here: the customer has an answer."""


def write_note(tenant: Tenant, ticket: Ticket, body: str, *, private: bool, author_id: str | None) -> Note:
    """Keep the note and say that it was added."""
    note = Note.model_construct(
        id=tenant.ids.text("note"),
        ticket_id=ticket.id,
        body=body,
        private=private,
        author_id=author_id,
        created_at=tenant.now,
    )
    conversation = tenant.conversations.get(ticket.conversation_id)
    tenant.conversations.put(conversation.model_copy(update={"note_ids": (*conversation.note_ids, note.id)}))
    tenant.emit("ticket.note_added", ticket.id, note)
    return tenant.notes.put(note)


def notes_of(tenant: Tenant, ticket: Ticket) -> list[Note]:
    """The newest last."""
    return [tenant.notes.get(note_id) for note_id in tenant.conversations.get(ticket.conversation_id).note_ids]
