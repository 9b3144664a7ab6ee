"""What is to be said of a check: run it, and where something is wrong run it again, until it is clear what that is."""

import time
from dataclasses import dataclass, replace

from contract_tests.assertions import Inconclusive, SetupRefused, TooLong, Violation
from contract_tests.check_run import CheckRun, NotedViolation, run_check
from contract_tests.client.curl_script import curls
from contract_tests.client.exchanges import Trace
from contract_tests.client.transport import GATEWAY, StoppedAnswering, Unreachable
from contract_tests.contract import Rule
from contract_tests.places import weakest
from contract_tests.registry import Check
from contract_tests.report.report import Finding, Outcome, State, Verdict
from contract_tests.target import READ_DELAY, Target

LAGS = (
    f"reads lag behind writes: what was not there at once is right {READ_DELAY:g} s later. Say --settle {READ_DELAY:g}"
)
RUNS = 4
"""How often a check is run while something in between disturbs it."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What is said of a check: the exception that ended its first run, and the finding where something differs."""

    outcome: Outcome
    error: Exception | None = None
    finding: Finding | None = None


class Verifier:
    """Verifies checks on a target.

    options  what `aurion-contract` needs besides the seed to run a check on the same target again
    """

    def __init__(self, on: Target, options: str = "") -> None:
        self.on = on
        self.options = options

    def verify(self, check: Check) -> CheckResult:
        """What comes of a check; a second run is part of it where something differs."""
        began, sent = time.monotonic(), self.on.transport.exchange_log.requests

        def result(
            state: State, error: Exception | None = None, finding: Finding | None = None, why: str = ""
        ) -> CheckResult:
            return CheckResult(self._outcome(check, state, began, sent, error, why), error, finding)

        run = self._undisturbed(check)
        error = run.error
        if isinstance(error, Unreachable):
            return result("environment", error)
        if isinstance(error, Inconclusive):
            return result("unverified", error)
        if error:
            verdict = self._verdict(check, run, error)
            if verdict == "reproduced" and self.on.lags(lambda: self._is_right(check)):
                return result("environment", error, why=LAGS)
            finding = self._finding(check, NotedViolation(error, run.trace), verdict)
            return result(finding.state, error, finding)
        if run.note:
            finding = self._finding(check, run.note, self._noted_again(check))
            state: State = "note" if check.rules[0].level == "assumed" else "verified"
            return result(state, finding=finding, why=str(run.note.broken))
        return result("verified")

    def again(self, command: str, check: str) -> str:
        """The command that runs one check again, as it was run."""
        words = ["aurion-contract", command, self.options, f"--seed {self.on.seed} --only {check}"]
        return " ".join(filter(None, words))

    def _undisturbed(self, check: Check, before: int = 0) -> CheckRun:
        """A run that nothing in between disturbs: one that failed and was disturbed says nothing of the API.

        before  how often the check was run already
        """
        for number in range(RUNS):
            run = run_check(check, self.on, again=before + number)
            if run.error is None or not run.disturbed or isinstance(run.error, StoppedAnswering):
                break
        else:
            run.error = Unreachable(f"something in between disturbed each of {RUNS} attempts: {run.error}")
        if isinstance(run.error, SetupRefused) and not self.on.binds("assumed"):
            run.error = Inconclusive(f"the set-up was refused: {run.error.actual}")
        return run

    def _verdict(self, check: Check, run: CheckRun, violation: Violation) -> Verdict:
        """What a second run says. Hypothesis has repeated it already before it speaks of a machine."""
        if run.trace.last and run.trace.last.status in GATEWAY:
            return "environment"
        if check.layer == "models":
            return "flaky" if violation.flaky else "reproduced"
        again = self._undisturbed(check, RUNS)
        if again.violation:
            return "reproduced"
        return "environment" if again.error else "flaky"

    def _noted_again(self, check: Check) -> Verdict:
        """Whether a second run notes something too. One is enough of a machine."""
        if check.layer == "models":
            return "reproduced"
        again = self._undisturbed(check, RUNS)
        if again.error:
            return "environment"
        return "reproduced" if again.note else "flaky"

    def _is_right(self, check: Check) -> bool:
        """Whether the check finds nothing now. A machine only tells the stories again that broke a promise."""
        effort = self.on.effort
        self.on.effort = replace(effort, replay=True)
        try:
            return self._undisturbed(check, 2 * RUNS).error is None
        finally:
            self.on.effort = effort

    def _finding(self, check: Check, seen: NotedViolation, verdict: Verdict) -> Finding:
        rule, broken = _rule(check, seen.broken), seen.broken
        level = weakest((rule.level, broken.level))
        return Finding(
            rule=rule.id,
            page=rule.page,
            section=rule.section,
            level=level,
            sentence=rule.sentence,
            operation=_operation(seen.trace),
            layer=check.layer,
            check=check.id,
            expected=broken.expected,
            actual=broken.actual,
            verdict=verdict,
            binding=self.on.binds(level),
            status=broken.status,
            curl=tuple(curls(seen.trace.exchanges)),
            steps=tuple(getattr(broken, "__notes__", ())),
            rerun=self.again("run", check.id),
            pytest=self.again("pytest", check.id),
        )

    def _outcome(
        self, check: Check, state: State, began: float, sent: int, error: Exception | None, why: str
    ) -> Outcome:
        return Outcome(
            check=check.id,
            layer=check.layer,
            rules=tuple(rule.id for rule in check.rules),
            state=state,
            reason=why or str(error or ""),
            would_take=error.seconds if isinstance(error, TooLong) else 0,
            requests=self.on.transport.exchange_log.requests - sent,
            seconds=round(time.monotonic() - began, 3),
        )


def _rule(check: Check, broken: Violation) -> Rule:
    return next((rule for rule in check.rules if rule.id == broken.rule), check.rules[0])


def _operation(trace: Trace) -> str:
    """The operation that was called last."""
    return trace.last.operation if trace.last else ""
