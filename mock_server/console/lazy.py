"""The console's door. Flask is imported when somebody first opens a page: a start should not pay for it."""

import asyncio
from typing import Any

from mock_server.console.view import Render, view_of
from mock_server.http.control_token import ControlToken
from mock_server.http.errors import fault, refusal
from mock_server.http.exchange import Exchange
from mock_server.http.sizes import too_large
from mock_server.http.wire import Reply
from mock_server.stores.memory import MemoryStore

FRONT, SIGN_IN = "/", "/sign-in"
PAGES = {FRONT, "/docs", "/openapi.json", "/openapi.yaml", SIGN_IN, "/_mock/openapi.json", "/favicon.ico"}
ASSETS = "/docs/"


class Console:
    """Answers the paths it has: each request is read before a thread writes its page, from a copy of what it shows."""

    def __init__(
        self, documents: dict[str, dict[str, Any]], store: MemoryStore, token: ControlToken, body_limit: int
    ) -> None:
        self._documents = documents
        self._store = store
        self._token = token
        self._body_limit = body_limit
        self._render: Render | None = None

    def has(self, path: str) -> bool:
        return path in PAGES or path.startswith(ASSETS)

    async def answer(self, exchange: Exchange) -> Reply:
        """The reply; never raises."""
        request = exchange.request
        if request.oversized:
            return refusal(too_large(self._body_limit))
        try:
            if self._render is None:
                from mock_server.console.rendering import renderer  # noqa: PLC0415 - see the module's header

                self._render = renderer(self._documents, self._token)
            view = view_of(self._store) if request.path in {FRONT, SIGN_IN} else None
            return await asyncio.to_thread(self._render, request, view)
        except Exception as error:  # noqa: BLE001 - an observer reports it
            exchange.error = error
            return fault()
