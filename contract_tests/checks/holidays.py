"""What the page promises of the holidays of a schedule. Docs: teams-and-routing, "Holidays"."""

from datetime import date, timedelta

import httpx

from contract_tests.answers import without
from contract_tests.checks.business_hours import HOURS, listed, read, shared_hours
from contract_tests.expecting import agrees, answer, body, holds, includes, made, names, refused, rejected, same
from contract_tests.promises import rule
from contract_tests.target import Json, Target

NOT_FOUND = "Holiday not found"
NO_LIST = {httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED}


def holidays(schedule: Json) -> str:
    """Where the holidays of a schedule are added."""
    return f"{HOURS}/{schedule['id']}/holidays"


FIRST = date(2031, 1, 1)


def draft(on: Target, **fields: Json) -> Json:
    """What adds a holiday: all that the page's example sends, with a name and a date that no other of the check has."""
    name = on.name("Holiday")
    day = FIRST + timedelta(days=int(name.rpartition("-")[2]))
    return {"name": name, "date": day.isoformat(), "all_day": True, "recurring": False, **fields}


def add(on: Target, schedule: Json, **fields: Json) -> Json:
    """A holiday, of all day and one year unless the fields say otherwise."""
    return made(on.dashboard.post(holidays(schedule), draft(on, **fields)))


def by_id(records: list[Json]) -> dict[str, Json]:
    return {each["id"]: each for each in records}


@rule("HOURS-02")
def a_listed_schedule_counts_its_holidays(on: Target) -> None:
    schedule = shared_hours(on)
    same(listed(on, schedule)["holiday_count"], 0, "the holidays to begin with")
    first, _ = add(on, schedule), add(on, schedule)
    same(listed(on, schedule)["holiday_count"], 2, "the holidays after two were added")
    made(on.dashboard.delete(f"{holidays(schedule)}/{first['id']}"), 204)
    same(listed(on, schedule)["holiday_count"], 1, "the holidays after one was deleted")


@rule("HOURS-03")
def a_schedule_shows_its_holidays_and_no_others(on: Target) -> None:
    schedule, other = shared_hours(on), shared_hours(on, 1)
    same(schedule["holidays"], [], "the holidays to begin with")
    added = [add(on, schedule), add(on, schedule, recurring=True)]
    add(on, other)
    shown = read(on, schedule)
    agrees(by_id(shown["holidays"]), by_id(added), "the holidays")
    same((shown["name"], shown["holiday_count"]), (schedule["name"], 2), "the name and the count of the holidays")


@rule("HOURS-12")
def a_new_holiday_has_its_name_its_date_and_an_id(on: Target) -> None:
    sent = draft(on, date="2026-12-25")
    holiday = body(on.dashboard.post(holidays(shared_hours(on)), sent), 201)
    includes(holiday, sent, "the new holiday")
    holds(isinstance(holiday["id"], str) and holiday["id"], "an id", holiday)
    holds("T" in str(holiday["created_at"]), "an instant in created_at", holiday)


@rule("HOURS-28")
def several_holidays_may_have_one_name_and_date_and_each_is_deleted_by_itself(on: Target) -> None:
    schedule, sent = shared_hours(on), draft(on)
    one, other = (body(on.dashboard.post(holidays(schedule), sent), 201) for _ in range(2))
    holds(one["id"] != other["id"], "an id for each holiday of one name and date", other)
    body(on.dashboard.delete(f"{holidays(schedule)}/{one['id']}"), 204)
    same(read(on, schedule)["holidays"], [other], "the holidays that are left")


@rule("HOURS-13")
def a_holiday_is_all_day_and_in_one_year_unless_it_says_otherwise(on: Target) -> None:
    schedule = shared_hours(on)
    defaults = {"all_day": True, "start_time": None, "end_time": None, "recurring": False}
    sent = {"name": on.name("Holiday"), "date": "2026-12-25"}
    includes(body(on.dashboard.post(holidays(schedule), sent), 201), defaults, "a holiday of a name and a date")
    includes(read(on, schedule)["holidays"][0], defaults, "the holiday as its schedule shows it")


