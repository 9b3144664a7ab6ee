"""The clock of the server: a mock's is moved, a deployment's is waited for."""

import time
from collections.abc import Callable
from typing import Protocol

from contract_tests.assertions import TooLong


class Clock(Protocol):
    """`now` is seconds since some instant.

    Both others return when so many seconds have gone by at the server: `pause` for the sake of a limit, `let_pass` to
    see what comes of it. `can_pass`: whether so much can.
    """

    def now(self) -> float: ...

    def pause(self, seconds: float) -> None: ...

    def let_pass(self, seconds: float) -> None: ...

    def can_pass(self, seconds: float) -> bool: ...


class RealClock:
    """The real thing. What would take longer than the patience to happen is not waited for; limits are waited out."""

    def __init__(self, patience: float = 10) -> None:
        self.patience = patience

    def now(self) -> float:
        return time.monotonic()

    def pause(self, seconds: float) -> None:
        time.sleep(seconds)

    def let_pass(self, seconds: float) -> None:
        """Sleep. `TooLong` where that would be longer than the patience."""
        if not self.can_pass(seconds):
            raise TooLong(seconds)
        time.sleep(max(0, seconds))

    def can_pass(self, seconds: float) -> bool:
        return seconds <= self.patience


class SimulatedClock:
    """A mock's world with a frozen clock: time passes by being advanced, in no time."""

    def __init__(self, advance: Callable[[float], None]) -> None:
        self._advance = advance
        self._passed = 0.0

    def now(self) -> float:
        return self._passed

    def pause(self, seconds: float) -> None:
        self.let_pass(seconds)

    def let_pass(self, seconds: float) -> None:
        if seconds > 0:
            self._advance(seconds)
            self._passed += seconds

    def can_pass(self, seconds: float) -> bool:  # noqa: ARG002 - any time
        return True
