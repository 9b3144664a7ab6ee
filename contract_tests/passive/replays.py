"""Idempotency-Keys: the same key gets the original answer, and makes nothing anew.

Sound: the repetition begins when the original answer was there, by the same credential on the same path, so that the
same key is meant however wide its reach is, and within 24 hours of the deployment's own clock (`created_at`). Another
answer for the same record is wrong at any time. Only the tickets page promises it.
"""

import json
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from contract_tests.passive.exchange import MISSING, Json, SeenExchange
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.memory import Latest
from contract_tests.passive.values import instant, shown

KEY = "idempotency-key"
REPLAYED = ("idempotency-replayed", "idempotent-replayed")
PROMISED = frozenset({"create_ticket", "add_ticket_note"})
KEPT_FOR = timedelta(hours=23)
"""Hours in which a key is kept for sure."""


@dataclass(slots=True)
class KeptAnswer:
    """The first answer to a key."""

    number: int
    ended: float
    succeeded: bool
    sent: bytes
    answered: bytes
    id: Json
    created_at: Json


class Replays:
    """The keys that were seen."""

    def __init__(self) -> None:
        self._kept: Latest[KeptAnswer] = Latest()

    def is_another(self, seen: SeenExchange) -> bool:
        """Whether the answer may be that to another request: its key was seen with another body, or it says so."""
        if any(each in seen.answer_headers for each in REPLAYED):
            return True
        key = seen.headers.get(KEY)
        first = self._kept.get((seen.world, key)) if key else None
        return first is not None and first.sent != _digest(seen.sent)

    def judge(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """Whether a key that was seen before got the original answer; and remember one that was not."""
        key = seen.headers.get(KEY)
        if not key or not seen.operation.idempotent:
            return
        place = (seen.scope, seen.operation.id, tuple(seen.path.values()), key)
        first = self._kept.get(place)
        if first is None or not first.succeeded:
            self._remember(place, (seen.world, key), seen)
        elif seen.succeeded and seen.began >= first.ended and seen.operation.id in PROMISED:
            yield from self._compared(first, seen)

    def clear(self) -> None:
        """Forget the keys: the deployment has."""
        self._kept.clear()

    def _remember(self, place: Hashable, anywhere: Hashable, seen: SeenExchange) -> None:
        kept = KeptAnswer(
            seen.number,
            seen.ended,
            seen.succeeded and seen.answered is not MISSING,
            _digest(seen.sent),
            _digest(seen.answered),
            seen.record.get("id"),
            seen.record.get("created_at"),
        )
        self._kept.put(place, kept)
        if anywhere not in self._kept:
            self._kept.put(anywhere, kept)

    @staticmethod
    def _compared(first: KeptAnswer, seen: SeenExchange) -> Iterator[PassiveFinding]:
        same = first.sent == _digest(seen.sent)
        before, after = instant(first.created_at), instant(seen.record.get("created_at"))
        if seen.record.get("id") == first.id:
            if same and _digest(seen.answered) != first.answered:
                expected = "the same Idempotency-Key gets the original answer"
                yield PassiveFinding("TICKET-24", "body", expected, "another answer came", (first.number,))
        elif before and after and abs(after - before) < KEPT_FOR:
            rule = "TICKET-24" if same else "TICKET-27"
            expected = f"the same Idempotency-Key made {shown(first.id)} before"
            yield PassiveFinding(rule, "body.id", expected, f"id is {shown(seen.record.get('id'))}", (first.number,))


def _digest(value: Json) -> bytes:
    if value is MISSING:
        return b""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return blake2b(text.encode("utf-8", "backslashreplace"), digest_size=16).digest()
