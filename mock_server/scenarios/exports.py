"""A world as the files of a scenario, which `load` can read: what would be a mistake in files is left out."""

import json
from collections.abc import Iterator
from typing import Any

from mock_server.families.tenant import Tenant, World
from mock_server.record import Record
from mock_server.scenarios.references import REFERENCES

Fields = dict[str, Any]
LEFT_OUT = ("cause",)
"""Numbers of commits: a world of the scenario counts anew."""


def fixture_files(world: World) -> dict[str, str]:
    """The contents of the files by their names."""
    files = {"world.yaml": _world_file(world)}
    for number, tenant in enumerate(world.tenants.values(), 1):
        records = sound_records(tenant)
        if records:
            files[f"tenant_{number}.json"] = _written(tenant.id, records)
    return files


def sound_records(tenant: Tenant) -> dict[str, list[Record]]:
    """The tenant's records, in which every reference leads somewhere: one that does not is null, or its record goes."""
    kept: dict[str, dict[Any, Record]] = {
        name: {collection.key(each): each for each in collection} for name, collection in tenant.collections()
    }
    while dangling := list(_dangling(kept)):
        for name, field, key in dangling:
            record = kept[name].get(key)
            if record is None:
                continue
            if _may_be_null(record, field):
                kept[name][key] = record.model_copy(update={field: None})
            else:
                del kept[name][key]
    return {name: list(records.values()) for name, records in kept.items() if records}


def _dangling(kept: dict[str, dict[Any, Record]]) -> Iterator[tuple[str, str, Any]]:
    for name, field, target in REFERENCES:
        for key, record in kept[name].items():
            value = getattr(record, field)
            if value is not None and value not in kept[target]:
                yield name, field, key


def _may_be_null(record: Record, field: str) -> bool:
    return type(None) in getattr(type(record).model_fields[field].annotation, "__args__", ())


def _world_file(world: World) -> str:
    """In JSON, which is YAML too."""
    content: Fields = {
        "clock": world.clock.now().isoformat(),
        "ids": world.ids.drawn,
        "tenants": {each.id: {"plan": each.plan, "profile": each.profile} for each in world.tenants.values()},
        "keys": {
            each.token: {"tenant": each.tenant_id, "scopes": sorted(each.scopes)}
            for each in world.callers.values()
            if each.kind == "key"
        },
        "sessions": {
            each.token: {
                "tenant": each.tenant_id,
                "role": each.role,
                "user": each.user_id,
                "permissions": sorted(each.permissions),
            }
            for each in world.callers.values()
            if each.kind == "session"
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _written(tenant_id: str, records: dict[str, list[Record]]) -> str:
    """A line a record."""
    collections = [
        f"{json.dumps(name)}: [\n" + ",\n".join(_line(each) for each in listed) + "\n]"
        for name, listed in records.items()
    ]
    return f"{{{json.dumps(tenant_id)}: {{\n" + ",\n".join(collections) + "\n}}\n"


def _line(record: Record) -> str:
    fields = record.model_dump(mode="json", exclude=set(LEFT_OUT) & set(type(record).model_fields))
    return json.dumps(fields, ensure_ascii=False)
