"""The fields of bodies and answers as the document describes them, and who answers for each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any

from contract_tests.contract import CONTRACT, contract, source
from contract_tests.places import Place
from mock_server.document.levels import level_at
from mock_server.document.operations import Operation, Schema

Json = Any
Step = str | None
"""A property, or None for every item of an array."""
Bound = tuple[str, Callable[[Json], bool], Callable[[Json], Json]]
"""What a bound is called, what is beyond it, and how that is put right."""
JSON = "application/json"
DEEPEST = 4
BOUNDS = {"enum", "minLength", "maxLength"}
"""Bounds of a field that are looked at though they are assumed; those of numbers are left to a deployment."""
REFERENCE = ("_id", "_ids", "_by")
"""How the names of fields end that refer to another record: not every value of their type can be put there."""


@dataclass(frozen=True)
class Field:
    """A property: the steps down to it from the body, its schema without refs, and the component that has it."""

    steps: tuple[Step, ...]
    schema: Schema
    required: bool
    component: str

    @property
    def name(self) -> str:
        return ".".join("*" if each is None else each for each in self.steps)

    @property
    def last(self) -> str:
        return self.steps[-1] or ""

    @property
    def refers(self) -> bool:
        return self.last == "id" or self.last.endswith(REFERENCE)

    def places(self, body: Json) -> Iterator[dict[str, Json]]:
        """Every object of a body that has the property."""
        *way, last = self.steps
        return (each for each in _down(body, way) if isinstance(each, dict) and last in each)


def sent(operation: Operation) -> tuple[Field, ...]:
    """The properties at the top of the body that an operation takes."""
    return tuple(each for each in _fields(operation.id, "requestBody") if len(each.steps) == 1)


def sent_below(operation: Operation) -> tuple[Field, ...]:
    """The properties further down in the body that an operation takes."""
    return tuple(each for each in _fields(operation.id, "requestBody") if len(each.steps) > 1)


def answered(operation: Operation) -> tuple[Field, ...]:
    """The properties of the answer where all is well, down to those of records in a list and in a record."""
    return _fields(operation.id, "responses", str(operation.success))


def promised(operation: Operation, field: Field) -> bool:
    """Whether the pages answer for a property of the answer."""
    steps = tuple(0 if each is None else each for each in field.steps)
    return Place(operation.id, operation.success, steps).level in CONTRACT


def bounded(operation: Operation) -> Iterator[Field]:
    """The fields that are sent whose bounds the pages answer for, choices, and lengths of what has to be there."""
    for field in sent(operation):
        schema = operation.raw["requestBody"]["content"][JSON]["schema"]
        level = level_at(contract(), schema, field.steps, source(operation).level)  # type: ignore[arg-type]
        created = field.required or "enum" in field.schema
        if level in CONTRACT or (created and BOUNDS & field.schema.keys()):
            yield field


def another(value: Json, schema: Schema) -> Json:
    """A value of the same kind that is not this one; the value itself where none can be made up."""
    choices = [each for each in schema.get("enum", ()) if each is not None and each != value]
    if choices or "enum" in schema:
        return choices[0] if choices else value
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value - 1 if value >= schema.get("maximum", value + 1) else value + 1
    if isinstance(value, str) and "format" not in schema:
        return value[:-1] + "x" if len(value) >= schema.get("maxLength", len(value) + 1) else f"{value}x"
    return value


def beyond(schema: Schema) -> Iterator[Bound]:
    """The bounds of a field."""
    known = [each for each in schema.get("enum", ()) if each is not None]
    if known:
        yield "choices", lambda value: isinstance(value, str) and value not in known, lambda _: known[0]
    if least := schema.get("minLength"):
        yield (
            "shortest length",
            lambda value: isinstance(value, str) and len(value) < least,
            lambda value: value.ljust(least, "x"),
        )
    if most := schema.get("maxLength"):
        yield "greatest length", lambda value: isinstance(value, str) and len(value) > most, lambda value: value[:most]
    if (lowest := schema.get("minimum")) is not None:
        yield "minimum", lambda value: is_number(value) and value < lowest, lambda _: lowest
    if (highest := schema.get("maximum")) is not None:
        yield "maximum", lambda value: is_number(value) and value > highest, lambda _: highest


def is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@cache
def _fields(operation: str, *place: str) -> tuple[Field, ...]:
    """The properties of the JSON at a place of an operation."""
    node = reduce(lambda node, name: node.get(name, {}), place, contract().by_id[operation].raw)
    content = contract().resolve(node).get("content", {})
    return tuple(_below(content[JSON]["schema"], (), "")) if JSON in content else ()


def _below(schema: Schema, steps: tuple[Step, ...], owner: str) -> Iterator[Field]:
    """The properties under a schema, with those of `allOf`."""
    if len(steps) >= DEEPEST:
        return
    owner = schema["$ref"].rpartition("/")[2] if "$ref" in schema else owner
    resolved = contract().resolve(schema)
    for part in resolved.get("allOf", ()):
        yield from _below(part, steps, owner)
    if "items" in resolved:
        yield from _below(resolved["items"], (*steps, None), owner)
    for name, property_ in resolved.get("properties", {}).items():
        required = name in resolved.get("required", ())
        yield Field((*steps, name), whole(property_), required, owner or "/".join(map(str, steps)))
        yield from _below(property_, (*steps, name), owner)


def whole(schema: Schema) -> Schema:
    """A schema without a ref at its top, and with all that `allOf` adds."""
    resolved = contract().resolve(schema)
    merged: Schema = {}
    for part in resolved.get("allOf", ()):
        merged |= whole(part)
    return merged | {name: value for name, value in resolved.items() if name != "allOf"}


def _down(body: Json, way: list[Step]) -> Iterator[Json]:
    if not way:
        yield body
        return
    step, *rest = way
    if step is None:
        for each in body if isinstance(body, list) else ():
            yield from _down(each, rest)
    elif isinstance(body, dict) and step in body:
        yield from _down(body[step], rest)
