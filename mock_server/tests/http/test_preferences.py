"""One request, answered as its `Prefer` or its query says."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import perf_counter

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi_schema_validator import OAS30Validator

from mock_server.document import loading
from mock_server.document.operations import Operation
from mock_server.http.errors import RequestInvalid
from mock_server.http.exchange import Exchange
from mock_server.http.preferences import Preferences, preferences_of
from mock_server.http.wire import Request
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, Connection, request

API = loading.load("api")
TICKET, TICKETS = "/api/v1/tickets/1042", "/api/v1/tickets"


def preferring(api: httpx.Client, *values: str, path: str = TICKET) -> httpx.Response:
    return api.get(path, headers=[("Prefer", value) for value in values])


def sent(query: str = "", *values: str) -> Request:
    fields = [(b"prefer", value.encode("latin-1")) for value in values]
    return Request("GET", "/", query.encode(), dict(reversed(fields)), len(fields), b"", oversized=False, fields=fields)


@pytest.mark.parametrize(
    "prefer", ["code=404", "CODE = 404", 'code="404"', "foo, code=404;bar=1, dry-run", ",,code=404"]
)
def test_a_code_is_answered_as_the_document_has_it(api: httpx.Client, prefer: str) -> None:
    answer = preferring(api, prefer)
    assert (answer.status_code, answer.json()) == (404, {"detail": "Ticket not found"})
    assert answer.headers["preference-applied"] == "code=404"
    assert answer.headers["vary"] == "Prefer"
    assert "x-mock-hint" not in answer.headers


def test_a_code_that_the_operation_has_not_is_told_with_those_that_it_has(api: httpx.Client) -> None:
    answer = preferring(api, "code=418")
    assert (answer.status_code, answer.json()) == (
        404,
        {"detail": "get_ticket has no answer 418. There are: 200, 401, 404, 422, 429"},
    )
    assert "preference-applied" not in answer.headers


def test_an_example_is_found_by_its_name(api: httpx.Client) -> None:
    answer = preferring(api, "code=401, example=session")
    assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid or expired session"})
    assert answer.headers["www-authenticate"] == 'ApiKey realm="aurion"'
    assert answer.headers["preference-applied"] == "code=401, example=session"
    alone = preferring(api, "example=session")
    assert (alone.status_code, alone.content) == (401, answer.content)


@pytest.mark.parametrize(
    ("prefer", "detail"),
    [
        ("example=nope", 'get_ticket has no example "nope". There are: none, key, session'),
        ("code=401, example=nope", 'The 401 of get_ticket has no example "nope". There are: none, key, session'),
        ("code=404, example=nope", 'The 404 of get_ticket has no example "nope". It has none with a name'),
    ],
)
def test_an_example_that_there_is_not_is_told_with_those_that_there_are(
    api: httpx.Client, prefer: str, detail: str
) -> None:
    answer = preferring(api, prefer)
    assert (answer.status_code, answer.json()) == (404, {"detail": detail})


@pytest.mark.parametrize("operation", API.operations, ids=lambda operation: operation.id)
def test_a_dynamic_answer_is_a_success_that_the_document_allows(api: httpx.Client, operation: Operation) -> None:
    path = operation.path.replace("{", "").replace("}", "")
    for seed in range(3):
        answer = api.request(operation.method, path, headers={"Prefer": f"dynamic=true, seed={seed}"})
        assert answer.status_code == operation.success
        assert answer.headers["preference-applied"] == f"dynamic=true, seed={seed}"
        assert_documented(operation, answer)
    assert_documented(operation, api.request(operation.method, f"{path}?__code={operation.success}"))


def assert_documented(operation: Operation, answer: httpx.Response) -> None:
    response = API.resolve(operation.raw["responses"][str(answer.status_code)])
    if "content" not in response:
        assert answer.content == b""
        return
    schema = response["content"]["application/json"]["schema"]
    OAS30Validator({"allOf": [schema], "components": API.raw["components"]}).validate(answer.json())


def test_a_dynamic_answer_is_the_same_for_the_same_request_and_seed(api: httpx.Client) -> None:
    answers = [preferring(api, prefer).content for prefer in ("dynamic=true", "dynamic", "dynamic=true, seed=2")]
    assert answers[0] == answers[1] != answers[2]
    assert preferring(api, "dynamic=true", path=f"{TICKETS}/7").content != answers[0]
    assert preferring(api, "dynamic=true, code=404").json().keys() == {"detail"}


@pytest.mark.parametrize(
    ("query", "status"),
    [("__code=404", 404), ("__example=session", 401), ("__dynamic=true", 200), ("__code=%34%30%34", 404)],
)
def test_the_query_has_twins_of_them(api: httpx.Client, query: str, status: int) -> None:
    answer = api.get(f"{TICKETS}/0?{query}")
    assert answer.status_code == status
    assert "preference-applied" in answer.headers


def test_the_twins_never_reach_the_operation(api: httpx.Client) -> None:
    plain = api.get(TICKETS, params={"limit": 2}).json()
    assert api.get(TICKETS, params={"limit": 2, "__dynamic": "false", "__other": "x"}).json() == plain


def test_a_twin_counts_before_the_header(api: httpx.Client) -> None:
    assert preferring(api, "code=404", path=f"{TICKET}?__code=401").status_code == 401


@pytest.mark.parametrize(
    ("prefer", "query", "loc", "message"),
    [
        ("code=abc", "", ["header", "Prefer"], 'code should be a status, such as 404, not "abc"'),
        ("code=99", "", ["header", "Prefer"], 'code should be a status, such as 404, not "99"'),
        ("", "__code=", ["query", "__code"], 'code should be a status, such as 404, not ""'),
        ("", "__dynamic=maybe", ["query", "__dynamic"], 'dynamic should be true or false, not "maybe"'),
        ("dry-run=2", "", ["header", "Prefer"], 'dry-run should be true or false, not "2"'),
        ("example", "", ["header", "Prefer"], 'example should be the name of an example, not ""'),
        ("delay=-1", "", ["header", "Prefer"], 'delay should be milliseconds, from 0 to 600000, not "-1"'),
        ("delay=600001", "", ["header", "Prefer"], 'delay should be milliseconds, from 0 to 600000, not "600001"'),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(
    api: httpx.Client, prefer: str, query: str, loc: list[str], message: str
) -> None:
    answer = api.get(f"{TICKET}?{query}", headers={"Prefer": prefer})
    assert answer.status_code == 422
    assert answer.json()["detail"] == [{"loc": loc, "msg": message, "type": "value_error"}]


@pytest.mark.parametrize(
    "prefer", ["", "respond-async, wait=10", "return=minimal", "dry-run=false", 'x="code=404"', "%"]
)
def test_what_nobody_knows_is_ignored(api: httpx.Client, prefer: str) -> None:
    answer = preferring(api, prefer)
    assert answer.json() == api.get(TICKET).json()
    assert "preference-applied" not in answer.headers


def test_several_headers_are_one_and_the_first_counts(api: httpx.Client) -> None:
    answer = preferring(api, "delay=1", "code=404, delay=2", "code=401")
    assert answer.headers["preference-applied"] == "code=404, delay=1"


@given(st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=200))
def test_any_header_is_read_or_refused(value: str) -> None:
    with suppress(RequestInvalid):
        assert isinstance(preferences_of(sent("", value)), Preferences)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1))
def test_a_quoted_value_is_read_as_it_was_meant(name: str) -> None:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    assert preferences_of(sent("", f'a="x, y", example="{quoted}";z=1, code=404')) == Preferences(404, name)


@pytest.mark.parametrize("value", ['"\\' * 20_000, '"' * 40_000, "a=" * 20_000, " " * 40_000, ',"\\",' * 10_000])
def test_a_long_header_is_read_in_a_moment(value: str) -> None:
    began = perf_counter()
    preferences_of(sent("", value))
    assert perf_counter() - began < 1


def test_a_delay_keeps_one_waiting(api: httpx.Client) -> None:
    with ThreadPoolExecutor(1) as threads:
        began = perf_counter()
        waiting = threads.submit(preferring, api, "delay=400")
        assert api.get(TICKET).status_code == 200
        assert not waiting.done()
        assert waiting.result().headers["preference-applied"] == "delay=400"
        assert perf_counter() - began >= 0.4
    assert waiting.result().json() == api.get(TICKET).json()


def test_a_server_ends_though_a_request_waits(caplog: pytest.LogCaptureFixture) -> None:
    exchanges: list[Exchange] = []
    with MockServer(observers=[exchanges.append]) as mock, Connection(mock) as raw:
        raw._socket.sendall(request(f"GET {TICKET}", {**KEY, "Prefer": "delay=600000"}))
        httpx.get(f"{mock.url}/_mock/health").raise_for_status()
    assert [each.reply.status for each in exchanges] == [200, 0]
    assert "Traceback" not in caplog.text


def test_a_fault_comes_before_what_one_prefers(api: httpx.Client) -> None:
    api.put("/_mock/faults/garbled", json={"kind": "malformed", "count": 1}).raise_for_status()
    answer = preferring(api, "code=404")
    assert (answer.status_code, answer.headers["x-mock-fault"]) == (404, "garbled")
    assert answer.headers["preference-applied"] == "code=404"
    assert answer.content == b'{"detail":"Tick'


def test_the_control_api_takes_no_preferences(api: httpx.Client) -> None:
    answer = api.get("/_mock/clock", headers={"Prefer": "code=404"})
    assert answer.status_code == 200
    assert "preference-applied" not in answer.headers
