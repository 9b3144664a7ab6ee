"""Puts cases to the test, one after the other: look, take back what was made, look again where a promise was broken."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from contract_tests.contract import CONTRACT, Rule, source
from contract_tests.deployment import Deployment
from contract_tests.expecting import NOTED, Broken, NotGiven, SetUpRefused
from contract_tests.layers import Layer
from contract_tests.places import weakest
from contract_tests.promises import Case
from contract_tests.report.report import STANDINGS, Finding, Outcome, State, Verdict
from contract_tests.wire.exchanges import Exchange
from contract_tests.wire.stories import curls
from contract_tests.wire.wire import GATEWAY, StoppedAnswering, Unreachable

ROOM, GROUP_ROOM = 60, 12
"""Requests that a case should be able to send before a limit makes it pause in its middle."""
STUMBLES = (LookupError, TypeError, ValueError, AttributeError, AssertionError, RecursionError, StopIteration)
"""What a check raises that reads an answer which is not as it takes it to be."""
SETTLE = 0.5
"""Seconds after which reads that lag behind writes should have caught up."""
LAGS = f"reads lag behind writes: what was not there at once is right {SETTLE:g} s later. Say --settle {SETTLE:g}"
LOOKS = 4
"""How often a case is looked at while something in between disturbs it."""


class Progress(Protocol):
    """Whoever watches a run. `reached`: so many cases are as good as done; what became of them is said later."""

    def began(self, layer: Layer, cases: int) -> None: ...

    def reached(self, layer: Layer, cases: int) -> None: ...

    def examined(self, outcome: Outcome) -> None: ...

    def found(self, finding: Finding) -> None: ...


class Silent:
    """The `Progress` that nobody watches."""

    def began(self, layer: Layer, cases: int) -> None: ...

    def reached(self, layer: Layer, cases: int) -> None: ...

    def examined(self, outcome: Outcome) -> None: ...

    def found(self, finding: Finding) -> None: ...


class Enough(Exception):
    """The run was told to stop here: time is up, or the first finding was all that was asked for."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a case: the exception that ended its look, and the finding where it broke a promise."""

    outcome: Outcome
    error: Exception | None = None
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What differed from a guess of ours, and the requests up to then."""

    broken: Broken
    trace: list[Exchange]


def look(case: Case, on: Deployment, *, again: int = 0) -> None:
    """Examine a case once; afterwards everything it made is gone.

    Anything it trips over is a broken promise: of the place of an answer that was missed where that is known, else of
    nobody, for what it is that is missing cannot be told.

    `again`: how often it was looked at before; each time has other names, for an Idempotency-Key that was used once
    brings the first answer back.
    """
    if on.wire.guard.safe and case.layer == "models":
        raise NotGiven("it writes, and a safe run only reads")
    on.begin(case.id + " again" * again)
    before = len(on.wire.ledger.entries)
    if case.layer != "models":
        _make_room(on)
    on.wire.record.mark()
    try:
        case.examine(on)
    except (Broken, NotGiven, Unreachable):
        raise
    except STUMBLES as stumbled:
        raise Broken("an answer of the documented shape", _stumbled(stumbled), level="assumed") from stumbled
    finally:
        trace = on.wire.record.kept
        on.wire.record.mark()
        on.cleaner.clean(before)
        on.wire.record.kept = trace


def _make_room(on: Deployment) -> None:
    for name in on.credentials.given:
        on.wire.pacing.room(name, ROOM)
        for group in on.wire.pacing.groups:
            on.wire.pacing.room(name, GROUP_ROOM, group)


class Examiner:
    """Examines cases on one deployment and keeps what came of it.

    deadline     instant of `time.monotonic` after which no case begins; the rest is unverified
    first_only   raise `Enough` at the first reproduced finding that fails the run
    options      what `aurion-contract` needs besides the seed to look at the same deployment again
    """

    def __init__(
        self,
        on: Deployment,
        progress: Progress,
        *,
        against_mock: bool,
        deadline: float | None = None,
        first_only: bool = False,
        options: str = "",
    ) -> None:
        self.on = on
        self.progress = progress
        self.against_mock = against_mock
        self.deadline = deadline
        self.first_only = first_only
        self.options = options
        self.outcomes: list[Outcome] = []
        self.findings: dict[str, Finding] = {}

    def examine(self, layer: Layer, cases: list[Case]) -> None:
        """Every case of a layer."""
        self.progress.began(layer, len(cases))
        for case in cases:
            if self.deadline and time.monotonic() > self.deadline:
                self.settle(self._outcome(case, "unverified", "the time was up before its turn", time.monotonic(), 0))
            else:
                self._examine(case)

    def settle(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self.progress.examined(outcome)

    def keep(self, finding: Finding) -> None:
        """Keep a finding, unless one as bad is known already: the first to see it is enough."""
        if same := self._same(finding):
            self._join(same, finding)
        elif self._worse(finding):
            self.findings[finding.key] = finding
            self.progress.found(finding)
        if self.first_only and finding.fails:
            raise Enough

    def again(self, command: str, case: str) -> str:
        """The command that looks at one case again, as it was looked at."""
        return " ".join(
            filter(None, ["aurion-contract", command, self.options, f"--seed {self.on.seed} --only {case}"])
        )

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
        return known is None or STANDINGS.index(finding.standing) < STANDINGS.index(known.standing)

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

    def see(self, case: Case) -> Seen:
        """What comes of one case, which is not kept: a second look is part of it where a promise was broken."""
        began, sent = time.monotonic(), self.on.wire.record.requests
        notes: list[Note] = []
        try:
            self._look(case, notes=notes)
        except Unreachable as error:
            return Seen(self._outcome(case, "environment", str(error), began, sent), error)
        except NotGiven as missing:
            return Seen(self._outcome(case, "unverified", str(missing), began, sent), missing)
        except Broken as broken:
            verdict = self._verdict(case, broken)
            if verdict == "reproduced" and self._lags(case):
                return Seen(self._outcome(case, "environment", LAGS, began, sent), broken)
            finding = self._finding(case, broken, verdict)
            return Seen(self._outcome(case, finding.state, str(broken), began, sent), broken, finding)
        if not notes:
            return Seen(self._outcome(case, "verified", "", began, sent))
        finding = self._finding(case, notes[0].broken, self._noted_again(case), notes[0].trace)
        state: State = "note" if case.rules[0].level == "assumed" else "verified"
        return Seen(self._outcome(case, state, str(notes[0].broken), began, sent), None, finding)

    def _noted_again(self, case: Case) -> Verdict:
        """Whether a second look at what was only noted notes something too. One look is enough of a machine."""
        again: list[Note] = []
        try:
            if case.layer != "models":
                self._look(case, LOOKS, again)
        except (Broken, NotGiven, Unreachable):
            return "environment"
        return "reproduced" if again or case.layer == "models" else "flaky"

    def _examine(self, case: Case) -> None:
        seen = self.see(case)
        self.settle(seen.outcome)
        if seen.finding:
            self.keep(seen.finding)
        if isinstance(seen.error, StoppedAnswering):
            raise seen.error

    def _look(self, case: Case, looks: int = 0, notes: list[Note] | None = None) -> None:
        """Look until nothing in between disturbs it: a look that failed and was disturbed says nothing of the API.

        looks  how often the case was looked at before
        notes  takes, of a deployment, what differs from our guesses only, and ends no look
        """
        for number in range(LOOKS):
            before = self.on.wire.disturbed
            try:
                with self._noting(notes):
                    look(case, self.on, again=looks + number)
            except StoppedAnswering:
                raise
            except (Broken, NotGiven, Unreachable) as error:
                if self.on.wire.disturbed == before:
                    if isinstance(error, SetUpRefused) and not self.against_mock:
                        raise NotGiven(f"the set-up was refused: {error.came}") from error
                    raise
                failed = error
            else:
                return
        raise Unreachable(f"something in between disturbed each of {LOOKS} looks: {failed}") from failed

    @contextmanager
    def _noting(self, notes: list[Note] | None) -> Iterator[None]:
        if self.against_mock:
            yield
            return
        kept: list[Note] = [] if notes is None else notes
        kept.clear()
        token = NOTED.set(
            lambda broken: kept.append(Note(broken, list(self.on.wire.record.kept))) if not kept else None
        )
        try:
            yield
        finally:
            NOTED.reset(token)

    def _verdict(self, case: Case, broken: Broken) -> Verdict:
        """What a second look says. Hypothesis has looked again already before it speaks of a machine."""
        trace = self.on.wire.record.kept
        if trace and trace[-1].status in GATEWAY:
            return "environment"
        if case.layer == "models":
            return "flaky" if broken.flaky else "reproduced"
        try:
            self._look(case, LOOKS)
        except Broken:
            return "reproduced"
        except (Unreachable, NotGiven):
            return "environment"
        finally:
            self.on.wire.record.kept = trace
        return "flaky"

    def _lags(self, case: Case) -> bool:
        """Whether the case is as it should be once reads wait until what was written is there: then those that follow
        wait too, so that this is told once.
        """
        delivery, trace = self.on.wire.delivery, self.on.wire.record.kept
        if self.against_mock or delivery.settle:
            return False
        delivery.settle = SETTLE
        try:
            self._look(case, 2 * LOOKS)
        except (Broken, NotGiven, Unreachable):
            delivery.settle = 0
            return False
        finally:
            self.on.wire.record.kept = trace
        return True

    def _finding(self, case: Case, broken: Broken, verdict: Verdict, trace: list[Exchange] | None = None) -> Finding:
        rule = _rule(case, broken)
        trace = self.on.wire.record.kept if trace is None else trace
        level = weakest((rule.level, broken.level))
        return Finding(
            rule=rule.id,
            page=rule.page,
            section=rule.section,
            level=level,
            sentence=rule.sentence,
            operation=_operation(trace),
            layer=case.layer,
            case=case.id,
            expected=broken.expected,
            came=broken.came,
            verdict=verdict,
            binding=self.against_mock or level in CONTRACT,
            status=broken.status,
            curl=tuple(curls(trace)),
            steps=tuple(getattr(broken, "__notes__", ())),
            rerun=self.again("run", case.id),
            pytest=self.again("pytest", case.id),
        )

    def _outcome(self, case: Case, state: State, reason: str, began: float, sent: int) -> Outcome:
        return Outcome(
            case=case.id,
            layer=case.layer,
            rules=tuple(rule.id for rule in case.rules),
            state=state,
            reason=reason,
            requests=self.on.wire.record.requests - sent,
            seconds=round(time.monotonic() - began, 3),
        )


def _rule(case: Case, broken: Broken) -> Rule:
    return next((rule for rule in case.rules if rule.id == broken.rule), case.rules[0])


def _operation(trace: list[Exchange]) -> str:
    """The operation that was called last; clean-up is no part of a trace."""
    return trace[-1].operation if trace else ""


def _stumbled(error: Exception) -> str:
    """What the check could not read, and where in the check."""
    place = error.__traceback__
    while place and place.tb_next and "contract_tests" in place.tb_next.tb_frame.f_code.co_filename:
        place = place.tb_next
    line = f" (line {place.tb_lineno} of {place.tb_frame.f_code.co_name})" if place else ""
    return f"one that the check cannot read: {type(error).__name__} {error}{line}"
