"""The journal over HTTP: what was sent to a world, what was answered, and what came of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from mock_server.http.wire import json_reply
from mock_server.testing import MockServer
from mock_server.tests.connections import AGENT, KEY, Connection, client, request

REQUESTS, TICKETS = "/_mock/requests", "/api/v1/tickets"
ORIGIN = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST"}


def page(control: httpx.Client, **query: Any) -> dict[str, Any]:
    answered: dict[str, Any] = control.get(REQUESTS, params=query).raise_for_status().json()
    return answered


def listed(control: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    return list(page(control, **query)["items"])


def seen(control: httpx.Client, **query: Any) -> list[tuple[str, str, int]]:
    return [(each["method"], each["path"], each["status"]) for each in listed(control, **query)]


def count(control: httpx.Client, **pattern: Any) -> int:
    return int(control.post(f"{REQUESTS}/count", json=pattern).raise_for_status().json()["count"])


def refused(response: httpx.Response) -> tuple[list[Any], str]:
    """Where the one issue is, and what it says."""
    assert response.status_code == 422
    (only,) = response.json()["detail"]
    return only["loc"], only["msg"]


@pytest.fixture
def visited(control: httpx.Client) -> httpx.Client:
    """Five requests: two reads, a creation, one that is not valid, one that no operation fits."""
    control.get(f"{TICKETS}/1042").raise_for_status()
    control.get(TICKETS, params={"limit": 2}, headers=AGENT | {"X-API-Key": "ak_live_readonly"}).raise_for_status()
    control.post(TICKETS, json={"subject": "VPN", "priority": "high"}).raise_for_status()
    control.post(TICKETS, json={"subject": 5})
    control.get("/api/v1/tickts")
    return control


def test_requests_are_listed_newest_first(visited: httpx.Client) -> None:
    assert seen(visited) == [
        ("GET", "/api/v1/tickts", 404),
        ("POST", TICKETS, 422),
        ("POST", TICKETS, 201),
        ("GET", TICKETS, 200),
        ("GET", f"{TICKETS}/1042", 200),
    ]
    assert [each["number"] for each in listed(visited)] == [5, 4, 3, 2, 1]


def test_what_was_asked_of_the_mock_itself_is_not_listed(control: httpx.Client) -> None:
    control.get("/_mock/health")
    control.get("/_mock/nowhere")
    control.get("/openapi.json")
    control.post("/sign-in", data={"credential": "sess_agent"})
    control.options(TICKETS, headers=ORIGIN)
    assert listed(control) == []


def test_an_entry_says_what_was_sent_and_what_was_answered(control: httpx.Client) -> None:
    headers = {"X-Request-Id": "the-one", **AGENT}
    del control.headers["X-API-Key"]
    answer = control.put(f"{TICKETS}/1042?dry=1", json={"priority": "low"}, headers=headers).raise_for_status()
    entry = control.get(f"{REQUESTS}/the-one").raise_for_status().json()
    assert (entry["method"], entry["path"], entry["query"]) == ("PUT", f"{TICKETS}/1042", "dry=1")
    assert (entry["operation"], entry["path_parameters"]) == ("update_ticket", {"ticket_id": "1042"})
    assert entry["credential"] == {
        "kind": "session",
        "name": "agent of t_xyz",
        "tenant_id": "t_xyz",
        "role": "agent",
        "user_id": "user_012",
        "scopes": [],
    }
    assert (entry["status"], entry["fault"]) == (200, None)
    assert entry["hint"] == answer.headers["x-mock-hint"] == "update_ticket has no query parameter dry; it was ignored."
    assert entry["at"] == control.get("/_mock/clock").json()["now"]
    assert abs(datetime.now().astimezone() - datetime.fromisoformat(entry["received_at"])).total_seconds() < 60
    assert entry["duration_ms"] > 0
    assert entry["request"]["body"] == {"priority": "low"}
    assert entry["request"]["headers"]["cookie"] == "aurion_session=[redacted]"
    assert entry["request"]["headers"]["content-type"] == "application/json"
    assert (entry["response"]["body"], entry["response"]["body_size"]) == (answer.json(), len(answer.content))
    assert entry["response"]["headers"]["x-request-id"] == "the-one"


def test_an_entry_has_what_was_written_and_what_came_of_it(control: httpx.Client) -> None:
    made = control.post(TICKETS, json={"subject": "VPN", "priority": "high"}).raise_for_status()
    control.post("/_mock/clock/advance", json={"seconds": 3 * 24 * 3600}).raise_for_status()
    entry = control.get(f"{REQUESTS}/{made.headers['x-request-id']}").raise_for_status().json()
    commits = control.get("/_mock/commits").raise_for_status().json()["commits"]
    (own,) = entry["commits"]
    assert own == next(each for each in commits if each["origin"]["id"] == entry["id"])
    events = control.get("/_mock/events", params={"limit": 1000}).raise_for_status().json()
    assert entry["events"] == [each for each in events if each["cause"] == own["number"]]
    assert len(entry["events"]) > len(own["events"])
    assert "sla.breached" in {each["name"] for each in entry["events"]}
    fired = {each["number"] for each in commits if each["origin"]["kind"] == "timer"}
    assert entry["timers"]
    assert {each["commit"] for each in entry["timers"]} <= fired


def test_what_a_request_was_refused_for_is_listed(visited: httpx.Client) -> None:
    unknown, invalid = listed(visited)[:2]
    issue = {"loc": ["body", "subject"], "msg": "Input should be a valid string", "type": "string_type"}
    assert invalid["validation_errors"] == [issue]
    assert unknown["operation"] is None
    assert "Did you mean /api/v1/tickets?" in unknown["hint"]


def test_no_secret_is_told(control: httpx.Client) -> None:
    secret = {"X-API-Key": "sk-secret", "Cookie": "aurion_session=sk-secret; other=sk-secret"}
    secret |= {"Authorization": "Bearer sk-secret", "X-Auth-Token": "sk-secret", "X-Workflow-Signature": "sk-secret"}
    control.get(TICKETS, headers=secret, params={"api_key": "sk-secret", "access_token": "sk-secret", "limit": 1})
    for wanted in ("json", "har", "curl", "pytest"):
        text = control.get(REQUESTS, params={"format": wanted}).raise_for_status().text
        assert "sk-secret" not in text
        assert "limit=1" in text
    (entry,) = listed(control)
    assert entry["query"] == "api_key=[redacted]&access_token=[redacted]&limit=1"
    assert entry["request"]["headers"]["cookie"] == "aurion_session=[redacted]; other=[redacted]"


def test_the_latest_request_has_an_address(visited: httpx.Client) -> None:
    assert visited.get(f"{REQUESTS}/latest").raise_for_status().json() == listed(visited)[0]


def test_of_two_requests_with_one_id_the_latest_is_meant(control: httpx.Client) -> None:
    for path in (TICKETS, f"{TICKETS}/1042"):
        control.get(path, headers={"X-Request-Id": "twice / 100%"}).raise_for_status()
    found = control.get(f"{REQUESTS}/twice%20%2F%20100%25").raise_for_status().json()
    assert (found["path"], found["id"]) == (f"{TICKETS}/1042", "twice / 100%")


def test_an_unknown_request_is_not_found(control: httpx.Client) -> None:
    assert control.get(f"{REQUESTS}/latest").status_code == 404
    missing = control.get(f"{REQUESTS}/nobody")
    assert (missing.status_code, missing.json()) == (404, {"detail": "Request not found"})


def test_what_no_operation_fits_is_listed_by_itself(visited: httpx.Client) -> None:
    visited.patch(TICKETS, json={})
    unmatched = visited.get(f"{REQUESTS}/unmatched").raise_for_status().json()
    assert unmatched["total"] == 2
    assert [(each["method"], each["status"]) for each in unmatched["items"]] == [("PATCH", 405), ("GET", 404)]
    one = visited.get(f"{REQUESTS}/unmatched", params={"limit": 1, "offset": 1}).raise_for_status().json()
    assert (one["total"], one["items"]) == (2, unmatched["items"][1:])


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"operation": "create_ticket"}, [4, 3]),
        ({"method": "post"}, [4, 3]),
        ({"path": "/api/v1/tickets/*"}, [1]),
        ({"path": "/api/v1/tickets/{id}"}, [1]),
        ({"path": "/api/{version}/tick*"}, [5, 4, 3, 2, 1]),
        ({"status": "4xx"}, [5, 4]),
        ({"status": "404"}, [5]),
        ({"credential": "key"}, [4, 3, 2, 1]),
        ({"credential": "ak_live_readonly"}, [2]),
        ({"credential": "none"}, [5]),
        ({"credential": "t_other"}, []),
        ({"after": 3}, [5, 4]),
        ({"limit": 2, "offset": 1}, [4, 3]),
        ({"method": "GET", "status": "2XX"}, [2, 1]),
    ],
)
def test_the_list_is_filtered(visited: httpx.Client, query: dict[str, Any], numbers: list[int]) -> None:
    assert [each["number"] for each in listed(visited, **query)] == numbers


def test_the_total_counts_what_fits_beyond_the_page(visited: httpx.Client) -> None:
    first = page(visited, status="4xx", limit=1)
    assert (first["total"], len(first["items"]), first["dropped"]) == (2, 1, 0)
    assert first["made"] == visited.get("/_mock/commits").json()["made"]


def test_since_is_a_request_or_a_commit(visited: httpx.Client) -> None:
    creation = listed(visited, operation="create_ticket", status="201")[0]
    assert [each["number"] for each in listed(visited, since=creation["id"])] == [5, 4]
    assert count(visited, since=creation["id"]) == 2
    latest = visited.get("/_mock/commits").json()["latest"]
    assert count(visited, since=latest) == 2
    visited.put(f"{TICKETS}/1042", json={"priority": "low"}).raise_for_status()
    assert count(visited, since=latest) == 3
    assert count(visited, since=latest + 1) == 0
    assert count(visited, since=0) == 6
    where, message = refused(visited.get(REQUESTS, params={"since": "nobody"}))
    assert (where, "no request with the id" in message) == (["query", "since"], True)


def test_a_pattern_counts_and_finds(visited: httpx.Client) -> None:
    pattern = {"operation": "create_ticket", "method": "POST", "path": "/api/*/tickets", "status": 201}
    pattern |= {"body": {"priority": "high"}, "credential": "key of t_xyz", "count": 7}
    assert count(visited, **pattern) == 1
    found = visited.post(f"{REQUESTS}/find", json=pattern).raise_for_status().json()
    assert [each["number"] for each in found["items"]] == [3]
    assert found["items"] == listed(visited, operation="create_ticket", status="201")
    assert count(visited) == 5


def test_a_pattern_that_is_none_is_refused_with_a_sentence(control: httpx.Client) -> None:
    for path in (f"{REQUESTS}/count", f"{REQUESTS}/find", "/_mock/verify"):
        where, message = refused(control.post(path, json={"operation": "create_tickt"}))
        assert (where, message) == (
            ["body", "operation"],
            'There is no operation "create_tickt". Did you mean create_ticket?',
        )
        where, message = refused(control.post(path, json={"opration": "create_ticket"}))
        assert (where, message.startswith("Unknown field. Allowed: operation,")) == (["body", "opration"], True)
    where, message = refused(control.post(f"{REQUESTS}/count", json={"body": {"a": {"$foo": 1}}}))
    assert (where, message.startswith("body.a: there is no $foo.")) == (["body", "body"], True)
    assert refused(control.get(REQUESTS, params={"operation": "nothing_like_it"}))[0] == ["query", "operation"]
    assert refused(control.get(REQUESTS, params={"status": "6xx"}))[0] == ["query", "status"]


def test_clearing_leaves_the_world_as_it_is(visited: httpx.Client) -> None:
    commits = visited.get("/_mock/commits").json()
    assert visited.delete(REQUESTS).status_code == 204
    assert page(visited) == {"made": commits["made"], "total": 0, "dropped": 0, "items": []}
    assert visited.get("/_mock/commits").json() == commits
    visited.get(TICKETS)
    assert [each["number"] for each in listed(visited)] == [6]


def test_a_reset_empties_the_journal(visited: httpx.Client, world_name: str) -> None:
    visited.post("/_mock/reset").raise_for_status()
    assert listed(visited) == []
    visited.get(TICKETS)
    assert [each["number"] for each in listed(visited)] == [1]
    visited.delete(f"/_mock/worlds/{world_name}").raise_for_status()
    assert listed(visited) == []


def test_what_was_refused_before_the_world_was_made_stays(control: httpx.Client, world_name: str) -> None:
    control.get(TICKETS, headers={"X-API-Key": "unknown"})
    before = page(control)
    assert (before["made"], [each["status"] for each in before["items"]]) == (None, [401])
    assert world_name not in {each["name"] for each in control.get("/_mock/worlds").json()}
    control.get(TICKETS).raise_for_status()
    assert [each["status"] for each in listed(control)] == [200, 401]


def test_worlds_have_a_journal_each(frozen_mock: MockServer, control: httpx.Client, world_name: str) -> None:
    control.get(TICKETS)
    with client(frozen_mock, f"{world_name} other", KEY) as other:
        assert listed(other) == []
        other.get(f"{TICKETS}/1042")
    assert seen(control) == [("GET", TICKETS, 200)]


def test_bodies_that_are_no_json_are_told_as_they_are(control: httpx.Client) -> None:
    sent = {
        b'{"subject": ': '{"subject": ',
        b"\xff\x00": "\\xff\x00",
        b"[" * 300 + b"]" * 300: "[" * 300 + "]" * 300,
        b"[NaN]": "[NaN]",
    }
    for body, told in sent.items():
        control.post(TICKETS, content=body, headers={"Content-Type": "application/json"})
        assert control.get(f"{REQUESTS}/latest").raise_for_status().json()["request"]["body"] == told
    control.post(TICKETS, content=b'{"a": 1}', headers={"Content-Type": "text/plain"})
    assert control.get(f"{REQUESTS}/latest").json()["request"]["body"] == '{"a": 1}'


def test_a_body_as_deep_as_one_may_be_is_told(control: httpx.Client) -> None:
    deep = b'{"subject": "VPN", "more": ' + b"[" * 150 + b"]" * 150 + b"}"
    control.post(TICKETS, content=deep, headers={"Content-Type": "application/json"})
    assert control.get(f"{REQUESTS}/latest").raise_for_status().json()["request"]["body"]["subject"] == "VPN"


def test_a_long_body_is_cut_and_says_so(control: httpx.Client) -> None:
    answer = control.post(TICKETS, json={"subject": "VPN", "description": "x" * 100_000}).raise_for_status()
    entry = control.get(f"{REQUESTS}/latest").raise_for_status().json()
    size = len(answer.request.content)
    assert (entry["request"]["body_size"], entry["request"]["body_cut"]) == (size, True)
    assert entry["request"]["body"] == answer.request.content[: 64 * 1024].decode()
    assert (entry["response"]["body_size"], entry["response"]["body_cut"]) == (len(answer.content), True)
    assert answer.json()["description"] == "x" * 100_000
    assert entry["response"]["headers"]["x-request-id"] == answer.headers["x-request-id"]


def test_requests_that_are_turned_away_at_the_door_are_listed(frozen_mock: MockServer, world_name: str) -> None:
    with Connection(frozen_mock) as stranger:
        stranger.send(request(f"GET {TICKETS}", {"Host": "evil.example.com", "X-Mock-World": world_name}))
    with client(frozen_mock, world_name, KEY) as control:
        assert seen(control) == [("GET", TICKETS, 421)]


def test_a_name_that_is_none_is_the_default_worlds(frozen_mock: MockServer) -> None:
    with client(frozen_mock, None, KEY) as control:
        control.get(TICKETS, headers={"X-Mock-World": "x" * 201, "X-Request-Id": "too-long-a-name"})
        found = control.get(f"{REQUESTS}/too-long-a-name").raise_for_status().json()
        assert (found["status"], found["operation"]) == (400, "list_tickets")


def test_a_list_has_about_a_megabyte(control: httpx.Client) -> None:
    for _ in range(30):
        control.post(TICKETS, json={"subject": "VPN", "description": "x" * 60_000}, params={"a": 1})
    first = page(control)
    assert first["total"] == 30
    assert 0 < len(first["items"]) < 10
    rest = page(control, offset=len(first["items"]))
    assert rest["items"][0]["number"] == first["items"][-1]["number"] - 1


@pytest.fixture(scope="module")
def faulty_mock() -> Iterator[MockServer]:
    """A mock with a layer that breaks, and that says which fault it injected, as the layer of the faults does."""

    async def layer(exchange: Any, endpoint: Any, path: Any, then: Any) -> Any:
        if endpoint.operation.id == "list_tickets":
            raise RuntimeError("broken")
        if endpoint.operation.id == "create_ticket":
            return json_reply(299, {"made": "up"})
        return await then(exchange, endpoint, path)

    with MockServer(clock="frozen", rate_limit="off", layers=[layer]) as mock:
        yield mock


def test_a_fault_of_the_mock_and_of_a_layer_is_listed(faulty_mock: MockServer, world_name: str) -> None:
    with client(faulty_mock, world_name, KEY) as control:
        control.get(TICKETS)
        control.post(TICKETS, json={"subject": "VPN"})
        assert seen(control) == [("POST", TICKETS, 299), ("GET", TICKETS, 500)]
        har = control.get(REQUESTS, params={"format": "har"}).raise_for_status().json()
        assert [each["response"]["statusText"] for each in har["log"]["entries"]] == ["Internal Server Error", ""]


def test_a_mock_without_a_journal_says_so(world_name: str) -> None:
    with MockServer(journal=0) as mock, client(mock, world_name, KEY) as control:
        control.get(TICKETS).raise_for_status()
        off = control.get(REQUESTS)
        assert (off.status_code, off.json()) == (409, {"detail": "The journal is off"})
        assert "--journal" in off.headers["x-mock-hint"]
        assert control.delete(REQUESTS).status_code == 409
        assert control.post("/_mock/verify", json={}).status_code == 409
