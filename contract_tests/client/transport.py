"""The one way out: guard → pacing → ledger → network → ledger → log."""

import re
from dataclasses import dataclass
from typing import Any

import httpx

from contract_tests.assertions import Violation, shown
from contract_tests.caller import PROVOKED
from contract_tests.client.circuit import StoppedAnswering, Unreachable
from contract_tests.client.cleanup_requests import BEFORE, CleanupRequest, cleanup_request, ids
from contract_tests.client.delivery import Delivery, OutgoingRequest
from contract_tests.client.exchanges import ExchangeLog, RecordedExchange, redacted_headers
from contract_tests.client.guard import Guard
from contract_tests.client.intermediary import GATEWAY
from contract_tests.client.ledger import Ledger
from contract_tests.client.network import Headers, RawAnswer
from contract_tests.client.pacing import Pacing
from contract_tests.client.reply import ApiResponse
from contract_tests.credentials import Credential, Credentials
from contract_tests.json_text import loads
from mock_server.document.operations import Document, Operation

__all__ = ["GATEWAY", "Headers", "RawAnswer", "StoppedAnswering", "Transport", "Unreachable"]

Json = Any
UNKNOWN = 500
"""From this status on an answer does not say whether anything was done: what may have been made stays open."""
MOST = 1_000
"""Requests of one check after which it is ended: a list, say, whose pages never end."""
NO_SEGMENT = re.compile(r"[\x00-\x1f\x7f/?#%]|^\.{0,2}$")
"""What an id has that cannot stand in a path as it is (RFC 3986 3.3)."""


