"""The end of a run of the twin in plain text: the divergences, the notes, a table, and what it comes to."""

import textwrap
from collections.abc import Iterable, Iterator

from contract_tests.durations import lasted
from contract_tests.report.wording import counted, logged, visible
from contract_tests.twin.report import LAG, OperationFidelity, TwinFinding, TwinReport, percent
from contract_tests.twin.verdict import judged

WIDTH, LABEL = 100, 11
MOST_NOTES, MOST_REASONS, MOST_OPERATIONS = 15, 12, 12
"""Entries of a list that are shown; the report has all."""


def text(report: TwinReport, least: float | None = None) -> str:
    """The report for a terminal or a log. Lines have at most so many columns, but for commands and diffs."""
    verdict = judged(report, least)
    parts = [
        *("\n".join(_finding(each)) for each in report.failing),
        "\n".join(_notes(report.notes)),
        "\n".join(_reasons("NOT COMPARED", report.not_compared)),
        "\n".join(_reasons("LEFT OUT of exchanges that were compared", report.ignored)),
        "\n".join(_left(report)),
        "\n".join(_operations(report)),
        "\n".join(_numbers(report)),
        "\n".join(_wrapped(f"{verdict.word}: {verdict.sentence}")),
    ]
    return logged("\n\n".join(filter(None, parts))) + "\n"


def _finding(finding: TwinFinding) -> Iterator[str]:
    yield f"DIVERGENCE {finding.operation}, {finding.where}"
    if finding.rule:
        yield from _wrapped(f"{finding.rule}: {finding.sentence}", "  ")
    yield from _wrapped(f"{finding.page}, {finding.section} ({finding.level}); {finding.sequence}", "  ")
    yield from _entry("mock", finding.mock)
    yield from _entry("deployment", finding.deployment)
    yield from _entry("seen", f"{counted(finding.times, 'time')}; it was the same {counted(finding.same, 'time')}")
    yield from _lines("requests", finding.requests)
    yield from _lines("answers", ["- the mock, + the deployment", *finding.diff] if finding.diff else [])


def _notes(notes: Iterable[TwinFinding]) -> Iterator[str]:
    told = list(notes)
    if told:
        yield "NOTES: the pages are silent there, and the deployment differs from our guess"
        for each in told[:MOST_NOTES]:
            what = f"{each.times:>6}  {each.operation} {each.status}, {each.where}: {each.mock} / {each.deployment}"
            yield textwrap.shorten(visible(what).replace("\n", " "), WIDTH, placeholder=" …")
        if len(told) > MOST_NOTES:
            yield f"  … and {counted(len(told) - MOST_NOTES, 'other')}; --json has all"


def _reasons(title: str, reasons: dict[str, int]) -> Iterator[str]:
    if reasons:
        yield title
        for reason, times in list(reasons.items())[:MOST_REASONS]:
            yield from _lines(f"{times:>6}", _wrapped(visible(reason), width=WIDTH - LABEL - 2))
        if len(reasons) > MOST_REASONS:
            yield f"  … and for {counted(len(reasons) - MOST_REASONS, 'other reason')}"


def _left(report: TwinReport) -> Iterator[str]:
    if report.left:
        yield "LEFT BEHIND"
        reasons = [each.partition(": ")[2] for each in report.left]
        for reason in dict.fromkeys(reasons):
            yield from _lines(f"{reasons.count(reason):>6}", _wrapped(visible(reason), width=WIDTH - LABEL - 2))


def _operations(report: TwinReport) -> Iterator[str]:
    """Those that agree least."""
    worst = sorted((each for each in report.operations if each.agreed < each.comparable), key=_agreement)
    if worst:
        yield f"{'operation':<34}{'compared':>10}{'agreed':>10}{'as promised':>13}{'fields':>10}"
        for each in worst[:MOST_OPERATIONS]:
            shares = f"{percent(each.kept / each.comparable):>13}{percent(each.fields_agreed / each.fields):>10}"
            yield f"{each.operation:<34}{each.comparable:>10}{percent(each.fidelity):>10}{shares}"
        if len(worst) > MOST_OPERATIONS:
            yield f"… and {counted(len(worst) - MOST_OPERATIONS, 'other')} that do not agree in all"


def _agreement(each: OperationFidelity) -> float:
    return each.fields_agreed / each.fields if each.fields else 0


def _numbers(report: TwinReport) -> Iterator[str]:
    reached = len(report.operations) - len(report.not_reached)
    yield from _row("target", f"{report.target} ({report.kind}, seed {report.seed})")
    yield from _row(
        "fidelity",
        f"{percent(report.fidelity)} of {counted(report.comparable, 'exchange')} agreed, but for headers that only "
        f"we assume, {percent(report.kept)} in all that the pages answer for; one by one, {percent(report.fields)} "
        "of all statuses, headers and fields",
    )
    yield from _row("operations", f"{reached} of {len(report.operations)} compared")
    sent = f"{report.requests:,} in {lasted(report.seconds)}"
    yield from _row("requests", f"{sent}, in {counted(report.sequences, 'sequence')}")
    if report.not_reached:
        named = ", ".join(report.not_reached[:MOST_OPERATIONS])
        more = len(report.not_reached) - MOST_OPERATIONS
        yield from _row("not reached", f"{named} and {more} more" if more > 0 else named)
    if report.lagging:
        yield from _row("lag", LAG)
    if report.cut:
        yield from _row("cut", report.cut)
    for each in report.trouble:
        yield from _row("trouble", each)


def _row(label: str, value: str) -> Iterator[str]:
    lines = _wrapped(value, width=WIDTH - LABEL - 2)
    return (f"{'' if number else label:<{LABEL + 2}}{line}" for number, line in enumerate(lines))


def _entry(label: str, value: str) -> Iterator[str]:
    lines = [each for line in visible(value).split("\n") for each in _wrapped(line, width=WIDTH - LABEL - 2) or [""]]
    return _lines(label, lines)


def _lines(label: str, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"  {'' if number else label:<{LABEL}}{line}".rstrip()


def _wrapped(line: str, indent: str = "", width: int = WIDTH) -> list[str]:
    return textwrap.wrap(line, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
