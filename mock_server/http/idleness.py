"""How long a connection has had nothing to do."""

from asyncio import AbstractEventLoop, TimerHandle
from collections.abc import Callable


def _nobody() -> None: ...


class Idleness:
    """Calls `over` when a connection has been idle for so many seconds.

    One timer looks after it, again and again: a timer for each request would be set and taken back each time.
    """

    __slots__ = ("_loop", "_over", "_seconds", "_since", "_timer")

    def __init__(self, loop: AbstractEventLoop, seconds: float, over: Callable[[], None]) -> None:
        self._loop = loop
        self._seconds = seconds
        self._over = over
        self._since: float | None = None  # on the event loop's clock; None while it has something to do
        self._timer: TimerHandle | None = None

    def begin(self) -> None:
        """It is idle from now on."""
        self._since = self._loop.time()
        if self._timer is None:
            self._timer = self._loop.call_later(self._seconds, self._look)

    def end(self) -> None:
        """It has something to do."""
        self._since = None

    def stop(self) -> None:
        """Nobody wants to know any more; nor is whoever did held any longer."""
        self._over = _nobody
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._timer = None
        if self._since is None:
            return
        left = self._since + self._seconds - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._look)
        else:
            self._over()
