"""Where both sides stand: the oracle, a mock of our own, and the deployment, and how both begin anew."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from random import Random

import httpx

from contract_tests.assertions import Inconclusive, Violation, answer
from contract_tests.caller import Caller
from contract_tests.credentials import Credential
from contract_tests.run.connect import (
    CannotTest,
    MockWorld,
    connected,
    control,
    is_mock,
    mock_target,
    new_ledger,
    own_world,
)
from contract_tests.run.preflight import FIRST
from contract_tests.settings import RunSettings, keep_secrets, of_the_docs
from contract_tests.target import MockTarget, Target
from contract_tests.twin.side import Side, callers_of
from contract_tests.twin.steps import TAG
from mock_server.testing import MockServer

UNLIMITED = 1_000_000
"""Requests a minute that no sequence reaches."""
LISTS = {
    "/api/v2/teams?limit=100": "items",
    "/api/v2/oncall/schedules?limit=100": "data",
    "/api/v2/workflows/templates": "",
    "/api/v2/sla/policies?limit=100": "data",
    "/api/v2/automation-rules": "",
    "/api/ai-automation/routing/rules": "",
    "/api/v2/workflows?limit=100": "items",
}
"""Lists of what a deployment need not have, with the field that has them; "" where the answer is the list."""
OFF = {
    "classification": {"enabled": False},
    "routing": {"enabled": False},
    "resolution": {"enabled": False},
}
RATE_LIMIT = "x-ratelimit-"
"""How the headers begin that tell of a limit."""
Callers = Mapping[str, Credential | None]
RESOLUTION = 3.0
"""Seconds by which instants of two clocks may differ that show whole ones, and are read one after the other."""


@dataclass
class Stage:
    """Both sides, ready for one sequence after the other.

    world    the oracle's
    theirs   the deployment's, where that is a mock
    callers  who stands for each credential of the docs, at the oracle and at the deployment
    skew     how far the deployment's clock is ahead of this machine's
    unlimited  the deployment is a mock that was started without a rate limit
    """

    oracle: MockTarget
    world: MockWorld
    deployment: Target
    theirs: MockWorld | None
    seed: int
    callers: tuple[Callers, Callers] = ({}, {})
    skew: timedelta = timedelta()
    unlimited: bool = False
    _now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    _passed: float = 0.0
    _runs: int = 0
    _paged: bool = False

    @property
    def shared(self) -> bool:
        """Whether others have records at the deployment."""
        return self.theirs is None

    @property
    def exclusive(self) -> bool:
        """Whether what all of the tenant share may be changed."""
        return self.deployment.exclusive

    @property
    def tolerance(self) -> float:
        return 0.0 if self.theirs else RESOLUTION

    @contextmanager
    def begun(self, tag: str = "") -> Iterator[tuple[Side, Side]]:
        """Both sides as they were in the beginning, at the same instant. What is made there is taken back.

        tag  what the deployment's names have, where they are to be those of an earlier run
        """
        self._runs += 1
        run = self._tag()
        before = len(self.deployment.transport.ledger.entries)
        self._begin()
        theirs = self._side(self.deployment, 1, tag or run, run)
        try:
            yield self._side(self.oracle, 0, TAG, TAG), theirs
        finally:
            self._paged = self._paged or any(each.is_page for each in theirs.replies.values())
            self.clean(before)

    def rehearsal(self) -> datetime:
        """Have the oracle begin as it does for a sequence, while one is made. Answers when that is."""
        self._begin()
        return self._now

    def follow(self, now: datetime | None) -> None:
        """Let as much time pass at the oracle as has at the deployment, which says that it is now."""
        if self.theirs:
            passed = self.deployment.passed - self._passed
        else:
            passed = (now - self._now).total_seconds() if now else 0
        self._let_oracle(passed)

    def let_pass(self, seconds: float) -> bool:
        """Let time pass at both; False where it cannot be made to at the deployment, and would take too long."""
        if not self.deployment.can_wait(seconds):
            return False
        self.deployment.wait(seconds)
        if self.theirs:
            self.follow(None)
        return True

    def page(self) -> str:
        """What a page for people says that now answers whatever the deployment is asked; "" where none does."""
        seen = _first(self.deployment)
        return answer(seen) if "html" in seen.headers.get("content-type", "") else ""

    def clean(self, after: int = 0) -> None:
        """Take back what is left of what was made since the ledger's entry of this number: what resisted one
        sequence's end may not resist any more. A page that answers in the deployment's place takes nothing back.
        """
        if not self.theirs and not (self._paged and self.page()):
            self.deployment.undo(after)

    def _let_oracle(self, passed: float) -> None:
        if passed > 0:
            self.oracle.wait(passed)
            self._now += timedelta(seconds=passed)
            self._passed += passed

    def _begin(self) -> None:
        """Put back what can be at once, and set the clocks to one instant: the deployment's, in whole seconds."""
        self.oracle.reset()
        if self.theirs:
            self.deployment.reset()
            ours, theirs = self.world.freeze(), self.theirs.freeze()
            self._now = max(ours, theirs).replace(microsecond=0) + timedelta(seconds=1)
            self.theirs.freeze(self._now)
        else:
            self._now = self._their_now()
        self._passed = self.deployment.passed
        self.world.freeze(self._now)

    def _their_now(self) -> datetime:
        """What the deployment's clock shows."""
        return (datetime.now(UTC) + self.skew).replace(microsecond=0)

    def _side(self, on: Target, number: int, tag: str, run: str) -> Side:
        return Side(on, tag, run, self.callers[number], _users(on), self._now)

    def _tag(self) -> str:
        """A tag that no name of another run has, with as many letters as that of a sequence."""
        chance = Random(f"{self.seed}/{self._runs}").randbytes(4) if self.theirs else secrets.token_bytes(4)  # noqa: S311
        return f"tw{chance.hex()}"


