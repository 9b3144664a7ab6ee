"""Defects in what a list is filtered and ordered by: a filter holds for too much, and a list has another order."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from contract_tests.contract import contract
from mock_server.document.operations import Operation, Parameter
from mutation.mutant import Mutant
from mutation.operators.calls import copied, invalid
from mutation.operators.defect import defect, stands_for_its_family
from mutation.operators.fields import Field, answered
from mutation.wire import Call, Deliver, Json, MutableReply, asks, wire

PAGING = ("limit", "offset")
LISTS = ("page", "array")
ANY_CASE = "upper or lower case"
Fits = Callable[[str, str], bool]
LOOSE: dict[str, Fits] = {
    "takes the beginning of {} for the whole": lambda value, sought: value.casefold().startswith(sought.casefold()),
    "takes a part of {} for the whole": lambda value, sought: sought.casefold() in value.casefold(),
}
ORDERS: dict[str, Callable[[Json], Any]] = {
    "by its records' ids": lambda each: str(each["id"]),
    "by the last change": lambda each: (each.get("updated_at") or "", each["id"]),
}


def takes_another_choice_along(operation: Operation) -> Iterator[Mutant]:
    """A filter holds for the next of its values as well."""
    for each in _filters(operation):
        choices = [choice for choice in each.schema.get("enum", ()) if choice]
        for choice, other in zip(choices, [*choices[1:], *choices[:1]], strict=True):
            if operation.shape.kind in LISTS:
                takes = wire(operation.id, partial(_with_another, operation, each.name, choice, other))
                yield defect(operation, "filters and paging", f"takes {other} along for {each.name} {choice}", takes)


def compares_loosely(operation: Operation) -> Iterator[Mutant]:
    """A filter by a text looks at a part of it, or at another case than it should."""
    for each in _filters(operation):
        if each.name in _texts(operation):
            any_case = ANY_CASE in _description(operation, each)
            cased = {"minds the check of {}": str.__eq__} if any_case else {"does not mind the check of {}": _any_case}
            for what, fits in {**LOOSE, **cased}.items():
                compares = wire(operation.id, partial(_comparing, operation, each.name, (each.name,), fits))
                yield defect(operation, "filters and paging", what.format(each.name), compares)


def searches_another_field(operation: Operation) -> Iterator[Mutant]:
    """A search looks into a field that it should not look into."""
    for each in _filters(operation):
        if each.name == "search":
            own = [name for name in _texts(operation) if name in _description(operation, each)]
            for name in sorted(_texts(operation) - set(own)):
                fields = (*own, name)
                looks = wire(operation.id, partial(_comparing, operation, "search", fields, LOOSE[_PART]))
                yield defect(operation, "filters and paging", f"searches {name} too", looks)


def puts_a_filter_out_of_force(operation: Operation) -> Iterator[Mutant]:
    """Of several filters the first counts alone."""
    names = [each.name for each in _filters(operation)]
    if len(names) > 1 and operation.shape.kind in LISTS:
        first = asks(operation.id, partial(_first_only, names))
        yield defect(operation, "filters and paging", "looks at one filter of several", first)


def leaves_out_what_has_no_value(operation: Operation) -> Iterator[Mutant]:
    """A list without a filter lacks the records in which the filter's field is null."""
    for field in answered(operation):
        if field.schema.get("nullable") and field.last in {each.name for each in _filters(operation)} & _texts(
            operation
        ):
            leaves = wire(operation.id, partial(_with_a_value, operation, field.last))
            yield defect(operation, "filters and paging", f"never lists what has no {field.last}", leaves)


def orders_by_something_else(operation: Operation) -> Iterator[Mutant]:
    """A list is in the order of a field."""
    if stands_for_its_family(operation, lambda each: each.shape.kind in LISTS):
        own = {field.last for field in answered(operation)}
        for what, key in ORDERS.items():
            if "id" in own and ("updated_at" in own or "ids" in what):
                orders = wire(operation.id, partial(_ordered, operation, key))
                yield defect(operation, "filters and paging", f"is ordered {what}", orders)


def has_longer_pages(operation: Operation) -> Iterator[Mutant]:
    """A page may be longer than the greatest limit."""
    greatest = next((each.schema.get("maximum") for each in operation.parameters if each.name == "limit"), None)
    if operation.shape.kind == "page" and greatest:
        longer = wire(operation.id, partial(_longer, operation, greatest))
        yield defect(operation, "filters and paging", f"has pages of more than {greatest}", longer)


def has_a_parameter_too_many(operation: Operation) -> Iterator[Mutant]:
    """A list that has no pages is cut as if it had, and a list refuses a parameter that it does not know."""
    if operation.shape.kind == "array" and "limit" not in operation.query_parameters:
        yield defect(operation, "filters and paging", "has pages after all", wire(operation.id, _cut))
    if stands_for_its_family(operation, lambda each: each.shape.kind in LISTS):
        refuses = wire(operation.id, partial(_knowing_only, {*operation.query_parameters}))
        yield defect(operation, "filters and paging", "refuses a parameter that it does not know", refuses)


