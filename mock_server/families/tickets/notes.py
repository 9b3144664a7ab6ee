"""Notes on tickets, whoever writes them: a caller, a rule, a workflow."""

from mock_server.families.tenant import Tenant
from mock_server.models import Note, Ticket


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
    tenant.emit("ticket.note_added", ticket.id, note)
    return tenant.notes.put(note)
