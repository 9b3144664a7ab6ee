"""A list's total agrees with its records.

A server may count a moment before it reads, somebody may write in between, and reads may lag. So it is told when the
same list was answered with the same records and the same wrong total a minute later, and never otherwise in between:
what was written between counting and reading would have been counted by then.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from contract_tests.passive.exchange import Json, SeenExchange
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.memory import Latest
from contract_tests.passive.suspicions import as_note
from contract_tests.passive.values import shown

TOTALS = {
    "list_tickets": "TICKET-13",
    "list_teams": "PAGING-01",
    "list_business_hours": "PAGING-01",
    "list_oncall_schedules": "ONCALL-01",
    "list_sla_policies": "SLA-02",
}
"""The rule that gives the list a total; that of tickets is a guess, and only said with an offset."""
SETTLED = 60.0
"""Seconds after which a list shows a write for sure."""
WRITING = "unless somebody wrote between counting and reading"
MOST = 1_000
"""Records up to which a page is compared with the one before."""


@dataclass(slots=True)
class WrongCount:
    """A list that did not add up: when that was first, in which exchange, and a hash of what it showed."""

    number: int
    ended: float
    shown: int


class Counts:
    """The lists that did not add up when they were seen last."""

    def __init__(self) -> None:
        self._wrong: Latest[WrongCount] = Latest(1_000)

    def judge(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """What a page says: total, limit and offset give the number of records."""
        rule = TOTALS.get(seen.operation.id)
        if rule is None or not seen.succeeded:
            return
        total, limit, offset = (seen.record.get(name) for name in ("total", "limit", "offset"))
        if not (isinstance(total, int) and isinstance(limit, int) and isinstance(offset, int)):
            return
        if seen.operation.id == "list_tickets" and not offset:
            return
        if total < 0:
            yield PassiveFinding(rule, "body.total", "it is how many records there are", f"total is {shown(total)}")
            return
        size, due = len(seen.items), min(limit, max(0, total - offset))
        about = (seen.world, seen.scope, seen.operation.id, str(sorted(seen.query.items())))
        if size == due or size > MOST:
            self._wrong.pop(about, None)
            return
        expected = (
            f"total is {shown(total)}, limit {shown(limit)} and offset {shown(offset)}, so there are {shown(due)}"
        )
        where = "body" if size < due else "body.total"
        yield from self._again(seen, about, PassiveFinding(rule, where, expected, f"{size} are listed"))

    def forget(self, world: object) -> None:
        """The deployment began anew."""
        self._wrong.forget(world)

    def _again(self, seen: SeenExchange, about: tuple[Json, ...], told: PassiveFinding) -> Iterator[PassiveFinding]:
        shown = hash((seen.record["total"], *(str(each.get("id")) for each in seen.items)))
        first = self._wrong.get(about)
        if first is None or first.shown != shown or seen.anonymous or "age" in seen.answer_headers:
            self._wrong.put(about, WrongCount(seen.number, seen.ended, shown))
            yield as_note(told, WRITING)
        elif seen.began - first.ended >= SETTLED:
            yield told._replace(exchanges=(first.number,))
        else:
            yield as_note(told._replace(exchanges=(first.number,)), WRITING)
