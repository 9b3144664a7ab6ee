"""Clients that are slow, say too much or are too many: each is told, and nobody else notices."""

import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from time import monotonic

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, NO_TLS, PATIENCE, Answer, Connection, client, request
from mock_server.tests.http.streams import answers_in
from mock_server.tests.launch import Served

GET = request("GET /api/v1/tickets/1042", KEY)
POST = request("POST /api/v1/tickets", {**KEY, "Content-Type": "application/json"}, b'{"subject": "Slow"}')
SOON = 0.2
FEW = 3
SMALL = 2048


@pytest.fixture(scope="module")
def strict() -> Iterator[MockServer]:
    with MockServer(
        request_timeout=SOON, idle_timeout=SOON, max_connections=FEW, header_limit=SMALL, journal=0
    ) as mock:
        yield mock


def until_closed(mock: MockServer, sent: bytes) -> list[Answer]:
    with socket.create_connection(("127.0.0.1", mock.port), PATIENCE) as connection:
        connection.sendall(sent)
        return answers_in(b"".join(iter(lambda: connection.recv(65536), b"")))


@pytest.mark.parametrize(
    "begun", [b"G", GET[:10], GET[:-2], POST[:-1], POST[:-19]], ids=["byte", "line", "head", "body", "no body"]
)
def test_a_request_that_is_never_complete_gets_a_408(strict: MockServer, begun: bytes) -> None:
    [answer] = until_closed(strict, begun)
    assert answer.status == 408
    assert answer.detail == "The request was not complete after 0.2 s."
    assert answer.headers["connection"] == "close"


def test_each_refusal_has_an_id_of_its_own(strict: MockServer) -> None:
    refused = [until_closed(strict, sent) for sent in (b"G", b"\x00\r\n\r\n", b"G", GET[:10])]
    ids = [answer.headers["x-request-id"] for answers in refused for answer in answers]
    assert len(ids) == len(set(ids)) == 4


def test_a_ticket_of_which_half_was_sent_is_not_made(strict: MockServer) -> None:
    with client(strict, credential=KEY) as caller:
        before = caller.get("/api/v1/tickets").json()["total"]
        until_closed(strict, POST[:-1])
        assert caller.get("/api/v1/tickets").json()["total"] == before


def test_what_was_asked_before_is_answered_first(strict: MockServer) -> None:
    assert [answer.status for answer in until_closed(strict, GET + POST[:-1])] == [200, 408]


def test_a_connection_that_asks_nothing_more_is_closed_without_a_word(strict: MockServer) -> None:
    assert [answer.status for answer in until_closed(strict, GET)] == [200]
    assert until_closed(strict, b"") == []


def test_more_header_fields_than_may_be_get_a_431(strict: MockServer) -> None:
    [answer] = until_closed(strict, request("GET /docs", {"X-Long": SMALL * "x"}))
    assert answer.status == 431
    assert answer.detail == "The header fields have more than 2,048 bytes."


def test_a_connection_too_many_gets_a_503_and_the_others_go_on() -> None:
    with MockServer(max_connections=FEW) as mock, ExitStack() as stack:
        there = [stack.enter_context(Connection(mock)) for _ in range(FEW)]
        assert [each.send(GET).status for each in there] == [200] * FEW
        [refused] = until_closed(mock, GET)
        assert refused.status == 503
        assert refused.headers["retry-after"] == "1"
        assert refused.detail == (
            "There are 3 connections already. Close some, or start the mock with a higher --max-connections."
        )
        assert [each.send(GET).status for each in there] == [200] * FEW


def test_one_that_leaves_makes_room() -> None:
    with MockServer(max_connections=1) as mock:
        for _ in range(3):
            assert [
                answer.status
                for answer in until_closed(mock, GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
            ] == [200]


def test_who_is_served_when_the_mock_is_asked_to_end_gets_the_answer() -> None:
    with Served("--grace", "30") as mock:
        delayed = request("GET /api/v1/tickets/1042", {**KEY, "Prefer": "delay=1000"})
        with socket.create_connection(("127.0.0.1", mock.port), PATIENCE) as connection:
            connection.sendall(delayed)
            while not httpx.get(f"{mock.url}/_mock/health", verify=NO_TLS).is_success:
                pass
            began = monotonic()
            mock.send(signal.SIGTERM)
            answers = answers_in(b"".join(iter(lambda: connection.recv(65536), b"")))
        assert [answer.status for answer in answers] == [200]
        assert mock.ends_within(PATIENCE) == -signal.SIGTERM
        assert monotonic() - began < PATIENCE
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{mock.url}/_mock/health", verify=NO_TLS)
