"""One connection to Redis: what is asked at once goes out at once, and replies come in the order of the questions."""

import asyncio
from collections import deque
from contextlib import suppress
from functools import partial
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

    @property
    def connected(self) -> bool:
        """Whether there is a connection, as far as is known."""
        return self._connection is not None

    async def ask(self, *command: bytes | str | int, within: float | None = None) -> Any:
        """Redis's reply. `Lost` where there is none, `within` so many seconds; `ResponseError` where it is an error."""
        end = None if within is None else self._loop.time() + within
        connection = self._connection or await self._opened(end)
        answer: asyncio.Future[Any] = self._loop.create_future()
        self._waiting.append((answer, monotonic()))
        if not self._out:  # whoever asks in the same round of the event loop comes along
            self._sending = self._loop.create_task(self._send(connection))
        self._out.append(pack_command(command))  # type: ignore[arg-type]  # its stub knows one argument alone
        if self._alarm is None:
            self._alarm = self._loop.call_later(self._patience, self._look)
        return await self._until(end, answer, sent=True)

    async def _until(self, end: float | None, future: asyncio.Future[Any], *, sent: bool) -> Any:
        """What the future brings by then. The caller may be no task, as `asyncio.timeout` needs one."""
        late = None if end is None else self._loop.call_at(end, _give_up, future, sent)
        try:
            return await future
        finally:
            if late:
                late.cancel()

    async def _send(self, connection: AbstractConnection) -> None:
        if connection is not self._connection:
            return
        out, self._out = self._out, []
        try:
            await connection.send_packed_command([b"".join(out)], check_health=False)
        except (RedisError, OSError):
            self._end(connection)

    async def _opened(self, end: float | None) -> AbstractConnection:
        """The connection, which one task makes for all who ask, and goes on making when they have given up."""
        if self._opening is None:
            self._opening = self._loop.create_task(self._open())
        ours: asyncio.Future[AbstractConnection] = self._loop.create_future()
        self._opening.add_done_callback(partial(_pass_on, ours))
        opened: AbstractConnection = await self._until(end, ours, sent=False)
        return opened

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


def _give_up(future: asyncio.Future[Any], sent: bool) -> None:
    if not future.done():
        future.set_exception(Lost(sent=sent))


def _pass_on(ours: asyncio.Future[AbstractConnection], opening: asyncio.Task[AbstractConnection]) -> None:
    error = None if opening.cancelled() else opening.exception()
    if ours.done():
        return
    if opening.cancelled():
        ours.cancel()
    elif error:
        ours.set_exception(error)
    else:
        ours.set_result(opening.result())
