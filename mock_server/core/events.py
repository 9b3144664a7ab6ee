"""What happened in a world, in order. Families emit; families/reactions.py says who listens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mock_server.core.causes import Cause

KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Event:
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
