"""Defects of shifts: ranges of days, instants, and who is on call now. Docs: oncall."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mock_server.errors import Conflict
from mock_server.families.paging import Paging
from mutation.mutant import Plant, Table
from mutation.objects import answers, asks
from mutation.patches import around, instead
from mutation.wire import Call, MutableReply

FIRST, LAST = date(2, 1, 1), date(9998, 1, 1)


def within(day: date) -> date:
    """The day, or the nearest one that has others around it in every time zone."""
    return min(LAST, max(FIRST, day))


def ranging(keep: Callable[[Any, datetime, datetime], bool], *, utc: bool = False, last: int = 1) -> Plant:
    """Ranges of days are cut in another way."""

    @around
    def make(_original: Any, schedule: Any, entries: list[Any], first: date | None, to: date | None) -> list[Any]:
        zone = UTC if utc else ZoneInfo(schedule.timezone)
        begin = datetime.combine(within(first or FIRST), time(), zone)
        end = datetime.combine(within(to or LAST) + timedelta(days=last), time(), zone)
        return [entry for entry in entries if keep(entry, begin, end)]

    return instead("oncall", "within", make)


def touches(entry: Any, begin: datetime, end: datetime) -> bool:
    return bool(entry.start < end and entry.end > begin)


@around
def day_of_24_hours(
    _original: Any, schedule: Any, entries: list[Any], first: date | None, to: date | None
) -> list[Any]:
    """A day ends 24 hours after it began, whatever the clock does in between."""
    zone = ZoneInfo(schedule.timezone)
    begin = datetime.combine(within(first or FIRST), time(), zone).astimezone(UTC)
    end = datetime.combine(within(to or LAST), time(), zone).astimezone(UTC) + timedelta(days=1)
    return [entry for entry in entries if touches(entry, begin, end)]


def to_utc(written: str) -> str:
    """The same instant in UTC, where there is such a date in UTC."""
    with suppress(OverflowError):
        return datetime.fromisoformat(written).astimezone(UTC).isoformat()
    return written


def in_utc(_call: Call, reply: MutableReply) -> None:
    """Instants are answered in UTC."""
    if reply.ok:
        entries = reply.json.get("data", [reply.json])
        moved = [{**each, "start": to_utc(each["start"]), "end": to_utc(each["end"])} for each in entries]
        reply.json = {**reply.json, "data": moved} if "data" in reply.json else moved[0]


def west_is_lost(call: Call) -> None:
    """The instants of an offset with a minus are taken for UTC's."""
    sent = {name: value for name, value in call.json.items() if name in {"start", "end"} and isinstance(value, str)}
    call.json = {**call.json, **{name: re.sub(r"-\d\d:\d\d$", "Z", value) for name, value in sent.items()}}


@around
def no_overlap(original: Any, tenant: Any, schedule_id: str, body: Any) -> Any:
    """An entry that overlaps another of its schedule is refused."""
    others = [each for each in tenant.oncall_entries if each.schedule_id == schedule_id]
    if any(touches(each, body.start, body.end) for each in others):
        raise Conflict("Entries must not overlap")
    return original(tenant, schedule_id, body)


def listing(order: Callable[[Any], Any]) -> Plant:
    """Entries are listed in another order, in their envelope as ever."""

    @around
    def make(original: Any, tenant: Any, paging: Any, **query: Any) -> Any:
        found = {entry.id for entry in original(tenant, Paging(100, 0), **query).records}
        return paging.slice(sorted((each for each in tenant.oncall_entries if each.id in found), key=order))

    return instead("oncall", "list_oncall_entries", make)


def choosing(choose: Callable[[list[Any], datetime], Any]) -> Plant:
    """Among the entries of the team's schedules another one is on call."""

    @around
    def make(_original: Any, tenant: Any, team_id: str, instant: datetime) -> Any:
        schedules = {each.id for each in tenant.oncall_schedules if each.team_id == team_id}
        return choose([each for each in tenant.oncall_entries if each.schedule_id in schedules], instant)

    return instead("oncall", "on_call_at", make)


def spanning(entries: list[Any], now: datetime) -> list[Any]:
    return [each for each in entries if each.start <= now < each.end]


def earliest(entries: list[Any], now: datetime) -> Any:
    return min(spanning(entries, now), key=lambda each: each.start, default=None)


def added_last(entries: list[Any], now: datetime) -> Any:
    return next(reversed(spanning(entries, now)), None)


def until_the_next(entries: list[Any], now: datetime) -> Any:
    """A shift lasts until the next one begins."""
    return max((each for each in entries if each.start <= now), key=lambda each: each.start, default=None)


def an_hour_early(entries: list[Any], now: datetime) -> Any:
    """Whose shift begins within the hour is on call already."""
    return max(spanning(entries, now + timedelta(hours=1)), key=lambda each: each.start, default=None) or added_last(
        entries, now
    )


@around
def only_first_schedule(original: Any, tenant: Any, team_id: str, instant: datetime) -> Any:
    """Only the first schedule of a team is looked at."""
    first = next((each.id for each in tenant.oncall_schedules if each.team_id == team_id), None)
    entry = original(tenant, team_id, instant)
    return entry if entry and entry.schedule_id == first else None


@around
def any_schedule(_original: Any, tenant: Any, _team_id: str, instant: datetime) -> Any:
    """Shifts of every schedule count, whatever team it covers."""
    return max(spanning(list(tenant.oncall_entries), instant), key=lambda each: each.start, default=None)


def nobody_is_missing(_call: Call, reply: MutableReply) -> None:
    if reply.ok and reply.json["on_call"] is None:
        reply.status, reply.json = 404, {"detail": "Nobody is on call"}


MUTANTS: Table = {
    "filters and paging": {
        "ONCALL-10: Only entries that begin in the range belong to it.": ranging(
            lambda entry, begin, end: begin <= entry.start < end
        ),
        "ONCALL-24: Entries are sorted by the text of their start.": listing(lambda entry: entry.start.isoformat()),
    },
    "time": {
        "ONCALL-10: The days of a range are UTC's.": ranging(touches, utc=True),
        "ONCALL-10: A day of the clock change has 24 hours.": instead("oncall", "within", day_of_24_hours),
        "ONCALL-11: An offset west of Greenwich is lost.": asks("create_oncall_entry", west_is_lost),
        "ONCALL-19: Instants are answered in UTC.": answers("list_oncall_entries create_oncall_entry", in_utc),
        "ONCALL-17: A shift lasts until the next begins.": choosing(until_the_next),
        "ONCALL-17: Whose shift begins within the hour is on call already.": choosing(an_hour_early),
    },
    "validation": {
        "ONCALL-12: Entries must not overlap.": instead("oncall", "create_oncall_entry", no_overlap),
    },
    "engines": {
        "ONCALL-17: Only the team's first schedule counts.": instead("oncall", "on_call_at", only_first_schedule),
        "ONCALL-17: Schedules of other teams count as well.": instead("oncall", "on_call_at", any_schedule),
        "ONCALL-18: Of several the shift that started first counts.": choosing(earliest),
    },
    "status": {
        "ONCALL-18: Nobody on call is a 404.": answers("get_current_oncall", nobody_is_missing),
    },
}
