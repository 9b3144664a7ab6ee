"""Worlds: made from a scenario and records, forked, reset, compared, kept and restored."""

from datetime import datetime
from typing import Any

from pydantic_core import PydanticCustomError

from mock_server import models
from mock_server.control.clock import check_range
from mock_server.control.context import ControlContext
from mock_server.control.shown import shown_world
from mock_server.errors import Conflict, Invalid, invalid
from mock_server.families.paging import Page, Paging
from mock_server.families.tenant import COLLECTIONS
from mock_server.http.world_name import world_name as world_name_of
from mock_server.journal.commits import about_a_megabyte, change_shown
from mock_server.models import (
    SnapshotCaller,
    SnapshotCollection,
    SnapshotTenant,
    WorldChange,
    WorldCreate,
    WorldFixtures,
    WorldFork,
    WorldSnapshot,
)
from mock_server.record import Record
from mock_server.scenarios.exports import fixture_files
from mock_server.scenarios.snapshot_checks import check_restored
from mock_server.scenarios.snapshots import restored, snapshot
from mock_server.state.diff import COMPARED, differences
from mock_server.state.history import copy_after, copy_at
from mock_server.text.counts import counted
from mock_server.text.json_text import json_text

PARTS: dict[str, type[Record]] = {
    "tenants": SnapshotTenant,
    "callers": SnapshotCaller,
    "collections": SnapshotCollection,
}
"""What a snapshot consists of."""


def reset_world(context: ControlContext, x_mock_world: str) -> models.World:
    """Back to how the world was made, clock included."""
    return shown_world(x_mock_world, context.store.reset(x_mock_world))


def list_worlds(context: ControlContext) -> list[models.World]:
    return [shown_world(name, world) for name, world in context.store]


def get_world(context: ControlContext, world_name: str) -> models.World:
    world = context.store.find(world_name)
    world.catch_up()
    return shown_world(world_name, world)


def diff_worlds(
    context: ControlContext, world_name: str, other_name: str, collection: str | None, paging: Paging
) -> Page[WorldChange]:
    if collection not in {None, *COLLECTIONS, *COMPARED}:
        known = f"There are: {', '.join(sorted({*COLLECTIONS, *COMPARED}))}"
        message = f"There is no collection {json_text(collection)}. {known}"
        raise Invalid({"loc": ["query", "collection"], "msg": message, "type": "value_error"})
    one, other = context.store.find(world_name), context.store.find(other_name)
    for world in (one, other):
        world.catch_up()
    changes = [each for each in differences(one, other) if collection in {None, each.collection}]
    page = paging.slice(changes)
    return Page(about_a_megabyte(map(change_shown, page.records)), page.total, page.limit, page.offset)


def put_world(context: ControlContext, world_name: str, body: WorldCreate) -> models.World:
    scenario = body.scenario if isinstance(body.scenario, str) else context.store.base
    if not body.model_fields_set - {"scenario"}:
        return shown_world(world_name, context.store.make(world_name, scenario))
    clock = body.clock if isinstance(body.clock, datetime) else None
    if clock:
        check_range(clock, "clock")
    records = body.records if isinstance(body.records, dict) else {}
    mode: Any = body.mode if isinstance(body.mode, str) else None
    context.store.check_room(world_name)
    seeded = context.store.scenarios.make_seeded(scenario, records, clock, mode)
    return shown_world(world_name, context.store.put(world_name, seeded))


def fork_world(context: ControlContext, world_name: str, body: WorldFork) -> models.World:
    world, name = context.store.find(world_name), _name_of(body.name)
    world.catch_up()
    taken = context.store.known(name)
    if taken and taken is not world and not body.replace:
        told = f"There is a world {json_text(name)} already, with {counted(taken.number, 'commit')}."
        raise Conflict(f'{told} Choose another name, or send "replace": true.')
    context.store.check_room(name)
    if isinstance(body.at, datetime):
        fork = copy_at(world, body.at)
    elif isinstance(body.at, int):
        fork = copy_after(world, body.at)
    else:
        fork = world.copy()
    fork.beginning = fork.copy()
    return shown_world(name, context.store.put(name, fork))


def get_snapshot(context: ControlContext, world_name: str) -> WorldSnapshot:
    world = context.store.find(world_name)
    world.catch_up()
    taken = snapshot(world)
    return WorldSnapshot.model_construct(
        **{**taken, **{name: _made(taken[name], kind) for name, kind in PARTS.items()}}
    )


def restore_world(context: ControlContext, world_name: str, body: WorldSnapshot) -> models.World:
    """It goes on from the instant that its clock showed."""
    context.store.check_room(world_name)
    given = body.as_json()
    world = restored(given)
    world.clock.set(body.now)
    check_restored(world, given)
    world.begin()
    world.at = body.at
    world.template = world.copy()
    world.beginning = world.copy()
    return shown_world(world_name, context.store.put(world_name, world))


def get_fixtures(context: ControlContext, world_name: str) -> WorldFixtures:
    world = context.store.find(world_name)
    world.catch_up()
    return WorldFixtures(files=fixture_files(world))


def delete_world(context: ControlContext, world_name: str) -> None:
    context.store.remove(world_name)


def _made(parts: list[dict[str, Any]], kind: type[Record]) -> list[Record]:
    return [kind.model_construct(**each) for each in parts]


def _name_of(sent: str) -> str:
    """The world's name; `Invalid` where it is none."""
    try:
        return world_name_of(sent)
    except PydanticCustomError as error:
        raise invalid("name", error.message(), error.type) from None
