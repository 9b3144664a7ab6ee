"""Method and path → endpoint, by a tree of path segments: the cost does not grow with the number of operations."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar
from urllib.parse import unquote

from mock_server.http.errors import ApiError
from mock_server.text.excerpts import excerpt

E = TypeVar("E")
KEPT = 4096
"""How many paths a router remembers the way to,"""

LONGEST_KEPT = 200
"""and how many characters one of them may have: whoever asks for long ones shall not fill the memory."""


@dataclass(slots=True)
class _Node(Generic[E]):
    """Where a path may go on, and what stands at its end. `names` are those of the path's parameters."""

    fixed: dict[str, "_Node[E]"] = field(default_factory=dict)
    parameter: "_Node[E] | None" = None
    endpoints: dict[str, tuple[E, tuple[str, ...]]] = field(default_factory=dict)


_End = tuple[_Node[E], tuple[str, ...]]


class Router(Generic[E]):
    """Segments are compared as sent and decoded only into parameters, so `%2F` never splits one.

    HEAD is wherever GET is (RFC 9110 9.3.2); the server sends its answer without the body.
    """

    def __init__(self, listed: str = "/docs") -> None:
        """`listed` is the page that lists the operations."""
        self._root: _Node[E] = _Node()
        self._listed = listed
        self._paths: dict[str, None] = {}
        self._end_of = lru_cache(KEPT)(self._find)

    def add(self, method: str, path: str, endpoint: E) -> None:
        self._paths[path] = None
        node, names = self._root, []
        for segment in path.split("/")[1:]:
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.parameter = node = node.parameter or _Node()
            else:
                node = node.fixed.setdefault(segment, _Node())
        node.endpoints[method] = (endpoint, tuple(names))
        if method == "GET":
            node.endpoints.setdefault("HEAD", (endpoint, tuple(names)))
        self._end_of.cache_clear()

    def match(self, method: str, path: str) -> tuple[E, dict[str, str]]:
        """The endpoint and its path parameters. 404 for an unknown path, 405 with `Allow` for an unknown method.

        A path with a name of its own (`/automation-rules/logs`) is no longer one with a parameter (`/{rule_id}`).
        """
        end = self._end_of(path) if len(path) <= LONGEST_KEPT else self._find(path)
        if end is None:
            raise ApiError(404, "Not Found", hint=self._advice(path))
        node, values = end
        if method not in node.endpoints:
            allow = ", ".join(sorted(node.endpoints))
            hint = f"{excerpt(unquote(path))} answers {allow}, not {method}."
            raise ApiError(405, "Method Not Allowed", hint=hint, headers=[(b"allow", allow.encode())])
        endpoint, names = node.endpoints[method]
        return endpoint, dict(zip(names, values, strict=True))

    def _advice(self, path: str) -> str:
        from mock_server.http.nearest_path import nearest_path  # noqa: PLC0415 - whoever calls what there is pays nothing

        near = nearest_path(path, self._paths)
        meant = f" Did you mean {near}?" if near else ""
        return f"No operation has this path.{meant} {self._listed} lists them all."

    def _find(self, path: str) -> _End[E] | None:
        return _end(self._root, path.split("/"), 1, ())


def _end(node: _Node[E], segments: list[str], at: int, values: tuple[str, ...]) -> _End[E] | None:
    """The node that the path ends on: a fixed segment before a parameter, and an empty segment is no parameter."""
    if at == len(segments):
        return (node, values) if node.endpoints else None
    segment = segments[at]
    fixed = node.fixed.get(segment)
    end = _end(fixed, segments, at + 1, values) if fixed else None
    if end is None and node.parameter and segment:
        value = unquote(segment) if "%" in segment else segment
        end = _end(node.parameter, segments, at + 1, (*values, value))
    return end
