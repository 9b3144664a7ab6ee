"""What is remembered of records, keys and suspicions: the latest, up to a number of each and to a number of bytes."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Json = Any
MOST, LARGEST = 5_000, 16 * 1024**2
"""Records, and bytes of their JSON, that are remembered."""
Value = TypeVar("Value")


class Latest(OrderedDict[Hashable, Value], Generic[Value]):
    """A dict of the entries that were put last, so many of them."""

    def __init__(self, most: int = MOST) -> None:
        super().__init__()
        self._most = most

    def put(self, key: Hashable, value: Value) -> None:
        self[key] = value
        self.move_to_end(key)
        if len(self) > self._most:
            self.popitem(last=False)

    def forget(self, world: Hashable) -> None:
        """Drop what is of a world: the keys that begin with it."""
        for key in [each for each in self if isinstance(each, tuple) and each[0] == world]:
            del self[key]


@dataclass(slots=True)
class KnownRecord:
    """A record as the last answer to a write showed it.

    scope    who wrote it so: what others see is not compared
    created  the exchange that made it, 0 where nobody saw that, and `began` when that began
    fields   as they were answered, by the exchange `number`, which `ended` then; `writes` is how many there were
    before   of those that the last write changed, what they were
    """

    scope: Hashable
    fields: dict[str, Json]
    number: int
    ended: float
    created: int = 0
    began: float = 0.0
    writes: int = 1
    size: int = 0
    before: dict[str, Json] = field(default_factory=dict)


@dataclass(slots=True)
class Removal:
    """A record that was taken away: by whom, when, and which rule says that it is gone. `made` is its creation, if that
    was seen.
    """

    scope: Hashable
    rule: str
    number: int
    ended: float
    made: KnownRecord | None = None


class RecordMemory:
    """Records by world and path."""

    def __init__(self, most: int = MOST, largest: int = LARGEST) -> None:
        self._records: Latest[KnownRecord] = Latest(most + 1)
        self._most, self._largest = most, largest
        self.size = 0

    def __len__(self) -> int:
        return len(self._records)

    def get(self, key: Hashable) -> KnownRecord | None:
        return self._records.get(key)

    def put(self, key: Hashable, record: KnownRecord) -> None:
        """Remember it, and forget the oldest where that is too much."""
        self.drop(key)
        self.size += record.size
        self._records.put(key, record)
        while len(self._records) > self._most or (self.size > self._largest and self._records):
            self.size -= self._records.popitem(last=False)[1].size

    def drop(self, key: Hashable) -> None:
        if found := self._records.pop(key, None):
            self.size -= found.size

    def clear(self, world: Hashable) -> None:
        """Forget all of a world."""
        for key in [each for each in self._records if isinstance(each, tuple) and each[0] == world]:
            self.drop(key)


@dataclass(slots=True)
class Suspicion:
    """What was seen once, and may have been somebody else's doing: when, and in which exchanges."""

    began: float
    ended: float
    numbers: tuple[int, ...]
