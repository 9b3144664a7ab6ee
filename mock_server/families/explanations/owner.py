"""Whose ticket or run it is that is to be explained."""

from collections.abc import Callable
from typing import TypeVar

from mock_server.errors import NotFound
from mock_server.families.tenant import Tenant, World

R = TypeVar("R")


def owner(world: World, find: Callable[[Tenant], R | None], missing: str) -> tuple[Tenant, R]:
    """The tenant that has it, and the record. `NotFound` where there is none."""
    for tenant in world.tenants.values():
        found = find(tenant)
        if found is not None:
            return tenant, found
    raise NotFound(missing)
