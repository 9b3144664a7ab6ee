"""Defects in the record that is answered: a field is missing, of another type, or not its own."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from contract_tests.contract import contract
from mock_server.document.operations import Operation, Schema
from mutation.mutant import Mutant
from mutation.operators.defect import defect, stands_for_its_family
from mutation.operators.fields import Field, another, answered, promised, sent
from mutation.wire import Call, MutableReply, answers, edits

Json = Any
TYPED = {"string", "integer", "number", "boolean"}
ONE = "record"
EMPTY: dict[str, Json] = {"string": "", "integer": 0, "number": 0}


def loses_a_field(operation: Operation) -> Iterator[Mutant]:
    """A property of a schema is missing wherever an operation answers with it."""
    for field in _its_own(operation):
        if field.required:
            yield defect(operation, "schema", f"answers without {field.name}", answers(operation.id, _losing(field)))


def mistypes_a_field(operation: Operation) -> Iterator[Mutant]:
    """A property of a schema has another type: one of each type is enough."""
    of_a_type = {(field.component, field.schema.get("type")): field for field in reversed(list(_its_own(operation)))}
    for field in reversed(of_a_type.values()):
        mistypes = answers(operation.id, _changing(field, lambda value: [value]))
        yield defect(operation, "schema", f"answers {field.name} in another type", mistypes)


def answers_another_value(operation: Operation) -> Iterator[Mutant]:
    """A property that the pages answer for has a value that is not its own."""
    if operation.shape.kind == ONE:
        for field in answered(operation):
            if len(field.steps) == 1 and promised(operation, field) and _has_another(operation, field):
                other = answers(operation.id, _changing(field, partial(_other, field.schema)))
                yield defect(operation, "persistence", f"answers another {field.name}", other)


def _has_another(operation: Operation, field: Field) -> bool:
    """Whether it has a value that another can be made of. What is null at first is so in whatever was just made."""
    given = {each.name for each in sent(operation)}
    at_first = operation.success == 201 and field.schema.get("nullable") and field.name not in given
    return field.schema.get("type") in TYPED and not at_first


def answers_less(operation: Operation) -> Iterator[Mutant]:
    """A list within a record lacks its last entry."""
    depth = {"record": 1, "array": 2, "page": 3}.get(operation.shape.kind, 0)
    for field in answered(operation):
        if len(field.steps) == depth and field.schema.get("type") == "array" and promised(operation, field):
            less = answers(operation.id, _changing(field, lambda entries: entries[:-1]))
            yield defect(operation, "persistence", f"answers {field.name} without the last entry", less)


def answers_something_for_null(operation: Operation) -> Iterator[Mutant]:
    """What is null is an empty text, or nought."""
    if operation.shape.kind == ONE:
        for field in answered(operation):
            if field.schema.get("nullable") and field.schema.get("type") in EMPTY and promised(operation, field):
                fills = answers(operation.id, _filling(field, EMPTY[field.schema["type"]]))
                yield defect(operation, "schema", f"answers something for a {field.name} that is null", fills)


def wraps_its_answer(operation: Operation) -> Iterator[Mutant]:
    """The answer stands under a name of its own."""
    kind = operation.shape.kind
    if kind != "nothing" and stands_for_its_family(operation, lambda each: each.shape.kind == kind):
        yield defect(
            operation, "schema", "wraps its answer", answers(operation.id, edits(lambda body: {"data": [body]}))
        )


def _its_own(operation: Operation) -> Iterator[Field]:
    """The properties that no operation before this one answers with: one of each component is enough."""
    for field in answered(operation):
        if _first()[field.component, field.last] == operation.id and promised(operation, field):
            yield field


@cache
def _first() -> dict[tuple[str, str], str]:
    """Which operation stands for a property of a component: the first that answers with one record, else the first."""
    found: dict[tuple[str, str], str] = {}
    operations = contract().operations
    for operation in sorted(operations, key=lambda each: (each.shape.kind != ONE, each.writes)):
        for field in answered(operation):
            found.setdefault((field.component, field.last), operation.id)
    return found


def _losing(field: Field) -> Callable[[Call, MutableReply], None]:
    return _edits(field, lambda holder: holder.pop(field.last))


def _changing(field: Field, change: Callable[[Json], Json]) -> Callable[[Call, MutableReply], None]:
    def alter(holder: dict[str, Json]) -> None:
        if holder[field.last] is not None:
            holder[field.last] = change(holder[field.last])

    return _edits(field, alter)


def _filling(field: Field, value: Json) -> Callable[[Call, MutableReply], None]:
    def alter(holder: dict[str, Json]) -> None:
        if holder[field.last] is None:
            holder[field.last] = value

    return _edits(field, alter)


def _edits(field: Field, change: Callable[[dict[str, Json]], object]) -> Callable[[Call, MutableReply], None]:
    def changed(body: Json) -> None:
        for holder in list(field.places(body)):
            change(holder)

    return edits(changed)


def _other(schema: Schema, value: Json) -> Json:
    """Another value; an instant an hour later, a day the next."""
    if schema.get("format") == "date-time":
        return (datetime.fromisoformat(value) + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    if schema.get("format") == "date":
        return (datetime.fromisoformat(value) + timedelta(days=1)).date().isoformat()
    return another(value, schema)
