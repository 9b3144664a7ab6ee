"""What the page promises of the holidays of a schedule. Docs: teams-and-routing, "Holidays"."""

import httpx

from contract_tests.checks.business_hours import HOURS, listed, read, shared_hours
from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import answer, body, holds, includes, invalid, names, refused, same
from contract_tests.promises import rule

NOT_FOUND = "Holiday not found"
NO_LIST = {httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED}


def holidays(schedule: Json) -> str:
    """Where the holidays of a schedule are added."""
    return f"{HOURS}/{schedule['id']}/holidays"


def add(on: Deployment, schedule: Json, **fields: Json) -> Json:
    """A holiday, on Christmas Day and with a name of its own unless others are given."""
    sent = {"name": on.name("Holiday"), "date": "2026-12-25", **fields}
    return body(on.dashboard.post(holidays(schedule), sent), 201)


def by_id(records: list[Json]) -> dict[str, Json]:
    return {each["id"]: each for each in records}


@rule("HOURS-02")
def a_listed_schedule_counts_its_holidays(on: Deployment) -> None:
    schedule = shared_hours(on)
    same(listed(on, schedule)["holiday_count"], 0, "the holidays to begin with")
    first, _ = add(on, schedule), add(on, schedule, date="2026-12-26")
    same(listed(on, schedule)["holiday_count"], 2, "the holidays after two were added")
    body(on.dashboard.delete(f"{holidays(schedule)}/{first['id']}"), 204)
    same(listed(on, schedule)["holiday_count"], 1, "the holidays after one was deleted")


@rule("HOURS-03")
def a_schedule_shows_its_holidays_and_no_others(on: Deployment) -> None:
    schedule, other = shared_hours(on), shared_hours(on, 1)
    same(schedule["holidays"], [], "the holidays to begin with")
    added = [add(on, schedule), add(on, schedule, date="2026-05-01", recurring=True)]
    add(on, other)
    shown = read(on, schedule)
    same(by_id(shown["holidays"]), by_id(added), "the holidays")
    same((shown["name"], shown["holiday_count"]), (schedule["name"], 2), "the name and the count of the holidays")


@rule("HOURS-12")
def a_new_holiday_has_its_name_its_date_and_an_id(on: Deployment) -> None:
    schedule, name = shared_hours(on), on.name("Holiday")
    holiday = add(on, schedule, name=name, date="2026-12-25", all_day=True, recurring=False)
    includes(holiday, {"name": name, "date": "2026-12-25", "all_day": True, "recurring": False}, "the new holiday")
    holds(isinstance(holiday.get("id"), str) and holiday["id"], "an id", holiday)
    holds("T" in str(holiday.get("created_at")), "an instant in created_at", holiday)
    again = add(on, schedule, name=name)
    holds(again["id"] != holiday["id"], "an id for each holiday of one name and date", again)


@rule("HOURS-13")
def a_holiday_is_all_day_and_in_one_year_unless_it_says_otherwise(on: Deployment) -> None:
    schedule = shared_hours(on)
    defaults = {"all_day": True, "start_time": None, "end_time": None, "recurring": False}
    includes(add(on, schedule), defaults, "a holiday of a name and a date")
    includes(read(on, schedule)["holidays"][0], defaults, "the holiday as its schedule shows it")


@rule("HOURS-14")
def a_holiday_may_be_a_part_of_a_day(on: Deployment) -> None:
    schedule = shared_hours(on)
    part = {"all_day": False, "start_time": "12:00", "end_time": "18:30", "recurring": True}
    holiday = add(on, schedule, **part)
    includes(holiday, part, "the new holiday")
    same(read(on, schedule)["holidays"], [holiday], "the holidays")


@rule("HOURS-15")
def a_holidays_name_has_1_to_200_characters(on: Deployment) -> None:
    schedule = shared_hours(on)
    for name in ("ü", on.name("Holiday").ljust(200, "ü")):
        same(add(on, schedule, name=name)["name"], name, "the name")
    before = read(on, schedule)
    for wrong in ("", "x" * 201, None):
        names(on.dashboard.post(holidays(schedule), {"name": wrong, "date": "2026-12-25"}), "body.name")
    names(on.dashboard.post(holidays(schedule), {"date": "2026-12-25"}), "body.name")
    same(read(on, schedule), before, "the schedule afterwards")


@rule("HOURS-15")
def a_holidays_date_is_a_day_of_the_calendar(on: Deployment) -> None:
    schedule, name = shared_hours(on), on.name("Holiday")
    same(add(on, schedule, date="2028-02-29")["date"], "2028-02-29", "the date")
    before = read(on, schedule)
    for date in ("2026-02-30", "25-12-2026", "2026-12-25T00:00:00Z", 20261225):
        names(on.dashboard.post(holidays(schedule), {"name": name, "date": date}), "body.date")
    names(on.dashboard.post(holidays(schedule), {"name": name}), "body.date")
    same(read(on, schedule), before, "the schedule afterwards")


@rule("HOURS-17")
def a_holiday_that_does_not_end_after_its_start_is_refused(on: Deployment) -> None:
    schedule = shared_hours(on)
    for start, end in (("18:00", "12:00"), ("12:00", "12:00")):
        part = {"name": on.name("Eve"), "date": "2026-12-24", "all_day": False, "start_time": start, "end_time": end}
        same(invalid(on.dashboard.post(holidays(schedule), part)), {"body.end_time"}, "what is named")
    same(read(on, schedule)["holidays"], [], "the holidays afterwards")


@rule("HOURS-16")
def a_deleted_holiday_is_gone(on: Deployment) -> None:
    schedule = shared_hours(on)
    holiday, stays = add(on, schedule), add(on, schedule)
    where = f"{holidays(schedule)}/{holiday['id']}"
    same(body(on.dashboard.delete(where), 204), None, "the body of a 204")
    shown = read(on, schedule)
    same((shown["holidays"], shown["holiday_count"]), ([stays], 1), "the holidays that are left, and their count")
    refused(on.dashboard.delete(where), 404, NOT_FOUND)


@rule("HOURS-16")
def a_holiday_is_deleted_from_its_own_schedule_only(on: Deployment) -> None:
    schedule, other = shared_hours(on), shared_hours(on, 1)
    holiday = add(on, schedule)
    refused(on.dashboard.delete(f"{holidays(other)}/{holiday['id']}"), 404, NOT_FOUND)
    refused(on.dashboard.delete(f"{holidays(schedule)}/{on.absent('hol')}"), 404, NOT_FOUND)
    same(read(on, schedule)["holidays"], [holiday], "the holidays of its own schedule")


@rule("HOURS-20")
def holidays_have_no_list_of_their_own(on: Deployment) -> None:
    schedules = body(on.dashboard.get(HOURS, limit=1))["items"] or [{"id": on.absent("bh")}]
    response = on.dashboard.get(holidays(schedules[0]))
    holds(response.status_code in NO_LIST, "404 or 405", answer(response))
