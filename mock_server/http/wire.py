"""ASGI on one side, `Request` and `Reply` on the other."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from mock_server.core.ids import next_request_id

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

MOST_HEADERS = 200
"""How many header fields a request may have."""

DRAINED = 64 * 1024 * 1024
"""Bytes of an oversized body that are read and thrown away, so that its sender gets to see the 413."""

UNPRINTABLE = re.compile(r"[^ -~]")
"""What must not stand in a header: a hint may repeat what was sent."""

LATIN = "latin-1"  # what HTTP/1.1 header bytes are


@dataclass(slots=True)
class Request:
    """What came in. `path` is still percent-encoded; `body` is empty where `oversized`."""

    method: str
    path: str
    query: bytes
    headers: dict[bytes, bytes]
    header_count: int
    body: bytes
    oversized: bool

    def header(self, name: str) -> str | None:
        value = self.headers.get(name.lower().encode())
        return None if value is None else value.decode(LATIN)


@dataclass(slots=True)
class Reply:
    """What goes out. `hint` explains a refusal to a person: it is logged, and sent as `X-Mock-Hint`."""

    status: int
    body: bytes = b""
    headers: Headers = field(default_factory=list)
    hint: str = ""


def json_reply(status: int, content: object, hint: str = "") -> Reply:
    return Reply(status, orjson.dumps(content), [(b"content-type", b"application/json")], hint)


async def read(scope: Scope, receive: Receive, limit: int) -> Request | None:
    """The whole request; of a body over `limit` bytes nothing is kept. None where its sender left before its end."""
    headers = dict(scope["headers"])
    body, oversized = b"", False
    if b"content-length" in headers or b"transfer-encoding" in headers:
        content = await _body(receive, limit)
        if content is None:
            return None
        body, oversized = content
    path = scope.get("raw_path") or scope["path"].encode()
    return Request(
        scope["method"],
        path.decode(LATIN),
        scope["query_string"],
        headers,
        len(scope["headers"]),
        body,
        oversized,
    )


async def _body(receive: Receive, limit: int) -> tuple[bytes, bool] | None:
    chunks: list[bytes] = []
    size, more = 0, True
    while more and size <= DRAINED:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk, more = message.get("body", b""), message.get("more_body", False)
        size += len(chunk)
        if size <= limit:
            chunks.append(chunk)
    return (b"", True) if size > limit else (b"".join(chunks), False)


async def write(send: Send, request: Request, reply: Reply) -> None:
    """Send the reply, with the request's id on it."""
    headers = reply.headers
    headers.append((b"x-request-id", request.headers.get(b"x-request-id") or next_request_id().encode()))
    if reply.status != 204:
        headers.append((b"content-length", str(len(reply.body)).encode()))
    if reply.hint:
        headers.append((b"x-mock-hint", UNPRINTABLE.sub("?", reply.hint).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
