"""What others' linters say of the documents that the mock serves: nothing, or tools that read OpenAPI stumble."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

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


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """All that the linters say of each document that is served; the YAML is the JSON's document."""
    documents = [each for each in running.served(tmp_path_factory.mktemp("served")) if each.suffix == ".json"]
    return {each.name: set(running.reported(each)) for each in documents}


def test_redocly_and_spectral_find_nothing_but_what_the_paths_of_the_product_cannot_help(
    reports: dict[str, set[str]],
) -> None:
    excused = {"openapi.json": running.EXCUSED, "openapi-3.1.json": running.EXCUSED}
    assert reports == {**excused, "_mock-openapi.json": set(), "proxy.json": set()}


def test_every_rule_that_they_recommend_is_on() -> None:
    folder = Path(running.__file__).parent
    read = {name: yaml.safe_load((folder / f"{name}.yaml").read_text()) for name in ("redocly", "spectral")}
    assert read == {"redocly": {"extends": ["recommended"]}, "spectral": {"extends": [["spectral:oas", "recommended"]]}}


def test_two_other_paths_that_one_address_fits_are_a_problem(tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps({**API, "paths": {f"/runs/{each}": {} for each in ("{run_id}/steps", "latest/{step}")}}))
    assert any("redocly no-ambiguous-paths" in each for each in running.problems(file))


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
