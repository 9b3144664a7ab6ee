"""The one way out: guard → pacing → ledger → network → ledger → record."""

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx

from contract_tests.credentials import MAIN, Credentials
from contract_tests.expecting import Broken, shown
from contract_tests.json_text import loads
from contract_tests.wire.between import GATEWAY
from contract_tests.wire.circuit import StoppedAnswering, Unreachable
from contract_tests.wire.delivery import Delivery
from contract_tests.wire.exchanges import Exchange, Record, told
from contract_tests.wire.guard import Guard, Withheld
from contract_tests.wire.ledger import Ledger
from contract_tests.wire.network import Answer, Headers
from contract_tests.wire.pacing import TOO_MANY, Pacing
from contract_tests.wire.reply import Reply
from contract_tests.wire.undoing import BEFORE, Undo, ids, restore, undo
from mock_server.document.operations import IDEMPOTENCY_HEADER, Document, Operation

__all__ = ["GATEWAY", "Answer", "Headers", "StoppedAnswering", "Unreachable", "Wire"]

Json = Any
UNKNOWN = 500
"""From this status on an answer does not say whether anything was done: what may have been made stays open."""
MOST = 1_000
"""Requests after which a case goes round in circles: a list, say, whose pages never end."""
UNSEEN = frozenset({401, 403, 404})
"""Statuses that say that a caller may not see what it would change, so that it will not change it either."""
NO_SEGMENT = re.compile(r"[\x00-\x1f\x7f/?#%]|^\.{0,2}$")
"""What an id has that cannot stand in a path as it is (RFC 3986 3.3)."""


