"""A mock that passes for a deployment: nobody sees its control API, and everything that reaches it is noted."""

from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from mock_server.testing import MockServer

Message = MutableMapping[str, Any]
Asgi = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]
OURS = "x-from-behind-the-veil"
"""What this test alone sends: it may use the control API all the same, and is not noted."""
PAGE = 1000


@dataclass(frozen=True)
class RecordChange:
    """A record that is not as the docs have it. None is one that is not there."""

    tenant: str
    collection: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass
class FakeDeployment:
    """The mock behind the veil. `seen` has the method, path and status of every request that reached it."""

    mock: MockServer
    seen: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.mock.url

    def changes(self) -> list[RecordChange]:
        """All that any tenant holds otherwise than at the start."""
        with self._control() as control:
            control.put("/worlds/docs", json={"scenario": "docs"}).raise_for_status()
            found: list[dict[str, Any]] = []
            total = 1
            while len(found) < total:
                page = control.get("/worlds/docs/diff/default", params={"limit": PAGE, "offset": len(found)}).json()
                total, found = page["total"], [*found, *page["items"]]
            control.delete("/worlds/docs").raise_for_status()
        names = ("tenant_id", "collection", "before", "after")
        return [RecordChange(*(each[name] for name in names)) for each in found if each["tenant_id"]]

    def worlds(self) -> set[str]:
        """The names of all its worlds."""
        with self._control() as control:
            return {world["name"] for world in control.get("/worlds").json()}

    def _control(self) -> httpx.Client:
        return httpx.Client(base_url=f"{self.url}/_mock", headers={OURS: "yes"}, trust_env=False)


@contextmanager
def deployment(
    *, veiled: bool = True, before: Callable[[Asgi], Asgi] = lambda app: app, **options: Any
) -> Iterator[FakeDeployment]:
    """A deployment with the records of the docs; not veiled, a mock that one can watch. Takes a mock's options.

    `before` puts something in front of it that misbehaves.
    """
    seen: list[tuple[str, str, int]] = []

    def veil(app: Asgi) -> Asgi:
        disturbed = before(app)

        async def passing(scope: Message, receive: Any, send: Any) -> None:
            if any(name == OURS.encode() for name, _ in scope["headers"]):
                await app(scope, receive, send)
                return
            if veiled and scope["path"].startswith("/_mock"):
                scope = {**scope, "path": "/nothing", "raw_path": b"/nothing"}

            async def noting(message: Message) -> None:
                if message["type"] == "http.response.start":
                    seen.append((scope["method"], scope["path"], message["status"]))
                await send(message)

            await disturbed(scope, receive, noting)

        return passing

    with MockServer(around=veil, **options) as mock:
        yield FakeDeployment(mock, seen)
