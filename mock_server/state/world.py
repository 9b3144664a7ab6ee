"""A world: everything one mocked deployment knows. It can be copied, restored, and rolled back to where it was."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, Self, TypeVar

from mock_server.errors import DomainError
from mock_server.state.caller import Caller, Signer
from mock_server.state.causes import BUDGET, STOPPED, USED_UP, Cause, Causes, Stop
from mock_server.state.clock import Clock
from mock_server.state.collection import Collection, Undo
from mock_server.state.events import KEPT, Event
from mock_server.state.ids import Ids
from mock_server.state.timers import TimerKey, Timers

IDEMPOTENCY_HOURS = 24
REPLAY_EXPIRES = "idempotency.expired"
MOST_TIMERS = 10_000
"""How many timers fire at once before whoever asked gets an answer. Replies that expire do not count."""

ReplayKey = tuple[str, str, str]


class Owner(Protocol):
    """Whose records are in a world: all that a world asks of a tenant."""

    id: str
    world: Any

    def collections(self) -> Iterator[tuple[str, Collection[Any, Any]]]: ...

    def copy(self) -> Self: ...


T = TypeVar("T", bound=Owner)
Reaction = Callable[[T, Event], None]
TimerAction = Callable[[T, str], None]
FindSigner = Callable[[Iterable[T], str], Signer | None]


@dataclass(frozen=True, slots=True)
class StoredReply:
    """The answer that an Idempotency-Key gets again."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Fired:
    """A timer that fired: when it was due, what it is called, whose it was and which record it was about."""

    at: datetime
    key: TimerKey


class TimerFailed(Exception):
    """A timer met a refusal: a fault of ours or of a fixture, and no answer to whoever happened to let it fire."""


