"""Deadlines worked out once more, in the plainest way: from minute to minute, asking each whether it is open.

Slow, and independent of any calendar of a server. Docs: sla, "Preview Deadline".
"""

from datetime import UTC, date, datetime, timedelta

from contract_tests.target import Json
from contract_tests.zones import load_zone

YEAR = timedelta(days=366)
MINUTE = timedelta(minutes=1)


def deadline(schedule: Json, start: datetime, duration: timedelta, grid: timedelta = MINUTE) -> datetime | None:
    """When so much open time has passed; None where it has not in a year.

    `grid`: a stretch of time in which the schedule neither opens nor closes, if it begins at a multiple of it.
    """
    at, left, zone = start.astimezone(UTC), duration, load_zone(schedule["timezone"])
    while at - start < YEAR:
        if not left:
            return at
        stretch = grid - (at - datetime.min.replace(tzinfo=UTC)) % grid
        if is_open(schedule, at.astimezone(zone)):
            if stretch >= left:
                return at + left
            left -= stretch
        at += stretch
    return None


def is_open(schedule: Json, local: datetime) -> bool:
    """Whether the schedule is open at this time on the clock of its zone. No day at all is always open."""
    time = f"{local:%H:%M}"
    days = [day for day in schedule["schedule"] if day["day_of_week"] == local.weekday() and not day["is_closed"]]
    is_in_hours = not schedule["schedule"] or any(_spans(day, time) for day in days)
    return is_in_hours and not any(_closes(holiday, local.date(), time) for holiday in schedule["holidays"])


def _closes(holiday: Json, day: date, time: str) -> bool:
    on = date.fromisoformat(holiday["date"])
    is_today = (on.month, on.day) == (day.month, day.day) if holiday["recurring"] else on == day
    return is_today and (holiday["all_day"] or _spans(holiday, time))


def _spans(what: Json, time: str) -> bool:
    """From the start, which is in it, to the end, which is not."""
    return bool((what["start_time"] or "00:00") <= time < (what["end_time"] or "24:00"))
