"""What a receiver can do to whoever calls it: each ends as an outcome, in time."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from threading import enumerate as enumerate_threads

import pytest
import trustme

from mock_server.http.retry_after import seconds_of
from mock_server.webhooks import client
from mock_server.webhooks.client import MOST_READ, MOST_SHOWN, post
from mock_server.webhooks.delivery import Outcome
from mock_server.webhooks.message import Message

MESSAGE = Message({"X-Webhook-Id": "evt_1"}, b'{"id":"evt_1"}')
Serve = Callable[[socket.socket], None]


@contextmanager
def served(serve: Serve) -> Iterator[int]:
    """A port on which one connection is served so, in a thread."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            connection, _ = listener.accept()
            with connection:
                serve(connection)

        thread = Thread(target=accept, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


def saying(*pieces: bytes) -> Serve:
    """What reads the request, and writes this."""

    def serve(connection: socket.socket) -> None:
        received = b""
        while not received.endswith(MESSAGE.body):
            received += connection.recv(65536)
        for piece in pieces:
            connection.sendall(piece)

    return serve


def posted(url: str, timeout_ms: int = 5_000) -> Outcome:
    return asyncio.run(post(url, MESSAGE, timeout_ms))


def answered(*pieces: bytes) -> Outcome:
    with served(saying(*pieces)) as port:
        return posted(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    ("pieces", "status", "answer"),
    [
        ([b"HTTP/1.1 204 No Content\r\n\r\n"], 204, ""),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", b"ok"], 200, "ok"),
        ([b"HTTP/1.1 200 OK\r\n\r\nuntil the end"], 200, "until the end"),
        ([b"HTTP/1.0 500 Oh\r\n\r\n"], 500, ""),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", b"1\r\n!\r\n0\r\n\r\n"], 200, "ok!"),
        ([b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"], 201, ""),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\xff\xfe!"], 200, "��!"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut"], 200, "cut"),
        ([b"HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nbody"], 204, ""),
        (
            [b"HTTP/1.1 202 OK\r\nContent-Length: 1\r\n\r\n1HTTP/1.1 500 Oh\r\nContent-Length: 1\r\n\r\n2"],
            202,
            "1",
        ),
    ],
)
def test_an_answer_is_read(pieces: list[bytes], status: int, answer: str) -> None:
    outcome = answered(*pieces)
    assert (outcome.status, outcome.answer, outcome.error) == (status, answer, None)


@pytest.mark.parametrize(
    ("pieces", "error"),
    [
        ([], "The connection ended before an answer."),
        ([b"HTTP/1.1 200"], "The connection ended before an answer."),
        ([b"HTTP/1.1 100 Continue\r\n\r\n"], "The connection ended before an answer."),
        ([b"SSH-2.0-OpenSSH_9.6\r\n"], "What was answered is not HTTP: "),
        (
            [b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"],
            "The connection ended before an answer.",
        ),
        ([b"HTTP/1.1 200 OK\r\nX: " + b"x" * (MOST_READ + 1)], "The answer has no end."),
    ],
)
def test_what_is_no_answer_has_a_reason(pieces: list[bytes], error: str) -> None:
    outcome = answered(*pieces)
    assert outcome.status is None
    assert (outcome.error or "").startswith(error)


def test_of_a_long_answer_little_is_read_and_less_is_kept() -> None:
    def serve(connection: socket.socket) -> None:
        saying(b"HTTP/1.1 200 OK\r\n\r\n")(connection)
        try:
            while True:
                connection.sendall(b"x" * 65536)
        except OSError:
            pass

    with served(serve) as port:
        outcome = posted(f"http://127.0.0.1:{port}/")
    assert (outcome.status, outcome.answer) == (200, "x" * MOST_SHOWN)


def test_a_receiver_that_hangs_is_left_alone_in_time() -> None:
    with served(lambda connection: [*iter(lambda: connection.recv(65536), b"")].clear()) as port:  # until we hang up
        outcome = posted(f"http://127.0.0.1:{port}/", timeout_ms=50)
    assert (outcome.status, outcome.error) == (None, "No answer within 50 ms.")


def test_the_request_is_what_the_address_says() -> None:
    received: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        received.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    with served(serve) as port:
        assert posted(f"HTTP://user@LOCALHOST:{port}?a=b").status == 204
    head, _, body = received[0].partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"POST /?a=b HTTP/1.1",
        f"Host: LOCALHOST:{port}".encode(),
        b"X-Webhook-Id: evt_1",
        b"Content-Length: 14",
        b"Connection: close",
    ]
    assert body == MESSAGE.body


@pytest.mark.parametrize("url", ["http://nowhere.invalid/", f"http://{'x' * 64}.example/", "http://127.0.0.1:1/"])
def test_a_receiver_that_is_nowhere_has_a_reason(url: str) -> None:
    outcome = posted(url)
    assert outcome.status is None
    assert outcome.error


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "fe80::1",
        "::ffff:169.254.169.254",
        "fe80::1%lo",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
    ],
)
def test_nothing_is_sent_to_where_clouds_keep_credentials(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Whatever the host is called: its addresses count."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (address, 80))])
    error = posted("http://metadata.example.com/").error
    assert error == f"{address} is link-local, where clouds keep credentials: nothing is sent there."


def test_a_host_without_an_address_has_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [])
    assert posted("http://example.com/").error == "example.com has no address."


def test_a_name_that_is_looked_up_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    given_up = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [] * given_up.wait(5))

    async def looked_up() -> Outcome:
        outcome = await post("http://localhost:1/", MESSAGE, 50)
        given_up.set()
        for thread in enumerate_threads():
            if thread.name == "webhook-address":
                thread.join(5)
        await asyncio.sleep(0)  # what it found is for nobody any more
        return outcome

    assert asyncio.run(looked_up()).error == "No answer within 50 ms."


def test_a_name_that_is_found_when_all_is_over_is_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    over = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [] * over.wait(5))
    posted("http://localhost:1/", 50)
    over.set()
    for thread in enumerate_threads():
        if thread.name == "webhook-address":
            thread.join(5)


def test_https_is_for_those_whom_this_machine_trusts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")

    def serve(connection: socket.socket) -> None:
        try:
            with context.wrap_socket(connection, server_side=True) as secure:
                saying(b"HTTP/1.1 204 No Content\r\n\r\n")(secure)
        except (ssl.SSLError, ConnectionError):
            pass

    client._trust.cache_clear()
    with served(serve) as port:
        assert "certificate" in (posted(f"https://localhost:{port}/").error or "").lower()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    client._trust.cache_clear()
    with served(serve) as port:
        assert posted(f"https://localhost:{port}/").status == 204
    client._trust.cache_clear()


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"120", 120),
        (b" 7 ", 7),
        (b"", None),
        (b"soon", None),
        (b"-5", None),
        (b"9" * 500, 999_999_999),
        (b"Thu, 01 Jan 1970 00:02:00 GMT", 60),
        (b"Thu, 01 Jan 1970 00:00:00 GMT", 0),
        (b"Thu, 01 Jan 1970 00:02:00", 60),
        (b"Thu, 01 Jan 1970 00:02:00 -0000", 60),
        (b"Thu, 32 Jan 1970 00:00:00 GMT", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(value: bytes, seconds: float | None) -> None:
    assert seconds_of(value, 60.0) == seconds
