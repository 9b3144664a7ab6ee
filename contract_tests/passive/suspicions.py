"""What may be somebody else's change is told once it cannot be: when the same is seen again, at another time.

Between two exchanges anybody may have written to the record, past the proxy. So the first time is a note. Seen again
for the same operation and field, in another stretch of time and within a few seconds each, it is a finding: somebody
would have to have made the same change twice, each time between the two exchanges.
"""

from collections.abc import Hashable

from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.memory import Latest, Suspicion

NEAR = 5.0
"""Seconds between the two exchanges in which hardly anybody else writes."""


class Suspicions:
    """Those of all operations and fields."""

    def __init__(self) -> None:
        self._seen: Latest[Suspicion] = Latest(1_000)

    def judge(
        self, about: Hashable, finding: PassiveFinding, since: float, until: float, number: int
    ) -> PassiveFinding | None:
        """The finding as it is to be told: a note, what was seen twice, or nothing where it says nothing."""
        if not 0 <= until - since <= NEAR:
            return None
        first = self._seen.get(about)
        if first is None or (since < first.ended and until > first.began):
            if first is None:
                self._seen.put(about, Suspicion(since, until, (*finding.exchanges, number)))
            return finding._replace(note=True, expected=f"{finding.expected}, unless somebody else changed it")
        return finding._replace(exchanges=(*first.numbers, *finding.exchanges))
