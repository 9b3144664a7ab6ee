"""fixtures/ → worlds. Every record is validated, every reference checked, every mistake named by file and line.

A scenario is a folder: `world.yaml` (clock, tenants, credentials), and any number of other files, YAML or JSON, each
`tenant id → collection → list of records`, with the collections' names those of families/tenant.py.
"""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

from mock_server.document.operations import Grants
from mock_server.errors import BadRequest, NotFound
from mock_server.families import reactions
from mock_server.families.tenant import Tenant, World
from mock_server.files.text_files import SourceFile
from mock_server.scenarios.checks import RecordPlaces, check
from mock_server.scenarios.files import (
    WORLD_FILE,
    WorldEntry,
    check_grants,
    mapping,
    read_records,
    read_world,
    record_files,
)
from mock_server.scenarios.records import add_record
from mock_server.scenarios.seeds import SeedRecords, seed
from mock_server.scenarios.snapshots import snapshot
from mock_server.state.clock import EARLIEST, LATEST, WorldClock, real_now
from mock_server.state.ids import Ids
from mock_server.state.principal import Principal
from mock_server.text.json_text import json_text

PACKAGE = Path(__file__).parents[1]
SHIPPED = next(folder for folder in (PACKAGE / "fixtures", PACKAGE.parent / "fixtures") if folder.is_dir())
Start = datetime | Literal["real", "frozen", "running"]
Mode = Literal["running", "frozen"]


class Scenarios:
    """The scenarios of a folder, each loaded at its first use. `start` says how the clocks of their worlds begin.

    `grants` are the scopes and permissions that its credentials may have; None for any. Those of the folder `also` are
    there too, unless the first has one of the same name.
    """

    def __init__(
        self, folder: Path, start: Start = "running", grants: Grants | None = None, *, also: Path | None = None
    ) -> None:
        self.folder = folder
        self.start = start
        self.grants = grants
        self.folders = (folder,) if also is None or also == folder else (folder, also)
        self._sources: dict[str, World] = {}
        self._templates: dict[str, World] = {}

    def names(self) -> list[str]:
        return sorted({file.parent.name for folder in self.folders for file in folder.glob(f"*/{WORLD_FILE}")})

    def check_folder(self, base: str) -> None:
        """`NotFound` where the folder has no scenario."""
        if not any(self.folder.glob(f"*/{WORLD_FILE}")):
            raise NotFound("Scenario not found", hint=self._advice(base))

    def reload(self) -> list[str]:
        """Read again what was read and has changed since: worlds are made from it from now on. Answers the names.

        Where one is broken, `FileError` says how, and all stay as they were. May be called from any thread.
        """
        fresh = Scenarios(self.folder, self.start, self.grants, also=self.folders[-1])
        read = {name: fresh.source(name) for name in self._sources if name in fresh.names()}
        changed = [name for name in read if snapshot(read[name]) != snapshot(self._sources[name])]
        templates = {name: fresh.template(name) for name in changed}
        for name in changed:
            self._sources[name], self._templates[name] = read[name], templates[name]
        return changed

    def template(self, name: str) -> World:
        """What the scenario's worlds are copied from. `NotFound` for an unknown name, `FileError` for a broken file."""
        if name not in self._templates:
            source = self.source(name)
            self._templates[name] = self._begun(connected(source.copy()))
        return self._templates[name]

    def make(self, name: str) -> World:
        """A new world as the scenario has it; refuses as `template` does."""
        template = self.template(name)
        world = template.copy()
        world.template = template
        if self.start == "real":
            world.advance(max(real_now(), world.clock.now()))
        if self.start != "frozen":
            world.clock.run()
        world.begin()
        return world

    def make_seeded(self, name: str, records: SeedRecords, clock: datetime | None, mode: Mode | None) -> World:
        """A new world of the scenario with these records, which begins at that instant; `Invalid` names a mistake.

        Without one it begins, and lives on, as every world of the scenario does.
        """
        template, world = self.template(name), self.source(name).copy()
        if clock:
            world.clock.set(clock)
        seed(world, records)
        connected(world)
        if clock is None:
            self._begun(world)
            if self.start == "real":
                world.advance(max(real_now(), world.clock.now()))
        if (mode or ("frozen" if self.start == "frozen" else "running")) == "running":
            world.clock.run()
        world.begin()
        world.template = template
        world.beginning = world.copy()
        return world

    def source(self, name: str) -> World:
        """The scenario's records as they were read, in a world in which nothing has begun."""
        if name not in self._sources:
            if name not in self.names():
                raise NotFound("Scenario not found", hint=self._advice(name))
            self._sources[name] = read(self._folder_of(name), grants=self.grants, among=self.folders)
        return self._sources[name]

    def _folder_of(self, name: str) -> Path:
        return next(folder / name for folder in self.folders if (folder / name / WORLD_FILE).exists())

    def _advice(self, name: str) -> str:
        """What to do about a scenario that is not there."""
        if (self.folder / WORLD_FILE).is_file():
            return f"{self.folder} is a scenario itself. Name the folder around it."
        if not any(self.folder.glob(f"*/{WORLD_FILE}")):
            return f"{self.folder} has no folder {json_text(name)} with a {WORLD_FILE}, and no other scenario."
        return f"{json_text(name)} is none of {', '.join(self.names())}."

    def _begun(self, world: World) -> World:
        """Let a world live on from its scenario's instant to where the clock should begin."""
        if isinstance(self.start, datetime) or self.start == "real":
            begin = self.start if isinstance(self.start, datetime) else real_now()
            if not EARLIEST <= begin <= LATEST:
                raise BadRequest(f"The clock should stay between {EARLIEST.year} and {LATEST.year}")
            world.advance(begin) if begin > world.clock.now() else world.move_clock(begin)
        return world


