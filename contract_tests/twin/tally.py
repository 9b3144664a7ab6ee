"""Counts what came of the exchanges: by operation, by place, and why some could not be compared."""

from collections import Counter
from dataclasses import dataclass, field

from contract_tests.contract import contract
from contract_tests.twin.play import Divergence, Key, Performance, Played
from contract_tests.twin.report import OperationFidelity, TwinFinding
from contract_tests.twin.shown import finding_of
from contract_tests.twin.steps import Call

ENDED = "the sequence had ended by then"
COUNTS = ("comparable", "agreed", "kept", "fields", "fields_agreed")


@dataclass
class Tally:
    """What is known so far.

    findings  by operation, status, kind, place and level
    same      (operation, status, place) → how often it was the same there
    """

    findings: dict[tuple[object, ...], TwinFinding] = field(default_factory=dict)
    not_compared: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)
    same: Counter[tuple[str, int, tuple[str, ...]]] = field(default_factory=Counter)
    _counts: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, performance: Performance) -> None:
        """Count what came of a sequence."""
        for played in performance.steps:
            self._step(played, performance)
        self.not_compared.update(dict(performance.sequence.left))
        ended = len(performance.sequence.steps) - len(performance.steps)
        if ended:
            self.not_compared[ENDED] += ended

    def operations(self) -> tuple[OperationFidelity, ...]:
        """Every operation of the document, in its order."""
        return tuple(
            OperationFidelity(operation=each.id, family=each.tag, **self._counts.get(each.id, Counter()))
            for each in contract().operations
        )

    def counted(self) -> tuple[TwinFinding, ...]:
        """The findings, those that fail first, with how often each place was the same."""
        found = [
            each.model_copy(update={"same": self.same[each.operation, each.status, each.place]})
            for each in self.findings.values()
        ]
        return tuple(sorted(found, key=lambda each: (each.severity != "failing", -each.times)))

    def _step(self, played: Played, performance: Performance) -> None:
        call = played.step
        if played.why:
            self.not_compared[played.why] += isinstance(call, Call)
            return
        if not isinstance(call, Call) or played.oracle is None:
            return
        self.ignored.update(played.comparison.skipped)
        counts = self._counts.setdefault(call.operation, Counter())
        counts["comparable"] += 1
        counts["agreed"] += not any(map(_counts_against, played.divergences))
        counts["kept"] += not any(each.level != "assumed" for each in played.divergences)
        counts["fields"] += played.comparison.fields
        counts["fields_agreed"] += played.comparison.agreed
        for place in played.comparison.same:
            self.same[call.title, played.oracle.status, place] += 1
        for name, divergence in {_name(played, each): each for each in played.divergences}.items():
            self._found(name, played, divergence, performance)

    def _found(
        self, name: tuple[object, ...], played: Played, divergence: Divergence, performance: Performance
    ) -> None:
        known = self.findings.get(name)
        if known:
            self.findings[name] = known.model_copy(update={"times": known.times + 1})
        else:
            self.findings[name] = finding_of(played, divergence, performance)


def _counts_against(divergence: Divergence) -> bool:
    """A header that only we assume is a note, and says nothing of how faithful an answer is."""
    return divergence.failing or divergence.level != "assumed" or divergence.difference.kind != "header"


def _name(played: Played, divergence: Divergence) -> tuple[object, ...]:
    status = played.oracle.status if played.oracle else 0
    return (*key_of(played, divergence), status, divergence.failing)


def key_of(played: Played, divergence: Divergence) -> Key:
    """What a divergence is, whichever records it is about: operation, kind and place."""
    return played.step.title, divergence.difference.kind, divergence.difference.general
