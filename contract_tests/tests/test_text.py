"""The plain text at the end of a run."""

import re
from collections import Counter

import pytest

from contract_tests.assertions import TooLong
from contract_tests.client.clock import RealClock
from contract_tests.client.ledger import LeftBehind
from contract_tests.durations import lasted
from contract_tests.report.github import summary
from contract_tests.report.html import html
from contract_tests.report.report import Finding
from contract_tests.report.text import STATES, WIDTH, text
from contract_tests.report.wording import left_behind, logged, percent, unverified, visible, waited
from contract_tests.tests import examples
from contract_tests.tests.drawn_findings import whatever_was_found

COPIED = re.compile(r"curl |aurion-contract |python -m |state")
"""Lines that are to be copied, and are as long as they are."""


def test_it_has_everything_that_is_needed_and_ends_with_the_sentence() -> None:
    written = text(examples.rich())
    for finding in examples.FINDINGS:
        assert f" {finding.rule} {finding.operation}\n" in written
        assert finding.rerun in written
        assert all(line in written for line in (*finding.curl, *finding.steps))
    assert written.endswith("\nBroken promises: 4 findings of the rules TICKET-07, TEAM-05, SLA-47, SCHEMA.\n")
    assert text(examples.clean(), 100).splitlines()[-2].startswith("Passed: Every promise that was tested is kept")
    assert text(examples.untested()).splitlines()[-1].startswith("Could not test: ")


def test_what_fails_comes_first() -> None:
    written = text(examples.rich())
    assert written.index("SCHEMA preview_sla_deadline") < written.index("FLAKY ONCALL-01")
    assert written.index("FLAKY ONCALL-01") < written.index("KNOWN WF-17") < written.index("NOT VERIFIED")


def test_lines_are_as_wide_as_asked() -> None:
    for width in (80, WIDTH, 120):
        lines = text(examples.rich(), width=width).splitlines()
        assert max(len(line) for line in lines if not COPIED.search(line)) <= width


def test_the_table_counts_the_cases() -> None:
    lines = text(examples.rich()).splitlines()
    head, row = (next(line.split() for line in lines if line.startswith(f"{name}   ")) for name in ("layer", "checks"))
    states = [each.state for each in examples.rich().outcomes if each.layer == "checks"]
    assert head == ["layer", "checks", *STATES]
    assert row == ["checks", str(len(states)), *(str(states.count(state)) for state in STATES)]


@whatever_was_found
def test_nothing_that_was_found_moves_the_cursor_or_commands_the_log(findings: list[Finding]) -> None:
    written = text(examples.found(*findings))
    written.encode("utf-8")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e]", written.replace("\t", ""))
    assert not any(line.lstrip().startswith("::") or "##[" in line for line in written.splitlines())


def test_a_log_takes_nothing_for_a_command() -> None:
    assert logged("::error::a\n  ::set-env\nb ::c ##[d]") == "\\::error::a\n  \\::set-env\nb ::c #\\#[d]"


def test_what_cannot_be_seen_is_shown() -> None:
    assert visible("a\x1b[31m\r\x00\u202e\ud800 ü\t\n🙂") == "a\\x1b[31m\\r\\x00\\u202e\\ud800 ü\t\n🙂"


def test_reasons_that_differ_in_a_time_only_are_one_line() -> None:
    """As `RealClock` says them, whose clock cannot be moved."""
    one = examples.untested().outcomes[0].model_copy(update={"state": "unverified"})
    reading = one.model_copy(update={"reason": "it writes, and a safe run only reads"})
    late = []
    for seconds in (85_800, 0.5, 80, 85_800):
        with pytest.raises(TooLong) as caught:
            RealClock(0).let_pass(seconds)
        late.append(one.model_copy(update={"reason": str(caught.value), "would_take": caught.value.seconds}))
    outcomes = (*late, *[reading] * 3)
    report = examples.clean().model_copy(update={"outcomes": outcomes})
    lines = text(report, width=120).splitlines()
    first = lines.index("NOT VERIFIED") + 1
    times = "23 h 50 min, 0.5 s or 1 min 20 s"
    assert [" ".join(line.split()) for line in lines[first : first + 2]] == [
        f"4 {times} would have to pass, and this deployment's clock cannot be moved",
        "3 it writes, and a safe run only reads",
    ]
    assert f"{times} would have to pass" in html(report)


def test_a_cause_is_one_line_whatever_the_ids_and_names() -> None:
    refusal = 'the set-up was refused: 422 {{"detail": "No user {0}"}} to PUT /api/v2/teams/team_{0}/members/{0}'
    one = examples.untested().outcomes[0]
    reasons = [refusal.format("ct1-3c9c0230-1"), refusal.format("ct1-77aa0230-2"), "nobody was given"]
    outcomes = tuple(one.model_copy(update={"reason": each, "state": "unverified"}) for each in reasons)
    report = examples.clean().model_copy(update={"outcomes": outcomes})
    cause = 'the set-up was refused: 422 {"detail": "No user …"} to PUT /api/v2/teams/…/members/…'
    assert {each: len(checks) for each, checks in unverified(report).items()} == {cause: 2, "nobody was given": 1}
    lines = text(report, width=120).splitlines()
    assert f"      2     {cause}" in lines
    assert f"   2  {cause}" in summary(report).splitlines()


def test_what_is_left_is_a_line_for_each_kind_of_record_and_below_the_findings() -> None:
    kept = "a ticket cannot be deleted; it was closed"
    left = tuple(LeftBehind(f"/api/v1/tickets/{number}", kept) for number in (1057, 1058, 1061))
    report = examples.rich().model_copy(update={"left": (*left, *examples.rich().left)})
    lines = [
        f"tickets (3), for one /api/v1/tickets/1057: {kept}",
        "teams (1), for one /api/v2/teams/team_4c1d: DELETE was answered 409 Team has open tickets",
    ]
    assert left_behind(report.left) == lines
    for written, last in ((text(report), "KNOWN WF-17"), (html(report), "Known by the baseline")):
        assert [written.count(line) for line in lines] == [1, 1]
        assert written.index(last) < written.index(lines[0])
    assert "\n".join(lines) in summary(report)


def test_the_rules_that_were_looked_at_are_counted_by_who_answers_for_them() -> None:
    lines = [line.split() for line in text(examples.rich()).splitlines()]
    states = Counter((each.level, each.state) for each in examples.rich().rules if each.checks)
    assert states["documented", "broken"] == 5
    for level in ("documented", "implied", "assumed"):
        numbers = [states[level, state] for state in STATES]
        assert [level, *map(str, [sum(numbers), *numbers])] in lines
    assert ["level", "rules", *STATES] in lines


def test_operations_with_a_broken_promise_are_counted() -> None:
    assert "of 89 tested, 5 with a broken promise\n" in text(examples.rich())
    assert "| Operations broken | 5 |" in summary(examples.rich())
    assert "with a broken promise" not in text(examples.clean())


def test_times_and_shares() -> None:
    assert [lasted(each) for each in (0.44, 12.4, 59.7, 125, 4500)] == [
        "0.4 s",
        "12 s",
        "1 min 00 s",
        "2 min 05 s",
        "1 h 15 min",
    ]
    assert [percent(each, 3) for each in (0, 1, 2, 3)] == [0, 33.3, 66.6, 100]
    assert percent(0, 0) == 0


def test_what_the_limit_took_of_a_mock_is_told_of_its_clock() -> None:
    assert waited(examples.rich()) == "10 min 12 s waited for the rate limit"
    assert waited(examples.rich().model_copy(update={"kind": "mock"})).endswith(" on its clock")
    assert not waited(examples.clean())
