"""Which member of a team gets the next ticket. Pure: members and their loads in, one of them out."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from mock_server.models import TeamRoutingMethod


class Candidate(NamedTuple):
    """A member as the choice sees it. `load` are open and pending tickets, `joined` counts members in their order.

    A `capacity` of 0 is no limit.
    """

    user_id: str
    load: int
    capacity: int
    priority: int
    joined: int

    @property
    def is_full(self) -> bool:
        return 0 < self.capacity <= self.load


def choose(method: TeamRoutingMethod, candidates: Sequence[Candidate], last: str | None = None) -> Candidate | None:
    """Who gets the next ticket; None where that is nobody. `last` is the user whom the team's rotation chose last."""
    free = [each for each in candidates if not each.is_full]
    return METHODS[method](free, candidates, last) if free else None


def why_not(candidate: Candidate, method: TeamRoutingMethod) -> str:
    """Why a candidate was passed over, in one sentence."""
    if method == "manual":
        return "the team's lead assigns by hand"
    if candidate.is_full:
        return f"has {candidate.load} open and pending tickets, and may have {candidate.capacity}"
    return REASONS[method]


Candidates = Sequence[Candidate]


def _balanced(free: Candidates, _: Candidates, __: str | None) -> Candidate:
    return min(free, key=lambda each: (each.load, each.priority, each.joined))


def _by_priority(free: Candidates, _: Candidates, __: str | None) -> Candidate:
    return min(free, key=lambda each: (each.priority, each.joined))


def _next_in_turn(free: Candidates, everybody: Candidates, last: str | None) -> Candidate:
    """The first after the one that was chosen last, in the order they joined; whoever has left has no successor."""
    place = next((each.joined for each in everybody if each.user_id == last), -1)
    return min(free, key=lambda each: (each.joined <= place, each.joined))


def _nobody(_: Candidates, __: Candidates, ___: str | None) -> None:
    return None


METHODS: dict[TeamRoutingMethod, Callable[[Candidates, Candidates, str | None], Candidate | None]] = {
    "balanced": _balanced,
    "priority": _by_priority,
    "round_robin": _next_in_turn,
    "manual": _nobody,
}
REASONS: dict[TeamRoutingMethod, str] = {
    "balanced": "has more tickets than the one who was chosen, or as many and comes after",
    "priority": "has a higher priority number than the one who was chosen, or the same and joined later",
    "round_robin": "is not the next in turn",
}