class World(Generic[T]):
    """`reactions` listen to events, `timer_actions` say what a timer does, `find_signer` whose signature is asked for.

    All three come from families/reactions.py.
    """

    def __init__(self, scenario: str, clock: Clock, ids: Ids) -> None:
        self.scenario = scenario
        self.clock = clock
        self.ids = ids
        self.tenants: dict[str, T] = {}
        self.callers: dict[tuple[str, str], Caller] = {}
        self.windows: dict[tuple[str, str], tuple[int, int]] = {}
        self.replays: dict[ReplayKey, StoredReply] = {}
        self.timers = Timers()
        self.events: list[Event] = []
        self.reactions: dict[str, tuple[Reaction[T], ...]] = {}
        self.timer_actions: dict[str, TimerAction[T]] = {}
        self.find_signer: FindSigner[T] = lambda _tenants, _subject_id: None
        self.causes = Causes()
        self.undo: Undo = []
        self._cause: Cause | None = None
        self._began = 0
        self._heard = 0
        self._reached = clock.now()

    def add_tenant(self, tenant: T) -> None:
        tenant.world = self
        for _, collection in tenant.collections():
            collection.undo = self.undo
        self.tenants[tenant.id] = tenant

    # What one operation does to a world: all of it, or nothing.

    def run(self, operation: Callable[[], object]) -> object:
        """Run an operation and the reactions to what it did. If either fails, the world is as it was."""
        drawn, numbers, events = self.ids.drawn, dict(self.ids.numbers), len(self.events)
        self._began = events
        self.clock.hold()
        causes, self._cause = self.causes.given, None
        try:
            result = operation()
            self.react()
        except BaseException:
            for reverse in reversed(self.undo):
                reverse()
            self.ids.drawn, self.ids.numbers = drawn, numbers
            self.causes.take_back(self.events[events:], causes)
            del self.events[events:]
            self._cause = None
            self._heard = events
            raise
        finally:
            self.undo.clear()
            self.clock.release()
        if len(self.events) > KEPT:
            del self.events[:-KEPT]
            self._heard = len(self.events)
        self.causes.forget()
        return result

    def emit(self, name: str, tenant_id: str, subject_id: str, subject: object) -> None:
        """Note that something happened; reactions hear of it when the operation is done."""
        cause, number = self._cause or self.cause, self.events[-1].number + 1 if self.events else 1
        self.causes.count(cause)
        self.events.append(Event(number, self.clock.now(), name, tenant_id, subject_id, subject, cause))

    @property
    def cause(self) -> Cause:
        """What the things come of that happen now."""
        if self._cause is None:
            self._cause = self.causes.new()
        return self._cause

    def continue_cause(self, number: int | None, depth: int, workflows: tuple[str, ...] = ()) -> None:
        """What happens from here on comes of an earlier cause; where none is known, of what is running now."""
        self._cause = Cause(self.cause.number if number is None else number, depth, workflows)

    def count_run(self) -> None:
        """One run more comes of what happens now."""
        cause = self.cause
        self.causes.count(cause)
        self.undo.append(lambda: self.causes.count(cause, -1))

    @property
    def exhausted(self) -> bool:
        """Whether so much has come of what happens now, or of this one operation, that rules should do no more."""
        cause = self.cause
        return (cause.depth > 0 and self.causes.used_up(cause)) or len(self.events) - self._began > BUDGET

    def stop(self, tenant_id: str, subject_id: str) -> bool:
        """Say that this rule, workflow or escalation was stopped. False where that was said before of this cause."""
        first = self.causes.first_stop(self.cause, subject_id)
        if first:
            self.emit(STOPPED, tenant_id, subject_id, Stop(USED_UP, self.events[self._heard - 1].number))
        return first

    def react(self) -> None:
        """Let every event be heard once, those that reactions emit included."""
        while self._heard < len(self.events):
            event = self.events[self._heard]
            self._heard += 1
            reactions = self.reactions.get(event.name)
            if reactions:
                self._cause = event.cause.deeper()
                for reaction in reactions:
                    reaction(self.tenants[event.tenant_id], event)
        self._cause = None

    # Time

    def set_timer(self, key: TimerKey, due: datetime) -> None:
        before = self.timers.due(key)
        self.timers.set(key, due)
        self.undo.append(lambda: self.timers.cancel(key) if before is None else self.timers.set(key, before))

    def cancel_timer(self, key: TimerKey) -> None:
        before = self.timers.due(key)
        if before is not None:
            self.timers.cancel(key)
            self.undo.append(lambda: self.timers.set(key, before))

    def catch_up(self) -> list[Fired]:
        """Fire what has become due since somebody last looked, each at its own instant."""
        now, due = self.clock.now(), self.timers.next_due()
        if due is None or due > now:
            self._reached = now
            return []
        return self.advance(now, MOST_TIMERS)

    def advance(self, to: datetime, most: int | None = None) -> list[Fired]:
        """Move the clock to that instant, and on the way fire every due timer, in the order of their instants.

        After `most` of them the clock stays at the instant that it has reached.
        """
        running, fired, left = self.clock.running, [], most
        self.clock.freeze()
        try:
            while left != 0 and (timer := self.timers.pop(to)):
                due, key = timer
                self.move_clock(max(due, self._reached))
                self._fire(key)
                fired.append(Fired(due, key))
                if left is not None and key.name != REPLAY_EXPIRES:
                    left -= 1
            if not self.has_due(to):
                self.move_clock(to)
        finally:
            if running:
                self.clock.run()
        return fired

    def has_due(self, by: datetime) -> bool:
        """Whether there is a timer that should have fired by then."""
        due = self.timers.next_due()
        return due is not None and due <= by

    def move_clock(self, to: datetime) -> None:
        """Set the clock to that instant, either way, and fire nothing."""
        self.clock.set(to)
        self._reached = to

    def _fire(self, key: TimerKey) -> None:
        if key.name == REPLAY_EXPIRES:
            del self.replays[_replay_key(key)]
        else:
            action, tenant = self.timer_actions[key.name], self.tenants[key.tenant_id]
            try:
                self.run(lambda: action(tenant, key.subject_id))
            except DomainError as error:
                raise TimerFailed(f"{key.name} of {key.subject_id} could not be carried out: {error.detail}") from error

    # Idempotency

    def keep_reply(self, key: ReplayKey, tenant_id: str, reply: StoredReply) -> None:
        """Answer this key with this reply for 24 hours."""
        self.replays[key] = reply
        due = self.clock.now() + timedelta(hours=IDEMPOTENCY_HOURS)
        self.timers.set(TimerKey(REPLAY_EXPIRES, tenant_id, json.dumps(key)), due)

    # Copies

    def close(self) -> None:
        """Let go of the tenants, which hold the world: its memory is free at once."""
        for tenant in self.tenants.values():
            del tenant.world
        self.tenants = {}

    def copy(self) -> "World[T]":
        """A world of its own that begins where this one is. Records are shared until either side writes."""
        twin: World[T] = World(self.scenario, self.clock.copy(), self.ids.copy())
        twin.callers = self.callers
        twin.windows = dict(self.windows)
        twin.replays = dict(self.replays)
        twin.timers = self.timers.copy()
        twin.causes = self.causes.copy()
        twin.events = list(self.events)
        twin._heard, twin._began = self._heard, len(twin.events)
        twin.reactions, twin.timer_actions = self.reactions, self.timer_actions
        twin.find_signer = self.find_signer
        for tenant in self.tenants.values():
            twin.add_tenant(tenant.copy())
        return twin


def _replay_key(key: TimerKey) -> ReplayKey:
    token, path, idempotency_key = json.loads(key.subject_id)
    return token, path, idempotency_key
