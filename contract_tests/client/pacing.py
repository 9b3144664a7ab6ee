"""One limiter for all that a run sends: the general limit and those that some operations share, counted together."""

from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import RLock

from contract_tests.client.clock import Clock
from mock_server.document.operations import Operation

MINUTE = 60.0
GROUPS = {"ai": 30}
"""Requests a minute that the operations with this `x-rate-limit` share, besides the general limit."""
TOO_MANY = 429
LONGEST_WAIT = 300
"""Seconds that a run lets itself be told to wait."""


class Pacing:
    """Lets at most `limit` requests of a credential go in any minute, wherever the server's minutes begin.

    A server that says to come back later is believed.
    """

    def __init__(self, clock: Clock, limit: int, groups: Mapping[str, int] = GROUPS) -> None:
        self.clock = clock
        self.limit = limit
        self.groups = groups
        self.waited = 0.0
        self.throttled = 0
        self._sent: dict[tuple[str, str], deque[float]] = {}
        self._blocked: dict[str, float] = {}
        self._lock = RLock()

    def take(self, credential: str, operation: Operation | None) -> None:
        """Wait until the request may go, and count it."""
        with self._lock:
            while (wait := self._wait(credential, self._windows(credential, operation))) > 0:
                self._pause(wait)
            self.count(credential, operation)

    def wait_of(self, credential: str, operation: Operation | None) -> float:
        """Seconds that a request would wait for its turn now."""
        with self._lock:
            return max(0.0, self._wait(credential, self._windows(credential, operation)))

    def count(self, credential: str, operation: Operation | None) -> None:
        """Count a request that goes at once, whatever the limit: those that come later wait for it too."""
        with self._lock:
            for window, _ in self._windows(credential, operation):
                self._sent.setdefault(window, deque()).append(self.clock.now())

    def forget(self) -> None:
        """Begin anew, as a server does that has forgotten who asked."""
        with self._lock:
            self._sent.clear()
            self._blocked.clear()

    def room(self, credential: str, requests: int, group: str = "") -> None:
        """Wait until so many requests may go without a pause in between, of a group where one is named."""
        with self._lock:
            limit = min(self.limit, self.groups[group]) if group else self.limit
            now, sent = self.clock.now(), self._recent((credential, group))
            over = len(sent) + min(requests, limit) - limit
            if over > 0:
                self._pause(sent[over - 1] + MINUTE - now)

    def quiet(self, credential: str, group: str = "") -> None:
        """Wait until a whole minute has passed since the credential's last request."""
        with self._lock:
            sent = self._recent((credential, group))
            if sent:
                self._pause(sent[-1] + MINUTE - self.clock.now())

    def heard(self, credential: str, status: int, headers: Mapping[str, str]) -> float:
        """Take notice of what an answer says of the limit. Answers how long a 429 asks to wait, 0 for any other.

        The credential's next request waits so long, unless that is longer than a run lets itself be told.
        """
        if status == TOO_MANY:
            self.throttled += 1
            stated = retry_after(headers)
            wait = MINUTE if stated is None else stated
            if wait <= LONGEST_WAIT:
                with self._lock:
                    self._blocked[credential] = self.clock.now() + wait
            return wait
        return 0

    def _windows(self, credential: str, operation: Operation | None) -> list[tuple[tuple[str, str], int]]:
        """Where a request counts, with the limit of each."""
        group = operation.rate_group if operation else None
        general = ((credential, ""), self.limit)
        return [general, ((credential, group), min(self.limit, self.groups[group]))] if group else [general]

    def _wait(self, credential: str, windows: list[tuple[tuple[str, str], int]]) -> float:
        now = self.clock.now()
        waits = [self._blocked.get(credential, 0.0) - now]
        for window, limit in windows:
            sent = self._recent(window)
            if len(sent) >= limit:
                waits.append(sent[len(sent) - limit] + MINUTE - now)
        return max(waits)

    def _recent(self, window: tuple[str, str]) -> deque[float]:
        sent, earliest = self._sent.setdefault(window, deque()), self.clock.now() - MINUTE
        while sent and sent[0] <= earliest:
            sent.popleft()
        return sent

    def _pause(self, seconds: float) -> None:
        if seconds > 0:
            self.waited += seconds
            self.clock.pause(seconds)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that Retry-After asks for, by number or by date (RFC 9110 10.2.3); None where it says nothing.

    A date counts from the answer's own `Date`, for the server's clock need not be ours.
    """
    value = headers.get("retry-after", "")
    if value.isascii() and value.isdecimal():
        return float(value)
    until, now = _instant(value), _instant(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds()) if until else None


def _instant(value: str) -> datetime | None:
    """An HTTP-date (RFC 9110 5.6.7)."""
    try:
        read = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
