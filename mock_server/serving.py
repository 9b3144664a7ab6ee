"""From an application to a listening server. The command line runs it in the foreground, testing.py in a thread."""

import errno
import gc
import socket
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Any

import uvicorn

from mock_server.errors import DomainError
from mock_server.http.patience import GRACE, LIMITS, ConnectionLimits
from mock_server.http.protocol import Protocol
from mock_server.http.wire import Asgi

BACKLOG = 2048
PORT_OPTION = "--port, or PORT= with make"
OTHER_HOST = "Give a --host that is a name or an address of this machine."
ADVICE = {
    errno.EADDRINUSE: f"Stop what listens there, or give another port: {PORT_OPTION}.",
    errno.EACCES: f"Give a port above 1023: {PORT_OPTION}.",
}
"""What to do where an address cannot be listened on; mostly it is none of ours."""

YOUNG, MIDDLE, OLD = 400_000, 5, 5
"""When the collector looks at each generation: after so many new objects, after so many rounds of the younger one."""
LOCALHOST, LOOPBACK, LOOPBACK_6 = "localhost", "127.0.0.1", "::1"
ANY_ADDRESS = {"0.0.0.0": LOOPBACK, "::": LOOPBACK_6}
"""Those that mean every address of this machine, and can be listened on but not called."""


class CannotListen(DomainError):
    """The address is taken, or is not ours."""


def listen_locally(host: str, port: int) -> list[socket.socket]:
    """As `listen`; for localhost and 127.0.0.1 also on ::1, where there is IPv6: `localhost` is either to clients."""
    first = listen(LOOPBACK if host == LOCALHOST else host, port)
    if host not in {LOCALHOST, LOOPBACK}:
        return [first]
    try:
        return [first, *_loopback_6(first.getsockname()[1])]
    except CannotListen:
        first.close()
        if port:
            raise
        return listen_locally(host, port)  # the port was free on one of the two only


def _loopback_6(port: int) -> list[socket.socket]:
    """A socket on ::1, or none on a machine without IPv6."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind((LOOPBACK_6, 0))
    except OSError:
        return []
    return [listen(LOOPBACK_6, port)]


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on the address; port 0 takes any free one. `CannotListen` says why not."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return _bound(socket.socket(family, kind, protocol), address)
    except (OSError, UnicodeError) as error:  # the latter for a host that is no name: "a..b"
        why = error.strerror if isinstance(error, OSError) else "that is no name of a host"
        advice = ADVICE.get(error.errno or 0, OTHER_HOST) if isinstance(error, OSError) else OTHER_HOST
        raise CannotListen(f"Cannot listen on {host}:{port}: {why}", advice) from None


def _bound(listener: socket.socket, address: Any) -> socket.socket:
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def url_of(host: str, port: int) -> str:
    """Where somebody on this machine calls a server that listens there, without a slash at the end."""
    host = ANY_ADDRESS.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Server(uvicorn.Server):
    """Hears no signals by itself: who runs it in the foreground has them (`StopSignals`).

    `close` is called when nobody is answered any more, while the event loop still runs.
    """

    close: Callable[[], Awaitable[None]] | None = None

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        if self.close:
            await self.close()


def server(
    app: Asgi,
    *,
    date: bool = True,
    limits: ConnectionLimits = LIMITS,
    grace: float = GRACE,
    refused: Callable[[int], None] = lambda _: None,
) -> Server:
    """A server that is ready to run. Without `date` its answers have the `Date` that the application gives them.

    When it is asked to end, requests under way have `grace` seconds. `refused` hears the status of each answer that the
    application knows nothing of.
    """
    return Server(
        uvicorn.Config(
            app,
            http=type("LimitedProtocol", (Protocol,), {"limits": limits, "refused": staticmethod(refused)}),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=date,
            proxy_headers=False,
            backlog=BACKLOG,
            timeout_graceful_shutdown=grace,  # type: ignore[arg-type]  # a float is as good to it
        )
    )


def settle() -> None:
    """Take what was loaded for the start out of the garbage collector's rounds: a process that only serves keeps it.

    A request leaves thousands of small records behind, none of them in a circle; the collector would go through all of
    them, fixtures included, again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
