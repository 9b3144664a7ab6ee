"""Defects in what a field may be: its bound is not held, or held too early."""

from collections.abc import Callable, Iterator
from functools import partial
from operator import eq
from typing import Any

from mock_server.document.operations import Operation, Schema
from mutation.mutant import Mutant
from mutation.objects import asks, wire
from mutation.operators.calls import Through, has_field, invalid
from mutation.operators.defect import defect
from mutation.operators.fields import Field, beyond, bounded, is_number, sent
from mutation.wire import Call, Deliver, MutableReply

Json = Any
INSTEAD: dict[str, Json] = {"string": "x", "integer": 1, "number": 1, "boolean": True, "array": [], "object": {}}
"""What a value of another type is taken for."""
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def accepts_beyond_the_bound(operation: Operation) -> Iterator[Mutant]:
    """What is out of bounds is put right without a word."""
    typed: set[str] = set()
    for field in bounded(operation):
        kind = field.schema.get("type")
        if kind in TYPES and kind not in typed:
            typed.add(kind)
            takes = asks(operation.id, _corrected(field, *_of_another_type(field.schema)))
            yield defect(operation, "validation", f"takes {field.name} of another type", takes)
        for bound, wrong, right in beyond(field.schema):
            takes = asks(operation.id, _corrected(field, wrong, right))
            yield defect(operation, "validation", f"takes {field.name} beyond its {bound}", takes)


def accepts_a_body_without_it(operation: Operation) -> Iterator[Mutant]:
    """A field that has to be there is made up."""
    for field in sent(operation):
        if field.required:
            example = field.schema.get("example", field.schema.get("enum", ["x"])[0])
            takes = asks(operation.id, _made_up(field, example))
            yield defect(operation, "validation", f"takes a body without {field.name}", takes)


def refuses_within_the_bound(operation: Operation) -> Iterator[Mutant]:
    """The last value that is still right is refused."""
    for field in bounded(operation):
        for bound, last in _last(field.schema):
            refuses = wire(operation.id, _refusing(field, last))
            yield defect(operation, "validation", f"refuses {field.name} at its {bound}", refuses)


def refuses_a_choice(operation: Operation) -> Iterator[Mutant]:
    """One of the values that a field may have is refused."""
    for field in bounded(operation):
        for choice in field.schema.get("enum", ()):
            if choice is not None:
                refuses = wire(operation.id, _refusing(field, partial(eq, choice)))
                yield defect(operation, "validation", f"refuses {choice} for {field.name}", refuses)


def _corrected(field: Field, wrong: Callable[[Json], bool], right: Callable[[Json], Json]) -> Callable[[Call], None]:
    def alter(call: Call) -> None:
        if has_field(call, field.name) and wrong(call.json[field.name]):
            call.json = {**call.json, field.name: right(call.json[field.name])}

    return alter


def _made_up(field: Field, value: Json) -> Callable[[Call], None]:
    def alter(call: Call) -> None:
        if not has_field(call, field.name):
            call.json = {**call.json, field.name: value}

    return alter


def _refusing(field: Field, last: Callable[[Json], bool]) -> Through:
    async def through(call: Call, deliver: Deliver) -> MutableReply:
        if has_field(call, field.name) and last(call.json[field.name]):
            return invalid("body", field.name)
        return await deliver(call)  # type: ignore[no-any-return]

    return through


def _of_another_type(schema: Schema) -> tuple[Callable[[Json], bool], Callable[[Json], Json]]:
    kind = schema["type"]
    made_up = schema.get("example", schema.get("enum", [INSTEAD[kind]])[0])
    return lambda value: value is not None and not _is(value, kind), lambda _: made_up


def _last(schema: Schema) -> Iterator[tuple[str, Callable[[Json], bool]]]:
    """The bounds of a schema, and which value is the last within each."""
    if least := schema.get("minLength"):
        yield "shortest length", lambda value: isinstance(value, str) and len(value) == least
    if most := schema.get("maxLength"):
        yield "greatest length", lambda value: isinstance(value, str) and len(value) == most
    if (lowest := schema.get("minimum")) is not None:
        yield "minimum", lambda value: is_number(value) and value == lowest
    if (highest := schema.get("maximum")) is not None:
        yield "maximum", lambda value: is_number(value) and value == highest


def _is(value: Json, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
