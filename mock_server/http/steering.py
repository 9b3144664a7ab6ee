"""The layer that answers one request as it prefers: late, from the document alone, or without keeping what it did."""

import re
from collections.abc import Iterable

from mock_server.document.operations import Operation
from mock_server.families.tenant import World
from mock_server.http.binding import Endpoint
from mock_server.http.delays import wait
from mock_server.http.documented import DocumentedAnswers
from mock_server.http.dry_run import diff_header, differences, envelope
from mock_server.http.errors import ApiError
from mock_server.http.exchange import Exchange, PathValues, Respond
from mock_server.http.preferences import NAME, Preferences, preferences_of
from mock_server.http.wire import Reply
from mock_server.state.draws import Draws
from mock_server.stores.memory import MemoryStore
from mock_server.text.excerpts import excerpt
from mock_server.text.json_text import json_text
from mock_server.text.printable import field_value

TOKEN, QUOTING = re.compile(NAME, re.ASCII), str.maketrans({'"': r"\"", "\\": r"\\"})
VARY = (b"vary", b"Prefer")
DIFF_ALONE = "return=diff goes with dry-run: Prefer: dry-run, return=diff."


class SteeringLayer:
    """Called only where a request may prefer something, and calls through where it does not."""

    def __init__(self, store: MemoryStore, answers: DocumentedAnswers) -> None:
        self._store = store
        self._answers = answers

    async def __call__(self, exchange: Exchange, endpoint: Endpoint, path: PathValues, then: Respond) -> Reply:
        prefers = preferences_of(exchange.request)
        if ended := await wait(prefers.delay):
            return ended
        if prefers.code or prefers.example or prefers.dynamic:
            reply = await self._store.read(
                exchange.world, lambda world: self._documented(exchange, endpoint.operation, prefers, world)
            )
            applied = _words(prefers._replace(dry_run=False, diff=False))
        elif prefers.dry_run:
            reply = await self._dry_run(exchange, endpoint, path, then, diff=prefers.diff)
            applied = _words(prefers)
        else:
            reply = await then(exchange, endpoint, path)
            applied = _words(prefers._replace(diff=False))
            if prefers.diff and not reply.hint:
                reply.hint = DIFF_ALONE
        if applied:
            reply.headers += [(b"preference-applied", field_value(", ".join(applied))), VARY]
        return reply

    def _documented(self, exchange: Exchange, operation: Operation, prefers: Preferences, world: World | None) -> Reply:
        """An answer of the document's; 404 where it has none such."""
        status = self._status(operation, prefers)
        world = world or self._store.template
        request = exchange.request
        seed = exchange.world, request.method, request.path, prefers.seed
        draws = Draws(*seed) if prefers.dynamic else None
        reply = self._answers.answer(operation, status, world, example=prefers.example, draws=draws)
        reply.hint = ""  # it was asked for
        return reply

    def _status(self, operation: Operation, prefers: Preferences) -> int:
        if prefers.code and prefers.code not in operation.statuses:
            raise ApiError(404, f"{operation.id} has no answer {prefers.code}. There are: {_list(operation.statuses)}")
        statuses = [prefers.code] if prefers.code else [operation.success, *sorted(operation.statuses)]
        if not prefers.example:
            return statuses[0]
        names = {status: self._answers.examples(operation, status) for status in statuses}
        for status, known in names.items():
            if prefers.example in known:
                return status
        whose = f"The {prefers.code} of {operation.id}" if prefers.code else operation.id
        there = dict.fromkeys(name for known in names.values() for name in known)
        told = f"There are: {', '.join(there)}" if there else "It has none with a name"
        raise ApiError(404, f"{whose} has no example {json_text(excerpt(prefers.example))}. {told}")

    async def _dry_run(
        self, exchange: Exchange, endpoint: Endpoint, path: PathValues, then: Respond, *, diff: bool
    ) -> Reply:
        """The answer, and what would have changed. Nothing has: the commits were those of a copy."""
        exchange.dry_run = True
        reply = await then(exchange, endpoint, path)
        found = differences(exchange.commits)
        exchange.commits = ()
        if diff:
            limits = exchange.allowance.headers() if exchange.allowance else []
            reply = envelope(reply, [*reply.headers, *limits], found)
        reply.headers.append(diff_header(found))
        return reply


def _words(prefers: Preferences) -> list[str]:
    """As they stand in the header."""
    words = {
        f"code={prefers.code}": prefers.code,
        f"example={_word(prefers.example or '')}": prefers.example,
        "dynamic=true": prefers.dynamic,
        f"seed={_word(prefers.seed)}": prefers.seed and prefers.dynamic,
        f"delay={prefers.delay}": prefers.delay,
        "dry-run": prefers.dry_run,
        "return=diff": prefers.diff,
    }
    return [word for word, applied in words.items() if applied]


def _word(text: str) -> str:
    """The value as RFC 7240 has it: in quotes where it is no token."""
    return text if TOKEN.fullmatch(text) else f'"{text.translate(QUOTING)}"'


def _list(statuses: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(statuses)))
