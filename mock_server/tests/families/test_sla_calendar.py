"""Business-hours arithmetic is what counting the minutes one by one says."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, islice, pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.errors import Conflict
from mock_server.families.business_hours.calendar import NEVER_OPEN, TOO_FEW, Segment, calendar_of
from mock_server.models import BusinessHoursDay
from mock_server.tests.families.schedules import (
    MINUTE,
    holiday,
    open_day,
    open_minutes,
    schedule,
    schedules,
    starts,
)

SUNDAY = open_day(6, "13:00", "17:00")
OFFICE = [open_day(weekday, "09:00", "17:30") for weekday in range(5)]
windows = st.sampled_from((1, 1, 1, 3, 3, 7, 14, 60)).flatmap(lambda days: st.integers(0, days * 1440))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@settings(max_examples=500)
@given(st.data(), starts, windows)
def test_it_is_what_counting_the_minutes_says(data: st.DataObject, start: datetime, minutes: int) -> None:
    hours = data.draw(schedules(start))
    calendar, end = calendar_of(hours), start + minutes * MINUTE
    counted = open_minutes(hours, start, minutes)
    assert calendar.between(start, end) == len(counted) * MINUTE
    runs = [[minute for _, minute in run] for _, run in groupby(enumerate(counted), lambda pair: pair[1] - pair[0])]
    assert list(calendar.segments(start, end)) == [
        Segment(start + run[0] * MINUTE, start + (run[-1] + 1) * MINUTE) for run in runs
    ]
    if counted:
        number = data.draw(st.integers(1, len(counted)))
        assert calendar.add(start, number * MINUTE) == start + (counted[number - 1] + 1) * MINUTE
    with suppress(Conflict):
        assert calendar.add(start, (len(counted) + 1) * MINUTE) > end


@given(st.data(), starts, st.integers(0, 60 * 86400), st.integers(0, 60 * 86400), st.integers(0, 86400))
def test_it_counts_seconds_as_well(data: st.DataObject, start: datetime, first: int, second: int, length: int) -> None:
    calendar = calendar_of(data.draw(schedules(start)))
    start += timedelta(seconds=data.draw(st.integers(0, 59)))
    middle = start + timedelta(seconds=first)
    end = middle + timedelta(seconds=second)
    assert calendar.between(start, middle) + calendar.between(middle, end) == calendar.between(start, end)
    try:
        deadline = calendar.add(start, timedelta(seconds=length))
    except Conflict:
        return
    assert calendar.between(start, deadline) == timedelta(seconds=length)
    assert calendar.between(deadline, start) == timedelta()


years = st.integers(0, 40) | st.integers(0, 7000)


@settings(max_examples=25)
@given(st.data(), st.integers(1970, 8900), starts, years)
def test_many_years_are_the_days_they_consist_of(data: st.DataObject, begin: int, start: datetime, number: int) -> None:
    """Years at a time say what a day at a time says, wherever they begin; sampled where they are many."""
    hours = data.draw(schedules(start))
    dated = data.draw(st.lists(st.dates(date(1970, 1, 1), date(9000, 1, 1)), max_size=3))
    holidays = [*hours.holidays, *(holiday(day) for day in dated)]
    calendar = calendar_of(schedule(hours.schedule, holidays, hours.timezone))
    start = start.replace(year=begin, day=min(start.day, 28))
    end = start.replace(year=min(begin + number, 8999)) + data.draw(st.integers(0, 400)) * timedelta(days=1)
    wanted = [
        start.year,
        end.year,
        *(day.year for day in dated),
        *data.draw(st.lists(st.integers(begin, end.year), max_size=3)),
    ]
    for year in {year for year in wanted if start.year < year < end.year and year > 1971}:
        first, last = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        days = [first + timedelta(days=day) for day in range((last - first).days + 1)]
        by_day = sum((calendar.between(*day) for day in pairwise(days)), timedelta())
        with_a_year_around = calendar.between(first - timedelta(days=400), last + timedelta(days=400))
        edges = calendar.between(first - timedelta(days=400), first) + calendar.between(
            last, last + timedelta(days=400)
        )
        assert with_a_year_around - edges == by_day
    middle = start + (end - start) / 2
    assert calendar.between(start, middle) + calendar.between(middle, end) == calendar.between(start, end)
    shown = list(islice(calendar.segments(start, end), 20))
    until = shown[-1].end if len(shown) == 20 else end
    assert sum((each.length for each in shown), timedelta()) == calendar.between(start, until)


@pytest.mark.parametrize("days", [[], OFFICE, [OFFICE[0].model_copy(update={"is_closed": True})]])
def test_seven_thousand_years_are_counted_at_once(days: list[BusinessHoursDay]) -> None:
    calendar = calendar_of(schedule(days, [holiday(date(8000, 5, 5)), holiday(date(2001, 1, 1), recurring=True)]))
    begun = process_time()
    open_time = calendar.between(at("1970-01-01"), at("9000-01-01"))
    shown = list(islice(calendar.segments(at("1970-01-01"), at("9000-01-01")), 200))
    assert process_time() - begun < 10  # day by day it took more than a minute
    assert bool(open_time) == bool(shown)


def test_thousands_of_holidays_of_one_day_are_one() -> None:
    holidays = [holiday(date(2026, 12, 24), "12:00", "18:00") for _ in range(20_000)]
    begun = process_time()
    calendar = calendar_of(schedule(OFFICE, holidays))
    assert calendar.between(at("2026-12-24T00:00"), at("2026-12-25T00:00")) == timedelta(hours=3)
    assert process_time() - begun < 5


def test_the_documented_preview() -> None:
    calendar = calendar_of(schedule([SUNDAY]))
    assert calendar.add(at("2026-03-08T09:00"), 240 * MINUTE) == at("2026-03-08T17:00")
    assert calendar.add(at("2026-03-08T16:30"), 240 * MINUTE) == at("2026-03-15T16:30")


def test_an_hour_that_the_clocks_skip_is_not_there() -> None:
    calendar = calendar_of(schedule([open_day(6, "01:00", "04:00")], timezone="Europe/Brussels"))
    assert list(calendar.segments(at("2026-03-29T00:00"), at("2026-03-30T00:00"))) == [
        Segment(at("2026-03-29T00:00"), at("2026-03-29T02:00"))
    ]


def test_an_hour_that_the_clocks_repeat_counts_twice() -> None:
    calendar = calendar_of(schedule([open_day(6, "02:00", "02:30")], timezone="Europe/Brussels"))
    assert list(calendar.segments(at("2026-10-25T00:00"), at("2026-10-26T00:00"))) == [
        Segment(at("2026-10-25T00:00"), at("2026-10-25T00:30")),
        Segment(at("2026-10-25T01:00"), at("2026-10-25T01:30")),
    ]


def test_an_empty_schedule_is_always_open_but_on_holidays() -> None:
    calendar = calendar_of(schedule([], [holiday(date(2026, 12, 25))]))
    assert calendar.add(at("2026-12-24T20:00"), 300 * MINUTE) == at("2026-12-26T01:00")


def test_a_weekday_that_a_schedule_does_not_name_is_closed() -> None:
    calendar = calendar_of(schedule([open_day(0, None, None)]))
    assert calendar.between(at("2026-03-09T00:00"), at("2026-03-16T00:00")) == timedelta(days=1)


def test_entries_of_one_weekday_are_taken_together() -> None:
    days = [open_day(0, "09:00", "12:00"), open_day(0, "11:00", "13:00"), open_day(0, "14:00", None)]
    monday = at("2026-03-09T00:00")
    assert list(calendar_of(schedule(days)).segments(monday, monday + timedelta(days=1))) == [
        Segment(at("2026-03-09T09:00"), at("2026-03-09T13:00")),
        Segment(at("2026-03-09T14:00"), at("2026-03-10T00:00")),
    ]


def test_a_day_that_ends_as_it_begins_is_closed() -> None:
    calendar = calendar_of(schedule([open_day(0, None, "00:00"), open_day(1, None, None)]))
    assert calendar.between(at("2026-03-09T00:00"), at("2026-03-10T00:00")) == timedelta()
    assert calendar.between(at("2026-03-10T00:00"), at("2026-03-11T00:00")) == timedelta(days=1)


def test_years_without_a_pause_are_one_stretch() -> None:
    first, last = at("1999-06-01T00:00"), at("2036-02-01T00:00")
    assert list(calendar_of(schedule()).segments(first, last)) == [Segment(first, last)]


def test_a_partial_holiday_closes_a_part_of_the_day() -> None:
    calendar = calendar_of(schedule(OFFICE, [holiday(date(2026, 12, 24), "12:00", "18:00")]))
    assert calendar.between(at("2026-12-24T00:00"), at("2026-12-25T00:00")) == timedelta(hours=3)


@pytest.mark.parametrize(("year", "closed"), [(2027, False), (2028, True), (2032, True)])
def test_a_recurring_leap_day_comes_back_in_leap_years(year: int, closed: bool) -> None:
    calendar = calendar_of(schedule([], [holiday(date(2024, 2, 29), recurring=True)]))
    open_time = calendar.between(datetime(year, 2, 28, tzinfo=UTC), datetime(year, 3, 2, tzinfo=UTC))
    days = (date(year, 3, 2) - date(year, 2, 28)).days
    assert open_time == timedelta(days=days - closed)


@pytest.mark.parametrize(
    "hours",
    [
        schedule([open_day(0, "09:00", "17:00").model_copy(update={"is_closed": True})]),
        schedule([], [holiday(date(2024, 1, 1) + timedelta(days=day), recurring=True) for day in range(366)]),
    ],
    ids=["every entry closed", "every day a holiday"],
)
def test_a_schedule_that_is_never_open_is_refused(hours: object) -> None:
    with pytest.raises(Conflict, match=NEVER_OPEN):
        calendar_of(hours).add(at("2026-03-08T00:00"), MINUTE)  # type: ignore[arg-type]


def test_more_open_time_than_ten_years_have_is_refused() -> None:
    calendar = calendar_of(schedule([open_day(0, "09:00", "09:01")]))
    with pytest.raises(Conflict, match=TOO_FEW):
        calendar.add(at("2026-03-08T00:00"), 600 * MINUTE)


def test_no_time_at_all_has_passed_at_once() -> None:
    assert calendar_of(schedule([SUNDAY])).add(at("2026-03-09T00:00"), timedelta()) == at("2026-03-09T00:00")
