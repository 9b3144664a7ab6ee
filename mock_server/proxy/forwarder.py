"""Requests to the upstream and its answers back, as ASGI. It knows nothing of the contract.

Bodies pass in pieces, as they come. A redirect is passed on, not followed: whatever a request says of where it goes, it
goes to the upstream.
"""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from urllib.parse import unquote_to_bytes

from mock_server.http.streams import until_over
from mock_server.http.wire import BODILESS, CUT, Headers, Receive, Scope, Send, json_reply
from mock_server.proxy.connection import Broken, Connection, Late
from mock_server.proxy.connections import CONNECTING, Connections
from mock_server.proxy.fields import passed_on, request_head
from mock_server.proxy.upstream import Upstream

OWN = "aurion_mock.own"
"""The key of a message that begins an answer of the proxy's own."""
SHORT = 64 * 1024
"""Bytes of an answer that come so fast that nobody looks whether its reader has left."""
EVENTS = b"text/event-stream"
DOTS = re.compile(rb"(^|/)\.\.?(/|$)")


class ClientGone(Exception):
    """Whoever sent the request left in the middle of it."""


class NotAnswered(Exception):
    """No answer of the upstream's: the status and the sentence of ours."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class Forwarder:
    """An ASGI application. `patience` is how many seconds the upstream has to begin its answer, and between pieces."""

    def __init__(self, upstream: Upstream, context: ssl.SSLContext | None, patience: float) -> None:
        self.upstream = upstream
        self.patience = patience
        self._host = upstream.authority.encode()
        self._base = upstream.base.encode()
        self._connections = Connections(upstream, context)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward one request. Where that fails before its answer has begun, 502 or 504; after that the last message is
        a `CUT`.
        """
        if scope["type"] != "http":
            return
        try:
            connection = await self._sent(scope, receive)
        except ClientGone:
            return
        except NotAnswered as failed:
            await _refuse(send, failed)
            return
        try:
            await self._pass_on(connection, scope, receive, send)
        except (Broken, Late):
            await send({"type": CUT})
        finally:
            connection.abandon()

    async def close(self) -> None:
        """Close the connections to the upstream."""
        await self._connections.close()

    async def _sent(self, scope: Scope, receive: Receive) -> Connection:
        """A connection on which the upstream has begun to answer the request."""
        target = self._target(scope)
        fields = scope["headers"]
        chunked = any(name == b"transfer-encoding" for name, _ in fields)
        line = b"%b %b HTTP/1.1" % (scope["method"].encode(), target)
        head = request_head(line, self._host, fields, chunked=chunked)
        body = _pieces(receive) if has_body(fields) else None
        try:
            connection = await self._connections.take()
        except Late:
            raise NotAnswered(504, f"{self.upstream} could not be reached within {CONNECTING:g} seconds.") from None
        except OSError as error:
            raise self._unreachable(error) from None
        try:
            await connection.send(head, body, self.patience, head_only=scope["method"] == "HEAD", chunked=chunked)
            await connection.begin(self.patience)
        except Late:
            connection.close()
            raise NotAnswered(504, f"{self.upstream} did not answer within {self.patience:g} seconds.") from None
        except Broken as error:
            raise NotAnswered(502, f"{self.upstream} gave no answer that is HTTP: {error}.") from None
        except BaseException:
            connection.close()
            raise
        return connection

    def _target(self, scope: Scope) -> bytes:
        """Path and query as they were sent, below the base of the upstream."""
        raw: bytes = scope["raw_path"]
        if self._base and b"." in (path := unquote_to_bytes(raw) if b"%" in raw else raw) and DOTS.search(path):
            raise NotAnswered(400, f"The path leads out of the upstream's {self.upstream.base}. Send it without dots.")
        query = scope["query_string"]
        return b"%b%b?%b" % (self._base, raw, query) if query else self._base + raw

    async def _pass_on(self, connection: Connection, scope: Scope, receive: Receive, send: Send) -> None:
        status, fields = connection.status, passed_on(connection.headers)
        if not 200 <= status < 600:
            told = f"The upstream answered with the status {status}, which cannot be passed on."
            await _refuse(send, NotAnswered(502, told))
            return
        headers = dict(fields)
        if status in BODILESS:
            fields = [field for field in fields if field[0] != b"content-length"]
        await send({"type": "http.response.start", "status": status, "headers": fields})
        size = headers.get(b"content-length", b"")
        if scope["method"] == "HEAD" or status in BODILESS or (size.isdigit() and int(size) <= SHORT):
            while piece := await connection.piece(self.patience):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        else:
            is_events = headers.get(b"content-type", b"").lower().startswith(EVENTS)
            pieces = partial(connection.piece, None if is_events else self.patience)
            await _pass_while_read(pieces, scope, receive, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _unreachable(self, error: OSError) -> NotAnswered:
        if isinstance(error, ssl.SSLCertVerificationError):
            advice = "Give the CA that signed its certificate with --ca"
            return NotAnswered(502, f"{self.upstream} is not trusted: {error.verify_message}. {advice}.")
        if isinstance(error, ssl.SSLError):
            said = (error.reason or str(error)).replace("_", " ").lower()
            return NotAnswered(502, f"{self.upstream} speaks no TLS that is understood here: {said}.")
        return NotAnswered(502, f"{self.upstream} cannot be reached: {error.strerror or error}.")


def has_body(fields: Headers) -> bool:
    """Whether a request with these header fields has a body, though it may be empty."""
    return any(name in {b"content-length", b"transfer-encoding"} for name, _ in fields)


async def _pieces(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        more = message.get("more_body", False)
        if piece := message.get("body", b""):
            yield piece


async def _pass_while_read(
    next_piece: Callable[[], Awaitable[bytes]], scope: Scope, receive: Receive, send: Send
) -> None:
    """Pass pieces on until there are no more, their reader has left, or the server stops."""
    over = asyncio.ensure_future(until_over(scope, receive, complete=has_body(scope["headers"])))
    try:
        while True:
            coming = asyncio.ensure_future(next_piece())
            await asyncio.wait({coming, over}, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                coming.cancel()
                await asyncio.wait({coming})
                return
            if not (piece := coming.result()):
                return
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    finally:
        over.cancel()


async def _refuse(send: Send, why: NotAnswered) -> None:
    reply = json_reply(why.status, {"detail": why.detail})
    headers = [*reply.headers, (b"content-length", str(len(reply.body)).encode())]
    await send({"type": "http.response.start", "status": why.status, "headers": headers, OWN: True})
    await send({"type": "http.response.body", "body": reply.body, "more_body": False})
