"""Shifts over HTTP: what is refused, and who is on call all the same."""

from datetime import datetime

import httpx
import pytest

from mock_server.tests.families.acting import Actor

SCHEDULES = "/api/v2/oncall/schedules"


@pytest.mark.parametrize("end", ["2026-03-08T21:00:00Z", "2026-03-08T22:00:00Z"])
def test_a_shift_ends_after_its_start(session: httpx.Client, end: str) -> None:
    shift = {"user_id": "user_034", "start": "2026-03-08T22:00:00Z", "end": end}
    answer = session.post(f"{SCHEDULES}/sched_abc123/entries", json=shift)
    assert (answer.status_code, [issue["loc"] for issue in answer.json()["detail"]]) == (422, [["body", "end"]])


def test_a_shift_is_swapped_only_under_its_own_schedule(session: httpx.Client) -> None:
    with_victor = {"swap_with_user_id": "user_345"}
    strange = session.post(f"{SCHEDULES}/sched_weekend/entries/entry_455/swap", json=with_victor)
    assert (strange.status_code, strange.json()["detail"]) == (404, "Entry not found")
    assert on_call(session) == "user_012"
    session.post(f"{SCHEDULES}/sched_abc123/entries/entry_455/swap", json=with_victor).raise_for_status()
    assert on_call(session) == "user_345"


def on_call(session: httpx.Client) -> str:
    return str(session.get("/api/v2/oncall/current/team_789").json()["on_call"]["user_id"])


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2026-03-10", "2026-03-11", []),
        ("2026-03-09", "2026-03-12", ["entry_455", "entry_456"]),
        ("2026-03-31", "2026-03-01", []),
        ("0001-01-01", "9999-12-31", ["entry_457", "entry_455", "entry_456"]),
    ],
)
def test_a_range_may_be_of_any_days(session: httpx.Client, first: str, last: str, found: list[str]) -> None:
    listed = session.get(f"{SCHEDULES}/sched_abc123/entries", params={"start_date": first, "end_date": last})
    assert [entry["id"] for entry in listed.json()["data"]] == found


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("1900-01-01T00:00:00-13:59", "1900-01-01T00:00:00-14:00"),
        ("2026-03-28T23:30:00.25+00:01", "2026-03-29T04:00:00+01:00"),
        ("2199-12-31T23:59:59Z", "2200-01-01T14:00:00+14:00"),
    ],
)
def test_instants_keep_the_offset_they_were_given_in(session: httpx.Client, start: str, end: str) -> None:
    sent = {"user_id": "user_034", "start": start, "end": end}
    entry = session.post(f"{SCHEDULES}/sched_abc123/entries", json=sent).json()
    kept, given = ([datetime.fromisoformat(each[name]) for name in ("start", "end")] for each in (entry, sent))
    assert [(each, each.utcoffset()) for each in kept] == [(each, each.utcoffset()) for each in given]


@pytest.mark.parametrize(
    ("now", "name"),
    [
        ("2026-03-08T16:59:59Z", None),
        ("2026-03-08T17:00:00Z", "user_012"),
        ("2026-03-09T06:59:59Z", "user_012"),
        ("2026-03-09T07:00:00Z", None),
    ],
)
def test_a_shift_lasts_from_its_start_until_just_before_its_end(
    session: httpx.Client, now: str, name: str | None
) -> None:
    session.put("/_mock/clock", json={"now": now, "mode": "frozen"}).raise_for_status()
    person = session.get("/api/v2/oncall/current/team_789").json()["on_call"]
    assert (person and person["user_id"]) == name


def test_a_swap_gives_the_other_agents_next_entry_in_return(session: httpx.Client) -> None:
    """Of their entries in the schedule, the first that ends after now, else the one that ended last."""
    schedule = session.post(SCHEDULES, json={"name": "Swaps", "timezone": "UTC"}).json()["id"]

    def entry(user: str, day: int) -> str:
        shift = {"user_id": user, "start": f"2026-{day:02}-01T08:00:00Z", "end": f"2026-{day:02}-01T16:00:00Z"}
        return str(session.post(f"{SCHEDULES}/{schedule}/entries", json=shift).json()["id"])

    def holders() -> list[str]:
        return [each["user_id"] for each in session.get(f"{SCHEDULES}/{schedule}/entries").json()["data"]]

    past, mine, next_one, late = (
        entry(*each) for each in (("user_034", 1), ("user_012", 4), ("user_034", 5), ("user_034", 6))
    )
    assert len({past, mine, next_one, late}) == 4
    path = f"{SCHEDULES}/{schedule}/entries"
    session.post(f"{path}/{mine}/swap", json={"swap_with_user_id": "user_034"}).raise_for_status()
    assert holders() == ["user_034", "user_034", "user_012", "user_034"]
    session.post(f"{path}/{mine}/swap", json={"swap_with_user_id": "user_034"}).raise_for_status()
    assert holders() == ["user_034", "user_034", "user_012", "user_034"]
    session.post(f"{path}/{late}/swap", json={"swap_with_user_id": "user_345"}).raise_for_status()
    assert holders() == ["user_034", "user_034", "user_012", "user_345"]


