"""Method and path → endpoint; 404 or 405, with a hint, where there is none."""

from functools import lru_cache
from typing import Generic, TypeVar
from urllib.parse import unquote

from mock_server.document.router import Match, PathTree
from mock_server.http.errors import ApiError
from mock_server.text.excerpts import excerpt

E = TypeVar("E")
KEPT = 4096
"""How many paths a router remembers the way to,"""

LONGEST_KEPT = 200
"""and how many characters one of them may have: whoever asks for long ones shall not fill the memory."""


class Router(Generic[E]):
    """HEAD is wherever GET is (RFC 9110 9.3.2); the server sends its answer without the body."""

    def __init__(self, listed: str = "/docs") -> None:
        """`listed` is the page that lists the operations."""
        self._tree: PathTree[E] = PathTree()
        self._listed = listed
        self._match_of = lru_cache(KEPT)(self._find)

    def add(self, method: str, path: str, endpoint: E) -> None:
        self._tree.add(method, path, endpoint)
        if method == "GET":
            self._tree.add("HEAD", path, endpoint)
        self._match_of.cache_clear()

    def match(self, method: str, path: str) -> tuple[E, dict[str, str]]:
        """The endpoint and its path parameters. 404 for an unknown path, 405 with `Allow` for an unknown method.

        A path with a name of its own (`/automation-rules/logs`) is no longer one with a parameter (`/{rule_id}`).
        """
        match = self._match_of(path) if len(path) <= LONGEST_KEPT else self._find(path)
        if match is None:
            raise ApiError(404, "Not Found", hint=self._advice(path))
        endpoints, values = match
        if method not in endpoints:
            allow = ", ".join(sorted(endpoints))
            hint = f"{excerpt(unquote(path))} answers {allow}, not {method}."
            raise ApiError(405, "Method Not Allowed", hint=hint, headers=[(b"allow", allow.encode())])
        endpoint, names = endpoints[method]
        return endpoint, dict(zip(names, values, strict=True))

    def _advice(self, path: str) -> str:
        from mock_server.http.nearest_path import nearest_path  # noqa: PLC0415 - whoever calls what there is pays nothing

        near = nearest_path(path, self._tree.templates)
        meant = f" Did you mean {near}?" if near else ""
        return f"No operation has this path.{meant} {self._listed} lists them all."

    def _find(self, path: str) -> Match[E] | None:
        """What the path fits best. An empty segment is no parameter."""
        for match in self._tree.matches(path):
            if "" not in match.values:
                return match
        return None
