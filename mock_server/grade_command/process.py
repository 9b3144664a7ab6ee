"""The client's tests as a process: what they are told, what they are not, and how they end when we are asked to end."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType
from typing import Any

from mock_server.exit_code import CommandRefused
from mock_server.signals import stop_signals

PATIENCE = 10
"""Seconds that a command has to end in once it was asked to."""

SECRET = re.compile(r"AURION_MOCK_[A-Z]+_(CONTROL|VERIFIER)_TOKEN")
"""Options of our own commands, among them what opens the grade of the client: its tests do not inherit those."""


class Interruptions:
    """Within the block what asks us to end raises KeyboardInterrupt, until nobody `listens` any more.

    SIGHUP is left alone where it was ignored before: by `nohup`.
    """

    def __init__(self) -> None:
        self.listens = True
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "Interruptions":
        self._before = {number: signal.signal(number, self._take) for number in stop_signals()}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _take(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as `signal` calls it
        if self.listens:
            raise KeyboardInterrupt


def run_command(command: Sequence[str], told: Mapping[str, str], stdout: Any) -> int:
    """Run the client's tests, with `told` in their environment; their exit code."""
    inherited = {name: value for name, value in os.environ.items() if not SECRET.fullmatch(name)}
    own_group = _wants_own_group()
    try:
        process = subprocess.Popen(  # noqa: S603 - it is asked for
            command, env={**inherited, **told}, stdout=stdout, process_group=0 if own_group else None
        )
    except OSError as error:
        why = error.strerror or error
        raise CommandRefused(f"{command[0]} cannot be run: {why}. The client's tests stand behind --.") from None
    try:
        return process.wait()
    except KeyboardInterrupt:
        return _ended(process, own_group=own_group)


def _wants_own_group() -> bool:
    """At a terminal it stays in ours: only there it can read what is typed, and Ctrl-C and Ctrl-Z reach all of it."""
    return hasattr(os, "killpg") and not (sys.stdin and sys.stdin.isatty())


def _ended(process: "subprocess.Popen[bytes]", *, own_group: bool) -> int:
    """Ask it to end, with all that it has started where that is a group; who does not is killed. Asked a second time
    we wait no longer.
    """

    stop: Callable[[], object] = process.terminate
    kill: Callable[[], object] = process.kill
    if own_group:
        stop, kill = partial(os.killpg, process.pid, signal.SIGTERM), partial(os.killpg, process.pid, signal.SIGKILL)
    with suppress(ProcessLookupError, subprocess.TimeoutExpired, KeyboardInterrupt):
        stop()
        process.wait(PATIENCE)
    with _undisturbed():
        with suppress(ProcessLookupError):  # all of them have ended
            kill()
        return process.wait()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Nobody who is killed takes long: no third Ctrl-C needs to be heard."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in stop_signals()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