@contextmanager
def staged(settings: RunSettings, ledger: Path | None = None, oracle: str = "") -> Iterator[Stage]:
    """Both sides: the deployment of the settings, and a mock in this process, or one that is there already at `oracle`.

    In this process, so that none is left where it is killed.
    """
    keep_secrets(settings)
    with ExitStack() as stack:
        theirs = stack.enter_context(own_world(settings)) if is_mock(settings) else None
        deployment = (
            stack.enter_context(closing_target(mock_target(settings, theirs)))
            if theirs
            else stack.enter_context(connected(settings, ledger or new_ledger()))
        )
        now = theirs.freeze() if theirs else _date(deployment)
        url = oracle or stack.enter_context(MockServer(rate_limit=UNLIMITED, clock=now, journal=0)).url
        own = RunSettings(url=url, seed=settings.seed, rate_limit=UNLIMITED, ai_rate_limit=UNLIMITED)
        world = stack.enter_context(own_world(own))
        if not theirs:
            world = stack.enter_context(_emptied(own, world))
        ours = stack.enter_context(closing_target(mock_target(own, world)))
        stage = Stage(ours, world, deployment, theirs, settings.seed, skew=now - datetime.now(UTC))
        docs = of_the_docs()
        if theirs:
            seen = _first(deployment)
            stage.unlimited = seen.is_success and not any(each.startswith(RATE_LIMIT) for each in seen.headers)
        stage.callers = (dict(docs), callers_of(deployment, docs))
        try:
            yield stage
        finally:
            stage.clean()


@contextmanager
def closing_target(target: MockTarget) -> Iterator[MockTarget]:
    try:
        yield target
    finally:
        target.http.close()
        target.transport.ledger.close()


@contextmanager
def _emptied(settings: RunSettings, world: MockWorld) -> Iterator[MockWorld]:
    """A world of the docs without what acts by itself, as nobody knows what does at a deployment."""
    with closing_target(mock_target(settings, world)) as on:
        owner = on.dashboard
        for ticket in owner.get("/api/v1/tickets", limit=100).json()["data"]:
            owner.post(f"/api/v1/tickets/{ticket['id']}/close", {})  # what has an open one cannot be deleted
        for path, listed in LISTS.items():
            answered = owner.get(path).json()
            for each in answered[listed] if listed else answered:
                owner.delete(f"{path.partition('?')[0]}/{each['id']}")
        for hours in owner.get("/api/v2/business-hours").json()["items"]:
            owner.patch(f"/api/v2/business-hours/{hours['id']}", {"is_default": False})
        owner.put("/api/ai-automation/settings", OFF)
    name = f"{world.name}-empty"
    with control(settings) as http:
        forked = http.post(f"/_mock/worlds/{world.name}/fork", json={"name": name})
        if not forked.is_success:
            raise CannotTest(f"The oracle's world cannot be forked: {forked.status_code} {forked.text}")
        yield MockWorld(name, http)


def _first(on: Target) -> httpx.Response:
    """What a credential of the run is answered that asks for tickets."""
    return Caller(on.http, "", next(iter(on.credentials.given.values())).sent).get(FIRST)


def _date(on: Target) -> datetime:
    """What the deployment's clock shows, else ours."""
    shown = on.api.get("/api/v1/tickets", limit=1).headers.get("date", "")
    try:
        return parsedate_to_datetime(shown)
    except (ValueError, TypeError):
        return datetime.now(UTC).replace(microsecond=0)


def _users(on: Target) -> tuple[str, ...]:
    """Those of the deployment; none where nobody said so and who calls may not see them."""
    try:
        return tuple(on.users)
    except (Inconclusive, Violation):
        return ()
