"""Requests leave no circles behind: the collector of a process that serves looks seldom, and has nothing to find."""

import gc
import socket
from collections.abc import Iterator

import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import PATIENCE

KEY = "X-API-Key: ak_live_xxxx"
TICKET = '{"subject": "VPN", "description": "It is slow", "priority": "high", "category": "Network"}'
TIMES = 20


@pytest.fixture
def uncollected() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize(
    ("status", "line", "header", "body"),
    [
        (200, "GET /api/v1/tickets/1042", KEY, ""),
        (201, "POST /api/v1/tickets", KEY, TICKET),
        (401, "GET /api/v1/tickets", "Accept: */*", ""),
        (404, "GET /api/v1/tickets/7777", KEY, ""),
        (404, "GET /nowhere", KEY, ""),
        (422, "POST /api/v1/tickets", KEY, "{"),
        (422, "POST /api/v1/tickets", KEY, "{}"),
        (200, "POST /_mock/reset", "Accept: */*", ""),
    ],
)
def test_a_request_leaves_no_circle_behind(
    aurion_mock: MockServer, world_name: str, status: int, line: str, header: str, body: str
) -> None:
    request = (
        f"{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Mock-World: {world_name}\r\n{header}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()
    first = _answer(aurion_mock, request)
    assert first.startswith(b"HTTP/1.1 %d " % status), first
    gc.collect()
    for _ in range(TIMES):
        _answer(aurion_mock, request)
    assert gc.collect() < TIMES  # not one a request; other threads of the tests may leave some


def _answer(mock: MockServer, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", mock.port), PATIENCE) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))
