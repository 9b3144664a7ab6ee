"""Stands before the oracle while a sequence is made, and hears what passes."""

from dataclasses import dataclass

import httpx

from contract_tests.caller import PROVOKED
from contract_tests.client.clock import Clock
from contract_tests.target import Target
from contract_tests.twin.recorder import Recorded, Recorder

CARRIERS = frozenset({"x-api-key", "cookie"})
"""Headers that carry a credential of the docs."""


@dataclass
class Tap(httpx.BaseTransport):
    """Stands before the transport of a target, and records what passes; and how its clock is moved."""

    on: Target
    recorder: Recorder
    provoked: bool = False

    def __enter__(self) -> "Tap":
        self._client, self._clock = self.on.http, self.on.transport.pacing.clock
        self.on.http = httpx.Client(base_url=self._client.base_url, transport=self, trust_env=False)
        self.on.http.headers = self._client.headers
        self.on.transport.pacing.clock = _RecordedClock(self._clock, self.recorder)
        return self

    def __exit__(self, *_: object) -> None:
        self.on.http, self.on.transport.pacing.clock = self._client, self._clock

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.on.transport.handle_request(request)
        self.provoked = self.provoked or bool(request.extensions.get(PROVOKED))
        who = self.on.credentials.who(request.headers.raw)
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw]
        self.recorder.heard(
            Recorded(
                request.method,
                request.url.raw_path.decode("latin-1"),
                tuple(pair for pair in headers if who == "?" or pair[0].lower() not in CARRIERS),
                request.content,
                answer.content,
                who,
            )
        )
        return answer


@dataclass
class _RecordedClock:
    """A clock that notes what passes, but for the sake of a limit."""

    clock: Clock
    recorder: Recorder

    def now(self) -> float:
        return self.clock.now()

    def pause(self, seconds: float) -> None:
        self.clock.pause(seconds)

    def let_pass(self, seconds: float) -> None:
        self.clock.let_pass(seconds)
        self.recorder.waited(seconds)

    def can_pass(self, seconds: float) -> bool:
        return self.clock.can_pass(seconds)
