"""Defects of the wall between tenants: one sees, changes or is told of what is another's."""

from collections.abc import Callable, Iterator

from mock_server.document.operations import Operation
from mutation.mutant import Mutant
from mutation.operators.calls import API_KEY, CARRIERS, SESSION, Through, copied, is_stranger, refusal
from mutation.operators.defect import defect, stands_for_its_family
from mutation.operators.fields import sent
from mutation.wire import Call, Deliver, MutableReply, wire


def reaches_across_tenants(operation: Operation) -> Iterator[Mutant]:
    """A record of another tenant is found, or refused as one that is there, or changed behind a 404."""
    if operation.path_parameters and 404 in operation.statuses:
        for what, then in ACROSS.items():
            if (
                then is _found
                or (then is _done and operation.method in CHANGING)
                or (then is _told and _first(operation))
            ):
                yield defect(operation, "authorization", what, wire(operation.id, _across(then)))


def lists_every_tenant(operation: Operation) -> Iterator[Mutant]:
    """A list has another tenant's records."""
    if operation.shape.kind in {"page", "array"}:
        yield defect(operation, "authorization", "lists another tenant's records", wire(operation.id, _listing))


def acts_for_every_tenant(operation: Operation) -> Iterator[Mutant]:
    """What a stranger asks for is done with another tenant's records as well."""
    if any(field.refers and field.schema.get("type") == "array" for field in sent(operation)):
        yield defect(operation, "authorization", "does it in another tenant too", wire(operation.id, _acting))


CHANGING = {"PUT", "PATCH", "DELETE"}


def _first(operation: Operation) -> bool:
    return stands_for_its_family(operation, lambda each: bool(each.path_parameters) and 404 in each.statuses)


def _found(_reply: MutableReply, tried: MutableReply) -> MutableReply:
    return tried


def _done(reply: MutableReply, _tried: MutableReply) -> MutableReply:
    return reply


def _told(reply: MutableReply, tried: MutableReply) -> MutableReply:
    return refusal(403, "Forbidden") if tried.ok else reply


ACROSS: dict[str, Callable[[MutableReply, MutableReply], MutableReply]] = {
    "finds another tenant's record": _found,
    "refuses another tenant's record with a 403": _told,
    "answers 404 for another tenant's record, and does it": _done,
}


def _across(then: Callable[[MutableReply, MutableReply], MutableReply]) -> Through:
    """What a stranger asks for in vain is asked for as the tenant whose it may be."""

    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(copied(call))
        return then(reply, await deliver(_at_home(call))) if reply.status == 404 and is_stranger(call) else reply

    return through


async def _acting(call: Call, deliver: Deliver) -> MutableReply:
    if is_stranger(call):
        await deliver(_at_home(call))
    return await deliver(call)  # type: ignore[no-any-return]


async def _listing(call: Call, deliver: Deliver) -> MutableReply:
    return await deliver(_at_home(call) if is_stranger(call) else call)  # type: ignore[no-any-return]


def _at_home(call: Call) -> Call:
    owner = API_KEY if "x-api-key" in call.headers else SESSION
    return copied(call, headers={name: value for name, value in call.headers.items() if name not in CARRIERS} | owner)
