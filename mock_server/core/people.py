"""Records that the API refers to but never shows: a tenant's users, and its conversations."""

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
