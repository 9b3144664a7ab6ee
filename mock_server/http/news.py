"""News as server-sent events: that something has happened. What that was, the page asks then.

A browser that falls behind misses nothing: however much happened since the last event, one event says so.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator

from mock_server.http.wire import Reply

HEARTBEAT = 15
"""Seconds after which a page that hears nothing is told that it is still heard."""

MOST_LISTENERS = 100
BEGINNING, BEAT, NEWS = (
    b"retry: 1000\nevent: latest\ndata: %d\n\n",
    b": still here\n\n",
    b"event: news\ndata: more\n\n",
)


class News:
    """Who listens, by what they listen to: the name of a world, say."""

    def __init__(self) -> None:
        self._listening: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._count = 0

    @property
    def is_heard(self) -> bool:
        """Whether anybody listens."""
        return bool(self._listening)

    def tell(self, topic: str) -> None:
        """Wake the pages that listen to this."""
        for event in self._listening.get(topic, ()):
            event.set()

    def follow(self, topic: str, number: int) -> Reply:
        """An answer that goes on until its reader leaves; it begins with the number of what happened last.

        503 where too many pages listen already.
        """
        if self._count >= MOST_LISTENERS:
            return Reply(503, b"Too many pages listen.", [(b"retry-after", b"5")])
        headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
        return Reply(200, headers=headers, stream=self._events(topic, number))

    async def _events(self, topic: str, number: int) -> AsyncGenerator[bytes]:
        heard = asyncio.Event()
        self._count += 1
        self._listening[topic].add(heard)
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
            self._listening[topic].discard(heard)
            if not self._listening[topic]:
                del self._listening[topic]
