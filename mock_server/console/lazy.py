"""The console's door. Flask is imported when somebody first opens a page: a start should not pay for it."""

from concurrent.futures import Executor
from typing import Any

from mock_server.http.wire import Asgi, Receive, Scope, Send
from mock_server.stores.memory import MemoryStore

PAGES = {"/", "/docs", "/openapi.json", "/openapi.yaml", "/sign-in", "/_mock/openapi.json", "/favicon.ico"}
ASSETS = "/docs/"


class Console:
    """An ASGI application for the paths it has."""

    def __init__(self, documents: dict[str, dict[str, Any]], store: MemoryStore) -> None:
        self._documents = documents
        self._store = store
        self._app: Asgi | None = None
        self._threads: Executor | None = None

    def has(self, path: str) -> bool:
        return path in PAGES or path.startswith(ASSETS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is None:
            from a2wsgi import WSGIMiddleware  # noqa: PLC0415 - see the module's header

            from mock_server.console.pages import create_pages  # noqa: PLC0415

            pages = WSGIMiddleware(create_pages(self._documents, self._store))  # type: ignore[arg-type]
            self._app, self._threads = pages, pages.executor  # type: ignore[assignment]
        await self._app(scope, receive, send)  # type: ignore[misc]

    def close(self) -> None:
        """Let the pages' threads go."""
        if self._threads is not None:
            self._threads.shutdown(wait=False)
