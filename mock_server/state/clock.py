"""A world's time. Nothing else in the project asks the machine what time it is."""

from datetime import UTC, datetime, timedelta
from time import monotonic

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)  # leaves every later sum of time within what datetime can hold


def real_now() -> datetime:
    """The machine's own time, in UTC."""
    return datetime.now(UTC)


class Clock:
    """Runs on from an instant with real time, or stands still at it. Instants are UTC.

    While it is held it shows the instant at which it was: an operation happens at one instant, however long it takes.
    """

    __slots__ = ("_held", "_instant", "_running_since")

    def __init__(self, instant: datetime, *, running: bool = True) -> None:
        self._instant = instant.astimezone(UTC)
        self._running_since = monotonic() if running else None
        self._held: tuple[datetime, datetime] | None = None

    @property
    def running(self) -> bool:
        return self._running_since is not None

    @property
    def second(self) -> datetime:
        """Now, in whole seconds: what a record is stamped with."""
        return self._held[1] if self._held else self.now().replace(microsecond=0)

    def hold(self) -> None:
        """Show this instant until `release`; time goes on behind it."""
        now = self.now()
        self._held = (now, now.replace(microsecond=0))

    def release(self) -> None:
        self._held = None

    def now(self) -> datetime:
        if self._held:
            return self._held[0]
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
