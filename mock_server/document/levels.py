"""Who answers for a place of the document, the pages or a guess of ours: the nearest `x-source` on the way down to it.

A property without one has that of its schema, the schema that of what it stands in, then the response, then the
operation.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from mock_server.document.operations import Document, Operation, Schema

Level = Literal["documented", "implied", "assumed"]
CONTRACT: frozenset[Level] = frozenset({"documented", "implied"})
"""The levels that the pages answer for. What is assumed is our own guess: a note to a deployment that differs."""

Step = str | int
BRANCHES = ("allOf", "anyOf", "oneOf")


def level_of(node: Schema, otherwise: Level) -> Level:
    """What a node of the document says of itself in `x-source`."""
    found: Level = node.get("x-source", {}).get("level", otherwise)
    return found


def level_of_answer(operation: Operation, response: Schema) -> Level:
    """Who answers for a response of an operation. A page speaks for its own operations, unless it says `everywhere`."""
    promised, said = operation.raw["x-source"], response.get("x-source", {})
    heard = said.get("everywhere") or said.get("page", promised["page"]) == promised["page"]
    return level_of(response, promised["level"]) if heard else "assumed"


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


def value_level_at(document: Document, schema: Schema, steps: Iterable[Step]) -> Level:
    """Who answers for what stands in a place, and not only for its being there: "assumed" where `x-source` says so of
    its `value`, or of that of something that it stands in. Else whoever answers for the place.
    """
    levels = [_of_value(document, schema)]
    for step in steps:
        below = _below(document, schema, step)
        if below is None:
            break
        schema = below
        levels.append(_of_value(document, schema))
    return "assumed" if "assumed" in levels else "documented"


def level_of_words(response: Schema, detail: object) -> Level:
    """Who answers for the words of a refusal: we do, where `words` names those that a page shows, and not these."""
    words = response.get("x-source", {}).get("words")
    return "documented" if words is None or detail in words else "assumed"


def decision_at(document: Document, operation: Operation, status: int, steps: Iterable[Step]) -> str:
    """The heading of docs/decisions.md that the nearest `x-source` of a place of an answer names; "" for none."""
    response = document.resolve(operation.raw["responses"].get(str(status), {}))
    schema = response.get("content", {}).get("application/json", {}).get("schema")
    found = _decision(document, response)
    for step in (None, *steps):
        if schema is None:
            break
        schema = schema if step is None else _below(document, schema, step)
        found = (_decision(document, schema) if schema else "") or found
    return found


def _decision(document: Document, node: Schema) -> str:
    said = [each.get("x-source", {}).get("decision", "") for each in (node, document.resolve(node))]
    return str(said[0] or said[1])


def level_of_path(operation: Operation) -> Level:
    """Who answers for an operation's being at this path, and not at another one."""
    found: Level = operation.raw["x-source"].get("path", "documented")
    return found


def level_of_entries(response: Schema) -> Level:
    """Who answers for what an answer lists, and not only for what each entry has."""
    found: Level = response.get("x-source", {}).get("entries", "documented")
    return found


def level_of_access(operation: Operation) -> Level:
    """Who answers for the roles and permissions that an operation wants."""
    found: Level = operation.raw["x-source"].get("access", "documented")
    return found


def _of_value(document: Document, schema: Schema) -> Level:
    """What a schema says of its values, or what it refers to, or one of what it may be."""
    resolved = document.resolve(schema)
    parts = [part for each in BRANCHES for part in resolved.get(each, [])]
    said = [each.get("x-source", {}).get("value") for each in (schema, resolved, resolved.get("items", {}), *parts)]
    return "assumed" if "assumed" in said else "documented"


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
