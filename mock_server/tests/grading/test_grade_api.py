"""`/_mock/grade`: what is played, to whom, and until when."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mock_server.grading import grader, runs
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client

GRADE = "/_mock/grade"
TICKETS = "/api/v1/tickets"


@pytest.fixture
def mock() -> Iterator[MockServer]:
    """One of the test's own: a run without a world is for all of them."""
    with MockServer(clock="frozen", rate_limit="off") as started:
        yield started


@pytest.fixture
def calling(mock: MockServer) -> Iterator[httpx.Client]:
    with client(mock, "w", KEY) as caller:
        yield caller


ALL = ["rate-limited", "rate-limited-date", "unavailable", "overloaded", "outage"]
ALL += ["dropped", "dropped-after", "truncated", "malformed", "slow", "refused"]


def begin(calling: httpx.Client, *only: str, world: str | None = None, **asked: Any) -> dict[str, Any]:
    body = {"seed": 4, "leave_out": [each for each in ALL if each not in only], **asked}
    params = {"world": world} if world else {}
    return dict(calling.put(GRADE, json=body, params=params).raise_for_status().json())


def met(calling: httpx.Client) -> str | None:
    fault: str | None = calling.get(TICKETS).headers.get("x-mock-fault")
    return fault


def test_nobody_is_graded_until_somebody_begins(calling: httpx.Client) -> None:
    for method in ("GET", "DELETE"):
        nothing = calling.request(method, GRADE)
        assert (nothing.status_code, nothing.json()) == (404, {"detail": "No client is graded"})
    assert met(calling) is None
    begun = calling.put(GRADE).raise_for_status().json()
    assert (begun["seed"], begun["leave_out"], begun["world"], begun["ended"]) == (1, [], None, None)
    assert (begun["grade"], begun["requests"], begun["calls"], begun["troubles"]) == (None, 0, 0, [])
    assert {each["verdict"] for each in begun["criteria"]} == {"not_seen"}
    assert all(each["said"].endswith(".") for each in begun["criteria"])


def test_what_is_played_ends_and_its_report_stays(calling: httpx.Client) -> None:
    begin(calling, "overloaded")
    assert [met(calling) for _ in range(3)] == ["grade-overloaded", "grade-overloaded", None]
    ended = calling.delete(GRADE).raise_for_status().json()
    assert (ended["requests"], ended["calls"], ended["retries"]) == (3, 1, 2)
    assert ended["troubles"] == [{"name": "overloaded", "told": "503 twice, without Retry-After", "calls": 1}]
    assert ended["ended"] >= ended["began"]
    assert met(calling) is None
    assert calling.get(GRADE).json() == ended
    assert calling.delete(GRADE).json() == ended
    assert begin(calling)["requests"] == 0


@pytest.mark.parametrize(
    ("body", "place", "message"),
    [
        ({"seed": -1}, ["body", "seed"], "Input should be greater than or equal to 0"),
        ({"seed": "x"}, ["body", "seed"], "Input should be a valid integer"),
        ({"leave_out": ["outages"]}, ["body", "leave_out", 0], "Input should be 'rate-limited', "),
        ({"sead": 1}, ["body", "sead"], "Unknown field. Allowed: seed, leave_out, replace"),
        ({"lease_ms": 0}, ["body", "lease_ms"], "Input should be greater than or equal to 100"),
    ],
)
def test_what_is_wrong_is_said_by_its_name(calling: httpx.Client, body: Any, place: Any, message: str) -> None:
    refused = calling.put(GRADE, json=body)
    assert refused.status_code == 422
    (issue,) = refused.json()["detail"]
    assert issue["loc"] == place
    assert issue["msg"].startswith(message)
    assert calling.get(GRADE).status_code == 404


def test_it_is_played_to_one_world_or_to_all_that_have_no_run_of_their_own(
    mock: MockServer, calling: httpx.Client
) -> None:
    with client(mock, "v", KEY) as other:
        begin(calling, "rate-limited", world="w")
        assert (met(other), met(calling)) == (None, "grade-rate-limited")
        nothing = calling.get(GRADE)
        assert nothing.headers["x-mock-hint"] == "PUT /_mock/grade begins it. One is in: w."
        begin(calling, "unavailable")
        assert (met(other), met(calling)) == ("grade-unavailable", None)
        assert calling.get(GRADE).json()["requests"] == 1
        assert calling.get(GRADE, params={"world": "w"}).json()["requests"] == 2


