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
    for tenant_id in dict.fromkeys([*one.tenants, *other.tenants]):
        ours, theirs = _collections(one, tenant_id), _collections(other, tenant_id)
        for name in dict.fromkeys([*ours, *theirs]):
            yield from _between(ours.get(name), theirs.get(name))
    for name in COMPARED:
        yield from one.collection(WORLD, name).differences(other.collection(WORLD, name))


def _collections(world: World[Any], tenant_id: str) -> dict[str, Collection[Any, Any]]:
    return dict(world.tenants[tenant_id].collections()) if tenant_id in world.tenants else {}


def _between(ours: Collection[Any, Any] | None, theirs: Collection[Any, Any] | None) -> Iterator[Change]:
    if ours is not None and theirs is not None:
        yield from ours.differences(theirs)
    elif ours is not None:
        yield from (Change(ours.tenant, ours.name, ours.key(each), each, None) for each in ours)
    elif theirs is not None:
        yield from (Change(theirs.tenant, theirs.name, theirs.key(each), None, each) for each in theirs)
