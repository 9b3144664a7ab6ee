"""What two worlds have that is not the same."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from mock_server.state.change import WORLD, Change
from mock_server.state.collection import Collection
from mock_server.state.commit_json import value_as_json
from mock_server.state.world import World

COMPARED = ("timers", "replies")
"""The world's own collections that say what it will do and answer; the others say how it came there."""

NOT_COMPARED = {"cause", "order"}
"""So do these fields of the engines' records and of timers: they are numbers of commits."""


def differences(one: World[Any], other: World[Any]) -> Iterator[Change]:
    """What would have to change in the one world for the records of the other to be there, whatever their order."""
    for tenant in one.tenants.values():
        theirs = other.tenants.get(tenant.id)
        for name, collection in tenant.collections():
            yield from differing(collection, theirs.collection(name) if theirs else ())
    for tenant in other.tenants.values():
        if tenant.id not in one.tenants:
            for _, collection in tenant.collections():
                yield from (Change(tenant.id, collection.name, collection.key(each), None, each) for each in collection)
    for name in COMPARED:
        yield from differing(one.collection(WORLD, name), other.collection(WORLD, name))


def differing(ours: Collection[Any, Any], records: Iterable[Any]) -> Iterator[Change]:
    """What would have to change in a collection for these records to be all of its own."""
    theirs = {ours.key(record): record for record in records}
    for record in ours:
        key = ours.key(record)
        if not _alike(record, theirs.get(key)):
            yield Change(*ours.whose, key, record, theirs.get(key))
    for key, record in theirs.items():
        if key not in ours:
            yield Change(*ours.whose, key, None, record)


def _alike(record: Any, other: Any) -> bool:
    """Whether two records are the same in JSON: true is not 1, as it is in Python, nor 1.0."""
    return record is other or (other is not None and _text(record) == _text(other))


def _text(record: Any) -> str:
    fields = value_as_json(record) or {}
    return json.dumps({name: value for name, value in fields.items() if name not in NOT_COMPARED}, sort_keys=True)