def test_two_at_once_do_not_mix(calling: httpx.Client) -> None:
    first = begin(calling, "overloaded")
    refused = calling.put(GRADE, json={"seed": 9})
    assert (refused.status_code, refused.json()) == (409, {"detail": "A client is being graded there already"})
    assert "has seen 0 requests. Name another world, wait until it ends" in refused.headers["x-mock-hint"]
    assert met(calling) == "grade-overloaded"
    assert calling.get(GRADE).json()["run"] == first["run"]
    second = begin(calling, replace=True)
    assert second["run"] != first["run"]
    for method in ("GET", "DELETE", "PATCH"):
        body = {"lease_ms": 1_000} if method == "PATCH" else None
        mine = calling.request(method, GRADE, params={"run": first["run"]}, json=body)
        assert (mine.status_code, mine.json()) == (404, {"detail": f"The mock knows no grading {first['run']} there"})
    assert calling.get(GRADE, params={"run": second["run"]}).json()["ended"] is None
    assert calling.delete(GRADE, params={"run": second["run"]}).json()["ended"]


def test_what_nobody_renews_ends(calling: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr(runs, "monotonic", lambda: now)
    begin(calling, "outage", lease_ms=60_000)
    now += 59
    assert calling.get(GRADE).json()["lease_left_ms"] == 1_000
    assert met(calling) == "grade-outage"
    assert calling.patch(GRADE, json={"lease_ms": 60_000}).status_code == 204
    now += 59
    assert met(calling) == "grade-outage"
    now += 1
    assert met(calling) is None
    late = calling.patch(GRADE, json={"lease_ms": 60_000})
    assert (late.status_code, late.json()) == (409, {"detail": "The grading has ended"})
    report = calling.delete(GRADE).json()
    assert (report["requests"], report["began"] <= report["ended"], report["lease_left_ms"]) == (2, True, 0)
    begin(calling, "outage")
    now += 1_000_000
    assert met(calling) == "grade-outage"


def test_what_has_ended_makes_way_and_what_is_played_does_not(
    calling: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "MOST_RUNS", 2)
    begin(calling)
    begin(calling, world="w")
    refused = calling.put(GRADE, params={"world": "v"})
    assert (refused.status_code, refused.json()["detail"]) == (409, "In 2 worlds a client is being graded already")
    for world in ("w", "v", "u"):
        calling.delete(GRADE, params={"world": "w"})
        begin(calling, world=world)
        calling.delete(GRADE, params={"world": world}).raise_for_status()
        assert calling.get(GRADE).json()["ended"] is None
    assert calling.get(GRADE, params={"world": "v"}).status_code == 404
    assert calling.get(GRADE, params={"world": "u"}).status_code == 200


def test_a_reset_of_its_world_costs_a_run_nothing(calling: httpx.Client) -> None:
    """Tests reset their world between each other."""
    begin(calling, "rate-limited", "rate-limited-date")
    for _ in range(2):
        assert calling.get(TICKETS).status_code == 429
        calling.post("/_mock/reset").raise_for_status()
        calling.get(TICKETS).raise_for_status()
    verdict = next(each for each in calling.get(GRADE).json()["criteria"] if each["id"] == "retry-after")
    assert (verdict["verdict"], verdict["found"]) == ("fail", 2)


def test_a_fault_of_the_world_comes_first_and_is_none_of_what_is_played(calling: httpx.Client) -> None:
    calling.put("/_mock/faults/down", json={"status": 500, "count": 1}).raise_for_status()
    begin(calling, "overloaded")
    first = calling.get(TICKETS)
    assert (first.status_code, first.headers["x-mock-fault"]) == (500, "down")
    report = calling.get(GRADE).json()
    assert (report["requests"], report["troubles"]) == (1, [])


def test_more_requests_than_are_remembered_are_counted(calling: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grader, "MOST_ATTEMPTS", 2)
    begin(calling)
    for _ in range(3):
        calling.get(TICKETS).raise_for_status()
    report = calling.get(GRADE).json()
    assert (report["requests"], report["calls"], report["forgotten"]) == (3, 2, 1)


def test_what_was_done_before_its_answer_was_lost_is_known(calling: httpx.Client) -> None:
    """Each attempt without a key makes a ticket; the key of the second call makes one."""
    begin(calling, "dropped-after", "truncated")
    for headers in ({}, {"Idempotency-Key": "k1"}):
        ticket = {"subject": f"VPN {headers}"}
        with pytest.raises(httpx.TransportError):
            calling.post(TICKETS, json=ticket, headers=headers)
        calling.post(TICKETS, json=ticket, headers=headers).raise_for_status()
    verdicts = {each["id"]: each for each in calling.get(GRADE).json()["criteria"]}
    assert verdicts["duplicates"]["verdict"] == verdicts["unsafe"]["verdict"] == "fail"
    (double,) = verdicts["duplicates"]["evidence"]
    assert double["said"] == "made 2 records of one"
    assert verdicts["duplicates"]["said"] == "1 of 2 creations whose answer was lost made a record twice."
    assert verdicts["key-reused"]["verdict"] == "pass"
    assert verdicts["key-sent"]["said"] == "1 of 2 calls that take an Idempotency-Key had none."
