"""A world as bytes: all that two worlds share which are the same, and nothing that they need not share.

Rate windows are not part of it: they count requests, the refused ones too.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from difflib import unified_diff
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from mock_server.families.tenant import World
from mock_server.state.change import Value
from mock_server.state.events import Event
from mock_server.tests.state.commits import at_work, own_collections

SHOWN = 40
"""Lines of a difference that are shown."""


Known = Mapping[int, bytes]


class Moment:
    """Between two moments anything may change, also in the midst of a record; at one, each is put into bytes once."""

    def __init__(self, known: Known = MappingProxyType({})) -> None:
        self._known = known
        self._seen: dict[int, tuple[object, bytes]] = {}

    def line(self, record: Any, to_bytes: Callable[[Any], bytes]) -> bytes:
        """The record in bytes. It is kept until the moment is over, so that no other gets its identity."""
        known = self._known.get(id(record))
        if known is not None:
            return known
        seen = self._seen.get(id(record))
        if seen is None:
            seen = self._seen[id(record)] = record, to_bytes(record)
        return seen[1]


def dump(world: World, moment: Moment | None = None) -> bytes:
    """A line for everything in it, in the order in which the world has it, where that means something."""
    return b"\n".join(_lines(world, moment or Moment()))


def known_records(world: World) -> dict[int, bytes]:
    """What its records come to, by their identity, for the moments of copies while this world lives."""
    collections = (collection for tenant in world.tenants.values() for _, collection in tenant.collections())
    return {id(record): _json(record) for collection in collections for record in collection}


def difference(expected: bytes, actual: bytes) -> str:
    """What of one dump is not in the other, empty where they are the same."""
    if expected == actual:
        return ""
    lines = unified_diff(_texts(expected), _texts(actual), "expected", "actual", lineterm="", n=0)
    return "\n".join(line for line, _ in zip(lines, range(SHOWN), strict=False))


def _lines(world: World, moment: Moment) -> Iterator[bytes]:
    yield _line("scenario", world.scenario)
    yield _line("number", world.number, world.at.isoformat())
    yield _line("clock", world.clock.now().isoformat(), world.clock.running)
    yield _line("ids", world.ids.seed, world.ids.drawn, list(world.ids.numbers.items()))
    yield _line("at work", *at_work(world))
    for name, collection in own_collections(world).items():
        records = [moment.line(record, _json) for record in collection]
        yield _line(name, len(records))
        yield from records if collection.ordered else sorted(records)
    for caller, each in world.callers.items():
        may = sorted(each.scopes), each.role, sorted(each.permissions)
        yield _line("caller", *caller, each.kind, each.token, each.tenant_id, *may, each.user_id)
    for tenant in world.tenants.values():
        yield _line("tenant", tenant.id, tenant.plan, tenant.profile)
        for name, collection in tenant.collections():
            if len(collection):
                yield _line(name, len(collection))
                yield from [moment.line(record, _json) for record in collection]
    for event in world.events:
        yield moment.line(event, _event)


def _event(event: Event) -> bytes:
    number, at, name, tenant_id, subject_id, subject, cause = event
    about = b"" if subject is None else type(subject).__name__.encode() + _json(subject)
    return _line("event", number, at.isoformat(), name, tenant_id, subject_id, *cause) + about


def _json(value: Value) -> bytes:
    if isinstance(value, BaseModel):
        return type(value).__pydantic_serializer__.to_json(value)
    return json.dumps(value, default=_plain).encode()


def _plain(value: Any) -> Any:
    """What stands in a named tuple and is no JSON."""
    match value:
        case datetime():
            return value.isoformat()
        case bytes():
            return value.decode()
        case frozenset():
            return sorted(value)
    raise TypeError(f"{value!r} is in a world, and in none of its dumps")


def _line(*parts: object) -> bytes:
    return json.dumps(parts).encode()


def _texts(dumped: bytes) -> list[str]:
    return dumped.decode().split("\n")
