"""Bodies that no client of ours would send: refused in JSON with a 4xx, never a 5xx, and the world as it was."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, OWNER, WORLD, Connection, client, request
from mock_server.tests.http.refusals import TICKETS, assert_refused, assert_still_answers

pytestmark = pytest.mark.usefixtures("unchanged")

BOTH = {**OWNER, "Content-Type": "application/json"}

BODIES = {
    "empty": b"",
    "blank": b" \r\n\t",
    "truncated": b'{"subject": "VPN"',
    "truncated in a string": b'{"subject": "VP',
    "followed by more": b'{"subject": "VPN"} {}',
    "trailing comma": b'{"subject": "VPN",}',
    "single quotes": b"{'subject': 'VPN'}",
    "a comment": b'{"subject": "VPN" /* now */}',
    "100,000 brackets": b"[" * 100_000,
    "100,000 brackets, closed": b'{"subject": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "100,000 objects": b'{"subject": ' * 100_000,
    "NaN": b'{"subject": NaN}',
    "NaN aside": b'{"subject": "VPN", "other": NaN}',
    "Infinity": b'{"subject": Infinity}',
    "-Infinity aside": b'{"subject": "VPN", "other": [-Infinity]}',
    "5,000 digits": b'{"subject": ' + b"9" * 5000 + b"}",
    "a lone high surrogate": b'{"subject": "\\ud800"}',
    "a lone low surrogate": b'{"subject": "VPN \\udc00"}',
    "a surrogate key twice": b'{"\\ud800": 1, "\\ud800": 2}',
    "a raw NUL": b'{"subject": "VPN\x00"}',
    "a raw newline": b'{"subject": "VPN\n"}',
    "latin-1": '{"subject": "Zoë"}'.encode("latin-1"),
    "UTF-16": '{"subject": "VPN"}'.encode("utf-16"),
    "UTF-16 without a mark": '{"subject": "VPN"}'.encode("utf-16-le"),
    "UTF-32": '{"subject": "VPN"}'.encode("utf-32"),
    "a byte order mark": '{"subject": "VPN"}'.encode("utf-8-sig"),
    "UTF-8 of a surrogate": b'{"subject": "\xed\xa0\x80"}',
    "overlong UTF-8": b'{"subject": "\xc0\xaf"}',
    "a key twice": b'{"subject": "VPN", "subject": "Printer"}',
    "a key twice, deep down": b'{"subject": "VPN", "other": [{"a": 1, "a": 2}]}',
    "a form": b"subject=VPN",
    "XML": b"<subject>VPN</subject>",
    "null": b"null",
    "a number": b"5",
    "a string": b'"VPN"',
    "an array": b'[{"subject": "VPN"}]',
}

BODY_TARGETS = [
    ("POST", TICKETS),
    ("PUT", "/api/v2/teams/team_789/members/user_012"),
    ("PUT", "/_mock/clock"),
]
SUBJECTS = {
    "a huge integer": "9" * 31,
    "an escaped NUL": '"VPN\\u0000"',
    "an escaped NUL alone": '"\\u0000"',
    "a list": "[]",
    "an object": "{}",
}

HUGE = ["9" * 31, "-" + "9" * 31, "9" * 4000, "9" * 5000, "1e400", "1e30"]
INTEGER_FIELDS = [
    ("POST", "/api/v2/teams", '{"name": "VIP", "unassigned_timeout_minutes": %s}'),
    ("PUT", "/api/v2/teams/team_789/members/user_012", '{"max_capacity": %s}'),
    ("PUT", "/api/v2/teams/team_789/members/user_012", '{"priority": %s}'),
    ("POST", "/api/v2/business-hours", '{"name": "Night", "schedule": [{"day_of_week": %s, "is_closed": true}]}'),
    ("POST", "/_mock/clock/advance", '{"seconds": %s}'),
]


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize(("method", "path"), BODY_TARGETS)
def test_a_body_that_is_not_the_json_it_should_be(
    connection: Connection, world_name: str, method: str, path: str, name: str
) -> None:
    answer = connection.send(request(f"{method} {path}", {**BOTH, WORLD: world_name}, BODIES[name]))
    assert_refused(answer, 422)
    assert all(issue["loc"][0] == "body" and issue["msg"] and issue["type"] for issue in answer.detail)
    assert_still_answers(connection)


@pytest.mark.parametrize("name", SUBJECTS)
@pytest.mark.parametrize(("method", "path"), [("POST", TICKETS), ("PUT", f"{TICKETS}/1042")])
def test_a_subject_that_no_ticket_has(
    connection: Connection, world_name: str, method: str, path: str, name: str
) -> None:
    body = f'{{"subject": {SUBJECTS[name]}}}'.encode()
    answer = connection.send(request(f"{method} {path}", {**BOTH, WORLD: world_name}, body))
    assert_refused(answer, 422)
    assert [issue["loc"] for issue in answer.detail] == [["body", "subject"]]


@pytest.mark.parametrize("number", HUGE, ids=lambda number: f"{number[:6]} ({len(number)})")
@pytest.mark.parametrize(("method", "path", "body"), INTEGER_FIELDS)
def test_a_number_that_no_integer_field_holds(
    connection: Connection, world_name: str, method: str, path: str, body: str, number: str
) -> None:
    sent = (body % number).encode()
    assert_refused(connection.send(request(f"{method} {path}", {**BOTH, WORLD: world_name}, sent)), 422)
    assert_still_answers(connection)


@pytest.mark.parametrize("number", ["9" * 31, "-1", "9" * 5000, "1e3", "0x1F", "%00", "1%00", "%EF%BC%91"])
@pytest.mark.parametrize("target", [f"{TICKETS}/%s", f"{TICKETS}?limit=%s"])
def test_a_number_that_no_parameter_holds(connection: Connection, world_name: str, target: str, number: str) -> None:
    answer = connection.send(request(f"GET {target.replace('%s', number)}", {**KEY, WORLD: world_name}))
    assert_refused(answer, 404, 422)
    assert_still_answers(connection)


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "application/xml",
        "application/octet-stream",
        "json",
        "*/*",
        "\xff",
        "application/json, text/plain",
        "a" * 10_000,
    ],
)
def test_a_body_announced_as_something_else(connection: Connection, world_name: str, content_type: str) -> None:
    headers = {**KEY, WORLD: world_name, "Content-Type": content_type}
    answer = connection.send(request(f"POST {TICKETS}", headers, b'{"subject": "VPN"}'))
    assert_refused(answer, 422)
    assert [issue["type"] for issue in answer.detail] == ["content_type"]


# Whatever it is.


def is_an_object(data: bytes) -> bool:
    try:
        return isinstance(json.loads(data), dict)
    except (ValueError, RecursionError):
        return False


@settings(max_examples=200)
@given(st.binary(max_size=60))
def test_any_bytes_at_all_as_a_body(frozen_mock: MockServer, body: bytes) -> None:
    with Connection(frozen_mock) as connection:
        answer = connection.send(request(f"PUT {TICKETS}/1042", {**BOTH, WORLD: "any-bytes"}, body))
    assert answer.status == 200 if is_an_object(body) else answer.status == 422


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=8,
)
TICKET = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(["subject", "description", "status", "priority", "category"], JSON)
)


@given(TICKET)
def test_any_json_at_all_in_the_fields_of_a_ticket(frozen_mock: MockServer, ticket: dict[str, Any]) -> None:
    with client(frozen_mock, "any-json", KEY) as key:
        answer = key.put(f"{TICKETS}/1042", content=json.dumps(ticket))
    assert answer.status_code in {200, 409, 422}
    assert answer.status_code == 200 or answer.json()["detail"]
