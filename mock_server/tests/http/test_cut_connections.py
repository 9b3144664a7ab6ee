"""Faults by which an answer is lost, breaks off or cannot be read."""

import json
from contextlib import suppress

import httpx
import pytest

from mock_server.tests.connections import OWNER, Connection, request
from mock_server.tests.http.broken import FAULTS, TICKET, TICKETS, Broken


@pytest.mark.parametrize("kind", ["status", "drop", "empty"])
def test_what_is_done_stays_done_where_the_answer_is_lost(on: Broken, kind: str) -> None:
    on.put("lost", kind=kind, at="response", count=1, **({"status": 503} if kind == "status" else {}))
    key = {"Idempotency-Key": "once"}
    if kind == "drop":
        with pytest.raises(httpx.ReadError):
            on.create(headers=key)
    else:
        assert on.create(headers=key).status_code == {"status": 503, "empty": 200}[kind]
    assert on.commits == 1
    assert on.latest.commits
    again = on.create(headers=key)
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert on.commits == 1


def test_a_dropped_connection_breaks_before_any_byte(on: Broken) -> None:
    on.put("cut", kind="drop", count=1)
    with Connection(on.mock) as raw, pytest.raises(ConnectionResetError):
        raw.send(request(f"GET {TICKET}", dict(on.calling.headers)))
    assert on.latest.reply.status == 0
    assert on.latest.fault == "cut"
    assert on.get().status_code == 200


def read(answer: httpx.Response) -> tuple[bytes, httpx.HTTPError | None]:
    """What comes of the body, and how that ends."""
    received = b""
    try:
        for chunk in answer.iter_raw():
            received += chunk
    except httpx.HTTPError as error:
        return received, error
    return received, None


def test_one_dropped_in_the_middle_of_the_body_breaks_there(on: Broken) -> None:
    on.put("cut", kind="drop", at="body")
    with on.calling.stream("GET", TICKET) as answer:
        assert (answer.status_code, answer.headers["x-mock-fault"]) == (200, "cut")
        received, failed = read(answer)
    assert isinstance(failed, httpx.ReadError)
    assert len(received) == int(answer.headers["content-length"]) // 2


def test_a_truncated_body_is_shorter_than_it_says(on: Broken) -> None:
    on.put("short", kind="truncate")
    with on.calling.stream("GET", TICKET) as answer:
        assert answer.headers["x-mock-fault"] == "short"
        received, failed = read(answer)
    assert isinstance(failed, httpx.RemoteProtocolError)
    assert 0 < len(received) < int(answer.headers["content-length"])
    assert received.startswith(b'{"id":1042')


@pytest.mark.parametrize("path", [TICKET, "/api/v1/tickets/0", TICKETS])
def test_a_malformed_body_says_that_it_is_json(on: Broken, path: str) -> None:
    on.put("garbled", kind="malformed", count=1)
    answer = on.get(path)
    assert answer.headers["content-type"] == "application/json"
    assert int(answer.headers["content-length"]) == len(answer.content) > 0
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert answer.status_code == on.get(path).status_code


def test_an_empty_answer_is_a_success_without_a_body(on: Broken) -> None:
    on.put("empty", kind="empty")
    answer = on.get("/api/v1/tickets/0")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-length"] == "0"
    assert answer.headers["x-mock-fault"] == "empty"


@pytest.mark.parametrize("kind", ["drop", "truncate", "malformed"])
def test_an_answer_without_a_body_is_broken_too(on: Broken, kind: str) -> None:
    del on.calling.headers["X-API-Key"]
    on.calling.headers.update(OWNER)
    team = on.calling.post("/api/v2/teams", json={"name": "Gone"}).raise_for_status()
    on.put("broken", kind=kind, operation="delete_team", **({"at": "body"} if kind == "drop" else {}))
    path = f"/api/v2/teams/{team.json()['id']}"
    if kind == "malformed":
        answer = on.calling.delete(path)
        assert (answer.status_code, answer.content) == (200, b'{"')
    else:
        with pytest.raises(httpx.TransportError):
            on.calling.delete(path)
    assert on.get(path).status_code == 404


def test_a_reply_that_a_fault_cut_is_followed_by_no_other_on_its_connection(on: Broken) -> None:
    """Two requests in one packet: the first is cut, and the second is never answered."""
    on.put("cut", kind="truncate", operation="get_ticket")
    one = request(f"GET {TICKET}", dict(on.calling.headers))
    with Connection(on.mock) as raw:
        raw._socket.sendall(one + one)
        received = b"".join(iter(lambda: raw._socket.recv(65536), b""))
    assert received.count(b"HTTP/1.1 200") == 1
    assert on.get(f"{FAULTS}/cut").json()["hits"] == 1


def test_a_fault_in_the_middle_of_pipelined_requests_leaves_those_before_it_whole(on: Broken) -> None:
    on.put("cut", kind="drop", at="body", operation="get_ticket")
    whole, cut = (request(f"GET {path}", dict(on.calling.headers)) for path in ("/_mock/health", TICKET))
    with Connection(on.mock) as raw:
        raw._socket.sendall(whole + whole + cut)
        received = bytearray()
        with suppress(ConnectionResetError):
            while chunk := raw._socket.recv(65536):
                received += chunk
            pytest.fail("The connection was closed as if all were well.")
    assert received.count(b'"status":"ok"') == 2
    assert received.count(b"x-mock-fault: cut") == 1
