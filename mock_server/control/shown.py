"""What several operations of the control API show: worlds."""

from mock_server import models
from mock_server.families.tenant import World
from mock_server.models import ClockMode


def mode_of(world: World) -> ClockMode:
    return "running" if world.clock.running else "frozen"


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
