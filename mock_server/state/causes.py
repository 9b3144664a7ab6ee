"""What came of what. Every event goes back to a request, a call of the control API, or a timer that nothing had led to.

What such a cause may bring about is bounded, however many reactions and timers lie in between: rules and workflows that
set each other off come to an end, and an event says that they were stopped.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mock_server.state.events import Event

BUDGET = 2_000
"""How many events and runs may come of one cause, beside what the caller itself did."""

REMEMBERED = 10_000
"""For how many causes it is known how much came of them."""

STOPPED = "automation.stopped"
USED_UP = f"Stopped: more than {BUDGET:,} events and runs have come of one cause"


class Cause(NamedTuple):
    """What something came of.

    `number` counts the causes of a world from 1. `depth` is 0 for what the caller or the timer itself did, one more for
    each reaction in between; a run and an SLA instance are such reactions. `workflows` are those whose runs led here.
    """

    number: int
    depth: int = 0
    workflows: tuple[str, ...] = ()

    def deeper(self) -> "Cause":
        """The cause of what a reaction does."""
        return Cause(self.number, self.depth + 1, self.workflows)


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a rule, a workflow or an escalation was stopped, and from which event on. The subject of `STOPPED` events."""

    why: str
    event: int


class Causes:
    """`given` is the number of the latest cause."""

    __slots__ = ("_spent", "_stopped", "given")

    def __init__(self) -> None:
        self.given = 0
        self._spent: dict[int, int] = {}
        self._stopped: dict[int, frozenset[str]] = {}

    def new(self) -> Cause:
        self.given += 1
        return Cause(self.given)

    def count(self, cause: Cause, number: int = 1) -> None:
        """So much more has come of it. The cause that was heard of last is remembered longest."""
        if cause.depth:
            self._spent[cause.number] = self._spent.pop(cause.number, 0) + number

    def used_up(self, cause: Cause) -> bool:
        """Whether no more may come of it."""
        return self._spent.get(cause.number, 0) > BUDGET

    def first_stop(self, cause: Cause, subject_id: str) -> bool:
        """Whether this rule, workflow or instance had not been stopped for this cause. From now on it has."""
        known = self._stopped.get(cause.number, frozenset())
        self._stopped[cause.number] = known | {subject_id}
        return subject_id not in known

    def take_back(self, events: Iterable["Event"], given: int) -> None:
        """These events never were, nor the causes after this number."""
        self.given = given
        for event in events:
            self.count(event.cause, -1)
            if event.name == STOPPED:
                self._stopped[event.cause.number] -= {event.subject_id}

    def forget(self) -> None:
        """Keep what is known of the latest."""
        while len(self._spent) > REMEMBERED:
            number = next(iter(self._spent))
            del self._spent[number]
            self._stopped.pop(number, None)

    def copy(self) -> "Causes":
        twin = Causes()
        twin.given, twin._spent, twin._stopped = self.given, dict(self._spent), dict(self._stopped)
        return twin
