"""What the page promises of business-hours schedules. Docs: teams-and-routing, "Business Hours".

A schedule cannot be deleted, so the checks make few: those that only read it, or add holidays, share theirs.
"""

from weakref import WeakKeyDictionary

import httpx

from contract_tests.answers import without
from contract_tests.calling import Caller
from contract_tests.expecting import (
    agrees,
    answer,
    as_json,
    body,
    holds,
    includes,
    made,
    names,
    refused,
    rejected,
    same,
)
from contract_tests.making.lists import everything
from contract_tests.promises import rule
from contract_tests.target import Json, Target
from contract_tests.wire.ledger import Ledger

HOURS = "/api/v2/business-hours"
NOT_FOUND = "Business-hours schedule not found"
MOST = 100
"""Schedules of a page."""


def day(day_of_week: int, start: str | None = "09:00", end: str | None = "17:30", *, closed: bool = False) -> Json:
    """A weekday, as a schedule has it."""
    return {"day_of_week": day_of_week, "start_time": start, "end_time": end, "is_closed": closed}


WEEK = [*map(day, range(4)), day(4, end="16:00"), day(5, None, None, closed=True), day(6, None, None, closed=True)]
NINE_TO_FIVE = [day(number, "09:00", "17:00") for number in range(7)]
DERIVED = ("updated_at", "holidays")
"""What an update changes by itself, and what its answer may leave out."""
SHARED: WeakKeyDictionary[Ledger, dict[int, Json]] = WeakKeyDictionary()
"""The schedules that the checks of a run share, by the ledger of the run."""


def new_hours(on: Target, caller: Caller | None = None, **fields: Json) -> Json:
    """A schedule as the page's example has it, but with a name of its own and no default."""
    return made((caller or on.dashboard).post(HOURS, draft(on, **fields)))


def draft(on: Target, **fields: Json) -> Json:
    """What creates a schedule: all that the page's example sends."""
    plain = {"name": on.name("Hours"), "timezone": "Europe/Brussels", "is_default": False, "schedule": WEEK}
    return {**plain, **fields}


def read(on: Target, schedule: Json) -> Json:
    return body(on.dashboard.get(f"{HOURS}/{schedule['id']}"))


def shared_hours(on: Target, number: int = 0) -> Json:
    """A schedule of ours without holidays, from nine to five in UTC: the same in every check that only adds some."""
    shared = SHARED.setdefault(on.wire.ledger, {})
    there = on.dashboard.get(f"{HOURS}/{shared[number]['id']}") if number in shared else None
    if there is not None and there.status_code == httpx.codes.OK and there.json().get("holidays") == []:
        return there.json()
    shared[number] = read(on, new_hours(on, timezone="UTC", schedule=NINE_TO_FIVE))
    return shared[number]


def listed(on: Target, schedule: Json) -> Json:
    """A schedule as the list shows it."""
    found = [each for each in everything(on.dashboard, HOURS) if each["id"] == schedule["id"]]
    same(len(found), 1, f"how often {schedule['name']} is listed")
    return found[0]


# Listing and reading


@rule("HOURS-01")
def business_hours_are_listed_in_an_envelope(on: Target) -> None:
    page = body(on.dashboard.get(HOURS))
    for field in ("total", "limit", "offset"):
        holds(type(page[field]) is int, f"a number in {field}", page[field])
    holds(isinstance(page["items"], list), "a list of items", page["items"])
    holds(page["total"] >= len(page["items"]), f"a total of at least {len(page['items'])}", page["total"])


@rule("HOURS-01")
def a_page_has_50_business_hours_unless_limit_says_otherwise(on: Target) -> None:
    page = body(on.dashboard.get(HOURS))
    same((page["limit"], page["offset"]), (50, 0), "limit and offset")
    page = body(on.dashboard.get(HOURS, limit=1))
    same(page["limit"], 1, "the limit")
    holds(len(page["items"]) <= 1, "at most one schedule", len(page["items"]))


