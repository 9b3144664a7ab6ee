"""Defects of entries, swaps and of who is on call now, a rule each."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mock_server.errors import Conflict
from mock_server.families.paging import Paging
from mutation.domain.oncall import replaces
from mutation.mutant import Plant, Table
from mutation.objects import answers, asks
from mutation.wire import Call, Reply

FIRST, LAST = date(2, 1, 1), date(9998, 1, 1)


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


def no_overlap(original: Any) -> Any:
    """An entry that overlaps another of its schedule is refused."""

    def create(tenant: Any, schedule_id: str, body: Any) -> Any:
        others = [each for each in tenant.oncall_entries if each.schedule_id == schedule_id]
        if any(touches(each, body.start, body.end) for each in others):
            raise Conflict("Entries must not overlap")
        return original(tenant, schedule_id, body)

    return create


def listing(order: Callable[[Any], Any]) -> Plant:
    """Entries are listed in another order, in their envelope as ever."""

    def make(original: Any) -> Any:
        def list_oncall_entries(tenant: Any, paging: Any, **query: Any) -> Any:
            found = {entry.id for entry in original(tenant, Paging(100, 0), **query).records}
            return paging.slice(sorted((each for each in tenant.oncall_entries if each.id in found), key=order))

        return list_oncall_entries

    return replaces("list_oncall_entries", make)


MUTANTS: Table = {
    "filters and paging": {
        "ONCALL-10: Only entries that begin in the range belong to it.": ranging(
            lambda entry, begin, end: begin <= entry.start < end
        ),
        "ONCALL-24: Entries are sorted by the text of their start.": listing(lambda entry: entry.start.isoformat()),
    },
    "time": {
        "ONCALL-10: The days of a range are UTC's.": ranging(touches, utc=True),
        "ONCALL-10: A day of the clock change has 24 hours.": replaces("overlapping", day_of_24_hours),
        "ONCALL-11: An offset west of Greenwich is lost.": asks("create_oncall_entry", west_is_lost),
        "ONCALL-19: Instants are answered in UTC.": answers("list_oncall_entries create_oncall_entry", in_utc),
    },
    "validation": {
        "ONCALL-12: Entries must not overlap.": replaces("create_oncall_entry", no_overlap),
    },
}
