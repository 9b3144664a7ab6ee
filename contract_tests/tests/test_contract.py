"""A request finds the operation that serves it, and a reference what it stands for."""

from pathlib import Path
from string import ascii_lowercase
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests import cli
from contract_tests.contract import contract, rules
from mock_server.document.loading import load
from mock_server.document.operations import Operation

OPERATIONS = list(contract().operations)
FIXED = {segment for operation in OPERATIONS for segment in operation.segments if not segment.startswith("{")}
VALUES = st.text(min_size=1, max_size=12).map(lambda text: quote(text, safe="")).filter(lambda text: text not in FIXED)
"""What may stand in a path for a parameter and is no fixed segment of any."""


def filled(operation: Operation, value: str) -> str:
    """The path, with this value for each parameter."""
    return "/" + "/".join(value if segment.startswith("{") else segment for segment in operation.segments)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_every_operation_matches_its_own_path(operation: Operation) -> None:
    assert contract().match(operation.method, operation.path) is operation
    assert contract().match(operation.method, f"{operation.path}?limit=1&path=/api/v1/tickets") is operation


@given(operation=st.sampled_from(OPERATIONS), value=VALUES)
def test_every_operation_matches_whatever_stands_for_its_parameters(operation: Operation, value: str) -> None:
    assert contract().match(operation.method, filled(operation, value)) is operation


@given(operation=st.sampled_from(OPERATIONS), value=VALUES)
def test_a_path_that_is_longer_or_shorter_is_another(operation: Operation, value: str) -> None:
    path = filled(operation, value)
    assert contract().match(operation.method, f"{path}/{value}") is not operation
    assert contract().match(operation.method, path.rpartition("/")[0]) is not operation


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/api/v2/automation-rules/logs", "list_automation_logs"),
        ("GET", "/api/v2/automation-rules/log", "get_automation_rule"),
        ("GET", "/api/v2/workflows/templates", "list_workflow_templates"),
        ("GET", "/api/v2/workflows/wf_1", "get_workflow"),
    ],
)
def test_a_fixed_segment_beats_a_parameter(method: str, path: str, expected: str) -> None:
    found = contract().match(method, path)
    assert found
    assert found.id == expected


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_no_other_operation_serves_the_path_with_fewer_parameters(operation: Operation) -> None:
    """Where two fit, the one that says more about the path is found."""
    value = ascii_lowercase
    found = contract().match(operation.method, filled(operation, value))
    assert found
    assert len(found.path_parameters) == len(operation.path_parameters)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", ""), ("GET", "/api/v2/nothing"), ("PURGE", "/api/v2/teams"), ("get", "/api/v2/teams")],
)
def test_what_no_operation_serves_is_none(method: str, path: str) -> None:
    assert contract().match(method, path) is None


def test_a_reference_stands_for_its_component() -> None:
    schemas = contract().raw["components"]["schemas"]
    name = next(iter(schemas))
    assert contract().resolve({"$ref": f"#/components/schemas/{name}"}) == schemas[name]
    assert contract().resolve({"type": "string"}) == {"type": "string"}


def test_an_operation_has_what_its_path_names() -> None:
    for operation in OPERATIONS:
        assert [f"{{{name}}}" for name in operation.path_parameters] == [
            segment for segment in operation.segments if segment.startswith("{")
        ]
        assert operation.writes == (operation.method != "GET")
        assert not (operation.idempotent and not operation.writes)


def test_a_document_that_is_broken_in_a_checkout_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    index = tmp_path / "openapi.yaml"
    index.write_text("paths: [")
    (tmp_path / "control").mkdir()
    monkeypatch.setattr("contract_tests.contract.load", lambda name: load(name, tmp_path, tmp_path))
    with pytest.raises(SystemExit) as ended:
        cli._carefully(lambda: len(contract.__wrapped__().operations))
    assert ended.value.code == cli.COULD_NOT_TEST
    assert capsys.readouterr().err.startswith(f"aurion-contract: {index}:2: this is not YAML: ")


def test_every_rule_belongs_to_a_family_of_the_document_or_to_all() -> None:
    tags = {operation.tag for operation in OPERATIONS}
    assert {rule.family for rule in rules().values()} == {*tags, "shared"}
