"""Defects of entries, swaps and of who is on call now, a rule each."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mock_server.errors import Conflict
from mock_server.families.oncall.operations import swap_oncall_entry_by_id
from mock_server.families.oncall.shifts import overlapping
from mock_server.families.paging import Paging
from mutation.domain.oncall import replaces
from mutation.mutant import Mutant, Plant
from mutation.objects import answers, asks
from mutation.wire import Call, Reply, status

FIRST, LAST = date(2, 1, 1), date(9998, 1, 1)
SWAPS = "swap_oncall_entry swap_oncall_entry_by_id"


def within(day: date) -> date:
    """The day, or the nearest one that has others around it in every time zone."""
    return min(LAST, max(FIRST, day))


def ranging(keep: Callable[[Any, datetime, datetime], bool], *, utc: bool = False, last: int = 1) -> Plant:
    """Ranges of days are cut in another way."""

    def make(_original: Any) -> Any:
        def cut(schedule: Any, entries: list[Any], first: date | None, to: date | None) -> list[Any]:
            zone = UTC if utc else ZoneInfo(schedule.timezone)
            begin = datetime.combine(within(first or FIRST), time(), zone)
            end = datetime.combine(within(to or LAST) + timedelta(days=last), time(), zone)
            return [entry for entry in entries if keep(entry, begin, end)]

        return cut

    return replaces("overlapping", make)


def touches(entry: Any, begin: datetime, end: datetime) -> bool:
    return bool(entry.start < end and entry.end > begin)


def day_of_24_hours(_original: Any) -> Any:
    """A day ends 24 hours after it began, whatever the clock does in between."""

    def cut(schedule: Any, entries: list[Any], first: date | None, to: date | None) -> list[Any]:
        zone = ZoneInfo(schedule.timezone)
        begin = datetime.combine(within(first or FIRST), time(), zone).astimezone(UTC)
        end = datetime.combine(within(to or LAST), time(), zone).astimezone(UTC) + timedelta(days=1)
        return [entry for entry in entries if touches(entry, begin, end)]

    return cut


def stays_with_the_user(_original: Any) -> Any:
    """A swap answers as if it had happened."""

    def swap(tenant: Any, entry_id: str, body: Any) -> Any:
        entry, user = tenant.oncall_entries.get(entry_id), tenant.users.get(body.swap_with_user_id)
        return entry.model_copy(update={"user_id": user.id})

    return swap


def swaps_every_shift(original: Any) -> Any:
    """A swap gives all of the user's shifts in the schedule away."""

    def swap(tenant: Any, schedule_id: str, entry_id: str, body: Any) -> Any:
        user = tenant.oncall_entries.get(entry_id).user_id
        answer = original(tenant, schedule_id, entry_id, body)
        for each in list(tenant.oncall_entries):
            if (each.schedule_id, each.user_id) == (schedule_id, user):
                tenant.oncall_entries.put(each.model_copy(update={"user_id": answer.user_id}))
        return answer

    return swap


def anybody(_original: Any) -> Any:
    """A swap does not look whether there is such a user."""

    def swap(tenant: Any, entry_id: str, body: Any) -> Any:
        entry = tenant.oncall_entries.get(entry_id)
        return tenant.oncall_entries.put(entry.model_copy(update={"user_id": body.swap_with_user_id}))

    return swap


def anywhere(_original: Any) -> Any:
    """The schedule of the path is not looked at."""

    def swap(tenant: Any, schedule_id: str, entry_id: str, body: Any) -> Any:
        tenant.oncall_schedules.get(schedule_id)
        return swap_oncall_entry_by_id(tenant, entry_id, body)

    return swap


def to_utc(written: str) -> str:
    """The same instant in UTC, where there is such a date in UTC."""
    with suppress(OverflowError):
        return datetime.fromisoformat(written).astimezone(UTC).isoformat()
    return written


def in_utc(_call: Call, reply: Reply) -> None:
    """Instants are answered in UTC."""
    if reply.ok:
        entries = reply.json.get("data", [reply.json])
        moved = [{**each, "start": to_utc(each["start"]), "end": to_utc(each["end"])} for each in entries]
        reply.json = {**reply.json, "data": moved} if "data" in reply.json else moved[0]


def west_is_lost(call: Call) -> None:
    """The instants of an offset with a minus are taken for UTC's."""
    sent = {name: value for name, value in call.json.items() if name in {"start", "end"} and isinstance(value, str)}
    call.json = {**call.json, **{name: re.sub(r"-\d\d:\d\d$", "Z", value) for name, value in sent.items()}}


def end_repaired(call: Call) -> None:
    """An end before the start is taken for one of the next day."""
    with suppress(KeyError, TypeError, ValueError, OverflowError):
        start, end = (datetime.fromisoformat(call.json[name]) for name in ("start", "end"))
        if end <= start:
            call.json = {**call.json, "end": (end + timedelta(days=2)).isoformat()}


def no_overlap(original: Any) -> Any:
    """An entry that overlaps another of its schedule is refused."""

    def create(tenant: Any, schedule_id: str, body: Any) -> Any:
        others = [each for each in tenant.oncall_entries if each.schedule_id == schedule_id]
        if any(touches(each, body.start, body.end) for each in others):
            raise Conflict("Entries must not overlap")
        return original(tenant, schedule_id, body)

    return create


