"""Who has sent all it wants may say so by closing its half of the connection, and still reads (RFC 9112 9.6)."""

import socket
from time import monotonic

import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, PATIENCE, WORLD, request
from mock_server.tests.http.refusals import TICKETS
from mock_server.tests.http.streams import answers_in

JSON = {"Content-Type": "application/json"}
POST = request(f"POST {TICKETS}", {**KEY, **JSON, WORLD: "half-closed"}, b'{"subject": "Half"}')
GET = request(f"GET {TICKETS}?limit=1", {**KEY, WORLD: "half-closed"})
PAGE = request("GET /docs")
QUICKLY = 3.0
"""Less than the seconds after which an idle connection is closed."""


def answered(mock: MockServer, sent: bytes) -> list[int]:
    """The statuses of all that comes back after the last byte was sent and the half was closed."""
    with socket.create_connection(("127.0.0.1", mock.port), PATIENCE) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    return [answer.status for answer in answers_in(received)]


@pytest.mark.parametrize(
    ("sent", "statuses"),
    [(POST, [201]), (GET, [200]), (PAGE, [200]), (POST + GET + PAGE, [201, 200, 200]), (PAGE + GET, [200, 200])],
    ids=["post", "get", "page", "pipelined", "page first"],
)
def test_what_was_asked_is_answered_and_the_connection_closed(
    frozen_mock: MockServer, sent: bytes, statuses: list[int]
) -> None:
    began = monotonic()
    assert answered(frozen_mock, sent) == statuses
    assert monotonic() - began < QUICKLY


@pytest.mark.parametrize(
    "sent", [b"", POST[:-1], GET[:20], PAGE + POST[:-1]], ids=["nothing", "body", "head", "second"]
)
def test_half_a_request_gets_no_answer(frozen_mock: MockServer, sent: bytes) -> None:
    assert answered(frozen_mock, sent) in ([], [200])
