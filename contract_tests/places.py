"""Who answers for a place of the document, the pages or a guess of ours: the nearest `x-source` on the way down to it.

A property without one has that of its schema, the schema that of what it stands in, then the response, then the
operation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from contract_tests.contract import CONTRACT, Level, contract, source
from mock_server.document.operations import Document, Operation, Schema

Json = Any
Step = str | int
JSON = "application/json"
BRANCHES = ("allOf", "anyOf", "oneOf")


@dataclass(frozen=True, slots=True)
class Place:
    """A place of an answer: the operation, the status that the document lists, and the steps down from its body."""

    operation: str
    status: int
    steps: tuple[Step, ...] = ()

    def below(self, step: Step) -> "Place":
        return Place(self.operation, self.status, (*self.steps, step))

    @property
    def level(self) -> Level:
        """Who answers for it. What the document does not list is nobody's promise."""
        content, level = self._response.get("content", {}), self.level_of_status
        if is_silent(self._response, self.steps):
            return "assumed"
        return level_at(contract(), content[JSON]["schema"], self.steps, level) if JSON in content else level

    @property
    def level_of_status(self) -> Level:
        """Who answers for the status, whatever comes with it."""
        return level_of_answer(contract().by_id[self.operation], self._response) if self._response else "assumed"

    @property
    def _response(self) -> Schema:
        """The response that the document lists, {} where it lists none."""
        described = contract().by_id[self.operation].raw["responses"].get(str(self.status))
        return contract().resolve(described) if described else {}

    def __str__(self) -> str:
        return ".".join(map(str, self.steps)) or "the body"


def level_of(node: Schema, otherwise: Level) -> Level:
    """What a node of the document says of itself in `x-source`."""
    found: Level = node.get("x-source", {}).get("level", otherwise)
    return found


def level_of_answer(operation: Operation, response: Schema) -> Level:
    """Who answers for a response of an operation. A page speaks for its own operations, unless it says `everywhere`."""
    promised, said = source(operation), response.get("x-source", {})
    heard = said.get("everywhere") or said.get("page", promised.page) == promised.page
    return level_of(response, promised.level) if heard else "assumed"


def is_silent(response: Schema, steps: Sequence[Step]) -> bool:
    """Whether the page says nothing of this property in this answer, though it shows the record with it elsewhere."""
    return bool(steps) and steps[0] in response.get("x-source", {}).get("silent", ())


def level_at(document: Document, schema: Schema, steps: Iterable[Step], level: Level) -> Level:
    """The level of a place under a schema, that of what the schema stands in being `level`.

    What the document does not know is nobody's promise. In what it leaves open all is as that is.
    """
    level = _own(document, schema, level)
    for step in steps:
        below = _below(document, schema, step)
        if below is None:
            return level if _is_open(document, schema) else "assumed"
        schema, level = below, _own(document, below, level)
    return level


def weakest(levels: Iterable[Level]) -> Level:
    """Of the levels that bear on one thing, that of a guess before any that the pages answer for."""
    return min(levels, key=_STRENGTH.__getitem__)


def strongest(levels: Iterable[Level]) -> Level:
    """Of the levels of several things, the first that the pages answer for, else that of our guesses."""
    return next((level for level in levels if level in CONTRACT), "assumed")


_STRENGTH: dict[Level, int] = {"assumed": 0, "implied": 1, "documented": 2}


def _own(document: Document, schema: Schema, level: Level) -> Level:
    """What a schema says itself, else what it refers to, or is with more words (`allOf` of one)."""
    parts = [document.resolve(schema)] if "$ref" in schema else schema.get("allOf", [])
    return level_of(schema, _own(document, parts[0], level) if len(parts) == 1 else level)


def _is_open(document: Document, schema: Schema) -> bool:
    """Whether it says nothing of what is in it."""
    resolved = document.resolve(schema)
    branches = [branch for each in BRANCHES for branch in resolved.get(each, [])]
    return not {"properties", "items"} & resolved.keys() and all(_is_open(document, each) for each in branches)


def _below(document: Document, schema: Schema, step: Step) -> Schema | None:
    """The schema of a property or of the items, wherever in the branches of a schema it stands."""
    resolved = document.resolve(schema)
    own = resolved.get("items") if isinstance(step, int) else resolved.get("properties", {}).get(step)
    if own is not None:
        return dict(own)
    branches = [branch for each in BRANCHES for branch in resolved.get(each, [])]
    return next((found for each in branches if (found := _below(document, each, step)) is not None), None)
