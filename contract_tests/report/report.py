"""A run's report. Every format is made from it, and `merge` adds up those of the shards."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contract_tests.client.ledger import LeftBehind
from contract_tests.contract import Level
from contract_tests.layers import Layer
from contract_tests.redaction import redact

Verdict = Literal["reproduced", "witnessed", "flaky", "environment"]
State = Literal["verified", "broken", "note", "flaky", "unverified", "environment"]
Severity = Literal["failing", "flaky", "environment", "note", "known"]
SEVERITIES: tuple[Severity, ...] = ("failing", "flaky", "environment", "note", "known")
"""What findings come to, in the order that they are shown in."""
VERSION = 1
WHOLE = "1/1"
"""The shard of a run that is not divided."""


OURS = frozenset(
    {
        "check", "checks", "documented_parameters", "documented_statuses", "family", "kind", "layer", "level", "method",
        "operation", "page", "path", "profile", "rule", "rules", "section", "sentence", "shard", "state", "verdict",
    }
)  # fmt: skip
"""Fields whose words come from the document, the catalogue and the command line's choices."""


class ReportModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _writable(cls, given: Any) -> Any:
        """Half a surrogate pair, which JSON can carry in an answer and no file can hold, is written as its escape.

        Secrets are redacted, but in what is ours: the names of rules, checks and operations.
        """
        if not isinstance(given, dict):
            return given
        return {name: _each(each, _escaped if name in OURS else _redacted) for name, each in given.items()}


def _each(value: Any, written: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return written(value)
    if isinstance(value, dict):
        return {_each(name, written): _each(each, written) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_each(each, written) for each in value)
    if isinstance(value, LeftBehind):
        return LeftBehind(written(value.path), written(value.why))
    return value


def _escaped(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _redacted(text: str) -> str:
    return redact(_escaped(text))


class Outcome(ReportModel):
    """What became of one check: verified is what was tested and kept.

    reason      why it was not verified
    would_take  the seconds that would have to pass for that, where this is why
    """

    check: str
    layer: Layer
    rules: tuple[str, ...]
    state: State
    reason: str = ""
    would_take: float = 0
    requests: int = 0
    seconds: float = 0


class Finding(ReportModel):
    """A promise that was not kept, with everything needed to see it again.

    rule       the rule's id; `SCHEMA` where the document as a whole is the promise
    operation  the operationId of the request that showed it, "" where there is none
    check       the check that found it, as `--only` takes it
    level      of the rule, or where the rule is SCHEMA of the place that is wrong
    expected   what was promised, actual  what there was instead
    verdict    reproduced: a second run saw it too; flaky: it did not; environment: no usable answer came; witnessed:
               it was seen in passing, and nothing was run
    binding    whether it fails the run: the pages answer for it, or the target is our own mock
    status     the actual status, where nothing but that is wrong, else 0
    also       other rules that the same answer to the same operation keeps from being verified
    known      why it does not fail the run all the same: the baseline's words
    curl       the requests that lead to it, the last is the one that shows it; secrets are variables
    rerun      the command that runs it again, and `pytest` the same for those who prefer pytest
    """

    rule: str
    page: str
    section: str
    level: Level
    sentence: str
    operation: str
    layer: Layer
    check: str
    expected: str
    actual: str
    verdict: Verdict
    binding: bool
    status: int = 0
    also: tuple[str, ...] = ()
    known: str = ""
    curl: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    rerun: str = ""
    pytest: str = ""

    @property
    def key(self) -> str:
        """What makes two findings the same one."""
        return f"{self.rule}@{self.operation or '-'}"

    @property
    def rules(self) -> set[str]:
        """The rules that it is about."""
        return {self.rule, *self.also}

    @property
    def state(self) -> State:
        """What became of its check. A promise whose break is known is broken."""
        if self.verdict in {"flaky", "environment"}:
            return self.verdict
        return "broken" if self.binding else "note"

    @property
    def is_broken(self) -> bool:
        """Whether a promise is broken for good that the pages answer for, known or not."""
        return self.state == "broken"

    @property
    def fails(self) -> bool:
        return self.severity == "failing"

    @property
    def severity(self) -> Severity:
        """What it comes to. A note is what differs from our own guess; what is known fails nothing any more."""
        if self.known:
            return "known"
        if self.verdict in {"flaky", "environment"}:
            return self.verdict
        return "failing" if self.binding else "note"


class OperationCoverage(ReportModel):
    """What was seen of one operation: how often each status came, for which credentials, with which parameters."""

    operation: str
    method: str
    path: str
    family: str
    documented_statuses: tuple[int, ...]
    documented_parameters: tuple[str, ...]
    statuses: dict[str, int] = Field(default_factory=dict)
    credentials: dict[str, int] = Field(default_factory=dict)
    parameters: dict[str, int] = Field(default_factory=dict)

    @property
    def tested(self) -> bool:
        """An operation that never answered with a success was not tested, whatever else it said."""
        return any(status.startswith("2") for status in self.statuses)


class RuleCoverage(ReportModel):
    """Whether a rule was verified, and by which checks; `reason` says why it was not."""

    rule: str
    page: str
    section: str
    level: Level
    sentence: str
    state: State
    checks: tuple[str, ...] = ()
    reason: str = ""


class Report(ReportModel):
    """A run. `requests` counts all that was sent, `waited` the seconds that the limits took of it.

    left       what the run made and could not take back
    withheld   requests that were not sent, because they would have written what is not the run's
    throttled  429s that nobody provoked
    trouble    why the run could not test, a sentence each
    """

    version: int = VERSION
    target: str
    kind: Literal["mock", "deployment"]
    profile: str
    seed: int
    shard: str = WHOLE
    started: datetime
    seconds: float
    requests: int
    waited: float = 0
    throttled: int = 0
    withheld: int = 0
    outcomes: tuple[Outcome, ...] = ()
    findings: tuple[Finding, ...] = ()
    operations: tuple[OperationCoverage, ...] = ()
    rules: tuple[RuleCoverage, ...] = ()
    left: tuple[LeftBehind, ...] = ()
    trouble: tuple[str, ...] = ()

    @property
    def failing(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.fails]

    @property
    def ordered(self) -> list[Finding]:
        """The findings, those that fail the run first."""
        return sorted(self.findings, key=lambda finding: SEVERITIES.index(finding.severity))

    def findings_of(self, outcome: Outcome) -> list[Finding]:
        """What a check found. A check that saw what another one had found before has that one's findings."""
        return of_check(self.findings, outcome)

    @property
    def not_tested(self) -> list[str]:
        """The operations that never answered with a success."""
        return [each.operation for each in self.operations if not each.tested]

    @property
    def rules_verified(self) -> tuple[int, int]:
        """How many of the rules that the pages answer for were verified, and how many there are."""
        promised = [each.state for each in self.rules if each.level != "assumed"]
        return promised.count("verified"), len(promised)

    @property
    def broken_operations(self) -> set[str]:
        """The operations that showed a broken promise, known or new."""
        return {finding.operation for finding in self.findings if finding.is_broken}


def of_check(findings: Sequence[Finding], outcome: Outcome) -> list[Finding]:
    """What a check found, of all that was found."""
    own = [finding for finding in findings if finding.check == outcome.check]
    return own or [each for each in findings if each.rules & set(outcome.rules)]
