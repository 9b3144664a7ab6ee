"""How a server in the foreground is asked to end: Ctrl-C, SIGTERM, and the terminal that goes away."""

import signal
from socket import socket
from threading import current_thread, main_thread
from types import FrameType, TracebackType
from typing import Any

import uvicorn

NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Not every system has each."""
LAST_STRAW = 3


class Stopped(BaseException):
    """A signal came before the server ran."""


class StopSignals:
    """Within the block the first signal asks the server to end, the second hurries it, the third ends the process.

    A signal before `serve` raises `Stopped`. SIGHUP is left alone where it was ignored before: by `nohup`.
    """

    def __init__(self, server: uvicorn.Server) -> None:
        self._server = server
        self._before: dict[int, Any] = {}
        self._taken: list[int] = []
        self._serving = False

    def __enter__(self) -> "StopSignals":
        if current_thread() is main_thread():  # the only one that may listen
            self._before = {number: signal.signal(number, self._take) for number in stop_signals()}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def serve(self, listeners: list[socket]) -> None:
        """Run the server until a signal has ended it."""
        self._serving = True
        self._server.run(sockets=listeners)

    @property
    def interrupted(self) -> bool:
        """Whether it was Ctrl-C, which is a good end."""
        return self._taken[:1] == [signal.SIGINT]

    def pass_on(self) -> None:
        """End as whoever sent the signal expects: by it."""
        if self._taken and not self.interrupted:
            signal.raise_signal(self._taken[0])

    def _take(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as `signal` calls it
        self._taken.append(number)
        if not self._serving:
            raise Stopped
        self._server.should_exit = True
        self._server.force_exit = len(self._taken) > 1
        if len(self._taken) == LAST_STRAW:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)


def stop_signals() -> list[int]:
    there = [int(getattr(signal, name)) for name in NAMES if hasattr(signal, name)]
    hang_up = getattr(signal, "SIGHUP", None)
    return [number for number in there if number != hang_up or signal.getsignal(number) != signal.SIG_IGN]
