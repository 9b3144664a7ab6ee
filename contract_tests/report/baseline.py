"""The findings that are known: a file that says of each why it does not fail a run, and until when."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from contract_tests.json_text import loads
from contract_tests.report.report import WHOLE, Finding, Report
from contract_tests.report.wording import counted
from contract_tests.text_files import NotText, read_text

SETTLED = {"verified", "broken", "flaky"}
"""States of a check that came to a verdict."""


class BaselineError(Exception):
    """A baseline that cannot be read: the file, the place in it, and what is wrong there."""


class Known(BaseModel):
    """A finding that is known, by its key. `expires` is the last day that it counts as known."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    key: str
    rule: str
    operation: str = ""
    reason: str = Field(min_length=1)
    expires: date | None = None
    since: date

    @model_validator(mode="after")
    def _of_one_mind(self) -> "Known":
        if self.key != f"{self.rule}@{self.operation or '-'}":
            raise ValueError(f"the key {self.key!r} is not that of its rule and operation")
        return self


class Baseline(BaseModel):
    """All that is known, by key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    findings: tuple[Known, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> "Baseline":
        twice = [key for key, times in Counter(each.key for each in self.findings).items() if times > 1]
        if twice:
            raise ValueError(f"{twice[0]} stands there more than once")
        return self

    def text(self) -> str:
        """The file's content."""
        written = self.model_dump(mode="json", exclude_none=True)
        return json.dumps(written, ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True, slots=True)
class Applied:
    """A report that knows the baseline; the entries that are not seen any more, and those that are past their day."""

    report: Report
    stale: tuple[Known, ...]
    expired: tuple[Known, ...]


def load(path: Path) -> Baseline:
    """The baseline of a file."""
    try:
        written = loads(read_text(path))
        return Baseline.model_validate(written)
    except OSError as error:
        raise BaselineError(f"Cannot read {path}: {error.strerror}.") from None
    except json.JSONDecodeError as error:
        raise BaselineError(f"{path}, line {error.lineno}, column {error.colno}: {error.msg}.") from None
    except NotText as error:
        raise BaselineError(f"{path} {error}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise BaselineError(f"{path}, {_place(first['loc'])}: {first['msg']}.") from None
    except ValueError as error:
        raise BaselineError(f"{path} is no baseline: {error}.") from None


def _place(path: tuple[int | str, ...]) -> str:
    return "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in path).strip(".") or "the file"


def apply(report: Report, baseline: Baseline, today: date) -> Applied:
    """Mark the findings that are known. What is past its day is known no more."""
    expired = tuple(each for each in baseline.findings if _past(each, today))
    known = known_ones(baseline, today)
    findings = tuple(marked(finding, known.get(finding.key)) for finding in report.findings)
    return Applied(report.model_copy(update={"findings": findings}), _stale(report, baseline), expired)


def update(report: Report, baseline: Baseline, today: date, reason: str = "") -> Baseline:
    """Also know what fails this run. An entry that is there already keeps its reason, and loses a day that is past."""
    entries = {each.key: each for each in baseline.findings}
    for finding in report.findings:
        if finding.is_broken:
            before = entries.get(finding.key)
            entries[finding.key] = _renewed(before, today) if before else _new(finding, today, reason)
    return Baseline(findings=tuple(sorted(entries.values(), key=lambda each: each.key)))


def prune(report: Report, baseline: Baseline) -> Baseline:
    """Forget what this run looked for and did not see any more."""
    stale = {each.key for each in _stale(report, baseline)}
    return Baseline(findings=tuple(each for each in baseline.findings if each.key not in stale))


def written(before: Baseline, after: Baseline, path: Path) -> str:
    """What a file has now, in a sentence, and what has become of what it had."""
    old, new = ({each.key for each in known.findings} for known in (before, after))
    return f"{counted(len(new), 'finding')} written to {path}: {len(new - old)} new, {len(old - new)} dropped."


def known_ones(baseline: Baseline, today: date) -> dict[str, Known]:
    """The entries that count today, by their keys."""
    return {each.key: each for each in baseline.findings if not _past(each, today)}


def _past(entry: Known, today: date) -> bool:
    return entry.expires is not None and entry.expires < today


def marked(finding: Finding, entry: Known | None) -> Finding:
    """A finding that says by which entry it is known, if by any."""
    return finding.model_copy(update={"known": entry.reason}) if entry else finding


def _renewed(entry: Known, today: date) -> Known:
    return entry.model_copy(update={"expires": None}) if _past(entry, today) else entry


def _new(finding: Finding, today: date, reason: str) -> Known:
    return Known(
        key=finding.key,
        rule=finding.rule,
        operation=finding.operation,
        reason=reason or f"Not kept on {today}: {finding.sentence}",
        since=today,
    )


def _stale(report: Report, baseline: Baseline) -> tuple[Known, ...]:
    """Entries that were not found although the run looked: with every check of their rule, and at their operation."""
    if report.shard != WHOLE:
        return ()
    found = {finding.key for finding in report.findings}
    tested = {rule for outcome in report.outcomes for rule in outcome.rules}
    tested -= {rule for outcome in report.outcomes if outcome.state not in SETTLED for rule in outcome.rules}
    called = {each.operation for each in report.operations if each.statuses} | {""}
    return tuple(
        each for each in baseline.findings if each.key not in found and each.rule in tested and each.operation in called
    )
