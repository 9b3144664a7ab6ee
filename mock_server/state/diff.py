"""What two worlds have that is not the same."""

from collections.abc import Iterator
from typing import Any

from mock_server.state.change import WORLD, Change
from mock_server.state.collection import Collection
from mock_server.state.world import World

COMPARED = ("timers", "replies")
"""The world's own collections that say what it will do and answer; the others say how it came there."""


def differences(one: World[Any], other: World[Any]) -> Iterator[Change]:
    """What would have to change in the one world for the records of the other to be there, whatever their order."""
    for tenant in one.tenants.values():
        theirs = other.tenants.get(tenant.id)
        for name, collection in tenant.collections():
            yield from collection.differences(theirs.collection(name)) if theirs else _gone(collection)
    for tenant in other.tenants.values():
        if tenant.id not in one.tenants:
            for _, collection in tenant.collections():
                yield from _new(collection)
    for name in COMPARED:
        yield from one.collection(WORLD, name).differences(other.collection(WORLD, name))


def _gone(ours: Collection[Any, Any]) -> Iterator[Change]:
    return (Change(ours.tenant, ours.name, ours.key(each), each, None) for each in ours)


def _new(theirs: Collection[Any, Any]) -> Iterator[Change]:
    return (Change(theirs.tenant, theirs.name, theirs.key(each), None, each) for each in theirs)
