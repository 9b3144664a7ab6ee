"""Defects in the values of a body: what is wrong is dropped, a list is cut, a part is lost or merged."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from contract_tests.contract import contract
from mock_server.document.operations import Operation
from mutation.mutant import Mutant, Plant, stateful
from mutation.objects import answers, asks, wire
from mutation.operators.calls import Through, copied, has_field
from mutation.operators.defect import defect, stands_for_its_family
from mutation.operators.fields import Field, beyond, sent, sent_below, whole
from mutation.operators.stored import collection_of, path_values, tenant_of
from mutation.operators.worlds import WorldOf, inside
from mutation.wire import Call, Deliver, Json, MutableReply

FORMED = {"array", "timezone"}
"""Types and fields of which more can be wrong than the type."""
INT32 = 2**31 - 1
"""The bound of a number that has none."""
NO_NUL = r"^[^\x00]*$"
LISTS: dict[str, Callable[[list[Json]], list[Json]]] = {
    "loses the last entry of {}": lambda entries: entries[:-1],
    "turns {} round": lambda entries: entries[::-1],
}


def drops_a_wrong_value(operation: Operation) -> Iterator[Mutant]:
    """A value that should be refused is as good as none, or as the document's example where there has to be one."""
    for field in sent(operation):
        kept = not field.required or "example" in field.schema
        if _has_a_form(field) and not field.refers and not list(beyond(field.schema)) and kept:
            drops = wire(operation.id, _dropping(field))
            yield defect(operation, "validation", f"drops a {field.name} that is wrong", drops)


def takes_a_choice_in_any_case(operation: Operation) -> Iterator[Mutant]:
    """Whether a choice is written in capitals does not matter."""
    for field in sent(operation) if stands_for_its_family(operation, _has_choices) else ():
        known = {str(each).casefold(): each for each in field.schema.get("enum", ())}
        if known:
            takes = asks(operation.id, _changing(field, partial(_as_known, known)))
            yield defect(operation, "validation", f"takes {field.name} in any check", takes)


def keeps_an_unknown_choice(operation: Operation) -> Iterator[Mutant]:
    """A value that is none of the choices is taken, answered and read back."""
    reads = next((each.id for each in contract().operations if each.path.startswith(f"{operation.path}/{{")), "")
    if operation.idempotent and operation.shape.kind == "record" and reads:
        for field in sent(operation):
            if "enum" in field.schema:
                keeps = stateful(partial(_keeping, f"{operation.id} {reads}", field))
                yield defect(operation, "validation", f"keeps a {field.name} that is none of the choices", keeps)


def cuts_a_fraction(operation: Operation) -> Iterator[Mutant]:
    """Of a number what stands behind the point is lost."""
    for field in sent(operation):
        if "number" in {each.get("type") for each in (field.schema, *field.schema.get("anyOf", ()))}:
            cuts = asks(operation.id, _changing(field, lambda value: int(value) if isinstance(value, float) else value))
            yield defect(operation, "persistence", f"cuts the fraction of {field.name}", cuts)


def accepts_beyond_a_bound_further_down(operation: Operation) -> Iterator[Mutant]:
    """A value in a record within the body is out of bounds, and put right without a word."""
    for field in sent_below(operation):
        for bound, wrong, right in beyond(field.schema) if field.schema.get("maximum") != INT32 else ():
            takes = asks(operation.id, _correcting(field, wrong, right))
            yield defect(operation, "validation", f"takes {field.name} beyond its {bound}", takes)


def forgets_a_part(operation: Operation) -> Iterator[Mutant]:
    """A field of a record within the body is not looked at."""
    for field in sent_below(operation):
        if not field.required:
            forgets = asks(operation.id, _below(field, lambda holder, name: holder.pop(name)))
            yield defect(operation, "persistence", f"forgets {field.name}", forgets)


def spoils_a_list_that_is_sent(operation: Operation) -> Iterator[Mutant]:
    """A list is not kept as it was sent."""
    for field in sent(operation):
        if field.schema.get("type") == "array":
            for what, change in LISTS.items():
                spoils = asks(operation.id, _changing(field, partial(_of_a_list, change)))
                yield defect(operation, "persistence", what.format(field.name), spoils)


def takes_an_empty_list_for_none(operation: Operation) -> Iterator[Mutant]:
    """An update with an empty list leaves the list alone."""
    if operation.method in {"PATCH", "PUT"}:
        for field in sent(operation):
            if field.schema.get("type") == "array":
                takes = asks(operation.id, _without_empty(field))
                yield defect(operation, "partial updates", f"takes an empty {field.name} for none", takes)


def keeps_what_it_knows_alone(operation: Operation) -> Iterator[Mutant]:
    """Of an open object, or of those in a list, only what the document names is kept."""
    for field in sent(operation):
        schema = whole(field.schema["items"]) if "items" in field.schema else field.schema
        if schema.get("type") == "object":
            keeps = asks(operation.id, _changing(field, partial(_known_alone, set(schema.get("properties", ())))))
            yield defect(operation, "persistence", f"keeps of {field.name} what the document names alone", keeps)


