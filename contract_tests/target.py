"""What a run tests, as the checks see it: who may call, what can be made up, and how time passes."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any, ClassVar, Literal

import httpx

from contract_tests.assertions import Inconclusive
from contract_tests.callers import Callers
from contract_tests.client.cleanup import Cleaner
from contract_tests.client.guard import ABSENT_NUMBER, NOWHERE
from contract_tests.client.ledger import LeftBehind
from contract_tests.client.transport import Transport
from contract_tests.contract import CONTRACT, Level
from contract_tests.layers import ModelEffort
from mock_server.document.operations import Document

Json = Any
TargetKind = Literal["mock", "deployment"]
READ_DELAY = 0.5
"""Seconds after which reads that lag behind writes should have caught up."""


@dataclass(kw_only=True)
class Target(Callers, ABC):
    """A server with its credentials. `exclusive`: nobody else uses it, so what everybody shares may be changed.

    `tag` is part of every name that is made up, so that a search finds the run's own records only. `shared` are the ids
    that checks hand on to later ones, by what they are of, as long as these are there.
    """

    kind: ClassVar[TargetKind]
    description: ClassVar[str]

    url: str
    transport: Transport = field(repr=False)
    contract: Document = field(repr=False)
    seed: int
    tag: str
    webhook_secret: str = field(repr=False)
    exclusive: bool
    effort: ModelEffort = field(default_factory=ModelEffort)
    given_users: tuple[str, ...] = ()
    shared: dict[str, list[str]] = field(default_factory=dict)
    random: Random = field(default_factory=Random)
    _made_up: int = 0

    # What is expected of it

    @abstractmethod
    def binds(self, level: Level) -> bool:
        """Whether what differs from a rule of this level is a violation here; else it is a note."""

    @abstractmethod
    def assume(self, truth: object, otherwise: str) -> None:
        """`Inconclusive`, in these words, where a check goes on from something that only we assume, and it is not
        so.
        """

    @abstractmethod
    def lags(self, is_right: Callable[[], bool]) -> bool:
        """Whether only reads lag behind writes: `is_right` once they wait. From then on they do."""

    @abstractmethod
    def affords(self, effort: ModelEffort) -> ModelEffort:
        """Of how much one would like to do what there is time for."""

    @abstractmethod
    def fill(self, number: int, make: Callable[[], object]) -> None:
        """Make so many records that cannot be deleted; none where they would be there for good."""

    # When it is over

    @abstractmethod
    def reset(self) -> None:
        """Put everything back to where it began, where that can be done at once."""

    @abstractmethod
    def undo(self, after: int = 0) -> None:
        """Leave nothing behind of what was made since the ledger's entry of this number."""

    @property
    @abstractmethod
    def left(self) -> tuple[LeftBehind, ...]:
        """What is there still of what was made, and why."""

    @property
    @abstractmethod
    def waited(self) -> float:
        """Seconds of our time that were waited for limits."""

    # What is made up

    def begin(self, check: str) -> None:
        """Draw anew: the same seed and check give the same values, whatever ran before."""
        self.random = Random(f"{self.seed}/{check}")  # noqa: S311 - chance from a seed is the point
        self._made_up = 0

    def name(self, what: str = "Contract") -> str:
        """A name that no other record has."""
        self._made_up += 1
        return f"{what} {self.tag}-{self.random.getrandbits(32):08x}-{self._made_up}"

    def absent(self, prefix: str) -> str:
        """An id that no record has: `team_nowhere_1f…`."""
        return f"{prefix}_{NOWHERE}_{self.random.getrandbits(40):010x}"

    def absent_ticket(self) -> int:
        """The number of a ticket that is not there."""
        return ABSENT_NUMBER + self.random.getrandbits(20)

    @property
    def users(self) -> tuple[str, ...]:
        """The ids of at least two users that there are: those that were given, else those of the teams."""
        if not self.given_users:
            self.given_users = tuple(self._members())
        if len(self.given_users) < 2:
            raise Inconclusive("the ids of two users are needed, and none were given or found in the teams: set users")
        return self.given_users

    def _members(self) -> Iterable[str]:
        teams = self.dashboard.get("/api/v2/teams", limit=20)
        found = [team["id"] for team in teams.json()["items"]] if teams.status_code == httpx.codes.OK else []
        members = [self.dashboard.get(f"/api/v2/teams/{each}/members") for each in found]
        return dict.fromkeys(each["user_id"] for answer in members if answer.is_success for each in answer.json())

    def shared_id(self, what: str, make: Callable[[], str]) -> str:
        """The id of what stories and checks use one after the other, as it cannot be deleted; made where there is
        none.
        """
        ids = self.shared.setdefault(what, [])
        if not ids:
            ids.append(make())
        return ids[0]

    # What passes

    def wait(self, seconds: float) -> None:
        """Let time pass at the server; `Inconclusive` where that would take longer than this run is patient."""
        self.transport.pacing.clock.let_pass(seconds)

    def can_wait(self, seconds: float) -> bool:
        """Whether this run is patient enough for so much time to pass at the server."""
        return self.transport.pacing.clock.can_pass(seconds)

    @property
    def passed(self) -> float:
        """Seconds at the server, since some instant."""
        return self.transport.pacing.clock.now()

    @abstractmethod
    def needs_simulated_time(self, why: str) -> None:
        """`Inconclusive` where time only passes by itself, which is too slow or not exact enough: `why` says what
        for.
        """

    # What one may do

    def needs_exclusive(self, what: str) -> None:
        """`Inconclusive` where others use the deployment: `what` would be changed for them too."""
        if not self.exclusive:
            raise Inconclusive(
                f"{what} would change for everybody: say --exclusive where nobody else uses the deployment"
            )

    @abstractmethod
    def needs_provoking(self) -> None:
        """`Inconclusive` where the rate limit must not be exhausted on purpose."""

    def at_once(self, times: int, call: Callable[[int], httpx.Response]) -> list[httpx.Response]:
        """So many calls that are under way together, in any order."""
        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(call, range(times)))


