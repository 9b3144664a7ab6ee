"""fixtures/ → worlds. Every record is validated, every reference checked, every mistake named by file and line.

A scenario is a folder: `world.yaml` (clock, tenants, credentials), and any number of other files, YAML or JSON, each
`tenant id → collection → list of records`, with the collections' names those of core/tenant.py.
"""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mock_server.core.caller import Caller, Role
from mock_server.core.clock import EARLIEST, LATEST, Clock, real_now
from mock_server.core.collection import Collection
from mock_server.core.errors import BadRequest, NotFound
from mock_server.core.excerpts import excerpt
from mock_server.core.ids import Ids
from mock_server.core.tenant import Plan, Tenant
from mock_server.core.world import World
from mock_server.families import reactions
from mock_server.json_files import read_json
from mock_server.record import Instant, Record
from mock_server.yaml_files import FileError, read_yaml

PACKAGE = Path(__file__).parent
SHIPPED = next(folder for folder in (PACKAGE / "fixtures", PACKAGE.parent / "fixtures") if folder.is_dir())
WORLD_FILE = "world.yaml"
READERS = {".yaml": read_yaml, ".json": read_json}
Start = datetime | Literal["real", "frozen", "running"]
Lines = dict[tuple[str, str, Any], tuple[Path, int | None]]
M = TypeVar("M", bound=BaseModel)

REFERENCES = (
    ("tickets", "conversation_id", "conversations"),
    ("tickets", "team_id", "teams"),
    ("notes", "ticket_id", "tickets"),
    ("teams", "business_hours_id", "business_hours"),
    ("teams", "escalate_to_user_id", "users"),
    ("members", "team_id", "teams"),
    ("members", "user_id", "users"),
    ("oncall_schedules", "team_id", "teams"),
    ("oncall_entries", "schedule_id", "oncall_schedules"),
    ("oncall_entries", "user_id", "users"),
    ("unlisted_hours", "id", "business_hours"),
    ("sla_escalations", "policy_id", "sla_policies"),
    ("sla_instances", "policy_id", "sla_policies"),
    ("sla_instances", "conversation_id", "conversations"),
    ("sla_instances", "ticket_id", "tickets"),
    ("sla_clocks", "ticket_id", "tickets"),
    ("sla_clocks", "instance_id", "sla_instances"),
    ("sla_clocks", "business_hours_id", "business_hours"),
    ("ola_policies", "team_id", "teams"),
    ("automation_logs", "rule_id", "automation_rules"),
    ("automation_logs", "conversation_id", "conversations"),
    ("workflows", "created_by", "users"),
    ("workflows", "template_id", "workflow_templates"),
    ("workflow_versions", "workflow_id", "workflows"),
    ("workflow_versions", "published_by", "users"),
    ("workflow_runs", "workflow_id", "workflows"),
    ("workflow_runs", "conversation_id", "conversations"),
    ("workflow_progress", "id", "workflow_runs"),
    ("workflow_runs", "id", "workflow_progress"),
    ("workflow_approvals", "workflow_id", "workflows"),
    ("workflow_approvals", "run_id", "workflow_runs"),
    ("workflow_approvals", "decided_by", "users"),
    ("ai_decisions", "ticket_id", "tickets"),
    ("resolution_audit", "conversation_id", "conversations"),
    ("routing_rules", "target_team_id", "teams"),
    ("routing_rules", "overflow_team_id", "teams"),
)
"""collection, field, the collection whose ids it holds."""


class Entry(Record):
    """A part of world.yaml: a field that it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid")


class TenantEntry(Entry):
    plan: Plan
    profile: bool


class KeyEntry(Entry):
    tenant: str
    scopes: list[str]


class SessionEntry(Entry):
    tenant: str
    role: Role
    user: str | None = None
    permissions: list[str] = Field(default_factory=list)


class WorldEntry(Entry):
    """What world.yaml holds."""

    clock: Instant
    tenants: dict[str, TenantEntry]
    keys: dict[str, KeyEntry] = Field(default_factory=dict)
    sessions: dict[str, SessionEntry] = Field(default_factory=dict)


class Scenarios:
    """The scenarios of a folder, each loaded at its first use. `start` says how the clocks of their worlds begin."""

    def __init__(self, folder: Path, start: Start = "running") -> None:
        self.folder = folder
        self.start = start
        self._templates: dict[str, World] = {}

    def names(self) -> list[str]:
        return sorted(file.parent.name for file in self.folder.glob(f"*/{WORLD_FILE}"))

    def template(self, name: str) -> World:
        """What the scenario's worlds are copied from. `NotFound` for an unknown name, `FileError` for a broken file."""
        if name not in self._templates:
            if name not in self.names():
                raise NotFound("Scenario not found", hint=f"{excerpt(name)!r} is none of {', '.join(self.names())}.")
            self._templates[name] = self._begun(load(self.folder / name))
        return self._templates[name]

    def make(self, name: str) -> World:
        """A new world as the scenario has it; refuses as `template` does."""
        world = self.template(name).copy()
        if self.start == "real":
            world.advance(max(real_now(), world.clock.now()))
        if self.start != "frozen":
            world.clock.run()
        return world

    def _begun(self, world: World) -> World:
        """Let a world live on from its scenario's instant to where the clock should begin."""
        if isinstance(self.start, datetime) or self.start == "real":
            begin = self.start if isinstance(self.start, datetime) else real_now()
            if not EARLIEST <= begin <= LATEST:
                raise BadRequest(f"The clock should stay between {EARLIEST.year} and {LATEST.year}")
            world.advance(begin) if begin > world.clock.now() else world.move_clock(begin)
        return world


