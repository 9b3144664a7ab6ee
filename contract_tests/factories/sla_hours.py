"""Business-hours schedules by which SLAs are counted, made for the occasion. Docs: teams-and-routing, sla."""

from datetime import timedelta

from contract_tests.assertions import Inconclusive, body
from contract_tests.deadlines import deadline
from contract_tests.factories.lists import everything
from contract_tests.factories.records import new_ticket
from contract_tests.factories.sla import instant, prepared
from contract_tests.target import Json, Target
from contract_tests.zones import load_zone

HOURS = "/api/v2/business-hours"


def new_schedule(on: Target, days: list[Json], timezone: str = "UTC") -> str:
    """A business-hours schedule, closed on the days that are not named. It cannot be deleted: make few."""
    sent = {"name": on.name("Hours"), "timezone": timezone, "is_default": False, "schedule": week(days)}
    return str(prepared(on.dashboard.post(HOURS, sent))["id"])


def schedule(on: Target, schedule_id: str) -> Json:
    return body(on.dashboard.get(f"{HOURS}/{schedule_id}"))


def default_schedule(on: Target) -> Json:
    """The tenant's default schedule, with its days and holidays."""
    for each in everything(on.dashboard, HOURS):
        if each["is_default"]:
            return schedule(on, each["id"])
    raise Inconclusive("the tenant has no default business-hours schedule")


def take_a_holiday(on: Target) -> Json:
    """Close the default schedule on the day of its next open minute. Answers the schedule with the holiday."""
    hours = default_schedule(on)
    opens = deadline(hours, instant(new_ticket(on)["created_at"]), timedelta(minutes=1))
    if opens is None:
        raise Inconclusive("the tenant's default business-hours schedule is never open")
    on_day = opens.astimezone(load_zone(hours["timezone"])).date()
    prepared(on.dashboard.post(f"{HOURS}/{hours['id']}/holidays", holiday_like(on, date=str(on_day))))
    return schedule(on, hours["id"])


def holiday_like(on: Target, **fields: Json) -> Json:
    return {"name": on.name("Holiday"), "all_day": True, "recurring": False, **fields}


def day(weekday: int, start: str, end: str) -> Json:
    """An open day of a schedule; 0 is Monday."""
    return {"day_of_week": weekday, "start_time": start, "end_time": end, "is_closed": False}


def week(days: list[Json]) -> list[Json]:
    """The seven days of a schedule, of which these are open."""
    opened = {each["day_of_week"]: each for each in days}
    closed = {"start_time": None, "end_time": None, "is_closed": True}
    return [opened.get(number) or {"day_of_week": number, **closed} for number in range(7)]


OFFICE = [day(weekday, "09:00", "17:00") for weekday in range(5)]
