"""The connections to the upstream: those that wait for another request, and new ones."""

import asyncio
import ssl

from mock_server.proxy.connection import Connection, Late
from mock_server.proxy.upstream import Upstream

IDLE = 4.0
"""Seconds after which a connection that nobody uses is closed: servers close theirs after five, or later."""
CONNECTING = 10.0
"""Seconds to reach the upstream in."""
MOST_IDLE = 64
ROUNDS = 100
"""Of the event loop, in which it closes what was ended."""


class Connections:
    """To one upstream, which `context` trusts where it speaks TLS."""

    def __init__(self, upstream: Upstream, context: ssl.SSLContext | None) -> None:
        self._upstream = upstream
        self._context = context
        self._idle: dict[Connection, asyncio.TimerHandle] = {}
        self._open: set[Connection] = set()

    async def take(self) -> Connection:
        """One that is free, the latest first. `OSError` says why there is none, `Late` that it takes too long."""
        while self._idle:
            connection, timer = self._idle.popitem()
            timer.cancel()
            if not connection.closed:
                return connection
        try:
            return await asyncio.wait_for(self._connect(), CONNECTING)
        except TimeoutError:
            raise Late from None

    async def close(self) -> None:
        """End all of them, whatever they are at."""
        for connection in list(self._open):
            connection.abort()
        for _ in range(ROUNDS):
            if self._open:
                await asyncio.sleep(0)

    async def _connect(self) -> Connection:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(
            lambda: Connection(self._released, self._lost),
            self._upstream.host,
            self._upstream.port,
            ssl=self._context,
            server_hostname=self._upstream.host if self._context else None,
        )
        if not connection.closed:
            self._open.add(connection)
        return connection

    def _released(self, connection: Connection) -> None:
        if len(self._idle) >= MOST_IDLE:
            connection.close()
            return
        self._idle[connection] = asyncio.get_running_loop().call_later(IDLE, connection.close)

    def _lost(self, connection: Connection) -> None:
        self._open.discard(connection)
        if timer := self._idle.pop(connection, None):
            timer.cancel()