@dataclass
class Wire(httpx.BaseTransport):
    """Sends a run's requests by `delivery`. Many threads may use it."""

    contract: Document
    credentials: Credentials
    guard: Guard
    delivery: Delivery
    ledger: Ledger
    record: Record
    keyed: str = ""

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._welcomed: dict[str, tuple[bytes, Headers]] = {}

    @property
    def pacing(self) -> Pacing:
        return self.delivery.pacing

    @property
    def disturbed(self) -> int:
        """The answers so far that were none of the API's."""
        return self.delivery.disturbed

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """What httpx asks of a transport."""
        headers = [(name, value) for name, value in request.headers.raw if name.lower() != b"host"]
        answer = self.send(request.method, request.url.raw_path, headers, request.read())
        if answer.status == httpx.codes.CREATED and not self.ledger.undoing:
            _check_id(answer)
        reply = Reply(answer.status, headers=answer.headers, content=answer.content, request=request)
        operation = self.contract.match(request.method, request.url.raw_path.decode("latin-1").partition("?")[0])
        reply.operation = operation.id if operation else ""
        return reply

    def send(self, method: str, target: bytes, headers: Headers, content: bytes) -> Answer:
        """Send a request and read its answer. `Withheld` where it must not go, `Unreachable` where none came.

        `Broken` where a case has sent so many that it will never end.
        """
        path = target.decode("latin-1").partition("?")[0]
        if len(self.record.kept) >= MOST and not self.ledger.undoing:
            raise Broken(f"an end after {MOST:,} requests", f"answers that lead on and on, to {method} {path} at last")
        operation = self.contract.match(method, path)
        self.guard.check(method, path, operation, self._exists, puts_back=self.ledger.undoing)
        credential = self.credentials.who(headers)
        if operation and operation.idempotent and self.keyed:
            headers = self._with_key(headers)
        number = self._intend(operation, method, target, headers, content, credential)
        answer, again = self._deliver(method, target, headers, content, operation, credential)
        if credential and not self.delivery.alone:
            self._notice_expiry(method, target, headers, credential, answer)
        if number and answer.status < UNKNOWN:
            self._note(number, operation, path, answer, again=again)
        if method == "DELETE" and 200 <= answer.status < 300:
            self.ledger.deleted.add(path)
        self._keep(method, target, headers, content, operation, credential, answer)
        return answer

    def provoking(self) -> AbstractContextManager[None]:
        """What is sent in here may be throttled: no pause before it, no second try after a 429."""
        return self.delivery.provoking()

    def close(self) -> None:
        self.delivery.network.close()

    def _exists(self, path: str) -> bool:
        """Whether somebody's record is there, as a session or key of each tenant sees it; who cannot tell says yes."""
        operation, absent = self.contract.match("GET", path), set()
        for name, each in self.credentials.given.items():
            if each.tenant not in absent:
                headers = [(key.encode(), value.encode("latin-1")) for key, value in each.sent.items()]
                seen, _ = self._deliver("GET", path.encode(), headers, b"", operation, name)
                if seen.status == httpx.codes.OK:
                    return True
                absent |= {each.tenant} if seen.status == httpx.codes.NOT_FOUND else set()
        return not absent

    def _notice_expiry(self, method: str, target: bytes, headers: Headers, who: str, answer: Answer) -> None:
        """`Unreachable` where a credential is refused that was let in before, and is no longer where it was."""
        if method == "GET" and answer.status == httpx.codes.OK:
            self._welcomed.setdefault(who, (target, headers))
        elif answer.status == httpx.codes.UNAUTHORIZED and who in self._welcomed and not self.ledger.undoing:
            where, sent = self._welcomed[who]
            seen, _ = self._deliver(
                "GET", where, sent, b"", self.contract.match("GET", where.decode("latin-1").partition("?")[0]), who
            )
            if seen.status == httpx.codes.UNAUTHORIZED:
                raise self.delivery.circuit.silent(f"the credential {who} is no longer accepted: has it expired?")

    def _deliver(
        self, method: str, target: bytes, headers: Headers, content: bytes, operation: Operation | None, who: str
    ) -> tuple[Answer, bool]:
        undoing = self.ledger.undoing
        return self.delivery.deliver(method, target, headers, content, operation, who, undoing=undoing)

    def _with_key(self, headers: Headers) -> Headers:
        if any(name.lower() == IDEMPOTENCY_HEADER.lower().encode() for name, _ in headers):
            return headers
        return [*headers, (IDEMPOTENCY_HEADER.encode(), f"{self.keyed}-{next(self._numbers)}".encode())]

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
            undos = _restoring(operation, before)
        key = next((value.decode("latin-1") for name, value in headers if name.lower() == b"idempotency-key"), "")
        return self.ledger.intends(operation.id, method, target.decode("latin-1"), content, key, who, undos)

    def _before(self, operation: Operation, headers: Headers, who: str) -> Json:
        """What an operation is about to change for everybody; None where the caller may not even see it."""
        target = BEFORE[operation.id]
        reads = self.contract.match("GET", target)
        answer, _ = self._deliver("GET", target.encode(), _credential_of(headers), b"", reads, who)
        if answer.status in UNSEEN and (somebody := self._reader(who)):
            answer, _ = self._deliver("GET", target.encode(), somebody, b"", reads, self.credentials.who(somebody))
        if answer.status in UNSEEN:
            return None
        if answer.status == TOO_MANY:
            return self._seen_last(reads)
        return _json(answer.content) if answer.status == httpx.codes.OK else {}

    def _seen_last(self, reads: Operation | None) -> Json:
        """What the case itself saw last of a state that a limit hides now, which it exhausts on purpose."""
        seen = (each for each in reversed(self.record.kept) if reads and each.operation == reads.id)
        return next((_json(each.answer) for each in seen if each.status == httpx.codes.OK), {})

    def _reader(self, who: str) -> Headers | None:
        """What a session sends that sees all of the caller's tenant: who may not look may change all the same."""
        tenant = self.credentials.given[who].tenant if who in self.credentials.given else MAIN
        for each in self.credentials.given.values():
            if each.tenant == tenant and each.kind == "session" and each.may_do_everything:
                return [(name.encode(), value.encode("latin-1")) for name, value in each.sent.items()]
        return None

    def _note(self, number: int, operation: Operation | None, path: str, answer: Answer, *, again: bool) -> None:
        """Note what was made. What a key brings back was made before, unless it is we who had to ask `again`."""
        succeeded = 200 <= answer.status < 300
        replayed = bool(answer.header(b"idempotency-replayed")) and not again
        if not operation or not succeeded or replayed:
            self.ledger.made(number, [])
        elif operation.idempotent:
            record = _json(answer.content)
            taken_back = undo(operation.id, path, record)
            self.ledger.made(number, [taken_back] if taken_back else [], ids(record))
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
        with self.record.lock:
            self.record.add(exchange)


def _makes(operation: Operation) -> bool:
    """Whether an operation makes or changes something that has to be undone."""
    return operation.idempotent or operation.id == "put_team_member" or operation.id in BEFORE


def _restoring(operation: Operation, before: Json) -> list[Undo]:
    """What puts back the state before an operation. `Withheld` where nobody could tell what that was."""
    try:
        return restore(operation.id, before)
    except (LookupError, TypeError, AttributeError):
        raise Withheld(f"{operation.id} would change what could not be read before, and so not be put back") from None


def _check_id(answer: Answer) -> None:
    """`Broken` where what was made has an id by which nobody can ask for it."""
    record = _json(answer.content)
    name = record.get("id") if isinstance(record, dict) else None
    if isinstance(name, str) and NO_SEGMENT.search(name):
        raise Broken("an id that can stand in a path", shown(name))


def _text(headers: Headers) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


def _credential_of(headers: Headers) -> Headers:
    return [(name, value) for name, value in headers if name.lower() in {b"x-api-key", b"cookie", b"authorization"}]


def _json(content: bytes) -> Json:
    try:
        return loads(content)
    except ValueError:
        return None
