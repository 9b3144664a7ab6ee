"""The guard: what passes an operation is checked against it, both ways, and passes on as it came.

An answer that can be checked is held until all of it is there, so that its header can say what is wrong with its body;
one that is too large, too slow or no JSON passes in pieces.
"""

import itertools
import logging
from collections import deque
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any

from mock_server.document.operations import Document, Operation
from mock_server.http.wire import Asgi, Receive, Scope, Send, head
from mock_server.proxy.bodies import LARGEST
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.proxy.forwarder import has_body
from mock_server.proxy.held_answer import HeldAnswer, Replaced, send_whole
from mock_server.proxy.passive import PassiveChecks
from mock_server.proxy.reports import replace_by_violations, reported
from mock_server.proxy.request_checks import UNKNOWN_PATH, RequestChecks, known_methods, other_method
from mock_server.proxy.response_checks import ResponseChecks
from mock_server.proxy.routing import OTHER_METHOD, RoutedAPI, RoutedMiddleware
from mock_server.proxy.violation import Violation

log = logging.getLogger("mock_server")

ProxyObserver = Callable[[ProxiedExchange], None]


class Guard(RoutedMiddleware["GuardedApi"]):  # type: ignore[misc]
    """`judge` says what becomes of an exchange; the rest is connexion's: a `GuardedOperation` for each operationId."""

    def __init__(self, app: Asgi, judge: "Judge") -> None:
        super().__init__(app)
        self.api_cls = partial(GuardedApi, judge=judge)


class GuardedApi(RoutedAPI["GuardedOperation"]):  # type: ignore[misc]
    """The operations of the document, and under None what is none of them."""

    def __init__(self, *args: Any, judge: "Judge", next_app: Asgi, **kwargs: Any) -> None:
        super().__init__(*args, next_app=next_app, **kwargs)
        self.judge = judge
        self.add_paths()
        self.operations[None] = GuardedOperation(judge, None, next_app)

    def make_operation(self, operation: Any) -> "GuardedOperation":
        return GuardedOperation(self.judge, self.judge.document.by_id[operation.operation_id], self.next_app)


class Judge:
    """What the guarded operations have in common. With `errors` the client gets a 502 in place of a violation."""

    def __init__(self, document: Document, observers: tuple[ProxyObserver, ...], *, errors: bool) -> None:
        self.document = document
        self.errors = errors
        self.passive = PassiveChecks()
        self.numbers = itertools.count(1)
        self._observers = observers

    def tell(self, exchange: ProxiedExchange) -> None:
        """The exchange is over. An observer that fails costs nobody the answer, and no other observer the news."""
        for observe in self._observers:
            try:
                observe(exchange)
            except Exception:
                log.exception("The observer %r failed", observe)


class GuardedOperation:
    """An ASGI application before the forwarder: one operation, or what is none."""

    def __init__(self, judge: Judge, operation: Operation | None, forward: Asgi) -> None:
        self.judge = judge
        self.operation = operation
        self.forward = forward
        self.requests = RequestChecks(judge.document, operation) if operation else None
        self.responses = ResponseChecks(judge.document, operation) if operation else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = head(scope)
        request.received = perf_counter()
        exchange = ProxiedExchange(request, self.operation, next(self.judge.numbers))
        passing = PassingBody(exchange, receive, more=has_body(request.fields))
        if self.requests:
            self.requests.check_head(exchange, scope["path_params"])
        elif not _is_preflight(exchange):
            exchange.violations.append(self._unknown(scope, exchange))
        if self.judge.errors:
            await passing.read_ahead()
            self.check_request(exchange)
            if exchange.violations:
                body = replace_by_violations(exchange)
                await send_whole(scope, send, exchange.status, reported(exchange.headers, exchange), body)
                self.judge.tell(exchange)
                return
        if self.operation:
            self.judge.passive.begin(exchange, scope["path_params"])
        check, look_back = partial(self.check_request, exchange), partial(self.judge.passive.end, exchange)
        answer = HeldAnswer(exchange, self.responses, check, look_back, scope, send, errors=self.judge.errors)
        try:
            await self.forward(scope, passing.receive, answer.send)
        except Replaced:
            pass
        finally:
            look_back()
            self.judge.tell(exchange)

    def check_request(self, exchange: ProxiedExchange) -> None:
        """The body of the request, once, if it is there."""
        if self.requests and not exchange.sent_checked and (exchange.sent.complete or exchange.sent.too_large):
            exchange.sent_checked = True
            self.requests.check_body(exchange)

    def _unknown(self, scope: Scope, exchange: ProxiedExchange) -> Violation:
        """What there is to say of a request that no operation fits."""
        request = exchange.request
        if OTHER_METHOD not in scope:
            return UNKNOWN_PATH
        return other_method(request, known_methods(self.judge.document, request))


class PassingBody:
    """The body of a request, kept while whoever forwards it takes it."""

    def __init__(self, exchange: ProxiedExchange, receive: Receive, *, more: bool) -> None:
        self._sent = exchange.sent
        self._receive = receive
        self._ahead: deque[Any] = deque()
        self._sent.complete = not more

    async def receive(self) -> Any:
        """The next message: one that was read ahead, or what the server has."""
        return self._ahead.popleft() if self._ahead else await self._next()

    async def read_ahead(self) -> None:
        """Read all of it, or as much as can be checked."""
        while not self._sent.complete and self._sent.size <= LARGEST:
            message = await self._next()
            self._ahead.append(message)
            if message["type"] == "http.disconnect":
                return

    async def _next(self) -> Any:
        message = await self._receive()
        if message["type"] == "http.request" and not self._sent.complete:
            self._sent.add(message.get("body", b""), more=message.get("more_body", False))
        return message


def _is_preflight(exchange: ProxiedExchange) -> bool:
    """Whether a browser asks for its page, of which no document says anything."""
    request = exchange.request
    return request.method == "OPTIONS" and b"access-control-request-method" in request.headers
