"""A request waits, and nobody else does."""

import asyncio

from mock_server.http.wire import Reply, nothing


async def wait(milliseconds: float) -> Reply | None:
    """Wait for so long. A server that ends meanwhile gets back the end of the connection, which is all the answer."""
    if milliseconds > 0:
        try:
            await asyncio.sleep(milliseconds / 1000)
        except asyncio.CancelledError:
            return nothing(reset=False)
    return None
