"""Deadlines ahead, by schedules of their own. Docs: sla, "Preview Deadline"."""

import httpx

from contract_tests.assertions import body, invalid, names, refused, same
from contract_tests.factories.sla import PREVIEW, instant, to_the_minute
from contract_tests.factories.sla_hours import OFFICE, day, new_schedule, schedule
from contract_tests.registry import rule
from contract_tests.target import Target

FRIDAY, MONDAY = "2031-03-07", "2031-03-10"


@rule("SLA-57")
def a_deadline_is_previewed_in_open_minutes(on: Target) -> None:
    office = new_schedule(on, OFFICE)
    for start, minutes, deadline, calendar_minutes in (
        (f"{FRIDAY}T16:00:00Z", 120, f"{MONDAY}T10:00:00Z", 3960),
        (f"{MONDAY}T09:00:00Z", 480, f"{MONDAY}T17:00:00Z", 480),
        (f"{MONDAY}T09:00:00Z", 481, "2031-03-11T09:01:00Z", 1441),
        ("2031-03-08T12:00:30Z", 1, f"{MONDAY}T09:01:00Z", 2700),
        (f"{MONDAY}T12:34:00Z", 2400, "2031-03-17T12:34:00Z", 10080),
    ):
        found, what = body(_preview(on, office, start, minutes)), f"{minutes} minutes from {start}"
        same(instant(found["deadline_at"]), instant(deadline), what)
        same(float(found["business_minutes"]), float(minutes), f"the business minutes of {what}")
        to_the_minute(found, calendar_minutes, what)


@rule("SLA-57")
def a_preview_counts_by_the_schedule_that_it_names_and_keeps_nothing(on: Target) -> None:
    night, paris = new_schedule(on, [day(0, "01:00", "04:00")]), new_schedule(on, OFFICE, "Europe/Paris")
    before = schedule(on, night)
    _ends(on, night, 60, f"{FRIDAY}T16:00:00Z", f"{MONDAY}T02:00:00Z", "an hour at night")
    _ends(on, paris, 60, f"{FRIDAY}T16:00:00Z", f"{MONDAY}T09:00:00Z", "an hour in Paris")
    _ends(on, night, 60, f"{FRIDAY}T16:00:00Z", f"{MONDAY}T02:00:00Z", "the same hour once more")
    same(schedule(on, night), before, "the schedule afterwards")


@rule("SLA-58")
def a_deadline_by_hours_that_are_not_there_or_never_come_is_refused(on: Target) -> None:
    refused(_preview(on, on.absent("bh")), 404, "Business-hours schedule not found")
    refused(_preview(on, new_schedule(on, [])), 409, "This business-hours schedule is never open")
    few = new_schedule(on, [day(0, "09:00", "09:01")])
    words = "This business-hours schedule has not that much open time in ten years"
    refused(_preview(on, few, minutes=5000), 409, words)
    _ends(on, few, 500, f"{MONDAY}T08:00:00Z", "2040-10-01T09:01:00Z", "the minute of the 500th Monday")


@rule("SLA-59")
def minutes_are_elapsed_ones_when_the_clocks_change(on: Target) -> None:
    night = new_schedule(on, [day(6, "01:00", "04:00")], "Europe/Brussels")
    _ends(on, night, 120, "2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z", "two hours, one skipped")
    _ends(on, night, 240, "2026-10-24T22:00:00Z", "2026-10-25T03:00:00Z", "four hours, one repeated")


@rule("SLA-60")
def the_bounds_of_a_preview(on: Target) -> None:
    office = new_schedule(on, OFFICE)
    weekend = "2031-03-08T09:00:00Z"
    _ends(on, office, 60, f"{MONDAY}T10:00:00+01:00", f"{MONDAY}T10:00:00Z", "an hour from ten")
    places = invalid(on.api.post(PREVIEW, {}))
    same(places, {"body.business_hours_id", "body.start_at", "body.duration_minutes"}, "what is missing")
    _ends(on, office, 0, weekend, weekend, "no minute at all")
    same(body(_preview(on, office, weekend, 525600))["business_minutes"], 525600, "a year of minutes")
    for minutes in (525601, -1, 1.5):
        names(_preview(on, office, weekend, minutes), "body.duration_minutes")
    for start in ("1969-12-31T23:59:59Z", "9999-12-31T23:59:59Z", "2031-03-08T09:00:00", "tomorrow"):
        names(_preview(on, office, start), "body.start_at")


def _preview(on: Target, schedule_id: str, start: str = f"{MONDAY}T09:00:00Z", minutes: float = 60) -> httpx.Response:
    return on.api.post(PREVIEW, {"business_hours_id": schedule_id, "start_at": start, "duration_minutes": minutes})


def _ends(on: Target, schedule_id: str, minutes: int, start: str, deadline: str, what: str) -> None:
    """So many minutes from the start are over at this instant."""
    same(instant(body(_preview(on, schedule_id, start, minutes))["deadline_at"]), instant(deadline), what)
