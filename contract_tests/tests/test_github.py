"""Annotations and the job's summary, as GitHub Actions reads them."""

import re

from contract_tests.report.github import SHOWN, annotations, summary
from contract_tests.report.report import Finding
from contract_tests.tests import examples
from contract_tests.tests.drawn_findings import whatever_was_found

COMMAND = re.compile(r"::(error|warning|notice) title=([^,:\r\n]*)::([^\r\n]*)")


def unescaped(text: str) -> str:
    """As the runner reads it."""
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_what_has_a_meaning_in_a_command_is_escaped() -> None:
    finding = examples.finding(operation="a,b:c%0A", actual="50 % of: a,\r\nand ::error::b")
    (line,) = annotations(examples.found(finding)).splitlines()
    read = COMMAND.fullmatch(line)
    assert read
    assert read[1] == "error"
    assert unescaped(read[2]) == "TICKET-07 a,b:c%0A: broken promise"
    assert "Actual: 50 % of: a,\r\nand ::error::b\n" in unescaped(read[3])
    assert "%0AAgain: aurion-contract" in line


@whatever_was_found
def test_each_finding_is_one_command_whatever_is_in_it(findings: list[Finding]) -> None:
    written = annotations(examples.found(*findings))
    written.encode("utf-8")
    lines = written.split("\n")
    assert lines.pop() == ""
    assert len(lines) == len(findings)
    assert all(COMMAND.fullmatch(line) for line in lines)


def test_the_failing_ones_come_first_and_the_level_says_what_they_are() -> None:
    commands = [line.split(" ")[0] for line in annotations(examples.rich()).splitlines()]
    assert commands == ["::error"] * 4 + ["::warning"] * 2 + ["::notice"] * 2
    assert annotations(examples.untested()).startswith("::error title=Could not test::https://staging.example.com ")


def test_the_summary_says_what_it_comes_to_and_all_that_was_found() -> None:
    text = summary(examples.rich())
    assert text.startswith("## ❌ Contract: Broken promises\n")
    assert "4 broken promises, 1 flaky, 1 could not test, 1 note, 1 known" in text
    assert text.count("<details open>") == 4
    assert "### Not tested (4)" in text
    assert "### Left behind (1)" in text
    assert summary(examples.clean()).startswith("## ✅")
    assert summary(examples.untested()).startswith("## ⚠️")


def outside_of_blocks(text: str) -> str:
    """The Markdown without its fenced blocks, read as CommonMark reads them."""
    kept, fence = [], ""
    for line in text.splitlines():
        if not fence and (opened := re.match(r"(`{3,})text$", line)):
            fence = opened[1]
        elif fence and re.fullmatch(rf"{fence}`*\s*", line):
            fence = ""
        elif not fence:
            kept.append(line)
    assert not fence
    return "\n".join(kept)


@whatever_was_found
def test_nothing_that_was_found_leaves_its_block(findings: list[Finding]) -> None:
    text = summary(examples.found(*findings))
    text.encode("utf-8")
    prose = outside_of_blocks(text)
    assert prose.count("<details") == prose.count("</details>") == len(findings)
    assert set(re.findall(r"<(\w+)", prose)) <= {"details", "summary", "b", "code"}


def test_markup_in_an_answer_stays_text() -> None:
    finding = examples.finding(known=f"@everyone {examples.INJECTION} [x](http://evil) | ![i](http://evil)")
    prose = outside_of_blocks(summary(examples.found(finding)))
    assert "<script>" not in prose
    assert "<img" not in prose
    assert "@" not in prose
    assert "](" not in prose.replace("\\]", "")


def test_a_summary_has_room_on_github_however_much_was_found() -> None:
    findings = [examples.finding(operation=f"operation_{number}", actual="x" * 90_000) for number in range(200)]
    text = summary(examples.found(*findings))
    assert len(text.encode()) < 1024**2
    assert text.count("<details") == SHOWN
    assert "and 160 findings more, in the report" in text
