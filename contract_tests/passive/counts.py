"""A list's total agrees with its records.

A server may count a moment before it reads, and somebody may write in between. So it is told when the same list was
wrong by the same difference in two exchanges that do not overlap.
"""

from collections.abc import Iterator

from contract_tests.passive.exchange import SeenExchange
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.memory import Latest

TOTALS = {
    "list_tickets": "TICKET-13",
    "list_teams": "PAGING-01",
    "list_business_hours": "PAGING-01",
    "list_oncall_schedules": "ONCALL-01",
    "list_sla_policies": "SLA-02",
}
"""The rule that gives the list a total; that of tickets is a guess, and only said with an offset."""


class Counts:
    """The lists that did not add up."""

    def __init__(self) -> None:
        self._wrong: Latest[tuple[int, float]] = Latest(1_000)

    def judge(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """What a page says: total, limit and offset give the number of records."""
        rule = TOTALS.get(seen.operation.id)
        if rule is None or not seen.succeeded:
            return
        total, limit, offset = (seen.record.get(name) for name in ("total", "limit", "offset"))
        if not (isinstance(total, int) and isinstance(limit, int) and isinstance(offset, int)):
            return
        size, due = len(seen.items), min(limit, max(0, total - offset))
        if size == due or (seen.operation.id == "list_tickets" and not offset):
            return
        about = (seen.scope, seen.operation.id, size - due)
        first = self._wrong.get(about)
        if first and first[1] <= seen.began:
            expected = f"total is {total}, limit {limit} and offset {offset}, so that there are {due}"
            where = "body" if size < due else "body.total"
            yield PassiveFinding(rule, where, expected, f"{size} are listed", (first[0],))
        elif first is None:
            self._wrong.put(about, (seen.number, seen.ended))
