"""Defects of deadlines ahead and compliance behind: calendars, ranges and rates. Docs: sla."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mock_server.families.sla.instances import states
from mock_server.models import SlaCompliance
from mutation.mutant import Table
from mutation.patches import around, instead, replaced
from mutation.wire import Call, MutableReply, answers, asks, edits

ANALYTICS = "mock_server.families.sla.analytics"
PREVIEW = "preview_sla_deadline"
SUMMARY = "get_sla_summary"
TRENDS = "get_sla_trends"
DAY = timedelta(days=1)


def begins(change: Any) -> Any:
    """The preview begins elsewhere."""

    def alter(call: Call) -> None:
        if isinstance(call.json.get("start_at"), str):
            call.json = {**call.json, "start_at": change(call.json["start_at"])}

    return asks(PREVIEW, alter)


def without_offset(text: str) -> str:
    return text[:19] + "Z" if text[19:20] == "+" else text


def by_another(schedule: Any) -> Any:
    """The calendar is that of another schedule."""
    return instead("sla", "calendar_of", lambda calendar_of: lambda own: calendar_of(schedule(own)))


def by_the_wall_clock(calendar_of: Any) -> Any:
    """A calendar that forgets the zone, between two conversions."""

    class Naive:
        def __init__(self, schedule: Any) -> None:
            self.zone = ZoneInfo(schedule.timezone)
            self.calendar = calendar_of(schedule.model_copy(update={"timezone": "UTC"}))

        def add(self, at: datetime, time: timedelta) -> datetime:
            end: datetime = self.calendar.add(at.astimezone(self.zone).replace(tzinfo=UTC), time)
            return end.replace(tzinfo=self.zone).astimezone(UTC)

    return Naive


def in_winter_time(schedule: Any) -> Any:
    zone = "Etc/GMT-1" if schedule.timezone.startswith("Europe/") else schedule.timezone
    return schedule.model_copy(update={"timezone": zone})


def holidays(change: Any) -> Any:
    """The holidays of a schedule are others."""
    return by_another(
        lambda own: own.model_copy(update={"holidays": [each.model_copy(update=change(each)) for each in own.holidays]})
    )


@around
def touches_the_schedule(preview: Any, tenant: Any, body: Any) -> Any:
    deadline = preview(tenant, body)
    schedule = tenant.business_hours.get(body.business_hours_id)
    tenant.business_hours.put(schedule.model_copy(update={"holiday_count": schedule.holiday_count + 1}))
    return deadline


def never_is_null(_call: Call, reply: MutableReply) -> None:
    if reply.status == 409:
        reply.status, reply.json = 200, {"deadline_at": None, "business_minutes": 0, "calendar_minutes": 0}


def as_the_instance(instances: Any, target: str) -> SlaCompliance:
    """The targets are counted as their instance is."""
    found = [each.status for each in instances if target in states(each.targets)]
    met, breached = found.count("met"), found.count("breached")
    rate = round(met / (met + breached), 4) if met + breached else None
    return SlaCompliance(
        total=len(found), met=met, breached=breached, active=len(found) - met - breached, compliance_rate=rate
    )


def rate_of_all(found: Any) -> None:
    if found["total"]:
        found["compliance_rate"] = round(found["met"] / found["total"], 4)


def periods(**starts: Any) -> Any:
    return replaced((f"{ANALYTICS}:PERIOD_START", lambda original: {**original, **starts}))


def sunday(day: date) -> date:
    return day - (day.weekday() + 1) % 7 * DAY


def first_half(page: Any) -> None:
    page["data"] = page["data"][: len(page["data"]) // 2]


MUTANTS: Table = {
    "time": {
        "SLA-60: The offset of the start is ignored.": begins(without_offset),
        "SLA-57: Every schedule is one of UTC.": by_another(lambda own: own.model_copy(update={"timezone": "UTC"})),
        "SLA-59: Summer is an hour off.": by_another(in_winter_time),
        "SLA-59: Hours on the wall count.": instead("sla", "calendar_of", by_the_wall_clock),
        "SLA-61: Full holidays are open.": holidays(
            lambda each: {"all_day": False, "start_time": "00:00", "end_time": "00:01"} if each.all_day else {}
        ),
        "SLA-94: Weeks begin on Sunday.": periods(week=sunday),
        "SLA-94: Months are those of 30 days.": periods(month=lambda day: date.fromordinal(day.toordinal() // 30 * 30)),
    },
    "persistence": {
        "SLA-57: A preview changes the schedule.": instead("sla", "preview_sla_deadline", touches_the_schedule),
        "SLA-66: Without a date only the last days count.": asks(
            SUMMARY, lambda call: call.query.setdefault("start_date", "2026-03-05")
        ),
        "SLA-94: Half of the periods are left out.": answers(TRENDS, edits(first_half)),
    },
    "status": {
        "SLA-58: A deadline that never comes is null.": answers(PREVIEW, never_is_null),
    },
    "engines": {
        "SLA-93: Paused instances are summed up as breached.": replaced(
            (f"{ANALYTICS}:MARKS", lambda marks: {**marks, "paused": False})
        ),
        "SLA-93: Targets are counted as their instance is.": replaced(
            (f"{ANALYTICS}:_of_target", lambda _: as_the_instance)
        ),
        "SLA-63: The rate is of all instances.": answers(SUMMARY, edits(rate_of_all)),
        "SLA-63: The rate of nothing is 1.": answers(
            SUMMARY,
            edits(lambda found: found.update(compliance_rate=1.0) if found["compliance_rate"] is None else None),
        ),
    },
}
