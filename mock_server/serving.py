"""From an application to a listening server. The command line runs it in the foreground, testing.py in a thread."""

import socket
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import uvicorn

from mock_server.core.errors import DomainError
from mock_server.http.protocol import Protocol
from mock_server.http.wire import Asgi

BACKLOG = 2048


class CannotListen(DomainError):
    """The address is taken, or is not ours."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on the address; port 0 takes any free one. `CannotListen` says why not."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return _bound(socket.socket(family, kind, protocol), address)
    except (OSError, UnicodeError) as error:  # the latter for a host that is no name: "a..b"
        why = error.strerror if isinstance(error, OSError) else "that is no name of a host"
        advice = "Stop what listens there, or give another --port or --host."
        raise CannotListen(f"Cannot listen on {host}:{port}: {why}. {advice}") from None


def _bound(listener: socket.socket, address: Any) -> socket.socket:
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


class Server(uvicorn.Server):
    """Hears no signals by itself: who runs it in the foreground has them (`StopSignals`)."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def server(app: Asgi) -> Server:
    """A server that is ready to run."""
    return Server(
        uvicorn.Config(
            app,
            http=Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            timeout_graceful_shutdown=1,
        )
    )
