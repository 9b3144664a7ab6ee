"""The control API's clock: read, set, frozen, run, and advanced with everything that becomes due on the way."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client

BEGIN = "2026-03-08T20:00:00Z"
ENTRIES = "/api/v2/oncall/schedules/sched_abc123/entries"
SHIFTS = [
    ("2026-03-09T07:00:00Z", "oncall.shift_ended", "entry_455"),
    ("2026-03-12T17:00:00Z", "oncall.shift_started", "entry_456"),
    ("2026-03-13T07:00:00Z", "oncall.shift_ended", "entry_456"),
    ("2026-03-14T07:00:00Z", "oncall.shift_started", "entry_470"),
    ("2026-03-15T19:00:00Z", "oncall.shift_ended", "entry_470"),
]
"""The hand-overs of the docs world after its beginning."""


def read(control: httpx.Client) -> dict[str, str]:
    clock: dict[str, str] = control.get("/_mock/clock").raise_for_status().json()
    return clock


def put(control: httpx.Client, **body: Any) -> httpx.Response:
    return control.put("/_mock/clock", json=body)


def advance(control: httpx.Client, **body: Any) -> dict[str, Any]:
    """What the advance answered."""
    advanced: dict[str, Any] = control.post("/_mock/clock/advance", json=body).raise_for_status().json()
    return advanced


def shifts(advanced: dict[str, Any]) -> list[tuple[datetime, str, str]]:
    """The hand-overs that fired."""
    fired = [(datetime.fromisoformat(each["at"]), each["name"], each["subject_id"]) for each in advanced["fired"]]
    return [each for each in fired if each[1].startswith("oncall.")]


def expected(*hand_overs: tuple[str, str, str]) -> list[tuple[datetime, str, str]]:
    return [(datetime.fromisoformat(at), name, entry) for at, name, entry in hand_overs]


def issue(response: httpx.Response) -> tuple[list[str], str]:
    """Where the one issue is, and of what kind."""
    assert response.status_code == 422
    (only,) = response.json()["detail"]
    return only["loc"], only["type"]


def test_a_clock_begins_at_the_scenarios_instant(control: httpx.Client) -> None:
    assert read(control) == {"now": BEGIN, "mode": "frozen"}


def test_a_clock_can_be_set_forward_and_back(control: httpx.Client) -> None:
    for now in ("2026-03-15T17:30:00Z", "1999-12-31T23:59:59Z", BEGIN):
        assert put(control, now=now).json() == {"now": now, "mode": "frozen"}
        assert read(control)["now"] == now


def test_an_instant_may_have_any_offset_and_is_told_in_utc(control: httpx.Client) -> None:
    assert put(control, now="2026-03-15T18:30:00+01:00").json()["now"] == "2026-03-15T17:30:00Z"


def test_a_clock_can_run_and_be_frozen_again(control: httpx.Client) -> None:
    assert put(control, mode="running").json()["mode"] == "running"
    assert read(control)["mode"] == "running"
    frozen = put(control, mode="frozen").json()
    assert frozen["mode"] == "frozen"
    assert read(control) == frozen


def test_an_instant_and_a_mode_are_set_together(control: httpx.Client) -> None:
    put(control, mode="running")
    both = {"now": "2030-01-01T00:00:00Z", "mode": "frozen"}
    assert put(control, **both).json() == both
    assert read(control) == both


def test_setting_nothing_changes_nothing(control: httpx.Client) -> None:
    assert put(control).json() == {"now": BEGIN, "mode": "frozen"}


def test_an_advance_fires_what_becomes_due_in_time_order(control: httpx.Client) -> None:
    advanced = advance(control, to="2026-03-20T00:00:00Z")
    assert (advanced["before"], advanced["now"]) == (BEGIN, "2026-03-20T00:00:00Z")
    assert shifts(advanced) == expected(*SHIFTS)
    instants = [datetime.fromisoformat(each["at"]) for each in advanced["fired"]]
    assert instants == sorted(instants)
    assert {each["tenant_id"] for each in advanced["fired"] if each["subject_id"] == "entry_456"} == {"t_xyz"}


def test_an_advance_goes_up_to_an_instant_and_includes_it(control: httpx.Client) -> None:
    assert shifts(advance(control, to="2026-03-09T06:59:59Z")) == []
    assert shifts(advance(control, to="2026-03-09T07:00:00Z")) == expected(SHIFTS[0])
    assert shifts(advance(control, seconds=0)) == []


def test_an_advance_by_seconds_ends_where_the_same_advance_to_an_instant_does(control: httpx.Client) -> None:
    advanced = advance(control, seconds=4 * 24 * 3600)
    assert advanced["now"] == "2026-03-12T20:00:00Z"
    assert shifts(advanced) == expected(*SHIFTS[:2])


def test_an_advance_may_be_a_fraction_of_a_second(control: httpx.Client) -> None:
    assert datetime.fromisoformat(advance(control, seconds=0.25)["now"]) == datetime.fromisoformat(BEGIN) + timedelta(
        seconds=0.25
    )


@settings(max_examples=40)
@given(st.lists(st.integers(0, 4 * 24 * 3600), min_size=1, max_size=6))
def test_many_small_advances_fire_the_same_as_one(frozen_mock: MockServer, steps: list[int]) -> None:
    with client(frozen_mock, "stepping", KEY) as stepping, client(frozen_mock, "jumping", KEY) as jumping:
        for control in (stepping, jumping):
            control.post("/_mock/reset").raise_for_status()
        in_steps = [each for step in steps for each in advance(stepping, seconds=step)["fired"]]
        assert advance(jumping, seconds=sum(steps))["fired"] == in_steps
        assert read(jumping) == read(stepping)


def test_setting_a_clock_forward_fires_on_the_way_as_an_advance_does(control: httpx.Client) -> None:
    put(control, now="2026-03-13T00:00:00Z")
    assert shifts(advance(control, to="2026-03-20T00:00:00Z")) == expected(*SHIFTS[2:])


def test_setting_a_clock_back_fires_nothing_and_nothing_fires_twice(control: httpx.Client) -> None:
    advance(control, to="2026-03-13T00:00:00Z")
    put(control, now=BEGIN)
    assert shifts(advance(control, to="2026-03-20T00:00:00Z")) == expected(*SHIFTS[2:])


def test_a_frozen_clock_stays_frozen_and_a_running_one_runs_after_an_advance(control: httpx.Client) -> None:
    for mode in ("frozen", "running"):
        put(control, mode=mode)
        advance(control, seconds=60)
        assert read(control)["mode"] == mode


def test_shifts_made_and_deleted_over_the_api_fire_or_do_not(control: httpx.Client) -> None:
    body = {"user_id": "user_012", "start": "2026-03-09T12:00:00Z", "end": "2026-03-09T13:00:00Z"}
    kept, deleted = (control.post(ENTRIES, json=body).json()["id"] for _ in range(2))
    control.delete(f"/api/v2/oncall/entries/{deleted}").raise_for_status()
    advanced = advance(control, to="2026-03-10T00:00:00Z")
    assert shifts(advanced) == expected(
        SHIFTS[0], (body["start"], "oncall.shift_started", kept), (body["end"], "oncall.shift_ended", kept)
    )


def test_who_is_on_call_follows_the_clock(control: httpx.Client) -> None:
    current = "/api/v2/oncall/current/team_789"
    assert control.get(current).json()["on_call"]["user_id"] == "user_012"
    put(control, now="2026-03-10T12:00:00Z")
    assert control.get(current).json()["on_call"] is None


def test_worlds_have_clocks_of_their_own(control: httpx.Client, world_name: str) -> None:
    advance(control, seconds=60)
    there = control.get("/_mock/clock", headers={"X-Mock-World": f"{world_name}-2"})
    assert there.json()["now"] == BEGIN


@pytest.mark.parametrize(
    ("body", "loc", "kind"),
    [
        ({}, ["body"], "value_error"),
        ({"seconds": 1, "to": "2026-03-20T00:00:00Z"}, ["body"], "value_error"),
        ({"seconds": -1}, ["body", "seconds"], "greater_than_equal"),
        ({"seconds": 315360001}, ["body", "seconds"], "less_than_equal"),
        ({"seconds": "60"}, ["body", "seconds"], "float_type"),
        ({"seconds": True}, ["body", "seconds"], "float_type"),
        ({"to": "2026-03-08T19:59:59Z"}, ["body", "to"], "value_error"),
        ({"to": "9000-01-01T00:00:01Z"}, ["body", "to"], "value_error"),
        ({"to": "9999-12-31T23:59:59-14:00"}, ["body", "to"], "value_error"),
        ({"to": "0001-01-01T00:00:00+14:00"}, ["body", "to"], "value_error"),
        ({"to": "2026-03-20"}, ["body", "to"], "datetime_parsing"),
        ({"to": "tomorrow"}, ["body", "to"], "datetime_parsing"),
    ],
)
def test_a_clock_is_not_advanced_to_where_it_cannot_go(
    control: httpx.Client, body: dict[str, Any], loc: list[str], kind: str
) -> None:
    assert issue(control.post("/_mock/clock/advance", json=body)) == (loc, kind)
    assert read(control)["now"] == BEGIN


@pytest.mark.parametrize(
    ("body", "loc", "kind"),
    [
        ({"now": "1969-12-31T23:59:59Z"}, ["body", "now"], "value_error"),
        ({"now": "9000-01-01T00:00:01Z"}, ["body", "now"], "value_error"),
        ({"now": "0001-01-01T00:00:00+14:00"}, ["body", "now"], "value_error"),
        ({"now": "9999-12-31T23:59:59-14:00"}, ["body", "now"], "value_error"),
        ({"now": "2026-03-08T20:00:00"}, ["body", "now"], "datetime_parsing"),
        ({"now": "2026-02-30T20:00:00Z"}, ["body", "now"], "datetime_parsing"),
        ({"now": None}, ["body", "now"], "datetime_type"),
        ({"now": 0}, ["body", "now"], "datetime_type"),
        ({"mode": "walking"}, ["body", "mode"], "literal_error"),
        ({"now": "2027-01-01T00:00:00Z", "mode": None}, ["body", "mode"], "literal_error"),
    ],
)
def test_a_clock_is_not_set_to_what_is_no_instant_or_mode(
    control: httpx.Client, body: dict[str, Any], loc: list[str], kind: str
) -> None:
    assert issue(put(control, **body)) == (loc, kind)
    assert read(control) == {"now": BEGIN, "mode": "frozen"}


def test_a_clock_at_the_end_of_its_range_still_serves(control: httpx.Client) -> None:
    assert put(control, now="9000-01-01T00:00:00Z").status_code == 200
    headers = {"Idempotency-Key": "idem_xxxx"}
    assert control.post("/api/v1/tickets", json={"subject": "VPN"}, headers=headers).status_code == 201
    assert control.post("/_mock/clock/advance", json={"seconds": 1}).status_code == 422
