"""Plants violations, one after the other, and says whether the kit finds each, and under which rule.

Only the checks of the rules that a violation breaks are examined. What the kit calls broken on the honest backend as
well, in the same words, proves nothing, so that is examined first.
"""

import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from contract_tests.report.report import Finding, Outcome, Report
from contract_tests.run.connect import CannotTest
from contract_tests.run.run import Selection, run_once
from contract_tests.runner import SilentProgress
from contract_tests.settings import RunSettings
from contract_tests.tests.second.serving import served
from contract_tests.tests.second.violations import LIMITED, RULES

OF_A_RUN = re.compile(r"\b(?!\d{3}\b)\w*\d\w*")
"""What is made up in a run: words with digits, but for those that may be a status."""
Only = Callable[[str], tuple[str, ...]]
"""The words that name the checks by which a violation is looked for."""
BEGINNING = 80
"""Letters of a sentence that tell two apart."""


@dataclass(frozen=True)
class Fate:
    """What became of a violation: the rules and checks that showed it, and where there are none why."""

    violation: str
    rules: frozenset[str] = frozenset()
    checks: tuple[str, ...] = ()
    why: str = ""
    seconds: float = 0

    @property
    def found(self) -> bool:
        """Whether it was found as what it is."""
        return not self.rules.isdisjoint(RULES[self.violation])

    @property
    def line(self) -> str:
        """The violation, its rules, how it was found and by what."""
        how = "found" if self.found else "found under another rule" if self.rules else "MISSED"
        by = self.why or f"{' '.join(sorted(self.rules))} by {', '.join(self.checks)}"
        return f"{self.violation:36} {' '.join(RULES[self.violation]):20} {how}: {by} ({self.seconds:.1f} s)"


@dataclass(frozen=True)
class ViolationSearch:
    """Violations, and how to look for them.

    switches  what the backend chooses where the pages are silent
    usual     the settings where nothing is limited
    limited   those where the limits are those of the pages
    among     words that narrow the whole profile, as `--only` takes them
    """

    violations: Sequence[str]
    switches: Mapping[str, str]
    usual: RunSettings
    limited: RunSettings
    among: tuple[str, ...] = ()

    def fates(self) -> Iterator[Fate]:
        """Of each, as soon as it is known, what the checks of its rules say."""
        return self._each(self.violations, lambda violation: RULES[violation])

    def searched(self, fates: Iterable[Fate]) -> Iterator[Fate]:
        """Of those that nothing has shown so far, what the whole profile says."""
        return self._each([each.violation for each in fates if not each.rules], lambda _: self.among)

    def _each(self, violations: Sequence[str], only: Only) -> Iterator[Fate]:
        """Those that have to wait until a limit is lifted do so side by side, and come last."""
        limited = [each for each in violations if each in LIMITED]
        others = [each for each in violations if each not in LIMITED]
        with ThreadPoolExecutor(2 * len(limited) + 1) as pool:
            expected = [pool.submit(self._false, [each], only, limits=True) for each in limited]
            waiting = [
                pool.submit(self.fate, each, only(each), honest.result)
                for each, honest in zip(limited, expected, strict=True)
            ]
            false = self._false(others, only, limits=False)
            for each in others:
                yield self.fate(each, only(each), lambda: false)
            yield from (each.result() for each in waiting)

    def _false(self, violations: Sequence[str], only: Only, *, limits: bool) -> set[str]:
        """What is called broken on the honest backend by the checks that these violations are looked for with."""
        if not violations:
            return set()
        words = {word for each in violations for word in only(each)}
        report = self.run_once((), sorted(words), limits=limits)
        return {told(each) for each in report.outcomes if each.state == "broken"}

    def fate(self, violation: str, only: Sequence[str], expected: Callable[[], set[str]]) -> Fate:
        """What these checks say of a violation, but for what is expected of the honest backend as well."""
        began = time.monotonic()
        try:
            report = self.run_once((violation,), only, limits=violation in LIMITED)
        except CannotTest as error:
            return Fate(violation, why=str(error), seconds=time.monotonic() - began)
        false = expected()
        shown = [each for each in report.outcomes if each.state == "broken" and told(each) not in false]
        failing = {each.check: [one for one in report.findings_of(each) if one.fails] for each in shown}
        rules = frozenset(rule for each in failing.values() for one in each for rule in _names(one))
        checks = tuple(check for check, each in failing.items() if each)
        why = "" if rules else _why(report, shown, false)
        return Fate(violation, rules, checks, why, time.monotonic() - began)

    def run_once(self, violations: Collection[str], only: Sequence[str], *, limits: bool) -> Report:
        """The report of a run of these checks on a backend with these violations."""
        settings = self.limited if limits else self.usual
        with served(self.switches, violations, limits=limits) as url:
            return run_once(settings.model_copy(update={"url": url}), Selection(tuple(only)), SilentProgress())


def told(outcome: Outcome) -> str:
    """What a check says, in words that are the same in another run."""
    return f"{outcome.check}: {OF_A_RUN.sub('#', outcome.reason)[:BEGINNING]}"


def _names(finding: Finding) -> tuple[str, ...]:
    return (finding.rule, *finding.also)


def _why(report: Report, shown: Sequence[Outcome], false: set[str]) -> str:
    """Why nothing failed: what there was instead, the most telling first."""
    notes = sorted({f"{one.rule} ({one.level})" for each in shown for one in report.findings_of(each)})
    if notes:
        return f"fails nothing: {', '.join(notes)}"
    alarms = [each.check for each in report.outcomes if each.state == "broken" and told(each) in false]
    if alarms:
        return f"its checks are broken on the honest backend too: {', '.join(alarms)}"
    unseen = [f"{each.check}: {each.state}: {each.reason}" for each in report.outcomes if each.state != "verified"]
    return "; ".join([*report.trouble, *unseen]) or f"{len(report.outcomes)} checks, all verified"
