"""Defects of the Idempotency-Key that show when requests are under way together. Docs: tickets, "Idempotency"."""

from asyncio import Event, sleep
from dataclasses import replace

from contract_tests.probes.idempotency import AT_ONCE, ELSEWHERE
from mutation.domain.idempotency import KEY, refused, without_key
from mutation.mutant import Mutant, Plant, stateful
from mutation.wire import Call, Deliver, Reply, wire

CROWDED = " ".join(AT_ONCE)
UNDER_WAY = 0.05
"""Seconds that a creation takes here, so that others come while it is under way."""


def _looks_before_it_keeps() -> Plant:
    """Whether a key is known is looked up before the creation, and kept after it: in between both create."""
    under_way: set[tuple[str, str]] = set()

    async def through(call: Call, deliver: Deliver) -> Reply:
        sent = (call.path, call.headers.get(KEY, ""))
        first = sent not in under_way
        under_way.add(sent)
        if not first:
            without_key(call)
        await sleep(UNDER_WAY)
        reply: Reply = await deliver(call)
        if first:
            under_way.discard(sent)
        return reply

    return wire(CROWDED, through)


def _shares_what_is_under_way() -> Plant:
    """Whoever posts to a path while a creation is under way there gets its answer, whatever the key."""
    under_way: dict[str, tuple[Event, list[Reply]]] = {}

    async def through(call: Call, deliver: Deliver) -> Reply:
        if call.path in under_way:
            done, answered = under_way[call.path]
            await done.wait()
            return replace(answered[0])
        done, answered = under_way[call.path] = Event(), []
        await sleep(UNDER_WAY)
        answered.append(await deliver(call))
        del under_way[call.path]
        done.set()
        return replace(answered[0])

    return wire(CROWDED, through)


def _one_at_a_time() -> Plant:
    """Whoever comes while somebody creates is turned away, whatever the key."""
    busy: list[str] = []

    async def through(call: Call, deliver: Deliver) -> Reply:
        if busy:
            return refused(409, "Busy: try again")
        busy.append(call.path)
        await sleep(UNDER_WAY)
        reply: Reply = await deliver(call)
        busy.clear()
        return reply

    return wire(CROWDED, through)


MUTANTS = [
    Mutant(rule, "concurrency", what, plant)
    for rule in ("TICKET-24", ELSEWHERE)
    for what, plant in (
        ("Both create while the first is under way.", stateful(_looks_before_it_keeps)),
        ("Other keys share an answer.", stateful(_shares_what_is_under_way)),
        ("While one creates, others are turned away.", stateful(_one_at_a_time)),
    )
]
