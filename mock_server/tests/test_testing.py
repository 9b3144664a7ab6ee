"""MockServer and the pytest fixture: what somebody else's tests rely on."""

import gc
import socket
import threading
from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import pytest

from mock_server.errors import DomainError
from mock_server.http.wire import Asgi, Receive, Scope, Send
from mock_server.serving import CannotListen
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, NO_TLS, client
from mock_server.tests.programs import python

SOMEBODY_ELSES_TESTS = """
import urllib.request

def get(mock, path, world):
    headers = {"X-API-Key": "ak_live_xxxx", "X-Mock-World": world}
    with urllib.request.urlopen(urllib.request.Request(mock.url + path, headers=headers)) as response:
        return response.status, dict(response.headers)

def test_the_mock_answers(aurion_mock):
    status, headers = get(aurion_mock, "/api/v1/tickets", "first")
    assert status == 200
    assert "x-ratelimit-limit" not in headers

def test_it_is_the_same_for_the_whole_session(aurion_mock, request):
    assert get(aurion_mock, "/api/v1/tickets", "second")[0] == 200
    assert request.getfixturevalue("aurion_mock") is aurion_mock
"""
NOT_ASKED = """
import sys

def test_who_does_not_ask_for_the_mock_does_not_pay_for_it():
    assert not {"uvicorn", "flask", "mock_server.app"} & set(sys.modules)
"""


def test_a_mock_answers_at_its_url() -> None:
    with MockServer() as mock:
        assert mock.url == f"http://127.0.0.1:{mock.port}"
        with client(mock, None, KEY) as key:
            assert key.get("/api/v1/tickets").status_code == 200


def test_two_mocks_know_nothing_of_each_other() -> None:
    with MockServer() as one, MockServer() as other:
        assert one.port != other.port
        with client(one, None, KEY) as here, client(other, None, KEY) as there:
            made = here.post("/api/v1/tickets", json={"subject": "VPN"}).json()
            assert there.get(f"/api/v1/tickets/{made['id']}").status_code == 404


def test_a_mock_takes_the_options_of_the_command_line() -> None:
    with MockServer(scenario="empty", clock="frozen", rate_limit=9) as mock, client(mock) as nobody:
        answer = nobody.get("/api/v1/tickets", headers={"X-API-Key": "ak_live_empty"})
        assert answer.json()["total"] == 0
        assert answer.headers["x-ratelimit-limit"] == "9"
        assert nobody.get("/_mock/clock").json()["mode"] == "frozen"


def test_a_mock_is_gone_after_its_block_even_if_the_block_failed() -> None:
    def fail_within() -> None:
        with mock:
            raise KeyError("a test of somebody else failed")

    mock = MockServer()
    with pytest.raises(KeyError):
        fail_within()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{mock.url}/_mock/health", verify=NO_TLS)


def test_a_mock_can_be_given_its_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with MockServer(port=port) as mock:
        assert mock.port == port


def test_a_taken_port_is_refused_and_leaves_nothing_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(CannotListen, match=f"127.0.0.1:{port}"):
            MockServer(port=port)
        gc.collect()


def test_a_mock_leaves_no_thread_behind() -> None:
    before = set(threading.enumerate())
    with MockServer() as mock, client(mock) as nobody:
        assert nobody.get("/docs").status_code == 200
    end = monotonic() + 5
    while set(threading.enumerate()) - before and monotonic() < end:
        sleep(0.01)
    assert set(threading.enumerate()) - before == set()


def test_a_middleware_that_fails_leaves_nothing_open() -> None:
    def refuse(_: Asgi) -> Asgi:
        raise KeyError("a middleware of somebody else failed")

    with pytest.raises(KeyError):
        MockServer(around=refuse)
    gc.collect()


