"""SARIF 2.1.0, for code scanning: a rule per rule of the catalogue, a result per finding.

A result stands where the promise is written: at the operation in openapi/, or at the rule in contract_tests/rules/.
"""

import json
import re
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from contract_tests.contract import Level, contract
from contract_tests.report.report import Finding, Report, RuleCoverage, Severity
from contract_tests.report.verdict import UNTESTED, judge
from contract_tests.report.wording import HEADINGS, meaning, visible

Json = Any
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = Path(__file__).parents[2]
INDEX, CATALOGUE = "openapi/openapi.yaml", "contract_tests/rules"
LEVELS: dict[Severity, str] = {
    "failing": "error",
    "flaky": "warning",
    "environment": "warning",
    "note": "note",
    "known": "note",
}


def sarif(report: Report, min_rules: float | None = None) -> str:
    """The report as a SARIF log of one run."""
    rules = _rules(report)
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    code = judge(report, min_rules).code
    run = {
        "tool": {"driver": {"name": "aurion-contract", "semanticVersion": f"{report.version}.0.0", "rules": rules}},
        "automationDetails": {"id": f"contract/{report.kind}/{report.profile}/"},
        "invocations": [
            {
                "executionSuccessful": code != UNTESTED,
                "exitCode": code,
                "startTimeUtc": _instant(report, 0),
                "endTimeUtc": _instant(report, report.seconds),
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": reason}} for reason in report.trouble
                ],
            }
        ],
        "results": [_result(finding, numbers[finding.rule]) for finding in report.ordered],
        "columnKind": "unicodeCodePoints",
        "properties": {"target": report.target, "profile": report.profile, "seed": report.seed, "shard": report.shard},
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(_visible(log), ensure_ascii=False, indent=2) + "\n"


def _rules(report: Report) -> list[Json]:
    """The rules of the run, and of a finding whose rule the run does not list."""
    listed: dict[str, Finding | RuleCoverage] = {each.rule: each for each in report.rules}
    unlisted = {each.rule: each for each in report.findings if each.rule not in listed}
    return [_rule(each) for each in (listed | unlisted).values()]


def _rule(rule: Finding | RuleCoverage) -> Json:
    place = f"{rule.page}, {rule.section}"
    said: dict[Level, str] = {
        "documented": f"The page says so: {place}.",
        "implied": f"It follows from what the page says: {place}.",
        "assumed": f"The page is silent, this is our guess: {place}.",
    }
    return {
        "id": rule.rule,
        "shortDescription": {"text": rule.sentence},
        "fullDescription": {"text": rule.sentence},
        "help": {
            "text": f"{rule.sentence}\n{said[rule.level]}",
            "markdown": f"{rule.sentence}\n\n*{said[rule.level]}*",
        },
        "defaultConfiguration": {"level": "note" if rule.level == "assumed" else "error"},
        "properties": {
            "page": rule.page,
            "section": rule.section,
            "level": rule.level,
            "tags": ["contract", rule.page, rule.level],
        },
    }


def _result(finding: Finding, rule: int) -> Json:
    level = LEVELS[finding.severity]
    if finding.known:
        level = "error" if finding.binding else "note"
    result = {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "kind": "fail",
        "level": level,
        "message": {"text": _message(finding)},
        "locations": [_location(finding)],
        "partialFingerprints": {"contractKey/v1": finding.key},
        "properties": finding.model_dump(include={"check", "verdict", "expected", "actual", "curl", "steps", "rerun"}),
    }
    if finding.known:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": finding.known}]
    return result


def _message(finding: Finding) -> str:
    lines = [
        finding.sentence,
        f"Expected: {finding.expected}",
        f"Actual: {finding.actual}",
        f"{HEADINGS[finding.severity].capitalize()}: {finding.known or meaning(finding)}.",
        *(["Look again:", finding.rerun] if finding.rerun else []),
    ]
    return "\n".join(lines)


def _location(finding: Finding) -> Json:
    file, line = _operations().get(finding.operation) or _catalogued().get(finding.rule) or (INDEX, 1)
    location: Json = {
        "physicalLocation": {"artifactLocation": {"uri": file}, "region": {"startLine": line}},
    }
    operation = contract().by_id.get(finding.operation)
    if operation:
        name = f"{operation.method} {operation.path}"
        location["logicalLocations"] = [{"name": operation.id, "fullyQualifiedName": name, "kind": "function"}]
    return location


@cache
def _operations() -> dict[str, tuple[str, int]]:
    """Where each operation is written: file and line. Without the sources all of them are in the index."""
    found = {
        match[1]: (file.relative_to(ROOT).as_posix(), number)
        for file in sorted((ROOT / "openapi").glob("*/*.yaml"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if (match := re.fullmatch(r"  operationId: (\w+)", line))
    }
    return {each: found.get(each, (INDEX, 1)) for each in contract().by_id}


@cache
def _catalogued() -> dict[str, tuple[str, int]]:
    """Where each rule is written."""
    return {
        match[1]: (f"{CATALOGUE}/{file.name}", number)
        for file in sorted((ROOT / CATALOGUE).glob("*.yaml"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if (match := re.match(r"  ([A-Z]+-\d+):", line))
    }


def _instant(report: Report, seconds: float) -> str:
    return f"{(report.started + timedelta(seconds=seconds)).isoformat(timespec='milliseconds')[:23]}Z"


def _visible(node: Json) -> Json:
    if isinstance(node, str):
        return visible(node)
    if isinstance(node, dict):
        return {name: _visible(each) for name, each in node.items()}
    return [_visible(each) for each in node] if isinstance(node, list | tuple) else node
