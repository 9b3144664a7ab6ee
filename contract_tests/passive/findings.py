"""What was found while exchanges passed, each kind once: the data of a report, and its text."""

import shlex
from collections import Counter, OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from contract_tests.contract import Rule, contract, rules
from contract_tests.report.report import Finding, OperationCoverage, Outcome, Report, RuleCoverage

MOST = 1_000
"""Kinds of findings that are remembered."""
CHECK = "passive/"
NOBODY = "traffic that passes shows broken promises, and verifies none"


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken promise of one answer.

    rule       of the catalogue; SCHEMA where the document as a whole is the promise
    where      the place of the answer, and message what is wrong there
    number     of the exchange, and earlier those of the exchanges that show it with this one
    method, target, status  what was asked and answered
    """

    rule: str
    operation: str
    where: str
    message: str
    number: int
    method: str
    target: str
    status: int
    earlier: tuple[int, ...] = ()


class Findings:
    """`note` what is found, and `passed` each exchange of an operation."""

    def __init__(self) -> None:
        self.exchanges = 0
        self._first: OrderedDict[tuple[str, str], Breach] = OrderedDict()
        self._times: Counter[tuple[str, str]] = Counter()
        self._statuses: dict[str, Counter[str]] = {}

    def passed(self, operation: str | None, status: int) -> None:
        """One more exchange; with None it is of no operation."""
        self.exchanges += 1
        if operation:
            self._statuses.setdefault(operation, Counter())[str(status)] += 1

    def note(self, breach: Breach) -> None:
        """Remember it, or count it where the operation broke the same rule before."""
        key = (breach.rule, breach.operation)
        if key in self._first or len(self._first) < MOST:
            self._first.setdefault(key, breach)
            self._times[key] += 1

    def __bool__(self) -> bool:
        return bool(self._first)

    def lines(self) -> Iterator[str]:
        """The summary: a paragraph for each rule that an operation broke, and a sentence at the end."""
        for key, breach in self._first.items():
            rule = rules().get(breach.rule)
            yield f"BROKEN PROMISE {breach.rule} {breach.operation}"
            if rule:
                yield f"  {rule.sentence}"
                yield f"  {_place(rule, breach)}"
            yield f"  {breach.where} {breach.message}"
            yield f"  {_shown_by(breach)}{_again(self._times[key])}"
            yield ""
        yield self.sentence

    @property
    def sentence(self) -> str:
        """What it comes to."""
        passed = f"{self.exchanges:,} exchange{'' if self.exchanges == 1 else 's'}"
        if not self._first:
            return f"{passed}, and no promise was seen broken."
        named = sorted({rule for rule, _ in self._first})
        more = f" and {len(named) - 5} more" if len(named) > 5 else ""
        times = self._times.total()
        broken = f"{times:,} broken promise{'' if times == 1 else 's'}"
        return f"{passed}, {broken}: {', '.join(named[:5])}{more}."

    def report(self, target: str, started: datetime, seconds: float) -> Report:
        """The same as the kit's reports have it. What was not seen broken is not verified by that."""
        found = [_finding(each, self._times[key]) for key, each in self._first.items()]
        return Report(
            target=target,
            kind="deployment",
            profile="passing traffic",
            seed=0,
            started=started,
            seconds=seconds,
            requests=self.exchanges,
            outcomes=tuple(self._outcomes()),
            findings=tuple(found),
            operations=tuple(self._operations()),
            rules=tuple(self._rules()),
        )

    def _outcomes(self) -> Iterator[Outcome]:
        for operation, statuses in sorted(self._statuses.items()):
            broken = tuple(rule for rule, name in self._first if name == operation)
            reason = f"breaks {', '.join(broken)}" if broken else ""
            yield Outcome(
                check=f"{CHECK}{operation}",
                layer="checks",
                rules=broken,
                state="broken" if broken else "verified",
                reason=reason,
                requests=statuses.total(),
            )

    def _operations(self) -> Iterator[OperationCoverage]:
        for each in contract().operations:
            yield OperationCoverage(
                operation=each.id,
                method=each.method,
                path=each.path,
                family=each.tag,
                documented_statuses=tuple(sorted(each.statuses)),
                documented_parameters=each.query_parameters,
                statuses=dict(sorted(self._statuses.get(each.id, Counter()).items())),
            )

    def _rules(self) -> Iterator[RuleCoverage]:
        for rule in rules().values():
            checks = tuple(f"{CHECK}{operation}" for name, operation in self._first if name == rule.id)
            yield RuleCoverage(
                rule=rule.id,
                page=rule.page,
                section=rule.section,
                level=rule.level,
                sentence=rule.sentence,
                state="broken" if checks else "unverified",
                checks=checks,
                reason="" if checks else NOBODY,
            )


def _finding(breach: Breach, times: int) -> Finding:
    rule = rules()[breach.rule]
    return Finding(
        rule=rule.id,
        page=rule.page,
        section=rule.section,
        level=rule.level,
        sentence=rule.sentence,
        operation=breach.operation,
        layer="checks",
        check=f"{CHECK}{breach.operation}",
        expected=rule.sentence,
        actual=f"{breach.where} {breach.message}",
        verdict="witnessed",
        binding=True,
        status=breach.status if breach.where == "status" else 0,
        steps=(f"{_shown_by(breach)}{_again(times)}",),
    )


def _place(rule: Rule, breach: Breach) -> str:
    """Page and section; of what the document as a whole promises, those of the operation."""
    source = contract().by_id[breach.operation].raw["x-source"] if breach.operation in contract().by_id else {}
    if rule.page == "openapi" and source:
        return f"{source['page']}, {source['section']}"
    return f"{rule.page}, {rule.section} ({rule.level})"


def _shown_by(breach: Breach) -> str:
    with_others = f", with {', '.join(map(str, breach.earlier))}" if breach.earlier else ""
    return f"exchange {breach.number}{with_others}: {breach.status} {breach.method} {shlex.quote(breach.target)}"


def _again(times: int) -> str:
    return f" ({times:,} times)" if times > 1 else ""