@rule("HOURS-01")
def a_page_may_have_100_business_hours_and_no_more(on: Target) -> None:
    """Of as many as there are: none can be deleted, so only where the world is put back some are made for it."""
    on.fill(MOST + 1 - body(on.dashboard.get(HOURS, limit=1))["total"], lambda: new_hours(on))
    page = body(on.dashboard.get(HOURS, limit=MOST))
    same(page["limit"], MOST, "the limit")
    same(len(page["items"]), min(MOST, page["total"]), f"how many of {page['total']} schedules the page has")
    beyond = on.dashboard.get(HOURS, limit=MOST + 1)
    if beyond.is_success:  # then it was cut to what is allowed
        page = body(beyond)
        holds(max(page["limit"], len(page["items"])) <= MOST, f"at most {MOST} schedules", answer(beyond))


@rule("HOURS-23")
def a_limit_of_business_hours_goes_from_1_to_100(on: Target) -> None:
    for limit in (0, 101, -1, "many"):
        names(on.dashboard.get(HOURS, limit=limit), "query.limit")


@rule("HOURS-01")
def the_pages_of_the_business_hours_make_up_the_list(on: Target) -> None:
    shared_hours(on)
    whole, *pages = (
        body(on.dashboard.get(HOURS, limit=limit, offset=offset)) for limit, offset in ((2, 0), (1, 0), (1, 1))
    )
    agrees([each for page in pages for each in page["items"]], whole["items"], "two pages of one schedule each")
    same([page["total"] for page in pages], [whole["total"]] * 2, "their totals")
    past = body(on.dashboard.get(HOURS, offset=whole["total"]))
    same((past["items"], past["total"]), ([], whole["total"]), "items and total past the last schedule")


@rule("HOURS-04")
def business_hours_that_nobody_made_are_not_found(on: Target) -> None:
    refused(on.dashboard.get(f"{HOURS}/{on.absent('bh')}"), 404, NOT_FOUND)


@rule("HOURS-24")
def business_hours_that_nobody_made_take_no_holiday(on: Target) -> None:
    holiday = {"name": on.name("Holiday"), "date": "2026-12-25", "all_day": True, "recurring": False}
    refused(on.dashboard.post(f"{HOURS}/{on.absent('bh')}/holidays", holiday), 404, NOT_FOUND)


# Creating


@rule("HOURS-05")
def new_business_hours_are_what_was_sent(on: Target) -> None:
    sent = {"name": on.name("Hours"), "timezone": "America/New_York", "is_default": False, "schedule": WEEK}
    schedule = body(on.dashboard.post(HOURS, sent), 201)
    includes(schedule, sent, "the new schedule")
    holds(isinstance(schedule.get("id"), str) and schedule["id"], "an id", schedule)
    agrees(read(on, schedule), schedule, "the schedule as it is read")
    includes(listed(on, schedule), without(sent, "schedule"), "the schedule as it is listed")


@rule("HOURS-06")
def business_hours_are_in_paris_unless_they_say_otherwise(on: Target) -> None:
    schedule = body(on.dashboard.post(HOURS, without(draft(on), "timezone")), 201)
    same(schedule["timezone"], "Europe/Paris", "the time zone")
    same(read(on, schedule)["timezone"], "Europe/Paris", "the time zone as it is read")


@rule("HOURS-06")
def business_hours_need_a_name(on: Target) -> None:
    rejected(on.dashboard.post(HOURS, without(draft(on), "name")))
    rejected(on.dashboard.post(HOURS, draft(on, name=None)))


@rule("HOURS-07")
def a_weekday_is_a_number_from_0_to_6(on: Target) -> None:
    for number in (7, -1, "monday"):
        rejected(on.dashboard.post(HOURS, draft(on, schedule=[*WEEK[:-1], {**WEEK[-1], "day_of_week": number}])))


@rule("HOURS-07")
def a_time_is_hours_and_minutes(on: Target) -> None:
    for field, time in (("start_time", "9am"), ("end_time", "17:60")):
        rejected(on.dashboard.post(HOURS, draft(on, schedule=[{**WEEK[0], field: time}, *WEEK[1:]])))


