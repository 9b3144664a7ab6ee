"""The general limit, exhausted on purpose. Docs: teams-and-routing, "Rate Limits".

The server's minutes begin when it likes: after a quiet minute at least as many requests as the limit are let in, and
one more is refused unless a minute ends in between. Where it may have ended, the story is told again.
"""

from collections.abc import Callable
from dataclasses import dataclass

import httpx

from contract_tests.assertions import Inconclusive, Violation, answer, holds, promise, same
from contract_tests.caller import Caller
from contract_tests.client.pacing import MINUTE, TOO_MANY
from contract_tests.credentials import Credential
from contract_tests.factories.records import TICKETS
from contract_tests.registry import rule
from contract_tests.target import Target

LIMIT = 300
AT_ONCE = 10
MOST = 950
"""Requests in all: a check that sends more than a thousand is ended."""
APART = 2
"""Seconds after the first request, with which a minute may begin: the others are surely in it."""
WORDS = "API key rate limit exceeded"
Call = Callable[[], httpx.Response]


@dataclass(frozen=True)
class Exhausted:
    """When each request was let in after a quiet minute, the refusal that ended it, and when it came."""

    times: list[float]
    refusal: httpx.Response
    ended: float

    @property
    def let_in(self) -> int:
        return len(self.times)

    @property
    def is_certain(self) -> bool:
        """Whether they say what one minute of the server's lets in, which began up to a second before the 429 says."""
        waits = self.refusal.headers.get("Retry-After", "")
        began = self.ended + int(waits) - MINUTE if waits.isdecimal() else self.ended
        return self.let_in <= LIMIT or len([each for each in self.times if each >= began]) > LIMIT


@rule("RATE-01", "RATE-02", "RATE-03")
def after_300_requests_a_minute_comes_a_429(on: Target) -> None:
    """300 requests are let in, the next is a 429 that says when to come back, and then its caller is let in again."""
    on.needs_provoking()
    _needs_the_documented_limit(on)
    name, credential = _any_key(on)
    caller, others = Caller(on.http, "", credential.sent).provoking(), _others(on, name)
    exhausted = _exhaust(on, name, lambda: caller.get(TICKETS, limit=1))
    with promise("RATE-01"):
        same(exhausted.let_in, LIMIT, "the number of requests let in")
        free = [each.provoking().get(TICKETS, limit=1) for each in others]
        for actual in free:
            holds(actual.status_code != TOO_MANY, "another credential to have a limit of its own", answer(actual))
    with promise("RATE-02"):
        same(exhausted.refusal.json(), {"detail": WORDS, "limit": LIMIT}, "the body of the 429")
    with promise("RATE-03"):
        wait = _retry_after(exhausted.refusal)
        on.transport.pacing.clock.pause(wait)
        again = caller.get(TICKETS, limit=1)
        holds(again.status_code != TOO_MANY, f"to be let in again after Retry-After, {wait} s", answer(again))
    on.transport.pacing.quiet(name)


def _exhaust(on: Target, name: str, call: Call) -> Exhausted:
    """Send what the limit lets in, and on to the first 429. Begins anew where the server's minute ended meanwhile."""
    sent = 0
    while sent + 2 * LIMIT < MOST:
        on.transport.pacing.quiet(name)
        exhausted = _once(on, call)
        if exhausted.is_certain:
            return exhausted
        sent += exhausted.let_in + 1
    raise Inconclusive("a minute of the server ended each time before its limit was reached: it answers too slowly")


def _once(on: Target, call: Call) -> Exhausted:
    now = on.transport.pacing.clock.now
    began, times = now(), list[float]()
    first = call()
    if first.status_code == TOO_MANY:
        return Exhausted(times, first, now())
    times.append(began)
    on.transport.pacing.clock.pause(APART)
    while len(times) < LIMIT:
        batch = on.at_once(min(AT_ONCE, LIMIT - len(times)), lambda _: call())
        refusals = [each for each in batch if each.status_code == TOO_MANY]
        times += [now()] * (len(batch) - len(refusals))
        if refusals:
            return Exhausted(times, refusals[0], now())
    while len(times) <= 2 * LIMIT:
        actual = call()
        if actual.status_code == TOO_MANY:
            return Exhausted(times, actual, now())
        times.append(now())
    if now() - began >= MINUTE:
        raise Inconclusive(f"{LIMIT} requests took this deployment longer than a minute")
    raise Violation(f"a 429 after {LIMIT} requests in a minute", f"none after {len(times)}")


def _retry_after(refusal: httpx.Response) -> int:
    """The seconds that the 429 asks for, when its headers are those that the page names."""
    headers = refusal.headers
    same(headers.get("X-RateLimit-Limit"), str(LIMIT), "X-RateLimit-Limit")
    same(headers.get("X-RateLimit-Remaining"), "0", "X-RateLimit-Remaining")
    waits = headers.get("Retry-After", "")
    holds(waits, "the header Retry-After", answer(refusal))
    if not (waits.isdecimal() and 1 <= int(waits) <= MINUTE):
        raise Violation("1 to 60 whole seconds in Retry-After", waits, level="assumed")
    return int(waits)


def _needs_the_documented_limit(on: Target) -> None:
    if on.transport.pacing.limit != LIMIT:
        raise Inconclusive(f"a rate limit of {on.transport.pacing.limit} was given, and the documented one is {LIMIT}")


def _any_key(on: Target) -> tuple[str, Credential]:
    """A key, rather one that the other checks need least."""
    keys = [(name, each) for name, each in on.credentials.given.items() if each.kind == "key" and each.tenant == "main"]
    if not keys:
        raise Inconclusive("no credential was given that is an API key")
    return min(keys, key=lambda pair: len(pair[1].scopes))


def _others(on: Target, name: str) -> list[Caller]:
    """Another credential of the tenant, where one was given."""
    every = on.credentials.given.items()
    others = [each for other, each in every if other != name and each.tenant == "main"]
    return [Caller(on.http, "", each.sent) for each in others[:1]]
