"""What an exchange says of a record together with earlier ones.

Whoever else uses the deployment may write to a record between two exchanges, reads may lag, and automations may change
tickets. So this is what is compared:

- what a write answered with what the write before it did (not with a read, which may be old), by the same credential,
  where no other write to the record was on its way; a difference is told when it was seen twice (`suspicions.py`)
- a read only with a record's first version: an older one there is not
- a record that was taken away with answers that are newer for sure: a list that shows what was made later, a write, or
  a read a minute later
- an instant of creation with another, by a write: nobody may change that

A creation under a known id says that the deployment began anew: all that was known of it is forgotten.
"""

from collections.abc import Hashable, Iterator

from contract_tests.passive.exchange import MISSING, Json, SeenExchange
from contract_tests.passive.fields import KEPT, READ
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.memory import KnownRecord, Latest, RecordMemory, Removal
from contract_tests.passive.records import NESTED, REMOVED, items, made_path, record_path
from contract_tests.passive.suspicions import Suspicions
from contract_tests.passive.values import instant, shown, shows

SETTLED = 60.0
"""Seconds after which a read shows a write for sure."""
BORN = {"update_ticket": "TICKET-05", "close_ticket": "TICKET-05", "update_team": "TEAM-10"}
BORN |= {"update_business_hours": "HOURS-09", "update_automation_rule": "RULE-13"}
"""Writes whose answer has the instant of creation, and the rule that keeps it."""
UNCHANGED = frozenset({"execute_workflow", "dry_run_workflow", "simulate_routing", "execute_automation_event"})
"""POSTs that change nothing of a record's own fields."""
PARTS = frozenset({"add_holiday", "delete_holiday", "add_ticket_note", "put_team_member", "remove_team_member"})
PARTS |= {"create_oncall_entry", "add_sla_target", "create_sla_escalation"}
"""Writes below a record that leave its own fields alone."""


