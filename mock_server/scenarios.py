"""fixtures/ → worlds. Every record is validated, every reference checked, every mistake named by file and line.

A scenario is a folder: `world.yaml` (clock, tenants, credentials), and any number of other files, YAML or JSON, each
`tenant id → collection → list of records`, with the collections' names those of core/tenant.py.
"""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from mock_server.core.caller import Caller
from mock_server.core.clock import EARLIEST, LATEST, Clock, real_now
from mock_server.core.collection import Collection
from mock_server.core.errors import BadRequest, NotFound
from mock_server.core.ids import Ids
from mock_server.core.json_text import json_text
from mock_server.core.tenant import Tenant
from mock_server.core.world import World
from mock_server.core.zones import zone_names
from mock_server.families import reactions
from mock_server.models import SlaEscalationCreate, SlaTargetCreate
from mock_server.scenario_files import WORLD_FILE, mapping, read_records, read_world, record_files, validated
from mock_server.text_files import Source, Step

PACKAGE = Path(__file__).parent
SHIPPED = next(folder for folder in (PACKAGE / "fixtures", PACKAGE.parent / "fixtures") if folder.is_dir())
Start = datetime | Literal["real", "frozen", "running"]
Places = dict[tuple[str, str, Any], tuple[Source, int]]
"""Where each record stands: tenant, collection and key → the file, and which of that collection's it is there."""

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
                raise NotFound("Scenario not found", hint=self._advice(name))
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

    def _advice(self, name: str) -> str:
        """What to do about a scenario that is not there."""
        if (self.folder / WORLD_FILE).is_file():
            return f"{self.folder} is a scenario itself. Name the folder around it."
        if not self.names():
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


def load(folder: Path, records: Iterable[Path] | None = None) -> World:
    """The world of one scenario's folder, its clock standing still. `records` are files to read in place of its own."""
    entry, source = read_world(folder)
    world = World(folder.name, Clock(entry.clock, running=False), Ids(folder.name))
    for tenant_id, tenant in entry.tenants.items():
        world.add_tenant(Tenant(tenant_id, tenant.plan, profile=tenant.profile))
    places: Places = {}
    with _no_garbage():
        for file in record_files(folder) if records is None else records:
            _load_records(world, file, places)
    for caller in entry.callers():
        _check_caller(world, caller, source)
        world.callers[caller.kind, caller.token] = caller
    _check_references(world, places)
    _check_zones(world, places)
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


def _load_records(world: World, file: Path, places: Places) -> None:
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
                key = _add_record(tenant, name, collections[name], record, source, at, places)
                places[tenant_id, name, key] = source, at


def _add_record(
    tenant: Tenant,
    name: str,
    collection: Collection[Any, Any],
    content: Any,
    source: Source,
    at: int,
    places: Places,
) -> Any:
    record = validated(collection.model, content, source, tenant.id, name, at)
    if name == "sla_escalations":
        _check_as_sent(SlaEscalationCreate, content, source, tenant.id, name, at)
    if name == "sla_policies":
        for nth, target in enumerate(content["targets"]):
            _check_as_sent(SlaTargetCreate, target, source, tenant.id, name, at, "targets", nth)
    key = collection.key(record)
    if key in collection:
        other, first = places[tenant.id, name, key]
        where = f"{other.file.name}:{other.line((tenant.id, name, first))}"
        told = f"{tenant.id}.{name} has {json_text(key)} twice, first in {where}."
        raise source.mistake(told, tenant.id, name, at)
    collection.put(record)
    if isinstance(key, int):
        tenant.ids.used(name.removesuffix("s"), key)
    return key


def _check_as_sent(model: type[BaseModel], content: dict[str, Any], source: Source, *steps: Step) -> None:
    """What the SLA engine reckons with keeps the bounds that it would have in a request's body."""
    validated(model, {field: content[field] for field in model.model_fields if field in content}, source, *steps)


def _check_caller(world: World, caller: Caller, source: Source) -> None:
    steps = "keys" if caller.kind == "key" else "sessions", caller.token
    tenant = world.tenants.get(caller.tenant_id)
    if tenant is None:
        told = f"{caller.token}: there is no tenant {json_text(caller.tenant_id)}."
        raise source.mistake(told, *steps, "tenant")
    if caller.user_id is not None and caller.user_id not in tenant.users:
        told = f"{caller.token}: the tenant {tenant.id} has no user {json_text(caller.user_id)}."
        raise source.mistake(told, *steps, "user")


def _check_references(world: World, places: Places) -> None:
    for tenant in world.tenants.values():
        for name, field, target in REFERENCES:
            collection = getattr(tenant, name)
            for record in collection:
                value = getattr(record, field)
                if value is not None and value not in getattr(tenant, target):
                    source, at = places[tenant.id, name, collection.key(record)]
                    told = f"{field} is {json_text(value)}, but the tenant {tenant.id} has no such {target} record."
                    raise source.mistake(told, tenant.id, name, at, field)


def _check_zones(world: World, places: Places) -> None:
    for tenant in world.tenants.values():
        for name in ("business_hours", "oncall_schedules"):
            for record in getattr(tenant, name):
                if record.timezone not in zone_names():
                    source, at = places[tenant.id, name, record.id]
                    told = f"timezone is {json_text(record.timezone)}, which is no IANA name, such as Europe/Paris."
                    raise source.mistake(told, tenant.id, name, at, "timezone")