def merges_what_it_should_replace(operation: Operation) -> Iterator[Mutant]:
    """A list or an object is added to the one that was there."""
    if operation.method in {"PATCH", "PUT"} and operation.path_parameters:
        for field in sent(operation):
            if field.schema.get("type") in {"array", "object"} and not field.schema.get("properties"):
                merges = inside(operation.id, partial(_merging, operation, field.name))
                yield defect(operation, "partial updates", f"adds {field.name} to what was there", merges)


def echoes_an_unknown_field(operation: Operation) -> Iterator[Mutant]:
    """A field that the document does not know comes back."""
    known = {field.name for field in sent(operation)}
    if operation.shape.kind == "record" and stands_for_its_family(operation, lambda each: bool(sent(each))):
        yield defect(
            operation, "errors", "answers a field that it does not know", answers(operation.id, _echoing(known))
        )


def _has_choices(operation: Operation) -> bool:
    return any("enum" in field.schema for field in sent(operation))


def _has_a_form(field: Field) -> bool:
    """Whether more can be wrong with it than its type."""
    own = {"format", "pattern"} & field.schema.keys()
    return bool({field.schema.get("type"), field.name} & FORMED or (own and field.schema.get("pattern") != NO_NUL))


def _changing(field: Field, change: Callable[[Json], Json]) -> Callable[[Call], None]:
    def alter(call: Call) -> None:
        if has_field(call, field.name):
            call.json = {**call.json, field.name: change(call.json[field.name])}

    return alter


def _as_known(known: dict[str, Json], value: Json) -> Json:
    return known.get(value.casefold(), value) if isinstance(value, str) else value


def _known_alone(known: set[str], value: Json) -> Json:
    if isinstance(value, list):
        return [_known_alone(known, each) for each in value]
    return {name: value[name] for name in value if name in known} if isinstance(value, dict) else value


def _of_a_list(change: Callable[[list[Json]], list[Json]], value: Json) -> Json:
    return change(value) if isinstance(value, list) else value


def _keeping(operations: str, field: Field) -> Plant:
    kept: dict[str, Json] = {}
    known = field.schema["enum"]

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        value = call.json.get(field.name)
        unknown = call.method == "POST" and isinstance(value, str) and value not in known
        if unknown:
            call.json = {**call.json, field.name: known[0]}
        reply: MutableReply = await deliver(call)
        if unknown and reply.ok:
            kept[reply.json["id"]] = value
        if reply.ok and reply.json["id"] in kept:
            reply.json = {**reply.json, field.name: kept[reply.json["id"]]}
        return reply

    return wire(operations, through)


def _below(field: Field, change: Callable[[dict[str, Json], str], object]) -> Callable[[Call], None]:
    """Every object of the body that has the field is changed."""

    def alter(call: Call) -> None:
        body = call.json
        for holder in list(field.places(body)):
            change(holder, field.last)
        call.json = body

    return alter


def _correcting(field: Field, wrong: Callable[[Json], bool], right: Callable[[Json], Json]) -> Callable[[Call], None]:
    def change(holder: dict[str, Json], name: str) -> None:
        if wrong(holder[name]):
            holder[name] = right(holder[name])

    return _below(field, change)


def _without_empty(field: Field) -> Callable[[Call], None]:
    def alter(call: Call) -> None:
        if call.json.get(field.name) == []:
            call.json = {name: value for name, value in call.json.items() if name != field.name}

    return alter


def _dropping(field: Field) -> Through:
    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(copied(call))
        if reply.status not in {400, 404, 422} or field.name not in call.json:
            return reply
        without = copied(call)
        rest = {name: value for name, value in call.json.items() if name != field.name}
        without.json = {**rest, field.name: field.schema["example"]} if field.required else rest
        tried: MutableReply = await deliver(without)
        return tried if tried.ok else reply

    return through


def _merging(operation: Operation, name: str, world_of: WorldOf) -> Through:
    async def through(call: Call, deliver: Deliver) -> MutableReply:
        tenant, key = tenant_of(world_of(call), call), path_values(operation, call)[operation.path_parameters[-1]]
        before = _kept(tenant, key).get(name) if tenant else None
        given = call.json.get(name) if isinstance(call.json, dict) else None
        if isinstance(before, list | tuple) and isinstance(given, list):
            call.json = {**call.json, name: [*map(_plain, before), *given]}
        elif isinstance(before, dict) and isinstance(given, dict):
            call.json = {**call.json, name: {**before, **given}}
        return await deliver(call)  # type: ignore[no-any-return]

    return through


def _kept(tenant: Any, key: str) -> dict[str, Any]:
    """The fields of the record that has this key."""
    collection = collection_of(tenant, key)
    return vars(next(each for each in collection if str(collection.key(each)) == key)) if collection is not None else {}


def _plain(value: Any) -> Json:
    """A record within a record as JSON."""
    return value.model_dump(mode="json", by_alias=True) if hasattr(value, "model_dump") else value


def _echoing(known: set[str]) -> Callable[[Call, MutableReply], None]:
    def alter(call: Call, reply: MutableReply) -> None:
        if reply.ok:
            reply.json = reply.json | {name: value for name, value in call.json.items() if name not in known}

    return alter
