"""Defects of the Idempotency-Key, one request after the other. Docs: tickets, "Idempotency"."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from hashlib import md5
from typing import Any

from contract_tests.contract import contract
from contract_tests.probes.idempotency import CREATING, ELSEWHERE
from mutation.mutant import Mutant, Plant, stateful
from mutation.patches import replaced
from mutation.wire import Call, Deliver, Reply, asks, wire

EVERY = " ".join(CREATING)
KEY, REPLAYED = "idempotency-key", "idempotency-replayed"
HTTP = "mock_server.http.idempotency"
HOURS = "mock_server.state.world:IDEMPOTENCY_HOURS"
Through = Callable[[Call, Deliver], Any]


def without_key(call: Call) -> None:
    call.headers.pop(KEY, None)


def rekeyed(change: Callable[[Call, str], str]) -> Callable[[Call], None]:
    """Another key is looked up than was sent."""

    def alter(call: Call) -> None:
        if KEY in call.headers:
            call.headers[KEY] = change(call, call.headers[KEY])

    return alter


def _with_the_body(call: Call, key: str) -> str:
    return f"{key[:100]}-{md5(call.content, usedforsecurity=False).hexdigest()}"


def counts_for(change: Callable[[Any, Any, Any, Any], Any]) -> Plant:
    """What a key counts for: `change(kept, request, operation, caller)`, of the credential, the path and the key."""

    def make(original: Any) -> Any:
        def replay_key(request: Any, operation: Any, caller: Any) -> Any:
            kept = original(request, operation, caller)
            return kept and change(kept, request, operation, caller)

        return replay_key

    return replaced((f"{HTTP}:replay_key", make))


def refused(code: int, detail: str) -> Reply:
    return Reply(code, {"content-type": "application/json"}, f'{{"detail": "{detail}"}}'.encode())


# One after the other


def replays(then: Through, operations: str = EVERY) -> Plant:
    """Where an answer is a repetition, what `then(call, deliver)` answers is given instead of it."""

    async def through(call: Call, deliver: Deliver) -> Reply:
        sent = replace(call, headers=dict(call.headers))
        reply: Reply = await deliver(call)
        return await then(sent, deliver) or reply if REPLAYED in reply.headers else reply

    return wire(operations, through)


async def _as_it_is_now(call: Call, deliver: Deliver) -> Reply:
    """The record is read, instead of what was answered."""
    original: Reply = await deliver(call)
    read = replace(call, method="GET", path=f"{call.path}/{original.json['id']}", content=b"")
    now: Reply = await deliver(read)
    return Reply(201, original.headers, now.content)


async def _unless_it_is_gone(call: Call, deliver: Deliver) -> Reply | None:
    """The record of a key is created anew where it was deleted."""
    original: Reply = await deliver(call)
    read = replace(call, method="GET", path=f"{call.path}/{original.json['id']}", content=b"")
    if (await deliver(read)).ok:
        return None
    without_key(call)
    return await deliver(call)  # type: ignore[no-any-return]


def _compares_bodies() -> Plant:
    """Another body under a key is refused."""
    bodies: dict[tuple[str, str], bytes] = {}

    async def through(call: Call, deliver: Deliver) -> Reply:
        sent = (call.path, call.headers.get(KEY, ""))
        reply: Reply = await deliver(call)
        if REPLAYED in reply.headers and bodies.get(sent, call.content) != call.content:
            return refused(422, "The key was used with another body")
        if reply.ok:
            bodies[sent] = call.content
        return reply

    return wire(EVERY, through)


def _keeps_refusals(code: int) -> Plant:
    """A refusal with this status is the answer to its key from then on."""
    kept: dict[str, Reply] = {}

    async def through(call: Call, deliver: Deliver) -> Reply:
        key = call.headers.get(KEY, "")
        if key in kept:
            return kept[key]
        reply: Reply = await deliver(call)
        if reply.status == code:
            kept[key] = reply
        return reply

    return wire(EVERY, through)


def _prolonged(original: Any) -> Any:
    """A repetition begins the 24 hours anew."""

    def replayed(world: Any, key: Any) -> Any:
        if kept := world.replies.find(key):
            tenant = next(each.tenant_id for each in world.callers.values() if each.token == key[0])
            world.run(lambda: world.keep_reply(key, tenant, kept.status, kept.body))
        return original(world, key)

    return replayed


def _once_only() -> Plant:
    """A key that was kept for a day once is never kept again."""
    used: set[Any] = set()

    def make(original: Any) -> Any:
        def keep(world: Any, key: Any, caller: Any, reply: Any) -> None:
            if key not in used:
                used.add(key)
                original(world, key, caller, reply)

        return keep

    return replaced((f"{HTTP}:keep", make))


def of(operation: str) -> str:
    """The rule that an operation takes no notice of the key by."""
    return "TICKET-26" if contract().by_id[operation].tag == "tickets" else ELSEWHERE


OVERLOOKED = [
    Mutant(of(operation), "idempotency", f"{operation} takes no notice of the key.", asks(operation, without_key))
    for operation in CREATING
]
ANSWERS = [
    Mutant("TICKET-24", "idempotency", "A ticket is read anew.", replays(_as_it_is_now, "create_ticket")),
    Mutant(ELSEWHERE, "idempotency", "A deleted team comes back.", replays(_unless_it_is_gone, "create_team")),
]

A_DAY = [
    Mutant("TICKET-25", "time", "A key is kept for good.", replaced((HOURS, lambda hours: 1000 * hours))),
    Mutant("TICKET-25", "time", "A key is kept for 25 hours.", replaced((HOURS, lambda hours: hours + 1))),
    Mutant("TICKET-25", "time", "A key is kept for 23 hours.", replaced((HOURS, lambda hours: hours - 1))),
    Mutant("TICKET-25", "time", "A repetition prolongs the 24 hours.", replaced((f"{HTTP}:replayed", _prolonged))),
    Mutant("TICKET-25", "time", "A key is kept once in its life.", stateful(_once_only)),
]

WHAT_IS_KEPT = [
    Mutant("TICKET-38", "idempotency", "Another body is refused.", stateful(_compares_bodies)),
    *(
        Mutant(rule, "idempotency", "Another body creates.", asks(EVERY, rekeyed(_with_the_body)))
        for rule in ("TICKET-27", ELSEWHERE)
    ),
    Mutant("TICKET-38", "idempotency", "A 422 is kept.", stateful(partial(_keeps_refusals, 422))),
    Mutant("TICKET-38", "idempotency", "A 404 is kept.", stateful(partial(_keeps_refusals, 404))),
    Mutant(
        "TICKET-28",
        "idempotency",
        "A key counts for every credential.",
        counts_for(lambda kept, *_: ("", *kept[1:])),
    ),
    Mutant(
        "TICKET-28",
        "idempotency",
        "A key counts for its tenant.",
        counts_for(lambda kept, _request, _operation, caller: (caller.tenant_id, *kept[1:])),
    ),
    Mutant(
        "TICKET-28",
        "idempotency",
        "A key counts for every path.",
        counts_for(lambda kept, *_: (kept[0], "", kept[2])),
    ),
    Mutant(
        "TICKET-28",
        "idempotency",
        "A key counts for its operation, below whatever record.",
        counts_for(lambda kept, _request, operation, _caller: (kept[0], operation.id, kept[2])),
    ),
]

MUTANTS = [*OVERLOOKED, *ANSWERS, *A_DAY, *WHAT_IS_KEPT]
