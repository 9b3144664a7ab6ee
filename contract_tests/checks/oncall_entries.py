"""Entries: ranges of days, shifts and swaps. Docs: on-call."""

from datetime import datetime

from contract_tests.expecting import body, holds, invalid, names, refused, same
from contract_tests.making.oncall import (
    ONCALL,
    entries_of,
    ids,
    instant,
    listed,
    new_entry,
    new_schedule,
    shift,
    swap,
    swap_by_id,
    swapped,
)
from contract_tests.promises import rule
from contract_tests.target import Json, Target

SHIFT = ("2031-05-01T08:00:00Z", "2031-05-01T18:00:00Z")
TAKER = "swap_with_user_id"


def on_days(on: Target, schedule: Json, *days: str) -> list[Json]:
    """A shift at noon on each of these days."""
    return [new_entry(on, schedule, f"{day}T11:00:00Z", f"{day}T13:00:00Z") for day in days]


def in_range(on: Target, schedule: Json, **query: Json) -> list[str]:
    """The ids of the entries of a range, in an order of our own: the page does not say which they come in."""
    return sorted(ids(listed(on, schedule, **query)))


def by_id(entries: list[Json]) -> list[Json]:
    return sorted(entries, key=lambda entry: str(entry["id"]))


def those(*entries: Json) -> list[str]:
    return sorted(ids(list(entries)))


def span(entry: Json) -> tuple[datetime, datetime]:
    return instant(entry["start"]), instant(entry["end"])


# Ranges of days


@rule("ONCALL-09")
def a_range_has_the_entries_of_its_days_and_no_others(on: Target) -> None:
    schedule = new_schedule(on)
    february, first, last, april = on_days(on, schedule, "2031-02-20", "2031-03-10", "2031-03-20", "2031-04-10")
    march = in_range(on, schedule, start_date="2031-03-01", end_date="2031-03-31")
    same(march, those(first, last), "the entries of March")
    same(in_range(on, schedule, start_date="2031-02-18", end_date="2031-02-22"), those(february), "those of five days")
    same(in_range(on, schedule, start_date="2031-05-01", end_date="2031-12-31"), those(), "those of days without any")
    same(in_range(on, schedule, start_date="2031-01-01", end_date="2031-12-31"), those(february, first, last, april))


@rule("ONCALL-09")
def a_range_has_entries_of_its_own_schedule_only(on: Target) -> None:
    one, other = new_schedule(on), new_schedule(on)
    entry = new_entry(on, one, *SHIFT)
    new_entry(on, other, *SHIFT, on.users[1])
    same(in_range(on, one, start_date="2031-04-20", end_date="2031-05-10"), those(entry), "the entries")


@rule("ONCALL-30")
def a_range_may_be_open_at_either_side(on: Target) -> None:
    schedule = new_schedule(on)
    early, middle, late = on_days(on, schedule, "2031-02-20", "2031-03-10", "2031-04-10")
    same(in_range(on, schedule, start_date="2031-03-10"), those(middle, late), "the entries from a day on")
    same(in_range(on, schedule, end_date="2031-03-10"), those(early, middle), "the entries up to a day")
    same(
        in_range(on, schedule, start_date="2031-04-11", end_date="2031-02-19"),
        those(),
        "a range that ends before it begins",
    )


@rule("ONCALL-30")
def a_day_that_is_none_is_refused(on: Target) -> None:
    schedule = new_schedule(on)
    for value in ("2031-02-30", "tomorrow", "2031-03-01T00:00:00Z", ""):
        names(on.api.get(entries_of(schedule), start_date=value), "query.start_date")
    query = {"start_date": "2031-13-01", "end_date": "x"}
    names(on.api.get(entries_of(schedule), **query), "query.start_date", "query.end_date")


@rule("ONCALL-10")
def an_entry_belongs_to_every_day_that_it_touches(on: Target) -> None:
    schedule = new_schedule(on, timezone="UTC")
    night = new_entry(on, schedule, "2031-03-08T18:00:00Z", "2031-03-09T08:00:00Z")
    evening = new_entry(on, schedule, "2031-03-09T18:00:00Z", "2031-03-10T00:00:00Z")
    days: tuple[tuple[str, list[Json]], ...] = (
        ("2031-03-07", []),
        ("2031-03-08", [night]),
        ("2031-03-09", [night, evening]),
        ("2031-03-10", []),
    )
    for day, expected in days:
        same(in_range(on, schedule, start_date=day, end_date=day), those(*expected), f"the entries of {day}")


