"""Defects of paths and methods that no operation has: what is answered there, and routes that there should not be."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from contract_tests.contract import contract
from mock_server.document.operations import Operation
from mock_server.http.wire import Asgi, Receive, Scope, Send
from mutation.mutant import Around, Mutant, Plant
from mutation.operators.defect import defect
from mutation.patches import replaced

Change = Callable[[Any, Any], object]
"""What becomes of a refusal: of the request, and the error that is raised for it."""
RULE = "ERROR-04"


def answers_otherwise_where_there_is_nothing(operation: Operation) -> Iterator[Mutant]:
    """A path or a method that no operation has is refused otherwise."""
    if operation == contract().operations[0]:
        for what, (status, change) in REFUSALS.items():
            yield defect(operation, "errors", f"and all others: {what}", _raising(status, change), RULE)


def serves_another_route(operation: Operation) -> Iterator[Mutant]:
    """There is a route that the pages say there is not."""
    for path, where, rule in ALIASES.get(operation.id, ()):
        yield defect(operation, "schema", f"is served at {path} too", _also(re.compile(path), where), rule)
    if operation.id in MOVED:
        rule, prefix = MOVED[operation.id]
        yield defect(operation, "status", "has moved to another place", _moved(prefix), rule)


def _becomes(status: int, words: str) -> Change:
    def change(_request: Any, error: Any) -> None:
        error.status, error.content = status, {"detail": words}

    return change


def _allows(*methods: str) -> Change:
    def change(_request: Any, error: Any) -> None:
        error.headers = [(b"allow", ", ".join(methods).encode())] if methods else []

    return change


def _not_for_nobody(request: Any, error: Any) -> None:
    if b"cookie" not in request.headers and b"x-api-key" not in request.headers:
        error.status, error.content = 401, {"detail": "Not authenticated"}


def _only_for_writes(request: Any, error: Any) -> None:
    if request.method != "GET":
        error.status, error.content = 404, {"detail": "Not Found"}


REFUSALS: dict[str, tuple[int, Change]] = {
    "an unknown path has other words": (404, _becomes(404, "No such route")),
    "an unknown path is a 400": (404, _becomes(400, "Not Found")),
    "a wrong method is a 404": (405, _becomes(404, "Not Found")),
    "a wrong method is a 400": (405, _becomes(400, "Bad Request")),
    "a 405 has no Allow": (405, _allows()),
    "Allow is always the same": (405, _allows("GET", "POST")),
    "a wrong method that writes is a 404": (405, _only_for_writes),
    "who has no credential is not told that a path is unknown": (404, _not_for_nobody),
    "who has no credential is not told that a method is wrong": (405, _not_for_nobody),
}
ALIASES = {
    "get_ai_settings": [("^/api/v2/ai-automation", "/api/ai-automation", "AI-01")],
    "list_workflow_runs": [("^/api/v2/runs$", "/api/v2/workflows/wf_abc123/runs", "WF-60")],
    "list_automation_logs": [("/automation-rules/[^/]+/logs$", "/automation-rules/logs", "RULE-17")],
    "get_business_hours": [("/holidays$", "", "HOURS-20")],
}
"""Paths that lead to an operation though they should not: what they look like, and what is put in their place."""
MOVED = {"get_ai_settings": ("AI-01", "/api/ai-automation")}


def _raising(status: int, change: Change) -> Plant:
    """What the router raises with this status is changed."""

    def make(original: Any) -> Any:
        async def answer(self: Any, exchange: Any) -> Any:
            try:
                return await original(self, exchange)
            except Exception as error:
                if getattr(error, "status", 0) == status:
                    change(exchange.request, error)
                raise

        return answer

    return replaced(("mock_server.http.pipeline:Pipeline._answer", make))


def _also(pattern: re.Pattern[str], where: str) -> Plant:
    def aliased(app: Asgi) -> Asgi:
        async def served(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and scope["method"] == "GET":
                path = pattern.sub(where, scope["path"])
                scope = {**scope, "path": path, "raw_path": path.encode("latin-1")}
            await app(scope, receive, send)

        return served

    return _around(aliased)


def _moved(prefix: str) -> Plant:
    """A path that begins so answers 308, with the address that it has now."""

    def redirecting(app: Asgi) -> Asgi:
        async def served(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or not scope["path"].startswith(prefix):
                await app(scope, receive, send)
                return
            location = scope["path"].replace("/api/", "/api/v2/", 1).encode("latin-1")
            headers = [(b"location", location), (b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 308, "headers": headers})
            await send({"type": "http.response.body", "body": b""})

        return served

    return _around(redirecting)


def _around(wrap: Around) -> Plant:
    @contextmanager
    def plant() -> Iterator[Around]:
        yield wrap

    return plant
