"""Whether it is up, whether it can serve, and what Prometheus collects."""

import socket
from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mock_server.errors import Unavailable
from mock_server.testing import MockServer
from mock_server.tests.connections import AGENT, KEY, client

TICKET = {"subject": "VPN", "description": "Since noon"}


@pytest.fixture
def mock() -> Iterator[MockServer]:
    with MockServer() as started:
        yield started


def collected(mock: MockServer) -> dict[tuple[str, ...], float]:
    """Every sample: its name and the values of its labels → its value."""
    with client(mock) as caller:
        answer = caller.get("/_mock/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    families = text_string_to_metric_families(answer.text)
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def test_a_mock_that_runs_is_ready(mock: MockServer) -> None:
    with client(mock) as caller:
        assert caller.get("/_mock/ready").json() == {"status": "ready", "scenario": "docs", "store": "memory"}


def test_a_mock_whose_store_is_away_is_alive_and_not_ready(mock: MockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise Unavailable("The store cannot be reached: connection refused.")

    monkeypatch.setattr(mock.app.store, "check", away)
    with client(mock) as caller:
        refused = caller.get("/_mock/ready")
        assert (refused.status_code, refused.json()["detail"]) == (
            503,
            "The store cannot be reached: connection refused.",
        )
        assert refused.headers["retry-after"]
        assert caller.get("/_mock/health").status_code == 200


def test_answers_are_counted_by_operation_and_status(mock: MockServer) -> None:
    with client(mock, credential=KEY) as caller:
        for _ in range(3):
            caller.get("/api/v1/tickets/1042")
        caller.get("/api/v1/tickets/7777")
        caller.get("/api/v1/nothing")
        caller.get("/docs")
    found = collected(mock)
    name = "aurion_mock_requests_total"
    assert found[name, "get_ticket", "200"] == 3
    assert found[name, "get_ticket", "404"] == 1
    assert found[name, "none", "404"] == 1
    assert found[name, "page", "200"] == 1
    assert found["aurion_mock_request_duration_seconds_count", "get_ticket"] == 4
    assert found["aurion_mock_request_duration_seconds_bucket", "+Inf", "get_ticket"] == 4


def test_nothing_that_a_caller_makes_up_becomes_a_label(mock: MockServer) -> None:
    with client(mock) as caller:
        caller.request("BREW", "/api/v1/tickets")
        for number in range(20):
            caller.get(f"/api/v1/nothing-{number}")
    labels = {key[1] for key in collected(mock) if key[0] == "aurion_mock_requests_total"}
    assert labels == {"none"}


def test_commits_are_counted_by_what_made_them(mock: MockServer) -> None:
    with client(mock, credential=KEY) as caller:
        caller.put("/_mock/clock", json={"mode": "frozen"})
        before = collected(mock)
        caller.post("/api/v1/tickets", json=TICKET)
        fired = len(caller.post("/_mock/clock/advance", json={"seconds": 86_400}).json()["fired"])
        found = collected(mock)
    grown = {key[1]: found[key] - before[key] for key in found if key[0] == "aurion_mock_commits_total"}
    assert fired
    assert grown == {"request": 1, "timer": fired, "control": 1, "direct": 0}


def test_a_dry_run_and_a_refused_write_are_no_commits(mock: MockServer) -> None:
    with client(mock, credential=KEY) as caller:
        caller.get("/api/v1/tickets")
        before = collected(mock)["aurion_mock_commits_total", "request"]
        caller.post("/api/v1/tickets", json=TICKET, headers={"Prefer": "dry-run"})
        caller.post("/api/v1/tickets", json={})
        caller.put("/api/v1/tickets/7777", json={"subject": "None"}, headers=AGENT)
    assert collected(mock)["aurion_mock_commits_total", "request"] == before


def test_worlds_are_counted_and_the_process_is_described(mock: MockServer) -> None:
    with client(mock) as caller:
        for name in ("one", "two"):
            caller.put(f"/_mock/worlds/{name}", json={})
    found = collected(mock)
    assert found["aurion_mock_worlds",] == 3
    assert found["process_resident_memory_bytes",] > 0
    assert found["process_open_fds",] > 0


def test_metrics_want_the_control_token() -> None:
    with MockServer(control_token="secret") as mock, client(mock) as caller:  # noqa: S106 - of this test
        assert caller.get("/_mock/metrics").status_code == 401
        assert caller.get("/_mock/ready").status_code == 200
        assert caller.get("/_mock/metrics", headers={"Authorization": "Bearer secret"}).status_code == 200


def test_what_never_was_a_request_is_counted_too() -> None:
    with MockServer() as mock, client(mock) as caller:
        for sent in (
            b"no request at all\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
        ):
            with socket.create_connection(("127.0.0.1", mock.port)) as connection:
                connection.sendall(sent)
                while connection.recv(4_096):
                    pass
        text = caller.get("/_mock/metrics").text
    assert 'aurion_mock_connections_refused_total{status="400"} 1.0' in text
    assert 'aurion_mock_connections_refused_total{status="431"} 1.0' in text
