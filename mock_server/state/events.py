"""What happened in a world, in order. Families emit; families/reactions.py says who listens."""

from datetime import datetime
from typing import Any, NamedTuple

from mock_server.state.causes import Cause

KEPT = 10_000


class Event(NamedTuple):
    """`name` is noun.verb (`ticket.created`), `subject` the record it is about, as it was then.

    `number` counts the world's events from 1. `cause` is what it came of.
    """

    number: int
    at: datetime
    name: str
    tenant_id: str
    subject_id: str
    subject: Any
    cause: Cause
