"""What may be somebody else's doing is a note; it is told once it hardly can be: seen again on the same record.

Between two exchanges anybody may have written to the record, past the proxy. So the first time is a note. Seen again on
the same record within a minute, in another stretch of a few seconds, and not once otherwise in between, it is a
finding.
"""

from collections.abc import Hashable

from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.memory import Latest, Suspicion

NEAR = 5.0
"""Seconds between the two exchanges in which hardly anybody else writes."""
AGE = 60.0
"""Seconds after which a suspicion is none any more."""
SOMEBODY = "unless somebody else changed it"


class Suspicions:
    """Those of records; `about` begins with the world that they are in."""

    def __init__(self) -> None:
        self._seen: Latest[Suspicion] = Latest(1_000)

    def judge(
        self, about: Hashable, finding: PassiveFinding, since: float, until: float, number: int
    ) -> PassiveFinding | None:
        """The finding as it is to be told: a note, what was seen twice, or nothing where it says nothing."""
        if not 0 <= until - since <= NEAR:
            return None
        first = self._seen.get(about)
        if first is None or until - first.ended > AGE:
            self._seen.put(about, Suspicion(since, until, (*finding.exchanges, number)))
            return as_note(finding)
        if since < first.ended and until > first.began:
            return as_note(finding)
        return finding._replace(exchanges=(*first.numbers, *finding.exchanges))

    def clear(self, about: Hashable) -> None:
        """It was otherwise this time."""
        self._seen.pop(about, None)

    def forget(self, world: Hashable) -> None:
        """The deployment began anew."""
        self._seen.forget(world)


def as_note(finding: PassiveFinding, unless: str = SOMEBODY) -> PassiveFinding:
    """The finding as what only looks like one; `unless` says what else it may be."""
    return finding._replace(note=True, expected=f"{finding.expected}, {unless}")
