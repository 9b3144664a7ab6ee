"""A door on loopback for tools that send requests of their own: what comes in there goes out over the run's wire."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from time import sleep
from typing import Any

import httpcore
import uvicorn

from contract_tests.credentials import SESSION_COOKIE, Credential
from contract_tests.expecting import NotGiven
from contract_tests.wire.guard import Withheld
from contract_tests.wire.wire import Answer, Headers, Unreachable, Wire

STAND_INS = {"apiKey": "the-key-of-the-run", "session": "the-session-of-the-run"}
"""What a tool sends in place of the secrets, by the name of the security scheme."""
OWN = {b"host", b"connection", b"content-length", b"transfer-encoding", b"keep-alive", b"expect"}
"""Headers that are between two machines."""
NOT_FOUND, BAD_GATEWAY = 404, 502
TICK = 0.002


@dataclass
class Gateway:
    """An ASGI application. `reset` puts a mock's world back; without it, asking for that does nothing.

    trouble   the requests that got no answer, in words
    """

    wire: Wire
    key: Credential | None
    session: Credential | None
    reset: Any = None
    trouble: list[str] = field(default_factory=list)
    url: str = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        content, more = b"", True
        while more:
            message = await receive()
            content += message.get("body", b"")
            more = message.get("more_body", False)
        answer = self._answer(scope, content)
        headers = [(name.lower(), value) for name, value in answer.headers if name.lower() not in OWN]
        if answer.status >= 200 and answer.status != 204:
            headers.append((b"content-length", str(len(answer.content)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.content})

    def _answer(self, scope: Any, content: bytes) -> Answer:
        """One request after the other: the tools have one worker, and the wire one limit."""
        if scope["path"] == "/_mock/reset":
            if self.reset:
                self.reset()
            return Answer(204, [], b"")
        query = scope["query_string"]
        target = scope["raw_path"] + (b"?" + query if query else b"")
        headers = self._with_secrets([(name, value) for name, value in scope["headers"] if name not in OWN])
        if content or scope["method"] in {"POST", "PUT", "PATCH"}:
            headers.append((b"content-length", str(len(content)).encode()))
        try:
            return self.wire.send(scope["method"], target, headers, content)
        except Withheld as withheld:
            return _refusal(NOT_FOUND, f"Withheld by the contract run: {withheld}")
        except (Unreachable, NotGiven, httpcore.LocalProtocolError) as error:
            self.trouble.append(str(error))
            return _refusal(BAD_GATEWAY, str(error))

    def _with_secrets(self, headers: Headers) -> Headers:
        sent: Headers = []
        for name, value in headers:
            if name == b"x-api-key" and value == STAND_INS["apiKey"].encode():
                sent += _secrets(self.key or self.session)
            elif name == b"cookie" and value == f"{SESSION_COOKIE}={STAND_INS['session']}".encode():
                sent += _secrets(self.session)
            else:
                sent.append((name, value))
        return sent


def _secrets(credential: Credential | None) -> Headers:
    sent = credential.sent if credential else {}
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in sent.items()]


def _refusal(status: int, why: str) -> Answer:
    escaped = why.replace("\\", "\\\\").replace('"', '\\"')
    headers = [(b"content-type", b"application/json"), (b"x-request-id", b"gateway")]
    return Answer(status, headers, f'{{"detail": "{escaped}"}}'.encode())


@contextmanager
def opened(gateway: Gateway) -> Iterator[Gateway]:
    """The gateway on a free port of this machine, in a thread."""
    config = uvicorn.Config(
        gateway,
        port=0,
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
    )
    server = uvicorn.Server(config)
    socket = config.bind_socket()
    thread = Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        sleep(TICK)
    gateway.url = f"http://127.0.0.1:{socket.getsockname()[1]}"
    try:
        yield gateway
    finally:
        server.should_exit = True
        thread.join()
        socket.close()
