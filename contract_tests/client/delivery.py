"""One request, until its answer is there: limits are waited out, and what is in between is asked again."""

import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

import httpcore
import httpx

from contract_tests.client.circuit import Circuit
from contract_tests.client.exchanges import ExchangeLog
from contract_tests.client.guard import HARMLESS
from contract_tests.client.intermediary import GATEWAY, Interference, interference
from contract_tests.client.network import Headers, Network, NoAnswer, RawAnswer
from contract_tests.client.pacing import LONGEST_WAIT, TOO_MANY, Pacing, retry_after
from contract_tests.client.read_delay import ReadDelay
from mock_server.document.operations import IDEMPOTENCY_HEADER, Operation

TRIES = 5
"""How often a request is sent that is told to come back later."""
AT_LEAST = (0.1, 0.2, 0.4, 0.8)
"""Seconds that lie between these tries, however soon one is told to come back."""
PAUSES = (0.1, 0.5)
"""Seconds before a request is sent a second and a third time that met something in between."""
LONGEST_PAUSE = 5
"""Seconds that a 503 may ask for. One that asks for more is not asked again."""
READS = frozenset({"GET", "HEAD"})
REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"})
"""Methods that mean the same when they are sent twice (RFC 9110 9.2.2). A PATCH of this API sets fields."""


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """What is to be sent. `operation` and `credential`: what and who it is, where that is known.

    provoked  it may be throttled: no pause before it, no second try after it
    """

    method: str
    target: bytes
    headers: Headers
    content: bytes = b""
    operation: Operation | None = None
    credential: str = ""
    provoked: bool = False

    @property
    def path(self) -> str:
        return self.target.decode("latin-1").partition("?")[0]

    def __str__(self) -> str:
        return f"{self.method} {self.target.decode('latin-1')}"

    @property
    def is_read(self) -> bool:
        return self.method in READS

    @property
    def may_be_repeated(self) -> bool:
        """Whether it can be sent again without doing twice what may have been carried out."""
        if self.provoked:
            return False
        keyed = any(name.lower() == IDEMPOTENCY_HEADER.lower().encode() for name, _ in self.headers)
        known = self.operation
        harmless = known is not None and (known.id in HARMLESS or (known.idempotent and keyed))
        return self.method in REPEATABLE or harmless


@dataclass
class Delivery:
    """Sends requests to the deployment at `base`. Many threads may use it.

    interference  says of an answer that it is none of the API's
    read_delay    what a read waits for after a write
    extra         headers that every request has besides its own
    disturbed     the answers so far that were none of the API's: of something in between, or a connection that broke
    """

    base: httpx.URL
    network: Network
    pacing: Pacing
    exchange_log: ExchangeLog = field(default_factory=ExchangeLog)
    interference: Callable[[RawAnswer], Interference | None] = interference
    read_delay: ReadDelay = field(default_factory=ReadDelay)
    extra: Headers = field(default_factory=list)
    disturbed: int = 0
    circuit: Circuit = field(default_factory=Circuit)

    def __post_init__(self) -> None:
        self._below = self.base.raw_path.rstrip(b"/")
        self._authorization = _authorization(self.base)

    def deliver(self, request: OutgoingRequest, *, cleaning_up: bool) -> tuple[RawAnswer, bool]:
        """The answer, and whether the request had to be sent again for it. `Unreachable` where none came."""
        pauses = list(PAUSES) if request.may_be_repeated else []
        began, waited, throttled, most = self.pacing.clock.now(), 0.0, 0, len(pauses)
        if request.is_read:
            self.read_delay.wait()
        while True:
            self._take_turn(request)
            self.circuit.check(cleaning_up=cleaning_up)
            answer = self._ask(request, pauses)
            if answer is None:
                continue
            if answer.status != TOO_MANY or request.provoked:
                self._count(answer)
                if not request.is_read:
                    self.read_delay.wrote()
                return answer, len(pauses) < most
            throttled += 1
            wait = self.pacing.heard(request.credential, answer.status, _times(answer))
            waited += wait
            if why := self._why_never(throttled, waited):
                raise self.circuit.never_let_in(f"{request} is {why}", self.pacing.clock.now() - began)
            if wait < AT_LEAST[throttled - 1]:
                self.pacing.clock.pause(AT_LEAST[throttled - 1] - wait)

    def _count(self, answer: RawAnswer) -> None:
        """Note who has answered: the API, or something in between."""
        if answer.status in GATEWAY:
            self.circuit.answered_between(answer.status)
        else:
            self.circuit.answered()

    def _why_never(self, throttled: int, waited: float) -> str:
        """Why a request is given up that was answered 429 so often, and told to wait so long; "" where it is not."""
        if waited > LONGEST_WAIT:
            return f"told to come back in {waited:,.0f} seconds, and a run waits {LONGEST_WAIT} at the most"
        if throttled == TRIES or self.circuit.throttled:
            return "answered 429 again and again, although the run came back no sooner than it was told"
        return ""

    def _take_turn(self, request: OutgoingRequest) -> None:
        if request.provoked:
            self.pacing.count(request.credential, request.operation)
        else:
            self.pacing.take(request.credential, request.operation)

    def _ask(self, request: OutgoingRequest, pauses: list[float]) -> RawAnswer | None:
        """Send it once. None where something in between was met, and the pause before another try is over."""
        try:
            answer = self._exchange(request)
        except NoAnswer as error:
            self.disturbed += error.dropped
            if error.dropped and pauses:
                time.sleep(pauses.pop(0))
                return None
            raise self.circuit.silent(f"No answer to {request}: {error}") from error
        met = self.interference(answer)
        if met and met.final:
            raise self.circuit.silent(f"{request} is {met.why}")
        if answer.status not in GATEWAY and not met:
            return answer
        self.disturbed += 1
        asked_for = retry_after(_times(answer)) or 0.0
        if pauses and asked_for <= LONGEST_PAUSE:
            time.sleep(max(pauses.pop(0), asked_for))
            return None
        if met:
            raise self.circuit.silent(f"{request} is {met.why}")
        return answer

    def _exchange(self, request: OutgoingRequest) -> RawAnswer:
        scheme, host, port = self.base.raw_scheme, self.base.raw_host, self.base.port
        url = httpcore.URL(scheme=scheme, host=host, port=port, target=self._below + request.target)
        sent = [(b"Host", self.base.netloc), *request.headers, *self.extra]
        if self._authorization and not any(name.lower() == b"authorization" for name, _ in sent):
            sent.append((b"Authorization", self._authorization))
        with self.exchange_log.lock:
            self.exchange_log.requests += 1
        return self.network.exchange(request.method, url, sent, request.content)


def _authorization(url: httpx.URL) -> bytes:
    """What stands for `user:password@` of an address."""
    if not (url.username or url.password):
        return b""
    return b"Basic " + b64encode(f"{unquote(url.username)}:{unquote(url.password)}".encode())


def _times(answer: RawAnswer) -> dict[str, str]:
    return {"retry-after": answer.header(b"retry-after"), "date": answer.header(b"date")}
