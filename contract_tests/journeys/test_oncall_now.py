"""Who is on call now, and who swaps with whom. Docs: on-call."""

import pytest

from contract_tests.calling import Caller, body, invalid, refused
from contract_tests.journeys.oncall_calls import ENTRIES, EXAMPLE, ONCALL, SCHEDULES, SWAPS, on_call, shift

by_both_paths = pytest.mark.parametrize("swap", SWAPS, ids=["under the schedule", "by the entry's id"])


# Swaps


@pytest.mark.rule("ONCALL-13", "ONCALL-15")
@by_both_paths
def test_a_swap_gives_the_entry_to_another_user_and_keeps_its_times(api: Caller, swap: str) -> None:
    before = body(api.get(ENTRIES), 200)["data"][2]
    after = body(api.post(swap, {"swap_with_user_id": "user_034"}), 200)
    assert after == before | {"user_id": "user_034"} == body(api.get(ENTRIES), 200)["data"][2]


@pytest.mark.rule("ONCALL-14")
@by_both_paths
def test_a_swap_with_nobody_is_refused_and_changes_nothing(api: Caller, swap: str) -> None:
    before = body(api.get(ENTRIES), 200)
    refused(api.post(swap, {"swap_with_user_id": "user_none"}), 404, "User not found")
    assert invalid(api.post(swap, {})) == {"body.swap_with_user_id"}
    assert body(api.get(ENTRIES), 200) == before


@pytest.mark.rule("ONCALL-05", "ONCALL-25")
def test_an_entry_is_found_under_its_own_schedule_only(api: Caller) -> None:
    taker = {"swap_with_user_id": "user_034"}
    refused(api.post(f"{SCHEDULES}/sched_weekend/entries/entry_456/swap", taker), 404, "Entry not found")
    refused(api.post(f"{SCHEDULES}/sched_none/entries/entry_456/swap", taker), 404, "Schedule not found")
    refused(api.post(f"{ENTRIES}/entry_none/swap", taker), 404, "Entry not found")
    refused(api.post(f"{ONCALL}/entries/entry_none/swap", taker), 404, "Entry not found")


@pytest.mark.rule("ONCALL-13", "ONCALL-17")
def test_whoever_takes_the_present_shift_over_is_on_call(api: Caller) -> None:
    body(api.post(f"{ONCALL}/entries/entry_455/swap", {"swap_with_user_id": "user_090"}), 200)
    assert on_call(api) == "Lena Fischer"


# Who is on call now


@pytest.mark.rule("ONCALL-17", "ONCALL-18")
@pytest.mark.parametrize(
    ("now", "name"),
    [
        ("2026-03-08T16:59:59Z", None),
        ("2026-03-08T17:00:00Z", "Marie Laurent"),
        ("2026-03-09T06:59:59Z", "Marie Laurent"),
        ("2026-03-09T07:00:00Z", None),
        ("2026-02-26T20:00:00Z", "Noah Janssens"),
    ],
)
def test_a_shift_lasts_from_its_start_until_just_before_its_end(api: Caller, now: str, name: str | None) -> None:
    api.set_clock(now)
    assert on_call(api) == name


@pytest.mark.rule("ONCALL-17")
def test_the_shift_is_handed_over_when_the_clock_gets_there(api: Caller) -> None:
    shift(api, "2026-03-09T08:00:00+01:00", "2026-03-09T18:00:00+01:00")
    api.set_clock("2026-03-09T06:59:59Z")
    assert on_call(api) == "Marie Laurent"
    api.advance(seconds=1)
    assert on_call(api) == "Tom Peeters"
    api.advance(hours=10)
    assert on_call(api) is None


@pytest.mark.rule("ONCALL-18")
def test_of_several_the_shift_that_started_last_counts(api: Caller) -> None:
    shift(api, "2026-03-08T20:30:00+01:00", "2026-03-08T22:00:00+01:00", "user_034")
    assert on_call(api) == "Tom Peeters"
    shift(api, "2026-03-08T19:00:00+01:00", "2026-03-09T22:00:00+01:00", "user_090")
    assert on_call(api) == "Tom Peeters"
    shift(api, "2026-03-08T19:45:00Z", "2026-03-08T21:00:00Z", "user_078")
    assert on_call(api) == "Noah Janssens"


@pytest.mark.rule("ONCALL-17")
def test_every_schedule_of_the_team_counts_and_no_other_teams(api: Caller) -> None:
    second = f"{SCHEDULES}/{body(api.post(SCHEDULES, EXAMPLE), 201)['id']}"
    shift(api, "2026-03-08T20:00:00+01:00", "2026-03-09T08:00:00+01:00", "user_090", second)
    shift(api, "2026-03-08T20:15:00+01:00", "2026-03-09T08:00:00+01:00", "user_078", f"{SCHEDULES}/sched_weekend")
    assert on_call(api) == "Lena Fischer"
    assert on_call(api, "team_network") == "Noah Janssens"


@pytest.mark.rule("ONCALL-18")
def test_a_team_without_a_schedule_has_nobody_on_call(api: Caller) -> None:
    assert body(api.get(f"{ONCALL}/current/team_general"), 200) == {"team_id": "team_general", "on_call": None}


@pytest.mark.rule("ONCALL-18")
def test_an_unknown_team_is_404_even_where_a_schedule_names_it(api: Caller) -> None:
    body(api.post(SCHEDULES, EXAMPLE | {"team_id": "team_none"}), 201)
    refused(api.get(f"{ONCALL}/current/team_none"), 404, "Team not found")
