"""How the pages read and write: by calls to the control API, in this process, with the visitor's own credentials.

Whatever a page does, a test can do by the same call; and it is validated, refused and noted as that call is.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from mock_server.console.view import Answer
from mock_server.http.exchange import Exchange
from mock_server.http.wire import LATIN, Reply, Request, json_bytes, json_value

Respond = Callable[[Exchange], Awaitable[Reply]]
LEFT_OUT = {b"content-length", b"content-type", b"transfer-encoding", b"accept", b"x-mock-world"}
"""Header fields of the page's own request that a call does not have."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request to the control API: `path` with its query, and a body where it has one."""

    method: str
    path: str
    body: Any = None


def in_path(value: str) -> str:
    """A value as one segment of a path."""
    return quote(value, safe="")


async def ask(respond: Respond, request: Request, world: str, call: Call) -> Answer:
    """What the control API answers to this call about this world."""
    path, _, query = call.path.partition("?")
    kept = {name: value for name, value in request.headers.items() if name not in LEFT_OUT}
    body = b"" if call.body is None else json_bytes(call.body)
    typed = {b"content-type": b"application/json"} if body else {}
    headers: Mapping[bytes, bytes] = {**kept, **typed, b"x-mock-world": world.encode()}
    inner = replace(
        request,
        method=call.method,
        path=path,
        query=query.encode(LATIN),
        headers=dict(headers),
        header_count=len(headers),
        fields=list(headers.items()),
        body=body,
    )
    reply = await respond(Exchange(inner, world))
    return Answer(reply.status, _content(reply), reply.hint)


def _content(reply: Reply) -> Any:
    """A value where the body is JSON, else its text."""
    if not reply.body:
        return None
    typed = dict(reply.headers).get(b"content-type", b"")
    return json_value(reply.body) if b"json" in typed else reply.body.decode()
