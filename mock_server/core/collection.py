"""Collections: frozen records by key, in the order they came.

A copy shares its records with the original until one of the two writes, so that a fork of a world costs nothing.
Every write leaves its reverse in the world's undo list, so that a failed operation leaves no trace.
"""

from collections.abc import Callable, Hashable, Iterator
from operator import attrgetter
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from mock_server.core.errors import NotFound

K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=BaseModel)
Undo = list[Callable[[], object]]


class Collection(Generic[K, R]):
    """Records of one model. `noun` is what a refusal calls one of them: "Team" → "Team not found"."""

    __slots__ = ("_records", "_shared", "key", "model", "noun", "undo")

    def __init__(self, model: type[R], noun: str, key: Callable[[R], K] = attrgetter("id")) -> None:
        self.model = model
        self.noun = noun
        self.key = key
        self.undo: Undo = []
        self._records: dict[K, R] = {}
        self._shared = False

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[R]:
        return iter(self._records.values())

    def __reversed__(self) -> Iterator[R]:
        return reversed(self._records.values())

    def __contains__(self, key: object) -> bool:
        return key in self._records

    def newest(self) -> "Newest[R]":
        """The same records, the latest first."""
        return Newest(self)

    def find(self, key: K) -> R | None:
        return self._records.get(key)

    def get(self, key: K) -> R:
        """The record; `NotFound` in the collection's noun where there is none."""
        try:
            return self._records[key]
        except KeyError:
            raise NotFound(f"{self.noun} not found") from None

    def put(self, record: R) -> R:
        """Add the record, or replace the one of its key, which keeps its place in the order."""
        key = self.key(record)
        previous = self._records.get(key)
        records = self._own()
        records[key] = record
        if previous is None:
            self.undo.append(lambda: self._own().pop(key))
        else:
            self.undo.append(lambda: self._own().update({key: previous}))
        return record

    def update(self, key: K, body: BaseModel, **more: Any) -> R:
        """The record with the fields that `body` was sent with, and those of `more`."""
        sent = {name: getattr(body, name) for name in body.model_fields_set}
        return self.put(self.get(key).model_copy(update=sent | more))

    def remove(self, key: K) -> R:
        """Take the record out; `NotFound` where there is none."""
        record = self.get(key)
        before, was_shared = self._records, self._shared
        self._records, self._shared = dict(before), False
        del self._records[key]

        def restore() -> None:
            self._records, self._shared = before, was_shared

        self.undo.append(restore)
        return record

    def remove_where(self, holds: Callable[[R], bool]) -> list[R]:
        """Take out every record for which it holds."""
        return [self.remove(self.key(record)) for record in [record for record in self if holds(record)]]

    def copy(self) -> "Collection[K, R]":
        """A twin that shares the records until either side writes."""
        twin = Collection(self.model, self.noun, self.key)
        twin._records = self._records
        twin._shared = self._shared = True
        return twin

    def _own(self) -> dict[K, R]:
        if self._shared:
            self._records = dict(self._records)
            self._shared = False
        return self._records


class Newest(Generic[R]):
    """A collection read backwards."""

    __slots__ = ("_collection",)

    def __init__(self, collection: Collection[Any, R]) -> None:
        self._collection = collection

    def __len__(self) -> int:
        return len(self._collection)

    def __iter__(self) -> Iterator[R]:
        return reversed(self._collection)
