"""When to give up: a deployment that does not answer any more is not asked two thousand times."""

from threading import Lock

MOST_SILENT = 5
"""Answers in a row that never came, after which nothing more is sent."""
MOST_BETWEEN = 50
"""Answers in a row that something in between gave, which come sooner."""
LAST_UNDOS = 5
"""Requests that clean-up may try all the same."""


class Unreachable(Exception):
    """No answer came: the connection was refused, broke or timed out, or what came is nothing that can be read."""


class StoppedAnswering(Unreachable):
    """So many answers in a row never came that the run has to end."""


class Circuit:
    """Counts what never came. Many threads may use it."""

    def __init__(self) -> None:
        self._silent = 0
        self._between = 0
        self._why = ""
        self._last_undos = LAST_UNDOS
        self._lock = Lock()

    def check(self, *, undoing: bool) -> None:
        """`StoppedAnswering` where it is no use to send more."""
        with self._lock:
            if not self._is_open():
                return
            if undoing and self._last_undos:
                self._last_undos -= 1
                return
        raise self._stopped()

    def answered(self) -> None:
        """The API itself has answered."""
        with self._lock:
            self._silent = self._between = 0

    def answered_between(self, status: int) -> None:
        """Something in between has answered."""
        with self._lock:
            self._silent = 0
            self._between += 1
            self._why = f"something in between answered {status}"

    def silent(self, why: str) -> Unreachable:
        """An answer never came. What to raise of it: the last of too many says that the run has to end."""
        with self._lock:
            self._silent += 1
            self._why = why
            return self._stopped() if self._is_open() else Unreachable(why)

    def _is_open(self) -> bool:
        return self._silent >= MOST_SILENT or self._between >= MOST_BETWEEN

    def _stopped(self) -> StoppedAnswering:
        number = max(self._silent, self._between)
        return StoppedAnswering(f"{number} answers in a row never came, so no more was sent. The last: {self._why}")
