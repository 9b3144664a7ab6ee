"""A delivery and its attempts: what the answer to one of them means for the next."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from mock_server.state.events import Event
from mock_server.webhooks.misbehaviour import FORGERIES, Misbehaviour

State = Literal["pending", "delivered", "failed"]

BACKOFF = (5, 30, 300, 1_800, 7_200)
"""Seconds of the world's clock after each attempt that failed; after the last attempt there is none."""

LONGEST_WAIT = 86_400
"""Seconds that a `Retry-After` is heeded for at most."""

TRIED_AGAIN = {408, 429}
"""What is, of 4xx, no final refusal."""


class Outcome(NamedTuple):
    """What came of an attempt: a status, or an `error` that says why there is none. `retry_after` is in seconds."""

    ms: float
    status: int | None = None
    error: str | None = None
    answer: str = ""
    retry_after: float | None = None

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        """Whether the receiver said that it does not want it, now or later."""
        return self.status is not None and 400 <= self.status < 500 and self.status not in TRIED_AGAIN

    @property
    def final(self) -> bool:
        """Whether another attempt would be of no use: a redirect is not followed, and a refusal stays one."""
        return self.refused or (self.status is not None and self.status < 400)


class Attempt(NamedTuple):
    """When it was made, by the world's clock, with which headers, and what came of it."""

    number: int
    at: datetime
    headers: dict[str, str]
    outcome: Outcome


@dataclass(slots=True, eq=False)
class Delivery:
    """One message on its way to one receiver. `due` is when its next attempt is made, if that is not now.

    `sequence` counts what the webhook was to be told.
    """

    id: str
    message_id: str
    webhook: str
    event: Event
    sequence: int
    misbehaviour: Misbehaviour | None = None
    redelivery_of: str | None = None
    state: State = "pending"
    reason: str | None = None
    due: datetime | None = None
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def forged(self) -> bool:
        return self.misbehaviour in FORGERIES

    @property
    def pending(self) -> bool:
        return self.state == "pending"

    @property
    def caught(self) -> bool | None:
        """Whether the receiver took what it should refuse, or refused what it should take; None while that is open."""
        if self.pending:
            return None
        if self.forged:
            return self.state == "delivered"
        return bool(self.attempts) and self.attempts[-1].outcome.refused

    def wait_after(self, outcome: Outcome) -> float | None:
        """The seconds until the attempt after the one that ended so; None where there is none."""
        made = len(self.attempts)
        if outcome.accepted or outcome.final or self.forged or made >= len(BACKOFF):
            return None
        return max(BACKOFF[made], min(outcome.retry_after or 0, LONGEST_WAIT))

    def end(self, outcome: Outcome) -> None:
        """No attempt comes after the one that ended so."""
        self.state = "delivered" if outcome.accepted else "failed"
        if not outcome.accepted:
            self.reason = self._reason(outcome)

    def give_up(self, reason: str) -> None:
        self.state, self.reason, self.due = "failed", reason, None

    def _reason(self, outcome: Outcome) -> str:
        if self.forged:
            return "A forgery is sent once."
        if outcome.status is not None and outcome.status < 400:
            return f"{outcome.status} is no success, and redirects are not followed."
        if outcome.refused:
            return f"{outcome.status} is a refusal."
        return f"{len(self.attempts)} attempts failed."
