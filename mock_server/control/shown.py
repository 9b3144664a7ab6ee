"""What several operations of the control API show: worlds, changes, and no more than a megabyte of them."""

from collections.abc import Iterable
from typing import TypeVar

from pydantic import BaseModel

from mock_server import models
from mock_server.families.tenant import World
from mock_server.models import ClockMode, WorldChange
from mock_server.state.change import Change
from mock_server.state.commit_json import value_as_json

M = TypeVar("M", bound=BaseModel)
MEGABYTE = 1_000_000


def mode_of(world: World) -> ClockMode:
    return "running" if world.clock.running else "frozen"


def about_a_megabyte(models: Iterable[M]) -> list[M]:
    """As many of them as an answer should have, one in any case: whoever asks waits, and so does everybody else."""
    taken: list[M] = []
    size = 0
    for each in models:
        size += len(each.model_dump_json())
        if taken and size > MEGABYTE:
            break
        taken.append(each)
    return taken


def shown_change(change: Change) -> WorldChange:
    parts = change.key if isinstance(change.key, tuple) else (change.key,)
    return WorldChange(
        tenant_id=change.tenant or None,
        collection=change.collection,
        key="/".join(map(str, parts)),
        before=value_as_json(change.before),
        after=value_as_json(change.after),
        position=change.position,
    )


def shown_world(name: str, world: World) -> models.World:
    return models.World(
        name=name,
        scenario=world.scenario,
        made=world.made,
        now=world.clock.now(),
        mode=mode_of(world),
        records=_record_counts(world),
    )


def _record_counts(world: World) -> dict[str, int]:
    """How many records each collection holds, over all tenants."""
    counts: dict[str, int] = {}
    for tenant in world.tenants.values():
        for name, collection in tenant.collections():
            counts[name] = counts.get(name, 0) + len(collection)
    return counts
