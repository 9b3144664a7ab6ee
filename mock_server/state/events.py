"""What happened in a world, in order. Families emit; families/reactions.py says who listens."""

from datetime import datetime
from typing import Any, NamedTuple

KEPT = 10_000


class Cause(NamedTuple):
    """What something came of.

    `number` is that of the commit that it began with. `depth` is 0 for what the caller or the timer itself did, one
    more for each reaction in between; a run and an SLA instance are such reactions. `workflows` are those whose runs
    led here.
    """

    number: int
    depth: int = 0
    workflows: tuple[str, ...] = ()

    def deeper(self) -> "Cause":
        """The cause of what a reaction does."""
        return tuple.__new__(Cause, (self.number, self.depth + 1, self.workflows))  # half the time of Cause(…)


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
