"""What every answer says of the rate limit, and which requests count. Docs: teams-and-routing, "Rate Limits"."""

from collections.abc import Callable

import httpx

from contract_tests.assertions import Inconclusive, Violation, answer, as_json, holds, same
from contract_tests.caller import Caller
from contract_tests.client.pacing import GROUPS
from contract_tests.factories.records import TEAMS, TICKETS
from contract_tests.registry import rule
from contract_tests.target import Target

AI_LIMIT = GROUPS["ai"]
TRIES = 3
"""How often two answers are compared, where the server's minute may end between them."""


@rule("RATE-04")
def every_answer_to_a_known_credential_says_what_is_left(on: Target) -> None:
    """Whatever the answer: a success, a 404, a 422, a refusal for the scope or for being a key."""
    key = on.api
    for actual in (key.get(TICKETS, limit=1), key.get(f"{TICKETS}/{on.absent_ticket()}"), key.get(TICKETS, limit=0)):
        limit, left = _left(actual)
        holds(0 <= left < limit, f"0 to {limit - 1} in X-RateLimit-Remaining", answer(actual))
    first, second = _spent(key, lambda: None)
    holds(second == first - 1, "each request to leave one less", (first, second))


@rule("RATE-04")
def an_ai_operation_tells_of_the_limit_that_is_nearest(on: Target) -> None:
    actual = on.dashboard.get("/api/ai-automation/settings")
    holds(_left(actual)[1] < AI_LIMIT, f"0 to {AI_LIMIT - 1} in X-RateLimit-Remaining", answer(actual))


@rule("RATE-05")
def a_key_on_a_preview_operation_is_not_counted(on: Target) -> None:
    key = on.key
    first, second = _spent(key, lambda: [key.get(TEAMS) for _ in range(3)])
    same(second, first - 1, "what is left after three refusals that do not count")


@rule("RATE-05")
def a_401_is_not_counted(on: Target) -> None:
    """Neither for the session beside an unknown key, nor for anybody else."""
    session = on.dashboard
    beside = {**session.credential, "X-API-Key": on.absent("ak_live")}
    first, second = _spent(session, lambda: [Caller(on.http, "", beside).get(TEAMS) for _ in range(3)])
    same(second, first - 1, "what is left after three 401s")


@rule("RATE-05")
def a_refusal_for_the_content_or_the_record_is_counted(on: Target) -> None:
    key = on.api
    wrong, absent = {"limit": 0}, f"{TICKETS}/{on.absent_ticket()}"
    first, second = _spent(key, lambda: [key.get(TICKETS, **wrong), key.get(absent)])
    same(second, first - 3, "what is left after a 422 and a 404")


@rule("RATE-05")
def a_refusal_for_the_scope_is_counted(on: Target) -> None:
    key = on.key_with()
    first, second = _spent(key, lambda: [key.get("/api/v2/oncall/schedules") for _ in range(2)])
    same(second, first - 3, "what is left after two refusals for the scope")


def _left(actual: httpx.Response) -> tuple[int, int]:
    """The limit and what is left of it, as the answer's headers say."""
    limit, left = (actual.headers.get(f"X-RateLimit-{each}", "") for each in ("Limit", "Remaining"))
    if not (limit.isdecimal() and left.isdecimal()):
        raise Violation(
            "the headers X-RateLimit-Limit and X-RateLimit-Remaining",
            f"{as_json(limit)} and {as_json(left)}: {answer(actual)}",
        )
    return int(limit), int(left)


def _spent(caller: Caller, between: Callable[[], object]) -> tuple[int, int]:
    """What is left to a caller before and after something; told again where a minute ended in between.

    `Inconclusive` where no answer says what is left: nobody can see then what counts.
    """
    for _ in range(TRIES):
        if "X-RateLimit-Remaining" not in caller.get(TICKETS, limit=1).headers:
            raise Inconclusive("the answers do not say what is left of the limit")
        first = _left(caller.get(TICKETS, limit=1))[1]
        between()
        second = _left(caller.get(TICKETS, limit=1))[1]
        if second < first:
            break
    return first, second
