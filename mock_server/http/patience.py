"""How long a connection is waited for: until it sends a request, until that is complete, until it sends the next."""

from asyncio import AbstractEventLoop, TimerHandle
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

KILOBYTE = 1024


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What is asked of connections. Sizes are bytes, times seconds.

    There are `connections` at a time. The header fields of a request have `header_bytes` at most; it is there, with its
    body, `request_seconds` after it began, and the next one `idle_seconds` after the answer.
    """

    connections: int = 1_000
    header_bytes: int = 64 * KILOBYTE
    request_seconds: float = 60.0
    idle_seconds: float = 5.0


LIMITS = ConnectionLimits()
GRACE = 1.0
"""Seconds that requests under way have when the server is asked to end."""


class Turn(Enum):
    """Who has to do something."""

    OURS = auto()
    SENDS = auto()
    IDLE = auto()


class Patience:
    """Calls `late` when a request that began is not complete in its time, and `unused` when nothing began.

    One timer looks after a connection, again and again: a timer for each request would be set and taken back each time.
    """

    __slots__ = ("_late", "_limits", "_loop", "_since", "_timer", "_turn", "_unused")

    def __init__(
        self, loop: AbstractEventLoop, limits: ConnectionLimits, late: Callable[[], None], unused: Callable[[], None]
    ) -> None:
        self._loop = loop
        self._limits = limits
        self._late = late
        self._unused = unused
        self._turn = Turn.IDLE
        self._since = loop.time()
        self._timer: TimerHandle | None = loop.call_at(self._since + limits.request_seconds, self._look)

    def wait(self) -> None:
        """It was answered, and may send another request."""
        self._turn, self._since = Turn.IDLE, self._loop.time()
        self._look_by(self._since + self._limits.idle_seconds)

    def receive(self) -> None:
        """A part of a request is there."""
        if self._turn is not Turn.SENDS:
            self._turn, self._since = Turn.SENDS, self._loop.time()
            self._look_by(self._since + self._limits.request_seconds)

    def work(self) -> None:
        """A whole request is there."""
        self._turn = Turn.OURS

    def stop(self) -> None:
        """The connection is gone; nothing is held of it."""
        self._late = self._unused = _nothing
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _look_by(self, due: float) -> None:
        if self._timer is None or self._timer.when() > due:
            if self._timer:
                self._timer.cancel()
            self._timer = self._loop.call_at(due, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._turn is Turn.OURS:
            return  # the answer sets the timer again
        sends = self._turn is Turn.SENDS
        due = self._since + (self._limits.request_seconds if sends else self._limits.idle_seconds)
        if self._loop.time() < due:
            self._look_by(due)
        elif sends:
            self._late()
        else:
            self._unused()


def _nothing() -> None: ...
