"""A client that is being graded: what is played to it, and what it does, in all worlds or in one."""

from datetime import UTC, datetime
from hashlib import blake2b
from time import perf_counter, time

from mock_server.document.operations import IDEMPOTENCY_HEADER
from mock_server.grading.attempts import Asked, Attempt, Call
from mock_server.grading.runs import Run, Runs
from mock_server.grading.troubles import REFUSALS, Trouble, kind_of
from mock_server.http.binding import Endpoint
from mock_server.http.credentials import sent_credentials
from mock_server.http.exchange import Exchange
from mock_server.http.retry_after import seconds_of
from mock_server.http.wire import name_of
from mock_server.state.draws import Draws
from mock_server.state.faults import Fault

MOST_ATTEMPTS = 50_000
"""Requests that are remembered of a run; later ones are counted."""


class Grader:
    """`play` says what goes wrong with a request, `observe` is the observer of what came of it."""

    def __init__(self) -> None:
        self.runs = Runs()
        self._under_way: dict[int, Attempt] = {}

    @property
    def is_playing(self) -> bool:
        return self.runs.are_played

    def play(self, exchange: Exchange, endpoint: Endpoint) -> Fault | None:
        run = self.runs.played_in(exchange.world)
        if run is None:
            return None
        run.requests += 1
        if run.requests > MOST_ATTEMPTS:
            run.forgotten += 1
            return None
        received = exchange.request.received
        asked = _asked(exchange, endpoint)
        call = run.calls.of(asked, received)
        attempt = Attempt(asked, name_of(exchange.request), _instant(received), received)
        if not call.attempts:
            call.trouble = run.deck.deal(kind_of(asked.method))
            call.status = _refusal(call.trouble, endpoint, run)
        attempt.trouble = _due(call, received)
        call.attempts.append(attempt)
        self._under_way[id(exchange)] = attempt
        return attempt.trouble.fault(call.status) if attempt.trouble else None

    def observe(self, exchange: Exchange) -> None:
        """Note what a request was answered; what its world's own faults did instead was none of ours."""
        if not self._under_way or (attempt := self._under_way.pop(id(exchange), None)) is None:
            return
        now, reply = perf_counter(), exchange.reply
        attempt.answered, attempt.status = now, reply.status
        if attempt.trouble and f"grade-{attempt.trouble.name}" not in exchange.fault.split(", "):
            attempt.trouble = None
        asked = dict(reply.headers).get(b"retry-after")
        wait = None if asked is None else seconds_of(asked, time())
        attempt.retry_at = None if wait is None else now + wait
        attempt.made = any(
            change.before is None and change.after is not None and change.tenant
            for commit in exchange.commits
            for change in commit.changes
        )


def _asked(exchange: Exchange, endpoint: Endpoint) -> Asked:
    request, operation = exchange.request, endpoint.operation
    query = f"?{request.query.decode('latin-1')}" if request.query else ""
    return Asked(
        exchange.world,
        _digest("\0".join(sent_credentials(request)).encode()),
        request.method,
        request.path + query,
        _digest(request.body),
        request.header(IDEMPOTENCY_HEADER),
        operation.id,
        operation.idempotent,
    )


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def _refusal(trouble: Trouble | None, endpoint: Endpoint, run: Run) -> int | None:
    """The status that the operation refuses with, of those that it has; None where it is not refused."""
    if trouble is None or trouble.meaning != "final":
        return None
    known = [status for status in REFUSALS if status in endpoint.operation.statuses]
    return Draws(run.seed, endpoint.operation.id).pick(known or [trouble.status])


def _due(call: Call, now: float) -> Trouble | None:
    """What the next attempt of a call meets."""
    trouble, met = call.trouble, call.troubled
    if trouble is None or len(met) >= trouble.times or len(met) < len(call.attempts):
        return None
    return trouble if not met or now - met[0].received <= trouble.lasts else None


def _instant(received: float) -> datetime:
    """This machine's time at a time of `perf_counter`."""
    return datetime.fromtimestamp(time() - perf_counter() + received, UTC)
