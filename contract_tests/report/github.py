"""What GitHub Actions shows: annotations, which are commands in the log, and the summary of the job in Markdown."""

import re
from collections.abc import Sequence
from html import escape

from contract_tests.durations import lasted
from contract_tests.report.report import Finding, Report, Severity
from contract_tests.report.verdict import FAILED, PASSED, judge
from contract_tests.report.wording import (
    HEADINGS,
    counted,
    left_behind,
    meaning,
    rules_broken,
    rules_verified,
    shorter,
    tallied,
    unverified,
    visible,
    waited,
)

COMMANDS: dict[Severity, str] = {
    "failing": "error",
    "flaky": "warning",
    "environment": "warning",
    "note": "notice",
    "known": "notice",
}
SHOWN = 40
"""Findings that the summary shows in full: GitHub takes a mebibyte, and nobody reads more."""
LONGEST = 4_000
"""Characters of one text in the summary, for the same reason."""
MARKS = {PASSED: "✅", FAILED: "❌"}
UNSURE = "⚠️"


def annotations(report: Report) -> str:
    """A workflow command for each finding, the failing ones first, and one for each reason the run could not test."""
    commands = [_command("error", "Could not test", each) for each in report.trouble]
    for finding in report.ordered:
        where = f" {finding.operation}" if finding.operation else ""
        title = f"{finding.rule}{where}: {HEADINGS[finding.severity]}"
        commands.append(_command(COMMANDS[finding.severity], title, _sentences(finding)))
    return "".join(f"{command}\n" for command in commands)


def _sentences(finding: Finding) -> str:
    known = [f"Known: {finding.known}"] if finding.known else []
    again = [f"Again: {finding.rerun}"] if finding.rerun else []
    told = [finding.sentence, f"Expected: {finding.expected}", f"Actual: {finding.actual}", *known, *again]
    return "\n".join(told)


def _command(name: str, title: str, message: str) -> str:
    return f"::{name} title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    text = "\r".join(map(visible, text.split("\r")))
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def summary(report: Report, min_rules: float | None = None) -> str:
    """The text for $GITHUB_STEP_SUMMARY."""
    judgement = judge(report, min_rules)
    parts = [
        f"## {MARKS.get(judgement.code, UNSURE)} Contract: {judgement.word}",
        _prose(judgement.sentence),
        _numbers(report),
        *_found(report),
        *_list("Not tested", "operations that never answered with a success", report.not_tested),
        *_list("Not verified", "the causes for which checks were inconclusive", _causes(report)),
        *_list("Left behind", "records that the run made and could not take back", left_behind(report.left)),
    ]
    return "\n\n".join(parts) + "\n"


def _numbers(report: Report) -> str:
    tested = len(report.operations) - len(report.not_tested)
    rows = {
        "Target": f"{_prose(report.target)} ({report.kind}, profile {_prose(report.profile)}, seed {report.seed})",
        "Rules": rules_verified(report),
        "Rules broken": str(rules_broken(report)),
        "Operations tested": f"{tested} of {len(report.operations)}",
        "Operations broken": str(len(report.broken_operations)),
        "Requests": f"{report.requests:,}, {report.throttled} throttled, {report.withheld} withheld",
        "Time": ", ".join(filter(None, [lasted(report.seconds), waited(report)])),
        "Findings": ", ".join(tallied(each.severity for each in report.findings)) or "none",
    }
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items())])


def _causes(report: Report) -> list[str]:
    return [f"{len(checks):>4}  {shorter(reason)}" for reason, checks in unverified(report).items()]


def _found(report: Report) -> list[str]:
    if not report.findings:
        return []
    shown = [_finding(finding) for finding in report.ordered[:SHOWN]]
    more = len(report.findings) - SHOWN
    rest = [f"… and {counted(more, 'finding')} more, in the report."] if more > 0 else []
    return ["### Findings", *shown, *rest]


def _finding(finding: Finding) -> str:
    """A finding as a fold: open where it fails the run."""
    is_open = " open" if finding.fails else ""
    operation = f" · <code>{_tag_free(finding.operation)}</code>" if finding.operation else ""
    place = f"{_prose(finding.page)}, {_prose(finding.section)} ({finding.level})"
    known = [f"Known: {_prose(finding.known)}"] if finding.known else []
    blocks = [
        ("Expected", finding.expected),
        ("Came", finding.actual),
        ("Steps", "\n".join(finding.steps)),
        ("Requests", "\n".join(finding.curl)),
        ("Look again", finding.rerun),
    ]
    return "\n\n".join(
        [
            f"<details{is_open}><summary><b>{_tag_free(finding.rule)}</b>{operation} · "
            f"{HEADINGS[finding.severity]}</summary>",
            f"{_prose(finding.sentence)}  \n{place} · {meaning(finding)}",
            *known,
            *(f"**{name}**\n\n{_block(text)}" for name, text in blocks if text),
            "</details>",
        ]
    )


def _list(title: str, meaning: str, entries: Sequence[str]) -> list[str]:
    return [f"### {title} ({len(entries)})", f"These are {meaning}.", _block("\n".join(entries))] if entries else []


def _block(text: str) -> str:
    """A fenced block that nothing in the text can end."""
    text = visible(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)
    return f"{fence}text\n{text}\n{fence}"


def _tag_free(text: str) -> str:
    """Other people's words on a line of HTML, where Markdown counts for nothing."""
    return escape(visible(" ".join(text.split())))


def _prose(text: str) -> str:
    """Other people's words on one line of Markdown, as they are: no tags, no links, no mentions."""
    line = re.sub(r"([\\`*_\[\]|~#])", r"\\\1", visible(" ".join(text.split())))
    return escape(line, quote=False).replace("@", "&#64;")
