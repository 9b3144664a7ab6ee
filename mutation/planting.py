"""How a defect is planted: a request or an answer is altered on its way, or a function of the mock is replaced.

Nothing of it stands in `mock_server`; when the planted server stops, everything is as it was.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import reduce, wraps
from importlib import import_module
from inspect import isfunction
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

from contract_tests.contract import contract
from mock_server.http.wire import Asgi, Receive, Scope, Send

Json = Any
Kind = Literal[
    "schema",
    "status",
    "validation",
    "persistence",
    "filters and paging",
    "partial updates",
    "transitions",
    "authorization",
    "idempotency",
    "rate limits",
    "time",
    "engines",
    "webhooks",
    "concurrency",
    "errors",
]


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
class Reply:
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


Around = Callable[[Asgi], Asgi]
Plant = Callable[[], AbstractContextManager[Around]]
Deliver = Callable[[Call], "Any"]


@dataclass(frozen=True)
class Mutant:
    """A defect. `rule` is the one it breaks, `what` says in a sentence what is wrong with this deployment.

    `operation` is the operationId of the one that an operator planted it in, "" where it was planted by hand.
    """

    rule: str
    kind: Kind
    what: str
    plant: Plant = field(repr=False)
    operation: str = ""

    @property
    def id(self) -> str:
        return f"{self.rule}: {self.what}"


# Defects on the wire


def asks(operations: str, alter: Callable[[Call], object]) -> Plant:
    """The mock gets another request than was sent. `operations`: operationIds, separated by spaces, or `*`."""

    async def through(call: Call, deliver: Deliver) -> Reply:
        alter(call)
        return await deliver(call)  # type: ignore[no-any-return]

    return wire(operations, through)


def answers(operations: str, alter: Callable[[Call, Reply], object]) -> Plant:
    """The caller gets another answer than the mock gave."""

    async def through(call: Call, deliver: Deliver) -> Reply:
        reply: Reply = await deliver(call)
        alter(call, reply)
        return reply

    return wire(operations, through)


def wire(operations: str, through: Callable[[Call, Deliver], Any]) -> Plant:
    """What happens between caller and mock: `await deliver(call)` asks the mock, as often as one likes."""
    wanted = set(operations.split())
    return lambda: _yielding(lambda app: _Tampered(app, wanted, through))


def status(code: int, *, when: Callable[[Reply], bool] = lambda reply: reply.ok) -> Callable[[Call, Reply], None]:
    """The answer has another status."""

    def alter(_call: Call, reply: Reply) -> None:
        if when(reply):
            reply.status = code

    return alter


def edits(change: Callable[[Json], object], *, only_ok: bool = True) -> Callable[[Call, Reply], None]:
    """The answered JSON is changed: in place, or by what `change` returns unless that is None."""

    def alter(_call: Call, reply: Reply) -> None:
        document = reply.json
        if document is not None and (reply.ok or not only_ok):
            changed = change(document)
            reply.json = document if changed is None else changed

    return alter


def sets(**fields: Json) -> Callable[[Call, Reply], None]:
    """Fields of the answered record have these values, whatever the record has."""
    return edits(lambda document: document.update(fields))


def says(detail: Json, *, instead_of: int) -> Callable[[Call, Reply], None]:
    """A refusal with this status has other words."""

    def alter(_call: Call, reply: Reply) -> None:
        if reply.status == instead_of:
            reply.json = {"detail": detail}

    return alter


def without_header(name: str) -> Callable[[Call, Reply], None]:
    """The answer lacks a header."""

    def alter(_call: Call, reply: Reply) -> None:
        reply.headers.pop(name.lower(), None)

    return alter


def ignores_query(*names: str) -> Callable[[Call], None]:
    """The query parameters are not looked at."""

    def alter(call: Call) -> None:
        for name in names:
            call.query.pop(name, None)

    return alter


def ignores_fields(*names: str) -> Callable[[Call], None]:
    """The fields of the body are not looked at."""

    def alter(call: Call) -> None:
        if isinstance(call.json, dict):
            call.json = {name: value for name, value in call.json.items() if name not in names}

    return alter


def stateful(make: Callable[[], Plant]) -> Plant:
    """A defect that remembers something begins with nothing remembered, however often it is planted."""

    @contextmanager
    def plant() -> Iterator[Around]:
        with make()() as around:
            yield around

    return plant


# Defects in the code


def replaced(*targets: tuple[str, Callable[[Any], Any]]) -> Plant:
    """Attributes of the mock's modules are replaced: ("package.module:name", original -> replacement) each.

    A name that another module imported has to be replaced there. Operations are looked up when the server starts.
    """

    @contextmanager
    def plant() -> Iterator[Around]:
        before = []
        try:
            for target, make in targets:
                owner, name = _owner(target)
                original = getattr(owner, name)
                before.append((owner, name, original))
                setattr(owner, name, _standing_in(original, make(original)))
            yield lambda app: app
        finally:
            for owner, name, original in reversed(before):
                setattr(owner, name, original)

    return plant


def _standing_in(original: Any, replacement: Any) -> Any:
    """The server binds operations by their signatures: a function that takes the place of another has that one's."""
    if not (isfunction(original) and isfunction(replacement)):
        return replacement

    @wraps(original)
    def stand_in(*arguments: Any, **named: Any) -> Any:
        return replacement(*arguments, **named)

    return stand_in


def _owner(target: str) -> tuple[Any, str]:
    module, _, names = target.partition(":")
    *path, name = names.split(".")
    return reduce(getattr, path, import_module(module)), name


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
        reply: Reply = await self.through(call, lambda altered: self._deliver(scope, altered))
        headers = {**reply.headers, "content-length": str(len(reply.content))}
        if reply.status == 204:
            del headers["content-length"]
        sent = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": sent})
        await send({"type": "http.response.body", "body": reply.content})

    async def _deliver(self, scope: Scope, call: Call) -> Reply:
        reply = Reply(500, {}, b"")
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
