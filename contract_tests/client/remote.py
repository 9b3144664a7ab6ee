"""The way to a deployment that is not ours: records are made under keys, and a credential may expire on the way."""

from dataclasses import dataclass
from itertools import count

import httpx

from contract_tests.client.delivery import OutgoingRequest
from contract_tests.client.network import Headers, RawAnswer
from contract_tests.client.transport import Transport
from mock_server.document.operations import IDEMPOTENCY_HEADER, Operation


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


def _has_key(headers: Headers) -> bool:
    return any(name.lower() == IDEMPOTENCY_HEADER.lower().encode() for name, _ in headers)
