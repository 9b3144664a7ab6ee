"""What a read says of a record that was written before: as it was created, as it was changed, and that it is there.

Anybody may have written since, past the proxy, and a deployment may have begun anew. So it is a note, but for one case:
a record whose creation was seen, with the same `created_at`, whose `updated_at` is before that of the last change, a
minute after it and not out of a cache. It is that record, and older than it was.
"""

from collections.abc import Hashable, Iterator

from contract_tests.passive.exchange import MISSING, Json, SeenExchange
from contract_tests.passive.fields import READ, Promised
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.memory import KnownRecord, Latest
from contract_tests.passive.suspicions import NEAR, as_note
from contract_tests.passive.values import instant, shown, shows

SETTLED = 60.0
"""Seconds after which a read shows a write for sure."""
ANEW = "unless the deployment began anew"
Born = tuple[Json, int]
"""The instant of creation, and the exchange that showed it."""


class Reads:
    """The instants of creation that reads have shown."""

    def __init__(self) -> None:
        self._born: Latest[Born] = Latest()

    def forget(self, world: Hashable) -> None:
        """The deployment began anew."""
        self._born.forget(world)

    def of_birth(self, seen: SeenExchange, key: tuple[Hashable, str]) -> Iterator[PassiveFinding]:
        """The instant of creation is what it was."""
        now = seen.record.get("created_at") if seen.succeeded else None
        rule = READ.get(seen.operation.id, {}).get("created_at")
        if rule is None or instant(now) is None:
            return
        about = (*key, seen.scope)
        before = self._born.get(about)
        self._born.put(about, (now, seen.number))
        if before and is_other_birth({"created_at": before[0]}, seen.record):
            expected = f"created_at was {shown(before[0])}"
            told = PassiveFinding(rule, "body.created_at", expected, f"it is {shown(now)}", (before[1],))
            yield as_note(told, ANEW)

    def of_written(self, seen: SeenExchange, before: KnownRecord) -> Iterator[PassiveFinding]:
        """The record as this credential wrote it last."""
        promised = READ.get(seen.operation.id, {})
        settled = seen.began - before.ended >= SETTLED and "age" not in seen.answer_headers
        if seen.status == 404 and settled and before.created and promised:
            rule = next(iter(promised.values()))
            told = PassiveFinding(rule, "status", "it was created", "it is not there a minute later", (before.created,))
            yield as_note(told, "unless somebody else has deleted it")
        elif seen.succeeded and settled and before.writes > 1:
            yield from _of_changed(seen, before, promised)
        elif seen.succeeded and before.created and before.writes == 1 and seen.ended - before.ended <= NEAR:
            yield from _of_created(seen, before, promised)


def _of_created(seen: SeenExchange, before: KnownRecord, promised: Promised) -> Iterator[PassiveFinding]:
    for name, rule in promised.items():
        was, now = before.fields.get(name, MISSING), seen.record.get(name, MISSING)
        if MISSING in (was, now) or was is None or shows(was, now, free=True):
            continue
        expected, actual = f"{name} was {shown(was)} when it was created", f"it is {shown(now)}"
        yield as_note(PassiveFinding(rule, f"body.{name}", expected, actual, (before.number,)))


def _of_changed(seen: SeenExchange, before: KnownRecord, promised: Promised) -> Iterator[PassiveFinding]:
    """Told once: what is read is what is known then."""
    is_older = bool(before.created) and _is_older(before.fields, seen.record)
    for name, rule in promised.items():
        was, now = before.fields.get(name, MISSING), seen.record.get(name, MISSING)
        old = before.before.get(name, MISSING)
        if MISSING in (was, now, old) or shows(was, now, free=True) or not shows(old, now, free=True):
            continue
        expected = f"{name} was changed to {shown(was)} more than a minute before"
        told = PassiveFinding(rule, f"body.{name}", expected, f"it is still {shown(now)}", (before.number,))
        yield told if is_older else as_note(told, "unless somebody else changed it back")


def _is_older(written: dict[str, Json], read: dict[str, Json]) -> bool:
    """Whether what was read is the same record, from before it was written."""
    born = instant(written.get("created_at"))
    changed, now = instant(written.get("updated_at")), instant(read.get("updated_at"))
    if born is None or instant(read.get("created_at")) != born or changed is None or now is None:
        return False
    return (changed - now).total_seconds() >= 1


def is_other_birth(before: dict[str, Json], now: dict[str, Json]) -> bool:
    """Whether two answers have instants of creation that differ by more than how they are written."""
    first, second = instant(before.get("created_at")), instant(now.get("created_at"))
    return first is not None and second is not None and abs((first - second).total_seconds()) >= 1
