"""A recording held against the document and the passive rules, as if it passed just now."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from mock_server.document.operations import Document, Operation
from mock_server.http.wire import BODILESS
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.proxy.har import RecordedExchange, read_har
from mock_server.proxy.held_answer import was_asked_for
from mock_server.proxy.passive import PassiveChecks, add_answer, report, seen_exchange
from mock_server.proxy.request_checks import UNKNOWN_PATH, RequestChecks, known_methods, other_method
from mock_server.proxy.response_checks import ResponseChecks
from mock_server.proxy.violation import Violation

log = logging.getLogger("mock_server")
CREDENTIALS = ("header.X-API-Key", "cookie.aurion_session")
"""What recorders leave out."""


class Recheck(NamedTuple):
    """How many exchanges were checked, and how many entries were with somebody else."""

    checked: int
    others: int


def check_recording(path: Path, document: Document, told: Callable[[ProxiedExchange], None]) -> Recheck:
    """Check a HAR; `told` gets each exchange once it is over. `UnreadableRecording` says why the file is none."""
    recording = read_har(path)
    checks, passive = _Checks(document), PassiveChecks()
    exchanges = [checks.exchange(number, each) for number, each in enumerate(recording.exchanges, 1)]
    moments = [(each.began, 1, at) for at, each in enumerate(recording.exchanges)]
    moments += [(each.ended, 0 if each.ended > each.began else 2, at) for at, each in enumerate(recording.exchanges)]
    seen = {at: seen_exchange(each, each.operation, _path(each)) for at, each in enumerate(exchanges) if each.operation}
    for moment, kind, at in sorted(moments):
        exchange = exchanges[at]
        if kind == 1 and at in seen:
            seen[at].began = moment
            passive.rules.begin(seen[at])
        elif kind != 1:
            _check(checks, exchange)
            if at in seen:
                seen[at].ended = moment
                add_answer(seen[at], exchange)
                for found in passive.rules.end(seen[at]):
                    report(exchange, found)
            told(exchange)
    return Recheck(len(exchanges), recording.others)


def _check(checks: "_Checks", exchange: ProxiedExchange) -> None:
    """What the guard would say; of what it cannot take, that."""
    try:
        checks.check(exchange)
    except Exception as error:
        log.debug("Exchange %d could not be checked", exchange.number, exc_info=True)
        told = f"could not be checked against the document: {type(error).__name__}"
        exchange.notes.append(Violation("response", "", told))


class _Checks:
    """The guard's checks of each operation, made when it is first seen."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._of: dict[str, tuple[RequestChecks, ResponseChecks]] = {}

    def exchange(self, number: int, recorded: RecordedExchange) -> ProxiedExchange:
        """The entry as one that has passed."""
        request = recorded.request
        method = "GET" if request.method == "HEAD" else request.method
        found = ProxiedExchange(request, self._document.match(method, request.path), number, sent=recorded.sent)
        found.status, found.headers, found.answered = recorded.status, recorded.headers, recorded.answered
        return found

    def check(self, exchange: ProxiedExchange) -> None:
        """Add what the guard would say."""
        operation = exchange.operation
        if operation is None:
            if exchange.request.method != "OPTIONS":
                known = known_methods(self._document, exchange.request)
                exchange.violations.append(other_method(exchange.request, known) if known else UNKNOWN_PATH)
            return
        requests, responses = self._checks(operation)
        requests.check_head(exchange, _path(exchange))
        exchange.violations = [each for each in exchange.violations if each.where not in CREDENTIALS]
        if exchange.sent.complete:
            requests.check_body(exchange)
        found = responses.of(exchange.status)
        if found is None:
            if not was_asked_for(exchange):
                exchange.violations.append(responses.undeclared(exchange.status))
            return
        found.check_head(exchange)
        if exchange.request.method == "HEAD" or exchange.status in BODILESS or not exchange.answered.complete:
            return
        if exchange.answered.size:
            found.check_type(exchange)
        found.check_body(exchange)

    def _checks(self, operation: Operation) -> tuple[RequestChecks, ResponseChecks]:
        if operation.id not in self._of:
            made = RequestChecks(self._document, operation), ResponseChecks(self._document, operation)
            self._of[operation.id] = made
        return self._of[operation.id]


def _path(exchange: ProxiedExchange) -> dict[str, str]:
    """The values of the path's parameters, percent-encoded."""
    return dict(_parameters(exchange)) if exchange.operation else {}


def _parameters(exchange: ProxiedExchange) -> Iterator[tuple[str, str]]:
    segments = exchange.operation.segments if exchange.operation else ()
    sent = urlsplit(exchange.request.path).path.strip("/").split("/")
    for template, value in zip(segments, sent, strict=False):
        if template.startswith("{"):
            yield template[1:-1], value
