"""A world without a header: by the query, a cookie, or the host; and a mock that wants one named."""

from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, NO_TLS

TICKETS = "/api/v1/tickets"


@pytest.fixture
def browser(frozen_mock: MockServer) -> Iterator[httpx.Client]:
    """Keeps cookies, and sends no header of ours but a key."""
    with httpx.Client(base_url=frozen_mock.url, headers=KEY, verify=NO_TLS) as calling:
        yield calling


def fill(mock: MockServer, name: str, subject: str) -> None:
    headers = KEY | {"X-Mock-World": name}
    httpx.post(f"{mock.url}{TICKETS}", json={"subject": subject}, headers=headers, verify=NO_TLS).raise_for_status()


def newest(calling: httpx.Client, path: str = TICKETS, **headers: str) -> str:
    answer = calling.get(path, headers=headers)
    answer.raise_for_status()
    return str(answer.json()["data"][0]["subject"])


def test_a_page_opened_by_hand_chooses_the_world_that_it_calls_from_then_on(
    frozen_mock: MockServer, browser: httpx.Client, world_name: str
) -> None:
    fill(frozen_mock, world_name, "In mine")
    opened = browser.get(f"/?__world={world_name}")
    assert opened.headers["set-cookie"] == f"aurion_world={world_name}; Path=/; SameSite=Lax"
    assert newest(browser) == "In mine"
    assert browser.get("/_mock/clock").status_code == 200
    assert browser.post("/_mock/reset").json()["name"] == world_name
    left = browser.get("/?__world=")
    assert "Max-Age=0" in left.headers["set-cookie"]
    assert browser.post("/_mock/clock/advance", json={"seconds": 0}).status_code == 200
    assert "aurion_world" not in browser.cookies


@pytest.mark.parametrize("world", ["evil", ""])
@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, False),
        ({"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Origin": "http://localhost:3000", "Sec-Fetch-Site": "same-site"}, True),
        ({}, True),
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/", "/_mock/", TICKETS, "/nowhere"])
def test_no_other_site_chooses_the_world_of_a_browser(
    browser: httpx.Client, path: str, headers: dict[str, str], kept: bool, world: str
) -> None:
    answer = browser.get(f"{path}?__world={world}", headers=headers)
    assert ("set-cookie" in answer.headers) == kept


def test_no_operation_sees_the_parameter(browser: httpx.Client, world_name: str) -> None:
    answer = browser.get(f"/_mock/events?limit=5&__world={world_name}&after=0")
    assert answer.status_code == 200
    assert browser.post(f"/_mock/reset?__world={world_name}").json()["name"] == world_name
    refused = browser.get("/_mock/events?x__world=1")
    assert refused.json()["detail"][0]["loc"] == ["query", "x__world"]
    assert "set-cookie" not in refused.headers


def test_header_goes_before_query_before_cookie_before_host(
    frozen_mock: MockServer, browser: httpx.Client, world_name: str
) -> None:
    ways = ["header", "query", "cookie", "host"]
    for way in ways:
        fill(frozen_mock, f"{world_name}-{way}", f"By {way}")
    host = {"Host": f"{world_name}-host.localhost:{frozen_mock.port}"}
    cookie = host | {"Cookie": f"x=1; aurion_world={world_name}-cookie"}
    path = f"{TICKETS}?__world={world_name}-query"
    assert newest(browser, **host) == "By host"
    assert newest(browser, **cookie) == "By cookie"
    assert newest(browser, path, **cookie) == "By query"
    assert newest(browser, path, **cookie, **{"X-Mock-World": f"{world_name}-header"}) == "By header"


@pytest.mark.parametrize("name", ["tests/a b.py::[x=1&y]", "Überprüfung; größte", "100%", 'a "b"', "日本"])
def test_a_cookie_holds_any_name(frozen_mock: MockServer, browser: httpx.Client, name: str) -> None:
    assert browser.post(f"/_mock/reset?__world={quote(name, safe='')}").json()["name"] == name
    assert browser.post("/_mock/reset").json()["name"] == name


@pytest.mark.parametrize("host", ["One.localhost", "a.b.localhost.", "localhost", "127.0.0.1"])
def test_a_host_names_a_world_in_small_letters(browser: httpx.Client, host: str) -> None:
    named = browser.post("/_mock/reset", headers={"Host": host}).json()["name"]
    expected = {"One.localhost": "one", "a.b.localhost.": "a.b", "localhost": "default", "127.0.0.1": "default"}
    assert named == expected[host]


@pytest.mark.parametrize(
    ("path", "headers", "source"),
    [
        (f"{TICKETS}?__world=a%07b", {}, "__world"),
        (TICKETS, {"Cookie": "aurion_world=a%07b"}, "Cookie aurion_world"),
        (TICKETS, {"Cookie": "aurion_world=%ff"}, "Cookie aurion_world"),
        (TICKETS, {"Host": f"{'a.' * 110}localhost"}, "Host"),
        (TICKETS, {"X-Mock-World": "w" * 201}, "X-Mock-World"),
    ],
)
def test_what_is_no_name_is_refused_with_where_it_stood(
    browser: httpx.Client, path: str, headers: dict[str, str], source: str
) -> None:
    refused = browser.get(path, headers=headers)
    assert refused.status_code == 400
    assert refused.json()["detail"].startswith(f"{source}: A world's name should")
    assert "set-cookie" not in refused.headers
    control = browser.get("/_mock/clock" + path.removeprefix(TICKETS), headers=headers)
    assert control.status_code == (422 if source == "X-Mock-World" else 400)


@pytest.fixture(scope="module")
def strict() -> Iterator[MockServer]:
    with MockServer(clock="frozen", rate_limit=None, strict_worlds=True) as mock:
        yield mock


def test_a_strict_mock_refuses_what_names_no_world(strict: MockServer) -> None:
    with httpx.Client(base_url=strict.url, headers=KEY, verify=NO_TLS) as calling:
        for method, path in [
            ("GET", TICKETS),
            ("GET", "/_mock/clock"),
            ("POST", "/_mock/reset"),
            ("GET", "/_mock/events"),
        ]:
            refused = calling.request(method, path)
            assert refused.status_code == 400
            assert refused.json() == {
                "detail": "This request names no world, and this mock was started with --strict-worlds"
            }
            assert "X-Mock-World" in refused.headers["x-mock-hint"]
        assert calling.get(f"{TICKETS}?__world=").status_code == 400


def test_a_strict_mock_serves_what_names_one_or_needs_none(strict: MockServer) -> None:
    with httpx.Client(base_url=strict.url, headers=KEY, verify=NO_TLS) as calling:
        for headers in ({"X-Mock-World": "default"}, {"Cookie": "aurion_world=mine"}, {"Host": "mine.localhost"}):
            assert calling.get(TICKETS, headers=headers).status_code == 200
        for path in ("/", "/docs", "/_mock/health", "/_mock/worlds", "/_mock/worlds/default", "/openapi.json"):
            assert calling.get(path).status_code == 200
        assert calling.get("/api/v1/nowhere").status_code == 404
        assert calling.get(f"{TICKETS}?__world=mine").status_code == 200
