"""What the front page shows, copied from the store: pages are written in threads, and none touches a live world."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from mock_server.families.tenant import World
from mock_server.families.workflows.signing_secrets import SigningSecret, signing_secrets
from mock_server.http.wire import Reply, Request
from mock_server.state.principal import Principal
from mock_server.stores.memory import MemoryStore

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class TenantRow:
    plan: str
    profile: bool


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """Who may call a world that was made from this scenario."""

    name: str
    keys: tuple[Principal, ...]
    sessions: tuple[Principal, ...]
    secrets: tuple[SigningSecret, ...]
    tenants: dict[str, TenantRow]


@dataclass(frozen=True, slots=True)
class WorldRow:
    name: str
    scenario: str
    now: datetime
    mode: str


@dataclass(frozen=True, slots=True)
class View:
    """The scenarios of the worlds there are, that of the default world first, and those worlds."""

    base: str
    scenarios: tuple[ScenarioRow, ...]
    worlds: tuple[WorldRow, ...]

    def sessions(self) -> Iterator[Principal]:
        for scenario in self.scenarios:
            yield from scenario.sessions


Render = Callable[[Request, View | None], Reply]
"""Writes the page that a request asks for, from what it shows."""


def view_of(store: MemoryStore) -> View:
    """The store at this moment."""
    names = dict.fromkeys(
        [(store.known(DEFAULT) or store.template).scenario, store.base, *(world.scenario for _, world in store)]
    )
    return View(
        base=store.base,
        scenarios=tuple(_scenario_row(store.scenarios.template(name)) for name in names),
        worlds=tuple(_world_row(name, world) for name, world in store),
    )


def _scenario_row(world: World) -> ScenarioRow:
    callers = world.callers.values()
    return ScenarioRow(
        name=world.scenario,
        keys=tuple(caller for caller in callers if caller.kind == "key"),
        sessions=tuple(caller for caller in callers if caller.kind == "session"),
        secrets=tuple(signing_secrets(world)),
        tenants={tenant.id: TenantRow(tenant.plan, tenant.profile) for tenant in world.tenants.values()},
    )


def _world_row(name: str, world: World) -> WorldRow:
    mode = "running" if world.clock.running else "frozen"
    return WorldRow(name, world.scenario, world.clock.now(), mode)
