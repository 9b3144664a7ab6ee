"""What is too large is refused early, before any credential: 414 for a target (RFC 9110 15.5.15), 431 for header fields
(RFC 6585 5). What is refused does not keep the requests before it from being answered.
"""

import socket
import tracemalloc
from collections.abc import Iterator
from itertools import chain, repeat

import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, PATIENCE, WORLD, Connection, client, request
from mock_server.tests.http.refusals import TICKETS, assert_refused
from mock_server.tests.http.streams import exchange, packets

KILOBYTE = 1024
PIECE = b"a" * 64 * KILOBYTE
ENDLESS = 300 * 16
"""Pieces of 300 MB."""


def sent_until_refused(mock: MockServer, pieces: Iterator[bytes]) -> tuple[int, bytes]:
    """How many bytes the server took, and what it answered, while the sender goes on and on."""
    taken = 0
    with socket.create_connection(("127.0.0.1", mock.port), PATIENCE) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
                taken += len(piece)
        except OSError:
            pass  # the server has enough
        try:
            return taken, connection.recv(65536)
        except OSError:
            return taken, b""


ENDLESS_STARTS = {
    "a target": (b"GET /", 414),
    "a query": (b"GET /api/v1/tickets?search=", 414),
    "a field": (b"GET / HTTP/1.1\r\nX-A: ", 431),
    "the name of a field": (b"GET / HTTP/1.1\r\nX-", 431),
    "an extension of a chunk": (b"POST /api/v1/tickets HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;", 400),
    "a trailer": (b"POST /api/v1/tickets HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-A: ", 400),
}


@pytest.mark.parametrize("name", ENDLESS_STARTS)
def test_what_has_no_end_is_refused_before_its_end(frozen_mock: MockServer, name: str) -> None:
    start, status = ENDLESS_STARTS[name]
    taken, answer = sent_until_refused(frozen_mock, chain([start], repeat(PIECE, ENDLESS)))
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert b'{"detail":"' in answer
    assert taken < 100 * KILOBYTE**2


@pytest.mark.parametrize("field", [b"X-A: a\r\n", b"X-A:" + b" " * 100 + b"a\r\n"])
def test_many_fields_are_as_large_as_one(frozen_mock: MockServer, field: bytes) -> None:
    head = b"GET / HTTP/1.1\r\nHost: a\r\n"
    _, answer = sent_until_refused(frozen_mock, chain([head], repeat(field * 1000, 3000)))
    assert answer.startswith(b"HTTP/1.1 431 ")


def test_a_size_of_a_chunk_without_an_end(frozen_mock: MockServer) -> None:
    head = b"POST /api/v1/tickets HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    _, answer = sent_until_refused(frozen_mock, chain([head], repeat(b"0" * len(PIECE), ENDLESS)))
    assert answer.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("cuts", [(), (10,), (30_000, 60_000), range(1000, 60_000, 1000)], ids=["1", "2", "3", "60"])
@pytest.mark.parametrize(
    ("target", "field", "status"),
    [
        ("/" + "a" * 65_534, "a", 404),
        ("/" + "a" * 65_535, "a", 414),
        ("/" + "a" * 100_000, "a", 414),
        ("/_mock/health", "a" * 65_000, 200),
        ("/_mock/health", "a" * 66_000, 431),
        ("/_mock/health", "a" * 300_000, 431),
        ("/" + "a" * 65_000, "a" * 65_000, 404),
    ],
    ids=lambda value: str(len(str(value))),
)
def test_the_bounds(frozen_mock: MockServer, target: str, field: str, status: int, cuts: tuple[int, ...]) -> None:
    sent = request(f"GET {target}", {"Connection": "close", "X-Field": field})
    [answer] = exchange(frozen_mock, packets(sent, *cuts))
    assert answer.status == status
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("start", "status"),
    [
        (b"FOO / HTTP/1.1\r\n\r\n", 400),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nX-A: " + b"a" * 70_000 + b"\r\n\r\n", 431),
        (b"POST /api/v1/tickets HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"POST /api/v1/tickets HTTP/1.1\r\nTransfer-Encoding: identity\r\n\r\nzz\r\n", 400),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_requests_before_a_refused_one_are_answered_first(
    frozen_mock: MockServer, world_name: str, start: bytes, status: int
) -> None:
    made = request(f"POST {TICKETS}", {**KEY, WORLD: world_name}, b'{"subject": "VPN"}')
    got = request(f"GET {TICKETS}/1042", {**KEY, WORLD: world_name})
    answers = exchange(frozen_mock, [made + got + start])
    assert [answer.status for answer in answers] == [201, 200, status]
    assert_refused(answers[-1], status)
    assert answers[-1].headers["connection"] == "close"


# What cannot be read to its end is not executed.

RESET = b"POST /_mock/reset HTTP/1.1\r\nHost: localhost\r\n"


def left(mock: MockServer, sent: bytes) -> None:
    """Send that and leave, and wait until the server has noticed."""
    with socket.create_connection(("127.0.0.1", mock.port), PATIENCE) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass


@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Length: 10\r\n\r\n",
        b"Content-Length: 3\r\n\r\n{}",
        b"Transfer-Encoding: chunked\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n",
        b"Transfer-Encoding: identity\r\n\r\n{}",
    ],
)
def test_half_a_request_is_not_executed(frozen_mock: MockServer, world_name: str, rest: bytes) -> None:
    """RFC 9112 8: a message whose end did not come is incomplete."""
    with client(frozen_mock, world_name, KEY) as key:
        made = key.post(TICKETS, json={"subject": "Kept"}).json()
        left(frozen_mock, RESET + f"{WORLD}: {world_name}\r\n".encode() + rest)
        assert key.get(f"{TICKETS}/{made['id']}").status_code == 200


# What a request may leave behind in memory.


def test_paths_that_nothing_has_are_not_kept() -> None:
    """Whoever asks for 300 long paths does not make the server hold them, but for the journal, which has its bound."""
    with MockServer(journal=0) as mock, Connection(mock) as connection:
        tracemalloc.start()
        try:
            for number in range(300):
                long = "a" * 60_000
                assert connection.send(request(f"GET /{number}{long}")).status == 404
            kept, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert kept < 6 * KILOBYTE**2
