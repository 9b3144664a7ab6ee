"""The mock inside a Python test: a real server on a free port, in a thread of this process.

with MockServer() as mock:
    httpx.get(f"{mock.url}/api/v1/tickets", headers={"X-API-Key": "ak_live_xxxx"})
"""

from collections.abc import Callable, Iterable
from threading import Thread
from time import sleep
from types import TracebackType
from typing import Any

from mock_server.app import create_app
from mock_server.client.channel import MockRefused, MockUnreachable
from mock_server.client.clock import Advance, FiredTimer, MockClock
from mock_server.client.faults import MockFaults
from mock_server.client.running_mock import RunningMock
from mock_server.client.world import MockWorld
from mock_server.http.exchange import Layer
from mock_server.http.wire import Asgi
from mock_server.in_process import InProcessMock, transport
from mock_server.observers import Observer
from mock_server.observers.access_log import logged
from mock_server.serving import listen, server, url_of
from mock_server.settings import settings_of

__all__ = [
    "Advance",
    "FiredTimer",
    "InProcessMock",
    "MockClock",
    "MockFaults",
    "MockRefused",
    "MockServer",
    "MockUnreachable",
    "MockWorld",
    "RunningMock",
    "transport",
]

PATIENCE = 0.002


class MockServer(RunningMock):
    """Takes the options of `Settings`, in the words of the command line too: `rate_limit="off"`.

    Raises a `DomainError`, whose text says what to do, where an option is wrong (then it is a `ValueError` as well), a
    file is broken, or the port is taken. With a `host` beyond loopback the control API wants a token: it is
    `mock.settings.control_token`, the one that was given or one that was made up. With a `verifier_token` only
    whoever sends that one reads verdicts: `verify` does.

    `around` puts an ASGI middleware of yours around the mock, to make it slower, say, or wrong. `layers` stand around
    the operations of its API, the first outermost, and know which one is called. `observers` are told of every
    exchange.
    """

    def __init__(
        self,
        *,
        around: Callable[[Asgi], Asgi] | None = None,
        layers: Iterable[Layer] = (),
        observers: Iterable[Observer] = (),
        **options: Any,
    ) -> None:
        self.settings = settings_of(**{"port": 0, **options})
        self.app = create_app(self.settings, [logged, *observers], layers)
        limits, grace = self.settings.connection_limits, self.settings.grace
        outermost = around(self.app) if around else self.app
        self._server = server(outermost, limits=limits, grace=grace, refused=self.app.refused)
        self._server.close = self.app.store.leave
        self._socket = listen(self.settings.host, self.settings.port)
        self.port: int = self._socket.getsockname()[1]
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        url, token = url_of(self.settings.host, self.port), self.settings.control_token
        super().__init__(url, token=token, verifier=self.settings.verifier_token)

    def __enter__(self) -> "MockServer":
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            sleep(PATIENCE)
        if not self._server.started:
            raise RuntimeError("The mock's thread ended before it listened; its traceback says why.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()
        self.app.store.close()
