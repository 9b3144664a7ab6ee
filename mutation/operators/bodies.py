"""Defects in how a body is read: a field is overlooked, taken for another value, emptied, or filled in."""

from collections.abc import Callable, Iterator
from typing import Any

from mock_server.document.operations import Operation
from mutation.mutant import Mutant
from mutation.objects import asks, wire
from mutation.operators.calls import Through, has_field, invalid
from mutation.operators.defect import defect, stands_for_its_family
from mutation.operators.fields import Field, another, sent
from mutation.wire import Call, Deliver, MutableReply
from mutation.wire import wire as any_wire

Json = Any
SIMPLE = {"string", "integer", "number", "boolean"}


def forgets_a_field(operation: Operation) -> Iterator[Mutant]:
    """A field of the body is not looked at."""
    for field in sent(operation):
        if not field.required and not (operation.shape.kind == "record" and _is_simple(field)):
            yield defect(operation, "persistence", f"forgets {field.name}", asks(operation.id, _without(field)))


def takes_another_value(operation: Operation) -> Iterator[Mutant]:
    """A field that has to be there is taken for another value, which is kept and answered."""
    for field in _simple(operation):
        if field.required:
            alter = asks(operation.id, _as_another(field))
            yield defect(operation, "persistence", f"takes {field.name} for another", alter)


def keeps_another_value(operation: Operation) -> Iterator[Mutant]:
    """The answer says what was sent, and another value is kept."""
    if operation.shape.kind == "record":
        for field in _simple(operation):
            keeps = wire(operation.id, _keeping_another(field))
            yield defect(operation, "persistence", f"answers {field.name}, and keeps another", keeps)


def takes_no_notice_of_a_null(operation: Operation) -> Iterator[Mutant]:
    """A null that is sent changes nothing."""
    if operation.method in {"PATCH", "PUT"} and any(field.schema.get("nullable") for field in sent(operation)):
        yield defect(operation, "partial updates", "takes no notice of a null", asks(operation.id, _without_nulls))


def empties_what_is_left_out(operation: Operation) -> Iterator[Mutant]:
    """A field that is left out of an update is emptied, or gets the value that it would have in a new record."""
    if operation.method == "PATCH":
        for field in sent(operation):
            for value in _empty(field):
                fills = asks(operation.id, _filled(field, value))
                yield defect(operation, "partial updates", f"resets {field.name} where it is left out", fills)


def applies_another_default(operation: Operation) -> Iterator[Mutant]:
    """A field that is left out gets another value than the document's default."""
    if operation.method == "POST":
        for field in sent(operation):
            default = field.schema.get("default")
            other = another(default, field.schema)
            if default is not None and other != default and not field.refers:
                fills = asks(operation.id, _filled(field, other, unless_empty=True))
                yield defect(operation, "persistence", f"applies another default for {field.name}", fills)


def wants_a_field(operation: Operation) -> Iterator[Mutant]:
    """A field that may be left out has to be there."""
    for field in sent(operation):
        if not field.required and operation.method == "POST":
            wants = wire(operation.id, _wanting(field))
            yield defect(operation, "validation", f"wants {field.name}", wants)


def wants_a_body(operation: Operation) -> Iterator[Mutant]:
    """A body that may be left out has to be there."""
    if operation.body and not operation.body.required:
        yield defect(operation, "validation", "wants a body", any_wire(operation.id, _wanting_a_body))


def refuses_an_empty_update(operation: Operation) -> Iterator[Mutant]:
    """An update of nothing is refused."""
    if operation.method == "PATCH":
        yield defect(operation, "validation", "refuses an update of nothing", any_wire(operation.id, _wanting_a_field))


def refuses_an_unknown_field(operation: Operation) -> Iterator[Mutant]:
    """A field that the document does not know is refused."""
    known = {field.name for field in sent(operation)}
    if known and stands_for_its_family(operation, lambda each: bool(sent(each))):
        refuses = wire(operation.id, _knowing_only(known))
        yield defect(operation, "validation", "refuses a field that it does not know", refuses)


def _simple(operation: Operation) -> Iterator[Field]:
    """The fields of which another value can be made up that is as right."""
    for field in sent(operation):
        if _is_simple(field):
            yield field


def _is_simple(field: Field) -> bool:
    return field.schema.get("type") in SIMPLE and "format" not in field.schema and not field.refers


def _empty(field: Field) -> Iterator[Json]:
    if "default" in field.schema:
        yield field.schema["default"]
    elif field.schema.get("nullable"):
        yield None


def _without_nulls(call: Call) -> None:
    if isinstance(call.json, dict):
        call.json = {name: value for name, value in call.json.items() if value is not None}


def _without(field: Field) -> Callable[[Call], None]:
    def alter(call: Call) -> None:
        if has_field(call, field.name):
            call.json = {name: value for name, value in call.json.items() if name != field.name}

    return alter


def _as_another(field: Field) -> Callable[[Call], None]:
    def alter(call: Call) -> None:
        if has_field(call, field.name):
            call.json = {**call.json, field.name: another(call.json[field.name], field.schema)}

    return alter


def _filled(field: Field, value: Json, *, unless_empty: bool = False) -> Callable[[Call], None]:
    def alter(call: Call) -> None:
        if not has_field(call, field.name) and (call.json or not unless_empty):
            call.json = {**call.json, field.name: value}

    return alter


def _keeping_another(field: Field) -> Through:
    async def through(call: Call, deliver: Deliver) -> MutableReply:
        asked = call.json
        _as_another(field)(call)
        reply: MutableReply = await deliver(call)
        if reply.ok and field.name in asked and isinstance(reply.json, dict) and field.name in reply.json:
            reply.json = {**reply.json, field.name: asked[field.name]}
        return reply

    return through


def _wanting(field: Field) -> Through:
    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(call)
        return invalid("body", field.name) if reply.ok and not has_field(call, field.name) else reply

    return through


async def _wanting_a_field(call: Call, deliver: Deliver) -> MutableReply:
    reply: MutableReply = await deliver(call)
    return invalid("body") if reply.ok and call.json == {} else reply


async def _wanting_a_body(call: Call, deliver: Deliver) -> MutableReply:
    return await deliver(call) if call.content else invalid("body")


def _knowing_only(known: set[str]) -> Through:
    async def through(call: Call, deliver: Deliver) -> MutableReply:
        unknown = sorted(call.json.keys() - known)
        return invalid("body", unknown[0]) if unknown else await deliver(call)

    return through
