"""How a connection ends: gently, so that the last answer is read, or in the middle of one."""

import asyncio
import socket
import struct
from typing import Any

from mock_server.http.wire import DRAINED

FLUSHED = 3
"""Rounds of the event loop after which it has handed over to the system what was written; to close waits for that."""

AT_ONCE = struct.pack("ii", 1, 0)
"""The linger of a socket that is reset when it is closed."""


async def end(transport: asyncio.Transport, *, reset: bool) -> None:
    """Close it behind what was written. A `reset` is how it breaks: nobody takes that for the end of an answer."""
    if reset:
        for _ in range(FLUSHED):
            await asyncio.sleep(0)
    if reset and not transport.is_closing():
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        transport.abort()
    transport.close()


class Drain:
    """In place of a parser: throws away what still comes, so that its sender gets to see the answer (RFC 9112 9.6)."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._drained = 0

    def feed_data(self, data: bytes) -> None:
        self._drained += len(data)
        if self._drained > DRAINED:
            self._transport.close()


class HalfClosing:
    """A transport that is closed for writing first; uvicorn's timeout for idle connections closes the rest."""

    def __init__(self, transport: Any) -> None:
        self.write = transport.write
        self.is_closing = transport.is_closing
        self.close = transport.write_eof
