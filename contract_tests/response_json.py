"""The JSON of an answer, which knows where in the document it stands: a check that stumbles over it says over what."""

from typing import Any

from contract_tests.assertions import Violation, shown
from contract_tests.places import Place
from mock_server.document.levels import Step

Json = Any


class Object(dict[str, Json]):
    """An object of an answer."""

    __slots__ = ("place",)

    def __init__(self, values: dict[str, Json], place: Place) -> None:
        super().__init__({name: placed(value, place, name) for name, value in values.items()})
        self.place = place

    def __missing__(self, name: str) -> Json:
        raise _missing(self, self.place, name)


class Array(list[Json]):
    """An array of an answer."""

    __slots__ = ("place",)

    def __init__(self, values: list[Json], place: Place) -> None:
        super().__init__([placed(value, place, number) for number, value in enumerate(values)])
        self.place = place

    def __getitem__(self, index: Any) -> Json:
        if isinstance(index, str):
            raise _missing(self, self.place, index)
        return super().__getitem__(index)


def placed(value: Json, place: Place, *below: Step) -> Json:
    """The value with its place, so many steps below that one, and all that is in it with theirs."""
    if not isinstance(value, dict | list):
        return value
    for step in below:
        place = place.below(step)
    return Object(value, place) if isinstance(value, dict) else Array(value, place)


def without(record: Json, *names: str) -> Json:
    """A record but for these fields, at the place where it was."""
    kept = {name: value for name, value in record.items() if name not in names}
    return Object(kept, record.place) if isinstance(record, Object) else kept


def only(record: Json, *names: str) -> Json:
    """These fields of a record, as far as it has them, at the place where it was."""
    return without(record, *(name for name in record if name not in names))


def _missing(answer: Json, place: Place, step: Step) -> Violation:
    missed = place.below(step)
    return Violation(f"{missed} in the answer of {place.operation}", shown(answer), level=missed.level)
