"""The one way out: guard → pacing → ledger → network → ledger → record."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import RLock
from typing import Any

import httpcore
import httpx

from contract_tests.contract import IDEMPOTENCY_KEY, Contract, Operation
from contract_tests.credentials import Credentials
from contract_tests.expecting import Broken
from contract_tests.wire.exchanges import Exchange, Record, told
from contract_tests.wire.guard import Guard
from contract_tests.wire.ledger import Ledger
from contract_tests.wire.pacing import TOO_MANY, Pacing
from contract_tests.wire.undoing import BEFORE, Undo, restore, undo

Json = Any
Headers = list[tuple[bytes, bytes]]
MOST = 1_000
"""Requests after which a case goes round in circles: a list, say, whose pages never end."""
TRIES = 5
"""How often a request is sent that is told to come back later."""


class Unreachable(Exception):
    """No answer came: the connection was refused, broke or timed out."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, as bytes."""

    status: int
    headers: Headers
    content: bytes

    def header(self, name: bytes) -> str:
        return next((value.decode("latin-1") for key, value in self.headers if key.lower() == name), "")


@dataclass
class Wire(httpx.BaseTransport):
    """Sends a run's requests to the deployment at `base`. Many threads may use it."""

    base: httpx.URL
    contract: Contract
    credentials: Credentials
    guard: Guard
    pacing: Pacing
    ledger: Ledger
    record: Record
    patience: float
    extra: Headers = field(default_factory=list)
    keyed: str = ""

    def __post_init__(self) -> None:
        self._pool = httpcore.ConnectionPool(max_connections=64)
        self._numbers = count(1)
        self._lock = RLock()
        self._provoked = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """What httpx asks of a transport."""
        headers = [(name, value) for name, value in request.headers.raw if name.lower() != b"host"]
        answer = self.send(request.method, request.url.raw_path, headers, request.read())
        return httpx.Response(answer.status, headers=answer.headers, content=answer.content, request=request)

    def send(self, method: str, target: bytes, headers: Headers, content: bytes) -> Answer:
        """Send a request and read its answer. `Withheld` where it must not go, `Unreachable` where none came.

        `Broken` where a case has sent so many that it will never end.
        """
        path = target.decode("latin-1").partition("?")[0]
        if len(self.record.kept) >= MOST:
            raise Broken(f"an end after {MOST:,} requests", f"answers that lead on and on, to {method} {path} at last")
        operation = self.contract.match(method, path)
        self.guard.check(method, path, operation, self._exists)
        credential = self.credentials.who(headers)
        if operation and operation.creates and self.keyed:
            headers = self._with_key(headers)
        number = self._intend(operation, method, target, headers, content, credential)
        answer = self._until_let_in(method, target, headers, content, operation, credential)
        if number:
            self._note(number, operation, path, answer)
        self._keep(method, target, headers, content, operation, credential, answer)
        return answer

    @contextmanager
    def provoking(self) -> Iterator[None]:
        """What is sent in here may be throttled: no pause before it, no second try after a 429."""
        self._provoked = True
        try:
            yield
        finally:
            self._provoked = False

    def close(self) -> None:
        self._pool.close()

    def _exists(self, path: str) -> bool:
        """Whether somebody's record is there, as a session or key of each tenant sees it; who cannot tell says yes."""
        operation, absent = self.contract.match("GET", path), set()
        for name, each in self.credentials.given.items():
            if each.tenant not in absent:
                headers = [(key.encode(), value.encode("latin-1")) for key, value in each.sent.items()]
                status = self._until_let_in("GET", path.encode(), headers, b"", operation, name).status
                if status == httpx.codes.OK:
                    return True
                absent |= {each.tenant} if status == httpx.codes.NOT_FOUND else set()
        return not absent

    def _until_let_in(
        self, method: str, target: bytes, headers: Headers, content: bytes, operation: Operation | None, who: str
    ) -> Answer:
        for attempt in range(1, TRIES + 1):
            if self._provoked:
                self.pacing.count(who, operation)
            else:
                self.pacing.take(who, operation)
            answer = self._exchange(method, target, headers, content)
            if answer.status != TOO_MANY or self._provoked or attempt == TRIES:
                break
            self.pacing.heard(who, answer.status, {"retry-after": answer.header(b"retry-after")})
        return answer

    def _exchange(self, method: str, target: bytes, headers: Headers, content: bytes) -> Answer:
        scheme, host, port = self.base.raw_scheme, self.base.raw_host, self.base.port
        url = httpcore.URL(scheme=scheme, host=host, port=port, target=self.base.raw_path.rstrip(b"/") + target)
        sent = [(b"Host", self.base.netloc), *headers, *self.extra]
        with self._lock:
            self.record.requests += 1
        timeout = dict.fromkeys(("connect", "read", "write", "pool"), self.patience)
        try:
            response = self._pool.request(method, url, headers=sent, content=content, extensions={"timeout": timeout})
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.RemoteProtocolError) as error:
            what = str(error) or type(error).__name__
            raise Unreachable(f"No answer to {method} {target.decode('latin-1')}: {what}") from error
        return Answer(response.status, list(response.headers), response.content)

    def _with_key(self, headers: Headers) -> Headers:
        if any(name.lower() == IDEMPOTENCY_KEY.lower().encode() for name, _ in headers):
            return headers
        return [*headers, (IDEMPOTENCY_KEY.encode(), f"{self.keyed}-{next(self._numbers)}".encode())]

    def _intend(
        self, operation: Operation | None, method: str, target: bytes, headers: Headers, content: bytes, who: str
    ) -> int:
        if operation is None or self.ledger.undoing or not _makes(operation):
            return 0
        undos: list[Undo] = []
        if operation.id == "put_team_member":
            undos = [Undo("DELETE", target.decode("latin-1").partition("?")[0])]
        elif operation.id in BEFORE:
            before = self._before(operation, headers, who)
            if before is None:
                return 0
            undos = restore(operation.id, before)
        key = next((value.decode("latin-1") for name, value in headers if name.lower() == b"idempotency-key"), "")
        return self.ledger.intends(operation.id, method, target.decode("latin-1"), content, key, who, undos)

    def _before(self, operation: Operation, headers: Headers, who: str) -> Json:
        """What an operation is about to change for everybody; None where the caller may not even see it."""
        target = BEFORE[operation.id]
        reads = self.contract.match("GET", target)
        answer = self._until_let_in("GET", target.encode(), _credential_of(headers), b"", reads, who)
        return json.loads(answer.content) if answer.status == httpx.codes.OK else None

    def _note(self, number: int, operation: Operation | None, path: str, answer: Answer) -> None:
        succeeded = 200 <= answer.status < 300
        if not operation or not succeeded or answer.header(b"idempotency-replayed"):
            self.ledger.made(number, [])
        elif operation.creates:
            record = _json(answer.content)
            taken_back = undo(operation.id, path, record)
            ids = [str(record["id"])] if isinstance(record, dict) and "id" in record else []
            self.ledger.made(number, [taken_back] if taken_back else [], ids)
        else:
            self.ledger.made(number, self.ledger.entries[number].undos)

    def _keep(
        self,
        method: str,
        target: bytes,
        headers: Headers,
        content: bytes,
        operation: Operation | None,
        who: str,
        answer: Answer,
    ) -> None:
        exchange = Exchange(
            method=method,
            target=target.decode("latin-1"),
            headers=told(_text(headers), who, self.credentials.carriers),
            content=content,
            status=answer.status,
            answer_headers=tuple(_text(answer.headers)),
            answer=answer.content,
            operation=operation.id if operation else "",
            credential=who,
        )
        with self._lock:
            self.record.add(exchange)


def _makes(operation: Operation) -> bool:
    """Whether an operation makes or changes something that has to be undone."""
    return operation.creates or operation.id == "put_team_member" or operation.id in BEFORE


def _text(headers: Headers) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


def _credential_of(headers: Headers) -> Headers:
    return [(name, value) for name, value in headers if name.lower() in {b"x-api-key", b"cookie", b"authorization"}]


def _json(content: bytes) -> Json:
    try:
        return json.loads(content)
    except ValueError:
        return None
