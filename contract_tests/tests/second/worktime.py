"""Business time: open hours of a schedule, its holidays, and deadlines counted in them (teams and SLA pages)."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from contract_tests.tests.second.core import Backend, BackendTenant, Record

FAR = 1500


def zone_of(name: str) -> tzinfo:
    """A time zone by its name; a name that nobody knows (where a switch lets it in) is taken as UTC."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return UTC


def clock(text: str) -> time:
    """A time of day from HH:MM."""
    return time(int(text[:2]), int(text[3:5]))


def is_holiday(holiday: Record, day: date) -> bool:
    """Whether a holiday falls on a day."""
    when = date.fromisoformat(holiday["date"])
    if holiday["recurring"]:
        return (when.month, when.day) == (day.month, day.day)
    return when == day


def open_spans(b: Backend, schedule: Record, day: date) -> list[tuple[datetime, datetime]]:
    """The open times of a local day, as instants."""
    zone = zone_of(schedule["timezone"])
    midnight, end_of_day = time(0, 0), time(23, 59, 59, 999999)
    pairs: list[tuple[time, time]] = []
    if not schedule["schedule"] and b.sw("hours.empty_schedule") == "open":
        pairs = [(midnight, end_of_day)]
    for entry in schedule["schedule"]:
        if entry["day_of_week"] != day.weekday() or entry["is_closed"]:
            continue
        if entry["start_time"] and entry["end_time"]:
            pairs.append((clock(entry["start_time"]), clock(entry["end_time"])))
        elif b.sw("hours.day_without_times") == "open":
            pairs.append((midnight, end_of_day))
    for holiday in schedule["_holidays"]:
        if not is_holiday(holiday, day):
            continue
        if holiday["all_day"] or not (holiday["start_time"] and holiday["end_time"]):
            return []
        off, on = clock(holiday["start_time"]), clock(holiday["end_time"])
        cut = [((a, min(z, off)), (max(a, on), z)) for a, z in pairs]
        pairs = [p for two in cut for p in two if p[0] < p[1]]
    spans = []
    for a, z in sorted(pairs):
        start = datetime.combine(day, a, zone).astimezone(UTC)
        end = datetime.combine(day, z, zone).astimezone(UTC)
        if z == end_of_day:
            end = datetime.combine(day + timedelta(days=1), midnight, zone).astimezone(UTC)
        if start < end:
            spans.append((start, end))
    return spans


def deadline(b: Backend, schedule: Record | None, start: datetime, minutes: float) -> datetime | None:
    """The instant at which ``minutes`` of business time have gone by; None if there never will be that much."""
    if schedule is None or b.bad("sla-calendar-time"):
        return start + timedelta(minutes=minutes)
    left = timedelta(minutes=minutes)
    day = start.astimezone(zone_of(schedule["timezone"])).date()
    for n in range(FAR):
        for opens, end in open_spans(b, schedule, day + timedelta(days=n)):
            begin = max(opens, start)
            if begin >= end:
                continue
            if end - begin >= left:
                return begin + left
            left -= end - begin
    return None


def spent(b: Backend, schedule: Record | None, start: datetime, end: datetime) -> float:
    """The business minutes between two instants."""
    if schedule is None or b.bad("sla-calendar-time"):
        return (end - start).total_seconds() / 60
    total = timedelta()
    day = start.astimezone(zone_of(schedule["timezone"])).date()
    while datetime.combine(day, time(0, 0), zone_of(schedule["timezone"])) <= end:
        for a, z in open_spans(b, schedule, day):
            total += max(timedelta(), min(z, end) - max(a, start))
        day += timedelta(days=1)
    return total.total_seconds() / 60


def default_schedule(tenant: BackendTenant) -> Record | None:
    """The tenant's default schedule, if it has one."""
    return next((s for s in tenant.rows("hours") if s["is_default"]), None)
