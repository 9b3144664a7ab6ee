"""Defects of the limits: how many requests, of whom, what is counted, and what a refusal says."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from contract_tests.contract import contract
from mock_server.document.operations import Operation
from mutation.mutant import Mutant, Plant, stateful
from mutation.operators.calls import CARRIERS, Through, copied
from mutation.operators.defect import defect
from mutation.operators.worlds import WorldOf, inside
from mutation.patches import replaced
from mutation.wire import Call, Deliver, MutableReply, answers, edits, says, wire, without_header

REFUSED = 429
LIMIT, REMAINING, RETRY = "X-RateLimit-Limit", "X-RateLimit-Remaining", "Retry-After"
Count = Callable[[Any, int, str | None], tuple[Any, int, str | None]]
Alter = Callable[[Call, MutableReply], object]
Windows = dict[tuple[str, str], tuple[int, int]]


def miscounts_requests(operation: Operation) -> Iterator[Mutant]:
    """Requests of a method are counted twice, or not at all."""
    alike = [each for each in contract().operations if each.method == operation.method and 429 in each.statuses]
    if operation == alike[0]:
        every = " ".join(each.id for each in alike)
        for what, times in (("are not counted", 0), ("are counted twice", 2)):
            counts = inside(every, _counting(times))
            yield defect(operation, "rate limits", f"and all others by {operation.method} {what}", counts)


def counts_for_another(operation: Operation) -> Iterator[Mutant]:
    """The limit is another, or holds for others than it should."""
    if operation == contract().operations[0]:
        for what, (rule, change) in COUNTS.items():
            yield defect(operation, "rate limits", f"and all others: {what}", _counted(change), rule)


def counts_what_does_not_count(operation: Operation) -> Iterator[Mutant]:
    """A refusal is not counted, or one that does not count is."""
    if operation == contract().operations[0]:
        for kind in UNCOUNTED:
            yield defect(operation, "rate limits", f"and all others: a {kind} does not count", _uncounted(kind), RATES)
    if operation == next(each for each in contract().operations if _refuses_keys(each)):
        for what, when in COUNTED.items():
            counts = wire(operation.id, _counting_too(when))
            yield defect(operation, "rate limits", what, counts, RATES)


def tells_another_limit(operation: Operation) -> Iterator[Mutant]:
    """A 429, or an answer's headers, say something else."""
    if operation == contract().operations[0]:
        for what, (rule, alter) in REFUSALS.items():
            refuses = answers("*", _when(REFUSED, alter))
            yield defect(operation, "rate limits", f"and all others: {what}", refuses, rule)
        for code in (404, 422):
            for name in (LIMIT, REMAINING):
                loses = answers("*", _when(code, without_header(name)))
                yield defect(operation, "rate limits", f"and all others: a {code} has no {name}", loses, HEADERS)
        used = answers("*", _when(200, _number(REMAINING, lambda left: 299 - left)))
        yield defect(operation, "rate limits", f"and all others: {REMAINING} is what was used", used, HEADERS)


def limits_another_group(operation: Operation) -> Iterator[Mutant]:
    """An operation has its group's limit that should not, or has it for itself, or tells the general one."""
    grouped = [each for each in contract().operations if each.rate_group and each.tag == operation.tag]
    if grouped and operation.rate_group:
        alone = stateful(lambda: inside(operation.id, _apart({})))
        yield defect(operation, "rate limits", "has a limit of its own", alone)
        none = inside(operation.id, _apart(None))
        yield defect(operation, "rate limits", "has no limit besides the general one", none)
        tells = answers(operation.id, _number(REMAINING, lambda left: left + 270))
        yield defect(operation, "rate limits", "tells what is left of the general limit", tells, HEADERS)
    elif grouped:
        taken = wire(operation.id, _as_if(grouped[0]))
        yield defect(operation, "rate limits", f"counts for the limit of {grouped[0].id}", taken)


COUNT = "mock_server.http.rate_limit:count"
HEADERS, RATES = "RATE-04", "RATE-05"
COUNTS: dict[str, tuple[str, Count]] = {
    "one request too many is let in": ("RATE-01", lambda caller, limit, group: (caller, limit + 1, group)),
    "one request too few is let in": ("RATE-01", lambda caller, limit, group: (caller, limit - 1, group)),
    "the credentials of a tenant are counted together": (
        "RATE-01",
        lambda caller, limit, group: (replace(caller, token=caller.tenant_id), limit, group),
    ),
    "keys without scopes have no limit": (
        "RATE-01",
        lambda caller, limit, group: (caller, limit if caller.scopes or caller.kind != "key" else 10**6, group),
    ),
    "no group has a limit of its own": ("AI-02", lambda caller, limit, _group: (caller, limit, None)),
    "a group's limit is the tenant's": (
        "AI-03",
        lambda caller, limit, group: (replace(caller, token=caller.tenant_id) if group else caller, limit, group),
    ),
}
UNCOUNTED = ("422", "403", "NotFound")
"""Refusals, by their status or the class of what is raised."""
COUNTED: dict[str, Callable[[Call], bool]] = {
    "counts what an API key asks for in vain": lambda call: "x-api-key" in call.headers,
    "counts what an API key asks for in vain for the session beside it": lambda call: call.headers.keys() >= CARRIERS,
}
REFUSALS: dict[str, tuple[str, Alter]] = {
    "the body of a 429 has no limit": ("RATE-02", edits(lambda body: body.pop("limit"), only_ok=False)),
    "the limit of a 429 is a text": ("RATE-02", edits(lambda body: body | {"limit": "300"}, only_ok=False)),
    "a 429 has other words": ("RATE-02", says("Too Many Requests", instead_of=REFUSED)),
    "a 429 says the limit of everybody": ("AI-03", edits(lambda body: body | {"limit": 300}, only_ok=False)),
    **{f"a 429 has no {name}": ("RATE-03", without_header(name)) for name in (LIMIT, REMAINING, RETRY)},
}


