"""Defects in what happens to records: nothing is kept, it happens to another as well, another is read."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from mock_server.document.operations import Operation
from mock_server.state.change import Change
from mock_server.state.world import World
from mutation.mutant import Mutant, Plant, stateful
from mutation.operators.calls import Through, again, copied, unkeyed, where
from mutation.operators.defect import defect
from mutation.operators.fields import Field, another, answered, sent
from mutation.operators.stored import afterwards, change_alike, of_records, put_back
from mutation.wire import Call, Deliver, MutableReply, wire

Json = Any
COMPUTING = {"preview_sla_deadline", "dry_run_workflow", "simulate_routing"}
"""Operations by POST that keep nothing anyway."""


def keeps_nothing(operation: Operation) -> Iterator[Mutant]:
    """The answer is right, and nothing is kept of what it says."""
    if operation.writes and operation.id not in COMPUTING:
        yield defect(operation, "persistence", "keeps nothing", afterwards(operation, _take_back))


def does_it_twice(operation: Operation) -> Iterator[Mutant]:
    """What is created is created twice."""
    if operation.idempotent:
        yield defect(operation, "persistence", "does it twice", wire(operation.id, _twice))


def changes_its_neighbour(operation: Operation) -> Iterator[Mutant]:
    """What is done to a record is done to another one as well."""
    if operation.method in {"PATCH", "PUT", "DELETE"} and operation.path_parameters:
        both = afterwards(operation, _to_another)
        yield defect(operation, "persistence", "does it to another record too", both)
        alike = afterwards(operation, _to_one_alike)
        yield defect(operation, "persistence", "does it to a record that has a text in common too", alike)


def changes_what_was_not_sent(operation: Operation) -> Iterator[Mutant]:
    """An update, or another act on a record, changes a field that nobody spoke of."""
    acts = operation.writes and not operation.idempotent and operation.id not in COMPUTING
    if acts and operation.path_parameters and operation.shape.kind == "record":
        for field in answered(operation):
            simple = field.schema.get("type") in {"string", "boolean"} and "format" not in field.schema
            if len(field.steps) == 1 and simple and not field.refers:
                changes = afterwards(operation, partial(_change_too, field))
                yield defect(operation, "partial updates", f"changes {field.name} though it was left alone", changes)


def reads_a_cache(operation: Operation) -> Iterator[Mutant]:
    """What was answered first is answered ever after."""
    if operation.method == "GET":
        yield defect(
            operation, "persistence", "reads a cache that is never cleared", stateful(lambda: _cached(operation))
        )


def takes_an_unknown_id(operation: Operation) -> Iterator[Mutant]:
    """What is answered for an id that no record has is what was answered last; it is gone where it is to be deleted."""
    if operation.path_parameters and 404 in operation.statuses:
        if operation.success == 204:
            yield defect(operation, "status", "deletes what is not there", wire(operation.id, _gone_already))
        else:
            latest = stateful(lambda: wire(operation.id, _with_the_latest()))
            yield defect(operation, "persistence", "answers for an unknown id what it answered last", latest)


def keeps_a_part_of_a_refused_change(operation: Operation) -> Iterator[Mutant]:
    """What is right about a refused change is done."""
    if operation.method in {"PATCH", "PUT"} and operation.body:
        parts = wire(operation.id, _in_parts)
        yield defect(operation, "partial updates", "does what is right about a refused change", parts)


def creates_what_is_right(operation: Operation) -> Iterator[Mutant]:
    """A refused creation creates, all the same, without the field that is wrong."""
    if operation.idempotent and operation.body:
        creates = wire(operation.id, partial(_without_what_is_wrong, _example(operation)))
        yield defect(operation, "partial updates", "creates what is right about a refused creation", creates)


def creates_what_it_refuses(operation: Operation) -> Iterator[Mutant]:
    """A refused creation creates, all the same, what was created last, or at first the document's example."""
    if operation.idempotent and operation.body:
        creates = stateful(lambda: wire(operation.id, _creating_all_the_same(_example(operation))))
        yield defect(operation, "persistence", "creates something where it refuses", creates)


