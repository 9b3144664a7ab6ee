"""The pages and the threads that write them: none waits for a visitor, and none looks at a world that lives."""

import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from threading import Event, Thread

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, Connection, client, request

FORM = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HALVES = [
    FORM + b"Content-Length: 20\r\n\r\nsession=",
    FORM + b"Transfer-Encoding: chunked\r\n\r\n8\r\nsession=\r\n",
    FORM.replace(b"/sign-in", b"/docs") + b"Content-Length: 20\r\n\r\n",
]


@pytest.mark.parametrize("half", HALVES, ids=["with its length", "in chunks", "for a page that takes none"])
def test_forms_that_never_end_keep_no_page_from_others(aurion_mock: MockServer, half: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(60):
            waiting = stack.enter_context(socket.create_connection(("127.0.0.1", aurion_mock.port)))
            waiting.sendall(half)
        with client(aurion_mock) as visiting:
            for path in ("/", "/docs", "/openapi.json"):
                assert visiting.get(path, timeout=10).status_code == 200


def test_a_form_in_two_packets_is_read_as_one(aurion_mock: MockServer) -> None:
    with socket.create_connection(("127.0.0.1", aurion_mock.port), 10) as visitor:
        visitor.sendall(HALVES[0])
        visitor.sendall(b"sess_agent&a")
        assert b"aurion_session=sess_agent" in visitor.recv(65536)


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless")
def test_pages_are_shown_while_worlds_come_and_go() -> None:
    """Who goes through the worlds while one is made finds that they changed on the way."""
    done = Event()

    def come_and_go(mock: MockServer) -> None:
        with client(mock, None, KEY) as calling:
            number = 0
            while not done.is_set():
                number += 1
                calling.get("/api/v1/tickets?limit=1", headers={"X-Mock-World": f"coming-{number % 4}"})
                calling.delete(f"/_mock/worlds/coming-{(number + 2) % 4}")

    with MockServer(rate_limit=None) as mock, client(mock) as visiting:
        for number in range(100):
            visiting.put(f"/_mock/worlds/staying-{number}", json={"scenario": "docs"}).raise_for_status()
        changing = Thread(target=come_and_go, args=[mock])
        changing.start()
        try:
            assert {visiting.get("/").status_code for _ in range(30)} == {200}
        finally:
            done.set()
            changing.join()


def test_the_front_page_makes_no_world(frozen_mock: MockServer) -> None:
    with MockServer() as mock, client(mock) as visiting:
        visiting.delete("/_mock/worlds/default").raise_for_status()
        assert "ak_live_xxxx" in visiting.get("/").text
        assert visiting.get("/_mock/worlds").json() == []


@pytest.mark.parametrize(
    ("sent", "scheme"),
    [
        ({"X-Forwarded-Proto": "https"}, "https"),
        ({"X-Forwarded-Proto": "HTTPS"}, "https"),
        ({"X-Forwarded-Proto": "http, https"}, "https"),
        ({"X-Forwarded-Proto": "https, http"}, "http"),
        ({"X-Forwarded-Proto": "javascript"}, "http"),
        ({"X-Forwarded-Proto": ""}, "http"),
        ({}, "http"),
    ],
)
def test_a_proxy_on_this_machine_says_how_it_was_called(
    aurion_mock: MockServer, sent: dict[str, str], scheme: str
) -> None:
    host = {"Host": "helpdesk.localhost", "X-Forwarded-Host": "evil.example", **sent}
    with client(aurion_mock) as visiting:
        for path in ("/openapi.json", "/_mock/openapi.json"):
            assert visiting.get(path, headers=host).json()["servers"][0]["url"] == f"{scheme}://helpdesk.localhost"
        assert f"curl {scheme}://helpdesk.localhost/" in visiting.get("/", headers=host).text


def own_address() -> str:
    """An address of this machine that is not loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no address but loopback")
        return str(probe.getsockname()[0])


def test_a_proxy_elsewhere_is_not_believed() -> None:
    address = own_address()
    with MockServer(host="0.0.0.0") as mock:
        url = f"http://{address}:{mock.port}"
        told = httpx.get(f"{url}/openapi.json", headers={"X-Forwarded-Proto": "https"}, trust_env=False).json()
    assert told["servers"][0]["url"] == url


def test_a_page_can_be_asked_for_its_head(aurion_mock: MockServer) -> None:
    with Connection(aurion_mock) as connection:
        whole = connection.send(request("GET /docs"))
        head = connection.send(request("HEAD /docs"), "HEAD")
        assert (head.status, head.body) == (200, b"")
        assert head.headers["content-length"] == whole.headers["content-length"] == str(len(whole.body))
        etag = connection.send(request("GET /docs/swagger-ui.css")).headers["etag"]
        unchanged = connection.send(request("GET /docs/swagger-ui.css", {"If-None-Match": etag}))
        assert (unchanged.status, unchanged.body, "content-length" in unchanged.headers) == (304, b"", False)
        assert connection.send(request("GET /_mock/health")).status == 200
