"""A webhook: where what is delivered, and what waits for it."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from mock_server.webhooks.delivery import Delivery
from mock_server.webhooks.event_names import fits
from mock_server.webhooks.message import Keys
from mock_server.webhooks.misbehaviour import Misbehaviour


class Configuration(NamedTuple):
    """What was asked for. `timeout_ms` is how long an attempt waits for its answer."""

    url: str
    secret: str
    events: tuple[str, ...] = ("*",)
    misbehave: tuple[Misbehaviour, ...] = ()
    probability: float = 1.0
    timeout_ms: int = 5_000


@dataclass(slots=True, eq=False)
class Webhook:
    """`ready` are the deliveries whose attempt comes next, in order; `held` those that wait for one to come after.

    `pending` also counts those that wait for an instant of the clock.
    """

    name: str
    configuration: Configuration
    previous_secret: str | None = None
    ready: deque[Delivery] = field(default_factory=deque)
    held: list[Delivery] = field(default_factory=list)
    pending: int = 0
    delivered: int = 0
    failed: int = 0
    caught: int = 0
    dropped: int = 0

    @property
    def keys(self) -> Keys:
        return Keys(self.configuration.secret, self.previous_secret)

    def configure(self, configuration: Configuration) -> None:
        """From now on, also for what is pending."""
        if configuration.secret != self.configuration.secret:
            self.previous_secret = self.configuration.secret
        self.configuration = configuration

    def hears(self, event_name: str) -> bool:
        return any(fits(pattern, event_name) for pattern in self.configuration.events)

    def release(self) -> Iterator[Delivery]:
        """Let those that were held back come next; answers which these are."""
        released, self.held = self.held, []
        self.ready.extend(released)
        return iter(released)

    def count(self, delivery: Delivery) -> None:
        """One that was pending is so no more."""
        self.pending -= 1
        self.delivered += delivery.state == "delivered"
        self.failed += delivery.state == "failed"
        self.caught += bool(delivery.caught)
