"""Requests to the mock in this process, without a server: what its own work costs, and nothing else."""

from collections.abc import Coroutine
from typing import Any

from mock_server.app import App
from mock_server.http.exchange import Exchange
from mock_server.http.wire import Reply, Request
from mock_server.http.world_name import DEFAULT_WORLD


def answered(app: App, request: Request, world: str = DEFAULT_WORLD) -> Reply:
    """What the API or the control API answers. Neither waits for anything, so no event loop is needed."""
    room = app.control if request.path.startswith("/_mock/") else app.api
    return _result(room.answer(Exchange(request, world)))


def _result(answer: Coroutine[Any, Any, Reply]) -> Reply:
    try:
        answer.send(None)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    raise RuntimeError("The answer waits for something.")
