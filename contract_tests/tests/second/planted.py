"""Plants violations, one after the other, and says whether the kit finds each, and under which rule.

Only the cases of the rules that a violation breaks are examined. What the kit calls broken on the honest backend as
well proves nothing, so that is examined first.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from contract_tests.examining import Silent
from contract_tests.report.report import Finding, Outcome, Report
from contract_tests.running.run import Selection, examined
from contract_tests.running.target import CannotTest
from contract_tests.settings import Settings
from contract_tests.tests.second.broken_rules import LIMITED, RULES
from contract_tests.tests.second.serving import served


@dataclass(frozen=True)
class Fate:
    """What became of a violation: the rules and cases that showed it, and where there are none why."""

    violation: str
    rules: frozenset[str] = frozenset()
    cases: tuple[str, ...] = ()
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
        by = self.why or f"{' '.join(sorted(self.rules))} by {', '.join(self.cases)}"
        return f"{self.violation:36} {' '.join(RULES[self.violation]):20} {how}: {by} ({self.seconds:.1f} s)"


@dataclass(frozen=True)
class Planting:
    """Violations, and how to look for them.

    usual    the settings where nothing is limited, limited  those where the limits are those of the pages
    whole    whether what its own cases miss is looked for in the whole profile
    """

    violations: Sequence[str]
    usual: Settings
    limited: Settings
    whole: bool = False

    def fates(self) -> Iterator[Fate]:
        """Of each, as soon as it is known."""
        false = {limits: self._false(limits=limits) for limits in (False, True)}
        false_in_all: set[str] | None = None
        for each in self.violations:
            limits = each in LIMITED
            fate = self._fate(each, RULES[each], false[limits])
            if self.whole and not fate.rules:
                if false_in_all is None:
                    false_in_all = _broken(self._examined((), (), limits=False))
                fate = self._fate(each, (), false_in_all)
            yield fate

    def _false(self, *, limits: bool) -> set[str]:
        """The cases that call the honest backend broken, of those that are needed."""
        wanted = {rule for each in self.violations if (each in LIMITED) == limits for rule in RULES[each]}
        return _broken(self._examined((), sorted(wanted), limits=limits)) if wanted else set()

    def _fate(self, violation: str, only: Sequence[str], false: set[str]) -> Fate:
        began = time.monotonic()
        try:
            report = self._examined((violation,), only, limits=violation in LIMITED)
        except CannotTest as error:
            return Fate(violation, why=str(error), seconds=time.monotonic() - began)
        shown = [each for each in report.outcomes if each.state == "broken" and each.case not in false]
        failing = {each.case: [one for one in report.findings_of(each) if one.fails] for each in shown}
        rules = frozenset(rule for each in failing.values() for one in each for rule in _names(one))
        cases = tuple(case for case, each in failing.items() if each)
        why = "" if rules else _why(report, shown, false)
        return Fate(violation, rules, cases, why, time.monotonic() - began)

    def _examined(self, violations: Collection[str], only: Sequence[str], *, limits: bool) -> Report:
        settings = self.limited if limits else self.usual
        with served({}, violations, limits=limits) as url:
            return examined(settings.model_copy(update={"url": url}), Selection(tuple(only)), Silent())


def _broken(report: Report) -> set[str]:
    return {each.case for each in report.outcomes if each.state == "broken"}


def _names(finding: Finding) -> tuple[str, ...]:
    return (finding.rule, *finding.also)


def _why(report: Report, shown: Sequence[Outcome], false: set[str]) -> str:
    """Why nothing failed: what there was instead, the most telling first."""
    notes = sorted({f"{one.rule} ({one.level})" for each in shown for one in report.findings_of(each)})
    if notes:
        return f"fails nothing: {', '.join(notes)}"
    alarms = [each.case for each in report.outcomes if each.case in false]
    if alarms:
        return f"its cases are broken on the honest backend too: {', '.join(alarms)}"
    unseen = [f"{each.case}: {each.state}: {each.reason}" for each in report.outcomes if each.state != "verified"]
    return "; ".join([*report.trouble, *unseen]) or f"{len(report.outcomes)} cases, all verified"