def lenient_dates(call: Call) -> None:
    """A date that is none is not looked at."""
    for name in ("start_date", "end_date"):
        try:
            date.fromisoformat(call.query.get(name, "2031-01-01"))
        except ValueError:
            del call.query[name]


def instead_of_user(call: Call) -> None:
    """Whoever is unknown becomes a user that is there."""
    if "nowhere" in str(call.json.get("user_id")):
        call.json = {**call.json, "user_id": "user_012"}


def listing(order: Callable[[Any], Any]) -> Plant:
    """Entries are listed in another order, in their envelope as ever."""

    def make(original: Any) -> Any:
        def list_oncall_entries(tenant: Any, paging: Any, **query: Any) -> Any:
            found = {entry.id for entry in original(tenant, Paging(100, 0), **query).records}
            return paging.slice(sorted((each for each in tenant.oncall_entries if each.id in found), key=order))

        return list_oncall_entries

    return replaces("list_oncall_entries", make)


def of_every_schedule(_original: Any) -> Any:
    """The entries of all schedules, in the range that was asked for."""

    def list_oncall_entries(tenant: Any, paging: Any, schedule_id: str, start_date: Any, end_date: Any) -> Any:
        schedule = tenant.oncall_schedules.get(schedule_id)
        found = overlapping(schedule, list(tenant.oncall_entries), start_date, end_date)
        return paging.slice(sorted(found, key=lambda entry: entry.start))

    return list_oncall_entries


def one_day(call: Call) -> None:
    """A range without an end is one day."""
    if "start_date" in call.query:
        call.query.setdefault("end_date", call.query["start_date"])


def to_another_user(call: Call) -> None:
    if isinstance(call.json.get("user_id"), str) and "nowhere" not in call.json["user_id"]:
        call.json = {**call.json, "user_id": "user_056"}


MUTANTS: list[Mutant] = [
    Mutant(
        "ONCALL-30", "filters and paging", "A range without an end is one day.", asks("list_oncall_entries", one_day)
    ),
    Mutant(
        "ONCALL-09",
        "filters and paging",
        "Entries of every schedule are listed.",
        replaces("list_oncall_entries", of_every_schedule),
    ),
    Mutant("ONCALL-30", "validation", "A date that is none is no filter.", asks("list_oncall_entries", lenient_dates)),
    Mutant(
        "ONCALL-10",
        "filters and paging",
        "Only entries that begin in the range belong to it.",
        ranging(lambda entry, begin, end: begin <= entry.start < end),
    ),
    Mutant(
        "ONCALL-10",
        "filters and paging",
        "An entry that ends at midnight belongs to the next day too.",
        ranging(lambda entry, begin, end: entry.start < end and entry.end >= begin),
    ),
    Mutant("ONCALL-10", "filters and paging", "The last day is left out.", ranging(touches, last=0)),
    Mutant("ONCALL-10", "time", "The days of a range are UTC's.", ranging(touches, utc=True)),
    Mutant("ONCALL-10", "time", "A day of the clock change has 24 hours.", replaces("overlapping", day_of_24_hours)),
    Mutant(
        "ONCALL-11", "persistence", "An entry is given to another user.", asks("create_oncall_entry", to_another_user)
    ),
    Mutant("ONCALL-11", "time", "An offset west of Greenwich is lost.", asks("create_oncall_entry", west_is_lost)),
    Mutant(
        "ONCALL-12",
        "validation",
        "An end before the start is the next day's.",
        asks("create_oncall_entry", end_repaired),
    ),
    Mutant("ONCALL-12", "validation", "Entries must not overlap.", replaces("create_oncall_entry", no_overlap)),
    Mutant(
        "ONCALL-12", "validation", "An unknown user becomes a known one.", asks("create_oncall_entry", instead_of_user)
    ),
    Mutant(
        "ONCALL-13",
        "persistence",
        "A swap only answers as if it had happened.",
        replaces("swap_oncall_entry_by_id", stays_with_the_user),
    ),
    Mutant(
        "ONCALL-13",
        "persistence",
        "A swap gives every shift of the user away.",
        replaces("swap_oncall_entry", swaps_every_shift),
    ),
    Mutant(
        "ONCALL-14",
        "errors",
        "A swap with an unknown user is a 422.",
        answers(SWAPS, status(422, when=lambda reply: reply.status == 404 and b"User" in reply.content)),
    ),
    Mutant("ONCALL-14", "validation", "A swap may be with anybody.", replaces("swap_oncall_entry_by_id", anybody)),
    Mutant(
        "ONCALL-19", "time", "Instants are answered in UTC.", answers("list_oncall_entries create_oncall_entry", in_utc)
    ),
    Mutant(
        "ONCALL-24",
        "filters and paging",
        "Entries are listed as they were added.",
        listing(lambda _entry: 0),
    ),
    Mutant(
        "ONCALL-24",
        "filters and paging",
        "Entries are sorted by the text of their start.",
        listing(lambda entry: entry.start.isoformat()),
    ),
    Mutant(
        "ONCALL-25", "authorization", "An entry is swapped under any schedule.", replaces("swap_oncall_entry", anywhere)
    ),
]
