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
from mock_server.files.whole import write_whole
from mock_server.proxy.record_log import FILE
from mock_server.proxy.recording import STEPS, Fields, Recording
from mock_server.scenarios.exports import fixture_files
from mock_server.scenarios.files import WORLD_FILE
from mock_server.scenarios.references import REFERENCES
from mock_server.scenarios.scenarios import SHIPPED, connected, read
from mock_server.scenarios.seeds import seed

EMPTY = "empty"
"""The scenario whose tenant and credentials the recorded one has."""
Bundle = dict[str, list[Fields]]
PARTS_OF = {"workflows": {"workflow_versions": "workflow_id"}, "workflow_runs": {"workflow_approvals": "run_id"}}
"""Collection → those whose records come with one of its own, and the field that names it."""
BUNDLED = ("workflow_versions", "workflow_approvals")
KEYS = {"workflow_versions": ("workflow_id", "version"), "workflow_approvals": ("id",)}


class CannotRecord(DomainError):
    """The folder cannot be written, or has something else in it."""


def check_folder(folder: Path) -> None:
    """`CannotRecord` where the scenario should not be written there: where something is that no recording has left.

    A recording that was broken off is gone on with. A scenario that is finished is never written over.
    """
    if folder.exists() and not folder.is_dir():
        raise CannotRecord(f"{folder} is a file. Give a folder for the scenario, such as scenarios/staging")
    if not folder.exists() or (folder / FILE).is_file():
        return
    if (folder / WORLD_FILE).exists():
        raise CannotRecord(f"{folder} has a scenario already, which stays as it is. Give another folder")
    if any(folder.iterdir()):
        raise CannotRecord(f"{folder} has something in it that is no recording. Give another folder")


def write_scenario(recording: Recording, folder: Path) -> str:
    """Write the files, and say in a sentence what they have. `CannotRecord` where that fails."""
    world, left_out = scenario_of(recording)
    try:
        written = fixture_files(world)
        for name in sorted(written, key=lambda each: each == WORLD_FILE):  # which makes a scenario of the others
            write_whole(folder / name, written[name])
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
    records = {name: list(kept.values()) for name, kept in recording.records.items() if name != STEPS}
    _lead_somewhere(world, records)
    left_out: Counter[str] = Counter()
    steps = recording.records.get(STEPS, {})
    for name in _in_order(records):
        if name not in BUNDLED:
            world = _with(world, tenant, [_bundle(name, each, records, steps) for each in records[name]], left_out)
    for name in BUNDLED:
        seen = sum(1 for each in records.get(name, ()) if not _is_there(world, tenant, name, each))
        left_out[name] = seen
    return connected(world), +left_out


def _bundle(name: str, record: Fields, records: dict[str, list[Fields]], steps: dict[Any, Fields]) -> Bundle:
    """A record with those that cannot be without it, nor it without them."""
    bundle = {name: [record]}
    for part, field in PARTS_OF.get(name, {}).items():
        bundle[part] = [each for each in records.get(part, ()) if each.get(field) == record.get("id")]
    if name == "workflow_runs":
        made = sorted((each for each in steps.values() if each.get("run_id") == record.get("id")), key=_began)
        bundle["workflow_progress"] = [{"id": record.get("id"), "steps": made}]
    return bundle


def _began(step: Fields) -> str:
    return str(step.get("started_at"))


def _is_there(world: World, tenant: str, name: str, record: Fields) -> bool:
    collection = world.tenants[tenant].collection(name)
    return any(all(getattr(each, field) == record.get(field) for field in KEYS[name]) for each in collection)


def _with(world: World, tenant: str, bundles: list[Bundle], left_out: Counter[str]) -> World:
    """The world with those of the bundles that fit: half by half, so that few that do not cost little."""
    if not bundles:
        return world
    trial = world.copy()
    together: Bundle = {}
    for bundle in bundles:
        for name, records in bundle.items():
            together.setdefault(name, []).extend(records)
    try:
        seed(trial, {tenant: together})
    except DomainError:
        if len(bundles) > 1:
            middle = len(bundles) // 2
            world = _with(world, tenant, bundles[:middle], left_out)
            return _with(world, tenant, bundles[middle:], left_out)
        (first, *parts) = bundles[0]
        if any(bundles[0][each] for each in parts if each in BUNDLED):  # it may fit without them
            return _with(
                world, tenant, [{name: bundles[0][name] for name in bundles[0] if name not in BUNDLED}], left_out
            )
        left_out[first] += 1
        return world
    return trial


def _lead_somewhere(world: World, records: dict[str, list[Fields]]) -> None:
    """Have references lead to what there is: users are made, others are null where they may be."""
    (tenant,) = world.tenants.values()
    known = {name: {tenant.collection(name).key(each) for each in tenant.collection(name)} for name in ("users",)}
    known["conversations"] = {each.get("conversation_id") for each in records.get("tickets", ())}
    for name, listed in records.items():
        known.setdefault(name, set()).update(each.get("id") for each in listed)
    people: dict[str, Fields] = {}
    for name, field, target in REFERENCES:
        for each in records.get(name, ()):
            value = each.get(field)
            if value is None or value in known.get(target, ()) or (name == "tickets" and target == "conversations"):
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
        after = "tickets" if target == "conversations" else target  # which bring their conversations
        if name in records and after in records and name != after:
            order.add(name, after)
    yield from order.static_order()


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items())) or "no record"
