"""The layer in which the faults of a world act: what is called is known, and nothing has happened yet.

What was put into the world, and whether it acts in this call, is said by state/faults.py; here it becomes HTTP.
"""

from collections.abc import Callable
from datetime import timedelta
from email.utils import formatdate
from functools import partial
from math import ceil
from time import time
from urllib.parse import unquote

from mock_server.document.operations import Operation
from mock_server.families.tenant import World
from mock_server.http.binding import Endpoint
from mock_server.http.credentials import sent_credentials
from mock_server.http.delays import wait
from mock_server.http.documented import RETRY_SECONDS, DocumentedAnswers
from mock_server.http.exchange import Exchange, PathValues, Play, Respond
from mock_server.http.wire import JSON_CONTENT, Cut, Headers, Reply, nothing
from mock_server.state.draws import Draws
from mock_server.state.faults import Call, Fault, Hit, Kind
from mock_server.stores.memory import MemoryStore

FAULT_HEADER, RETRY_AFTER = b"x-mock-fault", b"retry-after"
LONGEST_NAMES = 1000
"""Characters of the names of faults: many clients take 8 KB of headers in all."""

SECOND = timedelta(seconds=1)
NOT_EVEN_BEGUN = b'{"'
"""A body in place of none that is no JSON either."""


class FaultLayer:
    """Stands around everything else that answers. Called where a world has faults or a request preferences, or while
    something is played: `play` says what.
    """

    def __init__(self, store: MemoryStore, answers: DocumentedAnswers, play: Play) -> None:
        self._store = store
        self._answers = answers
        self._play = play

    async def __call__(self, exchange: Exchange, endpoint: Endpoint, path: PathValues, then: Respond) -> Reply:
        played = self._play(exchange, endpoint)
        found = await self._store.read(exchange.world, partial(_hits, exchange, endpoint.operation))
        if played and not (found and any(hit.fault.kind != "delay" for hit in found[1])):
            world, hits = found or (self._store.world(exchange.world), [])
            found = world, [*hits, Hit(played, played.delay.drawn(Draws()) if played.delay else 0.0)]
        if not found:
            return await then(exchange, endpoint, path)
        world, hits = found
        exchange.made = world.made
        exchange.fault = _names(hits)
        exchange.broken = hits[-1].fault.kind != "delay"
        reply = await self._answered(exchange, endpoint, path, then, world, hits)
        reply.headers.append((FAULT_HEADER, exchange.fault.encode()))
        return reply

    async def _answered(
        self,
        exchange: Exchange,
        endpoint: Endpoint,
        path: PathValues,
        then: Respond,
        world: World,
        hits: list[Hit],
    ) -> Reply:
        fault = hits[-1].fault
        before = sum(hit.delay for hit in hits if hit.fault.place == "request")
        after = sum(hit.delay for hit in hits if hit.fault.place != "request")
        if ended := await wait(before):
            return ended
        if fault.place == "request" and fault.kind != "delay":
            reply = Reply(200)
        else:
            reply = await then(exchange, endpoint, path)
        if ended := await wait(after):
            return ended
        if fault.kind in {"status", "rate_limit"}:
            return self._documented(endpoint.operation, world, fault)
        return BROKEN[fault.kind](fault, reply)

    def _documented(self, operation: Operation, world: World, fault: Fault) -> Reply:
        """The answer of the fault's status. A 503 lasts as long as the fault does, where that is known."""
        lasts = (fault.end - world.clock.now()) / SECOND if fault.end else RETRY_SECONDS
        reply = self._answers.answer(operation, fault.status, world, lasts=lasts)
        reply.headers = retry_headers(reply.headers, fault, time())
        reply.hint = (
            f"The fault {fault.name} of this world answers so{_left(fault)}. DELETE /_mock/faults/{fault.name}."
            if fault.name in world.faults.by_name
            else f"{fault.name}: a client is being graded. DELETE /_mock/grade ends it."
        )
        return reply


def retry_headers(headers: Headers, fault: Fault, now: float) -> Headers:
    """The header fields with the `Retry-After` that the fault wants. `now` is the time of this machine.

    A date is the first full second that is not before what was asked for.
    """
    said = dict(headers).get(RETRY_AFTER)
    seconds = fault.retry_after if fault.retry_after is not None else int(said) if said else None
    others = [field for field in headers if field[0] != RETRY_AFTER]
    if seconds is None or fault.retry_form == "none":
        return others
    date = formatdate(ceil(now + seconds), usegmt=True)
    return [*others, (RETRY_AFTER, (date if fault.retry_form == "date" else str(seconds)).encode())]


def _hits(exchange: Exchange, operation: Operation, world: World | None) -> tuple[World, list[Hit]] | None:
    """The world, and the faults that act in this call; None where there are none."""
    if world is None or not world.faults.by_name:
        return None
    request = exchange.request
    call = Call(operation.id, operation.tag, unquote(request.path), sent_credentials(request))
    hits = world.faults.hits(call, world.clock.now(), exchange.world)
    return (world, hits) if hits else None


def _names(hits: list[Hit]) -> str:
    """The names of the faults that acted: as many as a header may have, and how many more there are."""
    named: list[str] = []
    size = 0
    for hit in hits:
        size += len(hit.fault.name) + 2
        if size > LONGEST_NAMES:
            return f"{', '.join(named)}, and {len(hits) - len(named)} more"
        named.append(hit.fault.name)
    return ", ".join(named)


def _left(fault: Fault) -> str:
    return "" if fault.left is None else f", {fault.left} times more" if fault.left else ", and it is used up"


def _late(_fault: Fault, reply: Reply) -> Reply:
    return reply


def _dropped(fault: Fault, reply: Reply) -> Reply:
    if fault.place == "body" and reply.body:
        reply.cut = Cut(len(reply.body) // 2, reset=True)
        return reply
    return nothing(reset=True)


def _truncated(_fault: Fault, reply: Reply) -> Reply:
    """An answer without a body has nothing to be cut off: the connection ends before it."""
    if not reply.body:
        return nothing(reset=False)
    reply.cut = Cut(len(reply.body) // 2, reset=False)
    return reply


def _malformed(_fault: Fault, reply: Reply) -> Reply:
    """The first half of an object or an array is no JSON."""
    if not reply.body:
        return Reply(200, NOT_EVEN_BEGUN, [*reply.headers, JSON_CONTENT])
    reply.body = reply.body[: (len(reply.body) + 1) // 2]
    return reply


def _empty(_fault: Fault, reply: Reply) -> Reply:
    kept = [field for field in reply.headers if field[0] != JSON_CONTENT[0]]
    return Reply(200, headers=[*kept, JSON_CONTENT])


BROKEN: dict[Kind, Callable[[Fault, Reply], Reply]] = {
    "delay": _late,
    "drop": _dropped,
    "truncate": _truncated,
    "malformed": _malformed,
    "empty": _empty,
}
