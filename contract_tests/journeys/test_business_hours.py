"""Schedules and holidays in the world of the docs, and what the checks do not go into. Docs: teams-and-routing."""

from typing import Any

import pytest

from contract_tests.calling import Caller
from contract_tests.expecting import body, invalid, refused

HOURS = "/api/v2/business-hours"
STANDARD = f"{HOURS}/bh_001"
HOLIDAYS = f"{STANDARD}/holidays"
CHRISTMAS = {"name": "Christmas Day", "date": "2026-12-25", "all_day": True, "recurring": False}
WEEK = [
    *[{"day_of_week": day, "start_time": "09:00", "end_time": "17:30", "is_closed": False} for day in range(4)],
    {"day_of_week": 4, "start_time": "09:00", "end_time": "16:00", "is_closed": False},
    *[{"day_of_week": day, "start_time": None, "end_time": None, "is_closed": True} for day in (5, 6)],
]
EXAMPLE = {"name": "Standard Hours", "timezone": "Europe/Brussels", "is_default": True, "schedule": WEEK}
SECOND_DEFAULT = "Another default business-hours schedule already exists. Remove that default first."
NOT_FOUND = "Business-hours schedule not found"


def created(dashboard: Caller, **fields: Any) -> str:
    """The path of a new schedule."""
    return f"{HOURS}/{body(dashboard.post(HOURS, {'name': 'Another', **fields}), 201)['id']}"


def day(**fields: Any) -> dict[str, Any]:
    return {"day_of_week": 0, "start_time": None, "end_time": None, "is_closed": False, **fields}


# Listing


@pytest.mark.rule("HOURS-02", "HOURS-03")
def test_the_list_shows_schedules_without_holidays_and_get_shows_them(dashboard: Caller) -> None:
    (listed,) = body(dashboard.get(HOURS), 200)["items"]
    schedule = body(dashboard.get(STANDARD), 200)
    assert "holidays" not in listed
    assert schedule == listed | {"holidays": schedule["holidays"]}
    assert [holiday["name"] for holiday in schedule["holidays"]] == ["New Year's Day", "Christmas Day"]


# Creating


@pytest.mark.rule("HOURS-06")
def test_a_schedule_with_only_a_name_is_in_paris_always_open_and_no_default(dashboard: Caller) -> None:
    schedule = body(dashboard.post(HOURS, {"name": "Plain"}), 201)
    assert (schedule["name"], schedule["timezone"], schedule["is_default"]) == ("Plain", "Europe/Paris", False)
    assert (schedule["schedule"], schedule["holidays"], schedule["holiday_count"]) == ([], [], 0)


@pytest.mark.rule("HOURS-07")
def test_a_day_shows_all_four_fields_whatever_was_sent(dashboard: Caller) -> None:
    schedule = body(dashboard.post(HOURS, {"name": "Plain", "schedule": [{"day_of_week": 0}]}), 201)
    assert schedule["schedule"] == [day()]


@pytest.mark.rule("HOURS-06")
@pytest.mark.parametrize("name", ["", "x" * 201, None, 5])
def test_a_name_of_another_length_or_type_is_refused(dashboard: Caller, name: object) -> None:
    assert invalid(dashboard.post(HOURS, {"name": name})) == {"body.name"}
    assert invalid(dashboard.patch(STANDARD, {"name": name})) == {"body.name"}


