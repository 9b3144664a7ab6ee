"""News as server-sent events: that something has passed. What that was, the page asks then."""

import asyncio
from collections.abc import AsyncGenerator

from mock_server.http.wire import Reply
from mock_server.proxy.journal import ViolationJournal

HEARTBEAT = 15
"""Seconds after which a page that hears nothing is told that it is still heard."""
MOST_LISTENERS = 100
BEGINNING, BEAT = b"retry: 1000\nevent: latest\ndata: %d\n\n", b": still here\n\n"
NEWS = b"event: news\ndata: exchange\n\n"


def follow(journal: ViolationJournal) -> Reply:
    """An answer that goes on until its reader leaves. 503 where too many pages listen already."""
    if len(journal.listening) >= MOST_LISTENERS:
        return Reply(503, b"Too many pages listen.", [(b"retry-after", b"5")])
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
    return Reply(200, headers=headers, stream=_events(journal))


async def _events(journal: ViolationJournal) -> AsyncGenerator[bytes]:
    heard = asyncio.Event()
    journal.listening.add(heard)
    try:
        yield BEGINNING % journal.latest
        while True:
            try:
                await asyncio.wait_for(heard.wait(), HEARTBEAT)
            except TimeoutError:
                yield BEAT
                continue
            heard.clear()
            yield NEWS
    finally:
        journal.listening.discard(heard)
