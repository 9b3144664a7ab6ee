"""On-call schedules and their shifts. Docs: on-call."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract_tests.calling import Caller
from contract_tests.expecting import body, invalid, refused
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
    shift,
)

# Schedules


@pytest.mark.rule("ONCALL-02")
@pytest.mark.parametrize(("field", "value"), [("team_id", "team_none"), ("name", "x" * 200)])
def test_a_schedule_may_be_so(api: Caller, field: str, value: str) -> None:
    assert body(api.post(SCHEDULES, EXAMPLE | {field: value}), 201)[field] == value


@pytest.mark.rule("ONCALL-02", "ONCALL-06")
@pytest.mark.parametrize("name", ["", "x" * 201, None])
def test_a_name_that_makes_no_sense_is_refused(api: Caller, name: object) -> None:
    before = body(api.get(SCHEDULES), 200)
    assert invalid(api.post(SCHEDULES, EXAMPLE | {"name": name})) == {"body.name"}
    assert invalid(api.patch(SCHEDULE, {"team_id": "team_none", "name": name})) == {"body.name"}
    assert body(api.get(SCHEDULES), 200) == before


# Entries in a range of days


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


# Creating entries


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


@pytest.mark.parametrize("field", ["start", "end"])
@pytest.mark.parametrize("value", ["2026-03-15T18:00:00", "2026-03-15", "18:00", "", 1773594000, None])
def test_an_instant_without_an_offset_is_refused(api: Caller, field: str, value: object) -> None:
    assert invalid(api.post(ENTRIES, SHIFT | {field: value})) == {f"body.{field}"}


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
