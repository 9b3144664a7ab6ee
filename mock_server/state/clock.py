"""A world's time. Nothing else in the project asks the machine what time it is."""

from datetime import UTC, datetime, timedelta
from time import monotonic, time
from typing import NamedTuple

from mock_server.state.collection import Collection
from mock_server.state.register import ONLY, only

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)  # leaves every later sum of time within what datetime can hold

_BOOT = time() - monotonic()
_corrected = 0.0


def correct(seconds: float) -> None:
    """Have this machine's time be so much later, in this process: it is another machine's that counts."""
    global _BOOT, _corrected  # noqa: PLW0603 - there is one machine
    _BOOT += seconds
    _corrected += seconds


def corrected() -> float:
    """By how many seconds that was done so far."""
    return _corrected


def real_now() -> datetime:
    """The machine's own time, in UTC."""
    return datetime.now(UTC)


def machine_time() -> float:
    """Seconds of 1970, the same in every process of a machine, that go on evenly while this one lives."""
    return _BOOT + monotonic()


class ClockState(NamedTuple):
    """An instant at which a clock stands, or from which it has run on since that second of the machine's."""

    instant: datetime
    since: float | None

    def at(self, machine: float) -> datetime:
        """What it showed at that second of the machine's."""
        return self.instant if self.since is None else self.instant + timedelta(seconds=machine - self.since)


class WorldClock:
    """Runs on from an instant with real time, or stands still at it. Instants are UTC.

    While it is held it shows the instant at which it was: an operation happens at one instant, however long it takes.
    `kept` is its state as it was written down last.
    """

    __slots__ = ("_held", "_instant", "_settled", "_since", "kept")

    def __init__(self, instant: datetime, *, running: bool = True) -> None:
        self._instant = instant.astimezone(UTC)
        self._since = machine_time() if running else None
        self._held: tuple[datetime, datetime] | None = None
        self._settled: ClockState | None = None
        self.kept: Collection[str, ClockState] = Collection(ClockState, "Clock", only, ordered=False)

    @property
    def running(self) -> bool:
        return self._since is not None

    @property
    def second(self) -> datetime:
        """Now, in whole seconds: what a record is stamped with."""
        return self._held[1] if self._held else self.now().replace(microsecond=0)

    def hold(self, instant: datetime | None = None) -> None:
        """Show this instant, or else the present one, until `release`; time goes on behind it."""
        now = instant or self.now()
        self._held = (now, now.replace(microsecond=0))

    def release(self) -> None:
        self._held = None

    def now(self) -> datetime:
        if self._held:
            return self._held[0]
        if self._since is None:
            return self._instant
        return self._instant + timedelta(seconds=_BOOT + monotonic() - self._since)

    @property
    def state(self) -> ClockState:
        """What is written down: with an instant of the machine's it says what `now` was, to who may never ask."""
        return self._settled or ClockState(self._instant, self._since)

    def set(self, instant: datetime) -> None:
        """Move to an instant, either way, and go on as before from there."""
        self._instant = instant.astimezone(UTC)
        if self.running:
            self._since = machine_time()
        if self._held:
            self.hold(self._instant)

    def freeze(self) -> None:
        """Stand still at the present instant."""
        self._instant, self._since = self.now(), None

    def run(self) -> None:
        if not self.running:
            self._since = machine_time()

    def settle(self) -> None:
        """Write the state down, where it is another one."""
        state = self._instant, self._since
        if state != self._settled:
            self._settled = self.kept.put(ClockState(*state))

    def reload(self) -> None:
        """Be again what is written down."""
        self._settled = self.kept.get(ONLY)
        self._instant, self._since = self._settled

    def copy(self) -> "WorldClock":
        twin = WorldClock(self._instant, running=False)
        twin._since, twin._settled, twin.kept = self._since, self._settled, self.kept.copy()
        return twin