class History:
    """The records of all worlds. `begin` is told of each write before it is on its way, `judge` of each exchange."""

    def __init__(self) -> None:
        self.records = RecordMemory()
        self.suspicions = Suspicions()
        self._removed: Latest[Removal] = Latest()
        self._writing: dict[int, Hashable] = {}
        self._last: Latest[float] = Latest()

    def begin(self, seen: SeenExchange) -> None:
        """A write is on its way."""
        if seen.operation.writes:
            self._writing[seen.number] = (seen.world, record_path(seen))

    def over(self, seen: SeenExchange) -> None:
        """It is no longer on its way."""
        self._writing.pop(seen.number, None)

    def judge(self, seen: SeenExchange) -> list[PassiveFinding]:
        """What the exchange shows, which is over; what it says of records is remembered."""
        found = list(self._of_removed(seen)) if seen.succeeded and self._removed else []
        if not (seen.operation.writes or seen.operation.id in READ):
            return found
        key = (seen.world, record_path(seen))
        if not seen.operation.writes:
            return [*found, *self._of_read(seen, key)]
        self.over(seen)
        alone = key not in self._writing.values() and self._last.get(key, -1.0) <= seen.began
        self._last.put(key, seen.ended)
        if path := made_path(seen):
            if seen.succeeded:
                self._made(seen, (seen.world, path))
        elif seen.operation.id in REMOVED:
            self._remove(seen, key)
        elif seen.operation.id not in UNCHANGED | PARTS:
            found += self._changed(seen, key, alone=alone)
        return found

    def known(self, seen: SeenExchange, path: str) -> KnownRecord | None:
        """What this credential wrote to a record last, and nobody since."""
        found = self.records.get((seen.world, path))
        return found if found and found.scope == seen.scope and found.ended <= seen.began else None

    def _made(self, seen: SeenExchange, key: Hashable) -> None:
        before = self.records.get(key)
        if before and before.created and before.scope == seen.scope and not _is_same(before.fields, seen.record):
            self.forget(seen.world)
        if before is None or not _is_same(before.fields, seen.record):
            made = KnownRecord(seen.scope, seen.record, seen.number, seen.ended, seen.number, seen.began)
            self._put(key, made)

    def forget(self, world: Hashable) -> None:
        """The deployment began anew."""
        self.records.clear(world)
        self._removed.clear()

    def _put(self, key: Hashable, record: KnownRecord) -> None:
        record.size = 200 + len(str(record.fields))
        self.records.put(key, record)

    def _remove(self, seen: SeenExchange, key: Hashable) -> None:
        self.records.drop(key)
        if seen.succeeded:
            removal = Removal(seen.scope, REMOVED[seen.operation.id], seen.number, seen.ended)
            self._removed.put(key, removal)

    def _changed(self, seen: SeenExchange, key: tuple[Hashable, str], *, alone: bool) -> list[PassiveFinding]:
        """A write to a record: what it left alone, and how the record is now."""
        before = self.known(seen, key[1])
        if not seen.succeeded or not seen.record or not alone:
            self.records.drop(key)  # nobody knows what came of it
            return []
        found = [*self._of_kept(seen, before), *_of_birth(seen, before)] if before else []
        created, began, writes = (before.created, before.began, before.writes + 1) if before else (0, 0.0, 1)
        fields = {**(before.fields if before else {}), **seen.record}
        self._put(key, KnownRecord(seen.scope, fields, seen.number, seen.ended, created, began, writes))
        return found

    def _of_kept(self, seen: SeenExchange, before: KnownRecord) -> Iterator[PassiveFinding]:
        """What was not sent is as it was."""
        for name, rule in KEPT.get(seen.operation.id, {}).items():
            was, now = before.fields.get(name, MISSING), seen.record.get(name, MISSING)
            if name in seen.sent_fields or MISSING in (was, now) or was == now or (shows(was, now) and shows(now, was)):
                continue
            told = PassiveFinding(
                rule,
                f"body.{name}",
                f"{name} was {shown(was)} and was not sent",
                f"it is {shown(now)}",
                (before.number,),
            )
            about = (seen.operation.id, name)
            if judged := self.suspicions.judge(about, told, before.ended, seen.ended, seen.number):
                yield judged

    def _of_read(self, seen: SeenExchange, key: tuple[Hashable, str]) -> Iterator[PassiveFinding]:
        """A record that nobody has changed shows what its creation answered."""
        promised = READ.get(seen.operation.id)
        before = self.known(seen, key[1]) if promised and seen.succeeded else None
        if promised is None or before is None or not before.created or before.writes > 1:
            return
        for name, rule in promised.items():
            was, now = before.fields.get(name, MISSING), seen.record.get(name, MISSING)
            if MISSING in (was, now) or was is None or shows(was, now) or _is_same_instant(was, now):
                continue
            expected, actual = f"{name} was {shown(was)} when it was created", f"it is {shown(now)}"
            told = PassiveFinding(rule, f"body.{name}", expected, actual, (before.number,))
            about = (seen.operation.id, name)
            if judged := self.suspicions.judge(about, told, before.ended, seen.ended, seen.number):
                yield judged

    def _of_removed(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """Nothing that was taken away is there in an answer that is newer."""
        listed = list(items(seen))
        if listed:
            newest = self._as_new_as(seen, [path for path, _ in listed])
            for path, _ in listed:
                if (gone := self._gone(seen, path)) and gone.ended <= newest:
                    yield _is_still_there(gone, path)
        gone = None if seen.operation.id in REMOVED else self._gone(seen, record_path(seen))
        if gone and gone.rule != "WF-51" and gone.ended <= self._as_new_as(seen, []):
            yield _is_still_there(gone, record_path(seen))

    def _gone(self, seen: SeenExchange, path: str) -> Removal | None:
        found = self._removed.get((seen.world, path))
        return found if found and found.scope == seen.scope and found.ended <= seen.began else None

    def _as_new_as(self, seen: SeenExchange, paths: list[str]) -> float:
        """The instant whose state an answer shows at least."""
        if seen.operation.id in NESTED and seen.operation.writes:
            return seen.began
        made = [known.began for path in paths if (known := self.records.get((seen.world, path))) and known.created]
        if seen.operation.writes and seen.operation.method in {"PATCH", "PUT"}:
            return seen.began
        fresh = seen.began - SETTLED if "age" not in seen.answer_headers else -1.0
        return max([fresh, *made])


def _of_birth(seen: SeenExchange, before: KnownRecord) -> Iterator[PassiveFinding]:
    """An update leaves the instant of creation alone."""
    rule = BORN.get(seen.operation.id)
    was, now = instant(before.fields.get("created_at")), instant(seen.record.get("created_at"))
    if rule and was and now and abs((was - now).total_seconds()) >= 1:
        expected = f"created_at was {shown(before.fields['created_at'])}"
        actual = f"it is {shown(seen.record['created_at'])}"
        yield PassiveFinding(rule, "body.created_at", expected, actual, (before.number,))


def _is_still_there(gone: Removal, path: str) -> PassiveFinding:
    taken = "decided" if gone.rule == "WF-51" else "deleted"
    return PassiveFinding(gone.rule, "body", f"{path} was {taken} before", "it is there", (gone.number,))


def _is_same(before: dict[str, Json], now: dict[str, Json]) -> bool:
    """Whether two answers tell of the same creation: a repeated key gets the original answer."""
    return before.get("created_at") == now.get("created_at") and all(
        before.get(name) == value for name, value in now.items() if name in ("id", "subject", "name")
    )


def _is_same_instant(was: Json, now: Json) -> bool:
    first, second = instant(was), instant(now)
    return first is not None and second is not None and abs((first - second).total_seconds()) < 1
