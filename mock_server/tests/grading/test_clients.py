"""Example clients are graded over HTTP: the careful one A, and every other by exactly what it gets wrong."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import client
from mock_server.tests.grading import example_clients as clients
from mock_server.tests.grading.example_clients import Careful, run_suite

QUICK = ["slow", "unavailable", "rate-limited-date"]
"""Left out where nothing depends on them: each takes a second."""

GRADED: dict[type[Careful], tuple[str | None, set[str], list[str]]] = {
    clients.Careful: ("A", set(), []),
    clients.IgnoresRetryAfter: ("C", {"retry-after"}, []),
    clients.DropsItsKey: ("D", {"key-reused", "duplicates"}, QUICK),
    clients.RetriesForEver: ("C", {"gives-up"}, QUICK),
    clients.RetriesRefusals: ("C", {"refusals"}, QUICK),
    clients.NeverRetries: (None, {"tries-again"}, QUICK),
    clients.NeverRetriesNorHasKeys: (None, {"tries-again", "key-sent"}, QUICK),
    clients.LeavesCreationsAlone: ("C", {"tries-again", "key-sent"}, QUICK),
    clients.WaitsAlwaysTheSame: ("C", {"backoff"}, QUICK),
    clients.WaitsWithoutChance: ("B", {"jitter"}, QUICK),
    clients.HasNoKeys: ("B", {"key-sent"}, QUICK),
    clients.RepeatsWithoutKeys: ("D", {"key-sent", "unsafe", "duplicates"}, QUICK),
}
"""The grade of each, the criteria that it fails, and what is not played to it."""

Report = dict[str, Any]


def graded(mock: MockServer, kind: type[Careful], left_out: list[str]) -> Report:
    """The report of a client that ran its tests in a world of its own."""
    world = kind.__name__
    with client(mock) as control, kind(mock.url, world) as tested:
        control.put("/_mock/grade", params={"world": world}, json={"seed": 1, "leave_out": left_out}).raise_for_status()
        run_suite(tested)
        return dict(control.delete("/_mock/grade", params={"world": world}).raise_for_status().json())


@pytest.fixture(scope="module")
def reports() -> Iterator[dict[type[Careful], Report]]:
    """Of all of them, graded beside each other: they wait most of the time."""
    with MockServer(rate_limit="off") as mock, ThreadPoolExecutor(len(GRADED)) as pool:
        under_way = {kind: pool.submit(graded, mock, kind, left_out) for kind, (_, _, left_out) in GRADED.items()}
        yield {kind: each.result() for kind, each in under_way.items()}


@pytest.mark.parametrize("kind", GRADED, ids=lambda kind: kind.__name__)
def test_each_is_caught_by_what_it_gets_wrong(reports: dict[type[Careful], Report], kind: type[Careful]) -> None:
    grade, failed, _ = GRADED[kind]
    report = reports[kind]
    assert {each["id"] for each in report["criteria"] if each["verdict"] == "fail"} == failed, report["criteria"]
    assert report["grade"] == grade


def test_of_the_careful_one_all_is_seen_but_what_cannot_be(reports: dict[type[Careful], Report]) -> None:
    """It always has a key: whether it would repeat what has none, nobody knows."""
    report = reports[clients.Careful]
    assert [each["id"] for each in report["criteria"] if each["verdict"] == "not_seen"] == ["unsafe"]
    assert len(report["troubles"]) == 11
    assert (report["version"], report["forgotten"], report["calls"]) == (1, 0, 30)


def test_who_never_tries_again_passes_nothing_by_that(reports: dict[type[Careful], Report]) -> None:
    for kind in (clients.NeverRetries, clients.NeverRetriesNorHasKeys):
        verdicts = {each["id"]: each for each in reports[kind]["criteria"]}
        assert {each["verdict"] for name, each in verdicts.items() if name not in {"tries-again", "key-sent"}} == {
            "not_seen"
        }
        assert verdicts["refusals"]["said"] == "The client was never seen to try again."
        assert verdicts["gives-up"]["said"] == "No call that met an outage was tried again."


def test_a_creation_that_was_not_done_may_be_tried_again_without_a_key(reports: dict[type[Careful], Report]) -> None:
    """A 503 says so, as a 429 does; after a lost answer nobody knows."""
    verdicts = {each["id"]: each for each in reports[clients.LeavesCreationsAlone]["criteria"]}
    left = {each["said"].partition(",")[0] for each in verdicts["tries-again"]["evidence"]}
    assert left <= {"429", "503 twice", "503 until the client gives up: was not tried again"}
    assert verdicts["unsafe"]["verdict"] == "pass"


def test_a_failure_shows_its_requests_with_their_pages(reports: dict[type[Careful], Report]) -> None:
    verdict = next(each for each in reports[clients.IgnoresRetryAfter]["criteria"] if each["id"] == "retry-after")
    first = verdict["evidence"][0]
    assert first["world"] == "IgnoresRetryAfter"
    assert "asked for" in first["said"]
    before, after = first["requests"]
    assert before["status"] in {429, 503}
    assert before["trouble"] in {"rate-limited", "rate-limited-date", "unavailable"}
    assert after["page"] == f"/_mock/console/requests/{after['id']}?world=IgnoresRetryAfter"


def test_the_same_seed_plays_the_same_and_another_something_else() -> None:
    def troubles(mock: MockServer, seed: int, world: str) -> list[str]:
        with client(mock) as control, clients.NeverRetries(mock.url, world) as tested:
            control.put("/_mock/grade", params={"world": world}, json={"seed": seed, "leave_out": ["slow"]})
            run_suite(tested, 8)
            control.delete("/_mock/grade", params={"world": world}).raise_for_status()
            sent = control.get("/_mock/requests", params={"limit": 100}, headers={"X-Mock-World": world}).json()
        told = [f"{each['operation']} {each['status']} {each['fault']}" for each in reversed(sent["items"])]
        return sorted(told, key=lambda each: each.partition(" ")[0])  # which of the three comes when is chance

    with MockServer(rate_limit="off") as mock:
        first, again, other = (troubles(mock, seed, f"w{at}") for at, seed in enumerate((1, 1, 2)))
    assert len(first) == 24
    assert first == again
    assert first != other
