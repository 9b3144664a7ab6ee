"""What an exchange says of a record together with earlier ones.

Whoever else uses the deployment may write to a record between two exchanges, reads may lag, automations may change
tickets, and a deployment may be set back to where it began. So this is what is compared, always of one credential:

- what a write answered with what the write before it did (not with a read, which may be old), where no other write to
  the record was on its way. Told is what was lost, seen twice (`suspicions.py`), of a record whose creation was seen:
  that one would be gone where the deployment began anew. All else is a note
- a record that was taken away with answers that are newer for sure (`removals.py`)
- a read with the record's creation, and a minute later with its last change (`reads.py`)

A creation under a known id, and another instant of creation, say that the deployment began anew or that an id is used
again: all that was known of this world is forgotten.
"""

from collections.abc import Callable, Hashable, Iterator

from contract_tests.passive.exchange import MISSING, Json, SeenExchange
from contract_tests.passive.fields import DEFAULTS, KEPT, READ
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.memory import KnownRecord, Latest, RecordMemory
from contract_tests.passive.reads import Reads, is_other_birth
from contract_tests.passive.records import REMOVED, made_path, record_path
from contract_tests.passive.removals import Removals
from contract_tests.passive.replays import KEY, REPLAYED
from contract_tests.passive.suspicions import Suspicions, as_note
from contract_tests.passive.values import shown, shows

BORN = {"update_ticket": "TICKET-05", "close_ticket": "TICKET-05", "update_team": "TEAM-10"}
BORN |= {"update_business_hours": "HOURS-09", "update_automation_rule": "RULE-13"}
"""Writes whose answer has the instant of creation, and the rule that keeps it."""
UNCHANGED = frozenset({"execute_workflow", "dry_run_workflow", "simulate_routing", "execute_automation_event"})
"""POSTs that change nothing of a record's own fields."""
PARTS = frozenset({"add_holiday", "delete_holiday", "add_ticket_note", "put_team_member", "remove_team_member"})
PARTS |= {"create_oncall_entry", "add_sla_target", "create_sla_escalation"}
"""Writes below a record that leave its own fields alone."""
REFERENCES = frozenset({"business_hours_id", "escalate_to_user_id"})
"""Fields that are emptied when what they lead to is deleted."""
LIVELY = frozenset({"status", "priority", "category"})
"""Fields of a ticket that automations change."""


