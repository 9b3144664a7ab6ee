"""The way to a deployment that is not ours: records are made under keys, and a credential may expire on the way."""

from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx

from contract_tests.client.cleanup_requests import BEFORE, CleanupRequest, restore
from contract_tests.client.delivery import OutgoingRequest
from contract_tests.client.guard import Withheld
from contract_tests.client.network import Headers, RawAnswer
from contract_tests.client.pacing import TOO_MANY
from contract_tests.client.transport import Transport, json_or_none, sent_by
from contract_tests.credentials import MAIN
from mock_server.document.operations import IDEMPOTENCY_HEADER, Operation

Json = Any
UNSEEN = frozenset({401, 403, 404})
"""Statuses that say that a caller may not see what it would change, so that it will not change it either."""


@dataclass
class RemoteTransport(Transport):
    """A `Transport` that can ask again what was made, by keys that begin with `keyed`, and knows an expired
    credential.
    """

    keyed: str

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._welcomed: dict[str, tuple[bytes, Headers]] = {}

    def _headers(self, operation: Operation | None, headers: Headers) -> Headers:
        if not operation or not operation.idempotent or _has_key(headers):
            return headers
        return [*headers, (IDEMPOTENCY_HEADER.encode(), f"{self.keyed}-{next(self._numbers)}".encode())]

    def _answered(self, request: OutgoingRequest, answer: RawAnswer) -> None:
        """`Unreachable` where a credential is refused that was let in before, and is no longer where it was."""
        who = request.credential
        if not who:
            return
        if request.method == "GET" and answer.status == httpx.codes.OK:
            self._welcomed.setdefault(who, (request.target, request.headers))
            return
        suspect = answer.status == httpx.codes.UNAUTHORIZED and who in self._welcomed and not self.ledger.cleaning_up
        if suspect and self._ask(*self._welcomed[who]).status == httpx.codes.UNAUTHORIZED:
            raise self.delivery.circuit.silent(f"the credential {who} is no longer accepted: has it expired?")

    def _undoing(self, operation: Operation, request: OutgoingRequest) -> list[CleanupRequest] | None:
        if operation.id == "put_team_member":
            return [CleanupRequest("DELETE", request.path)]
        if operation.id not in BEFORE:
            return []
        before = self._before(operation, request)
        return None if before is None else _restoring(operation, before)

    def _before(self, operation: Operation, request: OutgoingRequest) -> Json:
        """What an operation is about to change for everybody; None where the caller may not even see it."""
        target = BEFORE[operation.id].encode()
        answer = self._ask(target, _credential_of(request.headers), provoked=request.provoked)
        if answer.status in UNSEEN and (somebody := self._reader(request.credential)):
            answer = self._ask(target, somebody, provoked=request.provoked)
        if answer.status in UNSEEN:
            return None
        if answer.status == TOO_MANY:
            return self._seen_last(self.contract.match("GET", BEFORE[operation.id]))
        return json_or_none(answer.content) if answer.status == httpx.codes.OK else {}

    def _seen_last(self, reads: Operation | None) -> Json:
        """What the check itself saw last of a state that a limit hides now, which it exhausts on purpose."""
        exchanges = self.exchange_log.trace.exchanges if self.exchange_log.trace else []
        seen = (each for each in reversed(exchanges) if reads and each.operation == reads.id)
        return next((json_or_none(each.answer) for each in seen if each.status == httpx.codes.OK), {})

    def _reader(self, who: str) -> Headers | None:
        """What a session sends that sees all of the caller's tenant: who may not look may change all the same."""
        tenant = self.credentials.given[who].tenant if who in self.credentials.given else MAIN
        for each in self.credentials.given.values():
            if each.tenant == tenant and each.kind == "session" and each.may_do_everything:
                return sent_by(each)
        return None


def _has_key(headers: Headers) -> bool:
    return any(name.lower() == IDEMPOTENCY_HEADER.lower().encode() for name, _ in headers)


def _restoring(operation: Operation, before: Json) -> list[CleanupRequest]:
    """What puts back the state before an operation. `Withheld` where nobody could tell what that was."""
    try:
        return restore(operation.id, before)
    except (LookupError, TypeError, AttributeError):
        raise Withheld(f"{operation.id} would change what could not be read before, and so not be put back") from None


def _credential_of(headers: Headers) -> Headers:
    return [(name, value) for name, value in headers if name.lower() in {b"x-api-key", b"cookie", b"authorization"}]
