"""Lists: filters and offset paging, the same for every family."""

from collections.abc import Callable, Iterable, Sequence, Sized
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
Condition = Callable[[Any], bool] | None


class Listing(Sized, Iterable[R_co], Protocol[R_co]):
    """Records in an order, whose number is known before they are visited."""


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """One page of a list: its records, how many there are in all, and the window that was asked for."""

    records: Sequence[R]
    total: int
    limit: int
    offset: int


@dataclass(frozen=True, slots=True)
class Paging:
    """The window a caller asks for: `limit` records after the first `offset`."""

    limit: int
    offset: int

    def slice(self, listing: Listing[R]) -> Page[R]:
        total = len(listing)
        start = min(self.offset, total)
        return Page(list(islice(listing, start, start + self.limit)), total, self.limit, self.offset)


def where(listing: Listing[R], *conditions: Condition) -> Listing[R]:
    """The records for which every condition holds; None stands for a filter that was not sent."""
    asked = [condition for condition in conditions if condition is not None]
    if not asked:
        return listing
    return [record for record in listing if all(holds(record) for holds in asked)]


def equal(field: str, value: object) -> Condition:
    """`field` is exactly `value`."""
    if value is None:
        return None
    return lambda record: bool(getattr(record, field) == value)


def same_text(field: str, value: str | None) -> Condition:
    """`field` is `value`, upper or lower case."""
    if value is None:
        return None
    wanted = value.casefold()
    return lambda record: (getattr(record, field) or "").casefold() == wanted


def containing(value: str | None, *fields: str) -> Condition:
    """One of the fields has `value` somewhere in it, upper or lower case."""
    if value is None:
        return None
    wanted = value.casefold()
    return lambda record: any(wanted in (getattr(record, field) or "").casefold() for field in fields)


def having_words(text: str | None, *fields: str) -> Condition:
    """Each word of `text` is somewhere in one of the fields, upper or lower case, in any order."""
    words = (text or "").casefold().split()
    if not words:
        return None

    def holds(record: Any) -> bool:
        texts = [(getattr(record, field) or "").casefold() for field in fields]
        return all(any(word in each for each in texts) for word in words)

    return holds
