"""Who delivers: tasks beside the requests. What is due is sent outside of the world, what came of it is kept in it."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from time import time
from typing import Any

from mock_server.families.tenant import World
from mock_server.http.exchange import Exchange
from mock_server.stores.memory import MemoryStore
from mock_server.webhooks.client import post
from mock_server.webhooks.delivery import Delivery
from mock_server.webhooks.lab import Lab
from mock_server.webhooks.message import message_of
from mock_server.webhooks.registration import Webhook

log = logging.getLogger("mock_server")

MOST_CALLS = 100
"""Attempts of all worlds that are under way at a time. Beyond that each world has one of its own: hanging receivers of
others keep no world waiting."""

LONGEST_SLEEP = 3_600
"""Seconds after which a world whose clock runs is looked at in any case."""

WORLDS, RESET = "/_mock/worlds", "/_mock/reset"


@dataclass(slots=True, eq=False)
class Watched:
    """A world with webhooks. `workers` send, one a webhook; `told` is set when something has come of a delivery.

    `own` is held by the one attempt that is beyond `MOST_CALLS`.
    """

    world: World
    lab: Lab
    workers: dict[Webhook, asyncio.Task[None]] = field(default_factory=dict)
    told: asyncio.Event = field(default_factory=asyncio.Event)
    own: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    alarm: asyncio.TimerHandle | None = None

    def tell(self) -> None:
        """Wake all who wait, once."""
        self.told.set()
        self.told = asyncio.Event()


class Sender:
    """Delivers for every world of a store that has webhooks; the others cost nothing.

    The deliveries of a webhook are made one after the other, those of different ones beside each other. `tell` hears
    the name of a world in which something has come of one.
    """

    def __init__(self, store: MemoryStore, tell: Callable[[str], None]) -> None:
        self._store = store
        self._tell = tell
        self._watched: dict[str, Watched] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._calls = asyncio.Semaphore(MOST_CALLS)

    def lab(self, name: str) -> Lab | None:
        """The webhooks of the world of this name; None where nobody has put one there."""
        watched = self._current(name)
        return watched.lab if watched else None

    def watch(self, name: str) -> Lab:
        """The same, from now on: the world is made if need be."""
        self._prune()
        world = self._store.world(name)
        watched = self._current(name)
        if watched is None:
            watched = self._watched[name] = Watched(world, Lab(name, world))
        return watched.lab

    def observe(self, exchange: Exchange) -> None:
        """An observer: deliver what has happened in the world of an exchange."""
        if not self._watched:
            return
        if exchange.request.path.startswith((WORLDS, RESET)):
            self._prune()
        self.deliver(exchange.world)

    def deliver(self, name: str) -> None:
        """Deliver what has happened in the world of this name."""
        watched = self._current(name)
        if watched is None:
            return
        if watched.lab.has_news(watched.world):
            self._begin(self._collect(watched))
        else:
            self._set_alarm(watched)

    async def until(self, name: str, holds: Callable[[Lab], bool]) -> None:
        """Wait until it holds of the world's webhooks, or the world is gone."""
        while (watched := self._current(name)) and not holds(watched.lab):
            await watched.told.wait()

    def _current(self, name: str) -> Watched | None:
        watched = self._watched.get(name)
        if watched and self._store.peek(name) is not watched.world:
            self._drop(name)
            return None
        return watched

    def _prune(self) -> None:
        """Forget the worlds that are gone."""
        for name in list(self._watched):
            self._current(name)

    def _drop(self, name: str) -> None:
        watched = self._watched.pop(name)
        for worker in watched.workers.values():
            worker.cancel()
        if watched.alarm:
            watched.alarm.cancel()
        watched.tell()

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _collect(self, watched: Watched) -> None:
        """Make deliveries of what has happened, and begin to send."""
        try:
            await self._in_world(watched, watched.lab.collect)
        except Exception:
            log.exception("What happened in the world %r could not be delivered", watched.lab.name)
        self._send(watched)

    def _send(self, watched: Watched) -> None:
        """Let each webhook with something to send have a worker, and the world wake up in time."""
        if self._current(watched.lab.name) is not watched:
            return
        for webhook in watched.lab.by_name.values():
            if webhook.ready and webhook not in watched.workers:
                watched.workers[webhook] = self._begin(self._work(watched, webhook))
        self._set_alarm(watched)
        watched.tell()
        self._tell(watched.lab.name)

    async def _work(self, watched: Watched, webhook: Webhook) -> None:
        try:
            while webhook.ready:
                await self._attempt(watched, webhook, webhook.ready.popleft())
        finally:
            watched.workers.pop(webhook, None)

    async def _attempt(self, watched: Watched, webhook: Webhook, delivery: Delivery) -> None:
        """Send it and keep what came of it, unless the webhook or the world is gone meanwhile."""
        try:
            async with watched.own if self._calls.locked() else self._calls:
                if not delivery.pending:
                    return
                configuration, at = webhook.configuration, watched.world.clock.now()
                message = message_of(delivery, webhook.keys, time())
                outcome = await post(configuration.url, message, configuration.timeout_ms)
            if not delivery.pending:
                return
            sent = message.headers
            await self._in_world(watched, lambda world: watched.lab.record(world, delivery, at, sent, outcome))
        except Exception:
            log.exception("The delivery %s failed", delivery.id)
            watched.lab.give_up(delivery, "The mock failed, and its log says why.")
        self._send(watched)

    async def _in_world(self, watched: Watched, act: Callable[[World], None]) -> None:
        """Do it in the world, if that is still there."""
        if self._current(watched.lab.name) is watched:
            await self._store.transact(watched.lab.name, act)

    def _set_alarm(self, watched: Watched) -> None:
        """A clock that runs is looked at by itself when something is due."""
        if watched.alarm:
            watched.alarm.cancel()
            watched.alarm = None
        due = watched.world.timers.next_due()
        if due is None or not watched.world.clock.running or not watched.lab.by_name:
            return
        seconds = (due - watched.world.clock.now()).total_seconds()
        loop = asyncio.get_running_loop()
        watched.alarm = loop.call_later(max(0.0, min(seconds, LONGEST_SLEEP)), self._wake, watched)

    def _wake(self, watched: Watched) -> None:
        watched.alarm = None
        self._begin(self._catch_up(watched))

    async def _catch_up(self, watched: Watched) -> None:
        def act(world: World) -> None:
            world.catch_up()
            watched.lab.collect(world)

        try:
            await self._in_world(watched, act)
        except Exception:
            log.exception("What is due in the world %r could not be done", watched.lab.name)
        else:  # after a failure it is looked at with the next request, and not at once, and again
            self._send(watched)