def _when(code: int, alter: Alter) -> Alter:
    return lambda call, reply: alter(call, reply) if reply.status == code else None


def _number(name: str, change: Callable[[int], int]) -> Alter:
    """A header has another number."""

    def alter(_call: Call, reply: MutableReply) -> None:
        if name.lower() in reply.headers:
            reply.headers[name.lower()] = str(change(int(reply.headers[name.lower()])))

    return alter


REFUSALS |= {
    "Retry-After is in milliseconds": ("RATE-03", _number(RETRY, lambda seconds: seconds * 1000)),
    "Retry-After ends before the minute does": ("RATE-03", _number(RETRY, lambda seconds: seconds // 2)),
    "Retry-After is 0": ("AI-03", _number(RETRY, lambda _: 0)),
    "a 429 says that one is left": ("RATE-03", _number(REMAINING, lambda left: left + 1)),
}


def _counted(change: Count) -> Plant:
    """Another caller is counted, or to another limit."""

    def make(original: Any) -> Any:
        return lambda world, caller, limit, group: original(world, *change(caller, limit, group))

    return replaced((COUNT, make))


def _uncounted(kind: str) -> Plant:
    """Refusals of this kind are taken back from the count."""

    def make(original: Any) -> Any:
        async def answer(self: Any, exchange: Any) -> Any:
            before = dict((self.store.known(exchange.world) or self.store.template).windows)
            try:
                return await original(self, exchange)
            except Exception as error:
                if str(getattr(error, "status", type(error).__name__)) == kind:
                    self.store.world(exchange.world).windows = before
                raise

        return answer

    return replaced(("mock_server.http.pipeline:Pipeline._answer", make))


def _refuses_keys(operation: Operation) -> bool:
    return "apiKey" not in operation.credentials and "session" in operation.credentials


def _counting_too(when: Callable[[Call], bool]) -> Through:
    """What does not count is asked again as something that does, for the session where there is one."""

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(copied(call))
        if when(call) and reply.status in {401, 403}:
            gone = {"x-api-key"} if "cookie" in call.headers else set()
            headers = {name: value for name, value in call.headers.items() if name not in gone}
            await deliver(copied(call, method="GET", path="/api/v1/tickets", query={}, headers=headers, content=b""))
        return reply

    return through


def _as_if(other: Operation) -> Through:
    """Every request is one to another operation as well."""

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        tried: MutableReply = await deliver(copied(call, method="GET", path=other.path, query={}, content=b""))
        return tried if tried.status == REFUSED else await deliver(call)

    return through


def _apart(own: dict[str, Windows] | None) -> Callable[[WorldOf], Through]:
    """Groups count the operation's requests in windows of its own; without, each is the first."""

    def make(world_of: WorldOf) -> Through:
        async def through(call: Call, deliver: Deliver) -> MutableReply:
            world, name = world_of(call), call.headers.get("x-mock-world", "")
            common = _groups(world.windows)
            world.windows = {key: each for key, each in world.windows.items() if key not in common}
            world.windows |= own.get(name, {}) if own is not None else {}
            reply: MutableReply = await deliver(call)
            if own is not None:
                own[name] = _groups(world.windows)
            world.windows = {key: each for key, each in world.windows.items() if not key[1]} | common
            return reply

        return through

    return make


def _groups(windows: Windows) -> Windows:
    return {key: window for key, window in windows.items() if key[1]}


def _counting(times: int) -> Callable[[WorldOf], Through]:
    def make(world_of: WorldOf) -> Through:
        async def through(call: Call, deliver: Deliver) -> MutableReply:
            world = world_of(call)
            before = dict(world.windows)
            reply: MutableReply = await deliver(call)
            for key, (window, used) in list(world.windows.items()):
                begun, so_far = before.get(key, (window, 0))
                counted = used - (so_far if begun == window else 0)
                world.windows[key] = (window, used + (times - 1) * counted)
            return reply

        return through

    return make
