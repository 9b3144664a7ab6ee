"""Entries: ranges of days, shifts and swaps. Docs: on-call."""

from contract_tests.assertions import body, holds, invalid, made, names, refused, same
from contract_tests.factories.oncall import (
    ONCALL,
    entries_of,
    ids,
    instant,
    listed,
    new_entry,
    new_schedule,
    shift,
    span,
    swap,
    swap_by_id,
    swapped,
)
from contract_tests.registry import rule
from contract_tests.target import Json, Target

SHIFT = ("2031-05-01T08:00:00Z", "2031-05-01T18:00:00Z")
TAKER = "swap_with_user_id"


def on_days(on: Target, schedule: Json, *days: str) -> list[Json]:
    """A shift at noon on each of these days."""
    return [new_entry(on, schedule, f"{day}T11:00:00Z", f"{day}T13:00:00Z") for day in days]


def has(on: Target, schedule: Json, *expected: Json, **query: Json) -> None:
    """A range has these entries, in whatever order: the page does not say which they come in."""
    found = sorted(ids(listed(on, schedule, **query)))
    same(found, sorted(ids(list(expected))), f"the entries of {query or 'the schedule'}")


# Ranges of days


@rule("ONCALL-09")
def a_range_has_the_entries_of_its_days_and_no_others(on: Target) -> None:
    schedule = new_schedule(on)
    february, first, last, april = on_days(on, schedule, "2031-02-20", "2031-03-10", "2031-03-20", "2031-04-10")
    has(on, schedule, first, last, start_date="2031-03-01", end_date="2031-03-31")
    has(on, schedule, february, start_date="2031-02-18", end_date="2031-02-22")
    has(on, schedule, start_date="2031-05-01", end_date="2031-12-31")
    has(on, schedule, february, first, last, april, start_date="2031-01-01", end_date="2031-12-31")


@rule("ONCALL-30")
def a_range_may_be_open_at_either_side_and_its_days_are_days(on: Target) -> None:
    schedule = new_schedule(on)
    early, middle, late = on_days(on, schedule, "2031-02-20", "2031-03-10", "2031-04-10")
    has(on, schedule, middle, late, start_date="2031-03-10")
    has(on, schedule, early, middle, end_date="2031-03-10")
    has(on, schedule, start_date="2031-04-11", end_date="2031-02-19")
    for value in ("2031-02-30", "tomorrow", "2031-03-01T00:00:00Z", ""):
        names(on.api.get(entries_of(schedule), start_date=value), "query.start_date")
    query = {"start_date": "2031-13-01", "end_date": "x"}
    names(on.api.get(entries_of(schedule), **query), "query.start_date", "query.end_date")


@rule("ONCALL-10")
def an_entry_belongs_to_every_day_of_its_schedules_zone_that_it_touches(on: Target) -> None:
    """Also where the clock is changed: that day ends at its own midnight."""
    schedule = new_schedule(on, timezone="Europe/Brussels")
    night, evening, first, last, next_day = (
        new_entry(on, schedule, start, end)
        for start, end in (
            ("2031-03-28T18:00:00+01:00", "2031-03-29T08:00:00+01:00"),
            ("2031-03-29T18:00:00+01:00", "2031-03-30T00:00:00+01:00"),
            ("2031-03-30T00:00:00+01:00", "2031-03-30T01:00:00+01:00"),
            ("2031-03-30T23:00:00+02:00", "2031-03-31T00:00:00+02:00"),
            ("2031-03-31T00:00:00+02:00", "2031-03-31T01:00:00+02:00"),
        )
    )
    days = {27: [], 28: [night], 29: [night, evening], 30: [first, last], 31: [next_day]}
    for day, expected in days.items():
        has(on, schedule, *expected, start_date=f"2031-03-{day}", end_date=f"2031-03-{day}")


@rule("ONCALL-24")
def entries_are_listed_in_the_order_they_start_in(on: Target) -> None:
    """Whatever the offsets of their starts."""
    schedule = new_schedule(on)
    late, early = on_days(on, schedule, "2031-04-10", "2031-02-20")
    after = new_entry(on, schedule, "2031-03-01T05:00:00-03:00", "2031-03-01T12:00:00Z")
    before = new_entry(on, schedule, "2031-03-01T09:00:00+02:00", "2031-03-01T12:00:00Z")
    same(listed(on, schedule), [early, before, after, late], "the entries")


# Creating


@rule("ONCALL-31")
def an_entry_needs_all_three_and_its_instants_an_offset(on: Target) -> None:
    schedule = new_schedule(on)
    names(on.api.post(entries_of(schedule), {}), "body.user_id", "body.start", "body.end")
    for value in ("2031-05-01T08:00:00", "2031-05-01", "", None):
        sent = {"user_id": on.users[0], "start": value, "end": SHIFT[1]}
        names(on.api.post(entries_of(schedule), sent), "body.start")
    has(on, schedule)


