"""Where the records of a call are in the mock's world: whose they are, which collection has them, and what they become.

What the latest operation did is the world's latest commit.
"""

from collections.abc import Callable, Iterator
from typing import Any

from mock_server.document.operations import Operation
from mock_server.state.change import Change
from mock_server.state.world import World
from mutation.mutant import Plant
from mutation.operators.calls import Through, copied
from mutation.operators.worlds import WorldOf, inside
from mutation.wire import Call, Deliver, MutableReply

Act = Callable[[World[Any], tuple[Change, ...]], None]
COOKIE = "aurion_session="


def tenant_of(world: World[Any], call: Call) -> Any:
    """The tenant that calls, None where nobody known does."""
    key, cookie = call.headers.get("x-api-key"), call.headers.get("cookie", "")
    who = world.callers.get(("key", key) if key else ("session", cookie.removeprefix(COOKIE)))
    return world.tenants[who.tenant_id] if who else None


def path_values(operation: Operation, call: Call) -> dict[str, str]:
    """What stands in the path of a call for each of its parameters."""
    pairs = zip(operation.segments, call.path.strip("/").split("/"), strict=False)
    return {own[1:-1]: value for own, value in pairs if own.startswith("{")}


def at_path(operation: Operation, call: Call, **values: str) -> Call:
    """The call with other values in its path."""
    named = path_values(operation, call) | values
    segments = [named[each[1:-1]] if each.startswith("{") else each for each in operation.segments]
    return copied(call, path="/" + "/".join(segments))


def collection_of(tenant: Any, key: str) -> Any:
    """The first of a tenant's collections that has a record of this key, None where none has."""
    every = (collection for _, collection in tenant.collections())
    return next((each for each in every if any(str(each.key(record)) == key for record in each)), None)


def keys(tenant: Any, key: str) -> list[str]:
    """The keys of the records that stand together with this one, in their order."""
    collection = collection_of(tenant, key)
    return [str(collection.key(each)) for each in collection] if collection is not None else []


def afterwards(operation: Operation, act: Act) -> Plant:
    """Something happens to the world once the operation has succeeded."""

    def make(world_of: WorldOf) -> Through:
        async def through(call: Call, deliver: Deliver) -> MutableReply:
            world = world_of(call)
            number = world.number
            reply: MutableReply = await deliver(call)
            if reply.ok and world.number > number and world.committed:
                changes = world.committed.changes
                world.run(lambda: act(world, changes))
            return reply

        return through

    return inside(operation.id, make)


def put_back(world: World[Any], change: Change) -> None:
    """The record is again as it was before a change."""
    collection = world.collection(change.tenant, change.collection)
    if change.before is not None:
        collection.put(change.before)
    elif change.key in collection:
        collection.remove(change.key)


def change_alike(collection: Any, other: Any, change: Change) -> None:
    """What became of a record becomes of another one as well."""
    if change.after is None:
        collection.remove(collection.key(other))
        return
    was, now = vars(change.before), vars(change.after)
    collection.put(other.model_copy(update={name: now[name] for name in now if now[name] != was.get(name)}))


def of_records(changes: tuple[Change, ...]) -> Iterator[Change]:
    """The changes of records that were there before."""
    return (each for each in changes if each.tenant and each.before is not None)
