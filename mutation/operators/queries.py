"""Defects in how a query is read: a parameter is overlooked, taken for another, or held to another bound."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import partial

from mock_server.document.operations import Operation, Parameter, Schema
from mutation.mutant import Mutant
from mutation.operators.calls import Through, copied, invalid
from mutation.operators.defect import defect, stands_for_its_family
from mutation.operators.fields import another
from mutation.wire import Call, Deliver, MutableReply, asks, wire

PAGING = ("limit", "offset")
RANGE = ("start_date", "end_date")
Days = dict[str, date]
DAY = timedelta(days=1)
DAYS: dict[str, Callable[[Days], Days]] = {
    "leaves the first day of a range out": lambda days: {name: days[name] + DAY for name in days if "start" in name},
    "leaves the last day of a range out": lambda days: {name: days[name] - DAY for name in days if "end" in name},
    "takes the day after a range along": lambda days: {name: days[name] + DAY for name in days if "end" in name},
    "takes a range without an end for one day": lambda days: {"end_date": days["start_date"], **days},
    "turns a range round that ends before it begins": lambda days: (
        dict(zip(RANGE, sorted(days.values()), strict=True)) if len(days) > 1 else {}
    ),
}


def drops_a_parameter(operation: Operation) -> Iterator[Mutant]:
    """A parameter is not looked at."""
    for each in _parameters(operation):
        drops = asks(operation.id, _changed(each.name, lambda _: None))
        yield defect(operation, "filters and paging", f"does not look at {each.name}", drops)


def takes_another_choice(operation: Operation) -> Iterator[Mutant]:
    """One of the values of a parameter is taken for the next."""
    for each in _parameters(operation):
        choices = [choice for choice in each.schema.get("enum", ()) if choice]
        for choice, other in zip(choices, [*choices[1:], choices[0]] if choices else (), strict=True):
            takes = asks(operation.id, _changed(each.name, {choice: other}.get))
            yield defect(operation, "filters and paging", f"takes {each.name} {choice} for {other}", takes)


def accepts_any_parameter(operation: Operation) -> Iterator[Mutant]:
    """A parameter out of bounds is as good as none."""
    for each in _parameters(operation):
        if {"minimum", "maximum", "enum", "format"} & each.schema.keys():
            takes = asks(
                operation.id,
                _changed(each.name, partial(_fitting, each.schema)),
            )
            yield defect(operation, "filters and paging", f"takes any {each.name}", takes)


def reads_another_day(operation: Operation) -> Iterator[Mutant]:
    """A range of days begins or ends a day too early or too late, is turned round, or ends where it begins."""
    if set(RANGE) <= set(operation.query_parameters):
        for what, change in DAYS.items():
            yield defect(operation, "time", what, asks(operation.id, partial(_ranged, change)))


def applies_another_default_parameter(operation: Operation) -> Iterator[Mutant]:
    """A parameter that is not sent has another value than the document's default."""
    for each in _parameters(operation):
        default = each.schema.get("default")
        if default is not None and each.name not in PAGING:
            other = str(another(default, each.schema))
            applies = asks(operation.id, partial(_unless_sent, each.name, other))
            yield defect(operation, "filters and paging", f"applies another default for {each.name}", applies)


def takes_a_choice_of_a_parameter_in_any_case(operation: Operation) -> Iterator[Mutant]:
    """Whether a choice is written in capitals does not matter."""
    for each in _parameters(operation):
        known = {str(choice).casefold(): str(choice) for choice in each.schema.get("enum", ())}
        if known:
            takes = asks(operation.id, _changed(each.name, partial(_as_known, known)))
            yield defect(operation, "filters and paging", f"takes {each.name} in any check", takes)


def clamps_a_parameter(operation: Operation) -> Iterator[Mutant]:
    """A number out of bounds is taken for the nearest within."""
    for each in _parameters(operation) if stands_for_its_family(operation, _is_bounded) else ():
        for bound in sorted({"minimum", "maximum"} & each.schema.keys()):
            nearest = each.schema[bound]
            change = partial(max if bound == "minimum" else min, nearest)
            clamps = asks(operation.id, _changed(each.name, partial(_clamped, change)))
            yield defect(operation, "filters and paging", f"takes {each.name} beyond its {bound} for {nearest}", clamps)


def refuses_the_last_page(operation: Operation) -> Iterator[Mutant]:
    """The greatest limit is one too many."""
    for each in _parameters(operation):
        if "maximum" in each.schema:
            refuses = wire(operation.id, _refusing(each.name, str(each.schema["maximum"])))
            yield defect(operation, "filters and paging", f"refuses the greatest {each.name}", refuses)


