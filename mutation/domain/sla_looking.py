"""Defects of deadlines ahead and compliance behind: calendars, ranges and rates. Docs: sla."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mock_server.families.sla.instances import states
from mock_server.models import SlaCompliance
from mutation.domain.sla import OPERATIONS
from mutation.mutant import Mutant
from mutation.patches import replaced
from mutation.wire import Call, Reply, answers, asks, edits, ignores_query, says, sets

ANALYTICS = "mock_server.families.sla.analytics"
PREVIEW = "preview_sla_deadline"
SUMMARY = "get_sla_summary"
TRENDS = "get_sla_trends"
BREACHES = "list_sla_breaches"
RANGE = "start_date", "end_date"
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
    return replaced((f"{OPERATIONS}:calendar_of", lambda calendar_of: lambda own: calendar_of(schedule(own))))


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


def touches_the_schedule(preview: Any) -> Any:
    def previewed(tenant: Any, body: Any) -> Any:
        deadline = preview(tenant, body)
        schedule = tenant.business_hours.get(body.business_hours_id)
        tenant.business_hours.put(schedule.model_copy(update={"holiday_count": schedule.holiday_count + 1}))
        return deadline

    return previewed


def never_is_null(_call: Call, reply: Reply) -> None:
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


def within(test: Any) -> Any:
    """Which days are in a range. A missing end is far away."""
    far = (date(1, 1, 2), date(9999, 12, 30))
    return replaced(
        (f"{ANALYTICS}:_within", lambda _: lambda day, first, last: test(day, first or far[0], last or far[1]))
    )


def periods(**starts: Any) -> Any:
    return replaced((f"{ANALYTICS}:PERIOD_START", lambda original: {**original, **starts}))


def sunday(day: date) -> date:
    return day - (day.weekday() + 1) % 7 * DAY


def first_half(page: Any) -> None:
    page["data"] = page["data"][: len(page["data"]) // 2]


MUTANTS: list[Mutant] = [
    Mutant("SLA-60", "time", "The offset of the start is ignored.", begins(without_offset)),
    Mutant(
        "SLA-57",
        "time",
        "Every schedule is one of UTC.",
        by_another(lambda own: own.model_copy(update={"timezone": "UTC"})),
    ),
    Mutant(
        "SLA-57",
        "persistence",
        "A preview changes the schedule.",
        replaced((f"{OPERATIONS}:preview_sla_deadline", touches_the_schedule)),
    ),
    Mutant(
        "SLA-58", "errors", "An unknown schedule has other words.", answers(PREVIEW, says("Not found", instead_of=404))
    ),
    Mutant("SLA-58", "status", "A deadline that never comes is null.", answers(PREVIEW, never_is_null)),
    Mutant("SLA-59", "time", "Summer is an hour off.", by_another(in_winter_time)),
    Mutant("SLA-59", "time", "Hours on the wall count.", replaced((f"{OPERATIONS}:calendar_of", by_the_wall_clock))),
    Mutant(
        "SLA-61",
        "time",
        "Full holidays are open.",
        holidays(lambda each: {"all_day": False, "start_time": "00:00", "end_time": "00:01"} if each.all_day else {}),
    ),
    Mutant("SLA-61", "time", "A partial holiday is a full one.", holidays(lambda _: {"all_day": True})),
    Mutant("SLA-61", "time", "Holidays of each year come once.", holidays(lambda _: {"recurring": False})),
    Mutant("SLA-61", "time", "Every holiday comes each year.", holidays(lambda _: {"recurring": True})),
    Mutant(
        "SLA-93",
        "schema",
        "The summary does not name its range.",
        answers(SUMMARY, sets(start_date=None, end_date=None)),
    ),
    Mutant(
        "SLA-93",
        "engines",
        "Paused instances are summed up as breached.",
        replaced((f"{ANALYTICS}:MARKS", lambda marks: {**marks, "paused": False})),
    ),
    Mutant(
        "SLA-93",
        "engines",
        "Targets are counted as their instance is.",
        replaced((f"{ANALYTICS}:_of_target", lambda _: as_the_instance)),
    ),
    Mutant("SLA-63", "engines", "The rate is of all instances.", answers(SUMMARY, edits(rate_of_all))),
    Mutant(
        "SLA-63",
        "engines",
        "The rate of nothing is 1.",
        answers(
            SUMMARY,
            edits(lambda found: found.update(compliance_rate=1.0) if found["compliance_rate"] is None else None),
        ),
    ),
    Mutant("SLA-94", "time", "Weeks begin on Sunday.", periods(week=sunday)),
    Mutant(
        "SLA-94",
        "time",
        "Months are those of 30 days.",
        periods(month=lambda day: date.fromordinal(day.toordinal() // 30 * 30)),
    ),
    Mutant(
        "SLA-94",
        "filters and paging",
        "Trends go by week where nothing is asked for.",
        asks(TRENDS, lambda call: call.query.setdefault("granularity", "week")),
    ),
    Mutant("SLA-94", "persistence", "Half of the periods are left out.", answers(TRENDS, edits(first_half))),
    Mutant("SLA-65", "filters and paging", "The limit of breaches is ignored.", asks(BREACHES, ignores_query("limit"))),
    Mutant(
        "SLA-95",
        "filters and paging",
        "The oldest breach comes first.",
        answers(BREACHES, edits(lambda page: page["data"].reverse())),
    ),
    Mutant(
        "SLA-65",
        "filters and paging",
        "Breaches are listed from any date on.",
        asks(BREACHES, ignores_query("start_date")),
    ),
    Mutant(
        "SLA-95",
        "schema",
        "A breach does not name its ticket.",
        answers(BREACHES, edits(lambda page: [each.update(ticket_id=None) for each in page["data"]] and None)),
    ),
    Mutant(
        "SLA-66",
        "filters and paging",
        "The last day of a range is left out.",
        within(lambda day, first, last: first <= day < last),
    ),
    Mutant(
        "SLA-66",
        "filters and paging",
        "The first day of a range is left out.",
        within(lambda day, first, last: first < day <= last),
    ),
    Mutant(
        "SLA-66",
        "filters and paging",
        "The day after a range is part of it.",
        within(lambda day, first, last: first <= day <= last + DAY),
    ),
    Mutant(
        "SLA-66",
        "filters and paging",
        "A range that ends before it starts is turned around.",
        within(lambda day, first, last: min(first, last) <= day <= max(first, last)),
    ),
    Mutant(
        "SLA-66",
        "filters and paging",
        "Without a date only the last days count.",
        asks(SUMMARY, lambda call: call.query.setdefault("start_date", "2026-03-05")),
    ),
    Mutant("SLA-62", "filters and paging", "The summary is of all times.", asks(SUMMARY, ignores_query(*RANGE))),
    Mutant("SLA-64", "filters and paging", "Trends are of all times.", asks(TRENDS, ignores_query(*RANGE))),
]
