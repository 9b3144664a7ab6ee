"""What is known fails no run, until its day is past."""

import json
from datetime import date
from pathlib import Path

import pytest

from contract_tests.report.baseline import Baseline, BaselineError, Known, apply, load, prune, update, written
from contract_tests.report.report import WHOLE, Report
from contract_tests.tests import examples

TODAY = date(2026, 11, 24)


def entry(key: str = "TICKET-07@list_tickets", *, reason: str = "HELP-1", expires: date | None = None) -> Known:
    rule, _, operation = key.partition("@")
    since = date(2026, 1, 1)
    return Known(key=key, rule=rule, operation=operation.strip("-"), reason=reason, expires=expires, since=since)


def baseline(*entries: Known) -> Baseline:
    return Baseline(findings=entries)


def test_a_known_finding_says_why_and_does_not_fail_the_run() -> None:
    applied = apply(examples.found(examples.finding()), baseline(entry()), TODAY)
    assert [each.known for each in applied.report.findings] == ["HELP-1"]
    assert applied.report.failing == []
    assert (applied.stale, applied.expired) == ((), ())


def test_another_operation_of_the_rule_is_not_known() -> None:
    report = examples.found(examples.finding(operation="get_ticket"))
    assert apply(report, baseline(entry()), TODAY).report.failing


@pytest.mark.parametrize(("day", "known"), [(date(2026, 11, 24), True), (date(2026, 11, 23), False)])
def test_an_entry_counts_until_the_end_of_its_day(day: date, known: bool) -> None:
    listed = entry(expires=day)
    applied = apply(examples.found(examples.finding()), baseline(listed), TODAY)
    assert bool(applied.report.failing) is not known
    assert applied.expired == (() if known else (listed,))


def test_what_is_not_seen_any_more_is_stale() -> None:
    listed = entry("TICKET-01@create_ticket")
    assert apply(examples.clean(), baseline(listed), TODAY).stale == (listed,)
    assert prune(examples.clean(), baseline(listed)) == baseline()


@pytest.mark.parametrize(
    ("report", "key"),
    [
        (examples.found(examples.finding()), "TICKET-01@create_ticket"),
        (examples.clean().model_copy(update={"shard": "1/2"}), "TICKET-01@create_ticket"),
        (examples.clean(), "TICKET-01@no_such_operation"),
        (examples.untested(), "TICKET-01@create_ticket"),
    ],
)
def test_what_the_run_did_not_look_for_is_not_stale(report: Report, key: str) -> None:
    listed = baseline(entry(key))
    assert apply(report, listed, TODAY).stale == ()
    assert prune(report, listed) == listed


def test_an_update_adds_what_fails_and_keeps_the_reasons_of_the_others() -> None:
    before = baseline(entry(reason="ours"), entry("WF-09@get_workflow", reason="seldom"))
    after = update(examples.rich(), before, TODAY, reason="accepted with release 4")
    reasons = {each.key: (each.reason, each.since) for each in after.findings}
    assert reasons["TICKET-07@list_tickets"] == ("ours", date(2026, 1, 1))
    assert reasons["WF-09@get_workflow"] == ("seldom", date(2026, 1, 1))
    assert reasons["TEAM-05@get_team"] == ("accepted with release 4", TODAY)
    assert {key.partition("@")[0] for key in reasons} == {"TICKET-07", "TEAM-05", "SLA-47", "SCHEMA", "WF-09", "WF-17"}
    assert [each.key for each in after.findings] == sorted(reasons)
    assert apply(examples.rich(), after, TODAY).report.failing == []


def test_an_update_takes_away_a_day_that_is_past() -> None:
    (renewed,) = update(examples.found(examples.finding()), baseline(entry(expires=date(2026, 2, 1))), TODAY).findings
    assert renewed == entry()


def test_an_update_without_a_reason_says_which_promise_is_broken_and_not_what_came() -> None:
    found = examples.finding(actual='404 {"detail": "Not here"}')
    (new,) = update(examples.found(found), baseline(), TODAY).findings
    assert new.reason == f"Not kept on 2026-11-24: {found.sentence}"
    assert "Not here" not in new.model_dump_json()


def test_what_is_written_is_counted() -> None:
    before, after = baseline(entry(), entry("TEAM-05@get_team")), baseline(entry(), entry("TEAM-06@get_team"))
    assert written(before, after, Path("known.json")) == "2 findings written to known.json: 1 new, 1 dropped."


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    written = update(examples.rich(), baseline(entry(expires=TODAY)), TODAY)
    file = tmp_path / "baseline.json"
    file.write_text(written.text(), encoding="utf-8")
    assert load(file) == written
    assert json.loads(file.read_text(encoding="utf-8"))["version"] == 1


ENTRY = '{"key": "A@b", "rule": "A", "operation": "b", "reason": "x", "since": "2026-01-01"'


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ('{"version": 1,\n "findings": [}', "baseline.json, line 2, column 15: Expecting value."),
        ("[]", "baseline.json, the file: Input should be a valid dictionary"),
        ('{"version": 2}', "baseline.json, version: Input should be 1."),
        (f'{{"findings": [{ENTRY}, "expires": "soon"}}]}}', r"baseline.json, findings\[0\].expires: Input should be a"),
        (f'{{"findings": [{ENTRY}, "why": 1}}]}}', r"baseline.json, findings\[0\].why: Extra inputs"),
        (f'{{"findings": [{ENTRY}}}, {ENTRY}}}]}}', "A@b stands there more than once"),
        (
            '{"findings": [{"key": "A@b", "rule": "A", "reason": "x", "since": "2026-01-01"}]}',
            "is not that of its rule",
        ),
        (
            '{"findings": [{"key": "A@-", "rule": "A", "reason": " ", "since": "2026-01-01"}]}',
            r"baseline.json, findings\[0\].reason: String should have at least 1 character",
        ),
        ("[" * 200_000, "baseline.json is no baseline: JSON that is nested too deeply to be read."),
        (f'{{"version": {"9" * 5_000}}}', "baseline.json is no baseline: JSON with a number of more digits than"),
    ],
)
def test_a_broken_file_is_refused_with_the_place(tmp_path: Path, content: str, error: str) -> None:
    file = tmp_path / "baseline.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BaselineError, match=error):
        load(file)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="No such file"):
        load(tmp_path / "nowhere.json")
    (tmp_path / "latin.json").write_bytes(b'{"a": "\xe9"}')
    with pytest.raises(BaselineError, match="not UTF-8"):
        load(tmp_path / "latin.json")


def test_only_a_whole_run_says_what_is_stale() -> None:
    assert examples.clean().shard == WHOLE
