"""A world: everything one mocked deployment knows. It can be copied, rolled back, and told what another one did."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Generic, NamedTuple, Protocol, Self, TypeVar

from mock_server.errors import DomainError
from mock_server.state import replies
from mock_server.state.causes import BUDGET, STOPPED, USED_UP, Causes, Stop
from mock_server.state.change import WORLD, Change, Commit, Origin, OriginKind
from mock_server.state.clock import WorldClock
from mock_server.state.collection import Collection
from mock_server.state.events import KEPT, Cause, Event
from mock_server.state.faults import Faults
from mock_server.state.ids import Ids
from mock_server.state.principal import Principal, Signer
from mock_server.state.register import Register
from mock_server.state.replies import KeptReply, ReplyKey
from mock_server.state.timers import Timer, TimerKey, Timers

IDEMPOTENCY_HOURS = 24
REPLY_EXPIRES = "idempotency.expired"
MOST_TIMERS = 10_000
"""How many timers fire at once before whoever asked gets an answer. Replies that expire do not count."""

MOST_COMMITS, MOST_CHANGES, KILOBYTE = 1_000, 10_000, 1_000
"""How many of the latest commits a world keeps, and of how many changes and events together; the latest in any case.

A kilobyte of a request's body counts as one more, so that the records of before are bounded too.
"""

DIRECT = Origin("direct")
_whose = itemgetter(0, 1)
_new = tuple.__new__  # half the time of Commit(…)


class Owner(Protocol):
    """Whose records are in a world: all that a world asks of a tenant."""

    id: str
    world: Any

    def collections(self) -> Iterator[tuple[str, Collection[Any, Any]]]: ...

    def collection(self, name: str) -> Collection[Any, Any]: ...

    def copy(self) -> Self: ...


T = TypeVar("T", bound=Owner)
R = TypeVar("R")
Reaction = Callable[[T, Event], None]
TimerAction = Callable[[T, str], None]
FindSigner = Callable[[Iterable[T], str], Signer | None]


class Count(Protocol):
    """What was counted of one request, for who has to put it right: in which windows, up to what, how often then."""

    windows: list[tuple[tuple[str, str], int, int]]

    def correct(self, shifts: dict[tuple[str, str], int]) -> None: ...


class Forgotten(NamedTuple):
    """What a world has forgotten of the past: commits, each with the instant before it and its weight, and events."""

    commits: list[tuple[datetime, Commit, int]]
    events: list[Event]

    def clear(self) -> None:
        self.commits.clear()
        self.events.clear()


class Fired(NamedTuple):
    """A timer that fired: when it was due, what it is called, whose it was and which record it was about."""

    at: datetime
    key: TimerKey


class TimerFailed(Exception):
    """A timer met a refusal: a fault of ours or of a fixture, and no answer to whoever happened to let it fire."""


class World(Generic[T]):
    """`reactions` listen to events, `timer_actions` say what a timer does, `find_signer` whose signature is asked for.

    All three come from families/reactions.py. `number` is that of the latest commit, `at` the instant that the world
    has reached, `before` the one that it had reached before the oldest commit it remembers. `origin` is who is at work
    now, `committed` what the latest operation did, None where that was nothing; `on_commit` hears of every commit,
    `on_delivery_due` of every delivery to a webhook that is due, by its id.
    In `tally` commits are counted by the kinds of their origins.
    `made` tells worlds of one name apart: which of all worlds of its store it is. `template` is what the worlds of its
    scenario are copied from, `beginning` what a reset leads back to, None where that is the scenario.

    Where copies of it are elsewhere, `counted` are the requests that were counted since somebody looked, and
    `forgotten` what it has forgotten since.

    Rate windows and faults count, and nobody takes that back: all else that changes is in collections, those of the
    tenants and the world's own. A copy has no faults, and no webhooks.
    """

    def __init__(self, scenario: str, clock: WorldClock, ids: Ids) -> None:
        self.scenario = scenario
        self.clock = clock
        self.ids = ids
        self.causes = Causes()
        self.timers = Timers()
        self.replies = replies.kept_replies()
        self.tenants: dict[str, T] = {}
        self.callers: dict[tuple[str, str], Principal] = {}
        self.windows: dict[tuple[str, str], tuple[int, int]] = {}
        self.reactions: dict[str, tuple[Reaction[T], ...]] = {}
        self.timer_actions: dict[str, TimerAction[T]] = {}
        self.find_signer: FindSigner[T] = lambda _tenants, _subject_id: None
        self.counted: list[Count] | None = None
        self.forgotten: Forgotten | None = None
        self.faults = Faults()
        self.events: deque[Event] = deque()
        self.changes: list[Change] = []
        self.commits: deque[Commit] = deque()
        self.tally: dict[OriginKind, int] | None = None
        self.on_commit: Callable[[Commit], object] | None = None
        self.on_delivery_due: Callable[[str], object] | None = None
        self.template: World[T] | None = None
        self.beginning: World[T] | None = None
        self._emitted: list[Event] = []
        self._cause: Cause | None = None
        self.number = self.made = self._heard = 0
        self._note_own()
        self.begin()

    def begin(self) -> None:
        """Let what was written so far be how the world is: of what happened before, only the number is kept."""
        self._settle()
        self.events += self._emitted
        self._forget_pending()
        self.commits.clear()
        self.committed: Commit | None = None
        self.origin = DIRECT
        self._weight = 0
        self._weights: deque[int] = deque()
        self.at = self.before = self.clock.now()

    def add_tenant(self, tenant: T) -> None:
        tenant.world = self
        self.tenants[tenant.id] = tenant
        for name, collection in tenant.collections():
            collection.note_in(self.changes, tenant.id, name)

    def collection(self, tenant_id: str, name: str) -> Collection[Any, Any]:
        """The collection of this name of a tenant, or with `WORLD` of the world's own."""
        return self._own_collections()[name] if tenant_id == WORLD else self.tenants[tenant_id].collection(name)

    # What one operation does to a world: all of it, or nothing.

    def run(
        self,
        operation: Callable[[], R],
        origin: Origin | None = None,
        at: datetime | None = None,
        sent: int = 0,
    ) -> R:
        """Run an operation and the reactions to what it did, all at one instant: `at`, or the present one.

        What they did becomes a commit. If one of them fails, the world is as it was. `sent` are the bytes of the body
        that the operation was called with: who writes large records has the world remember fewer commits.
        """
        number, self._cause, self.committed = self.number, None, None
        self.clock.hold(at)
        try:
            result = operation()
            self.react()
            self._commit(origin or self.origin, sent)
        except BaseException:
            if self.number == number:
                self._take_back()
            raise
        finally:
            self._forget_pending()
            self.clock.release()
        return result

    def apply(self, commit: Commit) -> None:
        """Do what a world did that was like this one until then. `ValueError` where the commit is not the next."""
        if commit.number != self.number + 1:
            raise ValueError(f"After commit {self.number} comes {self.number + 1}, not {commit.number}.")
        try:
            for whose, changes in groupby(commit.changes, _whose):
                self.collection(*whose).apply(changes)
            for register in self._registers():
                register.reload()
            self._keep(commit, 0)
        except BaseException:
            if self.number < commit.number:
                self._take_back()
            raise
        finally:
            self._forget_pending()

    def _commit(self, origin: Origin, sent: int) -> None:
        self._settle()
        changes, events = tuple(self.changes), tuple(self._emitted)
        if changes or events:
            if self.tally is not None:
                self.tally[origin.kind] += 1
            self._keep(_new(Commit, (self.number + 1, self.clock.now(), origin, changes, events)), sent)

    def _keep(self, commit: Commit, sent: int) -> None:
        """Remember the commit and its events, and forget those that are too old. With the number it is done."""
        weight = len(commit.changes) + len(commit.events) + sent // KILOBYTE
        self.commits.append(commit)
        self._weights.append(weight)
        self._weight += weight
        while len(self.commits) > MOST_COMMITS or (self._weight > MOST_CHANGES and len(self.commits) > 1):
            self._forget_oldest()
        self.events += commit.events
        for _ in range(len(self.events) - KEPT):
            event = self.events.popleft()
            if self.forgotten:
                self.forgotten.events.append(event)
        self.number, self.at, self.committed = commit.number, commit.at, commit
        if self.on_commit:
            self.on_commit(commit)

    def _forget_oldest(self) -> None:
        before, commit, weight = self.before, self.commits.popleft(), self._weights.popleft()
        self.before = commit.at
        self._weight -= weight
        if self.forgotten:
            self.forgotten.commits.append((before, commit, weight))

    def _take_back(self) -> None:
        """Let what was noted and not done, or done and not kept, never have been."""
        for whose, changes in groupby(reversed(self.changes), _whose):
            self.collection(*whose).take_back(changes)
        for register in self._registers():
            register.reload()
        while self.commits and self.commits[-1].number > self.number:
            events = self.commits.pop().events
            self._weight -= self._weights.pop() if len(self._weights) > len(self.commits) else 0
            while events and self.events and self.events[-1].number >= events[0].number:
                self.events.pop()

    def _forget_pending(self) -> None:
        self.changes.clear()
        self._emitted.clear()
        self._cause, self._heard = None, 0

    def _settle(self) -> None:
        self.clock.settle()
        self.ids.settle()
        self.causes.settle()

    def _registers(self) -> tuple[Register, ...]:
        return self.clock, self.ids, self.causes

    def _own_collections(self) -> dict[str, Collection[Any, Any]]:
        return {
            "clock": self.clock.kept,
            "ids": self.ids.kept,
            "causes": self.causes.kept,
            "timers": self.timers,
            "replies": self.replies,
        }

    def _note_own(self) -> None:
        for name, collection in self._own_collections().items():
            collection.note_in(self.changes, WORLD, name)

    # Events, and what they come of

    def emit(self, name: str, tenant_id: str, subject_id: str, subject: object) -> None:
        """Note that something happened; reactions hear of it when the operation is done."""
        cause, before = self._cause or self.cause, self._emitted or self.events
        number = before[-1].number + 1 if before else 1
        self.causes.count(cause)
        self._emitted.append(_new(Event, (number, self.clock.now(), name, tenant_id, subject_id, subject, cause)))

    @property
    def cause(self) -> Cause:
        """What the things come of that happen now."""
        if self._cause is None:
            self._cause = Cause(self.number + 1)
        return self._cause

    def continue_cause(self, number: int | None, depth: int, workflows: tuple[str, ...] = ()) -> None:
        """What happens from here on comes of an earlier cause; where none is known, of what is running now."""
        self._cause = _new(Cause, (self.cause.number if number is None else number, depth, workflows))

    def count_run(self) -> None:
        """One run more comes of what happens now."""
        self.causes.count(self.cause)

    @property
    def exhausted(self) -> bool:
        """Whether so much has come of what happens now, or of this one operation, that rules should do no more."""
        cause = self.cause
        return (cause.depth > 0 and self.causes.used_up(cause)) or len(self._emitted) > BUDGET

    def stop(self, tenant_id: str, subject_id: str) -> bool:
        """Say that this rule, workflow or escalation was stopped. False where that was said before of this cause."""
        first = self.causes.first_stop(self.cause, subject_id)
        if first:
            heard = self._emitted[self._heard - 1] if self._heard else self.events[-1]
            self.emit(STOPPED, tenant_id, subject_id, Stop(why=USED_UP, event=heard.number))
        return first

    def react(self) -> None:
        """Let every event be heard once, those that reactions emit included."""
        while self._heard < len(self._emitted):
            event = self._emitted[self._heard]
            self._heard += 1
            reactions = self.reactions.get(event.name)
            if reactions:
                self._cause = event.cause.deeper()
                for reaction in reactions:
                    reaction(self.tenants[event.tenant_id], event)
        self._cause = None

    def as_it_is(self, record: R) -> R:
        """A record that was written in this operation, as those left it who wrote it later."""
        for change in self.changes:
            if change.after is record:
                kept: Any = self.collection(change.tenant, change.collection).find(change.key)
                return record if kept is None else kept
        return record

    # Time

    def set_timer(self, key: TimerKey, due: datetime) -> None:
        self.timers.set(key, due, (self.number + 1, len(self.changes)))

    def cancel_timer(self, key: TimerKey) -> None:
        self.timers.cancel(key)

    def catch_up(self) -> list[Fired]:
        """Fire what has become due since somebody last looked, each at its own instant."""
        now = self.clock.now()
        if self.timers.are_quiet(now):
            return []
        fired = self._fire_until(now, MOST_TIMERS)
        if self.has_due(now):
            self.move_clock(self.at)
        return fired

    def advance(self, to: datetime, most: int | None = None) -> list[Fired]:
        """Move the clock to that instant, and on the way fire every due timer, in the order of their instants.

        After `most` of them the clock stays at the instant that it has reached.
        """
        fired = self._fire_until(to, most)
        if not self.has_due(to):
            self.move_clock(to)
        return fired

    def has_due(self, by: datetime) -> bool:
        """Whether there is a timer that should have fired by then."""
        due = self.timers.next_due()
        return due is not None and due <= by

    def move_clock(self, to: datetime) -> None:
        """Set the clock to that instant, either way, and fire nothing."""
        self.run(lambda: self.clock.set(to))

    def freeze_clock(self) -> None:
        self.run(self.clock.freeze)

    def run_clock(self) -> None:
        self.run(self.clock.run)

    def _fire_until(self, to: datetime, most: int | None) -> list[Fired]:
        fired: list[Fired] = []
        while most != 0 and (timer := self.timers.next()) and timer.due <= to:
            self._fire(timer)
            fired.append(_new(Fired, (timer.due, timer.key)))
            if most is not None and timer.key.name != REPLY_EXPIRES:
                most -= 1
        return fired

    def _fire(self, timer: Timer) -> None:
        """Do what the timer is for, at its instant; the clock moves on to it, unless it runs and is past it."""
        at, (name, tenant_id, subject_id) = max(timer.due, self.at), timer.key
        origin = _new(Origin, ("timer", name, subject_id, tenant_id))
        ahead = at > self.clock.now()

        def go_off() -> None:
            if ahead:
                self.clock.set(at)
            self.timers.remove(timer.key)

        def carry_out() -> None:
            go_off()
            if name == REPLY_EXPIRES:
                self.replies.remove(replies.key_of(subject_id))
            else:
                self.timer_actions[name](self.tenants[tenant_id], subject_id)

        try:
            self.run(carry_out, origin, at)
        except Exception as error:
            self.run(go_off, origin, at)  # it would fail again, and again
            if isinstance(error, DomainError):
                told = f"{name} of {subject_id} could not be carried out: {error.detail}"
                raise TimerFailed(told) from error
            raise

    # Idempotency

    def keep_reply(self, key: ReplyKey, tenant_id: str, status: int, body: bytes) -> None:
        """Answer this key with this for 24 hours."""
        self.replies.put(KeptReply(*key, status, body))
        due = self.clock.now() + timedelta(hours=IDEMPOTENCY_HOURS)
        self.set_timer(TimerKey(REPLY_EXPIRES, tenant_id, replies.subject_of(key)), due)

    # Copies

    def close(self) -> None:
        """Let go of the tenants, which hold the world: its memory is free at once."""
        for tenant in self.tenants.values():
            del tenant.world
        self.tenants = {}
        if self.beginning:
            self.beginning.close()

    def rewind(self, commits: Sequence[Commit]) -> None:
        """Let its latest commits, which these are, never have been: after them nothing is remembered of before."""
        by_collection: dict[tuple[str, str], list[Change]] = {}
        for commit in commits:
            self.number -= 1
            for change in commit.changes:
                by_collection.setdefault(_whose(change), []).append(change)
            for _ in range(min(len(commit.events), len(self.events))):
                self.events.pop()
        for whose, changes in by_collection.items():
            self.collection(*whose).take_back(reversed(changes))
        for register in self._registers():
            register.reload()

    def undo(self) -> None:
        """Let its latest commit never have been: nothing else was done since."""
        self.rewind([self.commits.pop()])
        self._weight -= self._weights.pop()
        self.at, self.committed = self.commits[-1].at if self.commits else self.before, None

    def unlearn(self, commits: Sequence[Commit]) -> None:
        """Let its latest commits, which these are, never have been, and know again what was `forgotten` for them."""
        forgotten = self.forgotten or Forgotten([], [])
        self.events.extendleft(reversed(forgotten.events))
        for before, commit, weight in reversed(forgotten.commits):
            self.commits.appendleft(commit)
            self._weights.appendleft(weight)
            self._weight += weight
            self.before = before
        forgotten.clear()
        self.rewind(commits)
        for _ in commits:
            self.commits.pop()
            self._weight -= self._weights.pop()
        self.at, self.committed = self.commits[-1].at if self.commits else self.before, None

    def copy(self) -> "World[T]":
        """A world of its own that begins where this one is. Records are shared until either side writes.

        It keeps no commits of the time before, and counts on from the latest.
        """
        twin: World[T] = World(self.scenario, self.clock.copy(), self.ids.copy())
        twin.causes, twin.timers, twin.replies = self.causes.copy(), self.timers.copy(), self.replies.copy()
        twin.callers = self.callers
        twin.windows = dict(self.windows)
        twin.events, twin._emitted = self.events.copy(), list(self._emitted)
        twin.reactions, twin.timer_actions = self.reactions, self.timer_actions
        twin.find_signer = self.find_signer
        twin.template = self.template
        twin._note_own()
        for tenant in self.tenants.values():
            twin.add_tenant(tenant.copy())
        twin.number = self.number
        twin.begin()
        twin.at = self.at
        return twin
