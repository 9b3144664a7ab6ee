"""Every kind of fault as a client meets it, over HTTP."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import perf_counter
from typing import Any

import httpx
import pytest

from mock_server.document import loading
from mock_server.http.exchange import Exchange
from mock_server.observers.access_log import line
from mock_server.testing import MockServer
from mock_server.tests.connections import AGENT, KEY, OWNER, Connection, client, request

AI = next(operation.path for operation in loading.load("api").operations if operation.id == "get_ai_metrics")
TICKET, TICKETS, FAULTS = "/api/v1/tickets/1042", "/api/v1/tickets", "/_mock/faults"
VPN = {"subject": "VPN"}
API = loading.load("api")


class Broken:
    """A world with faults, a caller in it, and the exchanges that an observer was told of."""

    def __init__(self, mock: MockServer, exchanges: list[Exchange], calling: httpx.Client) -> None:
        self.mock = mock
        self.exchanges = exchanges
        self.calling = calling

    def put(self, name: str, **fault: Any) -> Any:
        return self.calling.put(f"{FAULTS}/{name}", json=fault).raise_for_status().json()

    def get(self, path: str = TICKET, **more: Any) -> httpx.Response:
        return self.calling.get(path, **more)

    def create(self, **more: Any) -> httpx.Response:
        return self.calling.post(TICKETS, json=VPN, **more)

    @property
    def commits(self) -> int:
        return len(self.calling.get("/_mock/commits").raise_for_status().json()["commits"])

    @property
    def latest(self) -> Exchange:
        """What was observed of the latest call to the API."""
        return next(each for each in reversed(self.exchanges) if each.request.path.startswith("/api/"))


@pytest.fixture(scope="module")
def observed() -> Iterator[tuple[MockServer, list[Exchange]]]:
    exchanges: list[Exchange] = []
    with MockServer(clock="frozen", observers=[exchanges.append]) as mock:
        yield mock, exchanges


@pytest.fixture
def on(observed: tuple[MockServer, list[Exchange]], world_name: str) -> Iterator[Broken]:
    mock, exchanges = observed
    with client(mock, world_name, KEY) as calling:
        yield Broken(mock, exchanges, calling)


def test_a_status_has_its_documented_body_twice_and_then_all_is_well(on: Broken) -> None:
    on.put("gone", operation="get_ticket", status=404, count=2)
    answers = [on.get() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 200]
    assert answers[0].json() == {"detail": "Ticket not found"}
    assert [answer.headers.get("x-mock-fault") for answer in answers] == ["gone", "gone", None]
    assert answers[1].headers["x-mock-hint"] == (
        "The fault gone of this world answers so, and it is used up. DELETE /_mock/faults/gone."
    )
    assert on.get(FAULTS).json()[0]["left"] == 0


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (401, {"detail": "Not authenticated"}, {"www-authenticate": 'ApiKey realm="aurion"'}),
        (429, {"detail": "API key rate limit exceeded", "limit": 300}, {"retry-after": "60"}),
        (500, {"detail": "Internal Server Error"}, {}),
        (503, {"detail": "Service Unavailable"}, {"retry-after": "1"}),
        (599, {"detail": "Status 599"}, {}),
        (422, {"detail": [{"loc": ["query", "limit"], "msg": "Input should be less than or equal to 100"}]}, {}),
    ],
)
def test_a_status_comes_with_what_http_wants_beside_it(
    on: Broken, status: int, body: Any, headers: dict[str, str]
) -> None:
    on.put("down", status=status)
    answer = on.get()
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    if status == 422:
        assert answer.json()["detail"][0]["msg"] == body["detail"][0]["msg"]
    else:
        assert answer.json() == body
    assert headers.items() <= dict(answer.headers).items()


def test_a_success_is_what_the_document_shows(on: Broken) -> None:
    on.put("made", operation="create_ticket", status=201)
    on.put("gone", operation="delete_team", status=204)
    assert on.create().json()["subject"]
    gone = httpx.delete(f"{on.mock.url}/api/v2/teams/x", headers={"X-Mock-World": on.calling.headers["x-mock-world"]})
    assert (gone.status_code, gone.content) == (204, b"")
    assert on.commits == 0


def test_a_503_says_how_long_it_lasts_where_that_is_known(on: Broken) -> None:
    on.put("window", status=503, **{"from": "2026-03-08T20:00:00Z", "to": "2026-03-08T20:02:00Z"})
    assert on.get().headers["retry-after"] == "120"
    on.calling.post("/_mock/clock/advance", json={"seconds": 119.5}).raise_for_status()
    assert on.get().headers["retry-after"] == "1"
    on.calling.post("/_mock/clock/advance", json={"seconds": 0.5}).raise_for_status()
    assert on.get().status_code == 200


@pytest.mark.parametrize(("path", "limit"), [(TICKET, "300"), (AI, "30")])
def test_a_used_up_minute_is_the_real_429(on: Broken, path: str, limit: str) -> None:
    on.put("burst", kind="rate_limit", count=2)
    answers = [on.get(path, headers=OWNER) for _ in range(3)]
    assert [answer.status_code for answer in answers[:2]] == [429, 429]
    assert answers[2].status_code != 429
    for answer in answers[:2]:
        assert answer.json() == {"detail": "API key rate limit exceeded", "limit": int(limit)}
        assert answer.headers["x-ratelimit-limit"] == limit
        assert answer.headers["x-ratelimit-remaining"] == "0"
        assert answer.headers["retry-after"] == "60"


def test_nothing_is_done_in_place_of_which_a_fault_answers(on: Broken) -> None:
    on.put("down", status=503)
    assert on.create(headers={"Idempotency-Key": "once"}).status_code == 503
    assert on.commits == 0
    on.calling.delete(FAULTS).raise_for_status()
    answer = on.create(headers={"Idempotency-Key": "once"})
    assert (answer.status_code, answer.headers["x-ratelimit-remaining"]) == (201, "299")


def test_a_fault_stands_before_credentials(on: Broken) -> None:
    on.put("down", status=503)
    assert on.get(headers={"X-API-Key": "nobody's"}).status_code == 503
    assert on.get("/api/v1/nowhere").status_code == 404
    assert on.get("/_mock/clock").status_code == 200
    assert on.get("/docs").status_code == 200


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


@pytest.mark.parametrize("at", ["request", "response"])
def test_a_delay_keeps_one_waiting_and_nobody_else(on: Broken, at: str) -> None:
    on.put("slow", operation="create_ticket", kind="delay", at=at, delay_ms=600)
    with ThreadPoolExecutor(1) as threads:
        began = perf_counter()
        created = threads.submit(on.create)
        while on.get(f"{FAULTS}/slow").json()["hits"] == 0:
            assert not created.done()
        assert on.get().status_code == 200
        assert on.commits == (1 if at == "response" else 0)
        assert not created.done()
        assert created.result().status_code == 201
        assert perf_counter() - began >= 0.6
    assert created.result().headers["x-mock-fault"] == "slow"
    assert on.commits == 1


def test_delays_and_another_fault_come_together(on: Broken) -> None:
    on.put("slow", kind="delay", delay_ms={"min": 50, "max": 60})
    on.put("slower", tag="tickets", kind="delay", delay_ms={"median": 60, "sigma": 0})
    on.put("down", status=503, delay_ms=40)
    began = perf_counter()
    answer = on.get()
    assert perf_counter() - began >= 0.15
    assert (answer.status_code, answer.headers["x-mock-fault"]) == (503, "slow, slower, down")
    assert on.latest.fault == "slow, slower, down"


def test_a_server_ends_though_somebody_waits(caplog: pytest.LogCaptureFixture) -> None:
    with ThreadPoolExecutor(1) as threads:
        with MockServer() as mock, client(mock, "w", KEY) as calling:
            calling.put(f"{FAULTS}/slow", json={"kind": "delay", "delay_ms": 600_000}).raise_for_status()
            waiting = threads.submit(httpx.get, f"{mock.url}{TICKET}", headers={**KEY, "X-Mock-World": "w"}, timeout=60)
            while calling.get(f"{FAULTS}/slow").json()["hits"] == 0:
                assert not waiting.done()
        assert isinstance(waiting.exception(), httpx.RemoteProtocolError)
    assert "Traceback" not in caplog.text


def test_the_faults_of_one_world_are_no_other_ones(on: Broken) -> None:
    on.put("down", status=503)
    assert on.get(headers={"X-Mock-World": "another"}).status_code == 200
    assert on.get().status_code == 503


def test_a_fault_for_one_credential_is_for_nobody_else(on: Broken) -> None:
    on.put("theirs", credential="sess_agent", status=503)
    with client(on.mock, on.calling.headers["x-mock-world"], AGENT) as agent:
        assert agent.get("/api/v2/teams").status_code == 503
    assert on.get().status_code == 200


def test_chance_is_the_same_in_the_same_world(on: Broken) -> None:
    seen = []
    for _ in range(2):
        on.calling.post("/_mock/reset").raise_for_status()
        on.put("flaky", probability=0.5, status=503)
        seen.append([on.get().status_code for _ in range(40)])
    assert seen[0] == seen[1]
    assert set(seen[0]) == {200, 503}


@pytest.mark.parametrize("how", ["reset", "made anew", "deleted"])
def test_a_world_that_is_made_anew_has_no_faults(on: Broken, how: str) -> None:
    world = on.calling.headers["x-mock-world"]
    on.put("down", status=503)
    {
        "reset": lambda: on.calling.post("/_mock/reset"),
        "made anew": lambda: on.calling.put(f"/_mock/worlds/{world}", json={"scenario": "docs"}),
        "deleted": lambda: on.calling.delete(f"/_mock/worlds/{world}"),
    }[how]().raise_for_status()
    assert on.get().status_code == 200
    assert on.get(FAULTS).json() == []


def test_faults_are_in_no_commit_and_no_diff(on: Broken) -> None:
    on.put("down", status=503, count=1)
    on.get()
    assert on.commits == 0
    world = on.calling.headers["x-mock-world"]
    on.calling.put(f"/_mock/worlds/{world}-2", json={"scenario": "docs"}).raise_for_status()
    assert on.get(f"/_mock/worlds/{world}/diff/{world}-2").json()["total"] == 0


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


def test_the_access_log_names_the_fault(on: Broken) -> None:
    on.put("cut", kind="drop")
    with pytest.raises(httpx.ReadError):
        on.get()
    world = on.calling.headers["x-mock-world"]
    assert line(on.latest) == f"000 GET {TICKET}  [{world}]  (fault: cut)"
    on.put("cut", status=503)
    on.get()
    assert line(on.latest).startswith(f"503 GET {TICKET}  [{world}]  (fault: cut)  ")


def test_a_page_may_read_what_a_fault_did(on: Broken) -> None:
    on.put("down", status=503)
    answer = on.get(headers={"Origin": "http://localhost:5173"})
    exposed = answer.headers["access-control-expose-headers"].split(", ")
    assert {"X-Mock-Fault", "X-Mock-Diff", "X-Mock-Hint", "Preference-Applied", "Retry-After"} <= set(exposed)


@pytest.mark.parametrize("operation", API.operations, ids=lambda operation: operation.id)
def test_every_operation_can_be_broken_with_every_status_it_has(on: Broken, operation: Any) -> None:
    path = operation.path.replace("{", "").replace("}", "")
    for status in sorted(operation.statuses | {500, 502, 503, 504}):
        on.put("down", operation=operation.id, status=status)
        answer = on.calling.request(operation.method, path)
        assert (answer.status_code, answer.headers["x-mock-fault"]) == (status, "down")
        response = operation.raw["responses"].get(str(status))
        wanted = {name.lower() for name, each in documented_headers(response) if each.get("required")}
        assert wanted <= answer.headers.keys()


def documented_headers(response: Any) -> list[tuple[str, Any]]:
    headers = API.resolve(response).get("headers", {}) if response else {}
    resolved = {}
    for name, header in headers.items():
        resolved[name] = API.raw["components"]["headers"][header["$ref"].rpartition("/")[2]]
    return list(resolved.items())
