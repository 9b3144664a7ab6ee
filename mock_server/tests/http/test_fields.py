"""Header fields: blanks around a value are no part of it (RFC 9110 5.5), of a repeated field the first counts,
trailers are no header fields (RFC 9110 6.5.1).
"""

import hmac

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import AGENT, KEY, OWNER, WORLD, Connection, client, request
from mock_server.tests.http.refusals import TICKETS
from mock_server.tests.http.streams import content, exchange

PUT = f"PUT {TICKETS}/1042"
BODY = b'{"subject": "VPN"}'
EVENT = b'{"event": "deploy_completed"}'
SIGNATURE = hmac.new(b"whsec_docs", EVENT, "sha256").hexdigest()
READ = [
    (f"GET {TICKETS}/1042", KEY, None),
    ("GET /api/v2/workflows", OWNER, None),
    (PUT, {**KEY, "Content-Type": "application/json"}, BODY),
    (PUT, {**KEY, "Content-Type": "application/json; charset=utf-8"}, BODY),
    ("POST /api/v2/workflows/webhook/wf_abc123", {"X-Workflow-Signature": SIGNATURE}, EVENT),
    (f"POST {TICKETS}", {**KEY, "Idempotency-Key": "once"}, BODY),
    (f"GET {TICKETS}", {**KEY, "X-Request-Id": "trace-1"}, None),
    (f"GET {TICKETS}", {**KEY, "Origin": "http://localhost:5173"}, None),
    (f"POST {TICKETS}", {**KEY, "Expect": "100-continue"}, BODY),
]
BLANKS = [("", " "), ("", "\t"), (" \t ", " \t "), ("\t", "")]


@pytest.mark.parametrize(("before", "after"), BLANKS)
@pytest.mark.parametrize(("line", "headers", "body"), READ, ids=lambda value: str(value)[:40])
def test_blanks_around_a_value_are_no_part_of_it(
    frozen_mock: MockServer, line: str, headers: dict[str, str], body: bytes | None, before: str, after: str
) -> None:
    def answers(world: str, fields: dict[str, str]) -> object:
        sent = request(line, {**fields, WORLD: world, "Connection": "close"}, body)
        with client(frozen_mock) as control:
            received = exchange(frozen_mock, [sent])
            control.delete(f"/_mock/worlds/{world}").raise_for_status()
        return content(received), received[-1].headers["x-request-id"] == "trace-1"

    blank = {name: f"{before}{value}{after}" for name, value in headers.items()}
    assert answers("blanks", blank) == answers("blanks", headers)


@pytest.mark.parametrize(("before", "after"), BLANKS)
def test_blanks_around_the_name_of_a_world_name_the_same(
    key: httpx.Client, aurion_mock: MockServer, world_name: str, before: str, after: str
) -> None:
    made = key.post(TICKETS, json={"subject": "VPN"}).json()
    with Connection(aurion_mock) as connection:
        sent = request(f"GET {TICKETS}/{made['id']}", {**KEY, WORLD: f"{before}{world_name}{after}"})
        assert connection.send(sent).status == 200


@pytest.mark.parametrize(("before", "after"), BLANKS)
def test_a_key_with_blanks_behind_it_makes_no_second_ticket(
    aurion_mock: MockServer, world_name: str, before: str, after: str
) -> None:
    with Connection(aurion_mock) as connection:
        first, second = (
            connection.send(request(f"POST {TICKETS}", {**KEY, WORLD: world_name, "Idempotency-Key": value}, BODY))
            for value in ("once", f"{before}once{after}")
        )
    assert (second.status, second.body) == (201, first.body)
    assert second.headers["idempotency-replayed"] == "true"


def test_a_value_keeps_the_blanks_within(aurion_mock: MockServer) -> None:
    with Connection(aurion_mock) as connection:
        assert connection.send(request("GET /nowhere", {"X-Request-Id": "a \t b"})).headers["x-request-id"] == "a \t b"


# Repeated fields.


def repeated(line: str, *fields: tuple[str, str], body: bytes | None = None) -> bytes:
    """A request whose fields may have the same name."""
    head, _, rest = request(line, {"Connection": "close"}, body).partition(b"\r\n\r\n")
    return head + b"".join(f"\r\n{name}: {value}".encode() for name, value in fields) + b"\r\n\r\n" + rest


