"""The clock goes to the next timer, or on until there is nothing left to do."""

from typing import Any

import httpx
import pytest

TICKETS = "/api/v1/tickets"


def advance(control: httpx.Client, **body: Any) -> dict[str, Any]:
    answer = control.post("/_mock/clock/advance", json=body)
    answer.raise_for_status()
    return answer.json()  # type: ignore[no-any-return]


def test_to_next_stops_where_the_next_timer_is_due(control: httpx.Client) -> None:
    """One after the other, they are those that one advance fires."""
    control.post("/_mock/reset").raise_for_status()
    whole = advance(control, seconds=7 * 86_400)["fired"]
    control.post("/_mock/reset").raise_for_status()
    fired: list[Any] = []
    while len(fired) < len(whole):
        step = advance(control, to="next")
        assert (step["complete"], step["stopped"]) == (True, "arrived")
        assert step["fired"]
        assert {each["at"] for each in step["fired"]} == {step["now"]}
        assert control.get("/_mock/clock").json()["now"] == step["now"]
        fired += step["fired"]
    assert fired == whole


def test_until_idle_nothing_is_left_to_do(control: httpx.Client) -> None:
    control.post(TICKETS, json={"subject": "VPN", "priority": "urgent"}).raise_for_status()
    answer = advance(control, until="idle")
    assert (answer["complete"], answer["stopped"]) == (True, "idle")
    assert answer["now"] == answer["fired"][-1]["at"]
    assert "sla.breached" in {each["name"] for each in answer["fired"]}
    for body in ({"to": "next"}, {"until": "idle"}):
        nothing = advance(control, **body)
        assert (nothing["before"], nothing["fired"], nothing["stopped"]) == (answer["now"], [], "idle")
        assert nothing["now"] == answer["now"]


def test_nobody_waits_for_the_reply_of_an_idempotency_key_to_be_forgotten(control: httpx.Client) -> None:
    advance(control, until="idle")
    control.post(TICKETS, json={"subject": "VPN"}, headers={"Idempotency-Key": "k"}).raise_for_status()
    left = advance(control, until="idle")
    assert left["stopped"] == "idle"
    key = {"Idempotency-Key": "l"}
    number = control.post(TICKETS, json={"subject": "Once"}, headers=key).json()["id"]
    control.put(f"{TICKETS}/{number}", json={"status": "closed"}).raise_for_status()
    advance(control, until="idle")
    assert control.post(TICKETS, json={"subject": "Once"}, headers=key).json()["id"] == number
    assert advance(control, to="next")["fired"] == []


def test_what_is_forgotten_on_the_way_is_told(control: httpx.Client) -> None:
    control.post(TICKETS, json={"subject": "VPN"}, headers={"Idempotency-Key": "k"}).raise_for_status()
    names = {each["name"] for each in advance(control, until="idle")["fired"]}
    assert "idempotency.expired" in names
    assert len(names) > 1


@pytest.mark.parametrize("body", [{"to": "next"}, {"until": "idle"}])
def test_it_goes_no_further_than_the_limit(
    control: httpx.Client, monkeypatch: pytest.MonkeyPatch, body: dict[str, str]
) -> None:
    for subject in ("A", "B", "C"):
        control.post(TICKETS, json={"subject": subject, "priority": "urgent"}).raise_for_status()
    whole = control.get("/_mock/clock").json()
    with monkeypatch.context() as patched:
        patched.setattr("mock_server.control.clock.MOST_TIMERS", 2)
        stopped = advance(control, **body)
    assert (stopped["complete"], stopped["stopped"], len(stopped["fired"])) == (False, "limit", 2)
    assert whole["now"] != stopped["now"]
    assert advance(control, until="idle")["stopped"] == "idle"


@pytest.mark.parametrize("body", [{"to": "next"}, {"until": "idle"}])
def test_no_clock_goes_beyond_the_year_9000(control: httpx.Client, world_name: str, body: dict[str, str]) -> None:
    entry = {"user_id": "user_012", "start": "9500-01-01T00:00:00Z", "end": "9500-01-02T00:00:00Z"}
    control.put(
        f"/_mock/worlds/{world_name}",
        json={
            "scenario": "empty",
            "records": {
                "t_empty": {
                    "oncall_schedules": [{"id": "s"}],
                    "oncall_entries": [entry | {"schedule_id": "s", "user_id": "user_lead"}],
                }
            },
        },
    ).raise_for_status()
    answer = advance(control, **body)
    assert (answer["complete"], answer["stopped"], answer["fired"]) == (False, "limit", [])
    assert answer["now"] == answer["before"]


@pytest.mark.parametrize(
    "body", [{}, {"seconds": 1, "to": "next"}, {"to": "next", "until": "idle"}, {"until": "later"}]
)
def test_one_way_of_going_on_is_given(control: httpx.Client, body: dict[str, Any]) -> None:
    assert control.post("/_mock/clock/advance", json=body).status_code == 422
