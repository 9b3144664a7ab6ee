"""How a schedule goes on beyond its last entry. Pure arithmetic on wall-clock time in the schedule's zone.

    daily    the entries of the last day, every day        weekly   those of the last seven days, every week
    custom   the last entry, at the distance between the last two starts

A shift keeps its wall-clock hours when the clocks change. Docs: on-call, "Rotation Types".
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from mock_server.families.business_hours.zones import load_zone
from mock_server.models import OnCallEntry, OnCallSchedule

DAY, WEEK = timedelta(days=1), timedelta(days=7)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
FARTHEST = timedelta(days=3653)
"""How far after the beginning of a range shifts are projected: ten years."""

MOST = 4000
"""How many shifts of a range are projected, the first: every day of ten years has one."""


class Pattern(NamedTuple):
    """What a schedule repeats after its last entry, the first time one period later; by its own clock on the wall."""

    schedule: OnCallSchedule
    zone: ZoneInfo
    period: timedelta
    shifts: Sequence[OnCallEntry]
    after: datetime
    """When the last explicit entry ends: until then the repetitions give way, which all begin after any of those."""


def projected(
    schedule: OnCallSchedule, entries: Sequence[OnCallEntry], begin: datetime, end: datetime
) -> list[OnCallEntry]:
    """The shifts after the last entry that have some time between two instants, in the order of their starts.

    A shift gives way to an explicit entry that it would overlap.
    """
    pattern = _pattern(schedule, entries)
    if pattern is None:
        return []
    begin = max(_utc(begin), pattern.after)
    end = min(_utc(end), begin + FARTHEST) if begin < LAST - FARTHEST else _utc(end)
    repeated = merge(*(_repeated(pattern, shift, begin, end) for shift in pattern.shifts), key=attrgetter("start"))
    return sorted(islice(repeated, MOST), key=attrgetter("start"))


def projected_at(schedule: OnCallSchedule, entries: Sequence[OnCallEntry], instant: datetime) -> list[OnCallEntry]:
    """The shifts after the last entry that span an instant: of each that is repeated, the one that began last."""
    pattern = _pattern(schedule, entries)
    if pattern is None:
        return []
    found = []
    for shift in pattern.shifts:
        latest = (_wall(instant, pattern.zone) - _wall(shift.start, pattern.zone)) // pattern.period
        near = (_repetition(pattern, shift, number) for number in range(max(1, latest - 1), latest + 2))
        found += [each for each in near if each and pattern.after <= each.start <= instant < each.end][-1:]
    return found


def _pattern(schedule: OnCallSchedule, entries: Sequence[OnCallEntry]) -> Pattern | None:
    """None where there is nothing to go by."""
    if not entries:
        return None
    entries, zone = sorted(entries, key=attrgetter("start")), load_zone(schedule.timezone)
    last = _wall(entries[-1].start, zone)
    if schedule.rotation_type == "custom":
        period = last - _wall(entries[-2].start, zone) if len(entries) > 1 else timedelta()
        shifts = entries[-1:]
    else:
        period = DAY if schedule.rotation_type == "daily" else WEEK
        shifts = [each for each in entries if last.date() - _wall(each.start, zone).date() < period]
    after = max(_utc(each.end) for each in entries)
    return Pattern(schedule, zone, period, shifts, after) if period > timedelta() else None


def _repeated(pattern: Pattern, shift: OnCallEntry, begin: datetime, end: datetime) -> Iterator[OnCallEntry]:
    """The repetitions of a shift that have some time between the two instants."""
    zone, period = pattern.zone, pattern.period
    over = (_wall(begin, zone) - _wall(shift.end, zone)) // period
    free = (_wall(pattern.after, zone) - _wall(shift.start, zone)) // period
    number = max(1, over, free - 1)
    while True:
        each = _repetition(pattern, shift, number)
        number += 1
        if each is None or each.start >= end:
            return
        if pattern.after <= each.start < each.end and begin < each.end:
            yield each


def _repetition(pattern: Pattern, shift: OnCallEntry, number: int) -> OnCallEntry | None:
    """The shift so many periods later; None beyond all time."""
    zone = pattern.zone
    try:
        start = _real(_wall(shift.start, zone) + number * pattern.period, zone)
        end = _real(_wall(shift.end, zone) + number * pattern.period, zone)
    except OverflowError:
        return None
    return OnCallEntry(
        id=f"projected_{shift.id}_{start.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        schedule_id=pattern.schedule.id,
        user_id=shift.user_id,
        start=start,
        end=end,
        projected=True,
        created_at=shift.created_at,
    )


def _utc(instant: datetime) -> datetime:
    """The instant in UTC; one that UTC has no more is the first or the last of all."""
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        return FIRST if instant.year == FIRST.year else LAST


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows; at both ends of all time, what the instant itself says."""
    try:
        return instant.astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        return instant.replace(tzinfo=None)


def _real(wall: datetime, zone: ZoneInfo) -> datetime:
    """When the clock on the wall shows that; a time that the clocks skip is as much later as they skip."""
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