@pytest.mark.parametrize(
    ("rotation", "found"),
    [
        ("daily", ["2026-03-28T18:00:00Z", "2026-03-29T17:00:00Z"]),
        ("weekly", ["2026-03-29T17:00:00Z"]),
    ],
)
def test_a_rotation_goes_on_long_after_its_last_entry_in_the_zone_of_its_schedule(
    owner: Actor, rotation: str, found: list[str]
) -> None:
    """The clocks change on the 29th, and a shift that begins at 19 o'clock still does."""
    sent = {"timezone": "Europe/Brussels", "rotation_type": rotation, "team_id": owner.team()}
    schedule = owner.post(SCHEDULES, name="Night", **sent)["id"]
    owner.post(
        f"{SCHEDULES}/{schedule}/entries",
        user_id="user_034",
        start="2026-03-01T19:00:00+01:00",
        end="2026-03-02T07:00:00+01:00",
    )
    shown = owner.get(f"{SCHEDULES}/{schedule}/entries?start_date=2026-03-29&end_date=2026-03-29")["data"]
    assert [datetime.fromisoformat(each["start"]) for each in shown] == [datetime.fromisoformat(each) for each in found]
    assert {(each["projected"], each["user_id"]) for each in shown} == {(True, "user_034")}
    current = f"/api/v2/oncall/current/{sent['team_id']}"
    owner.put("/_mock/clock", now="2026-03-29T16:59:59Z")
    assert owner.get(current)["on_call"] is None
    owner.put("/_mock/clock", now="2026-03-29T17:00:00Z")
    assert owner.get(current)["on_call"]["user_id"] == "user_034"


def test_a_rotation_of_nobody_has_no_shifts(owner: Actor) -> None:
    team = owner.team()
    schedule = owner.post(SCHEDULES, name="Night", rotation_type="daily", team_id=team)["id"]
    assert owner.get(f"{SCHEDULES}/{schedule}/entries?start_date=2026-03-01&end_date=2026-03-31")["data"] == []
    assert owner.get(f"/api/v2/oncall/current/{team}")["on_call"] is None


def test_a_rotation_goes_on_to_the_end_of_the_calendar_and_no_further(owner: Actor) -> None:
    schedule = owner.post(SCHEDULES, name="Night", timezone="UTC", rotation_type="weekly")["id"]
    shift = {"user_id": "user_034", "start": "9999-12-12T08:00:00Z", "end": "9999-12-12T16:00:00Z"}
    owner.post(f"{SCHEDULES}/{schedule}/entries", **shift)
    shown = owner.get(f"{SCHEDULES}/{schedule}/entries?start_date=9999-12-13&end_date=9999-12-30")["data"]
    assert [each["start"] for each in shown] == ["9999-12-19T08:00:00Z", "9999-12-26T08:00:00Z"]


def test_a_shift_that_no_clock_comes_to_is_kept_and_never_begins(owner: Actor) -> None:
    schedule = owner.post(SCHEDULES, name="Night", timezone="Pacific/Kiritimati", rotation_type="custom")["id"]
    shift = {"user_id": "user_034", "start": "9999-12-31T08:00:00-14:00", "end": "9999-12-31T23:59:59-14:00"}
    for _ in range(2):
        owner.post(f"{SCHEDULES}/{schedule}/entries", **shift)
    shown = owner.get(f"{SCHEDULES}/{schedule}/entries?start_date=0001-01-01&end_date=9999-12-31")["data"]
    assert [(each["start"], each["end"]) for each in shown] == [(shift["start"], shift["end"])] * 2
    assert owner.get(f"{SCHEDULES}/{schedule}/entries?end_date=2026-03-09")["data"] == []
