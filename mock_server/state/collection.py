"""Collections: frozen records by key, in the order they came.

A copy shares its records with the original. What either writes afterwards lies over the shared ones: a fork of a world
costs nothing, and a fork that was written to costs what was written, not what it began with. Where that grows to a good
part of the whole, or the whole is small, the collection takes a dict of its own.

Every write leaves its reverse in the world's undo list, so that a failed operation leaves no trace.
"""

from collections.abc import Callable, Hashable, Iterator
from itertools import chain
from operator import attrgetter
from typing import Any, Generic, TypeVar
from weakref import ref

from pydantic import BaseModel

from mock_server.errors import NotFound

K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=BaseModel)
Undo = list[Callable[[], object]]

SMALL = 100
"""Up to so many records a copy is cheaper than what it would save."""

OVERGROWN = 4
"""A collection takes a dict of its own when a fourth as much lies over the shared records as there are."""

NOTHING_SHARED: dict[Any, Any] = {}


class Collection(Generic[K, R]):
    """Records of one model. `noun` is what a refusal calls one of them: "Team" → "Team not found".

    `_records` are its own, and all there are unless it has a `_base`: records of somebody else's that it never writes
    to. `_over` says what became of some of those: another record in the same place, or None where it was removed.
    While `_shared`, somebody else reads `_records` and `_over` too.
    """

    __slots__ = ("_base", "_over", "_records", "_removed", "_restore", "_shared", "key", "model", "noun", "undo")

    def __init__(self, model: type[R], noun: str, key: Callable[[R], K] = attrgetter("id")) -> None:
        self.model = model
        self.noun = noun
        self.key = key
        self.undo: Undo = []
        self._records: dict[K, R] = {}
        self._base: dict[K, R] = NOTHING_SHARED
        self._over: dict[K, R | None] = NOTHING_SHARED
        self._removed = 0
        self._shared = False
        self._restore: tuple[int, ref[Callable[[], object]]] | None = None

    def __len__(self) -> int:
        return len(self._records) + len(self._base) - self._removed

    def __iter__(self) -> Iterator[R]:
        if not self._base:
            return iter(self._records.values())
        return chain(self._of_base(iter(self._base), iter(self._base.values())), self._records.values())

    def __reversed__(self) -> Iterator[R]:
        if not self._base:
            return reversed(self._records.values())
        return chain(
            reversed(self._records.values()), self._of_base(reversed(self._base), reversed(self._base.values()))
        )

    def __contains__(self, key: object) -> bool:
        return key in self._records or (key in self._base and self._over.get(key, True) is not None)

    def newest(self) -> "Newest[R]":
        """The same records, the latest first."""
        return Newest(self)

    def find(self, key: K) -> R | None:
        record = self._records.get(key)
        if record is None and self._base:
            record = self._over.get(key, self._base.get(key))
        return record

    def get(self, key: K) -> R:
        """The record; `NotFound` in the collection's noun where there is none."""
        record = self._records.get(key)
        if record is None:
            record = self._over.get(key, self._base.get(key))
            if record is None:
                raise NotFound(f"{self.noun} not found")
        return record

    def put(self, record: R) -> R:
        """Add the record, or replace the one of its key, which keeps its place in the order."""
        key = self.key(record)
        previous = self.find(key)
        if self._restore is None or not self._can_restore():
            if previous is None:
                self.undo.append(lambda: self._take_out(key))
            else:
                self.undo.append(lambda: self._place(key, previous))
        if self._shared or self._base:
            self._place(key, record)
        else:
            self._records[key] = record
        return record

    def update(self, key: K, body: BaseModel, **more: Any) -> R:
        """The record with the fields that `body` was sent with, and those of `more`."""
        sent = {name: getattr(body, name) for name in body.model_fields_set}
        return self.put(self.get(key).model_copy(update=sent | more))

    def remove(self, key: K) -> R:
        """Take the record out; `NotFound` where there is none."""
        record = self.get(key)
        self._keep_order()
        self._take_out(key)
        return record

    def remove_where(self, holds: Callable[[R], bool]) -> list[R]:
        """Take out every record for which it holds."""
        removed = [record for record in self if holds(record)]
        if removed:
            self._keep_order()
        for record in removed:
            self._take_out(self.key(record))
        return removed

    def copy(self) -> "Collection[K, R]":
        """A twin that shares the records until either side writes."""
        twin = Collection(self.model, self.noun, self.key)
        twin._records, twin._base, twin._over, twin._removed = self._records, self._base, self._over, self._removed
        twin._shared = self._shared = True
        return twin

    def _of_base(self, keys: Iterator[K], records: Iterator[R]) -> Iterator[R]:
        """The shared records as they are here."""
        if not self._over:
            return records
        here: Iterator[R | None] = map(self._over.get, keys, records)
        return filter(None, here)

    def _place(self, key: K, record: R) -> None:
        """Let the key have this record: in its place where it has one, else at the end."""
        if self._shared:
            self._own()
        if key not in self._records and key in self._base and self._over.get(key, record) is not None:
            self._over[key] = record
            self._outgrow()
        else:
            self._records[key] = record

    def _take_out(self, key: K) -> None:
        if self._shared:
            self._own()
        if key in self._records:
            del self._records[key]
        else:
            self._over[key] = None
            self._removed += 1
            self._outgrow()

    def _own(self) -> None:
        """Let nobody else see what is written next."""
        self._shared = False
        if self._base:
            self._records, self._over = dict(self._records), dict(self._over)
            self._outgrow()
        elif len(self._records) > SMALL:
            self._records, self._base, self._over = {}, self._records, {}
        else:
            self._records = dict(self._records)

    def _outgrow(self) -> None:
        """Take a dict of its own once the changes are worth one."""
        if (len(self._records) + len(self._over)) * OVERGROWN > len(self._base):
            self._records = {self.key(record): record for record in self}
            self._base = self._over = NOTHING_SHARED
            self._removed = 0

    def _keep_order(self) -> None:
        """Before the first removal of an operation: note all there is. Whatever comes after needs no reverse."""
        if self._can_restore():
            return
        before = self._records, self._base, self._over, self._removed
        self._shared = True

        def restore() -> None:
            self._records, self._base, self._over, self._removed = before
            self._shared = True

        self._restore = len(self.undo), ref(restore)
        self.undo.append(restore)

    def _can_restore(self) -> bool:
        """Whether the operation that is running has noted all there was before it."""
        if self._restore is None:
            return False
        place, restore = self._restore
        return place < len(self.undo) and self.undo[place] is restore()


class Newest(Generic[R]):
    """A collection read backwards."""

    __slots__ = ("_collection",)

    def __init__(self, collection: Collection[Any, R]) -> None:
        self._collection = collection

    def __len__(self) -> int:
        return len(self._collection)

    def __iter__(self) -> Iterator[R]:
        return reversed(self._collection)
