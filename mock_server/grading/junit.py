"""A report as JUnit XML, of what `GET /_mock/grade` answers: a test case a criterion."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from mock_server.grading.report_text import evidence_line
from mock_server.text.printable import printable


def junit(report: Mapping[str, Any]) -> str:
    """Failures where a criterion failed; what was not seen is skipped, with its reason."""
    seconds = _seconds(report)
    root = Element("testsuites", name="grade", time=seconds)
    suite = SubElement(root, "testsuite", name="grade", timestamp=report["began"], time=seconds)
    properties = SubElement(suite, "properties")
    for name in ("grade", "rules", "seed", "requests", "calls", "retries"):
        SubElement(properties, "property", name=name, value=str(report[name]))
    for each in report["criteria"]:
        _case(suite, each)
    for element in (suite, root):
        element.set("tests", str(len(report["criteria"])))
        element.set("failures", str(len(suite.findall("testcase/failure"))))
        element.set("errors", "0")
        element.set("skipped", str(len(suite.findall("testcase/skipped"))))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _case(suite: Element, verdict: Mapping[str, Any]) -> None:
    case = SubElement(suite, "testcase", classname=f"grade.{verdict['weight']}", name=verdict["id"], time="0")
    shown = "\n".join(printable(evidence_line(each)) for each in verdict["evidence"])
    if verdict["verdict"] == "fail":
        failure = SubElement(case, "failure", message=verdict["said"], type=verdict["weight"])
        failure.text = f"{verdict['title']}\n{shown}"
    elif verdict["verdict"] == "not_seen":
        SubElement(case, "skipped", message=verdict["said"])
    else:
        SubElement(case, "system-out").text = f"{verdict['said']}\n{shown}"


def _seconds(report: Mapping[str, Any]) -> str:
    ended = report["ended"] or report["began"]
    return f"{(datetime.fromisoformat(ended) - datetime.fromisoformat(report['began'])).total_seconds():.3f}"
