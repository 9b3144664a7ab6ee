"""Defects in lists: the wrong order, records that are missing, there twice, incomplete, or counted wrongly."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from mock_server.document.operations import Operation
from mutation.mutant import Mutant
from mutation.operators.defect import defect
from mutation.operators.fields import answered, promised
from mutation.wire import answers, edits

Json = Any
Change = Callable[[list[Json]], object]
LISTS: dict[str, Change] = {
    "answers its records the wrong way round": lambda records: records.reverse(),
    "leaves the first record out": lambda records: records and records.pop(0),
    "leaves the last record out": lambda records: records and records.pop(),
    "answers its first record twice": lambda records: records.extend(records[:1]),
    "answers an empty list": lambda records: records.clear(),
}


def spoils_a_list(operation: Operation) -> Iterator[Mutant]:
    """The records of a list are not those that there are, or not in their order."""
    if operation.shape.kind in {"page", "array"}:
        for what, change in LISTS.items():
            spoils = answers(operation.id, edits(_in_list(operation.shape.envelope, change)))
            yield defect(operation, "filters and paging", what, spoils)


def renames_its_list(operation: Operation) -> Iterator[Mutant]:
    """The records of a page stand under the name that other pages have."""
    if operation.shape.kind == "page":
        name = operation.shape.envelope
        renames = answers(operation.id, edits(partial(_renamed, name, "items" if name == "data" else "data")))
        yield defect(operation, "schema", f"does not call its list {name}", renames)


def miscounts(operation: Operation) -> Iterator[Mutant]:
    """A page says another total, limit or offset."""
    if operation.shape.kind == "page":
        for count in ("total", "limit", "offset"):
            spoils = answers(operation.id, edits(_one_more(count)))
            yield defect(operation, "filters and paging", f"says a {count} that is one too many", spoils)
        counts_page = answers(operation.id, edits(_as_long_as(operation.shape.envelope)))
        yield defect(operation, "filters and paging", "has the length of the page for its total", counts_page)


def lists_another_value(operation: Operation) -> Iterator[Mutant]:
    """The records in a list have the first one's value of a property."""
    name, way = operation.shape.envelope, 3 if operation.shape.envelope else 2
    for field in answered(operation) if operation.shape.kind in {"page", "array"} else ():
        own = field.last not in operation.path_parameters
        if own and len(field.steps) == way and "type" in field.schema and promised(operation, field):
            same = answers(operation.id, edits(_in_list(name, _same(field.last))))
            yield defect(operation, "persistence", f"answers the first record's {field.last} for every one", same)


def _in_list(name: str, change: Change) -> Callable[[Json], None]:
    def changed(body: Json) -> None:
        records = body.get(name) if isinstance(body, dict) else body
        if isinstance(records, list):
            change(records)

    return _kept(changed)


def _kept(change: Callable[[Json], object]) -> Callable[[Json], None]:
    """What `change` returns is nothing to whoever edits."""

    def changed(body: Json) -> None:
        change(body)

    return changed


def _renamed(name: str, other: str, body: Json) -> None:
    body[other] = body.pop(name)


def _same(name: str) -> Change:
    def change(records: list[Json]) -> None:
        for each in records[1:]:
            each[name] = records[0][name]

    return change


def _one_more(name: str) -> Callable[[Json], None]:
    def changed(body: Json) -> None:
        body[name] += 1

    return changed


def _as_long_as(name: str) -> Callable[[Json], None]:
    def changed(body: Json) -> None:
        body["total"] = len(body[name])

    return changed
