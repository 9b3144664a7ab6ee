"""The limit that settings, metrics, log and simulation share. Docs: automation-and-workflows, "AI Automation".

Each probe waits for a whole minute to be over first, and for another before it ends: nobody else meets a 429 of its.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import httpx

from contract_tests.assertions import body, holds, made, parsed, same
from contract_tests.caller import Caller
from contract_tests.factories.ai_automation import AUDIT, METRICS, REORDER, RULES, SETTINGS, SIMULATE
from contract_tests.factories.creations import creating
from contract_tests.registry import rule
from contract_tests.target import Target

LIMIT, MINUTE = 30, 60
MOST = 2 * LIMIT + 1
"""So many at the latest are too many, even where a minute ends in their midst."""


@contextmanager
def provoking(on: Target, *callers: Caller) -> Iterator[tuple[Caller, ...]]:
    """These callers, who may exhaust their limit: nobody has called for a minute when it begins, and when it ends."""
    on.needs_provoking()
    who = [_name(on, each) for each in callers]
    try:
        for name in who:
            on.transport.pacing.quiet(name, "ai")
        yield tuple(each.provoking() for each in callers)
    finally:
        for name in who:
            on.transport.pacing.quiet(name, "ai")


def _name(on: Target, caller: Caller) -> str:
    """What the run calls the caller's credential."""
    return on.credentials.who((name.encode(), value.encode()) for name, value in caller.credential.items())


LIMITED = (SETTINGS, METRICS, AUDIT, SIMULATE)
QUERY = {METRICS: {"days": 30}, AUDIT: {"limit": 20}}
Call = Callable[[int], httpx.Response]
"""A call, told how many there were before."""
CONVERSATION = {"category": "Network", "priority": "high", "conversation_type": "incident", "sentiment": "negative"}


def limited(caller: Caller, path: str) -> httpx.Response:
    """Call one of the operations that are limited."""
    return caller.post(path, CONVERSATION) if path == SIMULATE else caller.get(path, **QUERY.get(path, {}))


def each_in_turn(caller: Caller) -> Call:
    """All of them, one after the other."""
    return lambda turn: limited(caller, LIMITED[turn % len(LIMITED)])


def exhaust(on: Target, call: Call) -> tuple[int, httpx.Response]:
    """How many calls were let in before the first 429, and that one.

    Where a minute ended in their midst the next is begun with: it has room for no more than the limit.
    """
    let_in, response = _until_refused(call)
    if let_in != LIMIT:
        on.wait(_retry_after(response))
        let_in, response = _until_refused(call)
    return let_in, response


def _until_refused(call: Call) -> tuple[int, httpx.Response]:
    for turn in range(MOST):
        response = call(turn)
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            return turn, response
        body(response)
    return MOST, response


def _retry_after(response: httpx.Response) -> int:
    value = response.headers.get("Retry-After", "")
    return int(value) if value.isdecimal() else MINUTE


@rule("AI-02")
def no_more_than_30_requests_a_minute_are_let_in(on: Target) -> None:
    """Of each of them: whether they are counted together is assumed."""
    for path in LIMITED:
        with provoking(on, on.dashboard) as (caller,):
            let_in, response = exhaust(on, partial(_called, caller, path))
        same((let_in, response.status_code), (LIMIT, 429), f"requests to {path} let in, and the status of the next")


@rule("AI-02")
def updates_of_the_settings_are_limited_too(on: Target) -> None:
    """They change nothing: each sends what is there. For the sake of undoing a run reads before it writes."""
    on.needs_exclusive("the AI's settings")
    sent = {"classification": {"enabled": body(on.dashboard.get(SETTINGS))["classification"]["enabled"]}}
    with provoking(on, on.dashboard) as (caller,):
        let_in, response = exhaust(on, lambda _: caller.put(SETTINGS, sent))
    same(response.status_code, 429, "the status of the update after those that were let in")
    holds(let_in <= LIMIT, f"at most {LIMIT} updates to be let in", let_in)


def _called(caller: Caller, path: str, _turn: int) -> httpx.Response:
    return limited(caller, path)


@rule("AI-03")
def the_refusal_says_the_limit_and_when_to_retry(on: Target) -> None:
    """The requests are counted together, and those of another credential for themselves."""
    with provoking(on, on.dashboard, on.role("tenant_admin")) as (caller, other):
        _, response = exhaust(on, each_in_turn(caller))
        statuses = [limited(caller, path).status_code for path in LIMITED]
        for path in LIMITED:
            body(limited(other, path))
        refusal = {"detail": "API key rate limit exceeded", "limit": LIMIT}
        same((response.status_code, parsed(response)), (429, refusal), "the refusal")
        shown = (response.headers.get("X-RateLimit-Limit"), response.headers.get("X-RateLimit-Remaining"))
        same(shown, (str(LIMIT), "0"), "limit and rest in the headers")
        holds(1 <= int(response.headers["Retry-After"]) <= MINUTE, "seconds to wait", response.headers["Retry-After"])
        on.wait(int(response.headers["Retry-After"]))
        body(limited(caller, SETTINGS))
    same(statuses, [429] * 4, "the statuses of each operation after too many of all")


@rule("AI-04")
def routing_rules_and_their_order_stay_outside_of_the_30(on: Target) -> None:
    """They are let in when the 30 are over, and do not count towards them."""
    what = creating(on, "create_routing_rule")
    with provoking(on, on.dashboard) as (caller,):
        for _ in range(LIMIT + 1):
            body(caller.get(RULES))
        for path in LIMITED:
            body(limited(caller, path))
        exhaust(on, each_in_turn(caller))
        path = f"{RULES}/{made(what.post(caller=caller))['id']}"
        body(caller.get(RULES))
        body(caller.put(path, {"is_active": False}))
        body(caller.delete(path), 204)
        if on.exclusive:
            body(caller.post(REORDER, {"ordered_ids": []}), 204)
