"""What a page shows, copied from the store: pages are written in threads, and none touches a live world."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from mock_server.console.traffic import Traffic
from mock_server.families.tenant import World
from mock_server.families.workflows.signing_secrets import SigningSecret, signing_secrets
from mock_server.http.wire import Reply, Request
from mock_server.http.world_name import DEFAULT_WORLD
from mock_server.state.principal import Principal
from mock_server.stores.memory import MemoryStore

SHOWN = "shown"
"""The field that a form has where its world was there when its page was shown."""

MOST_NAMES = 100
"""Worlds that every page offers to go to; the page of all worlds has the others."""


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
    commits: int


class Answer(NamedTuple):
    """What the control API answered the page: its status, and its JSON (None where there is none)."""

    status: int
    content: Any
    hint: str = ""

    @property
    def ok(self) -> bool:
        return self.status < 400

    @property
    def problem(self) -> str:
        """Why it refused, in one text; empty where it did not."""
        if self.ok:
            return ""
        detail = self.content.get("detail", "") if isinstance(self.content, dict) else ""
        if isinstance(detail, list):
            detail = "; ".join(f"{'.'.join(map(str, each['loc'][1:])) or 'body'}: {each['msg']}" for each in detail)
        return f"{str(detail).rstrip('.')}. {self.hint}" if self.hint else str(detail)


@dataclass(frozen=True, slots=True)
class View:
    """`world` is a copy of the one that is looked at, or where there `is_there` none, of what it would be made from.

    `answers` are what the control API answered, by the path that was asked. `sent` is the form that was refused, and
    `problem` why, or `replaced` the world that it would have replaced; `said` is what was done before this page was
    asked for. `unnamed` is the world of the browser's requests that name none, `latest` the number of the latest
    request to this one.
    """

    name: str
    is_there: bool
    world: World
    base: str
    count: int
    names: tuple[str, ...]
    scenarios: tuple[ScenarioRow, ...] = ()
    scenario_names: tuple[str, ...] = ()
    worlds: tuple[WorldRow, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    sent: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    replaced: WorldRow | None = None
    said: str = ""
    admitted: bool = True
    unnamed: str = DEFAULT_WORLD
    latest: int = 0
    traffic: Traffic | None = None

    def sessions(self) -> Iterator[Principal]:
        for scenario in self.scenarios:
            yield from scenario.sessions


Render = Callable[[Request, View | None], Reply]
"""Writes the page that a request asks for, from what it shows."""


def view_of(store: MemoryStore, name: str, *, all_worlds: bool = False, credentials: bool = False) -> View:
    """The store at this moment, as it is looked at from this world. Nothing is made by looking."""
    world = store.known(name)
    if world:
        world.catch_up()
    return View(
        name=name,
        is_there=world is not None,
        world=(world or store.template).copy(),
        base=store.base,
        count=len(store),
        names=tuple(deque(store.names(), MOST_NAMES)),  # those that were made last
        scenarios=tuple(_scenarios(store)) if credentials else (),
        scenario_names=tuple(store.scenarios.names()),
        worlds=tuple(_world_row(each, world) for each, world in store) if all_worlds else (),
    )


def _scenarios(store: MemoryStore) -> Iterator[ScenarioRow]:
    """Those of the worlds there are, that of the default world first. One that is not loaded is as a world has it."""
    worlds = {world.scenario: world for _, world in store}
    first, loaded = (store.known(DEFAULT_WORLD) or store.template).scenario, store.scenarios.names()
    for name in dict.fromkeys([first, store.base, *worlds]):
        yield _scenario_row(store.scenarios.template(name) if name in loaded else worlds[name])


def _scenario_row(world: World) -> ScenarioRow:
    callers = world.callers.values()
    return ScenarioRow(
        name=world.scenario,
        keys=tuple(caller for caller in callers if caller.kind == "key"),
        sessions=tuple(caller for caller in callers if caller.kind == "session"),
        secrets=tuple(signing_secrets(world)),
        tenants={tenant.id: TenantRow(tenant.plan, tenant.profile) for tenant in world.tenants.values()},
    )


def row_of(store: MemoryStore, name: str) -> WorldRow | None:
    """The world of this name, if there is one."""
    world = store.peek(name) if name else None
    return _world_row(name, world) if world else None


def _world_row(name: str, world: World) -> WorldRow:
    mode = "running" if world.clock.running else "frozen"
    return WorldRow(name, world.scenario, world.clock.now(), mode, world.number)
