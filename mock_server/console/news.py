"""News of a world as server-sent events: that something was sent to it. What that was, the page asks then.

A browser that falls behind misses nothing: however many requests came since the last event, one event says so.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator

from mock_server.console.addresses import is_page
from mock_server.http.exchange import Exchange
from mock_server.http.wire import Reply

HEARTBEAT = 15
"""Seconds after which a page that hears nothing is told that it is still heard."""

MOST_LISTENERS = 100
BEGINNING, BEAT, NEWS = (
    b"retry: 1000\nevent: latest\ndata: %d\n\n",
    b": still here\n\n",
    b"event: news\ndata: request\n\n",
)


class News:
    """`observe` is an observer: it wakes the pages that look at the world of an exchange. Pages are no news."""

    def __init__(self) -> None:
        self._listening: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._count = 0

    def observe(self, exchange: Exchange) -> None:
        """Tell those who listen; nobody else pays for it."""
        if self._listening and not is_page(exchange.request.path):
            self.tell(exchange.world)

    def tell(self, world: str) -> None:
        """Wake the pages that look at this world."""
        for event in self._listening.get(world, ()):
            event.set()

    def follow(self, world: str, number: int) -> Reply:
        """An answer that goes on until its reader leaves; it begins with how far the world is.

        503 where too many pages listen already.
        """
        if self._count >= MOST_LISTENERS:
            return Reply(503, b"Too many pages listen.", [(b"retry-after", b"5")])
        headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
        return Reply(200, headers=headers, stream=self._events(world, number))

    async def _events(self, world: str, number: int) -> AsyncGenerator[bytes]:
        heard = asyncio.Event()
        self._count += 1
        self._listening[world].add(heard)
        try:
            yield BEGINNING % number
            while True:
                try:
                    await asyncio.wait_for(heard.wait(), HEARTBEAT)
                except TimeoutError:
                    yield BEAT
                    continue
                heard.clear()
                yield NEWS
        finally:
            self._count -= 1
            self._listening[world].discard(heard)
            if not self._listening[world]:
                del self._listening[world]