@rule("ONCALL-12")
def an_entry_ends_after_its_start_has_a_known_user_and_may_overlap_others(on: Target) -> None:
    schedule = new_schedule(on)
    start = "2031-05-01T18:00:00+01:00"
    for end in (start, "2031-05-01T17:00:00Z", "2031-05-01T18:30:00+02:00", "2031-04-30T23:00:00+01:00"):
        actual = invalid(on.api.post(entries_of(schedule), shift(start, end, on.users[0])))
        holds("body.end" in actual, "a 422 that names body.end", end)
    refused(on.api.post(entries_of(schedule), shift(*SHIFT, on.absent("user"))), 404, "User not found")
    has(on, schedule)
    made = [
        new_entry(on, schedule, start, "2031-05-01T17:30:00+00:00"),
        *(new_entry(on, schedule, *SHIFT) for _ in "12"),
    ]
    has(on, schedule, *made)


@rule("ONCALL-19")
def an_instant_keeps_the_offset_it_was_given_in(on: Target) -> None:
    schedule = new_schedule(on, timezone="Europe/Brussels")
    sent = ("2031-05-01T18:00:00+05:30", "2031-05-02T08:00:00-03:00")
    new_entry(on, schedule, *sent)
    (entry,) = listed(on, schedule)
    for field, given in zip(("start", "end"), sent, strict=True):
        actual = instant(entry[field])
        same((actual, actual.utcoffset()), (instant(given), instant(given).utcoffset()), f"{field} and its offset")


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
    taker, days = on.users[1], ("2031-05-01", "2031-05-02")
    for by_id in (False, True):
        schedule = new_schedule(on)
        entry, other = on_days(on, schedule, *days)
        answered = body(swap_by_id(on.api, entry, taker) if by_id else swap(on.api, schedule, entry, taker))
        expected = {**entry, "user_id": taker}
        same(answered, expected, f"the entry swapped {'by its id alone' if by_id else 'under its schedule'}")
        same(listed(on, schedule), [expected, other], "the entries of the schedule")


@rule("ONCALL-34")
def a_swap_gives_the_next_shift_of_the_other_user_for_it(on: Target) -> None:
    """The next in that schedule; of whoever has none there, nothing."""
    (first, second), day = on.users[:2], "2031-05-0{}"
    schedule, elsewhere = new_schedule(on), new_schedule(on)
    shifts = [(schedule, first, 1), (schedule, second, 3), (schedule, second, 5), (elsewhere, second, 2)]
    one, soon, late, other = (
        new_entry(on, rota, f"{day.format(number)}T11:00:00Z", f"{day.format(number)}T13:00:00Z", user)
        for rota, user, number in shifts
    )
    made(swapped(on.api, schedule, one, second), None)
    has_users(on, schedule, {one["id"]: second, soon["id"]: first, late["id"]: second})
    made(swapped(on.api, elsewhere, other, first), None)
    has_users(on, elsewhere, {other["id"]: first})
    has_users(on, schedule, {one["id"]: second, soon["id"]: first, late["id"]: second})
    made(swapped(on.api, schedule, soon, first), None)
    has_users(on, schedule, {one["id"]: second, soon["id"]: first, late["id"]: second})


def has_users(on: Target, schedule: Json, expected: dict[str, str]) -> None:
    """Whose the entries of the schedule are, by their ids."""
    same({each["id"]: each["user_id"] for each in listed(on, schedule)}, expected, "whose the shifts are")


@rule("ONCALL-14")
def a_swap_needs_a_known_user_and_changes_nothing_without(on: Target) -> None:
    schedule = new_schedule(on)
    entry = new_entry(on, schedule, *SHIFT)
    for path in (f"{entries_of(schedule)}/{entry['id']}/swap", f"{ONCALL}/entries/{entry['id']}/swap"):
        refused(on.api.post(path, {TAKER: on.absent("user")}), 404, "User not found")
        for sent in ({}, {TAKER: None}):
            names(on.api.post(path, sent), f"body.{TAKER}")
    same(listed(on, schedule), [entry], "the entries of the schedule")


@rule("ONCALL-25", "ONCALL-05")
def an_entry_is_swapped_under_its_own_schedule_only(on: Target) -> None:
    schedule, other = new_schedule(on), new_schedule(on)
    entry, nobody = new_entry(on, schedule, *SHIFT), {"id": on.absent("entry")}
    for response in (
        swap(on.api, other, entry, on.users[1]),
        swap(on.api, schedule, nobody, on.users[1]),
        swap_by_id(on.api, nobody, on.users[1]),
    ):
        refused(response, 404, "Entry not found")
    refused(swap(on.api, {"id": on.absent("sched")}, entry, on.users[1]), 404, "Schedule not found")
    same(listed(on, schedule), [entry], "the entries of the schedule")
