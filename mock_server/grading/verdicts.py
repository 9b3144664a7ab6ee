"""What is said of a client: a verdict a criterion, with the attempts that show it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from mock_server.grading.attempts import Attempt, Call

State = Literal["pass", "fail", "not_seen"]
Weight = Literal["major", "minor"]

MOST_SHOWN = 5
"""Pieces of evidence that a verdict shows; the others are counted."""


class Evidence(NamedTuple):
    """Attempts, and what they show."""

    said: str
    attempts: Sequence[Attempt]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`said` is a sentence; of `not_seen` it says why, and what would show it. `found` is how many there were."""

    state: State
    said: str
    evidence: list[Evidence] = field(default_factory=list)
    found: int = 0


Judge = Callable[[Sequence[Call]], Verdict]


class Criterion(NamedTuple):
    """What a client should do, and who judges whether it does.

    With `by_retries` a client passes only if it was seen to try again somewhere: who never does keeps it by chance.
    """

    id: str
    title: str
    weight: Weight
    judge: Judge
    by_retries: bool = False


def judged(bad: Iterable[Evidence], good: Iterable[Evidence], failed: str, passed: str, not_seen: str) -> Verdict:
    """A fail where anything is bad, a pass where something is good; `{}` in the sentences is how many there are."""
    wrong, right = list(bad), list(good)
    if wrong:
        return Verdict("fail", failed.format(len(wrong), len(wrong) + len(right)), wrong[:MOST_SHOWN], len(wrong))
    if right:
        return Verdict("pass", passed.format(len(right)), right[:MOST_SHOWN], len(right))
    return Verdict("not_seen", not_seen)
