"""Defects that show when a request is sent a second time: under its Idempotency-Key, or as a DELETE or PUT again."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from contract_tests.contract import contract
from mock_server.document.operations import Operation
from mutation.mutant import Mutant, Plant, stateful
from mutation.operators.calls import CARRIERS, KEY, Through, again, caller, copied, refusal, unkeyed, where
from mutation.operators.defect import defect
from mutation.wire import Call, Deliver, MutableReply, asks, wire

REPLAYED = "idempotency-replayed"
KEYS: dict[str, Callable[[str], str]] = {
    "take capital and small letters of a key for the same": str.lower,
    "look at the first 40 characters of a key": lambda key: key[:40],
    "take all keys for the same": lambda _key: "any",
}
NOTES: dict[str, Callable[[MutableReply], object]] = {
    "do not say that an answer is a repetition": lambda reply: reply.headers.pop(REPLAYED),
    "answer a repetition with 200": lambda reply: setattr(reply, "status", 200),
    "answer a repetition with the id alone": lambda reply: setattr(reply, "json", {"id": reply.json.get("id")}),
}


def overlooks_the_key(operation: Operation) -> Iterator[Mutant]:
    """An Idempotency-Key is not looked at."""
    if operation.idempotent:
        overlooks = asks(operation.id, lambda call: call.headers.pop(KEY, None))
        yield defect(operation, "idempotency", "takes no notice of the key", overlooks)


def replays_wrongly(operation: Operation) -> Iterator[Mutant]:
    """A repetition does the work again, or is refused."""
    if operation.idempotent:
        yield defect(
            operation, "idempotency", "does the work again for a repetition", wire(operation.id, _working_again)
        )
        yield defect(operation, "idempotency", "refuses a key that was used", wire(operation.id, _refusing))


def takes_keys_otherwise(operation: Operation) -> Iterator[Mutant]:
    """Every operation that takes a key looks at it loosely, or says of a repetition what is not so."""
    every = [each.id for each in contract().operations if each.idempotent]
    if operation.id == every[0]:
        for what, change in KEYS.items():
            yield defect(operation, "idempotency", f"and all others {what}", asks(" ".join(every), _rekeyed(change)))
        for what, note in NOTES.items():
            yield defect(operation, "idempotency", f"and all others {what}", wire(" ".join(every), _noting(note)))
        refuses = stateful(lambda: _comparing(every))
        yield defect(operation, "idempotency", "and all others refuse another body under a key", refuses)


def keeps_a_key_for_too_many(operation: Operation) -> Iterator[Mutant]:
    """What a key is kept for is too wide: every credential, or every path of the operation."""
    if operation.idempotent:
        for what, part in WIDER.items():
            if operation.path_parameters or part is not _by_operation:
                yield defect(operation, "idempotency", what, stateful(partial(_kept, operation, part)))


def keeps_a_refusal(operation: Operation) -> Iterator[Mutant]:
    """A refusal is the answer to its key from then on."""
    if operation.idempotent:
        keeps = stateful(lambda: wire(operation.id, _keeping_refusals()))
        yield defect(operation, "idempotency", "keeps a refusal for its key", keeps)


def marks_first(operation: Operation) -> Iterator[Mutant]:
    """The first DELETE marks the record, the second takes it away."""
    if operation.method == "DELETE":
        marks = stateful(lambda: wire(operation.id, _marking()))
        yield defect(operation, "idempotency", "takes a second DELETE", marks)


def refuses_the_same_again(operation: Operation) -> Iterator[Mutant]:
    """The same PUT again is a conflict."""
    if operation.method == "PUT":
        refuses = stateful(lambda: wire(operation.id, _no_repetition()))
        yield defect(operation, "idempotency", "refuses the same update again", refuses)


def _rekeyed(change: Callable[[str], str]) -> Callable[[Call], None]:
    def alter(call: Call) -> None:
        if KEY in call.headers:
            call.headers[KEY] = change(call.headers[KEY])

    return alter


def _noting(change: Callable[[MutableReply], object]) -> Through:
    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(call)
        if REPLAYED in reply.headers:
            change(reply)
        return reply

    return through


async def _working_again(call: Call, deliver: Deliver) -> MutableReply:
    reply: MutableReply = await deliver(copied(call))
    if REPLAYED in reply.headers:
        await deliver(unkeyed(call))
    return reply


async def _refusing(call: Call, deliver: Deliver) -> MutableReply:
    reply: MutableReply = await deliver(call)
    return refusal(409, "This key was used already") if REPLAYED in reply.headers else reply


def _comparing(operations: list[str]) -> Plant:
    bodies: dict[tuple[str, str, str], bytes] = {}

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        sent = (*where(call), call.headers.get(KEY, ""))
        reply: MutableReply = await deliver(call)
        if REPLAYED in reply.headers and bodies.get(sent, call.content) != call.content:
            return refusal(422, "The key was used with another body")
        if reply.ok:
            bodies[sent] = call.content
        return reply

    return wire(" ".join(operations), through)


def _by_path(call: Call) -> tuple[str, ...]:
    return (call.path,)


def _by_operation(call: Call) -> tuple[str, ...]:
    return tuple(call.headers.get(name, "") for name in sorted(CARRIERS))


def _by_tenant(call: Call) -> tuple[str, ...]:
    known = caller(call)
    return call.path, known.tenant if known else ""


WIDER: dict[str, Callable[[Call], tuple[str, ...]]] = {
    "keeps a key for every credential": _by_path,
    "keeps a key for every record": _by_operation,
    "keeps a key for a whole tenant": _by_tenant,
}


def _kept(operation: Operation, part: Callable[[Call], tuple[str, ...]]) -> Plant:
    kept: dict[Any, MutableReply] = {}

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        key = (*part(call), call.headers.get(KEY), call.headers.get("x-mock-world"))
        if KEY in call.headers and key in kept:
            return again(kept[key])
        reply: MutableReply = await deliver(call)
        if KEY in call.headers and reply.ok:
            kept[key] = again(reply)
            kept[key].headers[REPLAYED] = "true"
        return reply

    return wire(operation.id, through)


def _keeping_refusals() -> Through:
    kept: dict[tuple[str, str, str], MutableReply] = {}

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        key = (*where(call), call.headers.get(KEY, ""))
        if key in kept:
            return again(kept[key])
        reply: MutableReply = await deliver(call)
        if KEY in call.headers and reply.status in {400, 404, 409, 422}:
            kept[key] = again(reply)
        return reply

    return through


def _marking() -> Through:
    marked: set[tuple[str, str]] = set()

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        if where(call) in marked:
            return await deliver(call)  # type: ignore[no-any-return]
        marked.add(where(call))
        return MutableReply(204, {}, b"")

    return through


def _no_repetition() -> Through:
    last: dict[tuple[str, str], bytes] = {}

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(call)
        if reply.ok and call.json and last.get(where(call)) == call.content:
            return refusal(409, "Nothing to change")
        if reply.ok:
            last[where(call)] = call.content
        return reply

    return through