def record_files(folder: Path) -> list[Path]:
    """The files of a folder that hold records."""
    return [file for file in sorted(folder.iterdir()) if file.suffix in READERS and file.name != WORLD_FILE]


def load(folder: Path, records: Iterable[Path] | None = None) -> World:
    """The world of one scenario's folder, its clock standing still. `records` are files to read in place of its own."""
    file = folder / WORLD_FILE
    entry = _validated(WorldEntry, read_yaml(file), file, "")
    if not EARLIEST <= entry.clock <= LATEST:
        raise FileError(file, None, f"clock should lie between {EARLIEST.year} and {LATEST.year}.")
    world = World(folder.name, Clock(entry.clock, running=False), Ids(folder.name))
    for tenant_id, tenant in entry.tenants.items():
        world.add_tenant(Tenant(tenant_id, tenant.plan, profile=tenant.profile))
    lines: Lines = {}
    with _no_garbage():
        for other in record_files(folder) if records is None else records:
            lines |= _load_records(world, other)
    for token, caller in _callers(entry):
        if caller.tenant_id not in world.tenants:
            raise FileError(file, None, f"{token}: there is no tenant {caller.tenant_id!r}.")
        if caller.user_id and caller.user_id not in world.tenants[caller.tenant_id].users:
            raise FileError(file, None, f"{token}: the tenant {caller.tenant_id} has no user {caller.user_id!r}.")
        world.callers[caller.kind, token] = caller
    _check_references(world, lines)
    reactions.connect(world)
    world.undo.clear()
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


def _callers(entry: WorldEntry) -> Iterator[tuple[str, Caller]]:
    for token, key in entry.keys.items():
        yield token, Caller("key", token, key.tenant, scopes=frozenset(key.scopes))
    for token, each in entry.sessions.items():
        permissions = frozenset(each.permissions)
        yield token, Caller("session", token, each.tenant, role=each.role, permissions=permissions, user_id=each.user)


def _load_records(world: World, file: Path) -> Lines:
    """Put a file's records into their collections. Answers where each of them stands."""
    lines: Lines = {}
    for tenant_id, names in _mapping(READERS[file.suffix](file), file, "tenants").items():
        if tenant_id not in world.tenants:
            raise FileError(file, None, f"{WORLD_FILE} has no tenant {tenant_id!r}. Add it there, or correct the name.")
        tenant = world.tenants[tenant_id]
        collections = dict(tenant.collections())
        for name, records in _mapping(names, file, "collections").items():
            if name not in collections:
                known = ", ".join(sorted(collections))
                raise FileError(file, _line(names), f"there is no collection {name!r}. There are: {known}.")
            if not isinstance(records, list | None):
                raise FileError(file, _line(names), f"{name}: a list of records should stand here.")
            for record in records or []:
                key = _add_record(tenant, name, collections[name], record, file)
                lines[tenant_id, name, key] = (file, _line(record))
    return lines


def _mapping(content: Any, file: Path, what: str) -> dict[str, Any]:
    """The content as a mapping; nothing is an empty one."""
    if not isinstance(content, dict | None):
        raise FileError(file, None, f"a mapping of {what} should stand here.")
    return content or {}


def _add_record(tenant: Tenant, name: str, collection: Collection[Any, Any], content: Any, file: Path) -> Any:
    record = _validated(collection.model, content, file, f"{tenant.id}.{name}: ")
    key = collection.key(record)
    if key in collection:
        raise FileError(file, _line(content), f"{tenant.id}.{name} has {key!r} twice.")
    collection.put(record)
    if isinstance(key, int):
        tenant.ids.used(name.removesuffix("s"), key)
    return key


def _validated(model: type[M], content: Any, file: Path, where: str) -> M:
    line = _line(content)
    if not isinstance(content, dict):
        raise FileError(file, line, f"{where}a mapping of fields should stand here.")
    unknown = content.keys() - model.model_fields.keys()
    if unknown:
        raise FileError(
            file, line, f"{where}unknown field {', '.join(sorted(unknown))}. Known: {', '.join(model.model_fields)}."
        )
    try:
        return model.model_validate(content)
    except ValidationError as error:
        issues = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise FileError(file, line, f"{where}{issues}.") from None


def _line(content: Any) -> int | None:
    """Where in its file it begins; JSON does not say."""
    return getattr(content, "line", None)


def _check_references(world: World, lines: Lines) -> None:
    for tenant in world.tenants.values():
        for name, field, target in REFERENCES:
            collection = getattr(tenant, name)
            for record in collection:
                value = getattr(record, field)
                if value is not None and value not in getattr(tenant, target):
                    file, line = lines[tenant.id, name, collection.key(record)]
                    raise FileError(
                        file, line, f"{field} is {value!r}, but the tenant {tenant.id} has no such {target} record."
                    )
