"""The kit's passive rules, asked of what passes: each exchange as they see it, and their findings as violations."""

import logging
from collections.abc import Mapping
from time import perf_counter
from urllib.parse import parse_qsl, unquote

from contract_tests.passive.exchange import MISSING, Json, SeenExchange
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.rules import PassiveRules
from mock_server.document.operations import Operation
from mock_server.http.wire import text_of
from mock_server.proxy.bodies import KeptBody, NotChecked
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.proxy.response_checks import SCHEMA
from mock_server.proxy.violation import Violation

log = logging.getLogger("mock_server")


class PassiveChecks:
    """`begin` when a request has come, `end` once its answer is there or never will be; again it does nothing."""

    def __init__(self) -> None:
        self.rules = PassiveRules()
        self._seen: dict[int, SeenExchange] = {}

    def begin(self, exchange: ProxiedExchange, path: Mapping[str, str]) -> None:
        """`path` has the values of the path's parameters, percent-encoded."""
        if exchange.operation:
            seen = seen_exchange(exchange, exchange.operation, path)
            seen.began = perf_counter()
            self._seen[exchange.number] = seen
            self.rules.begin(seen)

    def end(self, exchange: ProxiedExchange) -> None:
        """Add what the rules find to the violations of the exchange, and what they only suspect to its notes.

        A rule that fails costs nobody the answer.
        """
        seen = self._seen.pop(exchange.number, None)
        if seen is None:
            return
        seen.ended = perf_counter()
        add_answer(seen, exchange)
        try:
            for found in self.rules.end(seen):
                report(exchange, found)
        except Exception:
            log.exception("A passive rule failed on %s", seen.operation.id)


def seen_exchange(exchange: ProxiedExchange, operation: Operation, path: Mapping[str, str]) -> SeenExchange:
    """The request as the rules see it."""
    request = exchange.request
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(text_of(request.query), keep_blank_values=True) if request.query else ():
        query.setdefault(name, []).append(value)
    headers = {text_of(name): text_of(value) for name, value in request.headers.items()}
    return SeenExchange(
        exchange.number,
        operation,
        {name: unquote(value) for name, value in path.items()},
        query,
        headers,
        0.0,
        read_sent=lambda: _json(exchange.sent, headers.get("content-encoding", "")),
    )


def add_answer(seen: SeenExchange, exchange: ProxiedExchange) -> None:
    """What was answered. An answer of the proxy's own is none."""
    seen.status = 0 if exchange.own else exchange.status
    seen.answer_headers = {text_of(name): text_of(value) for name, value in reversed(exchange.headers)}
    seen.read_answered = lambda: _json(exchange.answered, exchange.header(b"content-encoding"))
    seen.faults = tuple(each.where for each in exchange.violations if each.side == "request")


def report(exchange: ProxiedExchange, found: PassiveFinding) -> None:
    """A finding in the words of the guard. Where the document says the same, the sentence stands in its place."""
    told = Violation("response", found.where, found.message, None if found.note else found.rule, found.exchanges)
    if found.note:
        exchange.notes.append(told._replace(message=f"{found.message}: {found.rule}"))
        return
    for at, each in enumerate(exchange.violations):
        if (each.side, each.where, each.rule) == ("response", found.where, SCHEMA):
            exchange.violations[at] = told
            return
    exchange.violations.append(told)


def _json(body: KeptBody, coding: str) -> Json:
    if not body.complete or body.too_large or not body.size:
        return MISSING
    try:
        return body.json(coding)
    except (ValueError, NotChecked):
        return MISSING
