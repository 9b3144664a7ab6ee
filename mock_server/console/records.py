"""The records of a world, by family, those that the API never shows included (`/_mock/console/records`)."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from flask import Blueprint, abort, current_app, render_template, request

from mock_server.console.layout import number_of, the_view
from mock_server.console.record_form import fields_of
from mock_server.families.tenant import COLLECTIONS, Tenant, World
from mock_server.scenarios.references import REFERENCES
from mock_server.state.collection import Collection
from mock_server.state.commit_json import value_as_json

page = Blueprint("records", __name__)
PER_PAGE = 50
FEW = 10
COLUMNS = 5
"""Columns of a list besides the key."""

CHOICES = 500
"""Records that a field offers which refers to one."""

FIRST = ("subject", "name", "title", "status", "priority", "type", "kind")
FAMILIES: dict[str, tuple[str, ...]] = {
    "Tickets": ("tickets", "notes", "conversations", "notifications"),
    "Teams": ("teams", "members", "users"),
    "Assignment": ("waiting", "holdings", "loads", "turns"),
    "Business hours": ("business_hours", "unlisted_hours"),
    "On-call": ("oncall_schedules", "oncall_entries"),
    "SLA": ("sla_policies", "sla_archive", "sla_escalations", "sla_instances", "sla_clocks", "sla_firings"),
    "OLA": ("ola_policies", "ola_clocks"),
    "Automation rules": ("automation_rules", "automation_logs", "time_firings"),
    "Workflows": (
        "workflows",
        "workflow_versions",
        "workflow_templates",
        "workflow_runs",
        "workflow_progress",
        "workflow_approvals",
        "outbox",
        "outbox_answers",
    ),
    "AI automation": ("ai_settings", "ai_decisions", "resolution_audit", "routing_rules"),
}
OTHERS = tuple(name for name in COLLECTIONS if not any(name in names for names in FAMILIES.values()))


class Found(NamedTuple):
    """A record, whose it is, and how its key stands in an address."""

    tenant: str
    collection: str
    key: str
    record: Mapping[str, Any]

    @property
    def path(self) -> str:
        return f"records/{self.tenant}/{self.collection}/{self.key}"

    @property
    def label(self) -> str:
        """What it is called, where it is called something."""
        named = next((self.record[name] for name in FIRST[:3] if self.record.get(name)), "")
        return str(named)


@page.get("/_mock/console/records")
def families() -> str:
    """Every collection with how many records it has."""
    world = the_view().world
    counts = {name: sum(len(each.collection(name)) for each in world.tenants.values()) for name in COLLECTIONS}
    shown = {**FAMILIES, **({"Others": OTHERS} if OTHERS else {})}
    return render_template("records.html", families=shown, counts=counts)


@page.get("/_mock/console/records/<collection>")
def listed(collection: str) -> str:
    """The records of a collection, the newest first, of all tenants or of one."""
    if collection not in COLLECTIONS:
        abort(404, f"There is no collection {collection}.")
    view = the_view()
    search, tenant = request.args.get("q", "").strip(), request.args.get("tenant", "")
    offset = number_of("offset", 0)
    total, shown = 0, []
    for each in _matching(view.world, collection, tenant, search):
        if offset <= total < offset + PER_PAGE:
            shown.append(each)
        total += 1
    return render_template(
        "collection.html",
        collection=collection,
        columns=_columns(collection, view.world),
        found=shown,
        total=total,
        offset=offset,
        limit=PER_PAGE,
        search=search,
        tenant=tenant,
        tenants=list(view.world.tenants),
    )


@page.get("/_mock/console/records/<tenant>/<collection>/<path:key>")
def shown(tenant: str, collection: str, key: str) -> str:
    """One record: its fields, what it refers to and what refers to it, and a form where the API can change it."""
    return render_template("record.html", **record_page(tenant, collection, key))


def record_page(tenant_id: str, collection: str, key: str) -> dict[str, Any]:
    """What the page of a record shows; 404 where there is none."""
    world, raw = the_view().world, current_app.config["DOCUMENTS"]["api"]
    owner = world.tenants.get(tenant_id)
    if owner is None or collection not in COLLECTIONS:
        abort(404, f"This world has no tenant {tenant_id} with a collection {collection}.")
    record = find(owner.collection(collection), key)
    if record is None:
        abort(404, f"There is no record {key} in {collection} of {tenant_id}.")
    found = Found(tenant_id, collection, key, value_as_json(record) or {})
    return {
        "found": found,
        "source": record,
        "owner": owner,
        "references": references_of(owner, found),
        "referring": list(_referring(owner, found)),
        "fields": fields_of(raw, collection, found.record),
        "choices": {
            field: list(islice(_keys(owner.collection(target)), CHOICES))
            for source, field, target in REFERENCES
            if source == collection
        },
    }


def find(collection: Collection[Any, Any], key: str) -> Any:
    """The record whose key stands so in an address; None where there is none."""
    parts = [
        [each, int(each)] if each.isascii() and each.isdecimal() and len(each) < 16 else [each]
        for each in key.split("/")
    ]
    guesses: list[Any] = [key, *parts[0]] if len(parts) == 1 else [key]
    if len(parts) > 1:
        guesses += [tuple(each[0] for each in parts), tuple(each[-1] for each in parts)]
        guesses.append((*(each[0] for each in parts[:-1]), parts[-1][-1]))
    return next((record for guess in guesses if (record := collection.find(guess)) is not None), None)


def key_text(key: Any) -> str:
    """A key as it stands in an address."""
    return "/".join(map(str, key)) if isinstance(key, tuple) else str(key)


def references_of(tenant: Tenant, found: Found) -> dict[str, Found]:
    """The records that fields of this one name, by the fields."""
    named = {}
    for source, field, target in REFERENCES:
        value = found.record.get(field)
        if source == found.collection and value is not None and field != "id":
            record = find(tenant.collection(target), str(value))
            if record is not None:
                named[field] = Found(tenant.id, target, str(value), value_as_json(record) or {})
    return named


def _referring(tenant: Tenant, found: Found) -> Iterator[tuple[str, int, list[Found]]]:
    """Collections with records that name this one: how many there are, and the latest few."""
    for source, field, target in REFERENCES:
        if target != found.collection or field == "id":
            continue
        collection = tenant.collection(source)
        here = [each for each in collection if str(getattr(each, field)) == found.key]
        if here:
            latest = [
                Found(tenant.id, source, key_text(collection.key(each)), value_as_json(each) or {})
                for each in here[: -FEW - 1 : -1]
            ]
            yield source, len(here), latest


def _keys(collection: Collection[Any, Any]) -> Iterator[tuple[str, str]]:
    """Keys with names, the latest first."""
    for record in reversed(collection):
        yield key_text(collection.key(record)), str(getattr(record, "name", ""))


def _matching(world: World, name: str, tenant_id: str, search: str) -> Iterator[Found]:
    wanted = search.casefold()
    for tenant in world.tenants.values():
        if tenant_id and tenant.id != tenant_id:
            continue
        collection = tenant.collection(name)
        for record in reversed(collection):
            content = value_as_json(record) or {}
            if not wanted or wanted in json.dumps(content, ensure_ascii=False).casefold():
                yield Found(tenant.id, name, key_text(collection.key(record)), content)


def _columns(collection: str, world: World) -> list[str]:
    """The fields that a list shows: those by which one knows a record first, then as many as there is room for."""
    tenant = next(iter(world.tenants.values()), None)
    if tenant is None:
        return []
    fields = list(tenant.collection(collection).model.model_fields)
    known = [name for name in FIRST if name in fields]
    others = [name for name in fields if name not in known and name != "id"]
    return [*known, *others][:COLUMNS]
