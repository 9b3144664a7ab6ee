"""Defects in what a request refers to: a record of another tenant will do, or one that is not there."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from mock_server.document.operations import Operation
from mock_server.state.world import World
from mutation.mutant import Mutant
from mutation.operators.calls import Through, copied, has_field, invalid
from mutation.operators.defect import defect
from mutation.operators.fields import Field, sent
from mutation.operators.stored import collection_of, path_values, tenant_of
from mutation.operators.worlds import WorldOf, inside
from mutation.wire import Call, Deliver, MutableReply, wire

UNVERIFIED = {"create_team", "update_team", "create_routing_rule", "update_routing_rule"}
"""Operations that do not look whether there is what they refer to."""
USER = "user_id"
"""A parameter of the path that refers to a record which the operation does not make, read or change itself."""


def refers_across_tenants(operation: Operation) -> Iterator[Mutant]:
    """What a stranger refers to may be another tenant's."""
    for name in _references(operation):
        refers = inside(operation.id, partial(_fetching, operation, name))
        yield defect(operation, "authorization", f"takes {name} of any tenant", refers)


def takes_what_is_not_there(operation: Operation) -> Iterator[Mutant]:
    """What is not there is taken for nothing, or for the document's example."""
    for field in _referring(operation) if operation.id not in UNVERIFIED else ():
        takes = wire(operation.id, _taking(field))
        yield defect(operation, "validation", f"takes a {field.name} that is not there", takes)


def wants_it_to_be_there(operation: Operation) -> Iterator[Mutant]:
    """What may refer to a record that is not there is refused."""
    if operation.id in UNVERIFIED:
        for field in _referring(operation):
            wants = inside(operation.id, partial(_wanting, field.name))
            yield defect(operation, "validation", f"refuses a {field.name} that is not there", wants)


def _referring(operation: Operation) -> Iterator[Field]:
    return (each for each in sent(operation) if each.refers and each.schema.get("type") == "string")


def _references(operation: Operation) -> list[str]:
    in_path = [USER] if USER in operation.path_parameters and operation.method == "PUT" else []
    return [*in_path, *(each.name for each in _referring(operation))]


def _fetching(operation: Operation, name: str, world_of: WorldOf) -> Through:
    """The record is put into the caller's tenant first."""

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        world = world_of(call)
        tenant = tenant_of(world, call)
        key = call.json[name] if has_field(call, name) else path_values(operation, call).get(name)
        if tenant is not None and isinstance(key, str) and collection_of(tenant, key) is None:
            world.run(partial(_fetch, world, tenant, key))
        return await deliver(call)  # type: ignore[no-any-return]

    return through


def _wanting(name: str, world_of: WorldOf) -> Through:
    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(call)
        key = call.json[name] if has_field(call, name) else None
        tenant = tenant_of(world_of(call), call)
        absent = reply.ok and isinstance(key, str) and collection_of(tenant, key) is None
        return invalid("body", name) if absent else reply

    return through


def _fetch(world: World[Any], tenant: Any, key: str) -> None:
    for each in world.tenants.values():
        collection = collection_of(each, key)
        if collection is not None and each is not tenant:
            tenant.collection(collection.name).put(collection.get(key))


def _taking(field: Field) -> Through:
    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(copied(call))
        if reply.status not in {404, 422} or not has_field(call, field.name):
            return reply
        call.json = {**call.json, field.name: None if field.schema.get("nullable") else field.schema["example"]}
        tried: MutableReply = await deliver(call)
        return tried if tried.ok else reply

    return through
