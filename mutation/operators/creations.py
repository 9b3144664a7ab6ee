"""Defects in what is created: an id is given twice, a name may be there once, a large part is measured otherwise."""

import json
from collections.abc import Callable, Iterator
from functools import partial

from contract_tests.contract import contract
from mock_server.document.operations import Operation
from mutation.mutant import Mutant, Plant, stateful
from mutation.objects import wire
from mutation.operators.calls import KEY, again, copied, refusal, where
from mutation.operators.defect import defect
from mutation.operators.fields import answered, sent
from mutation.wire import Call, Deliver, Json, MutableReply
from mutation.wire import wire as any_wire

MEGABYTE, COUNTED = 1024 * 1024, 5_000_000


def gives_an_id_twice(operation: Operation) -> Iterator[Mutant]:
    """Two records in a row are answered with one id."""
    given = {field.name for field in sent(operation)}
    for field in answered(operation) if operation.idempotent else ():
        drawn = field.refers and field.required and not field.schema.get("nullable") and field.name not in given
        if drawn and field.name not in operation.path_parameters and len(field.steps) == 1:
            gives = stateful(partial(_with_one, operation.id, field.name))
            yield defect(operation, "persistence", f"gives one {field.name} twice", gives)


def wants_names_to_differ(operation: Operation) -> Iterator[Mutant]:
    """A name that is there already is refused, or answered with the record that has it."""
    named = next((field.name for field in sent(operation) if field.required and field.name in {"name", "subject"}), "")
    if operation.idempotent and named:
        for what, then in TAKEN.items():
            wants = stateful(partial(_once, operation.id, named, then))
            yield defect(operation, "persistence", what.format(named), wants)


def counts_what_has_gone(operation: Operation) -> Iterator[Mutant]:
    """A count never gets smaller again."""
    names = [field.name for field in answered(operation) if len(field.steps) == 1]
    if operation.method == "GET":
        for name in [each for each in names if each.endswith("_count") or (each == "total" and _can_shrink(operation))]:
            holds = stateful(partial(_highest, operation.id, name))
            yield defect(operation, "persistence", f"never counts down its {name}", holds)


def _can_shrink(operation: Operation) -> bool:
    """Whether there is something to delete in a list."""
    return any(each.method == "DELETE" and each.path.startswith(operation.path) for each in contract().operations)


def measures_otherwise(operation: Operation) -> Iterator[Mutant]:
    """What may have so many bytes is measured with what stands around it, in other units, or not at all."""
    limit = operation.field_limit
    if limit:
        tells = partial(refusal, 413, limit.detail)
        for what, (most, whole) in MEASURES.items():
            measures = wire(operation.id, partial(_refusing, tells, most, "" if whole else limit.name))
            yield defect(operation, "validation", f"{what} {limit.name}", measures)
        takes = wire(operation.id, partial(_taking, limit.name))
        yield defect(operation, "validation", f"does not measure {limit.name}", takes)


def _with_one(operation: str, name: str) -> Plant:
    last: dict[str, Json] = {}

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(call)
        world = call.headers.get("x-mock-world", "")
        if reply.ok and "idempotency-replayed" not in reply.headers:
            given = last.pop(world, None)
            if given is None:
                last[world] = reply.json[name]
            else:
                reply.json = {**reply.json, name: given}
        return reply

    return any_wire(operation, through)


def _as_it_is(earlier: MutableReply) -> MutableReply:
    return again(earlier)


def _as_conflict(_earlier: MutableReply) -> MutableReply:
    return refusal(409, "There is one of this name")


TAKEN: dict[str, Callable[[MutableReply], MutableReply]] = {
    "answers with the record that has the {}": _as_it_is,
    "refuses a {} that is taken": _as_conflict,
}


def _once(operation: str, named: str, then: Callable[[MutableReply], MutableReply]) -> Plant:
    made: dict[tuple[str, str, Json], tuple[MutableReply, str]] = {}

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        key = (*where(call), str(call.json.get(named)))
        earlier, under = made.get(key, (None, ""))
        if earlier is not None and call.headers.get(KEY) != under:
            return then(earlier)
        reply: MutableReply = await deliver(call)
        if reply.ok:
            made[key] = again(reply), call.headers.get(KEY, "-")
        return reply

    return wire(operation, through)


def _highest(operation: str, name: str) -> Plant:
    seen: dict[tuple[str, str, str], int] = {}

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(copied(call))
        asked = (*where(call), json.dumps(call.query, sort_keys=True))
        if reply.ok:
            seen[asked] = max(reply.json[name], seen.get(asked, 0))
            reply.json = {**reply.json, name: seen[asked]}
        return reply

    return any_wire(operation, through)


def _bytes(value: Json) -> int:
    return len(json.dumps(value, separators=(",", ":")))


MEASURES: dict[str, tuple[int, bool]] = {
    "takes one megabyte at most for": (MEGABYTE, False),
    "takes millions for megabytes in": (COUNTED, False),
    "measures all that is sent, and not only": (5 * MEGABYTE, True),
}
"""How many bytes there may be, and whether all of the body is measured."""


async def _refusing(
    tells: Callable[[], MutableReply], most: int, name: str, call: Call, deliver: Deliver
) -> MutableReply:
    return tells() if _bytes(call.json.get(name) if name else call.json) > most else await deliver(call)


async def _taking(name: str, call: Call, deliver: Deliver) -> MutableReply:
    """Where it is too large, the answer is that of an empty one."""
    reply: MutableReply = await deliver(copied(call))
    if reply.status == 413:
        call.json = {**call.json, name: {"nodes": [], "edges": []}}
        return await deliver(call)  # type: ignore[no-any-return]
    return reply
