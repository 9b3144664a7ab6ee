"""What a customer does to a conversation. The docs' own door is the event `conversation.customer_replied`.

Docs: automation-and-workflows, "Execute an Event", and tickets, "Ticket Lifecycle".
"""

from collections.abc import Mapping
from typing import Any

from mock_server.families.tenant import Tenant
from mock_server.families.tickets.lifecycle import change
from mock_server.families.tickets.notes import write_note
from mock_server.models import Ticket

REPLIED = "conversation.customer_replied"


def reply(tenant: Tenant, ticket: Ticket, payload: Mapping[str, Any]) -> None:
    """The customer answers: a public note, if there is a text, and a ticket that is open again."""
    text, channel = payload.get("body"), payload.get("channel")
    if isinstance(channel, str):
        conversation = tenant.conversations.get(ticket.conversation_id)
        tenant.conversations.put(conversation.model_copy(update={"channel": channel}))
    if isinstance(text, str) and text:
        write_note(tenant, ticket, text, private=False, author_id=None)
    if ticket.status != "open":
        ticket = change(tenant, ticket, {"status": "open"})
    tenant.emit(REPLIED, ticket.conversation_id, ticket)
