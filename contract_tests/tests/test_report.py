"""The report as data: whatever was found can be written to a file and read back."""

from contract_tests.report.report import SEVERITIES, Finding, Report
from contract_tests.tests import examples
from contract_tests.tests.drawn_findings import whatever_was_found


@whatever_was_found
def test_whatever_was_found_can_be_written_and_read_back(findings: list[Finding]) -> None:
    report = examples.found(*findings)
    assert Report.model_validate_json(report.model_dump_json()) == report


def test_half_a_surrogate_pair_is_written_as_its_escape() -> None:
    assert examples.finding(actual="\ud83d and \U0001f600").actual == "\\ud83d and \U0001f600"
    assert examples.finding(operation="\ud83d").operation == "\\ud83d"


def test_the_findings_that_fail_the_run_come_first() -> None:
    severities = [each.severity for each in examples.rich().ordered]
    assert severities == sorted(severities, key=SEVERITIES.index)
    assert set(severities) == set(SEVERITIES)


def test_a_case_that_saw_what_another_one_found_before_has_its_finding() -> None:
    report = examples.rich()
    second = report.outcomes[0].model_copy(update={"check": "checks/another", "rules": ("TEAM-05",)})
    assert [each.rule for each in report.findings_of(second)] == ["TEAM-05"]
