"""Answers that go on: their reader gets a piece whenever there is one, until it leaves or the server stops."""

import asyncio
from collections.abc import AsyncGenerator

from mock_server.http.wire import PROBE, STOPPING, Receive, Reply, Request, Scope, Send

PROBED_EVERY = 0.25
"""Seconds between two looks at whether somebody who has sent all that it will is still there to read."""


async def write_stream(
    pieces: AsyncGenerator[bytes], scope: Scope, receive: Receive, send: Send, request: Request, reply: Reply
) -> None:
    """Send the pieces as they come. What the server says meanwhile ends it: its reader has left, or it stops itself
    (`Protocol.shutdown`).
    """
    headers = [*reply.headers, (b"x-request-id", request.id)]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    over = asyncio.ensure_future(until_over(scope, receive, complete=was_read(request)))
    try:
        while not over.done() and request.method != "HEAD":
            piece = asyncio.ensure_future(anext(pieces))
            await asyncio.wait({piece, over}, return_when=asyncio.FIRST_COMPLETED)
            if not piece.done():
                piece.cancel()
                await asyncio.wait({piece})
                break
            await send({"type": "http.response.body", "body": piece.result(), "more_body": True})
    finally:
        over.cancel()
        await pieces.aclose()
    await send({"type": "http.response.body", "body": b""})


async def until_over(scope: Scope, receive: Receive, *, complete: bool) -> None:
    """Until the server has more to say than that the request is complete, which it may have said already."""
    while (message := await receive())["type"] != "http.disconnect":
        if complete or STOPPING in scope.get("extensions", ()):
            return
        complete = not message.get("more_body", False)


async def until_left(scope: Scope, receive: Receive, *, complete: bool) -> None:
    """Until whoever waits for an answer has left, or the server stops."""
    over = asyncio.ensure_future(until_over(scope, receive, complete=complete))
    try:
        while not over.done():
            await asyncio.wait({over}, timeout=PROBED_EVERY)
            scope.get("extensions", {}).get(PROBE, _nobody_knows)()
    finally:
        over.cancel()


def _nobody_knows() -> None:
    """Another server's connection."""


def was_read(request: Request) -> bool:
    """Whether its body, and with it its end, has been received."""
    return b"content-length" in request.headers or b"transfer-encoding" in request.headers
