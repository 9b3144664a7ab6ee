"""Who may come in: what a request calls us (RFC 9110 7.2, RFC 9112 3.2), and which page sent it."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from mock_server.state.ids import secret_token
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, OWNER, WORLD, Answer, Connection, client, request

TICKETS = "/api/v1/tickets"
TOKEN = secret_token()
OURS = [
    "localhost",
    "localhost:4010",
    "LocalHost:80",
    "localhost.",
    "localhost.:4010",
    "app.localhost",
    "a.b.localhost:8080",
    "127.0.0.1",
    "127.0.0.1:4010",
    "127.1.2.3",
    "192.168.1.10:4010",
    "[::1]",
    "[::1]:4010",
    "[fe80::1%25eth0]:4010",
    "[::FFFF:127.0.0.1]",
]
SOMEBODY_ELSES = [
    "evil.example",
    "evil.example:4010",
    "localhost.evil.example",
    "evil-localhost",
    "localhost.evil",
    "127.0.0.1.evil.example",
    "127.0.0.1.nip.io",
    "localhost..",
    "1.2.3.4.5",
    "",
]
NO_HOST = [
    "user@localhost",
    "user:password@localhost:4010",
    "evil.example@127.0.0.1",
    "localhost/../evil",
    "localhost:http",
    "localhost:80:80",
    "::1",
    "[::1",
    "[evil.example]",
    "local host",
    "localhost, evil.example",
    "http://localhost",
    "localhost?",
    "localhost#",
    "localh\xf6st",
    "a" * 400 + ".localhost",
]
EVERYWHERE = ["GET /", "GET /docs", "GET /openapi.json", "GET /_mock/health", f"GET {TICKETS}", "GET /nowhere"]
PAGES_OF_OURS = ["http://localhost:5173", "http://127.0.0.1:3000", "http://[::1]:8080", "https://app.localhost"]
FOREIGN_PAGES = [
    {"Origin": "https://evil.example"},
    {"Origin": "http://evil.example:4010"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "cross-site"},
]
WRITES = [
    "POST /_mock/reset",
    "PUT /_mock/clock",
    "POST /_mock/clock/advance",
    "PUT /_mock/worlds/default",
    "DELETE /_mock/worlds/default",
    "POST /sign-in",
    "POST /_mock/nothing",
]


@pytest.fixture
def connection(frozen_mock: MockServer) -> Iterator[Connection]:
    with Connection(frozen_mock) as opened:
        yield opened


def ask(mock: MockServer, data: bytes) -> Answer:
    with Connection(mock) as opened:
        return opened.send(data)


# What a request calls us.


@pytest.mark.parametrize("host", OURS)
def test_on_loopback_localhost_and_addresses_are_served(connection: Connection, host: str) -> None:
    assert connection.send(request("GET /_mock/health", {"Host": host})).status == 200


@pytest.mark.parametrize("host", SOMEBODY_ELSES)
def test_on_loopback_the_name_of_somebody_else_is_misdirected(connection: Connection, host: str) -> None:
    answer = connection.send(request("GET /_mock/health", {"Host": host}))
    assert answer.status == 421
    assert "localhost" in answer.detail
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize("line", EVERYWHERE)
def test_a_rebound_name_reads_nothing_of_ours(frozen_mock: MockServer, line: str) -> None:
    answer = ask(frozen_mock, request(line, {"Host": "evil.example:4010", **KEY}))
    assert answer.status == 421
    assert b"ak_live" not in answer.body
    assert "--allowed-host evil.example" in answer.detail


@pytest.mark.parametrize("host", NO_HOST)
def test_what_is_no_host_is_a_bad_request(frozen_mock: MockServer, host: str) -> None:
    answer = ask(frozen_mock, request("GET /_mock/health", {"Host": host}))
    assert answer.status == 400
    assert answer.detail


def test_a_host_is_sent_once_and_http_1_1_always_sends_it(frozen_mock: MockServer) -> None:
    for fields in (
        b"Host: localhost\r\nHost: localhost\r\n",
        b"Host: localhost\r\nHost: evil.example\r\n",
        b"Host: evil.example\r\nhost: localhost\r\n",
        b"",
    ):
        assert ask(frozen_mock, b"GET /_mock/health HTTP/1.1\r\n" + fields + b"\r\n").status == 400
    assert ask(frozen_mock, b"GET /_mock/health HTTP/1.0\r\n\r\n").status == 200
    assert ask(frozen_mock, b"GET /_mock/health HTTP/1.0\r\nHost: evil.example\r\n\r\n").status == 421


@pytest.mark.parametrize(
    ("target", "host", "status"),
    [
        ("http://localhost:4010/_mock/health", "evil.example", 200),
        ("HTTP://LOCALHOST/_mock/health?", "localhost", 200),
        ("http://evil.example/_mock/health", "localhost", 421),
        ("http://user:password@localhost/_mock/health", "localhost", 400),
        ("http://localhost", "localhost", 200),
        ("http://localhost?a=b", "localhost", 200),
    ],
)
def test_in_the_absolute_form_the_target_names_the_host(
    frozen_mock: MockServer, target: str, host: str, status: int
) -> None:
    assert ask(frozen_mock, request(f"GET {target}", {"Host": host})).status == status


def test_the_absolute_form_asks_for_the_same_thing(frozen_mock: MockServer) -> None:
    answer = ask(frozen_mock, request(f"GET http://localhost{TICKETS}?limit=1", {"Host": "localhost", **KEY}))
    assert (answer.status, answer.body.count(b'"subject"')) == (200, 1)


def test_allowed_hosts_are_served_besides() -> None:
    with MockServer(allowed_hosts=("Mock.Example.test", "*.tunnel.example")) as mock:
        for host in ("mock.example.test:4010", "MOCK.example.test.", "abc-1.tunnel.example", "localhost", "127.0.0.1"):
            assert ask(mock, request("GET /_mock/health", {"Host": host})).status == 200, host
        for host in ("a.b.tunnel.example", "tunnel.example", "xmock.example.test", "mock-example.test", "evil.example"):
            assert ask(mock, request("GET /_mock/health", {"Host": host})).status == 421, host


def test_beyond_loopback_any_name_is_served_unless_names_were_given() -> None:
    with MockServer(host="0.0.0.0") as mock:
        assert ask(mock, request("GET /_mock/health", {"Host": "mock:4010"})).status == 200
        assert ask(mock, request("GET /_mock/health", {"Host": "user@mock"})).status == 400
    with MockServer(host="0.0.0.0", allowed_hosts=("mock",)) as mock:
        statuses = [
            ask(mock, request("GET /_mock/health", {"Host": host})).status
            for host in ("mock:4010", "evil.example", "10.0.0.7", "localhost")
        ]
    assert statuses == [200, 421, 200, 200]


def test_a_body_that_comes_along_is_not_kept_and_the_connection_goes_on(connection: Connection) -> None:
    refused = connection.send(request(f"POST {TICKETS}", {"Host": "evil.example", **KEY}, b"x" * 1024**2))
    assert refused.status == 421
    assert connection.send(request("GET /_mock/health")).status == 200


# Which page sent it.


@pytest.mark.parametrize("line", WRITES)
@pytest.mark.parametrize("headers", FOREIGN_PAGES, ids=str)
def test_a_foreign_page_writes_nothing(
    connection: Connection, key: httpx.Client, line: str, headers: dict[str, str]
) -> None:
    answer = connection.send(request(line, headers))
    assert answer.status == 403
    assert answer.detail
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("headers", FOREIGN_PAGES, ids=str)
def test_a_reset_that_a_foreign_page_sends_resets_nothing(
    frozen_mock: MockServer, connection: Connection, world_name: str, headers: dict[str, str]
) -> None:
    with client(frozen_mock, world_name, KEY) as key:
        made = key.post(TICKETS, json={"subject": "Mine"}).json()
        assert connection.send(request("POST /_mock/reset", {WORLD: world_name, **headers})).status == 403
        assert key.get(f"{TICKETS}/{made['id']}").json() == made | {"notes": []}


@pytest.mark.parametrize("origin", PAGES_OF_OURS)
@pytest.mark.parametrize("site", ["same-origin", "same-site", "cross-site", "none"])
def test_a_page_of_this_machine_may_write(connection: Connection, world_name: str, origin: str, site: str) -> None:
    headers = {WORLD: world_name, "Origin": origin, "Sec-Fetch-Site": site}
    assert connection.send(request("POST /_mock/reset", headers)).status == 200
    assert connection.send(request("POST /sign-in", headers)).status == 303


@pytest.mark.parametrize("site", ["same-origin", "same-site", "none", ""])
def test_what_no_page_sent_may_write(connection: Connection, world_name: str, site: str) -> None:
    fields = {"Sec-Fetch-Site": site} if site else {}
    assert connection.send(request("POST /_mock/reset", {WORLD: world_name, **fields})).status == 200


def test_an_allowed_origin_may_write_and_the_mocks_own_page_beyond_loopback_too() -> None:
    with MockServer(host="0.0.0.0", control_token=TOKEN, cors_origins=("https://*.preview.example.com",)) as mock:
        bearer = {"Authorization": f"Bearer {TOKEN}", "Host": "mock.example:4010", "Sec-Fetch-Site": "cross-site"}
        statuses = {
            origin: ask(mock, request("POST /_mock/reset", {**bearer, "Origin": origin})).status
            for origin in (
                "https://pr-7.preview.example.com",
                "http://mock.example:4010",
                "https://mock.example:4010",
                "http://mock.example",
                "https://preview.example.com",
            )
        }
    assert list(statuses.values()) == [200, 200, 200, 403, 403]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_is_the_browsers_affair(connection: Connection, method: str) -> None:
    answer = connection.send(request(f"{method} /_mock/clock", {"Origin": "https://evil.example"}), method)
    assert answer.status not in {403, 421}
    assert "access-control-allow-origin" not in answer.headers


def test_the_product_itself_asks_for_no_origin(connection: Connection, world_name: str) -> None:
    headers = {**KEY, WORLD: world_name, "Origin": "https://evil.example"}
    answer = connection.send(request(f"POST {TICKETS}", headers, b'{"subject": "VPN"}'))
    assert answer.status == 201


@pytest.mark.parametrize("path", ["/sign%2Din", "/%5Fmock/reset", "/_mock%2Freset"])
def test_an_encoded_path_is_no_way_around(connection: Connection, path: str) -> None:
    answer = connection.send(request(f"POST {path}", {"Origin": "https://evil.example"}, b"session=sess_agent"))
    assert answer.status in {403, 404}
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("line", ["POST /_mock/reset", "PUT /_mock/clock", "POST /_mock/clock/advance"])
@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"]
)
def test_a_body_for_the_control_api_says_that_it_is_json(
    connection: Connection, world_name: str, line: str, kind: str | None
) -> None:
    """Of these a page may send each without its browser asking first (Fetch, "CORS-safelisted request-header")."""
    fields = {"Content-Type": kind} if kind else {}
    answer = connection.send(request(line, {WORLD: world_name, **fields}, b'{"mode": "frozen"}'))
    assert answer.status == 422
    (issue,) = answer.detail
    assert (issue["loc"], issue["type"]) == (["body"], "content_type")


# What is not the product's says what it is, and goes into nobody's frame.


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/openapi.json", "/openapi-3.1.yaml", "/docs/swagger-ui.css", "/docs/none"]
)
def test_a_page_goes_into_no_frame_and_is_nothing_else(connection: Connection, path: str) -> None:
    headers = connection.send(request(f"GET {path}", OWNER)).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("line", ["GET /_mock/health", "GET /_mock/nothing", "POST /_mock/clock"])
def test_the_control_api_is_not_sniffed(connection: Connection, line: str) -> None:
    assert connection.send(request(line)).headers["x-content-type-options"] == "nosniff"


def test_who_leaves_before_the_end_has_asked_for_nothing(frozen_mock: MockServer, world_name: str) -> None:
    """RFC 9112 8: an incomplete request is none, whether its body would have been used or not."""
    kind = {"Content-Type": "application/json", "Content-Length": "20"}
    half = request("POST /_mock/reset", {WORLD: world_name, **kind}) + b"{}"
    with socket.create_connection(("127.0.0.1", frozen_mock.port)) as leaving:
        leaving.sendall(half)
    with client(frozen_mock) as nobody:
        for _ in range(20):
            assert nobody.get(f"/_mock/worlds/{world_name}").status_code == 404
