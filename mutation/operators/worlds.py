"""Defects that reach into the mock's worlds: what stands in one is looked at, and changed, around a request."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from mock_server.http.wire import Asgi
from mock_server.state.world import World
from mutation.mutant import Around, Plant
from mutation.operators.calls import Through
from mutation.wire import Call, wire

WorldOf = Callable[[Call], World[Any]]


def inside(operation: str, make: Callable[[WorldOf], Through]) -> Plant:
    """What happens between caller and mock, made of how one comes by the world that a call is for."""

    def plant() -> AbstractContextManager[Around]:
        return _yielding(lambda app: _around(app, operation, make))

    return plant


def _around(app: Asgi, operation: str, make: Callable[[WorldOf], Through]) -> Asgi:
    def world_of(call: Call) -> World[Any]:
        found: World[Any] = app.store.world(call.headers.get("x-mock-world", "default"))  # type: ignore[attr-defined]
        return found

    with wire(operation, make(world_of))() as around:
        return around(app)


@contextmanager
def _yielding(around: Around) -> Iterator[Around]:
    yield around
