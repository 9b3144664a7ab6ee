"""Runs checks one after the other, and keeps what comes of them."""

import time
from typing import Protocol

from contract_tests.client.transport import StoppedAnswering
from contract_tests.contract import source
from contract_tests.layers import Layer
from contract_tests.registry import Check
from contract_tests.report.report import SEVERITIES, Finding, Outcome
from contract_tests.target import Target
from contract_tests.verifier import Verifier


class Progress(Protocol):
    """Whoever watches a run. `reached`: so many checks are as good as done; what became of them is said later."""

    def began(self, layer: Layer, checks: int) -> None: ...

    def reached(self, layer: Layer, checks: int) -> None: ...

    def finished(self, outcome: Outcome) -> None: ...

    def found(self, finding: Finding) -> None: ...


class SilentProgress:
    """The `Progress` that nobody watches."""

    def began(self, layer: Layer, checks: int) -> None: ...

    def reached(self, layer: Layer, checks: int) -> None: ...

    def finished(self, outcome: Outcome) -> None: ...

    def found(self, finding: Finding) -> None: ...


class RunEnded(Exception):
    """The run was told to stop here: time is up, or the first finding was all that was asked for."""


class Runner:
    """Runs checks on one target and keeps what came of it.

    deadline     instant of `time.monotonic` after which no check begins; the rest is unverified
    first_only   raise `RunEnded` at the first reproduced finding that fails the run
    options      what `aurion-contract` needs besides the seed to run on the same target again
    """

    def __init__(
        self,
        on: Target,
        progress: Progress,
        *,
        deadline: float | None = None,
        first_only: bool = False,
        options: str = "",
    ) -> None:
        self.on = on
        self.progress = progress
        self.deadline = deadline
        self.first_only = first_only
        self.verifier = Verifier(on, options)
        self.outcomes: list[Outcome] = []
        self.findings: dict[str, Finding] = {}

    def run(self, layer: Layer, checks: list[Check]) -> None:
        """Every check of a layer."""
        self.progress.began(layer, len(checks))
        for check in checks:
            if self.deadline and time.monotonic() > self.deadline:
                self.settle(_too_late(check))
            else:
                self._run(check)

    def _run(self, check: Check) -> None:
        result = self.verifier.verify(check)
        self.settle(result.outcome)
        if result.finding:
            self.keep(result.finding)
        if isinstance(result.error, StoppedAnswering):
            raise result.error

    def settle(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self.progress.finished(outcome)

    def keep(self, finding: Finding) -> None:
        """Keep a finding, unless one as bad is known already: the first to see it is enough."""
        if same := self._same(finding):
            self._join(same, finding)
        elif self._worse(finding):
            self.findings[finding.key] = finding
            self.progress.found(finding)
        if self.first_only and finding.fails:
            raise RunEnded

    def _same(self, finding: Finding) -> Finding | None:
        """A finding of another rule that is this one over again: an operation on the way has a wrong status."""
        if not finding.status:
            return None
        alike = ("operation", "expected", "status", "verdict", "binding", "layer")
        return next(
            (each for each in self.findings.values() if all(getattr(each, x) == getattr(finding, x) for x in alike)),
            None,
        )

    def _worse(self, finding: Finding) -> bool:
        """Whether nothing as bad is known of its rule and operation: what was flaky may be broken for good as well."""
        known = self.findings.get(finding.key)
        return known is None or SEVERITIES.index(finding.severity) < SEVERITIES.index(known.severity)

    def _join(self, one: Finding, other: Finding) -> None:
        """Make one finding of two that are the same. The rule that is about the operation itself gives it its name."""
        if other.rule in {one.rule, *one.also}:
            return
        section = source(self.on.contract.by_id[one.operation]).section if one.operation else ""
        if other.section == section != one.section and other.key not in self.findings:
            del self.findings[one.key]
            self.findings[other.key] = other.model_copy(update={"also": (one.rule, *one.also)})
        else:
            self.findings[one.key] = one.model_copy(update={"also": (*one.also, other.rule)})


def _too_late(check: Check) -> Outcome:
    return Outcome(
        check=check.id,
        layer=check.layer,
        rules=tuple(rule.id for rule in check.rules),
        state="unverified",
        reason="the time was up before its turn",
    )