def load(folder: Path, records: Iterable[Path] | None = None, grants: Grants | None = None) -> World:
    """The world of one scenario's folder, its clock standing still. `records` are files to read in place of its own.

    With `grants`, a scope or permission that is none of them is a mistake.
    """
    return connected(read(folder, records, grants))


def read(
    folder: Path,
    records: Iterable[Path] | None = None,
    grants: Grants | None = None,
    among: Iterable[Path] = (),
    below: tuple[Path, ...] = (),
) -> World:
    """As `load`, but that nothing has begun: there are the records as they stand in the files, and no timers.

    A scenario that it extends is one of the folders `among` which it stands; `below` are those that extend it.
    """
    entry, source = read_world(folder)
    base = _extended(folder, entry, source, grants, tuple(among), below)
    world, places = _bare(folder.name, entry, base), RecordPlaces(source if base else None, may_replace=bool(base))
    with _no_garbage():
        for file in record_files(folder) if records is None else records:
            _load_records(world, file, places)
    if grants:
        check_grants(entry, source, grants)
    for caller in entry.callers():
        _check_caller(world, caller, source)
        world.callers[caller.kind, caller.token] = caller
    for tenant in world.tenants.values():
        check(tenant, places)
    world.begin()
    return world


def _extended(
    folder: Path,
    entry: WorldEntry,
    source: SourceFile,
    grants: Grants | None,
    among: tuple[Path, ...],
    below: tuple[Path, ...],
) -> World | None:
    """The records of the scenario that this one extends: of those of its name the first that is another one."""
    if entry.extends is None:
        return None
    name, passed = entry.extends, (*below, folder)
    known = [each.parent for parent in (*among, folder.parent, SHIPPED) for each in parent.glob(f"*/{WORLD_FILE}")]
    named = [each for each in known if each.name == name]
    found = next((each for each in named if each not in passed), None)
    if found is None and named:
        ring = " → ".join(each.name for each in (*passed, named[0]))
        raise source.mistake(f"extends leads back to where it came from: {ring}.", "extends")
    if found is None:
        there = ", ".join(sorted({each.name for each in known}))
        raise source.mistake(f"extends: there is no scenario {json_text(name)}. There are: {there}.", "extends")
    return read(found, None, grants, among, passed)


def _bare(name: str, entry: WorldEntry, base: World | None) -> World:
    """The world of this world.yaml, with the records of the scenario that it extends."""
    clock = entry.clock or (base.clock.now() if base else EARLIEST)
    world = World(name, WorldClock(clock, running=False), Ids(name))
    world.ids.drawn = entry.ids
    if base:
        world.ids.numbers, world.callers = base.ids.numbers, dict(base.callers)
        for tenant in base.tenants.values():
            world.add_tenant(tenant.copy())
    for tenant_id, given in entry.tenants.items():
        known = world.tenants.get(tenant_id)
        if known:
            known.plan, known.profile = given.plan, given.profile
        else:
            world.add_tenant(Tenant(tenant_id, given.plan, profile=given.profile))
    return world


def connected(world: World) -> World:
    """The world, alive: with its reactions, and the timers of the records that it begins with."""
    reactions.connect(world)
    world.begin()
    return world


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Loading makes records that stay. Going through them for garbage, again and again, would take as long."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _load_records(world: World, file: Path, places: RecordPlaces) -> None:
    """Put a file's records into their collections, and note where each of them stands."""
    content, source = read_records(file)
    for tenant_id, names in mapping(content, "tenants", source).items():
        if tenant_id not in world.tenants:
            raise source.mistake(
                f"{WORLD_FILE} has no tenant {json_text(tenant_id)}. Add it there, or correct the name.", tenant_id
            )
        tenant = world.tenants[tenant_id]
        collections = dict(tenant.collections())
        for name, records in mapping(names, "collections", source, tenant_id).items():
            if name not in collections:
                known = ", ".join(sorted(collections))
                raise source.mistake(f"there is no collection {json_text(name)}. There are: {known}.", tenant_id, name)
            if not isinstance(records, list | None):
                raise source.mistake(f"{name}: a list of records should stand here.", tenant_id, name)
            for at, record in enumerate(records or []):
                add_record(tenant, name, collections[name], record, source, at, places)


def _check_caller(world: World, caller: Principal, source: SourceFile) -> None:
    steps = "keys" if caller.kind == "key" else "sessions", caller.token
    tenant = world.tenants.get(caller.tenant_id)
    if tenant is None:
        told = f"{caller.token}: there is no tenant {json_text(caller.tenant_id)}."
        raise source.mistake(told, *steps, "tenant")
    if caller.user_id is not None and caller.user_id not in tenant.users:
        told = f"{caller.token}: the tenant {tenant.id} has no user {json_text(caller.user_id)}."
        raise source.mistake(told, *steps, "user")
