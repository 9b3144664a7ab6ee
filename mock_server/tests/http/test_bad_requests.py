"""Requests that no client of ours would send: refused in JSON with a 4xx, never a 5xx, and the world as it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, OWNER, WORLD, Connection, request
from mock_server.tests.http.refusals import TICKETS, assert_refused, assert_still_answers

pytestmark = pytest.mark.usefixtures("unchanged")

MEGABYTE = b"x" * 1024**2


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/api/v2/teams/%00"),
        ("GET", "/api/v2/teams/team_789%00"),
        ("DELETE", "/api/v2/teams/team_789%00"),
        ("GET", "/api/v2/teams/..%2fteam_789"),
        ("GET", "/api/v2/teams/team_789%2fmembers"),
        ("GET", "/api/v2%2fteams"),
        ("GET", "/api/v2/teams/%"),
        ("GET", "/api/v2/teams/%2"),
        ("GET", "/api/v2/teams/%zz"),
        ("GET", "/api/v2/teams/%ff%fe"),
        ("GET", "/api/v2/teams/%ed%a0%80"),
        ("GET", "/api/v2/teams/%c0%af"),
        ("DELETE", "/api/v2/teams/%0d%0aX-Injected:%20yes"),
        ("POST", "/api/v2/teams/%0d%0aX-Injected:%20yes"),
        ("GET", "/api/v2/teams/" + "a" * 60_000),
        ("GET", "/" + "a/" * 30_000),
        ("GET", "/%00"),
        ("GET", "/_mock/%00"),
        ("GET", "/_mock/worlds/%00"),
        ("DELETE", "/_mock/worlds/%2e%2e"),
        ("GET", "/docs/%00"),
        ("GET", "/docs/..%2f..%2fpages.py"),
        ("GET", "/docs/../pages.py"),
        ("GET", "/docs//etc/passwd"),
        ("POST", "/docs"),
        ("DELETE", "/"),
        ("OPTIONS", "*"),
    ],
)
def test_a_target_that_names_nothing(connection: Connection, world_name: str, method: str, target: str) -> None:
    answer = connection.send(request(f"{method} {target}", {**OWNER, WORLD: world_name}))
    assert_refused(answer, 404, 405, 422)
    assert "x-injected" not in answer.headers
    assert_still_answers(connection)


@pytest.mark.parametrize("method", ["PROPFIND", "TRACE", "CONNECT", "LINK", "PURGE", "M-SEARCH", "QUERY", "OPTIONS"])
@pytest.mark.parametrize("path", [TICKETS, "/_mock/clock"])
def test_a_method_that_http_knows_and_we_do_not(
    connection: Connection, world_name: str, path: str, method: str
) -> None:
    answer = connection.send(request(f"{method} {path}", {**KEY, WORLD: world_name}), method)
    assert_refused(answer, 405)
    assert answer.headers["allow"]
    if method != "CONNECT":
        assert_still_answers(connection)


@pytest.mark.parametrize(
    "line",
    [
        b"FOO /api/v1/tickets",
        b"get /api/v1/tickets",
        b"GET",
        b"GET api/v1/tickets",
        b"GET /api/v1/tick ets",
        b"GET /api/v1/\x00",
        b"GET /api/v1/\xff\xfe",
        b"GET /api/v1/tickets?search=\xff",
        b"CONNECT mock.example:443",
        b"GET /" + b"a" * 100_000,
        b"GET /api/v1/tickets?" + b"&".join(b"p%d=1" % number for number in range(10_000)),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"[]",
    ],
    ids=lambda line: repr(line[:30]),
)
def test_a_first_line_that_is_no_request(connection: Connection, world_name: str, line: bytes) -> None:
    answer = connection.send(request(line, {**KEY, WORLD: world_name}))
    assert_refused(answer, 400, 404, 414, 422)


@pytest.mark.parametrize(
    "header",
    [
        b"No colon",
        b": no name",
        b"Sp ace: a",
        b"X-Nul: a\x00b",
        b"X-Folded: a\r\n b",
        b"Content-Length: -1",
        b"Content-Length: ten",
        b"Content-Length: 5\r\nContent-Length: 6",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Content-Length: " + b"9" * 30,
        b"Transfer-Encoding: chunked\r\n\r\nzz",
    ],
)
def test_a_header_that_is_none(connection: Connection, world_name: str, header: bytes) -> None:
    start = request(f"POST {TICKETS}", {**KEY, WORLD: world_name}).removesuffix(b"\r\n")
    assert_refused(connection.send(start + header + b"\r\n\r\n"), 400)


@pytest.mark.parametrize("path", [TICKETS, "/_mock/clock", "/nowhere"])
def test_1000_headers(connection: Connection, world_name: str, path: str) -> None:
    crowd = {f"X-Header-{number}": "a" for number in range(1000)}
    answer = connection.send(request(f"GET {path}", {**KEY, **crowd, WORLD: world_name}))
    assert_refused(answer, 431)
    assert_still_answers(connection)


def test_5000_query_parameters(connection: Connection, world_name: str) -> None:
    query = "&".join(f"p{number}=1" for number in range(5000))
    answer = connection.send(request(f"GET {TICKETS}?{query}", {**KEY, WORLD: world_name}))
    assert_refused(answer, 422)
    assert_still_answers(connection)


@pytest.mark.parametrize("world", ["w" * 201, "a\tb", "a\x85b"])
@pytest.mark.parametrize("path", [TICKETS, "/_mock/clock"])
def test_a_world_that_cannot_be_named(connection: Connection, path: str, world: str) -> None:
    answer = connection.send(request(f"GET {path}", {**KEY, WORLD: world}))
    assert_refused(answer, 400, 422)
    assert_still_answers(connection)


def chunked(megabytes: int) -> bytes:
    chunk = f"{len(MEGABYTE):x}\r\n".encode() + MEGABYTE + b"\r\n"
    return chunk * megabytes + b"0\r\n\r\n"


@pytest.mark.parametrize("megabytes", [11, 20, 80])
@pytest.mark.parametrize(("method", "path"), [("POST", TICKETS), ("GET", TICKETS), ("POST", "/_mock/clock/advance")])
@pytest.mark.parametrize("announced", [True, False], ids=["with its length", "in chunks"])
def test_a_body_larger_than_we_read(
    connection: Connection, world_name: str, method: str, path: str, megabytes: int, *, announced: bool
) -> None:
    headers = {**KEY, WORLD: world_name}
    if announced:
        sent = request(f"{method} {path}", headers, MEGABYTE * megabytes)
    else:
        sent = request(f"{method} {path}", {**headers, "Transfer-Encoding": "chunked"}) + chunked(megabytes)
    answer = connection.send(sent)
    assert_refused(answer, 413)
    assert answer.detail == "Request body exceeds 10 MB limit"
    assert_still_answers(connection)


def test_a_large_body_from_nobody(connection: Connection, world_name: str) -> None:
    assert_refused(connection.send(request(f"POST {TICKETS}", {WORLD: world_name}, MEGABYTE * 20)), 401)
    assert_still_answers(connection)


def test_a_large_form_for_the_console(connection: Connection) -> None:
    form = b"session=" + MEGABYTE * 11
    answer = connection.send(request("POST /sign-in", {"Content-Type": "application/x-www-form-urlencoded"}, form))
    assert_refused(answer, 400, 413)


def test_a_request_for_another_protocol_is_answered_in_this_one(connection: Connection, world_name: str) -> None:
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    answer = connection.send(request(f"GET {TICKETS}/0", {**KEY, **upgrade, WORLD: world_name}))
    assert_refused(answer, 404)


@settings(max_examples=300)
@given(
    st.sampled_from(["GET", "POST", "DELETE", "PATCH"]),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40),
)
def test_any_target_at_all(frozen_mock: MockServer, method: str, rest: str) -> None:
    with Connection(frozen_mock) as connection:
        answer = connection.send(request(f"{method} /api/v2/teams/{rest}", {**OWNER, WORLD: "any-target"}, b"{}"))
    assert answer.status < 500
    assert answer.status < 400 or answer.detail
