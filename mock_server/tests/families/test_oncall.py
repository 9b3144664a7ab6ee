"""Shifts over HTTP: what is refused, and who is on call all the same."""

import httpx
import pytest

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
