"""Open time: a schedule's weekdays and holidays in its time zone, as stretches of real time. Pure arithmetic.

A minute is an elapsed minute. The wall clock says which of them are open, so when the clocks go forward an hour that
the schedule names does not exist, and when they go back it counts twice.
"""

from calendar import isleap
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from mock_server.errors import Conflict
from mock_server.families.business_hours.zones import load_zone
from mock_server.models import BusinessHoursDay, BusinessHoursDetail, Holiday
from mock_server.record import once_a_record

HORIZON = 3653
"""How many days ahead open time is looked for: ten years."""

KEPT = 4000
"""How many days a calendar keeps once it has worked them out."""

REGULAR_FROM = 2100
"""From this year on every zone changes its clocks by a rule: of the same length and first weekday, years are alike.

The zone data names single changes up to 2087, those of Morocco around Ramadan.
"""

NEVER_OPEN = "This business-hours schedule is never open"
TOO_FEW = "This business-hours schedule has not that much open time in ten years"

DAYS_OF_A_YEAR = 365

K = TypeVar("K")
DAY, NOTHING, SECOND = timedelta(days=1), timedelta(), timedelta(seconds=1)

Hours = tuple[tuple[timedelta, timedelta], ...]
"""Wall-clock stretches of one day, in order: each from when to when, since midnight."""

ALL_DAY: Hours = ((NOTHING, DAY),)


class Segment(NamedTuple):
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

    __slots__ = ("_closed_each_year", "_closed_on", "_days", "_single", "_week", "_years", "_zone")

    def __init__(self, zone: ZoneInfo, days: tuple[BusinessHoursDay, ...], holidays: tuple[Holiday, ...]) -> None:
        self._zone = zone
        self._week = _week(days)
        self._days: dict[int, Day] = {}
        self._years: dict[int | tuple[bool, int], timedelta] = {}
        once = [holiday for holiday in holidays if not holiday.recurring]
        each_year = [holiday for holiday in holidays if holiday.recurring]
        self._closed_on = _closures((holiday.date, holiday) for holiday in once)
        # 29 February comes back in leap years
        self._closed_each_year = _closures(((each.date.month, each.date.day), each) for each in each_year)
        self._single = {year for holiday in once for year in _years_around(holiday.date)}

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """The first instant by which that much open time has passed; `Conflict` if it has not within ten years."""
        start = start.astimezone(UTC)
        if duration <= NOTHING:
            return start
        first, left = start.toordinal(), duration
        for segment in self._day(first).segments:
            opens = max(start, segment.start)
            if segment.end - opens >= left:
                return opens + left
            left -= max(NOTHING, segment.end - opens)
        for number in range(first + 1, first + HORIZON if any(self._week) else first):
            day = self._day(number)
            if day.open >= left:
                return _after(day.segments, left)
            left -= day.open
        raise Conflict(NEVER_OPEN if left == duration else TOO_FEW, hint="Give the schedule more open hours.")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much open time there is from one instant to the other."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        if end <= start:
            return NOTHING
        if end.year - start.year <= 1:
            return _total(self._open_within(start, end))
        whole = sum((self._year(year) for year in range(start.year + 1, end.year)), NOTHING)
        first = _total(self._open_within(start, _new_year(start.year + 1)))
        return first + whole + _total(self._open_within(_new_year(end.year), end))

    def next_opening(self, instant: datetime) -> datetime | None:
        """The instant itself where it is open, else when it opens next; None where it does not within ten years."""
        start = instant.astimezone(UTC)
        if any(segment.start <= start < segment.end for segment in self._day(start.toordinal()).segments):
            return start
        first = next(self._open_until(start, start + HORIZON * DAY), None)
        return first.start if first else None

    def segments(self, start: datetime, end: datetime) -> Iterator[Segment]:
        """The open time from one instant to the other, each stretch as long as it lasts: what `between` counts."""
        last: Segment | None = None
        for segment in self._open_until(start.astimezone(UTC), end.astimezone(UTC)):
            if last and last.end == segment.start:
                last = Segment(last.start, segment.end)
                continue
            if last:
                yield last
            last = segment
        if last:
            yield last

    def _open_until(self, start: datetime, end: datetime) -> Iterator[Segment]:
        """As `_open_within`; of years that are open or closed throughout only the first is gone through."""
        steady = False
        for year in range(start.year, end.year + 1):
            first, last = max(start, _new_year(year)), min(end, _new_year(year + 1))
            whole = (last - first).days >= DAYS_OF_A_YEAR
            open_time = self._year(year) if steady and whole else None
            if open_time == NOTHING:
                continue
            if open_time == last - first:
                yield Segment(first, last)
                continue
            open_time = NOTHING
            for segment in self._open_within(first, last):
                open_time += segment.length
                yield segment
            steady = open_time in {NOTHING, last - first}

    def _year(self, year: int) -> timedelta:
        """How much of a year in UTC is open."""
        first, last = _new_year(year), _new_year(year + 1)
        alike = year >= REGULAR_FROM and year not in self._single
        key = (isleap(year), first.weekday()) if alike else year
        found = self._years.get(key)
        if found is None:
            found = self._years[key] = _total(self._worked_out(first, last))
        return found

    def _open_within(self, start: datetime, end: datetime) -> Iterator[Segment]:
        """The open stretches, cut at midnights, at changes of the clocks, and at both ends."""
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
            found = Day(_total(segments), segments)
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
    """The schedule's calendar."""
    return _compiled(schedule)


@once_a_record
def _compiled(schedule: BusinessHoursDetail) -> Calendar:
    return Calendar(load_zone(schedule.timezone), tuple(schedule.schedule), tuple(schedule.holidays))


def _midnight(number: int) -> datetime:
    return datetime.fromordinal(number).replace(tzinfo=UTC)


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def _years_around(day: date) -> tuple[int, int]:
    """The years in UTC that a day may lie in, in whatever zone."""
    return (day.year - (day.month == 1), day.year + (day.month == 12))


def _total(segments: Iterable[Segment]) -> timedelta:
    return sum((segment.length for segment in segments), NOTHING)


def _after(segments: Iterable[Segment], left: timedelta) -> datetime:
    """When that much of the segments has passed; they are long enough."""
    ahead = iter(segments)
    segment = next(ahead)
    while segment.length < left:
        left -= segment.length
        segment = next(ahead)
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


def _closures(holidays: Iterable[tuple[K, Holiday]]) -> dict[K, Hours]:
    """When it is closed on each day, holidays of the same day taken together."""
    spans: dict[K, list[tuple[timedelta, timedelta]]] = {}
    for day, holiday in holidays:
        spans.setdefault(day, []).append(_closure(holiday))
    return {day: _union(closed) for day, closed in spans.items()}


def _closure(holiday: Holiday) -> tuple[timedelta, timedelta]:
    return ALL_DAY[0] if holiday.all_day else _span(holiday.start_time, holiday.end_time)


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