@rule("ONCALL-10")
def the_days_are_those_of_the_schedules_time_zone(on: Target) -> None:
    schedule = new_schedule(on, timezone="Europe/Brussels")
    new_entry(on, schedule, "2031-04-20T22:00:00Z", "2031-04-20T23:00:00Z")
    days = ("2031-04-20", "2031-04-21")
    for zone, expected in (("Europe/Brussels", ["2031-04-21"]), ("America/New_York", ["2031-04-20"])):
        body(on.api.patch(f"{ONCALL}/schedules/{schedule['id']}", {"timezone": zone}))
        found = [day for day in days if listed(on, schedule, start_date=day, end_date=day)]
        same(found, expected, f"the days of the entry in {zone}")


@rule("ONCALL-10")
def a_day_of_the_clock_change_ends_at_its_own_midnight(on: Target) -> None:
    schedule = new_schedule(on, timezone="Europe/Brussels")
    first = new_entry(on, schedule, "2031-03-30T00:00:00+01:00", "2031-03-30T01:00:00+01:00")
    last = new_entry(on, schedule, "2031-03-30T23:00:00+02:00", "2031-03-31T00:00:00+02:00")
    next_day = new_entry(on, schedule, "2031-03-31T00:00:00+02:00", "2031-03-31T01:00:00+02:00")
    for day, expected in (("2031-03-29", []), ("2031-03-30", [first, last]), ("2031-03-31", [next_day])):
        same(in_range(on, schedule, start_date=day, end_date=day), those(*expected), f"the entries of {day}")


@rule("ONCALL-24")
def entries_are_listed_in_the_order_they_start_in(on: Target) -> None:
    schedule = new_schedule(on)
    late, early, middle = on_days(on, schedule, "2031-04-10", "2031-02-20", "2031-03-10")
    page = body(on.api.get(entries_of(schedule)))
    same(page, {"data": [early, middle, late], "total": 3, "limit": 25, "offset": 0}, "the entries")
    page = body(on.api.get(entries_of(schedule), limit=1, offset=1))
    same(page, {"data": [middle], "total": 3, "limit": 1, "offset": 1}, "a page of them")


@rule("ONCALL-24")
def offsets_do_not_matter_to_the_order(on: Target) -> None:
    schedule = new_schedule(on)
    second = new_entry(on, schedule, "2031-05-01T05:00:00-03:00", "2031-05-01T12:00:00Z")
    first = new_entry(on, schedule, "2031-05-01T09:00:00+02:00", "2031-05-01T12:00:00Z")
    same(listed(on, schedule), [first, second], "the entries")


# Creating and deleting


@rule("ONCALL-11")
def an_entry_has_its_user_start_and_end(on: Target) -> None:
    """Whatever the offset of its instants: with it they are others."""
    schedule, user = new_schedule(on), on.users[1]
    for day, offset in ((1, "Z"), (4, "+02:00"), (7, "-05:00"), (10, "+05:30"), (13, "-09:30")):
        sent = shift(f"2031-05-{day:02}T20:00:00{offset}", f"2031-05-{day + 1:02}T06:00:00{offset}", user)
        made = body(on.api.post(entries_of(schedule), sent), None)
        entry = next(each for each in listed(on, schedule) if each["id"] == made["id"])
        same(entry["user_id"], user, "the user")
        same(span(entry), span(sent), "start and end")


@rule("ONCALL-31")
def an_entry_needs_all_three(on: Target) -> None:
    schedule = new_schedule(on)
    names(on.api.post(entries_of(schedule), {}), "body.user_id", "body.start", "body.end")
    for value in ("2031-05-01T08:00:00", "2031-05-01", "", None):
        sent = {"user_id": on.users[0], "start": value, "end": SHIFT[1]}
        names(on.api.post(entries_of(schedule), sent), "body.start")
    same(listed(on, schedule), [], "the entries of the schedule")


@rule("ONCALL-12")
def an_end_that_is_not_after_the_start_is_refused(on: Target) -> None:
    schedule = new_schedule(on)
    start = "2031-05-01T18:00:00+01:00"
    for end in (start, "2031-05-01T17:00:00Z", "2031-05-01T18:30:00+02:00", "2031-04-30T23:00:00+01:00"):
        sent = {"user_id": on.users[0], "start": start, "end": end}
        holds("body.end" in invalid(on.api.post(entries_of(schedule), sent)), "a 422 that names body.end", end)
    same(listed(on, schedule), [], "the entries of the schedule")
    new_entry(on, schedule, start, "2031-05-01T17:30:00+00:00")


