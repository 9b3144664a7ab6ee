"""How whoever is told to stop, by Ctrl-C, SIGTERM or the end of the terminal, still comes to clean up."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
ONE_WISH = 1.0
"""Seconds within which a second signal is the same wish: `timeout` sends one to the process and one to its group."""


UNTOUCHED = {signal.SIG_IGN, None}


class StopHandler:
    """A handler that raises `KeyboardInterrupt`, in the middle of whatever the main thread does."""

    def __init__(self) -> None:
        self._last: float | None = None

    @property
    def asked(self) -> bool:
        return self._last is not None

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        now, last = time.monotonic(), self._last
        self._last = now
        if last is None or now - last > ONE_WISH:
            raise KeyboardInterrupt


@contextmanager
def stoppable() -> Iterator[StopHandler]:
    """In here each of the signals is a `KeyboardInterrupt`. One that is ignored, as under nohup, stays ignored."""
    stop = StopHandler()
    before = {each: signal.getsignal(each) for each in SIGNALS if signal.getsignal(each) not in UNTOUCHED}
    for each in before:
        signal.signal(each, stop)
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
