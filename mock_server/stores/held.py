"""A world as a store writes it down: what it has that its template has not, and the world again."""

from datetime import datetime
from typing import Any

from mock_server.families.tenant import World
from mock_server.scenarios.snapshots import contents, fill, restored, snapshot

Held = dict[str, Any]


def whole(world: World) -> Held:
    """Everything in the world: of a template, and of what has none."""
    return {**snapshot(world), **contents(world)}


def held(world: World, template: World | None) -> Held:
    """What the world has that the template has not; all of it where there is none."""
    kept = contents(world, template) if template else whole(world)
    return {**kept, "before": world.before}


def made(kept: Held, template: World | None) -> World:
    """The world again. `Invalid` says what does not fit this version of the mock."""
    if template is None:
        world = restored(kept)
    else:
        world = template.copy()
        world.template = template
        fill(world, kept)
    world.before = datetime.fromisoformat(kept["before"])
    return world