@rule("ONCALL-12")
def entries_may_overlap(on: Target) -> None:
    schedule = new_schedule(on)
    made_twice = [new_entry(on, schedule, *SHIFT) for _ in range(2)]
    same(in_range(on, schedule), those(*made_twice), "the entries of the schedule")


@rule("ONCALL-12")
def an_entry_of_an_unknown_user_is_refused(on: Target) -> None:
    schedule = new_schedule(on)
    sent = {"user_id": on.absent("user"), "start": SHIFT[0], "end": SHIFT[1]}
    refused(on.api.post(entries_of(schedule), sent), 404, "User not found")
    same(listed(on, schedule), [], "the entries of the schedule")


@rule("ONCALL-19")
def an_instant_keeps_the_offset_it_was_given_in(on: Target) -> None:
    schedule = new_schedule(on, timezone="Europe/Brussels")
    sent = ("2031-05-01T18:00:00+05:30", "2031-05-02T08:00:00-03:00")
    new_entry(on, schedule, *sent)
    (entry,) = listed(on, schedule)
    for field, given in zip(("start", "end"), sent, strict=True):
        came = instant(entry[field])
        same((came, came.utcoffset()), (instant(given), instant(given).utcoffset()), f"{field} and its offset")


@rule("ONCALL-16")
def a_deleted_entry_is_gone_and_others_are_not(on: Target) -> None:
    schedule = new_schedule(on)
    gone, kept = on_days(on, schedule, "2031-05-01", "2031-05-02")
    response = on.api.delete(f"{ONCALL}/entries/{gone['id']}")
    same((response.status_code, response.content), (204, b""), "status and body")
    same(in_range(on, schedule), those(kept), "the entries of the schedule")


# Swaps


@rule("ONCALL-13")
def a_swap_gives_the_shift_to_the_other_user(on: Target) -> None:
    """And no other of theirs."""
    schedule = new_schedule(on)
    entry, other = on_days(on, schedule, "2031-05-01", "2031-05-02")
    body(swapped(on.api, schedule, entry, on.users[1]), None)
    found = {each["id"]: each for each in listed(on, schedule)}
    same(set(found), {entry["id"], other["id"]}, "the entries of the schedule")
    users = [found[each["id"]]["user_id"] for each in (entry, other)]
    same(users, [on.users[1], on.users[0]], "the users of the swapped entry and of the other")
    same([span(found[each["id"]]) for each in (entry, other)], [span(entry), span(other)], "the shifts")


@rule("ONCALL-15")
def a_swap_on_either_path_answers_with_the_entry_as_it_is_then(on: Target) -> None:
    schedule = new_schedule(on)
    one, other, third = on_days(on, schedule, "2031-05-01", "2031-05-02", "2031-05-03")
    expected = [{**each, "user_id": on.users[1]} for each in (one, other)]
    same(body(swap(on.api, schedule, one, on.users[1])), expected[0], "the entry swapped under its schedule")
    same(body(swap_by_id(on.api, other, on.users[1])), expected[1], "the entry swapped by its id alone")
    same(by_id(listed(on, schedule)), by_id([*expected, third]), "the entries of the schedule")


@rule("ONCALL-14")
def a_swap_with_an_unknown_user_is_refused_and_changes_nothing(on: Target) -> None:
    schedule = new_schedule(on)
    entry = new_entry(on, schedule, *SHIFT)
    nobody = on.absent("user")
    refused(swap(on.api, schedule, entry, nobody), 404, "User not found")
    refused(swap_by_id(on.api, entry, nobody), 404, "User not found")
    same(listed(on, schedule), [entry], "the entries of the schedule")


@rule("ONCALL-14")
def a_swap_needs_somebody_to_swap_with(on: Target) -> None:
    schedule = new_schedule(on)
    entry = new_entry(on, schedule, *SHIFT)
    names(on.api.post(f"{entries_of(schedule)}/{entry['id']}/swap", {}), f"body.{TAKER}")
    names(on.api.post(f"{ONCALL}/entries/{entry['id']}/swap", {TAKER: None}), f"body.{TAKER}")
    same(listed(on, schedule), [entry], "the entries of the schedule")


@rule("ONCALL-25")
def an_entry_is_swapped_under_its_own_schedule_only(on: Target) -> None:
    schedule, other = new_schedule(on), new_schedule(on)
    entry = new_entry(on, schedule, *SHIFT)
    refused(swap(on.api, other, entry, on.users[1]), 404, "Entry not found")
    refused(swap(on.api, schedule, {"id": on.absent("entry")}, on.users[1]), 404, "Entry not found")
    same(listed(on, schedule), [entry], "the entries of the schedule")
