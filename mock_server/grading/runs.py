"""The runs of a grader: one a world, who is played to at the moment, and until when."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from uuid import uuid4

from mock_server.errors import Conflict, NotFound
from mock_server.grading.attempts import Calls
from mock_server.grading.deck import Deck

MOST_RUNS = 100
"""Runs that are known at a time; one that has ended makes way for a new one."""


@dataclass(slots=True)
class Run:
    """What was asked for, and what has come of it. `world` is None for all of them; `requests` counts every one.

    `until` is when its lease ends, in seconds of `monotonic`; None where it is played until somebody ends it.
    """

    seed: int
    left_out: tuple[str, ...]
    world: str | None
    deck: Deck
    began: datetime
    until: float | None = None
    id: str = field(default_factory=lambda: f"run_{uuid4().hex[:16]}")
    calls: Calls = field(default_factory=Calls)
    requests: int = 0
    forgotten: int = 0
    ended: datetime | None = None

    def lease(self, seconds: float | None) -> None:
        """Play it for so long from now on; None for until it is ended."""
        self.until = None if seconds is None else monotonic() + seconds

    @property
    def left(self) -> float | None:
        """The seconds that are left of its lease; None without one."""
        return None if self.until is None else 0.0 if self.ended else max(0.0, self.until - monotonic())


class Runs:
    """A run is of one world, or under None of all that have no run of their own. What has ended stays to be read."""

    def __init__(self) -> None:
        self._all: dict[str | None, Run] = {}
        self._played: dict[str | None, Run] = {}

    @property
    def are_played(self) -> bool:
        return bool(self._played)

    @property
    def worlds(self) -> list[str | None]:
        return list(self._all)

    def played_in(self, world: str) -> Run | None:
        """The run that a request of this world belongs to."""
        self._end_leases()
        return self._played.get(world) or self._played.get(None)

    def get(self, world: str | None, run_id: str | None = None) -> Run | None:
        """The world's run, if it is this one; any where `run_id` is None."""
        self._end_leases()
        run = self._all.get(world)
        return run if run and run_id in {None, run.id} else None

    def begin(
        self,
        seed: int,
        left_out: tuple[str, ...],
        world: str | None,
        seconds: float | None = None,
        *,
        replace: bool = False,
    ) -> Run:
        """A new run, in place of the world's one before. `Conflict` where that is played, or there are too many."""
        self._end_leases()
        if world in self._played and not replace:
            raise Conflict("A client is being graded there already", hint=_hint(self._played[world]))
        self._all.pop(world, None)
        self._make_room()
        run = Run(seed, left_out, world, Deck(seed, left_out), datetime.now(UTC))
        run.lease(seconds)
        self._all[world] = self._played[world] = run
        return run

    def renew(self, run: Run, seconds: float) -> None:
        """`Conflict` where it has ended."""
        if run.ended:
            raise Conflict("The grading has ended", hint="PUT /_mock/grade begins another one.")
        run.lease(seconds)

    def end(self, run: Run) -> None:
        """Nothing more of it is played, and nothing more remembered."""
        if run.ended is None:
            self._end(run, datetime.now(UTC))

    def _make_room(self) -> None:
        if len(self._all) < MOST_RUNS:
            return
        over = [run for run in self._all.values() if run.ended]
        if not over:
            raise Conflict(
                f"In {MOST_RUNS} worlds a client is being graded already", hint="DELETE /_mock/grade ends one."
            )
        del self._all[min(over, key=lambda run: run.ended or run.began).world]

    def _end_leases(self) -> None:
        """Whoever has died renews nothing."""
        now = monotonic()
        for run in [each for each in self._played.values() if each.until is not None and each.until <= now]:
            self._end(run, datetime.now(UTC) - timedelta(seconds=now - (run.until or now)))

    def _end(self, run: Run, at: datetime) -> None:
        run.ended = at
        del self._played[run.world]


def get_run(runs: Runs, world: str | None, run_id: str | None) -> Run:
    """The same as `Runs.get`, or `NotFound`."""
    run = runs.get(world, run_id)
    if run:
        return run
    if runs.get(world):
        told = "Another one has begun there since, in its place."
        raise NotFound(f"The mock knows no grading {run_id} there", hint=told)
    others = ", ".join("all worlds" if each is None else each for each in runs.worlds)
    raise NotFound("No client is graded", hint=f"PUT /_mock/grade begins it.{others and f' One is in: {others}.'}")


def _hint(run: Run) -> str:
    since = f"It began at {run.began:%H:%M:%S} UTC and has seen {run.requests} requests."
    return f"{since} Name another world, wait until it ends, or send replace: true to end it."
