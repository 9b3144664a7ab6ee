"""What others' linters say of the documents that the mock serves: nothing, or tools that read OpenAPI stumble."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from mock_server.document import loading
from mock_server.tests.programs import missing, program
from tools.lint_spec import Linter
from tools.linters import __main__ as running

API = loading.load("api").raw


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    program("npm")
    try:
        running.install()
    except running.LinterError as error:
        missing(str(error))


def test_redocly_and_spectral_find_nothing_in_what_is_served(tmp_path: Path) -> None:
    documents = [each for each in running.served(tmp_path) if each.suffix == ".json"]  # the YAML is the same document
    assert len(documents) == 2
    assert [problem for document in documents for problem in running.problems(document)] == []


def broken(value: dict[str, Any]) -> dict[str, Any]:
    """The product's document with another schema for what a condition compares with."""
    document = deepcopy(API)
    document["components"]["schemas"]["AutomationCondition"]["properties"]["value"] = value
    return document


def test_nullable_without_a_type_is_found_by_both_and_by_our_own_rules(tmp_path: Path) -> None:
    """OpenAPI 3.0.3, Schema Object: nullable is of meaning only where the same object says its type."""
    document = broken({"description": "Any JSON.", "nullable": True, "example": "Network"})
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document))
    found = list(running.problems(file))
    assert any("redocly nullable-type-sibling" in problem for problem in found)
    assert any("spectral oas3-valid" in problem for problem in found)
    where = "#/components/schemas/AutomationCondition/properties/value"
    assert list(Linter(document, ours=False).faults()) == [f"{where}: nullable stands beside no type"]
