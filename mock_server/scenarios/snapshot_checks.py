"""Whether what a snapshot holds could be of a mock: its parts fit together, so that no engine stumbles later.

A snapshot comes in a request's body, and anybody may have written it.
"""

import json
from pathlib import Path
from typing import Any

from mock_server.errors import DomainError, Invalid
from mock_server.families.reactions import SUBJECTS
from mock_server.families.tenant import Tenant, World
from mock_server.files.text_files import MOST_DIGITS, SourceFile, Step
from mock_server.scenarios.checks import RecordPlaces, check
from mock_server.state.change import WORLD
from mock_server.state.clock import EARLIEST, LATEST
from mock_server.state.timers import TimerKey
from mock_server.state.world import REPLY_EXPIRES
from mock_server.text.json_text import json_text

Json = dict[str, Any]
YEARS = f"between {EARLIEST.year} and {LATEST.year}"
STATUSES = range(200, 600)


class SnapshotSource(SourceFile):
    """The collections of a snapshot. `line` finds the place of a tenant's collection among them."""

    def mistake(self, what: str, *steps: Step) -> DomainError:
        return unfit(what.removesuffix("."), "collections", self.line(steps[:2]) or 0, "records", *steps[2:])


def unfit(what: str, *steps: Step) -> DomainError:
    """What is wrong with that part of a snapshot."""
    return Invalid({"loc": ["body", *steps], "msg": what, "type": "value_error"})


def check_restored(world: World, given: Json) -> None:
    """`Invalid` names the first mistake in a world that was just made from this snapshot."""
    if not EARLIEST <= world.clock.now() <= LATEST:
        raise unfit(f"The clock should stay {YEARS}", "now")
    if not EARLIEST <= world.at <= LATEST:
        raise unfit(f"The latest commit should lie {YEARS}", "at")
    found = {(each["tenant_id"] or WORLD, each["collection"]): at for at, each in enumerate(given["collections"])}
    source = SnapshotSource(Path("snapshot"), found.get, extreme=True)  # type: ignore[arg-type]
    for tenant in world.tenants.values():
        check(tenant, _places(tenant, source))
    _check_replies(world, source)
    _check_timers(world, source)
    _check_events(world)


def _places(tenant: Tenant, source: SourceFile) -> RecordPlaces:
    places = RecordPlaces(lived=True)
    for name, collection in tenant.collections():
        for at, record in enumerate(collection):
            places.note(tenant.id, name, collection.key(record), source, at)
    return places


def _check_replies(world: World, source: SourceFile) -> None:
    for at, reply in enumerate(world.replies):
        if reply.status not in STATUSES:
            raise source.mistake(f"status is {reply.status}, which no operation answers.", WORLD, "replies", at)


def _check_timers(world: World, source: SourceFile) -> None:
    """Each is about a record that there is, and fires at an instant that the clock can show."""
    for at, timer in enumerate(world.timers):
        name, _, subject_id = timer.key
        if not EARLIEST <= timer.due <= LATEST:
            raise source.mistake(f"due should lie {YEARS}.", WORLD, "timers", at, "due")
        where = "replies" if name == REPLY_EXPIRES else SUBJECTS.get(name)
        if where and not (_has_reply(world, subject_id) if name == REPLY_EXPIRES else _has(world, timer.key, where)):
            told = f"A timer {name} is about {json_text(subject_id)}, but there is no such {where} record."
            raise source.mistake(told, WORLD, "timers", at, "key")


def _has_reply(world: World, subject_id: str) -> bool:
    try:
        return tuple(json.loads(subject_id)) in world.replies
    except (ValueError, TypeError, RecursionError):
        return False


def _has(world: World, key: TimerKey, name: str) -> bool:
    """Whether there is the record that the timer is about. Tickets are known by numbers."""
    collection, subject_id = world.tenants[key.tenant_id].collection(name), key.subject_id
    is_number = len(subject_id) <= MOST_DIGITS and subject_id.isdecimal()
    return subject_id in collection or (is_number and int(subject_id) in collection)


def _check_events(world: World) -> None:
    latest = 0
    for at, event in enumerate(world.events):
        if event.number <= latest:
            raise unfit(f"number is {event.number}; it should be higher than that of the event before", "events", at)
        latest = event.number
        if event.tenant_id not in world.tenants:
            raise unfit(f"The snapshot has no tenant {json_text(event.tenant_id)}", "events", at, "tenant_id")
        if not EARLIEST <= event.at <= LATEST:
            raise unfit(f"at should lie {YEARS}", "events", at, "at")
