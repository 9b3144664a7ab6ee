"""The webhooks of a world and the log of their deliveries. Like faults, they are no records, and a copy has none.

What is due later is a timer of the world; what came of an attempt is a commit of it. To send is not done here.
"""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta

from mock_server.errors import Conflict, NotFound
from mock_server.families.reactions import DELIVERY_DUE
from mock_server.families.tenant import World
from mock_server.state.change import Origin
from mock_server.state.events import Event
from mock_server.state.timers import TimerKey
from mock_server.webhooks.delivery import Attempt, Delivery, Outcome
from mock_server.webhooks.event_names import DELIVERED, FAILED, OWN, RETRIED
from mock_server.webhooks.message import message_id
from mock_server.webhooks.misbehaviour import FORGERIES, HELD_SECONDS, LATE_SECONDS, Misbehaviour, chosen
from mock_server.webhooks.registration import Configuration, Webhook

MOST_WEBHOOKS = 20
"""How many a world may have: every event is held against each."""

MOST_PENDING = 1_000
"""Deliveries of a webhook that may be pending; what happens then is not delivered to it."""

MOST_KEPT = 1_000
"""Deliveries that a world keeps when they are done."""

ATTEMPTED = "deliver_webhook"


class Lab:
    """`by_name` are the webhooks in the order in which they were put, `deliveries` those of all of them by their ids.

    `name` and `made` say which world it is. `seen` is the number of the latest event that was looked at. `_heard` are
    how many each webhook was to be told of, also one that is deleted: its sequence goes on if it comes back.
    """

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        self.made = world.made
        self.by_name: dict[str, Webhook] = {}
        self.deliveries: dict[str, Delivery] = {}
        self.seen = _latest(world)
        self._done: deque[str] = deque()
        self._heard: dict[str, int] = {}
        self._count = 0
        world.on_delivery_due = self.fall_due

    def get(self, name: str) -> Webhook:
        if name not in self.by_name:
            raise NotFound("Webhook not found", hint=f"This world has: {', '.join(self.by_name) or 'none'}.")
        return self.by_name[name]

    def delivery(self, delivery_id: str) -> Delivery:
        if delivery_id not in self.deliveries:
            raise NotFound("Delivery not found", hint="GET /_mock/webhooks/deliveries lists them.")
        return self.deliveries[delivery_id]

    def put(self, world: World, name: str, configuration: Configuration) -> Webhook:
        """From what happens next on. One that has the name keeps its deliveries, and is configured anew."""
        world.catch_up()
        self.collect(world)
        if name in self.by_name:
            self.by_name[name].configure(configuration)
        elif len(self.by_name) >= MOST_WEBHOOKS:
            hint = "Delete some with DELETE /_mock/webhooks/{name}."
            raise Conflict(f"There are {MOST_WEBHOOKS} webhooks already.", hint=hint)
        else:
            self.by_name[name] = Webhook(name, configuration)
        return self.by_name[name]

    def remove(self, world: World, name: str) -> None:
        webhook = self.get(name)
        del self.by_name[name]
        given_up = [each for each in self.deliveries.values() if each.webhook == name and each.pending]
        waiting = [each for each in given_up if each.due]
        if waiting:
            world.run(lambda: _cancel_timers(world, waiting))
        for each in given_up:
            each.give_up("The webhook was deleted.")
            self._end(webhook, each)

    def redeliver(self, delivery: Delivery) -> Delivery:
        """Its message once more, as it should be."""
        webhook = self.by_name.get(delivery.webhook)
        if webhook is None:
            raise Conflict(f"The webhook {delivery.webhook} is deleted", hint="Put it there again.")
        if webhook.pending >= MOST_PENDING:
            raise Conflict(f"{MOST_PENDING} deliveries of the webhook {webhook.name} are pending already")
        again = self._make(webhook, delivery.event, delivery.sequence)
        again.redelivery_of = delivery.id
        webhook.ready.append(again)
        return again

    # What happens in the world

    def has_news(self, world: World) -> bool:
        """Whether there is something to collect or to send."""
        return self.seen != _latest(world) or any(each.ready for each in self.by_name.values())

    def collect(self, world: World) -> None:
        """Make deliveries of what has happened since somebody last looked."""
        events, missed = self._news(world)
        for webhook in self.by_name.values():
            webhook.dropped += missed
        waiting: list[Delivery] = []
        released: list[Delivery] = []
        for event in events:
            for webhook in self.by_name.values():
                if event.name not in OWN and webhook.hears(event.name):
                    self._plan(world, webhook, event, waiting, released)
        if waiting or released:
            world.run(lambda: _wait(world, waiting, released), Origin("direct", ATTEMPTED))
        for each in released:
            each.due = None

    def fall_due(self, delivery_id: str) -> None:
        """The clock has come to where a delivery's next attempt is made."""
        delivery = self.deliveries.get(delivery_id)
        if delivery and delivery.due:
            webhook = self.by_name[delivery.webhook]
            webhook.held = [each for each in webhook.held if each is not delivery]
            delivery.due = None
            webhook.ready.append(delivery)

    def record(self, world: World, delivery: Delivery, at: datetime, headers: dict[str, str], outcome: Outcome) -> None:
        """Keep what came of an attempt, and set the timer of the next."""
        world.catch_up()
        wait = delivery.wait_after(outcome)
        due = None if wait is None else world.clock.now() + timedelta(seconds=wait)
        origin = Origin("direct", ATTEMPTED, delivery.id, delivery.event.tenant_id)
        world.run(lambda: _tell(world, delivery, due, accepted=outcome.accepted), origin)
        delivery.attempts.append(Attempt(len(delivery.attempts) + 1, at, headers, outcome))
        delivery.due = due
        if due is None:
            delivery.end(outcome)
            self._end(self.by_name[delivery.webhook], delivery)
        self.collect(world)

    def give_up(self, delivery: Delivery, reason: str) -> None:
        """Let it have failed, if it is pending."""
        if delivery.pending:
            delivery.give_up(reason)
            self._end(self.by_name[delivery.webhook], delivery)

    def _news(self, world: World) -> tuple[Iterable[Event], int]:
        """What happened since, the oldest first, and how much more than the world remembers."""
        seen, self.seen = self.seen, _latest(world)
        found: list[Event] = []
        if self.by_name:
            for event in reversed(world.events):
                if event.number <= seen:
                    break
                found.append(event)
        return reversed(found), found[-1].number - seen - 1 if found else 0

    def _plan(
        self, world: World, webhook: Webhook, event: Event, waiting: list[Delivery], released: list[Delivery]
    ) -> None:
        """The deliveries of an event to a webhook: forgeries first, then the genuine one and its duplicate."""
        sequence = self._heard[webhook.name] = self._heard.get(webhook.name, 0) + 1
        if webhook.pending >= MOST_PENDING:
            webhook.dropped += 1
            return
        asked = webhook.configuration
        wrong = chosen(asked.misbehave, asked.probability, self.name, webhook.name, sequence)
        webhook.ready.extend(self._make(webhook, event, sequence, each) for each in FORGERIES if each in wrong)
        held = "reorder" in wrong and not webhook.held
        genuine = self._make(webhook, event, sequence, "late" if "late" in wrong else "reorder" if held else None)
        copies = [self._make(webhook, event, sequence, "duplicate")] if "duplicate" in wrong else []
        if genuine.misbehaviour is None:
            webhook.ready.extend([genuine, *copies])
            released.extend(webhook.release())
            return
        seconds = LATE_SECONDS if genuine.misbehaviour == "late" else HELD_SECONDS
        for each in (genuine, *copies):
            each.due = world.clock.now() + timedelta(seconds=seconds)
            waiting.append(each)
            if genuine.misbehaviour == "reorder":
                webhook.held.append(each)

    def _make(
        self, webhook: Webhook, event: Event, sequence: int, misbehaviour: Misbehaviour | None = None
    ) -> Delivery:
        self._count += 1
        webhook.pending += 1
        message = message_id(self.made, webhook.name, event.number)
        made = Delivery(f"dlv_{self._count:08}", message, webhook.name, event, sequence, misbehaviour)
        self.deliveries[made.id] = made
        return made

    def _end(self, webhook: Webhook, delivery: Delivery) -> None:
        webhook.count(delivery)
        self._done.append(delivery.id)
        while len(self._done) > MOST_KEPT:
            del self.deliveries[self._done.popleft()]


def _latest(world: World) -> int:
    """The number of its latest event."""
    return world.events[-1].number if world.events else 0


def _key(delivery: Delivery) -> TimerKey:
    return TimerKey(DELIVERY_DUE, delivery.event.tenant_id, delivery.id)


def _wait(world: World, waiting: Iterable[Delivery], released: Iterable[Delivery]) -> None:
    for each in waiting:
        world.set_timer(_key(each), each.due or world.clock.now())
    _cancel_timers(world, released)


def _cancel_timers(world: World, deliveries: Iterable[Delivery]) -> None:
    for each in deliveries:
        world.cancel_timer(_key(each))


def _tell(world: World, delivery: Delivery, due: datetime | None, *, accepted: bool) -> None:
    """What came of an attempt, as an event of the world, and a timer where another one is to come."""
    if due:
        world.set_timer(_key(delivery), due)
    name = RETRIED if due else DELIVERED if accepted else FAILED
    world.emit(name, delivery.event.tenant_id, delivery.id, None)
