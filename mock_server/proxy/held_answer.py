"""The answer on its way back, held while it can be checked: its head goes out when there is no more to say of it.

What is too large, takes too long, is a stream of events, or is nothing that the document knows, passes in pieces.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any

from mock_server.http.wire import BODILESS, CUT, WHOLE, Headers, Scope, Send
from mock_server.proxy.bodies import LARGEST, media_type
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.proxy.forwarder import EVENTS, OWN
from mock_server.proxy.reports import replace_by_violations, reported
from mock_server.proxy.response_checks import AnswerCheck, ResponseChecks
from mock_server.proxy.violation import Violation

PATIENCE = 2.0
"""Seconds that an answer is held; then what there is of it goes out."""


class Replaced(Exception):
    """The client has got another answer: no more of this one is wanted."""


class HeldAnswer:
    """`send` is what the forwarder sends to. `check_request` is called when the upstream answers, `look_back` when all
    of its answer is there.
    """

    def __init__(
        self,
        exchange: ProxiedExchange,
        checks: ResponseChecks | None,
        check_request: Callable[[], None],
        look_back: Callable[[], None],
        scope: Scope,
        send: Send,
        *,
        errors: bool,
    ) -> None:
        self._exchange = exchange
        self._checks = checks
        self._check_request = check_request
        self._look_back = look_back
        self._errors = errors
        self._scope = scope
        self._send = send
        self._answer: AnswerCheck | None = None
        self._holding = False
        self._until = 0.0

    async def send(self, message: Any) -> None:
        """Take the next message of the answer."""
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif message["type"] == "http.response.body":
            await self._go_on(message)
        else:
            await self._break_off()

    async def _begin(self, message: Any) -> None:
        exchange = self._exchange
        exchange.status, exchange.headers, exchange.own = message["status"], message["headers"], OWN in message
        self._check_request()
        if exchange.own or self._checks is None:
            self._holding = exchange.own
        else:
            self._check_head(self._checks)
        if not self._holding:
            await self._release()

    def _check_head(self, checks: ResponseChecks) -> None:
        """What the head alone says, and whether the body is waited for."""
        exchange = self._exchange
        found = checks.of(exchange.status)
        if found is None:
            if not was_asked_for(exchange):
                exchange.violations.append(checks.undeclared(exchange.status))
            return
        found.check_head(exchange)
        self._holding = True
        if exchange.request.method == "HEAD" or exchange.status in BODILESS:
            return
        self._answer = found
        self._until = monotonic() + PATIENCE
        size = exchange.header(b"content-length")
        if media_type(exchange.header(b"content-type")) == EVENTS.decode():
            found.check_type(exchange)
            self._answer, self._holding = None, False
        elif size.isdecimal() and int(size) > LARGEST:
            self._give_up(found)

    async def _go_on(self, message: Any) -> None:
        exchange, piece, more = self._exchange, message.get("body", b""), message.get("more_body", False)
        if not self._holding:
            exchange.answered.add(piece, more=more)
            if not more:
                self._check_body()
            await self._send(message)
            return
        if exchange.answered.size + len(piece) > LARGEST:
            if self._answer:
                self._give_up(self._answer)
            await self._release()
        exchange.answered.add(piece, more=more)
        if not self._holding:
            await self._send(message)
        elif not more:
            self._check_body()
            await self._send_whole()
        elif not self._errors and monotonic() > self._until:
            await self._release()

    async def _break_off(self) -> None:
        """The upstream is gone in the middle of its answer: so much the client gets, and no end."""
        exchange = self._exchange
        told = f"broke off after {exchange.answered.size:,} bytes"
        exchange.notes.append(Violation("response", "body", told))
        if self._holding:
            await self._release()
        await self._scope["extensions"][CUT](reset=True)

    def _check_body(self) -> None:
        if self._answer:
            if self._exchange.answered.size:
                self._answer.check_type(self._exchange)
            self._answer.check_body(self._exchange)
            self._answer = None
        self._look_back()

    def _give_up(self, check: AnswerCheck) -> None:
        """Say now what there is to say of a body that is too large to be kept, and let it pass."""
        check.check_large(self._exchange)
        self._answer, self._holding = None, False

    async def _send_whole(self) -> None:
        """All of the answer at once, or what is said instead."""
        exchange = self._exchange
        if self._must_be_replaced():
            await self._replace()
            return
        body = exchange.answered.content
        fields = reported(exchange.headers, exchange)
        if not (exchange.status in BODILESS or exchange.request.method == "HEAD"):
            fields = _with_length(fields, len(body))
        await send_whole(self._scope, self._send, exchange.status, fields, body)

    async def _release(self) -> None:
        """Send the head, and what was held of the body."""
        exchange = self._exchange
        if self._must_be_replaced():
            await self._replace()
            raise Replaced
        self._holding = False
        fields = reported(exchange.headers, exchange)
        await self._send({"type": "http.response.start", "status": exchange.status, "headers": fields})
        if held := exchange.answered.content:
            await self._send({"type": "http.response.body", "body": held, "more_body": True})

    def _must_be_replaced(self) -> bool:
        return self._errors and not self._exchange.own and any(each.rule for each in self._exchange.violations)

    async def _replace(self) -> None:
        exchange = self._exchange
        body = replace_by_violations(exchange)
        await send_whole(self._scope, self._send, exchange.status, reported(exchange.headers, exchange), body)


async def send_whole(scope: Scope, send: Send, status: int, fields: Headers, body: bytes) -> None:
    """A whole answer, in one piece where the server takes it so."""
    whole = scope.get("extensions", {}).get(WHOLE)
    if whole and whole(send, status, fields, body):
        return
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": body})


def was_asked_for(exchange: ProxiedExchange) -> bool:
    """Whether the status is HTTP's own word to a conditional request, which a document need not list."""
    asked = exchange.request.headers
    return exchange.status == 304 and (b"if-none-match" in asked or b"if-modified-since" in asked)


def _with_length(fields: Headers, size: int) -> Headers:
    if any(name == b"content-length" for name, _ in fields):
        return fields
    return [*fields, (b"content-length", str(size).encode())]
