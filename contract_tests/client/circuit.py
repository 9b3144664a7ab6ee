"""When to give up: a deployment that does not answer any more, or lets nobody in, is not asked two thousand times."""

from threading import Lock

from contract_tests.client.pacing import LONGEST_WAIT

MOST_SILENT = 5
"""Answers in a row that never came, or came to nothing but a 429, after which nothing more is sent."""
MOST_BETWEEN = 50
"""Answers in a row that something in between gave, which come sooner."""
LAST_UNDOS = 5
"""Requests that clean-up may try all the same."""


class Unreachable(Exception):
    """No answer came: the connection was refused, broke or timed out, what came is nothing that can be read, or it was
    429 as often as one was asked to come back later."""


class StoppedAnswering(Unreachable):
    """So many answers in a row never came that the run has to end."""


class Circuit:
    """Counts what never came. Many threads may use it.

    throttled  the last request that was given up was one that is never let in: the next is not told so five times over
    """

    def __init__(self) -> None:
        self.throttled = False
        self._waited = 0.0
        self._silent = 0
        self._between = 0
        self._why = ""
        self._last_cleanup = LAST_UNDOS
        self._lock = Lock()

    def check(self, *, cleaning_up: bool) -> None:
        """`StoppedAnswering` where it is no use to send more."""
        with self._lock:
            if not self._is_open():
                return
            if cleaning_up and self._last_cleanup:
                self._last_cleanup -= 1
                return
        raise self._stopped()

    def answered(self) -> None:
        """The API itself has answered."""
        with self._lock:
            self._silent = self._between = 0
            self._waited, self.throttled = 0.0, False

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

    def never_let_in(self, why: str, waited: float) -> Unreachable:
        """A request that waited so long was given up for its 429s. What to raise of it, as where no answer came.

        An undo that has waited as well, and is not let in either, is the last one.
        """
        with self._lock:
            self._last_cleanup = 0 if self._is_open() else self._last_cleanup
            self._waited += waited
            self.throttled = True
        return self.silent(why)

    def _is_open(self) -> bool:
        never = self._silent >= MOST_SILENT or self._between >= MOST_BETWEEN
        return never or self._waited >= LONGEST_WAIT

    def _stopped(self) -> StoppedAnswering:
        number = max(self._silent, self._between)
        what = "requests in a row were not let in" if self.throttled else "answers in a row never came"
        return StoppedAnswering(f"{number} {what}, so no more was sent. The last: {self._why}")
