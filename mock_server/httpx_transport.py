"""httpx without a socket: a transport for `httpx.Client` and `httpx.AsyncClient` that calls a mock of this process.

What goes wrong comes out as over a wire: a dropped connection is a `ReadError`, a truncated answer a
`RemoteProtocolError`, an answer that takes longer than the client's timeout a `ReadTimeout`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue

import httpx

from mock_server.app_thread import AppThread, Broken, Closed, Head, Leave, Told, scope_of
from mock_server.client.running_mock import RunningMock

LATE = "The mock has not answered within {} seconds"
Next = Callable[[], Told]
NextLater = Callable[[], Awaitable[Told]]


class InProcessTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """`httpx.Client(transport=transport(), base_url="http://localhost")`, or `httpx.AsyncClient`, on asyncio.

    `mock` is what it leads to: its worlds, clocks, journals. `end` is called when a client closes it.
    """

    def __init__(self, mock: RunningMock, app: AppThread, end: Callable[[], None] | None) -> None:
        self.mock = mock
        self._app = app
        self._end = end

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body, inbox = request.read(), SimpleQueue[Told]()
        leave = self._begin(request, body, inbox.put)
        pieces = partial(_next_told, inbox, _patience(request))
        return _response(_begun(pieces(), leave), _Pieces(pieces, leave))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        loop = _running_loop()
        body, inbox = await request.aread(), asyncio.Queue[Told]()
        leave = self._begin(request, body, partial(_tell_loop, loop, inbox))
        pieces = partial(_later_told, inbox, _patience(request))
        try:
            head = await pieces()
        except BaseException:  # cancelled, or late
            leave()
            raise
        return _response(_begun(head, leave), _LaterPieces(pieces, leave))

    def close(self) -> None:
        if self._end:
            self._end()

    async def aclose(self) -> None:
        if self._end:
            await asyncio.to_thread(self._end)

    def _begin(self, request: httpx.Request, body: bytes, tell: Callable[[Told], None]) -> Leave:
        path, _, query = request.url.raw_path.partition(b"?")
        scope = scope_of(request.method, path, query, request.headers.raw, request.url.scheme)
        try:
            return self._app.begin(scope, body, tell)
        except Closed as closed:
            raise httpx.ConnectError(f"The mock of this transport {closed}") from None


class _Pieces(httpx.SyncByteStream):
    """The body of an answer as it comes."""

    def __init__(self, pieces: Next, leave: Leave) -> None:
        self._pieces = pieces
        self._leave = leave

    def __iter__(self) -> Iterator[bytes]:
        while (piece := _piece(self._pieces())) is not None:
            yield piece

    def close(self) -> None:
        self._leave()


class _LaterPieces(httpx.AsyncByteStream):
    """The same, for asyncio."""

    def __init__(self, pieces: NextLater, leave: Leave) -> None:
        self._pieces = pieces
        self._leave = leave

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (piece := _piece(await self._pieces())) is not None:
            yield piece

    async def aclose(self) -> None:
        self._leave()


def _next_told(inbox: SimpleQueue[Told], patience: float | None) -> Told:
    try:
        return inbox.get(timeout=patience)
    except Empty:
        raise httpx.ReadTimeout(LATE.format(patience)) from None


async def _later_told(inbox: asyncio.Queue[Told], patience: float | None) -> Told:
    try:
        return await asyncio.wait_for(inbox.get(), patience)
    except TimeoutError:
        raise httpx.ReadTimeout(LATE.format(patience)) from None


def _tell_loop(loop: asyncio.AbstractEventLoop, inbox: asyncio.Queue[Told], told: Told) -> None:
    with suppress(RuntimeError):  # its caller's loop is closed: nobody waits
        loop.call_soon_threadsafe(inbox.put_nowait, told)


def _begun(told: Told, leave: Leave) -> Head:
    if isinstance(told, Head):
        return told
    leave()
    if isinstance(told, Broken) and told.reset:
        raise httpx.ReadError("The connection was reset before the answer")
    raise httpx.RemoteProtocolError("Server disconnected without sending a response.")


def _piece(told: Told) -> bytes | None:
    """A piece of the body, None at its end."""
    if isinstance(told, bytes):
        return told
    if isinstance(told, Broken):
        if told.reset:
            raise httpx.ReadError("The connection was reset in the middle of the answer")
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")
    return None


def _response(head: Head, stream: _Pieces | _LaterPieces) -> httpx.Response:
    return httpx.Response(head.status, headers=head.headers, stream=stream, extensions={"http_version": b"HTTP/1.1"})


def _patience(request: httpx.Request) -> float | None:
    patience: float | None = request.extensions.get("timeout", {}).get("read")
    return patience


def _running_loop() -> asyncio.AbstractEventLoop:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise RuntimeError("This transport needs asyncio: elsewhere start a MockServer, and call its url.") from None
