"""The catalogue and what tests it name the same rules: none without a case or a test, none that is not there."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from contract_tests.promises import cases

ROOT = Path(__file__).parents[2]
RULES = yaml.safe_load((ROOT / "contract_tests" / "rules.yaml").read_text(encoding="utf-8"))
CASES = [case for layer in ("rules", "probes", "models") for case in cases(layer)]
LEVELS = {"documented", "implied", "assumed"}
PAGES = ["tickets", "teams-and-routing", "on-call", "sla", "automation-and-workflows"]
TESTS = sorted(
    path for folder in ("contract_tests", "mock_server/tests") for path in ROOT.glob(f"{folder}/**/test_*.py")
)


def named(path: Path) -> Iterator[str]:
    """The ids in every @pytest.mark.rule of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.rule":
                    yield from map(ast.literal_eval, decorator.args)


@pytest.fixture(scope="module")
def tested() -> dict[str, set[str]]:
    """The rules that each file names, and those of each case."""
    files = {str(path.relative_to(ROOT)): set(named(path)) for path in TESTS}
    return {**files, **{case.id: {rule.id for rule in case.rules} for case in CASES}}


def test_there_are_rules_of_every_page_in_the_order_of_the_pages() -> None:
    assert len(RULES) >= 180
    pages = [rule["page"] for rule in RULES]
    assert list(dict.fromkeys(pages)) == PAGES
    assert pages == sorted(pages, key=PAGES.index)


def test_an_id_stands_for_one_rule() -> None:
    assert len({rule["id"] for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["id"])
def test_a_rule_is_a_sentence_with_its_place_and_level(rule: dict[str, str]) -> None:
    assert list(rule) == ["id", "page", "section", "level", "rule"]
    assert all(isinstance(value, str) and value == value.strip() != "" for value in rule.values())
    assert rule["level"] in LEVELS
    assert rule["rule"].endswith((".", ".)"))


def test_every_rule_has_a_case_or_a_test(tested: dict[str, set[str]]) -> None:
    assert [rule["id"] for rule in RULES if rule["id"] not in set().union(*tested.values())] == []


def test_no_test_names_a_rule_that_is_not_there(tested: dict[str, set[str]]) -> None:
    known = {rule["id"] for rule in RULES}
    assert {path: rules - known for path, rules in tested.items() if rules - known} == {}