@rule("HOURS-17")
def what_is_wrong_with_a_weekday_is_named(on: Target) -> None:
    for field, value in (
        ("day_of_week", 7),
        ("day_of_week", None),
        ("start_time", "9am"),
        ("start_time", 900),
        ("end_time", "24:00"),
    ):
        week = [day(0), {**day(1), field: value}]
        names(on.dashboard.post(HOURS, draft(on, schedule=week)), f"body.schedule.1.{field}")


@rule("HOURS-25")
def an_open_day_may_leave_out_its_start_or_its_end(on: Target) -> None:
    week = [day(0, None, "23:59"), day(6, "00:00", None), day(3, None, None)]
    same(new_hours(on, schedule=week)["schedule"], week, "the weekdays")


@rule("HOURS-17")
def a_time_zone_that_does_not_exist_makes_and_changes_no_business_hours(on: Target) -> None:
    name = on.name("Hours")
    for zone in ("Europe/Atlantis", "", "UTC+1"):
        names(on.dashboard.post(HOURS, draft(on, name=name, timezone=zone)), "body.timezone")
    schedule = shared_hours(on)
    change = {"timezone": "Europe/Atlantis", "name": name}
    names(on.dashboard.patch(f"{HOURS}/{schedule['id']}", change), "body.timezone")
    same(read(on, schedule), schedule, "the schedule afterwards")
    found = [each for each in everything(on.dashboard, HOURS) if each["name"] == name]
    same(found, [], f"the schedules called {name}")


@rule("HOURS-17")
def a_day_that_does_not_end_after_its_start_is_refused_where_it_stands(on: Target) -> None:
    week = [day(0, "22:00", "06:00"), day(1), day(2, "09:00", "09:00")]
    places = ("body.schedule.0.end_time", "body.schedule.2.end_time")
    names(on.dashboard.post(HOURS, draft(on, schedule=week)), *places)
    schedule = shared_hours(on)
    names(on.dashboard.patch(f"{HOURS}/{schedule['id']}", {"schedule": week}), *places)
    same(read(on, schedule), schedule, "the schedule afterwards")


# Updating


@rule("HOURS-09")
def an_update_of_business_hours_changes_only_what_was_sent(on: Target) -> None:
    schedule, other = new_hours(on, timezone="Asia/Tokyo"), shared_hours(on)
    where = f"{HOURS}/{schedule['id']}"
    holiday = {"name": on.name("Holiday"), "date": "2026-12-25", "all_day": True, "recurring": False}
    made(on.dashboard.post(f"{where}/holidays", holiday))
    expected = without(read(on, schedule), "updated_at")
    for change in ({"timezone": "Europe/Brussels"}, {"name": on.name("Office")}, {"schedule": NINE_TO_FIVE}):
        expected |= change
        answered = body(on.dashboard.patch(where, change))
        for shown, what in ((answered, f"the answer to {as_json(change)}"), (read(on, schedule), "the schedule")):
            agrees(without(shown, *DERIVED), without(expected, *DERIVED), what)
    agrees(read(on, schedule)["holidays"], expected["holidays"], "its holidays")
    agrees(read(on, other), other, "another schedule")


@rule("HOURS-26")
def an_update_of_nothing_leaves_business_hours_as_they_are(on: Target) -> None:
    schedule = read(on, new_hours(on))
    answered = body(on.dashboard.patch(f"{HOURS}/{schedule['id']}", {}))
    same(without(answered, "updated_at"), without(schedule, "updated_at"), "the answer")


@rule("HOURS-10")
def business_hours_that_nobody_made_cannot_be_updated(on: Target) -> None:
    refused(on.dashboard.patch(f"{HOURS}/{on.absent('bh')}", {"timezone": "UTC"}), 404, NOT_FOUND)


@rule("HOURS-22")
def the_weekdays_of_an_update_take_the_place_of_those_before(on: Target) -> None:
    schedule = new_hours(on, schedule=WEEK)
    where = f"{HOURS}/{schedule['id']}"
    for week in ([day(6, "10:00", "12:00"), day(0)], []):
        same(body(on.dashboard.patch(where, {"schedule": week}))["schedule"], week, "the weekdays")
        same(read(on, schedule)["schedule"], week, "the weekdays as they are read")