def _take_back(world: World[Any], changes: tuple[Change, ...]) -> None:
    """Undo it, with the timers that were set for it; ids that were drawn stay drawn."""
    for change in reversed(changes):
        if change.tenant or change.collection == "timers":
            put_back(world, change)


def _change_too(field: Field, world: World[Any], changes: tuple[Change, ...]) -> None:
    """A field is changed that the change itself has left alone."""
    for change in of_records(changes):
        was = vars(change.before).get(field.name)
        if change.after is not None and was is not None and was == vars(change.after).get(field.name):
            collection = world.collection(change.tenant, change.collection)
            record = collection.get(change.key)
            collection.put(record.model_copy(update={field.name: another(was, field.schema)}))
            return


def _to_another(world: World[Any], changes: tuple[Change, ...]) -> None:
    """The first change of a record that was there is made to the newest other one of its collection as well."""
    _to_one(world, changes, lambda _record, _other: True)


def _to_one_alike(world: World[Any], changes: tuple[Change, ...]) -> None:
    """It is made to one that has a text in common with the record, which is neither an instant nor an id."""
    _to_one(world, changes, lambda record, other: bool(_texts(record) & _texts(other)))


def _to_one(world: World[Any], changes: tuple[Change, ...], fits: Callable[[Any, Any], bool]) -> None:
    for change in of_records(changes):
        collection = world.collection(change.tenant, change.collection)
        others = (each for each in reversed(collection) if collection.key(each) != change.key)
        other = next((each for each in others if fits(change.before, each)), None)
        if other is not None:
            change_alike(collection, other, change)
            return


def _texts(record: Any) -> set[tuple[str, str]]:
    return {(name, value) for name, value in vars(record).items() if isinstance(value, str) and name != "id" and value}


async def _twice(call: Call, deliver: Deliver) -> MutableReply:
    reply: MutableReply = await deliver(copied(call))
    if reply.ok:
        await deliver(unkeyed(call))
    return reply


def _cached(operation: Operation) -> Plant:
    first: dict[Any, MutableReply] = {}

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        asked = (*where(call), tuple(sorted(call.query.items())))
        if asked in first:
            return again(first[asked])
        reply: MutableReply = await deliver(call)
        if reply.ok:
            first[asked] = again(reply)
        return reply

    return wire(operation.id, through)


def _with_the_latest() -> Through:
    latest: list[MutableReply] = []

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(call)
        if reply.ok:
            latest.append(again(reply))
        return again(latest[-1]) if reply.status == 404 and latest else reply

    return through


async def _gone_already(call: Call, deliver: Deliver) -> MutableReply:
    reply: MutableReply = await deliver(call)
    return MutableReply(204, {}, b"") if reply.status == 404 else reply


async def _in_parts(call: Call, deliver: Deliver) -> MutableReply:
    reply: MutableReply = await deliver(copied(call))
    if 400 <= reply.status < 500 and isinstance(call.json, dict):
        for name, value in call.json.items():
            part = copied(call)
            part.json = {name: value}
            await deliver(part)
    return reply


def _example(operation: Operation) -> Json:
    return {field.name: field.schema["example"] for field in sent(operation) if field.required}


async def _without_what_is_wrong(example: Json, call: Call, deliver: Deliver) -> MutableReply:
    reply: MutableReply = await deliver(copied(call))
    if reply.status in {400, 422} and isinstance(call.json, dict):
        wrong = {str(each["loc"][1]) for each in _issues(reply) if len(each["loc"]) > 1}
        right = {name: value for name, value in call.json.items() if wrong and name not in wrong}
        other = unkeyed(call)
        other.json = {**example, **right}
        await deliver(other)
    return reply


def _issues(reply: MutableReply) -> list[Json]:
    return reply.json["detail"] if isinstance(reply.json["detail"], list) else []


def _creating_all_the_same(example: Json) -> Through:
    latest: dict[tuple[str, str], Call] = {}

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(copied(call))
        if reply.ok:
            latest[where(call)] = copied(call)
        elif reply.status in {400, 409, 422}:
            other = unkeyed(latest.get(where(call), call))
            if where(call) not in latest:
                other.json = example
            await deliver(other)
        return reply

    return through
