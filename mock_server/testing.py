"""The mock inside a Python test: a real server on a free port, in a thread of this process.

with MockServer() as mock:
    httpx.get(f"{mock.url}/api/v1/tickets", headers={"X-API-Key": "ak_live_xxxx"})
"""

import json
from collections.abc import Callable, Iterable
from http.client import HTTPConnection
from threading import Thread
from time import sleep
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

from mock_server.app import create_app
from mock_server.http.exchange import Layer
from mock_server.http.wire import Asgi
from mock_server.http.world_name import DEFAULT_WORLD
from mock_server.observers import Observer
from mock_server.observers.access_log import logged
from mock_server.serving import ANY_ADDRESS, listen, server, url_of
from mock_server.settings import settings_of

PATIENCE = 0.002
VERDICTS = ("/_mock/verify", "/_mock/grade")
"""What the verifier token opens, where there is one."""


class MockServer:
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
        self._server = server(around(self.app) if around else self.app, limits=limits, grace=grace)
        self._server.close = self.app.store.leave
        self._socket = listen(self.settings.host, self.settings.port)
        self.port: int = self._socket.getsockname()[1]
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, without a slash at the end."""
        return url_of(self.settings.host, self.port)

    def journal(self, world: str = DEFAULT_WORLD, **filters: Any) -> list[dict[str, Any]]:
        """What was sent to a world, the newest first, as `GET /_mock/requests` has it with these filters.

        `mock.journal(world, status="4xx")`; `ValueError` says what is wrong with a filter.
        """
        status, answer = self._control("GET", f"/_mock/requests?{urlencode(filters)}", world)
        if status != 200:
            raise ValueError(json.dumps(answer["detail"]))
        return list(answer["items"])

    def verify(self, world: str = DEFAULT_WORLD, **expected: Any) -> dict[str, Any]:
        """What `POST /_mock/verify` answers: `mock.verify(world, operation="create_ticket", count=1)`.

        `AssertionError` says what differs where it is not so, `ValueError` what is wrong with what was expected.
        """
        status, answer = self._control("POST", "/_mock/verify", world, expected)
        if status == 409:
            raise AssertionError(answer["detail"])
        if status != 200:
            raise ValueError(json.dumps(answer["detail"]))
        return answer

    def _control(self, method: str, target: str, world: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        """Status and content that the control API answers with."""
        control, verifier = self.settings.control_token, self.settings.verifier_token
        token = verifier if verifier and target.startswith(VERDICTS) else control
        headers: dict[str, str | bytes] = {"X-Mock-World": world.encode(), "Content-Type": "application/json"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        connection = HTTPConnection(ANY_ADDRESS.get(self.settings.host, self.settings.host), self.port)
        try:
            connection.request(method, target, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

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
