"""An ASGI application without a server: on an event loop of its own, in a thread, called from any other.

It knows no HTTP client: what comes of a call is told piece by piece, and `httpx_transport.py` makes answers of it.
"""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, NamedTuple

from mock_server.http.wire import CUT, Asgi, Headers, Scope

log = logging.getLogger("mock_server")

FAILED = b"Internal Server Error"
NAME = b"localhost"
"""What control requests call us: the door lets it in."""


class Head(NamedTuple):
    """The answer begins."""

    status: int
    headers: Headers


class Broken(NamedTuple):
    """The connection ended before the answer did, with a `reset` or without."""

    reset: bool


class End(NamedTuple):
    """The answer is complete."""


Piece = bytes
Told = Head | Piece | End | Broken
Tell = Callable[[Told], None]
Leave = Callable[[], object]


class Answered(NamedTuple):
    """An answer with all of its body."""

    status: int
    headers: Headers
    body: bytes


class Closed(Exception):
    """The application has ended, and answers nothing more. Its text says of what kind the end was."""


CLOSED = "is closed"
FORKED = "was left behind by os.fork, which takes no thread along: make one in the new process"


class AppThread:
    """Begins at once, and ends with `stop`. `close` is awaited at the end, when nobody is answered any more."""

    def __init__(self, app: Asgi, close: Callable[[], Awaitable[None]]) -> None:
        self._app = app
        self._close = close
        self._calls: set[_Call] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = Lock()
        self._process = os.getpid()
        self._ready = Event()
        self._thread = Thread(target=lambda: asyncio.run(self._live()), name="aurion-mock", daemon=True)
        self._thread.start()
        self._ready.wait()

    def begin(self, scope: Scope, body: bytes, tell: Tell) -> Leave:
        """Call the application; what is returned ends the call from the caller's side. `Closed` after `stop`.

        `tell` is called in the thread of the application.
        """
        call = _Call(scope, body, tell)
        if not self._do(self._start, call):
            raise Closed(CLOSED if self.is_here else FORKED)
        return partial(self._do, call.leave)

    def request(self, method: str, target: str, headers: Headers, body: bytes = b"") -> Answered:
        """Call it and wait for all of the answer. `Closed` where none comes."""
        told: SimpleQueue[Told] = SimpleQueue()
        path, _, query = target.partition("?")
        fields = [(b"host", NAME), *headers, *([(b"content-length", str(len(body)).encode())] if body else [])]
        self.begin(scope_of(method, path.encode(), query.encode(), fields), body, told.put)
        head = told.get()
        if not isinstance(head, Head):
            raise Closed(CLOSED)
        pieces: list[bytes] = []
        while isinstance(piece := told.get(), bytes):
            pieces.append(piece)
        return Answered(head.status, head.headers, b"".join(pieces))

    @property
    def is_here(self) -> bool:
        """It lives in this process: one that was forked has its memory, and not its thread."""
        return os.getpid() == self._process

    def stop(self) -> None:
        """End it. Whoever still waits for an answer gets a broken connection. A forked process ends nothing."""
        if not self.is_here:
            return
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(self._stopped.set)
            self._thread.join()

    def _do(self, function: Callable[..., object], *arguments: object) -> bool:
        """Have the application's thread do it. False after `stop`; what was begun before is done before the end."""
        if not self.is_here:  # the lock may have been held when the process was forked
            return False
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(function, *arguments)
            return self._loop is not None

    async def _live(self) -> None:
        self._stopped = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._ready.set()
        await self._stopped.wait()
        for call in list(self._calls):
            call.leave()
        await self._close()  # what still runs then is cancelled

    def _start(self, call: "_Call") -> None:
        self._calls.add(call)
        task = asyncio.get_running_loop().create_task(call.run(self._app))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: self._calls.discard(call))


class _Call:
    """One call of the application, as a server makes it. All of it happens in the application's thread."""

    def __init__(self, scope: Scope, body: bytes, tell: Tell) -> None:
        self._scope = {**scope, "extensions": {CUT: self.cut}}
        self._body: bytes | None = body
        self._tell = tell
        self._has_body = scope["method"] != "HEAD"
        self._begun = self._over = False
        self._left = asyncio.Event()

    async def run(self, app: Asgi) -> None:
        try:
            await app(self._scope, self.receive, self.send)
        except Exception:
            log.exception("The application failed")
            self._fail()
        finally:
            self._end(Broken(reset=True))  # where it has not ended well already

    async def receive(self) -> MutableMapping[str, Any]:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if self._over:
            return
        if message["type"] == "http.response.start":
            self._begun = True
            self._tell(Head(message["status"], list(message.get("headers", ()))))
            return
        if self._has_body and (piece := message.get("body", b"")):
            self._tell(bytes(piece))
        if not message.get("more_body", False):
            self._end(End())

    async def cut(self, *, reset: bool) -> None:
        self._end(Broken(reset))

    def leave(self) -> None:
        self._left.set()

    def _fail(self) -> None:
        if not self._begun:
            self._begun = True
            self._tell(Head(500, [(b"content-length", str(len(FAILED)).encode())]))
            self._tell(FAILED)
            self._end(End())

    def _end(self, told: End | Broken) -> None:
        if not self._over:
            self._over = True
            self._tell(told)


def scope_of(method: str, raw_path: bytes, query: bytes, headers: Headers, scheme: str = "http") -> Scope:
    """A call as ASGI has it; the names of header fields in small letters."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "path": raw_path.decode("latin-1"),
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in headers],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 80),
    }
