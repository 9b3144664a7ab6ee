"""Working time of a schedule: when it is open, and the instant so many open minutes later."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mock_server.families.business_hours.zones import load_zone
from mock_server.models import BusinessHoursDetail, Holiday

MIDNIGHT = time()


def later(begin: datetime, minutes: float, hours: BusinessHoursDetail) -> datetime:
    """The instant when so many open minutes have passed since `begin`, in whole seconds."""
    left = timedelta(seconds=int(minutes * 60))
    for opens, closes in open_spans(begin, hours):
        start = max(opens, begin)
        if left <= closes - start:
            return start + left
        left -= closes - start
    raise AssertionError("a schedule is open again some day")


def is_open(instant: datetime, hours: BusinessHoursDetail) -> bool:
    opens, closes = next(open_spans(instant, hours))
    return opens <= instant < closes


def open_spans(begin: datetime, hours: BusinessHoursDetail) -> Iterator[tuple[datetime, datetime]]:
    """From and to of each open day, in UTC, from the one that ends after `begin` on."""
    zone = load_zone(hours.timezone)
    day = begin.astimezone(zone).date()
    while True:
        span = _span(day, zone, hours)
        if span and span[1] > begin:
            yield span
        day += timedelta(days=1)


def _span(day: date, zone: ZoneInfo, hours: BusinessHoursDetail) -> tuple[datetime, datetime] | None:
    if not hours.schedule:
        return _instant(day, MIDNIGHT, zone), _instant(day + timedelta(days=1), MIDNIGHT, zone)
    plan = next((each for each in hours.schedule if each.day_of_week == day.weekday()), None)
    if plan is None or plan.is_closed:
        return None
    closes = plan.end_time
    for holiday in hours.holidays:
        if _falls_on(holiday, day):
            if holiday.all_day:
                return None
            closes = holiday.start_time
    opens = time.fromisoformat(plan.start_time or "00:00")
    return _instant(day, opens, zone), _instant(day, time.fromisoformat(closes or "23:59"), zone)


def _falls_on(holiday: Holiday, day: date) -> bool:
    if holiday.recurring:
        return (holiday.date.month, holiday.date.day) == (day.month, day.day)
    return holiday.date == day


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
