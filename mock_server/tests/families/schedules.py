"""Business-hours schedules for the tests, and the slowest way to ask one of them whether it is open."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache

from hypothesis import strategies as st

from mock_server.families.business_hours.zones import load_zone
from mock_server.models import BusinessHoursDay, BusinessHoursDetail, Holiday

CREATED = datetime(2026, 1, 10, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ZONES = (
    "UTC",
    "Europe/Brussels",
    "America/New_York",
    "America/St_Johns",  # half hours; until 2011 its clocks changed at a minute past midnight
    "America/Sao_Paulo",  # until 2019 a day began at 01:00
    "Africa/Cairo",
    "Africa/Casablanca",  # two more changes a year, around Ramadan
    "Antarctica/Troll",  # two hours at once
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # half an hour
    "Pacific/Apia",  # has no 30 December 2011
    "Pacific/Chatham",
)
TURNS = tuple(
    datetime.fromisoformat(day).replace(tzinfo=UTC)
    for day in (
        "2026-03-28 12:00", "2026-10-24 12:00", "2026-03-07 20:00", "2026-10-31 20:00", "2010-03-13 20:00",
        "2010-11-06 20:00", "2018-11-03 12:00", "2018-02-17 12:00", "2024-04-25 12:00", "2024-10-31 12:00",
        "2024-03-09 12:00", "2026-04-04 06:00", "2026-10-03 06:00", "2011-12-28 06:00", "2024-02-28 06:00",
    )
)  # fmt: skip
"""Shortly before clocks change somewhere, or before 29 February."""


def schedule(
    days: Sequence[BusinessHoursDay] = (), holidays: Sequence[Holiday] = (), timezone: str = "UTC"
) -> BusinessHoursDetail:
    return BusinessHoursDetail(
        id="bh_test",
        name="Test",
        timezone=timezone,
        is_default=True,
        schedule=list(days),
        holidays=list(holidays),
        holiday_count=len(holidays),
        created_at=CREATED,
        updated_at=CREATED,
    )


def open_day(weekday: int, start: str | None, end: str | None) -> BusinessHoursDay:
    return BusinessHoursDay(day_of_week=weekday, start_time=start, end_time=end, is_closed=False)


def holiday(day: date, start: str | None = None, end: str | None = None, *, recurring: bool = False) -> Holiday:
    """All day, unless it has a start or an end."""
    return Holiday(
        id="hol_test",
        name="Test",
        date=day,
        all_day=start is None and end is None,
        start_time=start,
        end_time=end,
        recurring=recurring,
        created_at=CREATED,
    )


def open_minutes(hours: BusinessHoursDetail, start: datetime, minutes: int) -> list[int]:
    """Which of the minutes from `start` on are open, each looked up by itself on the wall clock."""
    zone = load_zone(hours.timezone)
    on_day = cache(lambda day: _open_on(_entries(hours, day), _holidays(hours, day)))
    walls = ((number, (start + number * MINUTE).astimezone(zone)) for number in range(minutes))
    return [number for number, wall in walls if on_day(wall.date())[wall.hour * 60 + wall.minute]]


def _entries(hours: BusinessHoursDetail, day: date) -> tuple[BusinessHoursDay, ...]:
    always = () if hours.schedule else (open_day(day.weekday(), None, None),)
    return (*always, *(each for each in hours.schedule if each.day_of_week == day.weekday() and not each.is_closed))


def _holidays(hours: BusinessHoursDetail, day: date) -> tuple[Holiday, ...]:
    month_and_day = (day.month, day.day)
    return tuple(
        each
        for each in hours.holidays
        if each.date == day or (each.recurring and (each.date.month, each.date.day) == month_and_day)
    )


@lru_cache(maxsize=64)
def _open_on(entries: tuple[BusinessHoursDay, ...], holidays: tuple[Holiday, ...]) -> list[bool]:
    """Whether each of a day's 1,440 wall-clock minutes is open."""
    clocks = [f"{at // 60:02}:{at % 60:02}" for at in range(1440)]
    return [
        any(_spans(each.start_time, each.end_time, clock) for each in entries)
        and not any(each.all_day or _spans(each.start_time, each.end_time, clock) for each in holidays)
        for clock in clocks
    ]


def _spans(start: str | None, end: str | None, clock: str) -> bool:
    return (start or "00:00") <= clock < (end or "24:00")


def _is_ordered(span: tuple[str | None, str | None]) -> bool:
    start, end = span
    return start is None or end is None or start < end


clocks = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from((0, 0, 1, 15, 30, 45, 59)))
spans = st.tuples(st.none() | clocks, st.none() | clocks).filter(_is_ordered)
weekdays = st.builds(
    lambda day, span, closed: BusinessHoursDay(day_of_week=day, start_time=span[0], end_time=span[1], is_closed=closed),
    st.integers(0, 6),
    spans,
    st.sampled_from((False, False, False, True)),
)
starts = st.one_of(
    st.builds(lambda turn, minutes: turn + minutes * MINUTE, st.sampled_from(TURNS), st.integers(0, 3000)),
    st.builds(lambda minutes: datetime(2000, 1, 1, tzinfo=UTC) + minutes * MINUTE, st.integers(0, 19_000_000)),
)


@st.composite
def schedules(draw: st.DrawFn, around: datetime) -> BusinessHoursDetail:
    """A schedule with holidays in the weeks after an instant, or in that season of another year."""
    holidays = []
    for _ in range(draw(st.integers(0, 4))):
        day, recurring = around.date() + timedelta(days=draw(st.integers(-1, 40))), draw(st.booleans())
        leap_day = draw(st.booleans()) and day.month in (2, 3)
        if recurring and leap_day:
            day = date(2024, 2, 29)
        elif recurring and (day.month, day.day) != (2, 29):
            day = day.replace(year=draw(st.integers(2000, 2040)))
        start, end = draw(st.just((None, None)) | spans)
        holidays.append(holiday(day, start, end, recurring=recurring))
    return schedule(draw(st.lists(weekdays, max_size=9)), holidays, draw(st.sampled_from(ZONES)))
