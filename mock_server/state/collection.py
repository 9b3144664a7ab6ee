"""Collections: frozen records by key, in the order they came.

A copy shares its records with the original. What either writes afterwards lies over the shared ones: a fork of a world
costs nothing, and a fork that was written to costs what was written, not what it began with. Where that grows to a good
part of the whole, or the whole is small, the collection takes a dict of its own.

Every write is noted as a `Change`, which `take_back` undoes and `apply` does again elsewhere.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import chain
from operator import attrgetter, indexOf
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from mock_server.errors import NotFound
from mock_server.state.change import WORLD, Change, Value

K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=Value)
T = TypeVar("T")

SMALL = 100
"""Up to so many records a copy is cheaper than what it would save."""

OVERGROWN = 4
"""A collection takes a dict of its own when a fourth as much lies over the shared records as there are."""

NOTHING_SHARED: dict[Any, Any] = {}
NONE_GONE: list[int] = []
"""Nobody writes to these two."""

_new = tuple.__new__  # half the time of Change(…)


class CollectionKind(NamedTuple):
    """What a collection has: records of a model, what a refusal calls one, and whether their order means something."""

    model: type[Any]
    noun: str
    ordered: bool


class KeyPlaces:
    """Where each key of a dict stands that nobody writes to any more; counted when somebody first asks."""

    __slots__ = ("_keys", "_place_of")

    def __init__(self, keys: Iterable[Hashable]) -> None:
        self._keys = keys
        self._place_of: dict[Hashable, int] = {}

    def of(self, key: Hashable) -> int:
        if not self._place_of:
            self._place_of = {each: place for place, each in enumerate(self._keys)}
        return self._place_of[key]


NO_PLACES = KeyPlaces(())


class Collection(Generic[K, R]):
    """Records of one model. `noun` is what a refusal calls one of them: "Team" → "Team not found".

    `changes` is where its writes are noted, `whose` under which tenant and name. Where it is not `ordered` nobody asks
    in which order the records stand, and one that is put back may stand elsewhere.

    `_records` are its own, and all there are unless it has a `_base`: records that it never writes to. `_over` says
    what became of some of those: another record in the same place, or None where it was removed; `_gone` are the
    places of those in the base, in order. While `_shared`, somebody else reads all of this too.
    """

    __slots__ = (
        "_base",
        "_derived",
        "_gone",
        "_kind",
        "_over",
        "_places",
        "_records",
        "_shared",
        "changes",
        "key",
        "whose",
    )

    def __init__(
        self, model: type[R], noun: str, key: Callable[[R], K] = attrgetter("id"), *, ordered: bool = True
    ) -> None:
        self._kind = CollectionKind(model, noun, ordered)
        self.key = key
        self.changes: list[Change] = []
        self.whose = (WORLD, noun)
        self._records: dict[K, R] = {}
        self._base: dict[K, R] = NOTHING_SHARED
        self._over: dict[K, R | None] = NOTHING_SHARED
        self._gone = NONE_GONE
        self._places = NO_PLACES
        self._shared = False
        self._derived: dict[Any, Any] = {}

    @property
    def model(self) -> type[R]:
        return self._kind.model

    @property
    def name(self) -> str:
        return self.whose[1]

    @property
    def ordered(self) -> bool:
        return self._kind.ordered

    def __len__(self) -> int:
        return len(self._records) + len(self._base) - len(self._gone)

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
            record = self._base.get(key)
            if record is not None and self._over:
                record = self._over.get(key, record)
        return record

    def get(self, key: K) -> R:
        """The record; `NotFound` in the collection's noun where there is none."""
        record = self._records.get(key)
        if record is None:
            record = self.find(key)
            if record is None:
                raise NotFound(f"{self._kind.noun} not found")
        return record

    def derived(self, work: Callable[..., T], *arguments: Any) -> T:
        """What `work` makes of the records and these arguments: worked out once until a record is written.

        The arguments are the same at every call: what they say besides hangs on these records alone.
        """
        if work not in self._derived:
            self._derived[work] = work(self, *arguments)
        found: T = self._derived[work]
        return found

    def put(self, record: R) -> R:
        """Add the record, or replace the one of its key, which keeps its place in the order."""
        key = self.key(record)
        previous = self._records.get(key)
        if previous is None and self._base:
            previous = self._over.get(key, self._base.get(key))
        tenant, name = self.whose
        self.changes.append(_new(Change, (tenant, name, key, previous, record, None)))
        self._place(key, record)
        return record

    def update(self, key: K, body: BaseModel, **more: Any) -> R:
        """The record with the fields that `body` was sent with, and those of `more`."""
        sent = {name: getattr(body, name) for name in body.model_fields_set}
        record: Any = self.get(key)
        return self.put(record.model_copy(update=sent | more))

    def remove(self, key: K) -> R:
        """Take the record out; `NotFound` where there is none."""
        record = self.get(key)
        position = self._position(key) if self.ordered else None
        self.changes.append(_new(Change, (*self.whose, key, record, None, position)))
        self._take_out(key)
        return record

    def remove_where(self, holds: Callable[[R], bool]) -> list[R]:
        """Take out every record for which it holds."""
        found = [(position, record) for position, record in enumerate(self) if holds(record)]
        for gone, (position, record) in enumerate(found):
            key, place = self.key(record), position - gone if self.ordered else None
            self.changes.append(_new(Change, (*self.whose, key, record, None, place)))
            self._take_out(key)
        return [record for _, record in found]

    def note_in(self, changes: list[Change], tenant: str, name: str) -> None:
        """Let writes be noted there from now on, as those of this collection of this tenant."""
        self.changes = changes
        if self.whose != (tenant, name):
            self.whose = (tenant, name)

    def apply(self, changes: Iterable[Change]) -> None:
        """Do what these changes of a twin did, and note them. `ValueError` where they are no twin's."""
        for change in changes:
            key: Any = change.key
            if (change.before is None) == (key in self):
                raise ValueError(f"The change of {change.key!r} in {self.name} is none of a world like this one.")
            self.changes.append(change)
            if change.after is None:
                self._take_out(key)
            else:
                record: Any = change.after
                self._place(key, record)

    def take_back(self, changes: Iterable[Change]) -> None:
        """Undo these changes, the latest of which comes first. One of them may have been noted and not done."""
        changes = list(changes)
        if any(change.position is not None for change in changes):
            self._take_back_in_order(changes)
            return
        for change in changes:
            key: Any = change.key
            if change.before is None:
                self._take_out(key)
            else:
                record: Any = change.before
                self._place(key, record)

    def copy(self) -> "Collection[K, R]":
        """A twin that shares the records until either side writes."""
        twin: Collection[K, R] = Collection.__new__(Collection)
        twin._share(self)
        return twin

    def _share(self, other: "Collection[K, R]") -> None:
        """Be like the other one, and have its records until either side writes."""
        if other._places is NO_PLACES and not other._base and len(other._records) > SMALL:  # noqa: SLF001 - of its own kind
            other._places = KeyPlaces(other._records)  # noqa: SLF001
        self._kind, self.key, self.whose, self.changes = other._kind, other.key, other.whose, []  # noqa: SLF001
        self._records, self._base, self._over = other._records, other._base, other._over  # noqa: SLF001
        self._gone, self._places, self._derived = other._gone, other._places, {}  # noqa: SLF001
        self._shared = other._shared = True  # noqa: SLF001

    def _of_base(self, keys: Iterator[K], records: Iterator[R]) -> Iterator[R]:
        """The shared records as they are here."""
        if not self._over:
            return records
        here: Iterator[R | None] = map(self._over.get, keys, records)
        return filter(None, here)

    def _position(self, key: K) -> int:
        """How many records stand before this one."""
        if self._shared:
            self._own()
        if not self._base:
            if len(self._records) <= SMALL:
                return indexOf(self._records, key)
            self._lie_over()
        if key in self._records:
            return len(self) - 1 - indexOf(reversed(self._records), key)  # the young ones go first
        place = self._places.of(key)
        return place - bisect_left(self._gone, place)

    def _place(self, key: K, record: R) -> None:
        """Let the key have this record: in its place where it has one, else at the end."""
        if self._derived:
            self._derived = {}
        if self._shared:
            self._own()
        if self._base and key not in self._records and key in self._base and self._over.get(key, record) is not None:
            self._over[key] = record
            self._outgrow()
        else:
            self._records[key] = record

    def _take_out(self, key: K) -> None:
        """Let the key have no record, if it has one."""
        if self._derived:
            self._derived = {}
        if self._shared:
            self._own()
        if key in self._records:
            del self._records[key]
        elif key in self:
            if self._gone is NONE_GONE:
                self._gone = []
            insort(self._gone, self._places.of(key) if self.ordered else 0)
            self._over[key] = None
            self._outgrow()

    def _take_back_in_order(self, changes: list[Change]) -> None:
        """Where something was removed: over a list of the keys, so that any number of removals needs one dict."""
        records: dict[Any, Any] = {self.key(record): record for record in self}
        keys = list(records)
        for change in changes:
            if change.before is not None:
                if change.position is not None and change.key not in records:
                    keys.insert(change.position, change.key)
                records[change.key] = change.before
            elif records.pop(change.key, None) is not None:
                keys.pop()  # what was added stands at the end
        self._stand_alone({key: records[key] for key in keys})

    def _own(self) -> None:
        """Let nobody else see what is written next."""
        self._shared = False
        if self._base:
            self._records, self._over = dict(self._records), dict(self._over)
            self._gone = list(self._gone) if self._gone else NONE_GONE
            self._outgrow()
        elif len(self._records) > SMALL:
            self._lie_over()
        else:
            self._records = dict(self._records)

    def _lie_over(self) -> None:
        """Let the records be a base, over which lies what is written next."""
        if self._places is NO_PLACES:
            self._places = KeyPlaces(self._records)
        self._records, self._base, self._over = {}, self._records, {}

    def _outgrow(self) -> None:
        """Take a dict of its own once the changes are worth one."""
        if (len(self._records) + len(self._over)) * OVERGROWN > len(self._base):
            self._stand_alone({self.key(record): record for record in self})

    def _stand_alone(self, records: dict[K, R]) -> None:
        self._records = records
        self._base = self._over = NOTHING_SHARED
        self._gone, self._places = NONE_GONE, NO_PLACES
        self._shared, self._derived = False, {}


class Newest(Generic[R]):
    """A collection read backwards."""

    __slots__ = ("_collection",)

    def __init__(self, collection: Collection[Any, R]) -> None:
        self._collection = collection

    def __len__(self) -> int:
        return len(self._collection)

    def __iter__(self) -> Iterator[R]:
        return reversed(self._collection)