class History:
    """The records of all worlds. `begin` is told of each write before it is on its way, `judge` of each exchange.

    Whoever remembers something of a world besides is in `forgetting`, and called with it when it began anew.
    """

    def __init__(self) -> None:
        self.records = RecordMemory()
        self.suspicions = Suspicions()
        self.removals = Removals(self.records)
        self.forgetting: list[Callable[[Hashable], None]] = []
        self._reads = Reads()
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
        found = list(self.removals.judge(seen))
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
            self.removals.note(seen, key)
        elif seen.operation.id in PARTS:
            self._touched(key)
        elif seen.operation.id not in UNCHANGED:
            found += self._changed(seen, key, alone=alone)
        return found

    def known(self, seen: SeenExchange, path: str) -> KnownRecord | None:
        """What this credential wrote to a record last, and nobody since."""
        found = None if seen.anonymous else self.records.get((seen.world, path))
        return found if found and found.scope == seen.scope and found.ended <= seen.began else None

    def forget(self, world: Hashable) -> None:
        """The deployment began anew."""
        self.records.clear(world)
        self.suspicions.forget(world)
        self.removals.forget(world)
        self._reads.forget(world)
        for each in self.forgetting:
            each(world)

    def _made(self, seen: SeenExchange, key: tuple[Hashable, str]) -> None:
        before, repeated = self.records.get(key), _may_repeat(seen)
        if before and repeated and _is_same(before.fields, seen.record):
            if before.writes == 1:
                return  # the original answer again
        elif before or (self.removals.knows(key) and not repeated):
            self.forget(seen.world)
        self.removals.drop(key)
        self._put(key, KnownRecord(seen.scope, seen.record, seen.number, seen.ended, seen.number, seen.began))

    def _put(self, key: Hashable, record: KnownRecord) -> None:
        try:
            record.size = 200 + len(str(record.fields))
        except (RecursionError, ValueError):  # nested without a bottom; a number of thousands of digits
            self.records.drop(key)
        else:
            self.records.put(key, record)

    def _touched(self, key: tuple[Hashable, str]) -> None:
        """An automation may have seen it."""
        if before := self.records.get(key):
            for name in LIVELY & before.fields.keys():
                del before.fields[name]

    def _changed(self, seen: SeenExchange, key: tuple[Hashable, str], *, alone: bool) -> list[PassiveFinding]:
        """A write to a record: what it left alone, and how the record is now."""
        before = self.known(seen, key[1])
        if not seen.succeeded or not seen.record or not alone or seen.anonymous:
            self.records.drop(key)  # nobody knows what came of it
            return []
        found = []
        if before and is_other_birth(before.fields, seen.record):
            found = list(_of_birth(seen, before))
            self.forget(seen.world)
            before = None
        elif before:
            found = list(self._of_kept(seen, before, key))
        created, began, writes = (before.created, before.began, before.writes + 1) if before else (0, 0.0, 1)
        fields = {**(before.fields if before else {}), **seen.record}
        changed = KnownRecord(seen.scope, fields, seen.number, seen.ended, created, began, writes)
        if before:
            changed.before = {name: was for name, was in before.fields.items() if fields[name] != was}
        self._put(key, changed)
        return found

    def _of_kept(self, seen: SeenExchange, before: KnownRecord, key: tuple[Hashable, str]) -> Iterator[PassiveFinding]:
        """What was not sent is as it was."""
        for name, rule in KEPT.get(seen.operation.id, {}).items():
            was, now = before.fields.get(name, MISSING), seen.record.get(name, MISSING)
            if name in seen.sent_fields or MISSING in (was, now):
                continue
            about = (*key, seen.operation.id, name)
            if was == now or (shows(was, now) and shows(now, was)):
                self.suspicions.clear(about)
                continue
            expected, actual = f"{name} was {shown(was)} and was not sent", f"it is {shown(now)}"
            told = PassiveFinding(rule, f"body.{name}", expected, actual, (before.number,))
            if not (before.created and _is_lost(seen, name, now)):
                yield as_note(told)
            elif judged := self.suspicions.judge(about, told, before.ended, seen.ended, seen.number):
                yield judged

    def _of_read(self, seen: SeenExchange, key: tuple[Hashable, str]) -> Iterator[PassiveFinding]:
        """What a read says of a record that this credential has written."""
        if seen.anonymous:
            return
        yield from self._reads.of_birth(seen, key)
        before = self.known(seen, key[1])
        if before is None or key in self._writing.values():
            return
        if seen.succeeded and is_other_birth(before.fields, seen.record):
            self.forget(seen.world)
            return
        yield from self._reads.of_written(seen, before)
        if seen.status == 404:
            self.records.drop(key)
        for name, now in seen.record.items() if seen.succeeded else ():
            if name in before.fields and name != "created_at" and not shows(before.fields[name], now):
                del before.fields[name]  # it lags, or somebody wrote


def _is_lost(seen: SeenExchange, name: str, now: Json) -> bool:
    """Whether a field is empty, or what it is where nobody says anything: so it is where an update forgets it."""
    default = DEFAULTS.get(seen.operation.id.replace("update_", "create_"), {}).get(name, ("", None))[1]
    return name not in REFERENCES and (now in (None, "", [], {}) or (default is not None and now == default))


def _of_birth(seen: SeenExchange, before: KnownRecord) -> Iterator[PassiveFinding]:
    """An update leaves the instant of creation alone."""
    if rule := BORN.get(seen.operation.id):
        expected = f"created_at was {shown(before.fields['created_at'])}"
        actual = f"it is {shown(seen.record['created_at'])}"
        told = PassiveFinding(rule, "body.created_at", expected, actual, (before.number,))
        yield as_note(told, "unless the deployment began anew")


def _may_repeat(seen: SeenExchange) -> bool:
    """Whether a creation may be the original answer to an earlier one."""
    return bool(seen.headers.get(KEY)) or any(each in seen.answer_headers for each in REPLAYED)


def _is_same(before: dict[str, Json], now: dict[str, Json]) -> bool:
    """Whether two answers tell of the same creation."""
    return before.get("created_at") == now.get("created_at") and all(
        before.get(name) == value for name, value in now.items() if name in ("id", "subject", "name")
    )
