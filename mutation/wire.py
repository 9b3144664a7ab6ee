"""Defects on the wire: a request or an answer is altered on its way."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from contract_tests.contract import contract
from mock_server.http.wire import Asgi, Receive, Scope, Send
from mutation.mutant import Around, Plant

Json = Any


@dataclass
class Call:
    """A request on its way in. Change its parts, and the mock sees the changed request."""

    operation: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Json:
        """The body; {} where it is none, or no JSON."""
        try:
            return json.loads(self.content)
        except ValueError:
            return {}

    @json.setter
    def json(self, value: Json) -> None:
        self.content = json.dumps(value).encode()


@dataclass
class MutableReply:
    """An answer on its way out."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Json:
        """The body; None where it is none, or no JSON."""
        try:
            return json.loads(self.content)
        except ValueError:
            return None

    @json.setter
    def json(self, value: Json) -> None:
        self.content = b"" if value is None else json.dumps(value).encode()

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


Deliver = Callable[[Call], "Any"]


def asks(operations: str, alter: Callable[[Call], object]) -> Plant:
    """The mock gets another request than was sent. `operations`: operationIds, separated by spaces, or `*`."""

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        alter(call)
        return await deliver(call)  # type: ignore[no-any-return]

    return wire(operations, through)


def answers(operations: str, alter: Callable[[Call, MutableReply], object]) -> Plant:
    """The caller gets another answer than the mock gave."""

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(call)
        alter(call, reply)
        return reply

    return wire(operations, through)


def wire(operations: str, through: Callable[[Call, Deliver], Any]) -> Plant:
    """What happens between caller and mock: `await deliver(call)` asks the mock, as often as one likes."""
    wanted = set(operations.split())
    return lambda: _yielding(lambda app: _Tampered(app, wanted, through))


def status(
    code: int, *, when: Callable[[MutableReply], bool] = lambda reply: reply.ok
) -> Callable[[Call, MutableReply], None]:
    """The answer has another status."""

    def alter(_call: Call, reply: MutableReply) -> None:
        if when(reply):
            reply.status = code

    return alter


def edits(change: Callable[[Json], object], *, only_ok: bool = True) -> Callable[[Call, MutableReply], None]:
    """The answered JSON is changed: in place, or by what `change` returns unless that is None."""

    def alter(_call: Call, reply: MutableReply) -> None:
        document = reply.json
        if document is not None and (reply.ok or not only_ok):
            changed = change(document)
            reply.json = document if changed is None else changed

    return alter


def sets(**fields: Json) -> Callable[[Call, MutableReply], None]:
    """Fields of the answered record have these values, whatever the record has."""
    return edits(lambda document: document.update(fields))


def says(detail: Json, *, instead_of: int) -> Callable[[Call, MutableReply], None]:
    """A refusal with this status has other words."""

    def alter(_call: Call, reply: MutableReply) -> None:
        if reply.status == instead_of:
            reply.json = {"detail": detail}

    return alter


def without_header(name: str) -> Callable[[Call, MutableReply], None]:
    """The answer lacks a header."""

    def alter(_call: Call, reply: MutableReply) -> None:
        reply.headers.pop(name.lower(), None)

    return alter


def ignores_fields(*names: str) -> Callable[[Call], None]:
    """The fields of the body are not looked at."""

    def alter(call: Call) -> None:
        if isinstance(call.json, dict):
            call.json = {name: value for name, value in call.json.items() if name not in names}

    return alter


@contextmanager
def _yielding(around: Around) -> Iterator[Around]:
    yield around


class _Tampered:
    """The ASGI application around the mock."""

    def __init__(self, app: Asgi, wanted: set[str], through: Callable[[Call, Deliver], Any]) -> None:
        self.app = app
        self.wanted = wanted
        self.through = through

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = contract().match(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if operation is None or not (operation.id in self.wanted or "*" in self.wanted):
            await self.app(scope, receive, send)
            return
        call = await _read(operation.id, scope, receive)
        reply: MutableReply = await self.through(call, lambda altered: self._deliver(scope, altered))
        headers = {**reply.headers, "content-length": str(len(reply.content))}
        if reply.status == 204:
            del headers["content-length"]
        sent = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": sent})
        await send({"type": "http.response.body", "body": reply.content})

    async def _deliver(self, scope: Scope, call: Call) -> MutableReply:
        reply = MutableReply(500, {}, b"")
        headers = {**call.headers, "content-length": str(len(call.content))}
        asked = {
            **scope,
            "method": call.method,
            "path": call.path,
            "raw_path": call.path.encode("latin-1"),
            "query_string": urlencode(call.query).encode(),
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": call.content, "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                reply.status = message["status"]
                reply.headers = {
                    name.decode("latin-1").lower(): value.decode("latin-1") for name, value in message["headers"]
                }
            else:
                reply.content += message.get("body", b"")

        await self.app(asked, receive, send)
        return reply


async def _read(operation: str, scope: Scope, receive: Receive) -> Call:
    content, more = b"", True
    while more:
        message = await receive()
        content += message.get("body", b"")
        more = message.get("more_body", False)
    return Call(
        operation=operation,
        method=scope["method"],
        path=scope.get("raw_path", scope["path"].encode()).decode("latin-1"),
        query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]},
        content=content,
    )
