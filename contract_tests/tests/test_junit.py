"""JUnit XML that every parser takes, with the totals that the run has."""

import xml.etree.ElementTree as ET
from xml.etree.ElementTree import Element

import pytest

from contract_tests.report.junit import junit
from contract_tests.report.report import Finding, Report
from contract_tests.tests import examples
from contract_tests.tests.drawn_findings import whatever_was_found

TOTALS = {"tests", "failures", "errors", "skipped"}
GRAMMAR: dict[str, tuple[set[str], list[str]]] = {
    "testsuites": ({"name", "time", *TOTALS}, ["testsuite*"]),
    "testsuite": ({"name", "timestamp", "time", *TOTALS}, ["properties", "testcase*"]),
    "properties": (set(), ["property*"]),
    "property": ({"name", "value"}, []),
    "testcase": ({"classname", "name", "time"}, ["skipped?", "error?", "failure?", "system-out?"]),
    "skipped": ({"message", "type"}, []),
    "error": ({"message", "type"}, []),
    "failure": ({"message", "type"}, []),
    "system-out": (set(), []),
}
"""What the schema that Jenkins and GitLab share lets an element have: its attributes, and its children in order."""


def valid(element: Element) -> None:
    """The element, and all in it, is as the grammar says."""
    attributes, children = GRAMMAR[element.tag]
    assert set(element.attrib) == attributes, element.tag
    names = [each.rstrip("*?") for each in children]
    tags = [child.tag for child in element]
    assert tags == sorted(tags, key=names.index), element.tag
    assert all(tags.count(name.rstrip("?")) <= 1 for name in children if name.endswith("?")), element.tag
    assert float(element.get("time", "0")) >= 0
    for total in TOTALS & attributes:
        assert element.get(total) == str(int(element.get(total, "")))
    for child in element:
        valid(child)


def written(report: Report) -> Element:
    """The XML, parsed from the bytes of a file."""
    root = ET.fromstring(junit(report).encode("utf-8"))  # noqa: S314 - our own
    valid(root)
    return root


@whatever_was_found
def test_a_strict_parser_takes_whatever_was_found(findings: list[Finding]) -> None:
    report = examples.found(*findings)
    root = written(report)
    assert len(root.findall(".//testcase")) == len(report.outcomes)
    assert bool(root.findall(".//failure")) == bool(report.failing)


@pytest.mark.parametrize("report", [examples.rich(), examples.clean(), examples.untested()])
def test_the_totals_are_those_of_the_cases(report: Report) -> None:
    root = written(report)
    for suite in root:
        assert suite.get("tests") == str(len(suite.findall("testcase")))
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
        assert suite.get("errors") == str(len(suite.findall("testcase/error")))
        assert suite.get("skipped") == str(len(suite.findall("testcase/skipped")))
    for total in TOTALS:
        assert root.get(total) == str(sum(int(suite.get(total, "")) for suite in root))


def case(root: Element, name: str) -> Element:
    found = root.find(f".//testcase[@name='{name}']")
    assert found is not None
    return found


def test_a_suite_is_a_layer_and_says_what_was_run() -> None:
    root = written(examples.rich())
    assert [suite.get("name") for suite in root] == ["checks", "models", "schema"]
    said = {each.get("name"): each.get("value") for each in root[0].iterfind("properties/property")}
    assert said["seed"] == "7"
    assert said["target"] == "https://staging.example.com"
    assert said["profile"] == "ci"


def test_a_broken_promise_is_a_failure_with_all_of_the_finding() -> None:
    failure = case(written(examples.rich()), "instances_of_tickets").find("failure")
    assert failure is not None
    assert failure.text is not None
    for part in ("SLA-47", "sla", "actual: active", "state.new_ticket(priority='high')", "curl -sS", "--only models/"):
        assert part in failure.text


def test_there_are_as_many_failures_as_failing_findings() -> None:
    report = examples.rich()
    assert len(written(report).findall(".//failure")) == len(report.failing) == 4


def test_what_fails_nothing_is_skipped_with_its_reason_and_what_is_flaky_says_so() -> None:
    known = examples.finding(known="HELP-2210: soon", check="checks/known")
    note = examples.finding("TICKET-04", binding=False, check="checks/note")
    flaky = examples.finding("TICKET-02", verdict="flaky", check="checks/flaky")
    root = written(examples.found(known, note, flaky))
    assert case(root, "known").find("skipped[@type='known']").get("message") == "known: HELP-2210: soon"  # type: ignore[union-attr]
    assert case(root, "note").find("skipped[@type='note']") is not None
    assert [child.tag for child in case(root, "flaky")] == ["system-out"]


def test_why_a_run_could_not_test_is_an_error_of_its_own() -> None:
    root = written(examples.untested())
    error = case(root, "could test").find("error")
    assert error is not None
    assert error.text == "https://staging.example.com stopped answering: connection refused."
    assert root.get("errors") == "4"