def pages_otherwise(operation: Operation) -> Iterator[Mutant]:
    """A page begins or ends elsewhere, or is as long as another."""
    names = operation.query_parameters
    length = next((each.schema.get("default") for each in _parameters(operation) if each.name == "limit"), None)
    if length:
        one = asks(operation.id, lambda call: call.query.setdefault("limit", "1"))
        yield defect(operation, "filters and paging", "has a page of one unless a limit is sent", one)
        fewer = asks(operation.id, lambda call: call.query.setdefault("limit", str(length - 1)))
        yield defect(operation, "filters and paging", "has a page one shorter unless a limit is sent", fewer)
    if "limit" in names:
        one_more = asks(operation.id, _numbered("limit", lambda limit: limit + 1))
        yield defect(operation, "filters and paging", "has one more on a page than its limit", one_more)
        if length:
            whole = asks(operation.id, _numbered("limit", lambda limit: min(limit, length)))
            yield defect(operation, "filters and paging", f"cuts a page after {length}, whatever its limit", whole)
        capped = asks(operation.id, _numbered("limit", lambda limit: min(limit, 20)))
        yield defect(operation, "filters and paging", "cuts a page after 20", capped)
    if "offset" in names:
        one_on = asks(operation.id, _numbered("offset", lambda offset: offset and offset + 1))
        yield defect(operation, "filters and paging", "leaves one out between two pages", one_on)
        one_less = asks(operation.id, _numbered("offset", lambda offset: max(0, offset - 1)))
        yield defect(operation, "filters and paging", "has the last of a page on the next as well", one_less)
        anew = wire(operation.id, _anew_beyond_the_end)
        yield defect(operation, "filters and paging", "begins anew beyond the end", anew)
        pages = asks(operation.id, _by_pages)
        yield defect(operation, "filters and paging", "counts pages for its offset", pages)


def counts_without_the_filter(operation: Operation) -> Iterator[Mutant]:
    """The total of a filtered list is that of the whole."""
    if operation.shape.kind == "page":
        for each in _parameters(operation):
            if each.name not in PAGING:
                counts = wire(operation.id, _counting_all(each.name))
                yield defect(operation, "filters and paging", f"counts those that {each.name} leaves out", counts)


def takes_case_seriously(operation: Operation) -> Iterator[Mutant]:
    """What is searched for is put into capitals: nothing is found that is written in small letters."""
    if "search" in operation.query_parameters:
        searches = wire(operation.id, _finding_exactly)
        yield defect(operation, "filters and paging", "takes case seriously in a search", searches)


def _parameters(operation: Operation) -> Iterator[Parameter]:
    return (each for each in operation.parameters if each.location == "query")


def _changed(name: str, change: Callable[[str], str | None]) -> Callable[[Call], None]:
    """The parameter has another value, or none where that is None."""

    def alter(call: Call) -> None:
        if name in call.query:
            changed = change(call.query.pop(name))
            if changed is not None:
                call.query[name] = changed

    return alter


def _is_bounded(operation: Operation) -> bool:
    return any({"minimum", "maximum"} & each.schema.keys() for each in _parameters(operation))


def _ranged(change: Callable[[Days], Days], call: Call) -> None:
    with suppress(ValueError, KeyError, OverflowError):
        days = {name: date.fromisoformat(call.query[name]) for name in RANGE if name in call.query}
        call.query |= {name: day.isoformat() for name, day in change(days).items()}


def _unless_sent(name: str, value: str, call: Call) -> None:
    call.query.setdefault(name, value)


def _as_known(known: dict[str, str], value: str) -> str:
    return known.get(value.casefold(), value)


def _clamped(nearest: Callable[[int], int], value: str) -> str:
    return str(nearest(int(value))) if value.removeprefix("-").isdecimal() else value


async def _anew_beyond_the_end(call: Call, deliver: Deliver) -> MutableReply:
    reply: MutableReply = await deliver(copied(call))
    name = next((each for each, value in reply.json.items() if isinstance(value, list)), "") if reply.ok else ""
    if name and reply.json["total"] and not reply.json[name]:
        call.query["offset"] = "0"
        return await deliver(call)  # type: ignore[no-any-return]
    return reply


def _numbered(name: str, change: Callable[[int], int]) -> Callable[[Call], None]:
    return _changed(name, lambda value: str(change(int(value))) if value.isdecimal() else value)


def _by_pages(call: Call) -> None:
    limit, offset = call.query.get("limit", "25"), call.query.get("offset", "")
    if limit.isdecimal() and offset.isdecimal():
        call.query["offset"] = str(int(limit) * int(offset))


def _refusing(name: str, value: str) -> Through:
    async def through(call: Call, deliver: Deliver) -> MutableReply:
        return invalid("query", name) if call.query.get(name) == value else await deliver(call)

    return through


def _counting_all(name: str) -> Through:
    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(copied(call))
        if reply.ok and name in call.query:
            del call.query[name]
            every: MutableReply = await deliver(call)
            if every.ok:
                reply.json = {**reply.json, "total": every.json["total"]}
        return reply

    return through


async def _finding_exactly(call: Call, deliver: Deliver) -> MutableReply:
    reply: MutableReply = await deliver(call)
    word, body = call.query.get("search", ""), reply.json
    if reply.ok and word and isinstance(body, dict):
        name = next(each for each, value in body.items() if isinstance(value, list))
        found = [each for each in body[name] if any(word in value for value in each.values() if isinstance(value, str))]
        reply.json = {**body, name: found, "total": body["total"] - len(body[name]) + len(found)}
    return reply


def _fitting(schema: Schema, value: str) -> str | None:
    """The value, None where it is out of bounds."""
    if "enum" in schema:
        return value if value in schema["enum"] else None
    if schema.get("format") == "date":
        with suppress(ValueError):
            return date.fromisoformat(value).isoformat()
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return value if schema.get("minimum", number) <= number <= schema.get("maximum", number) else None
