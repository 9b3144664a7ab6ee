"""A world's time. Nothing else in the project asks the machine what time it is."""

from datetime import UTC, datetime, timedelta
from time import monotonic

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)  # leaves every later sum of time within what datetime can hold


def real_now() -> datetime:
    """The machine's own time, in UTC."""
    return datetime.now(UTC)


class Clock:
    """Runs on from an instant with real time, or stands still at it. Instants are UTC."""

    __slots__ = ("_instant", "_running_since")

    def __init__(self, instant: datetime, *, running: bool = True) -> None:
        self._instant = instant.astimezone(UTC)
        self._running_since = monotonic() if running else None

    @property
    def running(self) -> bool:
        return self._running_since is not None

    def now(self) -> datetime:
        if self._running_since is None:
            return self._instant
        return self._instant + timedelta(seconds=monotonic() - self._running_since)

    def set(self, instant: datetime) -> None:
        """Move to an instant, either way, and go on as before from there."""
        self._instant = instant.astimezone(UTC)
        if self.running:
            self._running_since = monotonic()

    def freeze(self) -> None:
        self._instant = self.now()
        self._running_since = None

    def run(self) -> None:
        if not self.running:
            self._running_since = monotonic()

    def copy(self) -> "Clock":
        return Clock(self.now(), running=self.running)
