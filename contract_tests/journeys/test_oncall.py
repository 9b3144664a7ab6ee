"""On-call schedules and their shifts. Docs: on-call."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract_tests.calling import Caller, body, invalid, refused
from contract_tests.journeys.oncall_calls import (
    ENTRIES,
    EXAMPLE,
    NOW,
    ONCALL,
    SCHEDULE,
    SCHEDULES,
    SHIFT,
    SWAPS,
    ids,
    on_call,
    shift,
)


@pytest.mark.rule(
    "ONCALL-02", "ONCALL-03", "ONCALL-04", "ONCALL-06", "ONCALL-07", "ONCALL-09", "ONCALL-11", "ONCALL-13", "ONCALL-16"
)
def test_the_page_can_be_replayed_from_top_to_bottom(api: Caller) -> None:
    schedule = body(api.post(SCHEDULES, EXAMPLE), 201)
    path = f"{SCHEDULES}/{schedule['id']}"
    assert EXAMPLE.items() <= schedule.items()
    assert body(api.get(path), 200) == schedule
    assert body(api.get(SCHEDULES), 200)["total"] == 4
    change = {"name": "Weekend Support (Updated)", "timezone": "Europe/Paris"}
    assert body(api.patch(path, change), 200) == schedule | change
    entry = body(api.post(f"{path}/entries", SHIFT), 201)
    assert SHIFT.items() <= entry.items()
    assert ids(api, path, start_date="2026-03-01", end_date="2026-03-31") == [entry["id"]]
    swapped = body(api.post(f"{path}/entries/{entry['id']}/swap", {"swap_with_user_id": "user_034"}), 200)
    assert swapped == entry | {"user_id": "user_034"}
    body(api.delete(f"{ONCALL}/entries/{entry['id']}"), 204)
    body(api.delete(path), 204)
    refused(api.get(path), 404, "Schedule not found")


# Schedules


@pytest.mark.rule("ONCALL-23")
def test_a_schedule_with_only_a_name_rotates_weekly_in_paris_for_no_team(api: Caller) -> None:
    schedule = body(api.post(SCHEDULES, {"name": "Plain"}), 201)
    assert (schedule["team_id"], schedule["timezone"], schedule["rotation_type"]) == (None, "Europe/Paris", "weekly")
    assert ids(api, f"{SCHEDULES}/{schedule['id']}") == []


@pytest.mark.rule("ONCALL-02", "ONCALL-20")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("rotation_type", each) for each in ("weekly", "daily", "custom")),
        ("team_id", "team_none"),
        ("name", "x" * 200),
    ],
)
def test_a_schedule_may_be_so(api: Caller, field: str, value: str) -> None:
    assert body(api.post(SCHEDULES, EXAMPLE | {field: value}), 201)[field] == value


@pytest.mark.rule("ONCALL-20")
@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 201), ("name", None), ("timezone", "Mars/Base"), ("rotation_type", "yearly")],
)
def test_a_schedule_that_makes_no_sense_is_refused(api: Caller, field: str, value: object) -> None:
    before = body(api.get(SCHEDULES), 200)
    assert invalid(api.post(SCHEDULES, EXAMPLE | {field: value})) == {f"body.{field}"}
    assert invalid(api.patch(SCHEDULE, {"team_id": "team_none", field: value})) == {f"body.{field}"}
    assert body(api.get(SCHEDULES), 200) == before


@pytest.mark.rule("ONCALL-06")
@pytest.mark.parametrize("change", [{field: value} for field, value in EXAMPLE.items()] + [{"team_id": None}, {}])
def test_only_the_fields_that_are_sent_are_changed(api: Caller, change: dict[str, Any]) -> None:
    before, entries = body(api.get(SCHEDULE), 200), ids(api)
    after = body(api.patch(SCHEDULE, change), 200)
    assert after == before | change == body(api.get(SCHEDULE), 200)
    assert ids(api) == entries


@pytest.mark.rule("ONCALL-05", "ONCALL-07", "ONCALL-08")
def test_a_deleted_schedule_takes_its_entries_along_and_no_others(api: Caller) -> None:
    body(api.delete(SCHEDULE), 204)
    refused(api.delete(SCHEDULE), 404, "Schedule not found")
    refused(api.delete(f"{ONCALL}/entries/entry_456"), 404, "Entry not found")
    assert on_call(api) is None
    assert ids(api, f"{SCHEDULES}/sched_weekend") == ["entry_470"]


# Entries in a range of days


@pytest.mark.rule("ONCALL-24")
def test_entries_are_listed_in_the_order_they_start_in(api: Caller) -> None:
    assert ids(api) == ["entry_457", "entry_455", "entry_456"]
    page = body(api.get(ENTRIES, limit=1, offset=1), 200)
    assert ([entry["id"] for entry in page["data"]], page["total"]) == (["entry_455"], 3)


@pytest.mark.rule("ONCALL-09", "ONCALL-10")
@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2026-03-01", "2026-03-31", ["entry_455", "entry_456"]),
        ("2026-03-08", "2026-03-08", ["entry_455"]),
        ("2026-03-09", "2026-03-09", ["entry_455"]),
        ("2026-03-10", "2026-03-11", []),
        ("2026-03-09", "2026-03-12", ["entry_455", "entry_456"]),
        ("2026-02-27", "2026-03-08", ["entry_457", "entry_455"]),
        ("2026-03-31", "2026-03-01", []),
        ("0001-01-01", "9999-12-31", ["entry_457", "entry_455", "entry_456"]),
    ],
)
def test_a_range_has_the_entries_that_overlap_it_both_days_included(
    api: Caller, first: str, last: str, found: list[str]
) -> None:
    assert ids(api, start_date=first, end_date=last) == found


@pytest.mark.rule("ONCALL-09")
def test_a_range_may_be_open_at_either_side(api: Caller) -> None:
    assert ids(api, start_date="2026-03-09") == ["entry_455", "entry_456"]
    assert ids(api, end_date="2026-03-07") == ["entry_457"]


@pytest.mark.rule("ONCALL-10")
@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-04-20T18:00:00+02:00", "2026-04-21T00:00:00+02:00", {"2026-04-20"}),
        ("2026-04-21T00:00:00+02:00", "2026-04-21T08:00:00+02:00", {"2026-04-21"}),
        ("2026-04-20T21:59:00Z", "2026-04-20T22:01:00Z", {"2026-04-20", "2026-04-21"}),
        ("2026-04-20T22:00:00Z", "2026-04-20T23:00:00Z", {"2026-04-21"}),
        ("2026-04-20T10:00:00-11:00", "2026-04-20T10:59:00-11:00", {"2026-04-20"}),
    ],
)
def test_the_days_of_a_range_are_those_of_the_schedules_time_zone(
    api: Caller, start: str, end: str, days: set[str]
) -> None:
    new = shift(api, start, end)["id"]
    around = ("2026-04-19", "2026-04-20", "2026-04-21", "2026-04-22")
    assert {day for day in around if new in ids(api, start_date=day, end_date=day)} == days


@pytest.mark.rule("ONCALL-10")
@pytest.mark.parametrize(("zone", "day"), [("Pacific/Auckland", "2026-04-21"), ("America/New_York", "2026-04-20")])
def test_a_schedule_that_moves_takes_its_days_along(api: Caller, zone: str, day: str) -> None:
    new = shift(api, "2026-04-20T18:00:00Z", "2026-04-20T20:00:00Z")["id"]
    body(api.patch(SCHEDULE, {"timezone": zone}), 200)
    assert ids(api, start_date=day, end_date=day) == [new]


@pytest.mark.rule("ONCALL-10")
def test_a_day_of_the_clock_change_ends_at_its_own_midnight(api: Caller) -> None:
    last = shift(api, "2026-03-29T22:00:00+02:00", "2026-03-30T00:00:00+02:00")["id"]
    first = shift(api, "2026-03-29T00:00:00+01:00", "2026-03-29T01:00:00+01:00")["id"]
    assert ids(api, start_date="2026-03-29", end_date="2026-03-29") == [first, last]
    assert ids(api, start_date="2026-03-28", end_date="2026-03-28") == []
    assert ids(api, start_date="2026-03-30", end_date="2026-03-30") == []


@pytest.mark.parametrize("name", ["start_date", "end_date"])
@pytest.mark.parametrize("value", ["2026-02-30", "tomorrow", "2026-03-01T00:00:00Z", ""])
def test_a_date_that_makes_no_sense_is_refused(api: Caller, name: str, value: str) -> None:
    assert invalid(api.get(ENTRIES, **{name: value})) == {f"query.{name}"}


# Creating and deleting entries


@pytest.mark.rule("ONCALL-11", "ONCALL-19")
@given(
    start=st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)),  # noqa: DTZ001 - the offsets are drawn apart
    minutes=st.tuples(st.integers(-14 * 60, 14 * 60), st.integers(-14 * 60, 14 * 60)),
    seconds=st.integers(1, 10**7),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_instants_keep_the_offset_they_were_given_in(
    api: Caller, start: datetime, minutes: tuple[int, int], seconds: int
) -> None:
    east, west = (timezone(timedelta(minutes=each)) for each in minutes)
    begin = start.replace(tzinfo=UTC).astimezone(east)
    end = (begin + timedelta(seconds=seconds)).astimezone(west)
    entry = shift(api, begin.isoformat(), end.isoformat())
    kept = [datetime.fromisoformat(entry[field]) for field in ("start", "end")]
    assert kept == [begin, end]
    assert [instant.utcoffset() for instant in kept] == [begin.utcoffset(), end.utcoffset()]
    body(api.delete(f"{ONCALL}/entries/{entry['id']}"), 204)


@pytest.mark.rule("ONCALL-12")
@pytest.mark.parametrize(
    "end",
    ["2026-03-15T18:00:00+01:00", "2026-03-15T17:00:00Z", "2026-03-15T18:30:00+02:00", "2026-03-14T23:00:00+01:00"],
)
def test_an_entry_must_end_after_it_starts_whatever_the_offsets(api: Caller, end: str) -> None:
    assert invalid(api.post(ENTRIES, SHIFT | {"end": end})) == {"body.end"}
    assert len(ids(api)) == 3


@pytest.mark.parametrize("field", ["start", "end"])
@pytest.mark.parametrize("value", ["2026-03-15T18:00:00", "2026-03-15", "18:00", "", 1773594000, None])
def test_an_instant_without_an_offset_is_refused(api: Caller, field: str, value: object) -> None:
    assert invalid(api.post(ENTRIES, SHIFT | {field: value})) == {f"body.{field}"}


@pytest.mark.rule("ONCALL-05", "ONCALL-11", "ONCALL-12")
def test_an_entry_needs_a_schedule_and_a_user(api: Caller) -> None:
    refused(api.post(f"{SCHEDULES}/sched_none/entries", SHIFT), 404, "Schedule not found")
    refused(api.post(ENTRIES, SHIFT | {"user_id": "user_none"}), 404, "User not found")
    assert invalid(api.post(ENTRIES, {})) == {"body.user_id", "body.start", "body.end"}


@pytest.mark.rule("ONCALL-12")
def test_entries_may_overlap(api: Caller) -> None:
    one, other = (body(api.post(ENTRIES, SHIFT), 201)["id"] for _ in range(2))
    assert {one, other} < set(ids(api))


@pytest.mark.rule("ONCALL-05", "ONCALL-16")
def test_a_deleted_entry_is_gone(api: Caller) -> None:
    body(api.delete(f"{ONCALL}/entries/entry_455"), 204)
    refused(api.delete(f"{ONCALL}/entries/entry_455"), 404, "Entry not found")
    assert ids(api) == ["entry_457", "entry_456"]
    assert on_call(api) is None


# What is not there, and callers who may not


def writes_to(caller: Caller) -> list[Any]:
    """The answers to every write to the records of the docs."""
    return [
        caller.patch(SCHEDULE, {"name": "Mine"}),
        caller.delete(SCHEDULE),
        caller.post(ENTRIES, SHIFT),
        *(caller.post(swap, {"swap_with_user_id": "user_034"}) for swap in SWAPS),
        caller.delete(f"{ONCALL}/entries/entry_456"),
    ]


def everything(api: Caller) -> list[Any]:
    return [body(api.get(path), 200) for path in (SCHEDULES, SCHEDULE, ENTRIES, NOW)]


@pytest.mark.rule("AUTH-04")
def test_the_schedules_of_another_tenant_do_not_exist(api: Caller) -> None:
    before, stranger = everything(api), api.key("ak_live_starter")
    refused(stranger.get(SCHEDULE), 404, "Schedule not found")
    refused(stranger.get(ENTRIES), 404, "Schedule not found")
    refused(stranger.get(NOW), 404, "Team not found")
    details = [body(answer, 404)["detail"] for answer in writes_to(stranger)]
    assert details == [f"{noun} not found" for noun in ("Schedule",) * 4 + ("Entry",) * 2]
    assert body(stranger.get(SCHEDULES), 200)["total"] == 0
    assert everything(api) == before


@pytest.mark.rule("ONCALL-21", "ONCALL-22")
def test_a_key_that_may_only_read_changes_nothing(api: Caller) -> None:
    before, reader = everything(api), api.key("ak_live_readonly")
    assert everything(reader) == before
    for answer in [*writes_to(reader), reader.post(SCHEDULES, EXAMPLE)]:
        refused(answer, 403, "Missing required scope: oncall:write")
    assert everything(api) == before
