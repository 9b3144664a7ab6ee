"""What came of what. Every event goes back to a request, a call of the control API, or a timer that nothing had led to.

What such a cause may bring about is bounded, however many reactions and timers lie in between: rules and workflows that
set each other off come to an end, and an event says that they were stopped.
"""

from operator import attrgetter
from typing import NamedTuple

from mock_server.record import Record
from mock_server.state.collection import Collection
from mock_server.state.events import Cause

BUDGET = 2_000
"""How many events and runs may come of one cause, beside what the caller itself did."""

REMEMBERED = 10_000
"""For how many causes it is known how much came of them."""

STOPPED = "automation.stopped"
USED_UP = f"Stopped: more than {BUDGET:,} events and runs have come of one cause"


class Stop(Record):
    """Why a rule, a workflow or an escalation was stopped, and from which event on. The subject of `STOPPED` events."""

    why: str
    event: int


class Spent(NamedTuple):
    """How many events and runs have come of a cause, and which rules, workflows and instances it was stopped for."""

    number: int
    spent: int
    stopped: frozenset[str]


_new = tuple.__new__  # half the time of Spent(…)


class Causes:
    """What has come of which cause. `kept` is what was written down last, what is forgotten next at its beginning.

    A cause that is heard of again goes to the end once it is old, and until then stays where it is.
    """

    __slots__ = ("_now", "kept")

    def __init__(self) -> None:
        self.kept: Collection[int, Spent] = Collection(Spent, "Cause", attrgetter("number"))
        self._now: dict[int, tuple[int, frozenset[str]]] = {}

    def count(self, cause: Cause) -> None:
        """An event or a run more has come of it."""
        if cause.depth:
            spent, stopped = self._now.get(cause.number) or self._of(cause)
            self._now[cause.number] = spent + 1, stopped

    def used_up(self, cause: Cause) -> bool:
        """Whether no more may come of it."""
        return self._of(cause)[0] > BUDGET

    def first_stop(self, cause: Cause, subject_id: str) -> bool:
        """Whether this rule, workflow or instance had not been stopped for this cause. From now on it has."""
        spent, stopped = self._of(cause)
        self._now[cause.number] = spent, stopped | {subject_id}
        return subject_id not in stopped

    def settle(self) -> None:
        """Write down what was spent. The causes that nobody has heard of for the longest are forgotten."""
        if not self._now:
            return
        known = len(self.kept)
        for number, (spent, stopped) in self._now.items():
            if 2 * known > REMEMBERED and number in self.kept and self._is_old(number):
                self.kept.remove(number)
            self.kept.put(_new(Spent, (number, spent, stopped)))
        self._now.clear()
        while len(self.kept) > REMEMBERED:
            self.kept.remove(next(iter(self.kept)).number)

    def reload(self) -> None:
        """Be again what is written down."""
        self._now.clear()

    def copy(self) -> "Causes":
        twin = Causes()
        twin.kept, twin._now = self.kept.copy(), dict(self._now)
        return twin

    def _is_old(self, number: int) -> bool:
        """Whether it is one of the older half of those that are remembered."""
        first, last = next(iter(self.kept)).number, next(reversed(self.kept)).number
        return number - first < last - number

    def _of(self, cause: Cause) -> tuple[int, frozenset[str]]:
        """What was spent of it, and what was stopped."""
        now = self._now.get(cause.number)
        if now is None:
            kept = self.kept.find(cause.number)
            now = (kept.spent, kept.stopped) if kept else (0, frozenset())
        return now
