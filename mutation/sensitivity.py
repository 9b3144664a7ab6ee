"""The proof that a check can fail: green on the healthy mock, red on a mutant.

The mutant is one of its rule that was planted by hand, or one of an operator that is written down as evidence.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice

from contract_tests.check_run import look
from contract_tests.contract import CONTRACT, contract, rules, source
from contract_tests.examining import Examiner, Silent
from contract_tests.promises import FOLDERS, Case, cases
from contract_tests.report.report import Outcome
from contract_tests.running.connect import connected
from contract_tests.settings import Settings
from contract_tests.target import Effort
from mutation.catalogue import by_hand, planted
from mutation.evidence import candidates, evidence
from mutation.mutant import Mutant


@dataclass(frozen=True)
class Proof:
    """What a rule lacks of its proof: mutants that none of its cases sees, and cases that see none of theirs."""

    survivors: tuple[Mutant, ...]
    unproven: tuple[Case, ...]


@cache
def every_case() -> tuple[Case, ...]:
    """The cases of all layers that have some of their own."""
    return tuple(case for layer in FOLDERS for case in cases(layer))


def outcomes(url: str, wanted: Iterable[Case]) -> list[Outcome]:
    """What becomes of these cases on the server at `url`."""
    wanted = list(wanted)
    with connected(Settings(url=url)) as on:
        on.effort = Effort(shrink=False)
        examiner = Examiner(on, Silent())
        for layer in FOLDERS:
            examiner.examine(layer, [case for case in wanted if case.layer == layer])
        return examiner.outcomes


def prove(rule: str) -> Proof:
    """Try the cases of a rule on its mutants: those that were red before only where no other case sees the mutant.

    A machine sends as much as a hundred checks: it is tried where no check sees the mutant, and for a proof of its own.
    Where a case stands for several rules, the first of them proves it.
    """
    own = [case for case in every_case() if rule in ids(case)]
    checks, machines = ([case for case in own if (case.layer == "models") is slow] for slow in (False, True))
    red: set[str] = set()
    survivors = []
    for mutant in of(rule):
        with planted_for(mutant) as breaks:
            seen = {case.id for case in checks if case.id not in red and breaks(case)}
            known = [case for case in checks if case.id in red]
            seen = seen or {case.id for case in islice(filter(breaks, [*known, *machines]), 1)}
        survivors += [] if seen else [mutant]
        red |= seen
    unproven = [case for case in own if ids(case)[0] == rule and case.id not in red and not _otherwise(case, rule)]
    return Proof(tuple(survivors), tuple(unproven))


def sought(case: Case, called: Iterable[str]) -> Mutant | None:
    """The first mutant of an operator that turns a case red, which calls these operations."""
    places = {(rule.page, rule.section) for rule in case.rules}
    about = [each.id for each in contract().operations if (source(each).page, source(each).section) in places]
    return next((mutant for mutant in candidates(called, about) if _red(mutant, case)), None)


def of(rule: str) -> list[Mutant]:
    """The mutants of a rule that are planted by hand."""
    return [mutant for mutant in by_hand() if mutant.rule == rule]


def ids(case: Case) -> list[str]:
    return [rule.id for rule in case.rules]


def without_mutant() -> list[str]:
    """The rules that the pages answer for and no mutant breaks."""
    proven = {rule for case in every_case() if case.id in evidence() for rule in ids(case)}
    promised = [rule.id for rule in rules().values() if rule.level in CONTRACT]
    return [rule for rule in promised if rule not in proven and not of(rule)]


def without_case() -> list[str]:
    """The rules that no case stands for."""
    stood_for = {rule for case in every_case() for rule in ids(case)}
    return [rule for rule in rules() if rule not in stood_for]


def _otherwise(case: Case, rule: str) -> bool:
    """Whether the evidence turns it red, or a mutant of one of its other rules; of a machine none was tried so far."""
    known = [evidence()[case.id]] if case.id in evidence() else []
    others = [mutant for each in ids(case) if each != rule or case.layer == "models" for mutant in of(each)]
    return any(_red(mutant, case) for mutant in (*known, *others))


def _red(mutant: Mutant, case: Case) -> bool:
    with planted_for(mutant) as breaks:
        return breaks(case)


@contextmanager
def planted_for(mutant: Mutant) -> Iterator[Callable[[Case], bool]]:
    """A mock with this defect. Yields whether a case is red on it, looked at once."""
    with planted(mutant) as url, connected(Settings(url=url)) as on:
        on.effort = Effort(shrink=False)
        yield lambda case: look(case, on).violation is not None