_PART = "takes a part of {} for the whole"


def _any_case(value: str, sought: str) -> bool:
    return value.casefold() == sought.casefold()


def _filters(operation: Operation) -> Iterator[Parameter]:
    return (each for each in operation.parameters if each.location == "query" and each.name not in PAGING)


def _description(operation: Operation, parameter: Parameter) -> str:
    every = (contract().resolve(each) for each in operation.raw["parameters"])
    return next(str(each.get("description")) for each in every if each["name"] == parameter.name)


def _texts(operation: Operation) -> set[str]:
    """The fields of a list's records that are free texts."""
    depth = 3 if operation.shape.envelope else 2
    return {each.last for each in answered(operation) if len(each.steps) == depth and _is_text(each)}


def _is_text(field: Field) -> bool:
    return field.schema.get("type") == "string" and not {"enum", "format"} & field.schema.keys() and not field.refers


async def _every(operation: Operation, call: Call, deliver: Deliver, *without: str) -> list[Json] | None:
    """All records of a list; None where it is refused."""
    found: list[Json] = []
    name = operation.shape.envelope
    while True:
        query = {each: value for each, value in call.query.items() if each not in {*PAGING, *without}}
        paged = {"limit": "100", "offset": str(len(found))} if name else {}
        reply: MutableReply = await deliver(copied(call, query=query | paged))
        if not reply.ok:
            return None
        found += reply.json[name] if name else reply.json
        if not name or len(found) >= reply.json["total"]:
            return found


async def _answered(operation: Operation, call: Call, deliver: Deliver, records: list[Json] | None) -> MutableReply:
    """The page that was asked for of these records."""
    reply: MutableReply = await deliver(copied(call))
    if reply.ok and records is not None:
        name = operation.shape.envelope
        begin = reply.json["offset"] if name else 0
        page = records[begin : begin + reply.json["limit"]] if name else records
        reply.json = {**reply.json, name: page, "total": len(records)} if name else page
    return reply


async def _with_another(
    operation: Operation, name: str, choice: str, other: str, call: Call, deliver: Deliver
) -> MutableReply:
    if call.query.get(name) != choice:
        return await deliver(call)  # type: ignore[no-any-return]
    own = await _every(operation, call, deliver)
    more = await _every(operation, copied(call, query={**call.query, name: other}), deliver)
    return await _answered(operation, call, deliver, own and [*own, *(more or ())])


async def _comparing(
    operation: Operation, name: str, fields: tuple[str, ...], fits: Fits, call: Call, deliver: Deliver
) -> MutableReply:
    sought = call.query.get(name)
    if not sought:
        return await deliver(call)  # type: ignore[no-any-return]
    every = await _every(operation, call, deliver, name)
    found = [each for each in every or () if any(fits(each[field] or "", sought) for field in fields)]
    return await _answered(operation, call, deliver, None if every is None else found)


def _first_only(names: list[str], call: Call) -> None:
    for each in [name for name in names if name in call.query][1:]:
        del call.query[each]


async def _with_a_value(operation: Operation, name: str, call: Call, deliver: Deliver) -> MutableReply:
    every = await _every(operation, call, deliver)
    return await _answered(operation, call, deliver, every and [each for each in every if each[name] is not None])


async def _ordered(operation: Operation, key: Callable[[Json], Any], call: Call, deliver: Deliver) -> MutableReply:
    every = await _every(operation, call, deliver)
    return await _answered(operation, call, deliver, every and sorted(every, key=key, reverse=True))


async def _longer(operation: Operation, greatest: int, call: Call, deliver: Deliver) -> MutableReply:
    limit = call.query.get("limit", "")
    if not limit.isdecimal() or int(limit) <= greatest:
        return await deliver(call)  # type: ignore[no-any-return]
    every = await _every(operation, call, deliver)
    call.query["limit"] = str(greatest)
    reply: MutableReply = await deliver(call)
    if reply.ok and every is not None:
        page = every[reply.json["offset"] :][: int(limit)]
        reply.json = {**reply.json, operation.shape.envelope: page, "limit": int(limit)}
    return reply


async def _cut(call: Call, deliver: Deliver) -> MutableReply:
    reply: MutableReply = await deliver(call)
    limit, offset = call.query.get("limit", ""), call.query.get("offset", "0")
    if reply.ok and offset.isdecimal():
        rest = reply.json[int(offset) :]
        reply.json = rest[: int(limit)] if limit.isdecimal() else rest
    return reply


async def _knowing_only(known: set[str], call: Call, deliver: Deliver) -> MutableReply:
    unknown = sorted(call.query.keys() - known)
    reply: MutableReply = await deliver(call)
    return invalid("query", unknown[0]) if unknown and reply.ok else reply