@pytest.mark.rule("HOURS-07")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (day(start_time="9:00"), "start_time"),
        (day(end_time="17:30:00"), "end_time"),
        (day(is_closed="yes"), "is_closed"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused_where_it_stands(
    dashboard: Caller, wrong: dict[str, Any], field: str
) -> None:
    before = body(dashboard.get(HOURS), 200)
    week = {"schedule": [day(day_of_week=1), wrong]}
    assert invalid(dashboard.post(HOURS, {"name": "Plain"} | week)) == {f"body.schedule.1.{field}"}
    assert invalid(dashboard.patch(STANDARD, week)) == {f"body.schedule.1.{field}"}
    assert body(dashboard.get(HOURS), 200) == before


@pytest.mark.rule("HOURS-17")
@pytest.mark.parametrize("zone", ["europe/brussels", "../etc/passwd", "CET " * 100])
def test_a_time_zone_that_does_not_exist_is_refused(dashboard: Caller, zone: str) -> None:
    before = body(dashboard.get(STANDARD), 200)
    assert invalid(dashboard.post(HOURS, {"name": "Plain", "timezone": zone})) == {"body.timezone"}
    assert invalid(dashboard.patch(STANDARD, {"timezone": zone, "name": "Other"})) == {"body.timezone"}
    assert body(dashboard.get(STANDARD), 200) == before


@pytest.mark.rule("HOURS-07")
def test_times_that_do_not_count_stand_in_any_order(dashboard: Caller) -> None:
    """A closed day and a holiday that lasts all day have none; the pages refuse no such thing."""
    closed = day(start_time="18:00", end_time="09:00", is_closed=True)
    path = f"{HOURS}/{body(dashboard.post(HOURS, {'name': 'Plain', 'schedule': [closed]}), 201)['id']}"
    holiday = {"name": "Fair", "date": "2026-05-01", "all_day": True, "start_time": "18:00", "end_time": "09:00"}
    assert body(dashboard.post(f"{path}/holidays", holiday), 201)["all_day"] is True


# The default


@pytest.mark.rule("HOURS-08")
def test_a_second_default_is_refused_on_create_and_nothing_is_created(dashboard: Caller) -> None:
    refused(dashboard.post(HOURS, EXAMPLE), 409, SECOND_DEFAULT)
    assert body(dashboard.get(HOURS), 200)["total"] == 1


@pytest.mark.rule("HOURS-11", "HOURS-19")
def test_the_default_can_be_given_up_and_then_be_another(dashboard: Caller) -> None:
    path = created(dashboard)
    assert body(dashboard.patch(STANDARD, {"is_default": False}), 200)["is_default"] is False
    assert body(dashboard.patch(path, {"is_default": True}), 200)["is_default"] is True
    refused(dashboard.patch(STANDARD, {"is_default": True}), 409, SECOND_DEFAULT)


def test_a_default_of_another_tenant_is_no_second_one(dashboard: Caller) -> None:
    stranger = dashboard.session("sess_other_tenant")
    assert body(stranger.post(HOURS, EXAMPLE), 201)["is_default"]


# Updating


@pytest.mark.rule("HOURS-09")
@pytest.mark.parametrize("change", [{"name": "Office"}, {"timezone": "Asia/Tokyo"}, {"schedule": WEEK}, {}])
def test_only_the_fields_that_are_sent_are_changed(dashboard: Caller, change: dict[str, Any]) -> None:
    dashboard.set_clock("2026-05-01T12:30:00Z")
    before = body(dashboard.get(STANDARD), 200)
    after = body(dashboard.patch(STANDARD, change), 200)
    assert after == before | change | {"updated_at": "2026-05-01T12:30:00Z"}
    assert body(dashboard.get(STANDARD), 200) == after


# Holidays


@pytest.mark.rule("HOURS-12", "HOURS-13")
def test_a_holiday_takes_the_whole_day_of_one_year_unless_it_says_otherwise(dashboard: Caller) -> None:
    dashboard.set_clock("2026-06-09T10:00:00Z")
    holiday = body(dashboard.post(HOLIDAYS, {"name": "Labour Day", "date": "2026-05-01"}), 201)
    assert holiday == {
        "id": holiday["id"],
        "name": "Labour Day",
        "date": "2026-05-01",
        "all_day": True,
        "start_time": None,
        "end_time": None,
        "recurring": False,
        "created_at": "2026-06-09T10:00:00Z",
    }


@pytest.mark.rule("HOURS-15", "HOURS-17")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"date": ""}, "date"),
        ({"date": None}, "date"),
        ({"start_time": "noon"}, "start_time"),
        ({"all_day": "yes"}, "all_day"),
    ],
)
def test_a_holiday_that_makes_no_sense_is_refused(dashboard: Caller, wrong: dict[str, Any], field: str) -> None:
    assert invalid(dashboard.post(HOLIDAYS, CHRISTMAS | wrong)) == {f"body.{field}"}
    assert body(dashboard.get(STANDARD), 200)["holiday_count"] == 2


@pytest.mark.rule("HOURS-15")
@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31"])
def test_every_day_of_the_calendar_can_be_a_holiday(dashboard: Caller, date: str) -> None:
    assert body(dashboard.post(HOLIDAYS, CHRISTMAS | {"date": date}), 201)["date"] == date


@pytest.mark.rule("HOURS-20")
def test_holidays_have_no_list_of_their_own(dashboard: Caller) -> None:
    answer = dashboard.get(HOLIDAYS)
    refused(answer, 405, "Method Not Allowed")
    assert answer.headers["Allow"] == "POST"


# Schedules that are not there


def refused_everywhere(dashboard: Caller, schedule: str) -> None:
    """Every operation on this schedule says that there is none."""
    path = f"{HOURS}/{schedule}"
    refused(dashboard.get(path), 404, NOT_FOUND)
    refused(dashboard.patch(path, {"name": "Mine"}), 404, NOT_FOUND)
    refused(dashboard.post(f"{path}/holidays", CHRISTMAS), 404, NOT_FOUND)
    refused(dashboard.delete(f"{path}/holidays/hol_123"), 404, NOT_FOUND)


@pytest.mark.rule("HOURS-04", "HOURS-10")
def test_an_unknown_schedule_is_404_for_every_operation(dashboard: Caller) -> None:
    refused_everywhere(dashboard, "bh_none")


@pytest.mark.rule("AUTH-04")
def test_the_schedules_of_another_tenant_do_not_exist(dashboard: Caller) -> None:
    before, stranger = body(dashboard.get(STANDARD), 200), dashboard.session("sess_other_tenant")
    refused_everywhere(stranger, "bh_001")
    assert body(stranger.get(HOURS), 200)["total"] == 0
    assert body(dashboard.get(STANDARD), 200) == before


@pytest.mark.rule("PREVIEW-02", "PREVIEW-03")
def test_a_readonly_session_lists_and_gets_and_changes_nothing(dashboard: Caller) -> None:
    before, reader = body(dashboard.get(STANDARD), 200), dashboard.session("sess_tenant_readonly")
    assert body(reader.get(STANDARD), 200) == before
    assert body(reader.get(HOURS), 200)["total"] == 1
    refused(reader.post(HOURS, EXAMPLE), 403, "Insufficient role")
    refused(reader.patch(STANDARD, {"name": "Mine"}), 403, "Insufficient role")
    refused(reader.post(HOLIDAYS, CHRISTMAS), 403, "Insufficient role")
    refused(reader.delete(f"{HOLIDAYS}/hol_123"), 403, "Insufficient role")
    assert body(dashboard.get(STANDARD), 200) == before
