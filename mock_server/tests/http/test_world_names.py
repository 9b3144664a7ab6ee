"""What a world may be called: a test's title. Header and path name the same world."""

from urllib.parse import quote

import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, Answer, Connection, request

TITLES = [
    "tests/test_login.py::test_a_user_signs_in[admin user-https://x.example/?a=b#c]",
    "checkout → pays with a voucher (Firefox)",
    "Überprüfung: größte Bestellung",
    "ログイン\u3000管理者",
    "вход администратора",
    "👩‍💻 signs in",
    "می‌خواهم",
    ".hidden",
    "...",
    "../default",
    "%00",
    "100%",
    'a "quoted" \\ title',
    "a;b=c,d",
    "w" * 200,
    "ü" * 200,
    "a",
]
UNPRINTABLE = ["a\x07b", "a\x1b[31mb", "a\x7fb", "a\x85b", "a\u2028b", "a\u202eb", "a\u2066b", "a\ufffdb"]


def named(line: str, name: bytes, body: bytes | None = None) -> bytes:
    """A request with an API key that names its world in these bytes."""
    fields = {**KEY, "Content-Type": "application/json", "X-Mock-World": name.decode("latin-1")}
    return request(line, fields, body)


def path_of(name: str) -> str:
    return f"/_mock/worlds/{quote(name, safe='')}"


def ask(mock: MockServer, data: bytes) -> Answer:
    with Connection(mock) as connection:
        return connection.send(data)


@pytest.mark.parametrize("name", TITLES)
def test_a_title_names_one_world_in_header_and_path(frozen_mock: MockServer, name: str) -> None:
    with Connection(frozen_mock) as connection:
        made = connection.send(named("POST /api/v1/tickets", name.encode(), b'{"subject": "VPN"}'))
        assert made.status == 201, made
        shown = connection.send(request(f"GET {path_of(name)}"))
        clock = connection.send(named("POST /_mock/clock/advance", name.encode(), b'{"seconds": 60}'))
        assert (shown.status, clock.status) == (200, 200)
        assert f'"name":{quoted(name)}'.encode() in shown.body
        reset = connection.send(named("POST /_mock/reset", name.encode()))
        assert f'"name":{quoted(name)}'.encode() in reset.body
        assert connection.send(request(f"DELETE {path_of(name)}")).status == 204
        assert connection.send(request(f"GET {path_of(name)}")).status == 404
        put = request(f"PUT {path_of(name)}", {"Content-Type": "application/json"}, b'{"scenario": "empty"}')
        assert connection.send(put).status == 200
        assert connection.send(named("GET /api/v1/tickets", name.encode())).status == 401
        connection.send(request(f"DELETE {path_of(name)}"))


def quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def test_a_field_value_that_is_no_utf8_is_latin1(frozen_mock: MockServer) -> None:
    """RFC 9110 5.5: what is not US-ASCII has been ISO-8859-1."""
    with Connection(frozen_mock) as connection:
        assert connection.send(named("GET /api/v1/tickets", "Prüfung Eins".encode("latin-1"))).status == 200
        assert connection.send(request(f"DELETE {path_of('Prüfung Eins')}")).status == 204


def test_blanks_around_a_name_do_not_count_as_in_a_header(frozen_mock: MockServer) -> None:
    with Connection(frozen_mock) as connection:
        assert connection.send(named("GET /api/v1/tickets", b"  blanks around  ")).status == 200
        assert connection.send(request("DELETE /_mock/worlds/%20blanks%20around%20%20")).status == 204


@pytest.mark.parametrize("name", [*UNPRINTABLE, "w" * 201])
def test_what_cannot_be_printed_is_no_name_and_the_sentence_says_why(frozen_mock: MockServer, name: str) -> None:
    word = "200" if len(name) > 200 else f"U+{ord(name[1]):04X}"
    in_path = ask(frozen_mock, request(f"GET {path_of(name)}"))
    assert (in_path.status, in_path.detail[0]["loc"]) == (422, ["path", "world_name"])
    assert word in in_path.detail[0]["msg"]
    if any(ord(character) < 32 and character != "\t" for character in name) or "\x7f" in name:
        return  # no HTTP header holds these
    in_header = ask(frozen_mock, named("GET /_mock/clock", name.encode()))
    assert (in_header.status, in_header.detail[0]["loc"]) == (422, ["header", "X-Mock-World"])
    assert word in in_header.detail[0]["msg"]
    product = ask(frozen_mock, named("GET /api/v1/tickets", name.encode()))
    assert product.status == 400
    assert word in product.detail


@pytest.mark.parametrize("name", [".", "..", " .. "])
def test_what_a_path_cannot_carry_is_no_name(frozen_mock: MockServer, name: str) -> None:
    """A client that was given the address of such a world would call another one."""
    in_header = ask(frozen_mock, named("GET /_mock/clock", name.encode()))
    assert (in_header.status, in_header.detail[0]["loc"]) == (422, ["header", "X-Mock-World"])
    assert "should be more than ." in in_header.detail[0]["msg"]
    assert ask(frozen_mock, named("GET /api/v1/tickets", name.encode())).status == 400
    encoded = name.strip().replace(".", "%2E")
    assert ask(frozen_mock, request(f"GET /_mock/worlds/{encoded}")).status == 422
    body = f'{{"name": "{name}"}}'.encode()
    json = {"Content-Type": "application/json"}
    ask(frozen_mock, request("PUT /_mock/worlds/dots", json, b"{}"))
    assert ask(frozen_mock, request("POST /_mock/worlds/dots/fork", json, body)).status == 422


@pytest.mark.parametrize("path", ["/_mock/worlds/%FF", "/_mock/worlds/%20", "/_mock/worlds/a%09b", "/_mock/worlds/%00"])
def test_a_path_that_names_nothing_is_refused(frozen_mock: MockServer, path: str) -> None:
    assert ask(frozen_mock, request(f"DELETE {path}")).status == 422