def test_a_middleware_sees_all_that_is_sent_and_may_change_it() -> None:
    def signed(app: Asgi) -> Asgi:
        async def around(scope: Scope, receive: Receive, send: Send) -> None:
            async def sign(message: MutableMapping[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    message["headers"] = [*message["headers"], (b"x-signed", b"yes")]
                await send(message)

            await app(scope, receive, sign)

        return around

    with MockServer(around=signed) as mock, client(mock) as nobody:
        assert nobody.get("/_mock/health").headers["x-signed"] == "yes"


def refusal(**options: Any) -> str:
    """Why there is no mock with these options: what stands under somebody's traceback, one sentence or two."""
    with pytest.raises(DomainError) as refused:
        MockServer(**options)
    told = str(refused.value)
    assert "\n" not in told
    assert told.endswith(".")
    return told


def test_an_unknown_scenario_is_refused_with_those_there_are() -> None:
    assert refusal(scenario="emty") == 'Scenario not found. "emty" is none of busy, docs, empty.'


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"rate_limits": None}, ("no option rate_limits", "rate_limit,")),
        ({"rate_limit": "many"}, ("rate_limit: 'many'", "documented, off")),
        ({"rate_limit": 0}, ("rate_limit: 0", "documented, off")),
        ({"rate_limit": -5}, ("rate_limit: -5",)),
        ({"rate_limit": True}, ("rate_limit: True",)),
        ({"rate_limit": 1.5}, ("rate_limit: 1.5",)),
        ({"clock": "tomorrow"}, ("clock: 'tomorrow'", "2026-03-08T20:00:00Z")),
        ({"clock": "frozn"}, ("clock: 'frozn'", "running, frozen, real")),
        ({"clock": "2026-03-08"}, ("clock: '2026-03-08'", "2026-03-08T20:00:00Z")),
        ({"clock": "2026-03-08T20:00:00"}, ("clock: '2026-03-08T20:00:00'",)),
        ({"clock": datetime(2026, 3, 8)}, ("clock: 2026-03-08 00:00:00", "2026-03-08T20:00:00Z")),  # noqa: DTZ001
        ({"clock": datetime(9999, 3, 8, tzinfo=UTC)}, ("clock: 9999-03-08", "1970 and 9000")),
        ({"clock": 5}, ("clock: 5",)),
        ({"clock": None}, ("clock: None",)),
        ({"clock": []}, ("clock: []",)),
        ({"port": "http"}, ("port: ", "integer")),
        ({"port": 70_000}, ("port: ", "65535")),
        ({"port": -1}, ("port: ", "0")),
        ({"world_ttl": 0}, ("world_ttl: ",)),
        ({"control_token": "two words"}, ("control token",)),
        ({"clock": "frozn", "rate_limit": "many"}, ("clock: 'frozn'", "rate_limit: 'many'")),
    ],
)
def test_an_option_that_does_not_exist_or_has_a_bad_value_is_refused_in_a_sentence(
    options: dict[str, Any], words: tuple[str, ...]
) -> None:
    told = refusal(**options)
    assert all(word in told for word in words), told
    with pytest.raises(ValueError, match=r"\."):
        MockServer(**options)


@pytest.mark.parametrize(
    ("rate_limit", "header"), [("off", None), (None, None), ("documented", "300"), ("9", "9"), (9, "9")]
)
def test_the_words_of_the_command_line_are_understood(rate_limit: str | int | None, header: str | None) -> None:
    with MockServer(rate_limit=rate_limit, clock="2030-06-01T12:00:00+02:00") as mock, client(mock, None, KEY) as key:
        assert key.get("/api/v1/tickets").headers.get("x-ratelimit-limit") == header
        assert key.get("/_mock/clock").json()["now"].startswith("2030-06-01T10:00:0")


def test_a_mock_beyond_loopback_has_a_url_that_can_be_called() -> None:
    with MockServer(host="0.0.0.0") as mock:
        assert mock.url == f"http://127.0.0.1:{mock.port}"
        assert httpx.get(f"{mock.url}/_mock/health", verify=NO_TLS).status_code == 200
        token = {"Authorization": f"Bearer {mock.settings.control_token}"}
        assert httpx.get(f"{mock.url}/_mock/clock", headers=token, verify=NO_TLS).status_code == 200


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_a_mock_on_every_ipv6_address_has_a_url_that_can_be_called() -> None:
    with MockServer(host="::") as mock:
        assert mock.url == f"http://[::1]:{mock.port}"
        assert httpx.get(f"{mock.url}/_mock/health", verify=NO_TLS).status_code == 200


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_a_mock_on_an_ipv6_address_has_a_url_that_can_be_called() -> None:
    with MockServer(host="::1") as mock:
        assert httpx.get(f"{mock.url}/_mock/health", verify=NO_TLS).status_code == 200


def test_the_fixture_is_a_mock_without_a_rate_limit(aurion_mock: MockServer) -> None:
    assert aurion_mock.settings.rate_limit is None
    assert aurion_mock.settings.scenario == "docs"


@pytest.mark.parametrize(("tests", "passed"), [(SOMEBODY_ELSES_TESTS, "2 passed"), (NOT_ASKED, "1 passed")])
def test_the_fixture_is_there_for_everybody_who_has_the_package(tmp_path: Path, tests: str, passed: str) -> None:
    (tmp_path / "test_somebody_elses.py").write_text(tests)
    ended = python("-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", cwd=tmp_path)
    assert ended.returncode == 0, ended.stdout
    assert passed in ended.stdout


def test_a_test_asks_for_the_journal_and_verifies(world_name: str) -> None:
    with MockServer() as mock, client(mock, world_name, KEY) as key:
        key.post("/api/v1/tickets", json={"subject": "VPN"}).raise_for_status()
        key.get("/api/v1/tickts")
        assert [each["path"] for each in mock.journal(world_name)] == ["/api/v1/tickts", "/api/v1/tickets"]
        assert [each["status"] for each in mock.journal(world_name, status="4xx")] == [404]
        assert mock.journal("é") == mock.journal() == []
        assert mock.verify(world_name, operation="create_ticket", body={"subject": "VPN"}, count=1)["ok"]
        with pytest.raises(AssertionError, match='is "VPN", not "Printer"'):
            mock.verify(world_name, operation="create_ticket", body={"subject": "Printer"})
        with pytest.raises(ValueError, match="There is no operation"):
            mock.verify(world_name, operation="nothing")
        with pytest.raises(ValueError, match="There is no operation"):
            mock.journal(world_name, operation="nothing")


def test_a_test_of_a_mock_with_a_token_need_not_know_it(world_name: str) -> None:
    with MockServer(host="0.0.0.0") as mock:
        assert mock.journal(world_name) == []
