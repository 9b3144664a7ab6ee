"""The weekdays of a schedule, and when it is open, seen through the deadlines that it gives. Docs: teams-and-routing.

The preview of a deadline is pure arithmetic: no clock is needed. That it knows of holidays no page says.
"""

from datetime import UTC, datetime

from contract_tests.assertions import made, names, rejected, same
from contract_tests.factories.business_hours import HOURS, WEEK, day, new_hours, read, shared_hours
from contract_tests.registry import rule
from contract_tests.resources.business_hours import BUSINESS_HOURS, HOLIDAY
from contract_tests.target import Json, Target

# Weekdays


@rule("HOURS-07")
def a_weekday_is_a_number_from_0_to_6_and_its_times_are_hours_and_minutes(on: Target) -> None:
    for field, values in (("day_of_week", (7, -1, "monday")), ("start_time", ("9am",)), ("end_time", ("17:60",))):
        for value in values:
            rejected(BUSINESS_HOURS.post(on, schedule=[{**WEEK[0], field: value}, *WEEK[1:]]))


@rule("HOURS-17")
def what_is_wrong_with_a_weekday_is_named(on: Target) -> None:
    schedule = shared_hours(on)
    for number, wrong in (
        (1, {"day_of_week": 7}),
        (1, {"day_of_week": None}),
        (1, {"start_time": "9am"}),
        (1, {"start_time": 900}),
        (1, {"end_time": "24:00"}),
        (0, {"end_time": "06:00"}),
        (2, {"end_time": "09:00"}),
    ):
        week = [day(0), day(1), day(2)]
        week[number] |= wrong
        place = f"body.schedule.{number}.{next(iter(wrong))}"
        names(BUSINESS_HOURS.post(on, schedule=week), place)
        names(on.dashboard.patch(f"{HOURS}/{schedule['id']}", {"schedule": week}), place)
    both = [day(0, "22:00", "06:00"), day(1), day(2, "09:00", "09:00")]
    names(BUSINESS_HOURS.post(on, schedule=both), "body.schedule.0.end_time", "body.schedule.2.end_time")
    same(read(on, schedule), schedule, "the schedule afterwards")


@rule("HOURS-25")
def an_open_day_may_leave_out_its_start_or_its_end(on: Target) -> None:
    week = [day(0, None, "23:59"), day(6, "00:00", None), day(3, None, None)]
    same(new_hours(on, schedule=week)["schedule"], week, "the weekdays")


# Deadlines


def deadline(on: Target, schedule: Json, start: str, minutes: int) -> str:
    """When so many open minutes after a minute, `2026-03-09T09:00`, have passed: a minute in UTC."""
    asked = {"business_hours_id": schedule["id"], "start_at": f"{start}:00Z", "duration_minutes": minutes}
    answered = made(on.api.post("/api/v2/sla/preview-deadline", asked), 200)["deadline_at"]
    return datetime.fromisoformat(answered).astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


def gives(on: Target, schedule: Json, *deadlines: tuple[str, int, str]) -> None:
    """From so many minutes after a start each deadline follows."""
    for start, minutes, expected in deadlines:
        same(deadline(on, schedule, start, minutes), expected, f"the deadline {minutes} minutes after {start}")


@rule("HOURS-07")
def weekdays_are_numbered_from_monday_to_sunday(on: Target) -> None:
    closed = [day(number, None, None, closed=True) for number in range(1, 6)]
    week = [day(0, "09:00", "10:00"), *closed, day(6, "20:00", "21:00")]
    gives(
        on,
        new_hours(on, timezone="UTC", schedule=week),
        ("2026-03-09T00:00", 30, "2026-03-09T09:30"),  # a Monday
        ("2026-03-09T09:30", 60, "2026-03-15T20:30"),
        ("2026-03-15T20:30", 60, "2026-03-16T09:30"),
    )


@rule("HOURS-25")
def a_closed_day_is_closed_whatever_its_times(on: Target) -> None:
    week = [day(number, "09:00", "10:00", closed=number == 1) for number in range(7)]
    gives(on, new_hours(on, timezone="UTC", schedule=week), ("2026-03-09T09:30", 60, "2026-03-11T09:30"))


@rule("SLA-61")
def a_holiday_that_recurs_is_one_every_year(on: Target) -> None:
    schedule = HOLIDAY.above(on)
    gives(on, schedule, ("2027-06-14T16:00", 120, "2027-06-15T10:00"))
    HOLIDAY.new(on, date="2026-06-15", recurring=True)
    gives(on, schedule, *((f"{year}-06-14T16:00", 120, f"{year}-06-16T10:00") for year in (2026, 2027, 2029)))


@rule("SLA-61")
def a_holiday_that_does_not_recur_is_one_in_its_own_year(on: Target) -> None:
    HOLIDAY.new(on, date="2026-06-15")
    gives(
        on,
        HOLIDAY.above(on),
        ("2026-06-14T16:00", 120, "2026-06-16T10:00"),
        ("2027-06-14T16:00", 120, "2027-06-15T10:00"),
    )


@rule("SLA-61")
def a_holiday_for_a_part_of_the_day_closes_that_part_only(on: Target) -> None:
    HOLIDAY.new(on, date="2026-06-15", all_day=False, start_time="12:00", end_time="14:00")
    HOLIDAY.new(on, date="2026-06-16", all_day=False, start_time="15:00", end_time="18:00", recurring=True)
    gives(
        on,
        HOLIDAY.above(on),
        ("2026-06-15T09:00", 120, "2026-06-15T11:00"),
        ("2026-06-15T09:00", 240, "2026-06-15T15:00"),
        ("2026-06-15T16:00", 480, "2026-06-17T10:00"),
        ("2027-06-16T14:00", 120, "2027-06-17T10:00"),
    )
