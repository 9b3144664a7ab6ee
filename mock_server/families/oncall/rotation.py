"""How a schedule goes on beyond its last entry. Pure arithmetic on wall-clock time in the schedule's zone.

    daily    the entries of the last day, every day        weekly   those of the last seven days, every week
    custom   the last entry, at the distance between the last two starts

A shift keeps its wall-clock hours when the clocks change. Docs: on-call, "Rotation Types".
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from mock_server.families.business_hours.zones import load_zone
from mock_server.models import OnCallEntry, OnCallSchedule

DAY, WEEK = timedelta(days=1), timedelta(days=7)
FARTHEST = timedelta(days=3653)
"""How far after the beginning of a range shifts are projected: ten years."""


def projected(
    schedule: OnCallSchedule, entries: Sequence[OnCallEntry], begin: datetime, end: datetime
) -> list[OnCallEntry]:
    """The shifts after the last entry that have some time between two instants, in the order of their starts.

    A shift gives way to an explicit entry that it would overlap.
    """
    end = min(end, begin + FARTHEST) if begin < datetime.max.replace(tzinfo=UTC) - FARTHEST else end
    pattern = _pattern(schedule, sorted(entries, key=lambda entry: entry.start))
    if pattern is None:
        return []
    period, shifts = pattern
    zone = load_zone(schedule.timezone)
    found = [each for shift in shifts for each in _repeated(schedule, shift, period, zone, begin, end)]
    free = [each for each in found if not any(one.start < each.end and each.start < one.end for one in entries)]
    return sorted(free, key=lambda entry: entry.start)


def _pattern(
    schedule: OnCallSchedule, entries: Sequence[OnCallEntry]
) -> tuple[timedelta, Sequence[OnCallEntry]] | None:
    """What is repeated, and how long it takes; None where there is nothing to go by."""
    if not entries:
        return None
    zone, last = load_zone(schedule.timezone), entries[-1]
    if schedule.rotation_type == "custom":
        distance = _wall(last.start, zone) - _wall(entries[-2].start, zone) if len(entries) > 1 else timedelta()
        return (distance, [last]) if distance > timedelta() else None
    period = DAY if schedule.rotation_type == "daily" else WEEK
    first_day = _wall(last.start, zone).date() - (period - DAY)
    return period, [each for each in entries if _wall(each.start, zone).date() >= first_day]


def _repeated(
    schedule: OnCallSchedule, shift: OnCallEntry, period: timedelta, zone: ZoneInfo, begin: datetime, end: datetime
) -> Iterator[OnCallEntry]:
    """The repetitions of a shift that have some time between the two instants."""
    start, finish = _wall(shift.start, zone), _wall(shift.end, zone)
    number = max(1, (_wall(begin, zone) - finish) // period)
    while True:
        try:
            one, other = _real(start + number * period, zone), _real(finish + number * period, zone)
        except OverflowError:
            return
        number += 1
        if one >= end:
            return
        if other > begin and one < other:
            yield OnCallEntry(
                id=f"projected_{schedule.id}_{one.astimezone(UTC):%Y%m%dT%H%M%SZ}",
                schedule_id=schedule.id,
                user_id=shift.user_id,
                start=one,
                end=other,
                projected=True,
                created_at=shift.created_at,
            )


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows."""
    return instant.astimezone(zone).replace(tzinfo=None)


def _real(wall: datetime, zone: ZoneInfo) -> datetime:
    """When the clock on the wall shows that; a time that the clocks skip is as much later as they skip."""
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
