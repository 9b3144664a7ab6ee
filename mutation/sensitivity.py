"""The sensitivity of the checks: each is green on the unmodified mock, red on a mutant.

The mutant is one of its rule that was planted by hand, or one of an operator that is written down as evidence.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice

from contract_tests.check_run import run_check
from contract_tests.contract import CONTRACT, contract, rules, source
from contract_tests.layers import ModelEffort
from contract_tests.registry import FOLDERS, Check, checks
from contract_tests.report.report import Outcome
from contract_tests.run.connect import connected, on_mock
from contract_tests.runner import Runner, SilentProgress
from contract_tests.settings import RunSettings
from mutation.catalogue import by_hand, planted
from mutation.evidence import candidates, evidence
from mutation.faults import BrokenMutant
from mutation.mutant import Mutant


@dataclass(frozen=True)
class Sensitivity:
    """What a rule lacks: mutants that none of its checks sees, and checks that see none of theirs.

    broken  why mutants prove nothing, as they are broken themselves
    """

    survivors: tuple[Mutant, ...]
    unproven: tuple[Check, ...]
    broken: tuple[str, ...]


@cache
def every_check() -> tuple[Check, ...]:
    """The checks of all layers that have some of their own."""
    return tuple(check for layer in FOLDERS for check in checks(layer))


def outcomes(url: str, wanted: Iterable[Check]) -> list[Outcome]:
    """What becomes of these checks on the server at `url`."""
    wanted = list(wanted)
    with connected(RunSettings(url=url)) as on:
        on.effort = ModelEffort(shrink=False)
        runner = Runner(on, SilentProgress())
        for layer in FOLDERS:
            runner.run(layer, [check for check in wanted if check.layer == layer])
        return runner.outcomes


def sensitivity_of(rule: str) -> Sensitivity:
    """Try the checks of a rule on its mutants: those that were red before only where no other check sees the mutant.

    A machine sends as much as a hundred checks: it is tried where no check sees the mutant, and for a proof of its own.
    Where a check stands for several rules, the first of them proves it.
    """
    own = [check for check in every_check() if rule in ids(check)]
    checks, machines = ([check for check in own if (check.layer == "models") is slow] for slow in (False, True))
    red: set[str] = set()
    survivors, broken = list[Mutant](), list[str]()
    for mutant in of(rule):
        try:
            with planted_for(mutant) as breaks:
                seen = {check.id for check in checks if check.id not in red and breaks(check)}
                known = [check for check in checks if check.id in red]
                seen = seen or {check.id for check in islice(filter(breaks, [*known, *machines]), 1)}
        except BrokenMutant as error:
            broken.append(str(error))
            continue
        survivors += [] if seen else [mutant]
        red |= seen
    unproven = [check for check in own if ids(check)[0] == rule and check.id not in red and not _otherwise(check, rule)]
    return Sensitivity(tuple(survivors), tuple(unproven), tuple(broken))


def sought(check: Check, called: Iterable[str]) -> Mutant | None:
    """The first mutant of an operator that turns a check red, which calls these operations."""
    places = {(rule.page, rule.section) for rule in check.rules}
    about = [each.id for each in contract().operations if (source(each).page, source(each).section) in places]
    return next((mutant for mutant in candidates(called, about) if _red(mutant, check)), None)


def of(rule: str) -> list[Mutant]:
    """The mutants of a rule that are planted by hand."""
    return [mutant for mutant in by_hand() if mutant.rule == rule]


def ids(check: Check) -> list[str]:
    return [rule.id for rule in check.rules]


def without_mutant() -> list[str]:
    """The rules that the pages answer for and no mutant breaks."""
    proven = {rule for check in every_check() if check.id in evidence() for rule in ids(check)}
    promised = [rule.id for rule in rules().values() if rule.level in CONTRACT]
    return [rule for rule in promised if rule not in proven and not of(rule)]


def without_check() -> list[str]:
    """The rules that no check stands for."""
    stood_for = {rule for check in every_check() for rule in ids(check)}
    return [rule for rule in rules() if rule not in stood_for]


def _otherwise(check: Check, rule: str) -> bool:
    """Whether the evidence turns it red, or a mutant of one of its other rules; of a machine none was tried so far."""
    known = [evidence()[check.id]] if check.id in evidence() else []
    others = [mutant for each in ids(check) if each != rule or check.layer == "models" for mutant in of(each)]
    return any(_red(mutant, check) for mutant in (*known, *others))


def _red(mutant: Mutant, check: Check) -> bool:
    with planted_for(mutant) as breaks:
        return breaks(check)


@contextmanager
def planted_for(mutant: Mutant) -> Iterator[Callable[[Check], bool]]:
    """A mock with this defect. Yields whether a check is red on it, looked at once."""
    with planted(mutant) as url, on_mock(RunSettings(url=url)) as on:
        on.effort = ModelEffort(shrink=False)
        yield lambda check: run_check(check, on).violation is not None
