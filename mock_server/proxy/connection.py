"""One connection to the upstream, HTTP/1.1: a request at a time goes out, and its answer comes back in pieces."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import cast

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from mock_server.http.wire import BODILESS, Headers

FULL, ROOMY = 256 * 1024, 64 * 1024
"""Bytes of an answer that wait to be taken: from the one on no more is read, until no more than the other are left."""
LARGEST_HEAD = 256 * 1024
LAST_CHUNK = b"0\r\n\r\n"


class Broken(Exception):
    """The upstream has said what is no HTTP, or has ended the connection; the words can follow a colon."""


class Late(Exception):
    """The upstream has said nothing for too long."""


class Connection(asyncio.Protocol):
    """`released` is called when the answer has been read to its end and another request may follow, `lost` at its end.

    status, headers  of the answer, names in small letters
    """

    def __init__(self, released: Callable[["Connection"], None], lost: Callable[["Connection"], None]) -> None:
        self._released = released
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._parser: HttpResponseParser | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._writable: asyncio.Future[None] | None = None
        self._pieces: deque[bytes] = deque()
        self._waiting = 0
        self._paused = False
        self._error: Exception | None = None
        self._head_only = self._sending = False
        self._begun = self._complete = self._keeps = False
        self._read = 0
        self.status = 0
        self.headers: Headers = []
        self.closed = False

    # What a request does.

    async def send(
        self, head: bytes, body: AsyncIterator[bytes] | None, patience: float, *, head_only: bool, chunked: bool
    ) -> None:
        """Send a request. Of its body nothing more goes out once the upstream has refused it. `Late` where the upstream
        takes nothing for so many seconds.
        """
        self._parser = HttpResponseParser(self)
        self.status, self.headers, self._read = 0, [], 0
        self._begun = self._complete = self._paused = False
        self._head_only = head_only
        self._write(head)
        if body is None:
            return
        self._sending = True
        async for piece in body:
            if self.closed or (self._begun and self.status >= 400):
                return
            self._write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
            if self._writable:
                await asyncio.wait({self._writable}, timeout=patience)
                if self._writable:
                    raise Late
        if chunked:
            self._write(LAST_CHUNK)
        self._sending = False

    async def begin(self, patience: float) -> None:
        """Wait for the head of the answer, so many seconds. `Late` or `Broken` where none comes."""
        while not self._begun:
            await self._more(patience)

    async def piece(self, patience: float | None) -> bytes:
        """The next piece of the answer's body; nothing at its end."""
        while not self._pieces:
            if self._complete:
                self._finish()
                return b""
            await self._more(patience)
        piece = self._pieces.popleft()
        self._waiting -= len(piece)
        if self._paused and self._waiting <= ROOMY and self._transport:
            self._paused = False
            self._transport.resume_reading()
        return piece

    def abandon(self) -> None:
        """Close the connection, unless it was released."""
        if self._parser is not None:
            self.close()

    def close(self) -> None:
        """Close it behind what was written."""
        self.closed = True
        if self._transport:
            self._transport.close()

    def abort(self) -> None:
        """Close it at once."""
        self.closed = True
        if self._transport:
            self._transport.abort()

    async def _more(self, patience: float | None) -> None:
        """Wait until something has come."""
        if self._error:
            raise self._error
        self._waiter = self._loop.create_future()
        timer = self._loop.call_later(patience, self._fail, Late()) if patience is not None else None
        try:
            await self._waiter
        finally:
            self._waiter = None
            if timer:
                timer.cancel()

    def _finish(self) -> None:
        reusable = self._keeps and self._is_delimited and not self._sending and not self.closed
        self._parser = None
        if reusable:
            self._released(self)
        else:
            self.close()

    @property
    def _is_delimited(self) -> bool:
        """Whether the answer says itself where it ends, and does not end with the connection."""
        if self._head_only or self.status in BODILESS:
            return True
        return any(name in {b"content-length", b"transfer-encoding"} for name, _ in self.headers)

    def _write(self, content: bytes) -> None:
        if self._transport and not self.closed:
            self._transport.write(content)

    def _fail(self, error: Exception) -> None:
        self._error = self._error or error
        self._wake()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            if self._error and not self._pieces and not (self._begun and self._complete):
                self._waiter.set_exception(self._error)
            else:
                self._waiter.set_result(None)

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self._parser is None:  # nobody has asked for anything
            self.close()
            return
        if not self._begun:
            self._read += len(data)
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            self._fail(Broken("it switches to another protocol, which nobody asked for"))
            self.close()
            return
        except HttpParserError as error:
            self._fail(Broken(str(error).strip("'\"").rstrip(".").lower()))
            self.close()
            return
        if not self._begun and self._read > LARGEST_HEAD:
            self._fail(Broken("a head without an end"))
            self.close()
        self._wake()

    def eof_received(self) -> None:
        """The end of an answer that says nothing else of where it ends."""
        if self._begun and not self._is_delimited:
            self._complete = True
            self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        self._lost(self)
        self.resume_writing()
        if not self._complete:
            self._fail(Broken(str(exc) if exc else "the connection was closed"))

    def pause_writing(self) -> None:
        self._writable = self._loop.create_future()

    def resume_writing(self) -> None:
        if self._writable:
            if not self._writable.done():
                self._writable.set_result(None)
            self._writable = None

    # What the parser calls.

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._is_surplus():
            return
        self.headers.append((name.lower(), value.rstrip(b" \t")))

    def on_headers_complete(self) -> None:
        if self._is_surplus():
            return
        parser = self._parser
        if parser is None or 100 <= (status := parser.get_status_code()) < 200:
            self.headers = []
            return
        options = [value.lower() for name, value in self.headers if name == b"connection"]
        self._keeps = parser.get_http_version() == "1.1" and not any(b"close" in each for each in options)
        self.status = status
        self._begun = True
        self._complete = self._head_only
        if status >= 400 and self._writable:
            self.resume_writing()  # nobody waits any longer until the rest of the request is taken

    def on_body(self, body: bytes) -> None:
        if self._is_surplus():
            return
        self._pieces.append(body)
        self._waiting += len(body)
        if self._waiting > FULL and not self._paused and self._transport:
            self._paused = True
            self._transport.pause_reading()

    def _is_surplus(self) -> bool:
        """Whether it comes behind the end of the answer: nobody asked for it, and what follows could be anything."""
        if self._complete:
            self._keeps = False
        return self._complete

    def on_message_complete(self) -> None:
        if self._begun:
            self._complete = True
        else:
            self.headers = []  # an answer before the answer (1xx)
