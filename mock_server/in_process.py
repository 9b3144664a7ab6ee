"""A mock without a socket: in a thread of this process, for httpx's clients, and for whoever steers its worlds.

with InProcessMock(clock="frozen") as mock, mock.world("a").client(api_key="ak_live_xxxx") as client:
    client.get("/api/v1/tickets")
"""

from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from mock_server.app import create_app
from mock_server.app_thread import AppThread, Closed
from mock_server.client.channel import Answer, MockUnreachable
from mock_server.client.running_mock import RunningMock
from mock_server.http.exchange import Layer
from mock_server.http.wire import Asgi
from mock_server.observers import Observer
from mock_server.observers.access_log import logged
from mock_server.settings import settings_of

if TYPE_CHECKING:
    from mock_server.httpx_transport import InProcessTransport

URL = "http://localhost"


class InProcessMock(RunningMock):
    """Takes what `MockServer` takes, and answers from its beginning to `close`, or to the end of its `with`."""

    def __init__(
        self,
        *,
        around: Callable[[Asgi], Asgi] | None = None,
        layers: Iterable[Layer] = (),
        observers: Iterable[Observer] = (),
        **options: Any,
    ) -> None:
        self.settings = settings_of(**options)
        self.app = create_app(self.settings, [logged, *observers], layers)
        self._thread = AppThread(around(self.app) if around else self.app, self.app.store.leave)
        token, verifier = self.settings.control_token, self.settings.verifier_token
        super().__init__(URL, token=token, verifier=verifier, channel=_ThreadChannel(self._thread))

    def transport(self) -> "InProcessTransport":
        """For any number of httpx's clients, sync and async; the mock goes on when they are closed."""
        return self._transport(None)

    def owning_transport(self) -> "InProcessTransport":
        """For one client, which ends the mock when it is closed."""
        return self._transport(self.close)

    def close(self) -> None:
        """End it; a second time, or in a process that was forked, it does nothing."""
        self._thread.stop()
        if self._thread.is_here:  # else what the store has open is still in use
            self.app.store.close()

    def __enter__(self) -> "InProcessMock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _transport(self, end: Callable[[], None] | None) -> "InProcessTransport":
        try:
            from mock_server.httpx_transport import InProcessTransport  # noqa: PLC0415 - the mock itself needs no httpx
        except ModuleNotFoundError as missing:
            if missing.name != "httpx":
                raise
            told = "The transport is for httpx, which is not installed: pip install httpx."
            raise ModuleNotFoundError(told, name="httpx") from None
        return InProcessTransport(self, self._thread, end)


class _ThreadChannel:
    """Control requests to a mock of this process."""

    def __init__(self, thread: AppThread) -> None:
        self._thread = thread

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        fields = [(name.encode(), value.encode()) for name, value in headers.items()]
        try:
            answered = self._thread.request(method, target, fields, body or b"")
        except Closed as closed:
            raise MockUnreachable(f"This mock {closed}.") from None
        hint = dict(answered.headers).get(b"x-mock-hint", b"")
        return Answer(answered.status, hint.decode(errors="replace"), answered.body)


def transport(**options: Any) -> "InProcessTransport":
    """`httpx.Client(transport=transport(clock="frozen"), base_url="http://localhost")`, or `httpx.AsyncClient`.

    Takes the options of `MockServer`. Its `mock` has the worlds; with the client it is gone.
    """
    return InProcessMock(**options).owning_transport()
