"""One connection to Redis: what is asked at once goes out at once, and replies come in the order of the questions."""

import asyncio
from collections import deque
from contextlib import suppress
from time import monotonic
from typing import Any

from hiredis import pack_command
from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.exceptions import RedisError, ResponseError


class Lost(Exception):
    """The connection ended, or was none. With `sent` Redis may have done what was asked, or may do it yet."""

    def __init__(self, *, sent: bool) -> None:
        super().__init__()
        self.sent = sent


class Link:
    """Connects when something is asked. A reply that takes more than `patience` seconds ends the connection."""

    def __init__(self, pool: ConnectionPool, patience: float) -> None:
        self._pool = pool
        self._patience = patience
        self._connection: AbstractConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._opening: asyncio.Task[AbstractConnection] | None = None
        self._out: list[bytes] = []
        self._sending: asyncio.Task[None] | None = None
        self._waiting: deque[tuple[asyncio.Future[Any], float]] = deque()
        self._alarm: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()

    async def ask(self, *command: bytes | str | int) -> Any:
        """Redis's reply. `Lost` where there is none, `ResponseError` where it is an error."""
        connection = self._connection or await self._opened()
        answer: asyncio.Future[Any] = self._loop.create_future()
        self._waiting.append((answer, monotonic()))
        if not self._out:  # whoever asks in the same round of the event loop comes along
            self._sending = self._loop.create_task(self._send(connection))
        self._out.append(pack_command(command))  # type: ignore[arg-type]  # its stub knows one argument alone
        if self._alarm is None:
            self._alarm = self._loop.call_later(self._patience, self._look)
        return await answer

    async def _send(self, connection: AbstractConnection) -> None:
        if connection is not self._connection:
            return
        out, self._out = self._out, []
        try:
            await connection.send_packed_command([b"".join(out)], check_health=False)
        except (RedisError, OSError):
            self._end(connection)

    async def _opened(self) -> AbstractConnection:
        """The connection, which one task makes for all who ask."""
        if self._opening is None:
            self._opening = self._loop.create_task(self._open())
        return await asyncio.shield(self._opening)

    async def _open(self) -> AbstractConnection:
        connection: AbstractConnection = self._pool.make_connection()  # type: ignore[no-untyped-call]
        try:
            async with asyncio.timeout(self._patience):
                await connection.connect()  # type: ignore[no-untyped-call]
        except (RedisError, OSError, TimeoutError):
            with suppress(Exception):
                await connection.disconnect(nowait=True)
            raise Lost(sent=False) from None
        finally:
            self._opening = None
        self._connection = connection
        self._reader = self._loop.create_task(self._read(connection))
        return connection

    async def _read(self, connection: AbstractConnection) -> None:
        while True:
            try:
                reply = await connection.read_response(disable_decoding=True)
            except ResponseError as error:
                reply = error
            except (RedisError, OSError):
                self._end(connection)
                return
            answer, _ = self._waiting.popleft()
            if answer.done():
                continue
            if isinstance(reply, Exception):
                answer.set_exception(reply)
            else:
                answer.set_result(reply)

    def _look(self) -> None:
        """End the connection where Redis has been silent for too long."""
        self._alarm = None
        if not self._waiting:
            return
        left = self._waiting[0][1] + self._patience - monotonic()
        if left > 0:
            self._alarm = self._loop.call_later(left, self._look)
        elif self._connection:
            self._end(self._connection)

    def _end(self, connection: AbstractConnection) -> None:
        """Let go of a connection that is of no use any more; whoever waits for a reply has none."""
        if connection is not self._connection:
            return
        self._connection = None
        reader, self._reader = self._reader, None
        waiting, self._waiting, self._out = self._waiting, deque(), []
        for answer, _ in waiting:
            if not answer.done():
                answer.set_exception(Lost(sent=True))
        self._loop.create_task(self._closed(connection, reader))

    async def _closed(self, connection: AbstractConnection, reader: asyncio.Task[None] | None) -> None:
        if reader and reader is not asyncio.current_task() and not reader.done():
            reader.cancel()
        with suppress(Exception):
            await connection.disconnect(nowait=True)

    async def close(self) -> None:
        if self._alarm:
            self._alarm.cancel()
        if self._connection:
            connection, self._connection = self._connection, None
            if self._reader:
                self._reader.cancel()
            with suppress(Exception):
                await connection.disconnect()
