"""How whoever is told to stop, by Ctrl-C, SIGTERM or the end of the terminal, still comes to clean up."""

import signal
import sys
import time
from _thread import interrupt_main
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from types import FrameType

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
ONE_WISH = 1.0
"""Seconds within which a second signal is the same wish: `timeout` sends one to the process and one to its group."""
AGAIN = 0.01
"""Seconds until what was lost is sent again."""


UNTOUCHED = {signal.SIG_IGN, None}


class StopHandler:
    """A handler that raises `KeyboardInterrupt`, in the middle of whatever the main thread does.

    In the callback of a weak reference, or in a `__del__`, nothing can be raised: Python hands it to
    `sys.unraisablehook` and goes on. What was lost so is sent again until it is raised.
    """

    def __init__(self) -> None:
        self._last: float | None = None
        self._number = signal.SIGINT
        self._lost = self._told = False
        self._others = sys.unraisablehook
        self._sender: Thread | None = None

    @property
    def asked(self) -> bool:
        return self._last is not None

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        now, last = time.monotonic(), self._last
        self._last, self._number = now, signal.Signals(number)
        if self._told:
            return
        if self._lost or last is None or now - last > ONE_WISH:
            self._lost = False
            raise KeyboardInterrupt

    def unraisable(self, what: "sys.UnraisableHookArgs") -> None:
        """In here a signal raises nothing either."""
        if not isinstance(what.exc_value, KeyboardInterrupt):
            self._others(what)
            return
        self._told = self._lost = True
        self._sender = Thread(target=self._insist, daemon=True)
        self._sender.start()
        self._told = False

    def _insist(self) -> None:
        while self._lost:
            interrupt_main(self._number)
            time.sleep(AGAIN)

    def end(self) -> None:
        """Nothing is sent to the handlers that come after this one."""
        self._lost = False
        if self._sender:
            self._sender.join()


@contextmanager
def stoppable() -> Iterator[StopHandler]:
    """In here each of the signals is a `KeyboardInterrupt`. One that is ignored, as under nohup, stays ignored."""
    stop = StopHandler()
    before = {each: signal.getsignal(each) for each in SIGNALS if signal.getsignal(each) not in UNTOUCHED}
    for each in before:
        signal.signal(each, stop)
    hook, sys.unraisablehook = sys.unraisablehook, stop.unraisable
    try:
        yield stop
    finally:
        stop.end()
        sys.unraisablehook = hook
        for each, handler in before.items():
            signal.signal(each, handler)