SESSION = OWNER["Cookie"]
OTHER = AGENT["Cookie"]
NONE = "aurion_session=sess_none"
TOO_LONG = "w" * 201


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ([("X-API-Key", "ak_live_xxxx"), ("X-API-Key", "ak_none")], 200),
        ([("X-API-Key", "ak_none"), ("X-API-Key", "ak_live_xxxx")], 401),
        ([("Cookie", SESSION), ("Cookie", NONE)], 200),
        ([("Cookie", NONE), ("Cookie", SESSION)], 401),
        ([("Cookie", "theme=dark"), ("Cookie", SESSION), ("Cookie", NONE)], 200),
        ([("Cookie", "theme=dark"), ("Cookie", NONE), ("Cookie", SESSION)], 401),
        ([("Cookie", f"theme=dark; {SESSION}; {NONE}")], 200),
        ([("Cookie", f"theme=dark; {NONE}; {SESSION}")], 401),
        ([("X-API-Key", "ak_live_xxxx"), (WORLD, "repeated"), (WORLD, TOO_LONG)], 200),
        ([("X-API-Key", "ak_live_xxxx"), (WORLD, TOO_LONG), (WORLD, "repeated")], 400),
    ],
)
def test_of_a_repeated_field_the_first_counts(
    frozen_mock: MockServer, fields: list[tuple[str, str]], status: int
) -> None:
    [answer] = exchange(frozen_mock, [repeated(f"GET {TICKETS}", *fields)])
    assert answer.status == status


@pytest.mark.parametrize(("first", "status"), [("application/json", 200), ("text/plain", 422)])
def test_of_two_content_types_the_first_counts(
    frozen_mock: MockServer, world_name: str, first: str, status: int
) -> None:
    fields = [("Content-Type", first), ("Content-Type", "text/plain"), ("Content-Type", "application/json")]
    [answer] = exchange(frozen_mock, [repeated(PUT, *KEY.items(), (WORLD, world_name), *fields, body=BODY)])
    assert answer.status == status


def test_of_two_idempotency_keys_the_first_counts(frozen_mock: MockServer, world_name: str) -> None:
    made = [
        exchange(frozen_mock, [repeated(f"POST {TICKETS}", *KEY.items(), (WORLD, world_name), *keys, body=BODY)])[
            0
        ].body
        for keys in (
            [("Idempotency-Key", "a"), ("Idempotency-Key", "b")],
            [("Idempotency-Key", "a")],
            [("Idempotency-Key", "b")],
        )
    ]
    assert made[0] == made[1] != made[2]


def test_the_pages_know_the_same_session_as_the_api(frozen_mock: MockServer) -> None:
    for fields, signed_in in (([SESSION, OTHER], "sess_tenant_owner"), ([OTHER, SESSION], "sess_agent")):
        [page] = exchange(frozen_mock, [repeated("GET /", *(("Cookie", each) for each in fields))])
        [alone] = exchange(frozen_mock, [repeated("GET /", ("Cookie", f"aurion_session={signed_in}"))])
        assert page.body == alone.body


def test_more_than_one_host_is_no_request(frozen_mock: MockServer) -> None:
    """RFC 9112 3.2."""
    [answer] = exchange(frozen_mock, [repeated("GET /_mock/health", ("Host", "evil.example"))])
    assert answer.status == 400


@pytest.mark.parametrize(
    "fields",
    [
        [("Content-Length", "0")],
        [("Content-Length", "17")],
        [("Transfer-Encoding", "chunked")],
        [("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")],
    ],
    ids=str,
)
def test_a_body_of_two_lengths_is_refused_and_not_executed(
    frozen_mock: MockServer, world_name: str, fields: list[tuple[str, str]]
) -> None:
    """RFC 9112 6.3: whoever reads one length and whoever reads the other see different requests."""
    sent = repeated(f"POST {TICKETS}", *KEY.items(), (WORLD, world_name), *fields, body=BODY)
    with client(frozen_mock, world_name, KEY) as key:
        before = key.get(TICKETS).json()
        assert [answer.status for answer in exchange(frozen_mock, [sent])] == [400]
        assert key.get(TICKETS).json() == before


@pytest.mark.parametrize("trailer", ["X-API-Key: ak_live_xxxx", "X-Mock-World: a b", "Idempotency-Key: once"])
@pytest.mark.parametrize("apart", [True, False])
def test_a_trailer_is_no_header_field(frozen_mock: MockServer, world_name: str, trailer: str, *, apart: bool) -> None:
    head = repeated(PUT, (WORLD, world_name), ("Transfer-Encoding", "chunked"))
    rest = f"12\r\n{BODY.decode()}\r\n0\r\n{trailer}\r\n\r\n".encode()
    parts = [head, rest] if apart else [head + rest]
    assert [answer.status for answer in exchange(frozen_mock, parts)] == [401]
