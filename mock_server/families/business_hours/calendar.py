"""Open time: a schedule's weekdays and holidays in its time zone, as stretches of real time. Pure arithmetic.

A minute is an elapsed minute. The wall clock says which of them are open, so when the clocks go forward an hour that
the schedule names does not exist, and when they go back it counts twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from mock_server.core.errors import Conflict
from mock_server.core.zones import load_zone
from mock_server.models import BusinessHoursDay, BusinessHoursDetail, Holiday

HORIZON = 3653
"""How many days ahead open time is looked for: ten years."""

KEPT = 4000
"""How many days a calendar keeps once it has worked them out."""

NEVER_OPEN = "This business-hours schedule is never open"
TOO_FEW = "This business-hours schedule has not that much open time in ten years"

DAY, NOTHING, SECOND = timedelta(days=1), timedelta(), timedelta(seconds=1)

Hours = tuple[tuple[timedelta, timedelta], ...]
"""Wall-clock stretches of one day, in order: each from when to when, since midnight."""

ALL_DAY: Hours = ((NOTHING, DAY),)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of open time, in UTC; the end is no part of it."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


class Day(NamedTuple):
    """One day in UTC: how much of it is open, and when."""

    open: timedelta
    segments: tuple[Segment, ...]


class Calendar:
    """One schedule, compiled. Takes instants of any offset, answers in UTC."""

    __slots__ = ("_closed_each_year", "_closed_on", "_days", "_week", "_zone")

    def __init__(self, zone: ZoneInfo, days: tuple[BusinessHoursDay, ...], holidays: tuple[Holiday, ...]) -> None:
        self._zone = zone
        self._week = _week(days)
        self._days: dict[int, Day] = {}
        self._closed_on: dict[date, Hours] = {}
        self._closed_each_year: dict[tuple[int, int], Hours] = {}
        for holiday in holidays:
            day, closed = holiday.date, _closure(holiday)
            if holiday.recurring:
                each_year = (day.month, day.day)  # 29 February comes back in leap years
                self._closed_each_year[each_year] = self._closed_each_year.get(each_year, ()) + closed
            else:
                self._closed_on[day] = self._closed_on.get(day, ()) + closed

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """The first instant by which that much open time has passed; `Conflict` if it has not within ten years."""
        start = start.astimezone(UTC)
        if duration <= NOTHING:
            return start
        first = start.toordinal()
        left = sought = duration + self.between(_midnight(first), start)
        for number in range(first, first + HORIZON if any(self._week) else first):
            day = self._day(number)
            if day.open >= left:
                return _after(day.segments, left)
            left -= day.open
        raise Conflict(NEVER_OPEN if left == sought else TOO_FEW, hint="Give the schedule more open hours.")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much open time there is from one instant to the other."""
        return sum((segment.length for segment in self._open_until(start, end)), NOTHING)

    def segments(self, start: datetime, end: datetime) -> list[Segment]:
        """The open time from one instant to the other, each stretch as long as it lasts: what `between` counts."""
        found: list[Segment] = []
        for segment in self._open_until(start, end):
            if found and found[-1].end == segment.start:
                found[-1] = Segment(found[-1].start, segment.end)
            else:
                found.append(segment)
        return found

    def _open_until(self, start: datetime, end: datetime) -> Iterator[Segment]:
        """The open stretches, cut at midnights, at changes of the clocks, and at both ends."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        for number in range(start.toordinal(), end.toordinal() + 1):
            for segment in self._day(number).segments:
                first, last = max(start, segment.start), min(end, segment.end)
                if first < last:
                    yield Segment(first, last)

    def _day(self, number: int) -> Day:
        """The day of this ordinal; the first days that are asked for are kept."""
        found = self._days.get(number)
        if found is None:
            segments = tuple(self._worked_out(_midnight(number), _midnight(number + 1)))
            found = Day(sum((segment.length for segment in segments), NOTHING), segments)
            if len(self._days) < KEPT:
                self._days[number] = found
        return found

    def _worked_out(self, start: datetime, end: datetime) -> Iterator[Segment]:
        for instant, wall, length in self._stretches(start, end):
            begin = wall - datetime.combine(wall, time())
            for opens, closes in self._hours(wall.date()):
                first, last = max(opens, begin), min(closes, begin + length)
                if first < last:
                    yield Segment(instant + (first - begin), instant + (last - begin))

    def _stretches(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
        """Instant, wall clock and length of stretches that lie in one day and know one UTC offset."""
        offset = self._offset(start)
        while start < end:
            wall = start.replace(tzinfo=None) + offset
            stop = start + (datetime.combine(wall, time()) + DAY - wall)
            after = self._offset(stop)
            if after != offset:
                stop = self._change(start, stop, offset)
                after = self._offset(stop)
            yield start, wall, min(stop, end) - start
            start, offset = stop, after

    def _offset(self, instant: datetime) -> timedelta:
        return instant.astimezone(self._zone).utcoffset() or NOTHING

    def _change(self, before: datetime, after: datetime, offset: timedelta) -> datetime:
        """The second in which the zone leaves this offset."""
        before = before.replace(microsecond=0)
        while after - before > SECOND:
            middle = before + timedelta(seconds=(after - before) // SECOND // 2)
            if self._offset(middle) == offset:
                before = middle
            else:
                after = middle
        return after

    def _hours(self, day: date) -> Hours:
        hours = self._week[day.weekday()]
        closed = self._closed_on.get(day, ()) + self._closed_each_year.get((day.month, day.day), ())
        return _without(hours, closed) if closed else hours


def calendar_of(schedule: BusinessHoursDetail) -> Calendar:
    """The schedule's calendar; compiled once for each content that a schedule has."""
    return _compiled(schedule.timezone, tuple(schedule.schedule), tuple(schedule.holidays))


@lru_cache(maxsize=64)
def _compiled(timezone: str, days: tuple[BusinessHoursDay, ...], holidays: tuple[Holiday, ...]) -> Calendar:
    return Calendar(load_zone(timezone), days, holidays)


def _midnight(number: int) -> datetime:
    return datetime.fromordinal(number).replace(tzinfo=UTC)


def _after(segments: Iterable[Segment], left: timedelta) -> datetime:
    """When that much of the segments has passed; they are long enough."""
    for segment in segments:
        if segment.length >= left:
            break
        left -= segment.length
    return segment.start + left


def _week(days: tuple[BusinessHoursDay, ...]) -> tuple[Hours, ...]:
    """The hours from Monday to Sunday. No day at all is always open; a day that is not named is closed."""
    if not days:
        return (ALL_DAY,) * 7
    open_days = [day for day in days if not day.is_closed]
    return tuple(
        _union([_span(day.start_time, day.end_time) for day in open_days if day.day_of_week == weekday])
        for weekday in range(7)
    )


def _closure(holiday: Holiday) -> Hours:
    return ALL_DAY if holiday.all_day else (_span(holiday.start_time, holiday.end_time),)


def _span(start: str | None, end: str | None) -> tuple[timedelta, timedelta]:
    """Two HH:MM; null is the day's edge."""
    return (_since_midnight(start) if start else NOTHING), (_since_midnight(end) if end else DAY)


def _since_midnight(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def _union(spans: list[tuple[timedelta, timedelta]]) -> Hours:
    joined: list[tuple[timedelta, timedelta]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return tuple(joined)


def _without(hours: Hours, closures: Hours) -> Hours:
    for closes, reopens in closures:
        pieces = [piece for start, end in hours for piece in ((start, min(end, closes)), (max(start, reopens), end))]
        hours = tuple((start, end) for start, end in pieces if start < end)
    return hours
