"""Who waits for deliveries: no wait goes on longer than whoever asked for it is there."""

import json
import socket
from time import perf_counter, sleep
from typing import Any

import httpx
import pytest

from mock_server.control import delivery_wait
from mock_server.http import streams
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client, request
from mock_server.tests.webhooks.conftest import Developer
from mock_server.tests.webhooks.receivers import Receiver, answering

FOREVER = json.dumps({"state": "delivered", "count": 9, "timeout_ms": 60_000}).encode()
PATIENCE = 20


class Waits:
    """How many there were, and how many are over."""

    begun = ended = 0

    def until(self, begun: int, ended: int) -> None:
        end = perf_counter() + PATIENCE
        while (self.begun, self.ended) != (begun, ended):
            assert perf_counter() < end, f"{self.begun} waits have begun, and {self.ended} are over"
            sleep(0.005)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    counted, wait = Waits(), delivery_wait.wait

    async def noted(*args: Any) -> None:
        counted.begun += 1
        try:
            await wait(*args)
        finally:
            counted.ended += 1

    monkeypatch.setattr("mock_server.control.deliveries.wait", noted)
    monkeypatch.setattr(streams, "PROBED_EVERY", 0.01)
    return counted


def waiting(port: int, world: str) -> socket.socket:
    """A connection over which somebody waits."""
    fields = {"X-Mock-World": world, "Content-Type": "application/json"}
    connection = socket.create_connection(("127.0.0.1", port), PATIENCE)
    connection.sendall(request("POST /_mock/webhooks/wait-for", fields, FOREVER))
    return connection


def test_a_wait_ends_when_its_client_goes(
    developer: Developer, frozen_mock: MockServer, world_name: str, waits: Waits
) -> None:
    developer.hook("http://127.0.0.1:1/")
    connection = waiting(frozen_mock.port, world_name)
    waits.until(1, 0)
    connection.close()
    waits.until(1, 1)


def test_the_clock_stands_still_once_its_client_is_gone(
    developer: Developer, frozen_mock: MockServer, world_name: str, waits: Waits
) -> None:
    with Receiver(answering(500)) as receiver:
        developer.hook(receiver.url)
        with client(frozen_mock, world_name) as impatient, pytest.raises(httpx.ReadTimeout):
            impatient.post("/_mock/webhooks/wait-for", json={"advance": True, "count": 9}, timeout=0.05)
        waits.until(1, 1)
        developer.create()
        developer.wait(attempts=1)
        assert developer.http.get("/_mock/clock").json()["now"] == "2026-03-08T20:00:00Z"


def test_whoever_only_ends_its_sending_is_answered(
    developer: Developer, frozen_mock: MockServer, world_name: str, waits: Waits
) -> None:
    """It may still read (RFC 9112 9.6); what it is sent meanwhile are interim answers, which every client skips."""
    with Receiver(answering(204)) as receiver:
        developer.hook(receiver.url)
        with waiting(frozen_mock.port, world_name) as connection:
            connection.shutdown(socket.SHUT_WR)
            waits.until(1, 0)
            assert connection.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
            for _ in range(9):
                developer.create()
            received = b"".join(iter(lambda: connection.recv(65536), b""))
    final = received.replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"")
    assert final.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b'"9 of 9 deliveries are done."' in final


def test_a_wait_ends_when_the_mock_stops(waits: Waits) -> None:
    with MockServer(clock="frozen") as mock, client(mock, "w", KEY) as calling:
        Developer(calling).hook("http://127.0.0.1:1/")
        connection = waiting(mock.port, "w")
        waits.until(1, 0)
    with connection:
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    assert received.startswith(b"HTTP/1.1 503 ")
    assert received.endswith(b'{"detail":"The mock stops, and waits no longer"}')
    assert waits.ended == 1
