"""ASGI on one side, `Request` and `Reply` on the other."""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, NamedTuple

import orjson
from pydantic_core import from_json, to_jsonable_python

from mock_server.state.ids import next_request_id
from mock_server.text.excerpts import excerpt
from mock_server.text.printable import field_value

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
SendWhole = Callable[[Send, int, Headers, bytes], bool]

MOST_HEADERS = 200
"""How many header fields a request may have."""

DRAINED = 64 * 1024 * 1024
"""Bytes of an oversized body that are read and thrown away, so that its sender gets to see the 413."""

CUT, STOPPING, WHOLE = "aurion_mock.cut", "aurion_mock.stopping", "aurion_mock.whole"
PROBE = "aurion_mock.probe"
"""ASGI extensions. By the first the server ends a connection in the middle of an answer, the second says that it stops,
the third sends a whole answer, unless somebody stands in between, and the last looks whether its sender is there."""

LATIN = "latin-1"  # what HTTP/1.1 header bytes are

BODILESS = {204, 304}
"""Answers that have no body, nor the length of one (RFC 9110 8.6)."""


@dataclass(slots=True)
class Request:
    """What came in. `path` is still percent-encoded; `body` is empty where `oversized`.

    `fields` are the header fields as they were sent, `client` the address that they came from. `id` is the sender's, or
    ours where that is none.
    `chosen_world` was named in the query, and is taken out of it.
    `received` is when all of it was there, on `perf_counter`. `ignored` says which names its operation does not have.
    """

    method: str
    path: str
    query: bytes
    headers: dict[bytes, bytes]
    header_count: int
    body: bytes
    oversized: bool
    fields: Headers = field(default_factory=list)
    version: str = "1.1"
    client: str = ""
    received: float = 0.0
    chosen_world: str | None = None
    ignored: str = ""
    id: bytes = field(default_factory=lambda: next_request_id().encode())

    def header(self, name: str) -> str | None:
        value = self.headers.get(name.lower().encode())
        return None if value is None else text_of(value)


class Cut(NamedTuple):
    """The end of a connection before that of its answer: behind so many bytes of the body, None for before the head.

    With `reset` whoever reads is told that it broke; without, it ends as a connection does that is closed.
    """

    behind: int | None
    reset: bool


@dataclass(slots=True)
class Reply:
    """What goes out. `hint` explains a refusal to a person: it is logged, and sent as `X-Mock-Hint`.

    A `status` of 0 is that of an answer of which not a byte goes out. A `stream` goes on, piece by piece, instead of
    the body.
    """

    status: int
    body: bytes = b""
    headers: Headers = field(default_factory=list)
    hint: str = ""
    cut: Cut | None = None
    stream: AsyncGenerator[bytes] | None = None


def nothing(*, reset: bool) -> Reply:
    """No answer: the connection ends."""
    return Reply(0, cut=Cut(None, reset))


JSON_CONTENT = (b"content-type", b"application/json")


def json_reply(status: int, content: object, hint: str = "") -> Reply:
    return Reply(status, json_bytes(content), [JSON_CONTENT], hint)


def json_bytes(content: object) -> bytes:
    """The value in JSON. What orjson does not write, as an integer beyond 64 bits, the standard library does."""
    try:
        return orjson.dumps(content)
    except orjson.JSONEncodeError:
        return json.dumps(content, separators=(",", ":"), default=to_jsonable_python).encode()


def json_value(body: bytes) -> Any:
    """What JSON of our own says; an integer stays one, however long it is."""
    return from_json(body)


def text_of(value: bytes) -> str:
    """A field value as text: UTF-8, or where it is none Latin-1 (RFC 9110 5.5 leaves it open)."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode(LATIN)


def head(scope: Scope) -> Request:
    """The request before its body."""
    fields, client = scope["headers"], scope.get("client")
    headers = headers_of(fields)
    path = scope.get("raw_path") or scope["path"].encode()
    return Request(
        scope["method"],
        path.decode(LATIN),
        scope["query_string"],
        headers,
        len(fields),
        b"",
        False,
        fields=fields,
        version=scope["http_version"],
        client=client[0] if client else "",
        id=headers.get(b"x-request-id") or next_request_id().encode(),
    )


def name_of(request: Request) -> str:
    """The id of the request as a text, if it is long the beginning of it."""
    return excerpt(text_of(request.id))


def headers_of(fields: Headers) -> dict[bytes, bytes]:
    """The first field of every name. Cookies may come in several (RFC 9113 8.2.3): they are joined."""
    headers = dict(fields)
    if len(headers) == len(fields):
        return headers
    first = dict(reversed(fields))
    if b"cookie" in first:
        first[b"cookie"] = b"; ".join(value for name, value in fields if name == b"cookie")
    return first


async def read(request: Request, receive: Receive, limit: int) -> bool:
    """Give the request its body; of one over `limit` bytes nothing is kept. False where its sender left meanwhile."""
    if b"content-length" in request.headers or b"transfer-encoding" in request.headers:
        content = await _body(receive, limit)
        if content is None:
            return False
        request.body, request.oversized = content
    request.received = perf_counter()
    return True


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


async def write(send: Send, request: Request, reply: Reply, whole: SendWhole | None = None) -> None:
    """Send the reply, with the request's id on it."""
    headers = reply.headers
    headers += last_fields(request.id, reply.status, len(reply.body), reply.hint)
    if whole and whole(send, reply.status, headers, reply.body):
        return
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


async def write_until(cut: Cut, scope: Scope, send: Send, request: Request, reply: Reply) -> None:
    """Send what goes out of the reply, and end the connection: the server has to be ours (`Protocol.cut`)."""

    async def send_beginning(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": reply.body[: cut.behind], "more_body": True}
        await send(message)

    if cut.behind is not None:
        await write(send_beginning, request, reply)
    await scope["extensions"][CUT](reset=cut.reset)


def last_fields(request_id: bytes, status: int, size: int, hint: str) -> Headers:
    """The header fields that every reply gets when it is sent; `size` are the bytes of its body."""
    fields = [(b"x-request-id", request_id)]
    if status not in BODILESS:
        fields.append((b"content-length", str(size).encode()))
    if hint:
        fields.append((b"x-mock-hint", field_value(hint)))
    return fields
