"""Defects of the limits: how many, of whom, what counts, and what a refusal says. Docs: teams-and-routing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mutation.domain.authorization import both, key
from mutation.mutant import Mutant, Plant
from mutation.patches import replaced
from mutation.wire import Call, Deliver, Reply, answers, edits, says, wire, without_header

COUNT = "mock_server.http.rate_limit:count"
REFUSED = 429
When = Callable[[Call, Reply], bool]


def counts(change: Callable[[Any, int], tuple[Any, int]]) -> Plant:
    """Another caller is counted, or to another limit."""

    def make(original: Any) -> Any:
        def count(world: Any, caller: Any, limit: int, group: str | None) -> Any:
            return original(world, *change(caller, limit), group)

        return count

    return replaced((COUNT, make))


def refusing(alter: Callable[[Call, Reply], object]) -> Plant:
    """Every 429 is altered."""

    def only(call: Call, reply: Reply) -> None:
        if reply.status == REFUSED:
            alter(call, reply)

    return answers("*", only)


def retry_after(change: Callable[[int], object]) -> Plant:
    def alter(_call: Call, reply: Reply) -> None:
        reply.headers["retry-after"] = str(change(int(reply.headers["retry-after"])))

    return refusing(alter)


def header(name: str, change: Callable[[int], object], when: When) -> Plant:
    """A header has another value, or none where that is None."""

    def alter(call: Call, reply: Reply) -> None:
        if name in reply.headers and when(call, reply):
            changed = change(int(reply.headers.pop(name)))
            if changed is not None:
                reply.headers[name] = str(changed)

    return answers("*", alter)


def counts_twice(operations: str, when: Callable[[Call], bool]) -> Plant:
    """What should not be counted is."""

    async def through(call: Call, deliver: Deliver) -> Reply:
        reply: Reply = await deliver(call)
        if when(call):
            known = {
                name: value
                for name, value in call.headers.items()
                if name != "x-api-key" or "cookie" not in call.headers
            }
            await deliver(Call("list_tickets", "GET", "/api/v1/tickets", {}, known, b""))
        return reply

    return wire(operations, through)


def uncounted(*refusals: str) -> Plant:
    """Refusals of these kinds are taken back from the count."""

    def make(original: Any) -> Any:
        async def answer(self: Any, exchange: Any) -> Any:
            before = dict((self.store.known(exchange.world) or self.store.template).windows)
            try:
                return await original(self, exchange)
            except Exception as error:
                if str(getattr(error, "status", type(error).__name__)) in refusals:
                    self.store.world(exchange.world).windows = before
                raise

        return answer

    return replaced(("mock_server.http.pipeline:Pipeline._answer", make))


def limits(rule: str, what: str, plant: Plant) -> Mutant:
    return Mutant(rule, "rate limits", what, plant)


MUTANTS = [
    limits("RATE-01", "One request too many is let in.", counts(lambda caller, limit: (caller, limit + 1))),
    limits("RATE-01", "One request too few is let in.", counts(lambda caller, limit: (caller, limit - 1))),
    limits(
        "RATE-01",
        "The credentials of a tenant are counted together.",
        counts(lambda caller, limit: (replace(caller, token=caller.tenant_id), limit)),
    ),
    limits(
        "RATE-01",
        "A key without a scope is not limited.",
        counts(lambda caller, limit: (caller, limit if caller.scopes or caller.kind != "key" else 10**6)),
    ),
    limits(
        "RATE-02", "The body of the 429 has no limit.", refusing(edits(lambda body: body.pop("limit"), only_ok=False))
    ),
    limits(
        "RATE-02",
        "The limit in the body is a text.",
        refusing(edits(lambda body: body | {"limit": "300"}, only_ok=False)),
    ),
    limits("RATE-02", "The 429 has other words.", answers("*", says("Too Many Requests", instead_of=REFUSED))),
    limits("RATE-03", "No Retry-After.", refusing(without_header("Retry-After"))),
    limits("RATE-03", "Retry-After is in milliseconds.", retry_after(lambda seconds: seconds * 1000)),
    limits("RATE-03", "Retry-After ends before the minute does.", retry_after(lambda seconds: seconds // 2)),
    limits("RATE-03", "A 429 does not say what is left.", refusing(without_header("X-RateLimit-Remaining"))),
    limits(
        "RATE-03",
        "A 429 says that one is left.",
        header("x-ratelimit-remaining", lambda left: left + 1, lambda _, reply: reply.status == REFUSED),
    ),
    limits("RATE-03", "A 429 does not say the limit.", refusing(without_header("X-RateLimit-Limit"))),
    limits(
        "RATE-04",
        "A 404 does not say what is left.",
        header("x-ratelimit-remaining", lambda _: None, lambda _, reply: reply.status == 404),
    ),
    limits(
        "RATE-04",
        "A 422 does not say the limit.",
        header("x-ratelimit-limit", lambda _: None, lambda _, reply: reply.status == 422),
    ),
    limits(
        "RATE-04",
        "What was used is said instead of what is left.",
        header("x-ratelimit-remaining", lambda left: 299 - left, lambda _, reply: reply.ok),
    ),
    limits(
        "RATE-04",
        "An AI operation tells of the general limit.",
        header("x-ratelimit-remaining", lambda left: left + 270, lambda call, _: call.operation == "get_ai_settings"),
    ),
    limits("RATE-05", "A key on a preview operation is counted.", counts_twice("list_teams", key())),
    limits("RATE-05", "A 401 beside a session counts for the session.", counts_twice("list_teams", both)),
    limits("RATE-05", "A 422 is not counted.", uncounted("422")),
    limits("RATE-05", "A 404 is not counted.", uncounted("NotFound")),
    limits("RATE-05", "A refusal for the scope is not counted.", uncounted("403")),
]
