"""A world as JSON, and the world again: all of it, or what it has that another one has not."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from mock_server import __version__
from mock_server.families import reactions
from mock_server.families.tenant import COLLECTIONS, Tenant, World
from mock_server.scenarios.snapshot_checks import unfit
from mock_server.state.change import WORLD
from mock_server.state.clock import WorldClock
from mock_server.state.collection import Collection
from mock_server.state.commit_json import event_as_json, event_of, value_as_json, value_of
from mock_server.state.events import KEPT
from mock_server.state.ids import Ids
from mock_server.state.principal import Principal
from mock_server.state.world import REPLY_EXPIRES
from mock_server.text.json_text import json_text

FORMAT = 1
CLOCK = "clock"
OWN = (CLOCK, "ids", "causes", "timers", "replies")
"""The collections that belong to the world itself."""

Json = dict[str, Any]
Step = str | int


def snapshot(world: World) -> Json:
    """Everything in the world but its commits and the counters of rate limits. The clock goes on from where it is."""
    held = contents(world)
    held["collections"] = [each for each in held["collections"] if each["collection"] != CLOCK]
    return {
        "format": FORMAT,
        "mock": __version__,
        "seed": world.ids.seed,
        "now": world.clock.now(),
        "mode": "running" if world.clock.running else "frozen",
        "tenants": [{"id": each.id, "plan": each.plan, "profile": each.profile} for each in world.tenants.values()],
        "callers": [_caller_as_json(each) for each in world.callers.values()],
        **held,
    }


def restored(given: Json) -> World:
    """The world of a snapshot. `Invalid` says what does not fit, and where."""
    if given["format"] != FORMAT:
        told = f"This snapshot has the format {given['format']}; this mock reads the format {FORMAT} alone"
        raise unfit(f"{told}. It was taken by aurion-mock {given['mock']}", "format")
    clock = WorldClock(datetime.fromisoformat(given["now"]), running=given["mode"] == "running")
    world = World(given["scenario"], clock, Ids(given["seed"]))
    for at, each in enumerate(given["tenants"]):
        if each["id"] in world.tenants:
            raise unfit(f"The tenant {json_text(each['id'])} stands twice", "tenants", at, "id")
        world.add_tenant(Tenant(each["id"], each["plan"], profile=each["profile"]))
    for at, each in enumerate(given["callers"]):
        _check_tenant(world, each["tenant_id"], "callers", at, "tenant_id")
        caller = _caller(each)
        world.callers[caller.kind, caller.token] = caller
    fill(world, given)
    return world


def contents(world: World, base: World | None = None) -> Json:
    """The records and events of the world; with a base, those alone that the base has not, and what it has too many."""
    known = base.events[-1].number if base and base.events else 0
    return {
        "scenario": world.scenario,
        "number": world.number,
        "at": world.at,
        "collections": list(_collections(world, base)),
        "events": [event_as_json(each) for each in world.events if each.number > known],
    }


def fill(world: World, given: Json) -> None:
    """Let an empty world, or a copy of the base, have these contents, and live. `Invalid` says what does not fit."""
    for at, each in enumerate(given["collections"]):
        tenant_id = each["tenant_id"]
        _check_collection(world, tenant_id, each["collection"], at)
        collection = world.collection(tenant_id or WORLD, each["collection"])
        for key in each.get("gone", ()):
            collection.remove(tuple(key) if isinstance(key, list) else key)
        _fill_collection(collection, each["records"], "collections", at, "records")
    _check_timers(world)
    world.events += [_event(each, "events", at) for at, each in enumerate(given["events"])]
    for _ in range(len(world.events) - KEPT):
        world.events.popleft()
    world.rewind(())  # clock, ids and causes are what their collections say
    world.scenario, world.number = given["scenario"], given["number"]
    reactions.listen(world)
    world.begin()
    world.at = datetime.fromisoformat(given["at"]) if isinstance(given["at"], str) else given["at"]


def _collections(world: World, base: World | None) -> Iterator[Json]:
    for name in OWN:
        yield from _collection_as_json(None, world, base, name)
    for tenant_id in world.tenants:
        for name in COLLECTIONS:
            yield from _collection_as_json(tenant_id, world, base, name)


def _collection_as_json(tenant_id: str | None, world: World, base: World | None, name: str) -> Iterator[Json]:
    collection, whose = world.collection(tenant_id or WORLD, name), {"tenant_id": tenant_id, "collection": name}
    if base is None:
        if len(collection):
            stable = (
                collection if collection.ordered else sorted(collection, key=lambda each: str(collection.key(each)))
            )
            yield {**whose, "records": [value_as_json(each) for each in stable]}
        return
    gone, records = differing(collection, base.collection(tenant_id or WORLD, name))
    if gone or records:
        yield {**whose, "gone": gone, "records": [value_as_json(each) for each in records]}


def differing(ours: Collection[Any, Any], base: Collection[Any, Any]) -> tuple[list[Any], list[Any]]:
    """The keys to take out of the base, and the records to put into it then, in order, for it to be like ours."""
    if len(ours) == len(base) and all(one is other for one, other in zip(ours, base, strict=True)):
        return [], []
    places = {base.key(each): place for place, each in enumerate(base)}
    gone, records, last, new = dict.fromkeys(places), [], -1, False
    for record in ours:
        key = ours.key(record)
        place = places.get(key, -1)
        new = new or (place <= last and ours.ordered)  # all that comes later stands behind what the base has
        if place >= 0 and not new:
            gone.pop(key)
            last = max(last, place)
        if new or base.find(key) is not record:
            records.append(record)
    return list(gone), records


def _fill_collection(collection: Collection[Any, Any], records: Iterable[Any], *steps: Step) -> None:
    seen = set()
    for at, given in enumerate(records):
        try:
            record = value_of(collection.model, given)
            key = collection.key(record)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise unfit(first["msg"], *steps, at, *first["loc"]) from None
        if key in seen:
            raise unfit(f"{json_text(given)} stands twice", *steps, at)
        seen.add(key)
        collection.put(record)


def _event(given: Any, *steps: Step) -> Any:
    try:
        return event_of(given)
    except (ValidationError, KeyError, TypeError, ValueError):
        raise unfit("This is no event of this version of the mock", *steps) from None


def _check_collection(world: World, tenant_id: str | None, name: str, at: int) -> None:
    if tenant_id is not None:
        _check_tenant(world, tenant_id, "collections", at, "tenant_id")
    if name not in (OWN if tenant_id is None else COLLECTIONS):
        raise unfit(f"There is no collection {json_text(name)}", "collections", at, "collection")


def _check_tenant(world: World, tenant_id: str, *steps: Step) -> None:
    if tenant_id not in world.tenants:
        raise unfit(f"The snapshot has no tenant {json_text(tenant_id)}", *steps)


def _check_timers(world: World) -> None:
    for timer in world.timers:
        name, tenant_id, _ = timer.key
        if name not in reactions.TIMERS and name != REPLY_EXPIRES:
            raise unfit(f"There is no timer {json_text(name)}", "collections")
        if tenant_id not in world.tenants:
            raise unfit(f"A timer {name} is of the tenant {json_text(tenant_id)}, which there is not", "collections")


def _caller_as_json(caller: Principal) -> Json:
    return {
        "kind": caller.kind,
        "token": caller.token,
        "tenant_id": caller.tenant_id,
        "scopes": sorted(caller.scopes),
        "role": caller.role,
        "permissions": sorted(caller.permissions),
        "user_id": caller.user_id,
    }


def _caller(given: Json) -> Principal:
    scopes, permissions = frozenset(given["scopes"]), frozenset(given["permissions"])
    return Principal(**{**given, "scopes": scopes, "permissions": permissions})
