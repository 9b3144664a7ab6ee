"""A world: everything one mocked deployment knows. It can be copied, restored, and rolled back to where it was."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mock_server.core.caller import Caller, Signer
from mock_server.core.clock import Clock
from mock_server.core.collection import Undo
from mock_server.core.events import KEPT, Event
from mock_server.core.ids import Ids
from mock_server.core.tenant import Tenant
from mock_server.core.timers import TimerKey, Timers

IDEMPOTENCY_HOURS = 24
REPLAY_EXPIRES = "idempotency.expired"

ReplayKey = tuple[str, str, str]
Reaction = Callable[[Tenant, Event], None]
TimerAction = Callable[[Tenant, str], None]
FindSigner = Callable[[Iterable[Tenant], str], Signer | None]


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


class World:
    """`reactions` listen to events, `timer_actions` say what a timer does, `find_signer` whose signature is asked for.

    All three come from families/reactions.py. `firing` is the timer whose action is running, if it is one.
    """

    def __init__(self, scenario: str, clock: Clock, ids: Ids) -> None:
        self.scenario = scenario
        self.clock = clock
        self.ids = ids
        self.tenants: dict[str, Tenant] = {}
        self.callers: dict[tuple[str, str], Caller] = {}
        self.windows: dict[tuple[str, str], tuple[int, int]] = {}
        self.replays: dict[ReplayKey, StoredReply] = {}
        self.timers = Timers()
        self.events: list[Event] = []
        self.reactions: dict[str, tuple[Reaction, ...]] = {}
        self.timer_actions: dict[str, TimerAction] = {}
        self.find_signer: FindSigner = lambda _tenants, _subject_id: None
        self.firing: TimerKey | None = None
        self.undo: Undo = []
        self._began = 0
        self._heard = 0
        self._depth = 0
        self._reached = clock.now()

    def add_tenant(self, tenant: Tenant) -> None:
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
        try:
            result = operation()
            self.react()
        except BaseException:
            for reverse in reversed(self.undo):
                reverse()
            self.ids.drawn, self.ids.numbers = drawn, numbers
            del self.events[events:]
            self._depth = 0
            self._heard = events
            raise
        finally:
            self.undo.clear()
            self.clock.release()
        if len(self.events) > KEPT:
            del self.events[:-KEPT]
            self._heard = len(self.events)
        return result

    def emit(self, name: str, tenant_id: str, subject_id: str, subject: object) -> None:
        """Note that something happened; reactions hear of it when the operation is done."""
        number = self.events[-1].number + 1 if self.events else 1
        self.events.append(Event(number, self.clock.now(), name, tenant_id, subject_id, subject, self._depth))

    @property
    def emitted(self) -> int:
        """How many events the operation that is running has led to so far."""
        return len(self.events) - self._began

    def react(self) -> None:
        """Let every event be heard once, those that reactions emit included."""
        while self._heard < len(self.events):
            event = self.events[self._heard]
            self._heard += 1
            self._depth = event.depth + 1
            for reaction in self.reactions.get(event.name, ()):
                reaction(self.tenants[event.tenant_id], event)
        self._depth = 0

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
        return self.advance(now)

    def advance(self, to: datetime) -> list[Fired]:
        """Move the clock to that instant, and on the way fire every due timer, in the order of their instants."""
        running, fired = self.clock.running, []
        self.clock.freeze()
        try:
            while timer := self.timers.pop(to):
                due, key = timer
                self.move_clock(max(due, self._reached))
                self._fire(key)
                fired.append(Fired(due, key))
            self.move_clock(to)
        finally:
            if running:
                self.clock.run()
        return fired

    def move_clock(self, to: datetime) -> None:
        """Set the clock to that instant, either way, and fire nothing."""
        self.clock.set(to)
        self._reached = to

    def _fire(self, key: TimerKey) -> None:
        if key.name == REPLAY_EXPIRES:
            del self.replays[_replay_key(key)]
        else:
            action, tenant = self.timer_actions[key.name], self.tenants[key.tenant_id]
            self.firing = key
            try:
                self.run(lambda: action(tenant, key.subject_id))
            finally:
                self.firing = None

    # Idempotency

    def keep_reply(self, key: ReplayKey, tenant_id: str, reply: StoredReply) -> None:
        """Answer this key with this reply for 24 hours."""
        self.replays[key] = reply
        due = self.clock.now() + timedelta(hours=IDEMPOTENCY_HOURS)
        self.timers.set(TimerKey(REPLAY_EXPIRES, tenant_id, json.dumps(key)), due)

    # Copies

    def copy(self) -> "World":
        """A world of its own that begins where this one is. Records are shared until either side writes."""
        twin = World(self.scenario, self.clock.copy(), self.ids.copy())
        twin.callers = self.callers
        twin.windows = dict(self.windows)
        twin.replays = dict(self.replays)
        twin.timers = self.timers.copy()
        twin.events = list(self.events)
        twin._heard = self._heard
        twin.reactions, twin.timer_actions = self.reactions, self.timer_actions
        twin.find_signer = self.find_signer
        for tenant in self.tenants.values():
            twin.add_tenant(tenant.copy())
        return twin


def _replay_key(key: TimerKey) -> ReplayKey:
    token, path, idempotency_key = json.loads(key.subject_id)
    return token, path, idempotency_key
