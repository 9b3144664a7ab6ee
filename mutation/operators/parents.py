"""Defects between records: one below another is found elsewhere, outlives it, or goes with somebody else's."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from contract_tests.contract import contract
from mock_server.document.operations import Operation
from mock_server.state.change import Change
from mock_server.state.world import World
from mutation.mutant import Mutant
from mutation.operators.calls import Through, copied
from mutation.operators.defect import defect
from mutation.operators.fields import answered
from mutation.operators.stored import (
    afterwards,
    at_path,
    collection_of,
    keys,
    of_records,
    path_values,
    put_back,
    tenant_of,
)
from mutation.operators.worlds import WorldOf, inside
from mutation.wire import Call, Deliver, Json, MutableReply

MOST = 5
"""How many other parents' records a list has besides its own."""
ANOTHER: dict[str, Callable[[list[str]], str]] = {
    "reads the newest record, whatever the id": lambda known: known[-1],
    "reads the first record, whatever the id": lambda known: known[0],
}


def reads_another_record(operation: Operation) -> Iterator[Mutant]:
    """What is read by its id is another record."""
    if operation.method == "GET" and operation.shape.kind == "record" and operation.path_parameters:
        for what, choose in ANOTHER.items():
            yield defect(
                operation, "persistence", what, inside(operation.id, partial(_reading_another, operation, choose))
            )


def overlooks_the_parent(operation: Operation) -> Iterator[Mutant]:
    """A record is found below any other than its own."""
    if len(operation.path_parameters) > 1:
        finds = inside(operation.id, partial(_below_its_own, operation))
        yield defect(operation, "persistence", "finds a record below another one", finds)


def lists_what_others_have(operation: Operation) -> Iterator[Mutant]:
    """A list below one record has what other ones have."""
    if operation.shape.kind in {"page", "array"} and operation.path_parameters:
        lists = inside(operation.id, partial(_listing_more, operation))
        yield defect(operation, "filters and paging", "lists what stands below other records too", lists)


def deletes_too_little_or_too_much(operation: Operation) -> Iterator[Mutant]:
    """What goes with a record stays, or what is others' goes as well."""
    if operation.method == "DELETE" and _has_below(operation):
        stays = afterwards(operation, _keeping_the_rest)
        yield defect(operation, "persistence", "leaves what stood below the record", stays)
        takes = afterwards(operation, _taking_others)
        yield defect(operation, "persistence", "takes what stood below other records along", takes)
    if operation.method == "DELETE" and _is_referred_to(operation):
        refers = afterwards(operation, _taking_what_refers)
        yield defect(operation, "persistence", "takes whatever refers to the record along", refers)


def _has_below(operation: Operation) -> bool:
    return any(each.path.startswith(f"{operation.path}/") for each in contract().operations)


def _is_referred_to(operation: Operation) -> bool:
    """Whether records at other paths say which of these they are about."""
    others = [each for each in contract().operations if not each.path.startswith(operation.path)]
    return any(field.last == operation.path_parameters[-1] for each in others for field in answered(each))


def _reading_another(operation: Operation, choose: Callable[[list[str]], str], world_of: WorldOf) -> Through:
    last = operation.path_parameters[-1]

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(copied(call))
        known = keys(tenant_of(world_of(call), call), path_values(operation, call)[last]) if reply.ok else []
        other: MutableReply = await deliver(at_path(operation, call, **{last: choose(known)})) if known else reply
        return other if other.ok else reply

    return through


def _below_its_own(operation: Operation, world_of: WorldOf) -> Through:
    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(copied(call))
        tenant = tenant_of(world_of(call), call)
        if reply.status != 404 or tenant is None:
            return reply
        values = path_values(operation, call)
        parent, child = operation.path_parameters
        owner = _owner(tenant, parent, child, values)
        if owner in {None, values[parent]} or collection_of(tenant, values[parent]) is None:
            return reply
        return await deliver(at_path(operation, call, **{parent: owner}))  # type: ignore[no-any-return]

    return through


def _owner(tenant: Any, parent: str, child: str, values: dict[str, str]) -> Any:
    """Below which record the child stands: the one that it names, or that has it in a list."""
    for _, collection in tenant.collections():
        for record in collection:
            own = vars(record)
            if parent in own and str(own.get(child, own.get("id"))) == values[child]:
                return own[parent]
            if any(getattr(each, "id", None) == values[child] for each in own.get("holidays", ())):
                return own["id"]
    return None


def _listing_more(operation: Operation, world_of: WorldOf) -> Through:
    last, name = operation.path_parameters[-1], operation.shape.envelope

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(copied(call))
        if not reply.ok:
            return reply
        own, body = path_values(operation, call)[last], reply.json
        others = [each for each in reversed(keys(tenant_of(world_of(call), call), own)) if each != own]
        for each in others[:MOST]:
            more: MutableReply = await deliver(at_path(operation, call, **{last: each}))
            body = _joined(body, more.json, name) if more.ok else body
        reply.json = body
        return reply

    return through


def _joined(body: Json, more: Json, name: str) -> Json:
    """Two lists in one."""
    if not name:
        return body + more
    return {**body, name: body[name] + more[name], "total": body["total"] + more["total"]}


def _keeping_the_rest(world: World[Any], changes: tuple[Change, ...]) -> None:
    for change in _below(changes):
        put_back(world, change)


def _taking_others(world: World[Any], changes: tuple[Change, ...]) -> None:
    """Of each collection that lost something the newest record is taken as well."""
    for name in {(change.tenant, change.collection) for change in _below(changes) if change.after is None}:
        collection = world.collection(*name)
        for record in list(reversed(collection))[:1]:
            collection.remove(collection.key(record))


def _taking_what_refers(world: World[Any], changes: tuple[Change, ...]) -> None:
    gone = next(of_records(changes))
    for _, collection in world.tenants[gone.tenant].collections():
        for record in [each for each in collection if gone.key in vars(each).values()]:
            collection.remove(collection.key(record))


def _below(changes: tuple[Change, ...]) -> list[Change]:
    """The changes of other records than the one that is deleted, whose collection's last change is its removal."""
    gone = [change for change in of_records(changes) if change.after is None]
    main = next((each for each in gone if isinstance(each.key, str)), None)
    return [each for each in of_records(changes) if main and each.collection != main.collection]
