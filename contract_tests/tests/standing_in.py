"""A mock that passes for a deployment: nobody sees its control API, and everything that reaches it is noted."""

from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from mock_server.testing import MockServer

Message = MutableMapping[str, Any]
Asgi = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


@dataclass
class Deployment:
    """The mock behind the veil. `seen` has the method, path and status of every request that reached it."""

    mock: MockServer
    seen: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.mock.url

    def records(self) -> dict[str, dict[str, list[str]]]:
        """Everything that every tenant holds, byte for byte, by tenant and collection."""
        world = self.mock.app.store.world("default")
        return {
            tenant.id: {name: sorted(map(repr, collection)) for name, collection in tenant.collections()}
            for tenant in world.tenants.values()
        }


@contextmanager
def deployment(
    *, veiled: bool = True, before: Callable[[Asgi], Asgi] = lambda app: app, **options: Any
) -> Iterator[Deployment]:
    """A deployment with the records of the docs; not veiled, a mock that one can watch. Takes a mock's options.

    `before` puts something in front of it that misbehaves.
    """
    seen: list[tuple[str, str, int]] = []

    def veil(app: Asgi) -> Asgi:
        disturbed = before(app)

        async def passing(scope: Message, receive: Any, send: Any) -> None:
            if veiled and scope["path"].startswith("/_mock"):
                scope = {**scope, "path": "/nothing", "raw_path": b"/nothing"}

            async def noting(message: Message) -> None:
                if message["type"] == "http.response.start":
                    seen.append((scope["method"], scope["path"], message["status"]))
                await send(message)

            await disturbed(scope, receive, noting)

        return passing

    with MockServer(around=veil, **options) as mock:
        yield Deployment(mock, seen)