@rule("HOURS-14")
def a_holiday_may_be_a_part_of_a_day(on: Target) -> None:
    schedule = shared_hours(on)
    part = {"all_day": False, "start_time": "12:00", "end_time": "18:30"}
    holiday = body(on.dashboard.post(holidays(schedule), draft(on, **part)), 201)
    includes(holiday, part, "the new holiday")
    agrees(read(on, schedule)["holidays"], [holiday], "the holidays")


@rule("HOURS-21")
def a_holiday_may_repeat_annually(on: Target) -> None:
    schedule = shared_hours(on)
    for part in ({"all_day": True}, {"all_day": False, "start_time": "12:00", "end_time": "18:30"}):
        holiday = body(on.dashboard.post(holidays(schedule), draft(on, **part, recurring=True)), 201)
        same(holiday["recurring"], True, "that it recurs")
        same(by_id(read(on, schedule)["holidays"])[holiday["id"]]["recurring"], True, "that it recurs, as it is read")


@rule("HOURS-15")
def a_holidays_name_has_1_to_200_characters(on: Target) -> None:
    schedule = shared_hours(on)
    for name in ("ü", on.name("Holiday").ljust(200, "ü")):
        same(body(on.dashboard.post(holidays(schedule), draft(on) | {"name": name}), 201)["name"], name, "the name")
    before = read(on, schedule)
    for wrong in ("", "x" * 201, None):
        rejected(on.dashboard.post(holidays(schedule), draft(on) | {"name": wrong}))
    rejected(on.dashboard.post(holidays(schedule), without(draft(on), "name")))
    agrees(read(on, schedule)["holidays"], before["holidays"], "the holidays afterwards")


@rule("HOURS-15")
def a_holidays_date_is_a_day_of_the_calendar(on: Target) -> None:
    schedule = shared_hours(on)
    leap = body(on.dashboard.post(holidays(schedule), draft(on, date="2028-02-29")), 201)
    same(leap["date"], "2028-02-29", "the date")
    before = read(on, schedule)
    for wrong in ("2026-02-30", "25-12-2026"):
        rejected(on.dashboard.post(holidays(schedule), draft(on, date=wrong)))
    rejected(on.dashboard.post(holidays(schedule), without(draft(on), "date")))
    agrees(read(on, schedule)["holidays"], before["holidays"], "the holidays afterwards")


@rule("HOURS-17")
def what_is_wrong_with_a_holiday_is_named(on: Target) -> None:
    schedule = shared_hours(on)
    for field, value in (
        ("name", ""),
        ("date", "2026-02-30"),
        ("date", "2026-12-25T00:00:00Z"),
        ("date", 20261225),
    ):
        names(on.dashboard.post(holidays(schedule), draft(on, **{field: value})), f"body.{field}")
    for start, end in (("18:00", "12:00"), ("12:00", "12:00")):
        part = {"all_day": False, "start_time": start, "end_time": end}
        names(on.dashboard.post(holidays(schedule), draft(on, **part)), "body.end_time")
    same(read(on, schedule)["holidays"], [], "the holidays afterwards")


@rule("HOURS-16")
def a_deleted_holiday_is_gone(on: Target) -> None:
    schedule = shared_hours(on)
    holiday, stays = add(on, schedule), add(on, schedule)
    where = f"{holidays(schedule)}/{holiday['id']}"
    same(body(on.dashboard.delete(where), 204), None, "the body of a 204")
    shown = read(on, schedule)
    agrees(shown["holidays"], [stays], "the holidays that are left")
    refused(on.dashboard.delete(where), 404, NOT_FOUND)


@rule("HOURS-16")
def a_holiday_is_deleted_from_its_own_schedule_only(on: Target) -> None:
    schedule, other = shared_hours(on), shared_hours(on, 1)
    holiday = add(on, schedule)
    refused(on.dashboard.delete(f"{holidays(other)}/{holiday['id']}"), 404, NOT_FOUND)
    refused(on.dashboard.delete(f"{holidays(schedule)}/{on.absent('hol')}"), 404, NOT_FOUND)
    agrees(read(on, schedule)["holidays"], [holiday], "the holidays of its own schedule")


@rule("HOURS-20")
def holidays_have_no_list_of_their_own(on: Target) -> None:
    schedules = body(on.dashboard.get(HOURS, limit=1))["items"] or [{"id": on.absent("bh")}]
    response = on.dashboard.get(holidays(schedules[0]))
    holds(response.status_code in NO_LIST, "404 or 405", answer(response))
