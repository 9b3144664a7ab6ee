"""Path → endpoints, by a tree of path segments: the cost does not grow with the number of operations."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import unquote

E = TypeVar("E")
Endpoints = dict[str, tuple[E, tuple[str, ...]]]
"""Method → endpoint, and the names of the path's parameters."""


@dataclass(slots=True)
class _Node(Generic[E]):
    """Where a path may go on, and what stands at its end."""

    fixed: dict[str, "_Node[E]"] = field(default_factory=dict)
    parameter: "_Node[E] | None" = None
    endpoints: Endpoints[E] = field(default_factory=dict)


class Match(NamedTuple, Generic[E]):
    """A template that a path fits: its endpoints, and the values that stand for its parameters."""

    endpoints: Endpoints[E]
    values: tuple[str, ...]


class PathTree(Generic[E]):
    """Segments are compared as sent and decoded only into parameters, so `%2F` never splits one."""

    def __init__(self) -> None:
        self.templates: dict[str, None] = {}
        self._root: _Node[E] = _Node()

    def add(self, method: str, template: str, endpoint: E) -> None:
        self.templates[template] = None
        node, names = self._root, []
        for segment in template.split("/")[1:]:
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.parameter = node = node.parameter or _Node()
            else:
                node = node.fixed.setdefault(segment, _Node())
        node.endpoints[method] = (endpoint, tuple(names))

    def matches(self, path: str) -> Iterator[Match[E]]:
        """The templates that a path fits, one with a fixed segment before one with a parameter in its place.

        An empty segment fits a parameter too: it depends on who asks whether that is one.
        """
        segments = path.split("/")
        untried: list[tuple[_Node[E], int, tuple[str, ...]]] = [(self._root, 1, ())]
        while untried:
            node, begin, values = untried.pop()
            for at, segment in enumerate(segments[begin:], begin + 1):
                fixed, parameter = node.fixed.get(segment), node.parameter
                given = (*values, unquote(segment) if "%" in segment else segment) if parameter else values
                if fixed:
                    if parameter:
                        untried.append((parameter, at, given))
                    node = fixed
                elif parameter:
                    node, values = parameter, given
                else:
                    break
            else:
                if node.endpoints:
                    yield Match(node.endpoints, values)