@dataclass
class Transport(httpx.BaseTransport):
    """Sends a run's requests by `delivery`. Many threads may use it."""

    contract: Document
    credentials: Credentials
    guard: Guard
    delivery: Delivery
    ledger: Ledger

    @property
    def exchange_log(self) -> ExchangeLog:
        return self.delivery.exchange_log

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
        provoked = bool(request.extensions.get(PROVOKED))
        answer = self.send(request.method, request.url.raw_path, headers, request.read(), provoked=provoked)
        if answer.status == httpx.codes.CREATED and not self.ledger.cleaning_up:
            _check_id(answer)
        reply = ApiResponse(answer.status, headers=answer.headers, content=answer.content, request=request)
        operation = self.contract.match(request.method, request.url.raw_path.decode("latin-1").partition("?")[0])
        reply.operation = operation.id if operation else ""
        return reply

    def send(
        self, method: str, target: bytes, headers: Headers, content: bytes, *, provoked: bool = False
    ) -> RawAnswer:
        """Send a request and read its answer. `Withheld` where it must not go, `Unreachable` where none came.

        `Violation` where a check has sent so many that it will never end.
        """
        request = self._request(method, target, headers, content, provoked=provoked)
        self._limit(request)
        self.guard.check(method, request.path, request.operation, self._exists, puts_back=self.ledger.cleaning_up)
        number = self._intend(request)
        answer, again = self.delivery.deliver(request, cleaning_up=self.ledger.cleaning_up)
        self._answered(request, answer)
        if number and answer.status < UNKNOWN:
            self._note(number, request, answer, again=again)
        if method == "DELETE" and 200 <= answer.status < 300:
            self.ledger.deleted.add(request.path)
        self._keep(request, answer)
        return answer

    def close(self) -> None:
        self.delivery.network.close()

    def _request(
        self, method: str, target: bytes, headers: Headers, content: bytes = b"", *, provoked: bool = False
    ) -> OutgoingRequest:
        """A request, with what is known of it."""
        operation = self.contract.match(method, target.decode("latin-1").partition("?")[0])
        sent = self._headers(operation, headers)
        return OutgoingRequest(method, target, sent, content, operation, self.credentials.who(headers), provoked)

    def _headers(self, _operation: Operation | None, headers: Headers) -> Headers:
        """What is sent with a request that has these headers."""
        return headers

    def _ask(self, target: bytes, headers: Headers, *, provoked: bool = False) -> RawAnswer:
        """The answer to a read that the run needs for itself."""
        request = self._request("GET", target, headers, provoked=provoked)
        return self.delivery.deliver(request, cleaning_up=self.ledger.cleaning_up)[0]

    def _answered(self, request: OutgoingRequest, answer: RawAnswer) -> None:
        """What else there is to do about an answer."""

    def _limit(self, request: OutgoingRequest) -> None:
        """`Violation` where a check has sent as many requests as it may."""
        trace = self.exchange_log.trace
        if trace and len(trace.exchanges) >= MOST and not self.ledger.cleaning_up:
            last = f"{request.method} {request.path}"
            raise Violation(f"an end after {MOST:,} requests", f"answers that lead on and on, to {last} at last")

    def _exists(self, path: str) -> bool:
        """Whether somebody's record is there, as a session or key of each tenant sees it; unknown counts as
        existing.
        """
        absent = set()
        for each in self.credentials.given.values():
            if each.tenant not in absent:
                seen = self._ask(path.encode(), sent_by(each))
                if seen.status == httpx.codes.OK:
                    return True
                absent |= {each.tenant} if seen.status == httpx.codes.NOT_FOUND else set()
        return not absent

    def _intend(self, request: OutgoingRequest) -> int:
        operation = request.operation
        if operation is None or self.ledger.cleaning_up or not _makes(operation):
            return 0
        cleanup = self._undoing(operation, request)
        if cleanup is None:
            return 0
        key = next(
            (value.decode("latin-1") for name, value in request.headers if name.lower() == b"idempotency-key"), ""
        )
        target = request.target.decode("latin-1")
        return self.ledger.intends(
            operation.id, request.method, target, request.content, key, request.credential, cleanup
        )

    def _undoing(self, _operation: Operation, _request: OutgoingRequest) -> list[CleanupRequest] | None:
        """What is known before a request to undo it; None where nothing will come of it."""
        return []

    def _note(self, number: int, request: OutgoingRequest, answer: RawAnswer, *, again: bool) -> None:
        """Note what was made. What a key brings back was made before, unless it is we who had to ask `again`."""
        operation = request.operation
        succeeded = 200 <= answer.status < 300
        replayed = bool(answer.header(b"idempotency-replayed")) and not again
        if not operation or not succeeded or replayed:
            self.ledger.made(number, [])
        elif operation.idempotent:
            record = json_or_none(answer.content)
            taken_back = cleanup_request(operation.id, request.path, record)
            self.ledger.made(number, [taken_back] if taken_back else [], ids(record))
        else:
            self.ledger.made(number, self.ledger.entries[number].cleanup)

    def _keep(self, request: OutgoingRequest, answer: RawAnswer) -> None:
        exchange = RecordedExchange(
            method=request.method,
            target=request.target.decode("latin-1"),
            headers=redacted_headers(_text(request.headers), request.credential, self.credentials.carriers),
            content=request.content,
            status=answer.status,
            answer_headers=tuple(_text(answer.headers)),
            answer=answer.content,
            operation=request.operation.id if request.operation else "",
            credential=request.credential,
        )
        with self.exchange_log.lock:
            self.exchange_log.add(exchange, traced=not self.ledger.cleaning_up)


def sent_by(credential: Credential) -> Headers:
    """The headers of a credential."""
    return [(name.encode(), value.encode("latin-1")) for name, value in credential.sent.items()]


def _makes(operation: Operation) -> bool:
    """Whether an operation makes or changes something that has to be undone."""
    return operation.idempotent or operation.id == "put_team_member" or operation.id in BEFORE


def _check_id(answer: RawAnswer) -> None:
    """`Violation` where what was made has an id by which nobody can ask for it."""
    record = json_or_none(answer.content)
    name = record.get("id") if isinstance(record, dict) else None
    if isinstance(name, str) and NO_SEGMENT.search(name):
        raise Violation("an id that can stand in a path", shown(name))


def _text(headers: Headers) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


def json_or_none(content: bytes) -> Json:
    """The JSON of a body; None where it is none."""
    try:
        return loads(content)
    except ValueError:
        return None
