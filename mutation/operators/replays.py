"""Defects in what an Idempotency-Key is answered with, and in what happens while its first request is under way."""

from asyncio import Event, sleep
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from hashlib import md5

from contract_tests.contract import contract
from contract_tests.probes.idempotency import AT_ONCE as CROWDED
from mock_server.document.operations import Operation
from mutation.mutant import Mutant, Plant, stateful
from mutation.operators.calls import KEY, copied, refusal, unkeyed
from mutation.operators.defect import defect
from mutation.wire import Call, Deliver, MutableReply, asks, wire

REPLAYED = "idempotency-replayed"
UNDER_WAY = 0.05
"""Seconds that a creation takes here, so that others come while it is under way."""


def answers_a_repetition_anew(operation: Operation) -> Iterator[Mutant]:
    """A repetition is answered with the record as it is now, which is made again where it is gone."""
    for what, then in ANEW.items():
        if operation == next(each for each in contract().operations if each.idempotent and _can_be(then, each)):
            yield defect(operation, "idempotency", what, wire(operation.id, partial(_replaying, then)))


def works_again_for_another_body(operation: Operation) -> Iterator[Mutant]:
    """A key counts with its body: another one creates."""
    if operation.idempotent:
        yield defect(operation, "idempotency", "works again for another body", asks(operation.id, _with_the_body))


def mixes_what_is_under_way(operation: Operation) -> Iterator[Mutant]:
    """What comes while a creation is under way is done as well, shares its answer, or is turned away."""
    if operation.id in CROWDED:
        for what, make in AT_ONCE.items():
            yield defect(operation, "concurrency", what, stateful(partial(make, operation.id)))


async def _as_it_is_now(call: Call, original: MutableReply, deliver: Deliver) -> MutableReply:
    now: MutableReply = await deliver(_read(call, original))
    return MutableReply(original.status, original.headers, now.content) if now.ok else original


async def _unless_it_is_gone(call: Call, original: MutableReply, deliver: Deliver) -> MutableReply:
    now: MutableReply = await deliver(_read(call, original))
    return await deliver(unkeyed(call)) if now.status == 404 else original


ANEW: dict[str, Callable[[Call, MutableReply, Deliver], object]] = {
    "answers a repetition with the record as it is now": _as_it_is_now,
    "makes a record again that is gone": _unless_it_is_gone,
}


def _can_be(then: Callable[..., object], operation: Operation) -> bool:
    """Whether what an operation makes can go, where that makes a difference."""
    below = [each.method for each in contract().operations if each.path.startswith(f"{operation.path}/{{")]
    return then is _as_it_is_now or "DELETE" in below


async def _replaying(then: Callable[..., object], call: Call, deliver: Deliver) -> MutableReply:
    reply: MutableReply = await deliver(copied(call))
    return await then(call, reply, deliver) if REPLAYED in reply.headers else reply  # type: ignore[misc]


def _read(call: Call, original: MutableReply) -> Call:
    """What asks for the record that was made."""
    return copied(call, method="GET", path=f"{call.path}/{original.json.get('id')}", content=b"")


def _with_the_body(call: Call) -> None:
    if KEY in call.headers:
        call.headers[KEY] = f"{call.headers[KEY][:100]}-{md5(call.content, usedforsecurity=False).hexdigest()}"


def _looks_before_it_keeps(operation: str) -> Plant:
    """Whether a key is known is looked up before the creation, and kept after it: in between both create."""
    under_way: set[tuple[str, str]] = set()

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        sent = (call.path, call.headers.get(KEY, ""))
        first = sent not in under_way
        under_way.add(sent)
        await sleep(UNDER_WAY)
        reply: MutableReply = await deliver(call if first else unkeyed(call))
        if first:
            under_way.discard(sent)
        return reply

    return wire(operation, through)


def _shares_what_is_under_way(operation: str) -> Plant:
    """Whoever posts to a path while a creation is under way there gets its answer, whatever the key."""
    under_way: dict[str, tuple[Event, list[MutableReply]]] = {}

    async def through(call: Call, deliver: Deliver) -> MutableReply:
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

    return wire(operation, through)


def _one_at_a_time(operation: str) -> Plant:
    """Whoever comes while somebody creates is turned away, whatever the key."""
    busy: list[str] = []

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        if busy:
            return refusal(409, "Busy: try again")
        busy.append(call.path)
        await sleep(UNDER_WAY)
        reply: MutableReply = await deliver(call)
        busy.clear()
        return reply

    return wire(operation, through)


AT_ONCE: dict[str, Callable[[str], Plant]] = {
    "creates twice while the first is under way": _looks_before_it_keeps,
    "lets other keys share the answer of what is under way": _shares_what_is_under_way,
    "turns others away while one is under way": _one_at_a_time,
}
