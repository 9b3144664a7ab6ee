"""Requests to the upstream and its answers back, as ASGI. It knows nothing of the contract.

Bodies pass in pieces, as they come. A redirect is passed on, not followed: whatever a request says of where it goes, it
goes to the upstream.
"""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import unquote_to_bytes

import httpcore

from mock_server.http.streams import until_over
from mock_server.http.wire import BODILESS, CUT, Headers, Receive, Scope, Send, json_reply
from mock_server.proxy.fields import passed_on, sent_on
from mock_server.proxy.upstream import Upstream

OWN = "aurion_mock.own"
"""The key of a message that begins an answer of the proxy's own."""
IDLE = 4.0
"""Seconds after which a connection that nobody uses is closed: servers close theirs after five, or later."""
CONNECTING = 10.0
"""Seconds to reach the upstream in."""
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
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context, max_connections=None, max_keepalive_connections=64, keepalive_expiry=IDLE
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward one request. Where that fails before its answer has begun, 502 or 504; after that the last
        message is a `CUT`."""
        if scope["type"] != "http":
            return
        try:
            request = self._request(scope, receive)
            response = await self._pool.handle_async_request(request)
        except ClientGone:
            return
        except NotAnswered as failed:
            await _refuse(send, failed)
            return
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            await _refuse(send, self._failure(error))
            return
        try:
            await self._pass_on(request, response, scope, receive, send)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.RemoteProtocolError):
            await send({"type": CUT})
        finally:
            await response.aclose()

    async def close(self) -> None:
        """Close the connections to the upstream."""
        await self._pool.aclose()

    def _request(self, scope: Scope, receive: Receive) -> httpcore.Request:
        raw: bytes = scope["raw_path"]
        if self._base and b"." in (path := unquote_to_bytes(raw) if b"%" in raw else raw) and DOTS.search(path):
            raise NotAnswered(400, f"The path leads out of the upstream's {self.upstream.base}. Send it without dots.")
        query = scope["query_string"]
        target = b"%b%b?%b" % (self._base, raw, query) if query else self._base + raw
        fields = scope["headers"]
        return httpcore.Request(
            scope["method"],
            httpcore.URL(scheme=self.upstream.scheme, host=self.upstream.host, port=self.upstream.port, target=target),
            headers=sent_on(fields, self._host),
            content=_pieces(receive) if has_body(fields) else b"",
            extensions={
                "timeout": {"connect": CONNECTING, "read": self.patience, "write": self.patience, "pool": CONNECTING}
            },
        )

    async def _pass_on(
        self, request: httpcore.Request, response: httpcore.Response, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if not 200 <= response.status < 600:
            told = f"The upstream answered with the status {response.status}, which cannot be passed on."
            await _refuse(send, NotAnswered(502, told))
            return
        fields = passed_on(response.headers)
        headers = dict(fields)
        bodiless = scope["method"] == "HEAD" or response.status in BODILESS
        if response.status in BODILESS:
            fields = [field for field in fields if field[0] != b"content-length"]
        await send({"type": "http.response.start", "status": response.status, "headers": fields})
        pieces = response.aiter_stream()
        size = headers.get(b"content-length", b"")
        if bodiless or (size.isdigit() and int(size) <= SHORT):
            async for piece in pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        else:
            if headers.get(b"content-type", b"").lower().startswith(EVENTS):
                request.extensions["timeout"]["read"] = None
            await _pass_while_read(pieces, scope, receive, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _failure(self, error: Exception) -> NotAnswered:
        if isinstance(error, httpcore.ConnectTimeout | httpcore.PoolTimeout):
            return NotAnswered(504, f"{self.upstream} could not be reached within {CONNECTING:g} seconds.")
        if isinstance(error, httpcore.TimeoutException):
            return NotAnswered(504, f"{self.upstream} did not answer within {self.patience:g} seconds.")
        if trouble := _tls_trouble(error):
            return NotAnswered(502, f"{self.upstream} is not trusted, or speaks no TLS: {trouble}.")
        if isinstance(error, httpcore.ConnectError | OSError):
            return NotAnswered(502, f"{self.upstream} cannot be reached: {_reason(error)}.")
        if isinstance(error, httpcore.LocalProtocolError):
            return NotAnswered(400, f"The request cannot be passed on: {_reason(error)}.")
        return NotAnswered(502, f"{self.upstream} gave no answer that is HTTP: {_reason(error)}.")


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


async def _pass_while_read(pieces: AsyncIterator[bytes], scope: Scope, receive: Receive, send: Send) -> None:
    """Pass the pieces on until their reader has left, or the server stops."""
    over = asyncio.ensure_future(until_over(scope, receive, complete=has_body(scope["headers"])))
    iterator = aiter(pieces)
    try:
        while True:
            coming: asyncio.Future[Any] = asyncio.ensure_future(anext(iterator, None))
            await asyncio.wait({coming, over}, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                coming.cancel()
                await asyncio.wait({coming})
                return
            piece = coming.result()
            if piece is None:
                return
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    finally:
        over.cancel()


async def _refuse(send: Send, why: NotAnswered) -> None:
    reply = json_reply(why.status, {"detail": why.detail})
    headers = [*reply.headers, (b"content-length", str(len(reply.body)).encode())]
    await send({"type": "http.response.start", "status": why.status, "headers": headers, OWN: True})
    await send({"type": "http.response.body", "body": reply.body, "more_body": False})


def _tls_trouble(error: BaseException) -> str:
    """What TLS had against the upstream; nothing where it was something else."""
    cause: BaseException | None = error
    while cause and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"{cause.verify_message}. Give the CA that signed its certificate with --ca"
    return (cause.reason or str(cause)).replace("_", " ").lower() if isinstance(cause, ssl.SSLError) else ""


def _reason(error: BaseException) -> str:
    """The innermost words that there are: the outer ones repeat them, or say nothing."""
    words = ""
    cause: BaseException | None = error
    while cause:
        words = (isinstance(cause, OSError) and cause.strerror) or str(cause) or words
        cause = cause.__cause__ or cause.__context__
    return words.rstrip(".") or type(error).__name__
