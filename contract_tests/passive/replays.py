"""Idempotency-Keys: the same key gets the original answer, and makes nothing anew.

The repetition began when the original answer was there, by the same credential on the same path, so that the same key
is meant however wide its reach is, and within 24 hours of the deployment's own clock (`created_at`). That another
answer came is a note, since the deployment may have begun anew in between. It is told once the first ticket, with its
own `created_at`, is seen after the second was made: then both are there. Only the tickets page promises it.
"""

import json
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import NamedTuple

from contract_tests.passive.exchange import MISSING, Json, SeenExchange
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.memory import Latest
from contract_tests.passive.records import TICKET, filled, item_path, items, made_path
from contract_tests.passive.suspicions import as_note
from contract_tests.passive.values import instant, shown

KEY = "idempotency-key"
REPLAYED = ("idempotency-replayed", "idempotent-replayed")
PROMISED = frozenset({"create_ticket", "add_ticket_note"})
KEPT_FOR = timedelta(hours=23)
"""Hours in which a key is kept for sure."""
FRESH = 5.0
"""Seconds: what was made longer ago, by the `Date` of the answer, may be the answer to an earlier request."""
ANEW = "unless the deployment began anew"


@dataclass(slots=True)
class KeptAnswer:
    """The first answer to a key."""

    number: int
    ended: float
    succeeded: bool
    sent: bytes
    answered: bytes
    id: Json
    path: str | None
    created_at: Json
    subject: Json


class Doubled(NamedTuple):
    """A key that has made another record than before: told when the first, `kept`, is seen after that."""

    told: PassiveFinding
    kept: KeptAnswer
    scope: Hashable
    number: int
    ended: float


class Replays:
    """The keys that were seen."""

    def __init__(self) -> None:
        self._kept: Latest[KeptAnswer] = Latest()
        self._doubled: Latest[Doubled] = Latest(1_000)

    def is_another(self, seen: SeenExchange) -> bool:
        """Whether the answer may be that to another request: its key was seen with another body, it says so, or what it
        shows was made before.
        """
        if any(each in seen.answer_headers for each in REPLAYED):
            return True
        key = seen.headers.get(KEY)
        if not key:
            return False
        first = self._kept.get((seen.world, key))
        return (first is not None and first.sent != _digest(seen.sent)) or _is_older(seen)

    def judge(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """Whether a key that was seen before got the original answer; and remember one that was not."""
        if seen.anonymous:
            return
        if self._doubled and seen.succeeded:
            yield from self._of_doubled(seen)
        key = seen.headers.get(KEY)
        if not key or not seen.operation.idempotent:
            return
        place = (seen.world, seen.scope, seen.operation.id, tuple(seen.path.values()), key)
        first = self._kept.get(place)
        if first is None or not first.succeeded:
            self._remember(place, (seen.world, key), seen)
        elif seen.succeeded and seen.began >= first.ended and seen.operation.id in PROMISED:
            yield from self._compared(first, seen)

    def forget(self, world: Hashable) -> None:
        """The deployment began anew, and knows no key."""
        self._kept.forget(world)
        self._doubled.forget(world)

    def _remember(self, place: Hashable, anywhere: Hashable, seen: SeenExchange) -> None:
        kept = KeptAnswer(
            seen.number,
            seen.ended,
            seen.succeeded and seen.answered is not MISSING,
            _digest(seen.sent),
            _digest(seen.answered),
            seen.record.get("id"),
            made_path(seen),
            seen.record.get("created_at"),
            seen.record.get("subject"),
        )
        self._kept.put(place, kept)
        if anywhere not in self._kept:
            self._kept.put(anywhere, kept)

    def _compared(self, first: KeptAnswer, seen: SeenExchange) -> Iterator[PassiveFinding]:
        same = first.sent == _digest(seen.sent)
        before, after = instant(first.created_at), instant(seen.record.get("created_at"))
        if seen.record.get("id") == first.id:
            if same and before == after and _digest(seen.answered) != first.answered:
                expected = "the same Idempotency-Key gets the original answer"
                told = PassiveFinding("TICKET-24", "body", expected, "another answer came", (first.number,))
                yield as_note(told, ANEW)
        elif before and after and abs(after - before) < KEPT_FOR:
            rule = "TICKET-24" if same else "TICKET-27"
            expected = f"the same Idempotency-Key made {shown(first.id)} before"
            told = PassiveFinding(rule, "body.id", expected, f"id is {shown(seen.record.get('id'))}", (first.number,))
            if first.path:
                self._doubled.put((seen.world, first.path), Doubled(told, first, seen.scope, seen.number, seen.ended))
            yield as_note(told, ANEW)

    def _of_doubled(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """The first record is there after a second was made with its key."""
        shown_now = dict(items(seen))
        if seen.operation.path == TICKET and (path := item_path(TICKET, seen, seen.record)) == filled(TICKET, seen):
            shown_now[path or ""] = seen.record
        for path, record in shown_now.items():
            found = self._doubled.get((seen.world, path))
            if found is None or found.scope != seen.scope or found.ended > seen.began:
                continue
            first = found.kept
            if (record.get("created_at"), record.get("subject")) == (first.created_at, first.subject):
                self._doubled.pop((seen.world, path))
                actual = f"both are there: {found.told.actual}"
                yield found.told._replace(where="body", actual=actual, exchanges=(first.number, found.number))


def _is_older(seen: SeenExchange) -> bool:
    made, now = instant(seen.record.get("created_at")), seen.answer_headers.get("date", "")
    try:
        return made is not None and bool(now) and (parsedate_to_datetime(now) - made).total_seconds() > FRESH
    except (ValueError, OverflowError, TypeError):
        return False


def _digest(value: Json) -> bytes:
    if value is MISSING:
        return b""
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    except (RecursionError, ValueError):
        return b"?"  # nested without a bottom, or a number of thousands of digits: nothing is said of it
    return blake2b(text.encode("utf-8", "backslashreplace"), digest_size=16).digest()
