"""Records that the API refers to but never shows: a tenant's users, its conversations, the notifications it sent."""

from typing import Any

from mock_server.record import Instant, Record


class User(Record):
    """Somebody who works in the helpdesk."""

    id: str
    name: str
    email: str


class Conversation(Record):
    """What a ticket is about, seen from the customer's side."""

    id: str
    ticket_id: int | None
    created_at: Instant


class Notification(Record):
    """Somebody was told something, by a rule, a workflow or an escalation. `arguments` are those of the action."""

    id: str
    type: str
    ticket_id: int | None
    arguments: dict[str, Any]
    created_at: Instant
