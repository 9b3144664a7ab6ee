"""The journal of a world knows nothing of the world before it, and of answers that never came it says so."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any

import httpx
import pytest

TICKETS, REQUESTS, VERIFY = "/api/v1/tickets", "/_mock/requests", "/_mock/verify"
LATE = {"kind": "delay", "delay_ms": 600, "at": "response"}
PATIENCE = 10


@pytest.fixture
def elsewhere() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as threads:
        yield threads


def wait_for_a_commit(control: httpx.Client) -> None:
    until = monotonic() + PATIENCE
    while not control.get("/_mock/commits").raise_for_status().json()["commits"]:
        assert monotonic() < until
        sleep(0.01)


def as_it_began(control: httpx.Client, world: str, how: str) -> None:
    """The world made anew, in one way or another."""
    if how == "reset":
        control.post("/_mock/reset").raise_for_status()
    elif how == "put":
        control.put(f"/_mock/worlds/{world}", json={}).raise_for_status()
    else:
        control.delete(f"/_mock/worlds/{world}").raise_for_status()


@pytest.mark.parametrize("how", ["reset", "put", "delete"])
def test_what_a_world_did_that_is_gone_is_not_in_the_journal_of_the_next(
    control: httpx.Client, world_name: str, elsewhere: ThreadPoolExecutor, how: str
) -> None:
    control.put("/_mock/faults/late", json=LATE).raise_for_status()
    late = elsewhere.submit(control.post, TICKETS, json={"subject": "VPN"})
    wait_for_a_commit(control)
    as_it_began(control, world_name, how)
    assert late.result().status_code == 201
    assert control.get(f"{TICKETS}/{late.result().json()['id']}").status_code == 404
    assert control.post(VERIFY, json={"changed": []}).status_code == 200
    assert [each["status"] for each in control.get(REQUESTS).json()["items"]] == [404]


def test_what_was_only_read_there_is_not_either(control: httpx.Client, elsewhere: ThreadPoolExecutor) -> None:
    control.put("/_mock/faults/late", json=LATE).raise_for_status()
    late = elsewhere.submit(control.get, TICKETS)
    until = monotonic() + PATIENCE
    while not control.get("/_mock/faults/late").json()["hits"]:
        assert monotonic() < until
    control.post("/_mock/reset").raise_for_status()
    assert late.result().status_code == 200
    assert control.get(REQUESTS).json()["total"] == 0


def test_a_late_answer_of_the_world_there_is_and_a_dry_run_are_in_its_journal(control: httpx.Client) -> None:
    control.put("/_mock/faults/late", json={**LATE, "delay_ms": 1}).raise_for_status()
    control.post(TICKETS, json={"subject": "VPN"}).raise_for_status()
    control.post(TICKETS, json={"subject": "VPN"}, headers={"Prefer": "dry-run"}).raise_for_status()
    control.post(TICKETS, json={}, headers={"Prefer": "dry-run"})
    found = control.get(REQUESTS).json()["items"]
    assert [(each["status"], len(each["commits"])) for each in found] == [(422, 0), (201, 0), (201, 1)]


@pytest.mark.parametrize("status", ["0", "000"])
def test_requests_without_an_answer_are_found_by_the_status_0(control: httpx.Client, status: str) -> None:
    lost(control)
    found = control.get(REQUESTS, params={"status": status}).raise_for_status().json()["items"]
    assert [(each["method"], each["status"]) for each in found] == [("POST", 0)]
    assert "No request fits" not in control.get(f"/_mock/console/requests?status={status}&world={world(control)}").text


@pytest.mark.parametrize(("status", "answer"), [(0, 200), (201, 409), ("4xx", 409), (-1, 422), ("0xx", 422)])
def test_a_lost_answer_is_verified(control: httpx.Client, status: Any, answer: int) -> None:
    lost(control)
    assert control.post(VERIFY, json={"operation": "create_ticket", "status": status}).status_code == answer


def lost(control: httpx.Client) -> None:
    """A ticket that is created, and a connection that breaks before the answer."""
    control.put("/_mock/faults/cut", json={"kind": "drop", "at": "response", "count": 1}).raise_for_status()
    with pytest.raises(httpx.TransportError):
        control.post(TICKETS, json={"subject": "VPN"})
    control.get(TICKETS).raise_for_status()


def world(control: httpx.Client) -> str:
    return control.headers["x-mock-world"]
