"""What the front page shows, copied from the store: pages are written in threads, and none touches a live world."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mock_server.core.caller import Caller
from mock_server.core.tenant import Tenant
from mock_server.core.world import World
from mock_server.stores.memory import MemoryStore

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class TenantRow:
    plan: str
    profile: bool


@dataclass(frozen=True, slots=True)
class WorldRow:
    name: str
    scenario: str
    now: datetime
    mode: str


@dataclass(frozen=True, slots=True)
class View:
    """Who may call, and the worlds there are."""

    base: str
    callers: tuple[Caller, ...]
    tenants: dict[str, TenantRow]
    worlds: tuple[WorldRow, ...]

    def of_kind(self, kind: str) -> list[Caller]:
        return [caller for caller in self.callers if caller.kind == kind]


def view_of(store: MemoryStore) -> View:
    """The store at this moment."""
    default = store.known(DEFAULT) or store.template
    return View(
        base=store.base,
        callers=tuple(default.callers.values()),
        tenants=_tenant_rows(default.tenants.values()),
        worlds=tuple(_world_row(name, world) for name, world in store),
    )


def _tenant_rows(tenants: Iterable[Tenant]) -> dict[str, TenantRow]:
    return {tenant.id: TenantRow(tenant.plan, tenant.profile) for tenant in tenants}


def _world_row(name: str, world: World) -> WorldRow:
    mode = "running" if world.clock.running else "frozen"
    return WorldRow(name, world.scenario, world.clock.now(), mode)