@dataclass(kw_only=True)
class MockTarget(Target):
    """A mock, in a world that is the run's own: time is simulated, all is gone afterwards, what we assume binds.

    put_back  puts the world back to where it began
    """

    kind = "mock"
    description = "a mock, in a world of its own"

    exclusive: bool = True
    put_back: Callable[[], None]

    def binds(self, level: Level) -> bool:  # noqa: ARG002 - every level
        return True

    def assume(self, truth: object, otherwise: str) -> None:
        """The check goes on, and sees that it is not so."""

    def lags(self, is_right: Callable[[], bool]) -> bool:  # noqa: ARG002 - what differs is wrong
        return False

    def affords(self, effort: ModelEffort) -> ModelEffort:
        return effort

    def fill(self, number: int, make: Callable[[], object]) -> None:
        for _ in range(number):
            make()

    def reset(self) -> None:
        """So that no check sees what another has left, and each finds alone what it finds among all."""
        self.put_back()
        self.transport.pacing.forget()
        self.transport.ledger.forget()
        self.shared.clear()

    def undo(self, after: int = 0) -> None:  # noqa: ARG002 - it was empty when whoever asks began
        if self.transport.ledger.entries:
            self.reset()

    @property
    def left(self) -> tuple[LeftBehind, ...]:
        return ()

    @property
    def waited(self) -> float:
        return 0.0

    def needs_simulated_time(self, why: str) -> None:
        """It is."""

    def needs_provoking(self) -> None:
        """Nobody else meets a limit of this world."""


@dataclass(kw_only=True)
class RemoteTarget(Target):
    """A deployment in real time, which others may use too. Where it differs from what we assume, that is a note.

    cleaner            takes back what was made, in reverse order
    probes_rate_limit  its rate limit may be exhausted on purpose
    """

    kind = "deployment"
    description = "a deployment"

    cleaner: Cleaner = field(repr=False)
    probes_rate_limit: bool

    def binds(self, level: Level) -> bool:
        return level in CONTRACT

    def assume(self, truth: object, otherwise: str) -> None:
        if not truth:
            raise Inconclusive(otherwise)

    def lags(self, is_right: Callable[[], bool]) -> bool:
        delay = self.transport.delivery.read_delay
        if delay.seconds:
            return False
        delay.seconds = READ_DELAY
        if not is_right():
            delay.seconds = 0
        return bool(delay.seconds)

    def affords(self, effort: ModelEffort) -> ModelEffort:
        return effort.in_real_time

    def fill(self, number: int, make: Callable[[], object]) -> None:
        """Somebody else may have made enough of them."""

    def reset(self) -> None:
        """A deployment has nothing like it."""

    def undo(self, after: int = 0) -> None:
        self.cleaner.clean(after)

    @property
    def left(self) -> tuple[LeftBehind, ...]:
        return tuple(self.transport.ledger.left)

    @property
    def waited(self) -> float:
        return self.transport.pacing.waited

    def needs_simulated_time(self, why: str) -> None:
        raise Inconclusive(f"{why}, and this deployment's clock cannot be moved")

    def needs_provoking(self) -> None:
        if not self.probes_rate_limit:
            raise Inconclusive("it would exhaust the rate limit on purpose: say --probe-rate-limit")
