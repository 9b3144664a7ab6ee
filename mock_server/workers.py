"""Several processes that serve one address, and the one that starts them: it starts another where one has died."""

import logging
import os
import signal
from collections.abc import Callable
from threading import Thread
from time import monotonic, sleep
from types import FrameType
from typing import NoReturn

from mock_server.state.ids import tell_processes_apart

log = logging.getLogger("mock_server")

SOON = 1.0
"""Seconds that a worker lives at least, or the next one waits for so long."""


class Workers:
    """`serve` serves until a signal ends it, and answers with the exit code. Forks: nothing else may run here."""

    def __init__(self, count: int, serve: Callable[[], int]) -> None:
        self._count = count
        self._serve = serve
        self._begun: dict[int, float] = {}
        self._signals: list[int] = []
        self._alive, self._parent = os.pipe()

    def run(self) -> int:
        """Let them serve until a signal comes, and answer with its number."""
        kept = {number: signal.signal(number, self._take) for number in (signal.SIGINT, signal.SIGTERM)}
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
            kept[signal.SIGHUP] = signal.signal(signal.SIGHUP, self._take)
        for _ in range(self._count):
            self._start()
        while self._begun:
            ended, status = os.waitpid(-1, 0)
            begun = self._begun.pop(ended, None)
            if begun is None or self._signals:
                continue
            log.warning("The worker %d has ended (%s); another one is started.", ended, _how(status))
            sleep(max(0.0, begun + SOON - monotonic()))
            self._start()
        for number, handler in kept.items():
            signal.signal(number, handler)
        return self._signals[0]

    def _start(self) -> None:
        if self._signals:
            return
        child = os.fork()
        if child == 0:
            self._work()
        self._begun[child] = monotonic()
        if self._signals:
            os.kill(child, signal.SIGTERM)

    def _work(self) -> NoReturn:
        """What a worker does. Ctrl-C comes to it from us alone, and it ends where we do, however that is."""
        code = 1
        try:
            os.setpgid(0, 0)
            os.close(self._parent)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                if signal.getsignal(number) != signal.SIG_IGN:
                    signal.signal(number, signal.SIG_DFL)
            tell_processes_apart()
            Thread(target=self._end_with_parent, daemon=True).start()
            code = self._serve()
        except BaseException:
            log.exception("A worker could not go on")
        finally:
            os._exit(code)

    def _end_with_parent(self) -> None:
        os.read(self._alive, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _take(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as `signal` calls it
        self._signals.append(number)
        for child in self._begun:
            os.kill(child, signal.SIGTERM)


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
