"""What somebody waits for: which deliveries, how many, and whether the clock is moved on meanwhile."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from pydantic_core import MISSING

from mock_server.control.context import ControlContext
from mock_server.families.tenant import World
from mock_server.http.beginning import in_a_task
from mock_server.models import DeliveryWait
from mock_server.state.world import MOST_TIMERS
from mock_server.webhooks.delivery import Delivery
from mock_server.webhooks.event_names import EVENT_NAMES, fits
from mock_server.webhooks.lab import Lab


class Wanted:
    """Asked of a world's webhooks as they are now."""

    def __init__(self, body: DeliveryWait) -> None:
        self.webhook, self.event = _given(body.webhook), _given(body.event)
        self.state, self.attempts = _given(body.state), _given(body.attempts)
        self.count, self.advance = _given(body.count), bool(_given(body.advance))

    def is_there(self, lab: Lab) -> bool:
        """Asked after every attempt: it looks at no more of them than it takes to say no."""
        if self.count is None:
            return all(map(self._is_done, self._fitting(lab))) and any(True for _ in self._fitting(lab))
        done = (each for each in self._fitting(lab) if self._is_done(each))
        return next(islice(done, self.count - 1, None), None) is not None

    def is_settled(self, lab: Lab) -> bool:
        """Whether they are there, or the clock is to be moved on: no attempt is under way."""
        if self.is_there(lab):
            return True
        if not self.advance:
            return False
        open_ = (each for each in self._fitting(lab) if each.pending)
        first = next(open_, None)
        return first is not None and first.due is not None and all(each.due for each in open_)

    def fitting(self, lab: Lab) -> list[Delivery]:
        return list(self._fitting(lab))

    def done(self, lab: Lab) -> list[Delivery]:
        return [each for each in self._fitting(lab) if self._is_done(each)]

    def next_due(self, lab: Lab) -> datetime | None:
        """When the next attempt is made that waits for the clock; None where none does."""
        return min((each.due for each in self.fitting(lab) if each.due), default=None)

    def told(self, lab: Lab) -> str:
        return f"{len(self.done(lab))} of {self._number(lab)} deliveries are done"

    def advice(self, lab: Lab) -> str:
        due = self.next_due(lab)
        if due is None:
            return "" if self._is_heard(lab) else f" No webhook is told of {self.event}."
        return f" The next attempt is due at {due.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}: advance the clock."

    def _is_heard(self, lab: Lab) -> bool:
        """Whether one of the webhooks is told of what is waited for, or nobody said what that is."""
        if self.event is None:
            return True
        names = [name for name in EVENT_NAMES if fits(self.event, name)]
        hooks = [each for each in lab.by_name.values() if self.webhook in {None, each.name}]
        return any(each.hears(name) for each in hooks for name in names)

    def _fitting(self, lab: Lab) -> Iterator[Delivery]:
        return filter(self._fits, lab.deliveries.values())

    def _number(self, lab: Lab) -> int:
        return max(1, len(self.fitting(lab))) if self.count is None else self.count

    def _fits(self, delivery: Delivery) -> bool:
        return self.webhook in {None, delivery.webhook} and (
            self.event is None or fits(self.event, delivery.event.name)
        )

    def _is_done(self, delivery: Delivery) -> bool:
        if self.attempts is not None and len(delivery.attempts) >= self.attempts:
            return True
        return not delivery.pending if self.state is None else delivery.state == self.state


async def wait(context: ControlContext, name: str, wanted: Wanted, seconds: float) -> None:
    """Until they are there, the time is over, or the world is gone."""
    await in_a_task()
    try:
        async with asyncio.timeout(seconds):
            await context.sender.until(name, wanted.is_settled)
            while (lab := context.sender.lab(name)) and not wanted.is_there(lab):
                await context.store.transact(name, _moved_on(wanted.next_due(lab)))
                context.sender.deliver(name)
                await context.sender.until(name, wanted.is_settled)
    except TimeoutError:
        pass


def _moved_on(due: datetime | None) -> Callable[[World], object]:
    """What moves a world's clock on to that instant, if it is not past it."""
    return lambda world: world.advance(max(due or world.clock.now(), world.clock.now()), MOST_TIMERS)


def _given(value: Any) -> Any:
    """The value; None where none was sent."""
    return None if value is MISSING else value
