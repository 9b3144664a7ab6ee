"""What happened in a world, in order. Families emit; families/reactions.py says who listens."""

from datetime import datetime
from typing import Any, NamedTuple

KEPT = 10_000


class Event(NamedTuple):
    """`name` is noun.verb (`ticket.created`), `subject` the record it is about, as it was then.

    `number` counts the world's events from 1. `depth` is 0 for what a caller or the clock did, one more for each
    reaction in between.
    """

    number: int
    at: datetime
    name: str
    tenant_id: str
    subject_id: str
    subject: Any = None
    depth: int = 0
