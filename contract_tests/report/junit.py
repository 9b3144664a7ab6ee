"""JUnit XML: a suite per layer, a test case per outcome. It has failures exactly where the run has failing findings.

A finding that fails nothing (known, or a note) is skipped with its reason, as pytest does with an expected failure;
what is flaky passes and says so in its output.
"""

import xml.etree.ElementTree as ET
from xml.etree.ElementTree import Element, SubElement

from contract_tests.report.report import Finding, Outcome, Report
from contract_tests.report.wording import HEADINGS, visible

SHORT = 200
"""Characters of a message; the text of the element has all of it."""
COULD_TEST = "could test"
"""The suite, and its case, that has why a run could not test."""


def junit(report: Report) -> str:
    """The report as JUnit XML."""
    root = Element("testsuites", name="contract", time=_time(report.seconds))
    layers = list(dict.fromkeys(outcome.layer for outcome in report.outcomes))
    for layer in layers:
        suite = _suite(root, layer, report)
        for outcome in report.outcomes:
            if outcome.layer == layer:
                _case(suite, outcome, report)
        suite.set("time", _time(sum(each.seconds for each in report.outcomes if each.layer == layer)))
        _count(suite)
    if report.trouble:
        suite = _suite(root, "run", report)
        _says(SubElement(suite, "testcase", classname="contract.run", name=COULD_TEST, time="0"), report)
        _count(suite)
    for total in ("tests", "failures", "errors", "skipped"):
        root.set(total, str(sum(int(suite.get(total, "0")) for suite in root)))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(root: Element, name: str, report: Report) -> Element:
    started = report.started.isoformat(timespec="seconds")
    suite = SubElement(root, "testsuite", name=name, timestamp=started, time="0")
    properties = SubElement(suite, "properties")
    for key in ("target", "kind", "profile", "seed", "shard"):
        SubElement(properties, "property", name=key, value=visible(str(getattr(report, key))))
    return suite


def _case(suite: Element, outcome: Outcome, report: Report) -> None:
    case = SubElement(
        suite,
        "testcase",
        classname=f"contract.{outcome.layer}",
        name=visible(outcome.check.removeprefix(f"{outcome.layer}/")),
        time=_time(outcome.seconds),
    )
    findings = report.findings_of(outcome)
    told = "\n\n".join(map(_told, findings)) or outcome.reason
    if outcome.state == "unverified":
        _child(case, "skipped", outcome.reason, kind="unverified")
    elif outcome.state == "environment":
        _child(case, "error", outcome.reason or told, told, kind="environment")
    elif outcome.state == "broken" and (not findings or any(each.fails for each in findings)):
        _child(case, "failure", outcome.reason or told, told, kind="broken")
    elif outcome.state == "note":
        _child(case, "skipped", f"{HEADINGS['note']}: {outcome.reason}", kind="note")
        _output(case, told)
    elif outcome.state == "broken":
        first = findings[0]
        _child(case, "skipped", f"{HEADINGS[first.severity]}: {first.known or outcome.reason}", kind=first.severity)
        _output(case, told)
    elif outcome.state == "flaky":
        _output(case, f"Flaky, a second run did not see it again.\n\n{told}")


def _child(case: Element, tag: str, message: str, text: str = "", *, kind: str) -> None:
    child = SubElement(case, tag, message=_short(message), type=kind)
    child.text = visible(text) or None


def _output(case: Element, text: str) -> None:
    SubElement(case, "system-out").text = visible(text)


def _says(case: Element, report: Report) -> None:
    _child(case, "error", report.trouble[0], "\n".join(report.trouble), kind="environment")


def _told(finding: Finding) -> str:
    """All of a finding, for somebody who has only this file."""
    lines = [
        f"{finding.rule} ({finding.level}; {finding.page}, {finding.section}): {finding.sentence}",
        f"expected: {finding.expected}",
        f"actual: {finding.actual}",
        f"{HEADINGS[finding.severity]}{f': {finding.known}' if finding.known else ''}",
        *finding.steps,
        *finding.curl,
        finding.rerun,
        finding.pytest,
    ]
    return "\n".join(filter(None, lines))


def _count(suite: Element) -> None:
    suite.set("tests", str(len(suite.findall("testcase"))))
    for total, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(total, str(len(suite.findall(f"testcase/{tag}"))))


def _short(text: str) -> str:
    line = visible(" ".join(text.split()))
    return line if len(line) <= SHORT else f"{line[: SHORT - 1]}…"


def _time(seconds: float) -> str:
    return f"{seconds:.3f}"
