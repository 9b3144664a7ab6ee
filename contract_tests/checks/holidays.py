"""What the page promises of the holidays of a schedule. Docs: teams-and-routing, "Holidays"."""

import httpx

from contract_tests.assertions import agrees, answer, body, holds, includes, made, names, promise, same
from contract_tests.factories.business_hours import listed, read
from contract_tests.registry import rule
from contract_tests.resources.business_hours import HOLIDAY
from contract_tests.target import Target

NO_LIST = {httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED}
AFTERNOON = {"all_day": False, "start_time": "12:00", "end_time": "18:30"}


@rule("HOURS-02")
def a_listed_schedule_counts_its_holidays(on: Target) -> None:
    schedule = HOLIDAY.above(on)
    same(listed(on, schedule)["holiday_count"], 0, "the holidays to begin with")
    first, _ = HOLIDAY.new(on), HOLIDAY.new(on)
    same(listed(on, schedule)["holiday_count"], 2, "the holidays after two were added")
    made(HOLIDAY.delete(on, first), 204)
    same(listed(on, schedule)["holiday_count"], 1, "the holidays after one was deleted")


@rule("HOURS-28")
def several_holidays_may_have_one_name_and_date_and_each_is_deleted_by_itself(on: Target) -> None:
    name = on.name("Holiday")
    one, other = (HOLIDAY.new(on, name=name, date="2031-12-24") for _ in range(2))
    holds(one.id != other.id, "an id for each holiday of one name and date", other.answered)
    body(HOLIDAY.delete(on, one), 204)
    same(HOLIDAY.listed(on, other), [other.answered], "the holidays that are left")


@rule("HOURS-14", "HOURS-21")
def a_holiday_may_be_a_part_of_a_day_and_may_repeat_annually(on: Target) -> None:
    for sent in (AFTERNOON, {**AFTERNOON, "recurring": True}, {"recurring": True}):
        holiday = HOLIDAY.new(on, **sent)
        with promise("HOURS-21" if "recurring" in sent else "HOURS-14"):
            includes(holiday.answered, sent, "the new holiday")
            agrees(HOLIDAY.read(on, holiday), holiday.answered, "the holiday as its schedule shows it")


@rule("HOURS-17")
def a_holiday_ends_after_its_start(on: Target) -> None:
    for start, end in (("18:00", "12:00"), ("12:00", "12:00")):
        names(HOLIDAY.post(on, **{**AFTERNOON, "start_time": start, "end_time": end}), "body.end_time")
    same(read(on, HOLIDAY.above(on))["holidays"], [], "the holidays afterwards")


@rule("HOURS-20")
def holidays_have_no_list_of_their_own(on: Target) -> None:
    what = HOLIDAY.creating(on)
    response = what.caller.get(what.path)
    holds(response.status_code in NO_LIST, "404 or 405", answer(response))
