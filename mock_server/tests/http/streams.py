"""Streams of requests on one connection, cut into packets as the test likes, and the answers to them."""

import socket
from collections.abc import Iterable
from itertools import pairwise
from time import sleep

from mock_server.testing import MockServer
from mock_server.tests.connections import PATIENCE, Answer

APART = 0.002
"""Seconds between two packets, so that the server reads the first alone."""


def packets(stream: bytes, *cuts: int) -> list[bytes]:
    """The stream, cut at these places."""
    places = [0, *sorted(cuts), len(stream)]
    return [stream[begin:end] for begin, end in pairwise(places)]


def exchange(mock: MockServer, parts: Iterable[bytes], bodiless: frozenset[int] = frozenset()) -> list[Answer]:
    """Every answer until the server closes. `bodiless` are the places of the answers to HEAD."""
    with socket.create_connection(("127.0.0.1", mock.port), PATIENCE) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in parts:
            connection.sendall(part)
            sleep(APART)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    return answers_in(received, bodiless)


def answers_in(received: bytes, bodiless: frozenset[int] = frozenset()) -> list[Answer]:
    """The answers that were received, one after the other."""
    answers: list[Answer] = []
    while received:
        head, _, received = received.partition(b"\r\n\r\n")
        line, *fields = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (field.partition(": ") for field in fields)}
        size = 0 if len(answers) in bodiless else int(headers.get("content-length", 0))
        answers.append(Answer(int(line.split()[1]), headers, received[:size]))
        received = received[size:]
    return answers


def content(answers: list[Answer]) -> list[tuple[int, dict[str, str], bytes]]:
    """What answers say, without what differs each time."""
    each_time = {"date", "x-request-id"}
    return [(a.status, {n: v for n, v in a.headers.items() if n not in each_time}, a.body) for a in answers]
