"""Records that were taken away, and are there in an answer that is newer for sure: a list that shows what was made
later, a write, or a read a minute later.

A deployment that began anew has what it had in the beginning, and an id may be used again. So it is told of a record
whose creation was seen, with the same instant of creation: after a new beginning that one would not be there. All else
is a note. A creation under the id forgets the removal, whoever made it.
"""

from collections.abc import Hashable, Iterator

from contract_tests.passive.exchange import Json, SeenExchange
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.memory import Latest, RecordMemory, Removal
from contract_tests.passive.records import NESTED, REMOVED, is_of_record, items, record_path
from contract_tests.passive.suspicions import as_note

SETTLED = 60.0
"""Seconds after which a read shows a removal for sure."""
ANEW = "unless the deployment began anew"


class Removals:
    """Those of all worlds; `records` are the ones that are known, and lose what is taken away."""

    def __init__(self, records: RecordMemory) -> None:
        self._records = records
        self._removed: Latest[Removal] = Latest()

    def __len__(self) -> int:
        return len(self._removed)

    def knows(self, key: Hashable) -> bool:
        return key in self._removed

    def drop(self, key: Hashable) -> None:
        self._removed.pop(key, None)

    def forget(self, world: Hashable) -> None:
        """The deployment began anew."""
        self._removed.forget(world)

    def note(self, seen: SeenExchange, key: Hashable) -> None:
        """It was taken away, unless that failed."""
        made = self._records.get(key)
        self._records.drop(key)
        if seen.succeeded and not seen.anonymous:
            known = made if made and made.created and made.scope == seen.scope else None
            self._removed.put(key, Removal(seen.scope, REMOVED[seen.operation.id], seen.number, seen.ended, known))

    def judge(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """Nothing that was taken away is there in an answer that is newer."""
        if not seen.succeeded or not self._removed or seen.anonymous:
            return
        listed = list(items(seen))
        newest = self._as_new_as(seen, [path for path, _ in listed])
        for path, record in listed:
            if (gone := self._gone(seen, path)) and gone.ended <= newest:
                yield self._told(seen, gone, path, record)
        path = record_path(seen)
        gone = self._gone(seen, path) if is_of_record(seen) and seen.operation.id not in REMOVED else None
        if gone and gone.rule != "WF-51" and gone.ended <= self._as_new_as(seen, []):
            yield self._told(seen, gone, path, seen.record)

    def _gone(self, seen: SeenExchange, path: str) -> Removal | None:
        found = self._removed.get((seen.world, path))
        return found if found and found.scope == seen.scope and found.ended <= seen.began else None

    def _as_new_as(self, seen: SeenExchange, paths: list[str]) -> float:
        """The instant whose state an answer shows at least."""
        if seen.operation.writes and (seen.operation.id in NESTED or seen.operation.method in {"PATCH", "PUT"}):
            return seen.began
        made = [known.began for path in paths if (known := self._records.get((seen.world, path))) and known.created]
        fresh = seen.began - SETTLED if "age" not in seen.answer_headers else -1.0
        return max([fresh, *made])

    def _told(self, seen: SeenExchange, gone: Removal, path: str, record: dict[str, Json]) -> PassiveFinding:
        taken = "decided" if gone.rule == "WF-51" else "deleted"
        told = PassiveFinding(gone.rule, "body", f"{path} was {taken} before", "it is there", (gone.number,))
        born = gone.made.fields.get("created_at") if gone.made else None
        if gone.made is None or not _is_same(gone.made.fields, record) or (born is None and not self._stayed(seen)):
            return as_note(told, ANEW)
        return told

    def _stayed(self, seen: SeenExchange) -> bool:
        """Whether what lists the record was created by somebody seen: it would not be there after a new beginning."""
        parent = self._records.get((seen.world, record_path(seen)))
        return parent is not None and bool(parent.created)


def _is_same(made: dict[str, Json], there: dict[str, Json]) -> bool:
    """Whether it is the record that was made, and no other with its id."""
    return all(made.get(name) == there.get(name) for name in ("created_at", "name", "subject") if name in made)
