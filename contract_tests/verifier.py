"""What is to be said of a check: run it, and where something is wrong run it again, until it is clear what that is."""

import time
from dataclasses import dataclass, replace

from contract_tests.check_run import CheckRun, Note, look
from contract_tests.contract import Rule
from contract_tests.expecting import Broken, NotGiven, SetUpRefused, TooLong
from contract_tests.places import weakest
from contract_tests.promises import Case
from contract_tests.report.report import Finding, Outcome, State, Verdict
from contract_tests.target import READ_DELAY, Target
from contract_tests.wire.exchanges import Trace
from contract_tests.wire.stories import curls
from contract_tests.wire.wire import GATEWAY, StoppedAnswering, Unreachable

LAGS = (
    f"reads lag behind writes: what was not there at once is right {READ_DELAY:g} s later. Say --settle {READ_DELAY:g}"
)
RUNS = 4
"""How often a check is run while something in between disturbs it."""


@dataclass(frozen=True, slots=True)
class Result:
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

    def verify(self, case: Case) -> Result:
        """What comes of a check; a second run is part of it where something differs."""
        began, sent = time.monotonic(), self.on.wire.record.requests

        def result(
            state: State, error: Exception | None = None, finding: Finding | None = None, why: str = ""
        ) -> Result:
            return Result(self._outcome(case, state, began, sent, error, why), error, finding)

        run = self._undisturbed(case)
        error = run.error
        if isinstance(error, Unreachable):
            return result("environment", error)
        if isinstance(error, NotGiven):
            return result("unverified", error)
        if error:
            verdict = self._verdict(case, run, error)
            if verdict == "reproduced" and self.on.lags(lambda: self._is_right(case)):
                return result("environment", error, why=LAGS)
            finding = self._finding(case, Note(error, run.trace), verdict)
            return result(finding.state, error, finding)
        if run.note:
            finding = self._finding(case, run.note, self._noted_again(case))
            state: State = "note" if case.rules[0].level == "assumed" else "verified"
            return result(state, finding=finding, why=str(run.note.broken))
        return result("verified")

    def again(self, command: str, case: str) -> str:
        """The command that runs one check again, as it was run."""
        words = ["aurion-contract", command, self.options, f"--seed {self.on.seed} --only {case}"]
        return " ".join(filter(None, words))

    def _undisturbed(self, case: Case, before: int = 0) -> CheckRun:
        """A run that nothing in between disturbs: one that failed and was disturbed says nothing of the API.

        before  how often the check was run already
        """
        for number in range(RUNS):
            run = look(case, self.on, again=before + number)
            if run.error is None or not run.disturbed or isinstance(run.error, StoppedAnswering):
                break
        else:
            run.error = Unreachable(f"something in between disturbed each of {RUNS} looks: {run.error}")
        if isinstance(run.error, SetUpRefused) and not self.on.binds("assumed"):
            run.error = NotGiven(f"the set-up was refused: {run.error.came}")
        return run

    def _verdict(self, case: Case, run: CheckRun, violation: Broken) -> Verdict:
        """What a second run says. Hypothesis has looked again already before it speaks of a machine."""
        if run.trace.last and run.trace.last.status in GATEWAY:
            return "environment"
        if case.layer == "models":
            return "flaky" if violation.flaky else "reproduced"
        again = self._undisturbed(case, RUNS)
        if again.violation:
            return "reproduced"
        return "environment" if again.error else "flaky"

    def _noted_again(self, case: Case) -> Verdict:
        """Whether a second run notes something too. One is enough of a machine."""
        if case.layer == "models":
            return "reproduced"
        again = self._undisturbed(case, RUNS)
        if again.error:
            return "environment"
        return "reproduced" if again.note else "flaky"

    def _is_right(self, case: Case) -> bool:
        """Whether the check finds nothing now. A machine only tells the stories again that broke a promise."""
        effort = self.on.effort
        self.on.effort = replace(effort, replay=True)
        try:
            return self._undisturbed(case, 2 * RUNS).error is None
        finally:
            self.on.effort = effort

    def _finding(self, case: Case, seen: Note, verdict: Verdict) -> Finding:
        rule, broken = _rule(case, seen.broken), seen.broken
        level = weakest((rule.level, broken.level))
        return Finding(
            rule=rule.id,
            page=rule.page,
            section=rule.section,
            level=level,
            sentence=rule.sentence,
            operation=_operation(seen.trace),
            layer=case.layer,
            case=case.id,
            expected=broken.expected,
            came=broken.came,
            verdict=verdict,
            binding=self.on.binds(level),
            status=broken.status,
            curl=tuple(curls(seen.trace.exchanges)),
            steps=tuple(getattr(broken, "__notes__", ())),
            rerun=self.again("run", case.id),
            pytest=self.again("pytest", case.id),
        )

    def _outcome(self, case: Case, state: State, began: float, sent: int, error: Exception | None, why: str) -> Outcome:
        return Outcome(
            case=case.id,
            layer=case.layer,
            rules=tuple(rule.id for rule in case.rules),
            state=state,
            reason=why or str(error or ""),
            would_take=error.seconds if isinstance(error, TooLong) else 0,
            requests=self.on.wire.record.requests - sent,
            seconds=round(time.monotonic() - began, 3),
        )


def _rule(case: Case, broken: Broken) -> Rule:
    return next((rule for rule in case.rules if rule.id == broken.rule), case.rules[0])


def _operation(trace: Trace) -> str:
    """The operation that was called last."""
    return trace.last.operation if trace.last else ""
