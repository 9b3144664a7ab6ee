"""The end of a run in plain text: the findings, a table, and the sentence that says what it comes to."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import get_args

from contract_tests.durations import lasted
from contract_tests.report.report import Finding, Report, State
from contract_tests.report.verdict import judge
from contract_tests.report.wording import (
    HEADINGS,
    MEANINGS,
    by_reason,
    counted,
    logged,
    percent,
    tallied,
    unverified,
    visible,
    waited,
)

WIDTH = 100
LABEL = 10
"""Columns of the words before an entry: expected, came, again …"""
LONGEST_LIST = 12
"""Entries of a list that are shown; the report has all."""
STATES: tuple[State, ...] = get_args(State)


def text(report: Report, min_rules: float | None = None, width: int = WIDTH) -> str:
    """The report for a terminal or a log. Lines have at most `width` columns, but for commands and steps."""
    judgement = judge(report, min_rules)
    parts = [
        *("\n".join(_finding(finding, width)) for finding in report.ordered),
        "\n".join(_reasons(report, width)),
        "\n".join(_table(report)),
        "\n".join(_numbers(report, width)),
        "\n".join(_wrapped(f"{judgement.word}: {judgement.sentence}", width)),
    ]
    return logged("\n\n".join(filter(None, parts))) + "\n"


def _finding(finding: Finding, width: int) -> Iterator[str]:
    yield " ".join(filter(None, [HEADINGS[finding.standing].upper(), finding.rule, finding.operation]))
    yield from _wrapped(finding.sentence, width, "  ")
    yield from _wrapped(f"{finding.page}, {finding.section} ({finding.level}); {finding.case}", width, "  ")
    yield from _entry("expected", finding.expected, width)
    yield from _entry("came", finding.came, width)
    yield from _entry("verdict", finding.known or MEANINGS[finding.standing], width)
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
    """Why cases were not verified, the commonest reason first."""
    reasons = unverified(report)
    if reasons:
        yield "NOT VERIFIED"
        for reason, cases in islice(reasons.items(), LONGEST_LIST):
            yield from _commands(f"{len(cases):>5}", _wrapped(reason, width - LABEL - 2))
        if len(reasons) > LONGEST_LIST:
            yield f"  … and for {counted(len(reasons) - LONGEST_LIST, 'other reason')}"


def _table(report: Report) -> Iterator[str]:
    """A line per layer, a column per state."""
    if not report.outcomes:
        return
    yield "".join([f"{'layer':<10}{'cases':>8}", *(f"{state:>{len(state) + 3}}" for state in STATES)])
    for layer in dict.fromkeys(outcome.layer for outcome in report.outcomes):
        states = Counter(outcome.state for outcome in report.outcomes if outcome.layer == layer)
        cells = [f"{states[state]:>{len(state) + 3}}" for state in STATES]
        yield "".join([f"{layer:<10}{states.total():>8}", *cells])


def _numbers(report: Report, width: int) -> Iterator[str]:
    verified, rules = report.rules_verified
    tested = len(report.operations) - len(report.not_tested)
    yield from _row("target", f"{report.target} ({report.kind}, {report.profile}, seed {report.seed})", width)
    yield from _row("rules", f"{verified} of {rules} verified ({percent(verified, rules):g} %)", width)
    yield from _row("operations", f"{tested} of {len(report.operations)} tested", width)
    yield from _row("requests", f"{report.requests:,} in {lasted(report.seconds)}{_limits(report)}", width)
    yield from _row("findings", ", ".join(tallied(each.standing for each in report.findings)) or "none", width)
    yield from _row("not tested", _several(report.not_tested), width)
    for line in by_reason(report.left):
        yield from _row("left", line, width)


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
