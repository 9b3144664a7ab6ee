"""The end of a run in plain text: the findings, a table, and the sentence that says what it comes to."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import get_args

from contract_tests.contract import Level
from contract_tests.durations import lasted
from contract_tests.report.report import Finding, Report, State
from contract_tests.report.verdict import judge
from contract_tests.report.wording import (
    HEADINGS,
    counted,
    left_behind,
    logged,
    meaning,
    rules_verified,
    shorter,
    tallied,
    unverified,
    visible,
    waited,
)

WIDTH = 100
LABEL = 10
"""Columns of the words before an entry: expected, actual, again …"""
LONGEST_LIST = 12
"""Entries of a list that are shown; the report has all."""
STATES: tuple[State, ...] = get_args(State)
LEVELS: tuple[Level, ...] = get_args(Level)


def text(report: Report, min_rules: float | None = None, width: int = WIDTH) -> str:
    """The report for a terminal or a log. Lines have at most `width` columns, but for commands and steps."""
    judgement = judge(report, min_rules)
    parts = [
        *("\n".join(_finding(finding, width)) for finding in report.ordered),
        "\n".join(_reasons(report, width)),
        "\n".join(_left(report, width)),
        "\n".join(_levels(report)),
        "\n".join(_layers(report)),
        "\n".join(_numbers(report, width)),
        "\n".join(_wrapped(f"{judgement.word}: {judgement.sentence}", width)),
    ]
    return logged("\n\n".join(filter(None, parts))) + "\n"


def _finding(finding: Finding, width: int) -> Iterator[str]:
    yield " ".join(filter(None, [HEADINGS[finding.severity].upper(), finding.rule, finding.operation]))
    yield from _wrapped(finding.sentence, width, "  ")
    yield from _wrapped(f"{finding.page}, {finding.section} ({finding.level}); {finding.check}", width, "  ")
    yield from _entry("expected", finding.expected, width)
    yield from _entry("actual", finding.actual, width)
    yield from _entry("verdict", finding.known or meaning(finding), width)
    yield from _entry("also", ", ".join(finding.also), width) if finding.also else ()
    yield from _commands("steps", finding.steps)
    yield from _commands("requests", finding.curl)
    yield from _commands("again", filter(None, [finding.rerun]))
    yield from _commands("or", filter(None, [finding.pytest]))


def _entry(label: str, value: str, width: int) -> Iterator[str]:
    """A text with its label, wrapped beside it; lines of its own stay lines."""
    lines = [wrapped for line in visible(value).split("\n") for wrapped in _wrapped(line, width - LABEL - 2) or [""]]
    return _commands(label, lines)


def _commands(label: str, lines: Iterable[str]) -> Iterator[str]:
    """Lines as they are, beside their label."""
    for number, line in enumerate(lines):
        yield f"  {'' if number else label:<{LABEL}}{line}".rstrip()


def _wrapped(line: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(
        line, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False, drop_whitespace=True
    )


def _reasons(report: Report, width: int) -> Iterator[str]:
    """Why checks were not verified, a line for each cause, the commonest first."""
    reasons = unverified(report)
    if reasons:
        yield "NOT VERIFIED"
        for reason, checks in islice(reasons.items(), LONGEST_LIST):
            yield from _commands(f"{len(checks):>5}", _wrapped(shorter(reason), width - LABEL - 2))
        if len(reasons) > LONGEST_LIST:
            yield f"  … and for {counted(len(reasons) - LONGEST_LIST, 'other reason')}"


def _left(report: Report, width: int) -> Iterator[str]:
    """What the run made and could not take back, a line for each kind."""
    if report.left:
        yield "LEFT BEHIND"
        for line in left_behind(report.left):
            yield from _wrapped(line, width, "  ")


def _levels(report: Report) -> Iterator[str]:
    """The rules that were tested: who answers for them, and what became of them."""
    looked_at = sorted((each for each in report.rules if each.checks), key=lambda each: LEVELS.index(each.level))
    return _table("level", "rules", [(each.level, each.state) for each in looked_at])


def _layers(report: Report) -> Iterator[str]:
    return _table("layer", "checks", [(each.layer, each.state) for each in report.outcomes])


def _table(rows: str, whole: str, entries: Sequence[tuple[str, State]]) -> Iterator[str]:
    """A line per level or layer, a column per state."""
    if not entries:
        return
    yield "".join([f"{rows:<{LABEL}}{whole:>8}", *(f"{state:>{len(state) + 3}}" for state in STATES)])
    for row in dict.fromkeys(row for row, _ in entries):
        states = Counter(state for each, state in entries if each == row)
        cells = [f"{states[state]:>{len(state) + 3}}" for state in STATES]
        yield "".join([f"{row:<{LABEL}}{states.total():>8}", *cells])


def _numbers(report: Report, width: int) -> Iterator[str]:
    tested = len(report.operations) - len(report.not_tested)
    yield from _row("target", f"{report.target} ({report.kind}, {report.profile}, seed {report.seed})", width)
    yield from _row("coverage", rules_verified(report), width)
    broken = f", {len(report.broken_operations)} with a broken promise" if report.broken_operations else ""
    yield from _row("operations", f"{tested} of {len(report.operations)} tested{broken}", width)
    yield from _row("requests", f"{report.requests:,} in {lasted(report.seconds)}{_limits(report)}", width)
    yield from _row("findings", ", ".join(tallied(each.severity for each in report.findings)) or "none", width)
    yield from _row("not tested", _several(report.not_tested), width)


def _row(label: str, value: str, width: int) -> Iterator[str]:
    lines = _wrapped(value, width - LABEL - 2)
    return (f"{'' if number else label:<{LABEL + 2}}{line}" for number, line in enumerate(lines))


def _limits(report: Report) -> str:
    """What the rate limit and the guard had to do with it, where they had."""
    throttled = f"{report.throttled} throttled" if report.throttled else ""
    withheld = f"{report.withheld} withheld" if report.withheld else ""
    return "".join(f", {each}" for each in (waited(report), throttled, withheld) if each)


def _several(entries: Iterable[str]) -> str:
    named = list(entries)
    more = f" and {len(named) - LONGEST_LIST} more" if len(named) > LONGEST_LIST else ""
    return ", ".join(named[:LONGEST_LIST]) + more
