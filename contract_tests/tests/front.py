"""What stands before a deployment: a proxy that compresses, speaks TLS, sits below a path, fails or misbehaves."""

import gzip
import ssl
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlsplit

BETWEEN = {"content-length", "transfer-encoding", "connection", "date", "server"}


def raw_deflate(content: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-15)
    return packing.compress(content) + packing.flush()


CODINGS: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress, "raw": raw_deflate}
"""By their names; `raw` is what some senders mean by deflate."""


class FrontHandler(BaseHTTPRequestHandler):
    """One connection. What the front does with a request is the front's affair."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65_536
    front: "Front"
    content = b""

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (OSError, ssl.SSLError):
            self.close_connection = True

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._do
        raise AttributeError(name)

    def _do(self) -> None:
        self.content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.front.answer(self)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the library has it
        """Nobody reads it."""

    def give(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else content)


Behaviour = Callable[[FrontHandler], bool]
"""Answers a request in a way of its own; false where it leaves that to the deployment."""


@dataclass
class Front:
    """Everything that reaches it below `base` goes to `upstream`.

    coding     what every body is compressed with, whatever was asked for
    bad        the share of requests that are answered 502, every other one of them after they were carried out
    behaviour  what it does with a request instead of passing it on
    """

    upstream: str
    base: str = ""
    coding: str = ""
    bad: float = 0
    seed: int = 1
    behaviour: Behaviour = lambda _: False
    context: ssl.SSLContext | None = None
    seen: list[tuple[str, str]] = field(default_factory=list)
    failed: int = 0
    port: int = 0

    def __post_init__(self) -> None:
        self._random, self._lock = Random(self.seed), Lock()  # noqa: S311 - chance from a seed is the point

    @property
    def url(self) -> str:
        return f"{'https' if self.context else 'http'}://localhost:{self.port}{self.base}"

    def answer(self, handler: FrontHandler) -> None:
        with self._lock:
            self.seen.append((handler.command, handler.path))
            bad = self._random.random() < self.bad
            self.failed += bad
            first = bad and self.failed % 2 == 1
        if not handler.path.startswith(f"{self.base}/"):
            handler.give(404, [("Content-Type", "text/html")], b"<h1>Nothing here</h1>")
        elif first:
            handler.give(502, [("Content-Type", "text/html")], b"<h1>Bad gateway</h1>")
        elif not self.behaviour(handler):
            status, headers, body = self.passed_on(handler)
            if bad:
                status, headers, body = 502, [("Content-Type", "text/html")], b"<h1>Bad gateway</h1>"
            handler.give(status, *self._packed(headers, body))

    def passed_on(self, handler: FrontHandler) -> tuple[int, list[tuple[str, str]], bytes]:
        """What the deployment answers to it."""
        address = urlsplit(self.upstream)
        way = HTTPConnection(address.hostname or "", address.port)
        try:
            sent = {
                name: value for name, value in handler.headers.items() if name.lower() not in {"host", "connection"}
            }
            way.request(handler.command, handler.path.removeprefix(self.base), handler.content or None, sent)
            actual = way.getresponse()
            kept = [(name, value) for name, value in actual.getheaders() if name.lower() not in BETWEEN]
            return actual.status, kept, actual.read()
        finally:
            way.close()

    def _packed(self, headers: list[tuple[str, str]], body: bytes) -> tuple[list[tuple[str, str]], bytes]:
        if not (self.coding and body):
            return headers, body
        name = "deflate" if self.coding == "raw" else self.coding
        return [*headers, ("Content-Encoding", name)], CODINGS[self.coding](body)


class FrontServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is none."""


@contextmanager
def in_thread(server: FrontServer) -> Iterator[None]:
    """Let it serve until the end of the block."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving(front: Front) -> Iterator[Front]:
    """The front on a free port of this machine, in threads."""
    server = FrontServer(("127.0.0.1", 0), type("Own", (FrontHandler,), {"front": front}))
    if front.context:
        server.socket = front.context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    front.port = server.server_address[1]
    with in_thread(server):
        yield front
