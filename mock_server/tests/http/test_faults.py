"""Every kind of fault as a client meets it, over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from time import perf_counter, time
from typing import Any

import httpx
import pytest

from mock_server.document import loading
from mock_server.http.exchange import Exchange
from mock_server.observers.access_log import line
from mock_server.testing import MockServer
from mock_server.tests.connections import AGENT, KEY, OWNER, client
from mock_server.tests.http.broken import FAULTS, TICKET, Broken

AI = next(operation.path for operation in loading.load("api").operations if operation.id == "get_ai_metrics")


API = loading.load("api")


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


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"status": 503, "retry_after": 7}, "7"),
        ({"status": 429, "retry_after": 0}, "0"),
        ({"kind": "rate_limit", "retry_after": 2}, "2"),
        ({"kind": "rate_limit"}, "60"),
        ({"status": 500, "retry_after": 9}, "9"),
        ({"status": 500}, None),
        ({"status": 503, "retry_after_form": "none"}, None),
        ({"kind": "rate_limit", "retry_after_form": "none"}, None),
        ({"status": 500, "retry_after_form": "date"}, None),
    ],
)
def test_when_to_come_again_is_said_as_it_was_asked_for(on: Broken, fault: dict[str, Any], told: str | None) -> None:
    on.put("down", **fault)
    assert on.get().headers.get_list("retry-after") == ([told] if told else [])


@pytest.mark.parametrize(("fault", "seconds"), [({"retry_after": 5}, 5), ({}, 1)])
def test_when_to_come_again_can_be_a_date(on: Broken, fault: dict[str, Any], seconds: int) -> None:
    """By this machine's clock, as the client's is; never too early, and at most a second late."""
    on.put("down", status=503, retry_after_form="date", **fault)
    before = time()
    told = on.get().headers["retry-after"]
    assert told.endswith(" GMT")
    assert before + seconds <= parsedate_to_datetime(told).timestamp() <= time() + seconds + 1


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
    exchanges: list[Exchange] = []
    with ThreadPoolExecutor(1) as threads:
        with MockServer(observers=[exchanges.append]) as mock, client(mock, "w", KEY) as calling:
            calling.put(f"{FAULTS}/slow", json={"kind": "delay", "delay_ms": 600_000}).raise_for_status()
            waiting = threads.submit(httpx.get, f"{mock.url}{TICKET}", headers={**KEY, "X-Mock-World": "w"}, timeout=60)
            while calling.get(f"{FAULTS}/slow").json()["hits"] == 0:
                assert not waiting.done()
        assert isinstance(waiting.exception(), httpx.RemoteProtocolError)
    assert (exchanges[-1].fault, exchanges[-1].reply.status) == ("slow", 0)
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
