"""A door on loopback for tools that send requests of their own: what comes in there goes out over the run's wire."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import compare_digest, token_urlsafe
from threading import Thread
from time import sleep
from typing import Any

import httpcore
import uvicorn

from contract_tests.assertions import Inconclusive
from contract_tests.client.guard import Withheld
from contract_tests.client.ledger import LedgerError
from contract_tests.client.transport import Headers, RawAnswer, StoppedAnswering, Transport, Unreachable
from contract_tests.credentials import SESSION_COOKIE, Credential
from contract_tests.redaction import redact_bytes

SCHEMES = ("apiKey", "session")
"""The security schemes whose secrets the gateway keeps to itself."""
OWN = {
    b"host",
    b"connection",
    b"content-length",
    b"transfer-encoding",
    b"keep-alive",
    b"expect",
    b"accept-encoding",
    b"te",
    b"trailer",
    b"upgrade",
    b"proxy-authorization",
    b"proxy-authenticate",
}
"""Headers that are between two machines (RFC 9110 7.6.1)."""
TO_NOBODY = frozenset({b"set-cookie"})
"""Headers of an answer that would make the tool send what nobody told it to."""
DEEPEST = 300
"""Levels of JSON that every tool can read. Of an answer with more as many bytes are left, which are no JSON then."""
TEXTS = re.compile(rb'"(?:\\.|[^"\\])*"', re.DOTALL)
"""The texts of a JSON text, in which a bracket is none."""
LAST_STATUS, SERVER_ERROR = 599, 500
REDIRECTS = frozenset({301, 302, 303, 307, 308})
FORBIDDEN, NOT_FOUND, MISDIRECTED, BAD_GATEWAY = 403, 404, 421, 502


def stand_ins() -> dict[str, str]:
    """What a tool sends in place of the secrets, by the name of the scheme: nobody else can know them."""
    return {scheme: token_urlsafe(24) for scheme in SCHEMES}


TICK = 0.002


@dataclass
class Gateway:
    """An ASGI application. `reset` puts back what can be put back at once.

    stand_ins  what a tool sends in place of the secrets; whoever sends something else goes out without a credential
    trouble    the requests that got no answer, in words
    stopped    why no more is sent
    """

    transport: Transport
    key: Credential | None
    session: Credential | None
    reset: Callable[[], None] = lambda: None
    stand_ins: dict[str, str] = field(default_factory=stand_ins)
    stopped: StoppedAnswering | LedgerError | None = None
    trouble: list[str] = field(default_factory=list)
    url: str = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        pieces, more = [], True
        while more:
            message = await receive()
            pieces.append(message.get("body", b""))
            more = message.get("more_body", False)
        answer = self._answer(scope, b"".join(pieces))
        dropped = OWN | TO_NOBODY
        if answer.status in REDIRECTS:
            dropped |= {b"location"}  # nobody is led past the gateway
        headers = [(name.lower(), value) for name, value in answer.headers if name.lower() not in dropped]
        if answer.status >= 200 and answer.status != 204:
            headers.append((b"content-length", str(len(answer.content)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.content})

    def _answer(self, scope: Any, content: bytes) -> RawAnswer:
        """One request after the other: the tools have one worker, and the transport one limit."""
        given = dict(scope["headers"])
        if given.get(b"host", b"").decode("latin-1") != self.url.removeprefix("http://"):
            return _refusal(MISDIRECTED, f"This is the gateway of a contract run. It answers to {self.url} alone.")
        if scope["path"] == "/_mock/reset":
            return self._put_back(given.get(b"x-api-key", b""))
        query = scope["query_string"]
        target = scope["raw_path"] + (b"?" + query if query else b"")
        headers = self._with_secrets([(name, value) for name, value in scope["headers"] if name not in OWN])
        if content or scope["method"] in {"POST", "PUT", "PATCH"}:
            headers.append((b"content-length", str(len(content)).encode()))
        operation = self.transport.contract.match(scope["method"], scope["raw_path"].decode("latin-1"))
        try:
            self.transport.guard.check_body(operation, content)
            return _redacted(_tellable(self.transport.send(scope["method"], target, headers, content)))
        except Withheld as withheld:
            return _refusal(NOT_FOUND, f"Withheld by the contract run: {withheld}")
        except (Unreachable, Inconclusive, LedgerError, httpcore.LocalProtocolError) as error:
            self.trouble.append(str(error))
            self.stopped = error if isinstance(error, StoppedAnswering | LedgerError) else self.stopped
            return _refusal(BAD_GATEWAY, str(error))

    def _put_back(self, key: bytes) -> RawAnswer:
        """Put a mock's world back, for the tool of the run and nobody else."""
        if not self._is("apiKey", key):
            return _refusal(FORBIDDEN, "Only the tool of the run may put its world back.")
        self.reset()
        return RawAnswer(204, [], b"")

    def _is(self, scheme: str, sent: bytes) -> bool:
        return compare_digest(sent, self.stand_ins[scheme].encode())

    def _with_secrets(self, headers: Headers) -> Headers:
        sent: Headers = []
        for name, value in headers:
            if name == b"x-api-key" and self._is("apiKey", value):
                sent += _secrets(self.key or self.session)
            elif name == b"cookie" and self._is("session", value.removeprefix(f"{SESSION_COOKIE}=".encode())):
                sent += _secrets(self.session)
            else:
                sent.append((name, value))
        return sent


def _tellable(answer: RawAnswer) -> RawAnswer:
    """An answer as a tool can read it, and find it wrong, whatever it was.

    A status beyond 599 counts as a server's error (RFC 9110 15).
    """
    status = answer.status if answer.status <= LAST_STATUS else SERVER_ERROR
    too_deep = answer.content.count(b"[") + answer.content.count(b"{") > DEEPEST and not _is_shallow(answer.content)
    return RawAnswer(status, answer.headers, answer.content[:DEEPEST] if too_deep else answer.content)


def _is_shallow(content: bytes) -> bool:
    """Whether no bracket of a JSON text is deeper than every tool can read."""
    depth = 0
    for letter in TEXTS.sub(b"", content):
        if letter in b"[{":
            depth += 1
            if depth > DEEPEST:
                return False
        elif letter in b"]}":
            depth -= 1
    return True


def _secrets(credential: Credential | None) -> Headers:
    sent = credential.sent if credential else {}
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in sent.items()]


def _redacted(answer: RawAnswer) -> RawAnswer:
    """What the tool may see of an answer: it cuts texts off where it likes, and writes them where it likes."""
    headers = [(name, redact_bytes(value)) for name, value in answer.headers]
    return RawAnswer(answer.status, headers, redact_bytes(answer.content))


def _refusal(status: int, why: str) -> RawAnswer:
    headers = [(b"content-type", b"application/json"), (b"x-request-id", b"gateway")]
    return RawAnswer(status, headers, json.dumps({"detail": why}).encode())


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
