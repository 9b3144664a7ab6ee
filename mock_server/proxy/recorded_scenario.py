"""Records that were seen → the folder of a scenario that `aurion-mock serve --fixtures` reads.

A deployment shows less than a scenario has to have. Whoever is only mentioned is made, a reference to what was not seen
is null where it may be, and a record that still does not fit is left out, and counted.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from mock_server.errors import DomainError
from mock_server.families.tenant import World
from mock_server.proxy.recording import Fields, Recording
from mock_server.scenarios.exports import fixture_files
from mock_server.scenarios.files import WORLD_FILE
from mock_server.scenarios.references import REFERENCES
from mock_server.scenarios.scenarios import SHIPPED, connected, read
from mock_server.scenarios.seeds import seed

EMPTY = "empty"
"""The scenario whose tenant and credentials the recorded one has."""
MADE_UP = {"conversations"}
"""What a scenario makes by itself where it is missing."""


class CannotRecord(DomainError):
    """The folder cannot be written, or has something else in it."""


def check_folder(folder: Path) -> None:
    """`CannotRecord` where the scenario should not be written there."""
    if folder.exists() and not folder.is_dir():
        raise CannotRecord(f"{folder} is a file. Give a folder for the scenario, such as scenarios/staging")
    if folder.exists() and any(folder.iterdir()) and not (folder / WORLD_FILE).is_file():
        raise CannotRecord(f"{folder} has something in it that is no scenario. Give another folder")


def write_scenario(recording: Recording, folder: Path) -> str:
    """Write the files, and say in a sentence what they have. `CannotRecord` where that fails."""
    world, left_out = scenario_of(recording)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in fixture_files(world).items():
            (folder / name).write_text(content, encoding="utf-8")
    except OSError as error:
        raise CannotRecord(f"{folder} cannot be written: {error.strerror}") from None
    kept = Counter({name: len(records) for name, records in recording.records.items() if records}) - left_out
    place = folder.absolute()
    told = f"Recorded {_counted(kept)}. Serve: aurion-mock serve --fixtures {place.parent} --scenario {place.name}"
    return f"{told}\nLeft out, because they do not fit the rest: {_counted(left_out)}" if left_out else told


def scenario_of(recording: Recording) -> tuple[World, Counter[str]]:
    """A world with the records, and how many of each collection are left out."""
    world = read(SHIPPED / EMPTY)
    world.clock.set(datetime.now(UTC).replace(microsecond=0))
    (tenant,) = world.tenants
    records = {name: list(kept.values()) for name, kept in recording.records.items()}
    _lead_somewhere(world, records)
    left_out: Counter[str] = Counter()
    for name in _in_order(records):
        world = _with(world, tenant, name, records[name], left_out)
    return connected(world), left_out


def _with(world: World, tenant: str, name: str, records: list[Fields], left_out: Counter[str]) -> World:
    """The world with those of the records that fit: half by half, so that few that do not cost little."""
    if not records:
        return world
    trial = world.copy()
    try:
        seed(trial, {tenant: {name: records}})
    except DomainError:
        if len(records) == 1:
            left_out[name] += 1
            return world
        middle = len(records) // 2
        world = _with(world, tenant, name, records[:middle], left_out)
        return _with(world, tenant, name, records[middle:], left_out)
    return trial


def _lead_somewhere(world: World, records: dict[str, list[Fields]]) -> None:
    """Have references lead to what there is: users are made, others are null where they may be."""
    (tenant,) = world.tenants.values()
    known = {name: {tenant.collection(name).key(each) for each in tenant.collection(name)} for name in ("users",)}
    for name, listed in records.items():
        known.setdefault(name, set()).update(each.get("id") for each in listed)
    people: dict[str, Fields] = {}
    for name, field, target in REFERENCES:
        for each in records.get(name, ()):
            value = each.get(field)
            if value is None or value in known.get(target, ()) or target in MADE_UP:
                continue
            if target == "users":
                people[value] = {"id": value, "name": value, "email": f"{value}@example.com"}
            elif _may_be_null(tenant.collection(name).model, field):
                each[field] = None
    records["users"] = list(people.values())


def _may_be_null(model: Any, field: str) -> bool:
    return type(None) in getattr(model.model_fields[field].annotation, "__args__", ())


def _in_order(records: dict[str, list[Fields]]) -> Iterator[str]:
    """The collections, those first that others refer to."""
    order: TopologicalSorter[str] = TopologicalSorter({name: set() for name in records})
    for name, _, target in REFERENCES:
        if name in records and target in records and name != target:
            order.add(name, target)
    yield from order.static_order()


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items())) or "no record"
