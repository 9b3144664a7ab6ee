"""The backend on a port of its own: over HTTP/1.1, one thread a connection, in the process that asks for it."""

import ast
import logging
import socketserver
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from threading import RLock, Thread
from typing import Any
from unittest.mock import patch

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from contract_tests.tests.second.config import default_config
from contract_tests.tests.second.web import create_app, new_backend

UNLIMITED = 1_000_000
"""Requests a minute that no run reaches."""


class BackendHandler(WSGIRequestHandler):
    """Requests over HTTP/1.1, so that connections stay open."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True
    wbufsize = 65_536

    def run_wsgi(self) -> None:
        """Answer one request and keep the connection (werkzeug's own way closes it and drains the socket)."""
        if self.headers.get("Expect", "").lower().strip() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        environ = self.make_environ()
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Callable[[bytes], object]:
            started[:] = [status, headers]
            return self.wfile.write

        answer = self.server.app(environ, start_response)
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        code, _, words = started[0].partition(" ")
        self.send_response(int(code), words)
        names = {name.lower() for name, _ in started[1]}
        for name, value in started[1]:
            self.send_header(name, value)
        if "content-length" not in names and int(code) not in {204, 304}:
            self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing for every request."""

    def log_error(self, format: str, *args: object) -> None:  # noqa: A002 - as the library has it
        """Say nothing of a connection that nobody uses any more."""


def listening(app: Flask, host: str = "127.0.0.1", port: int = 0) -> BaseWSGIServer:
    """A server that listens; `serve_forever` answers."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    socketserver.ThreadingMixIn.daemon_threads = True
    return make_server(host, port, app, threaded=True, request_handler=BackendHandler)


@contextmanager
def served(
    switches: Mapping[str, str] | None = None, violations: Collection[str] = (), *, limits: bool = False
) -> Iterator[str]:
    """The backend of the default configuration on a free port, in a thread. Yields its address.

    limits  those of the pages; without them a run need not wait
    """
    config = default_config()
    if not limits:
        config |= {"rate_limit": UNLIMITED, "ai_rate_limit": UNLIMITED}
    with _app(config, switches, tuple(violations)) as app:
        server = listening(app)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


_free: list[Flask] = []
_parsing = RLock()


@contextmanager
def parsing_one_at_a_time() -> Iterator[None]:
    """Threads may run machines and make apps side by side in here.

    Hypothesis and werkzeug parse Python for that, and where two threads do so at once Python 3.11 may raise a
    SystemError: it counts the depth of both trees together.
    """
    parse = ast.parse

    def alone(*arguments: Any, **named: Any) -> Any:
        with _parsing:
            return parse(*arguments, **named)

    with patch.object(ast, "parse", alone):
        yield


@contextmanager
def _app(config: Mapping[str, Any], switches: Mapping[str, str] | None, violations: Collection[str]) -> Iterator[Flask]:
    """An app that nobody else uses meanwhile. Compiling its paths, which only switches change, takes long: apps of the
    default ones are used again.
    """
    if switches:
        yield create_app(config, switches, violations)
        return
    with _parsing:
        app = _free.pop() if _free else create_app(config)
    app.config["backend"] = new_backend(config, None, violations)
    try:
        yield app
    finally:
        _free.append(app)
