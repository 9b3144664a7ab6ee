"""The catalogue and what tests it name the same rules: none without a check or a test, none that is not there."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from contract_tests.contract import PAGES, SCHEMA_RULE, rules
from contract_tests.journeys.documented import EXAMPLES
from contract_tests.registry import checks

ROOT = Path(__file__).parents[2]
RULES = rules()
CHECKS = [check for layer in ("checks", "probes", "models") for check in checks(layer)]
LEVELS = {"documented", "implied", "assumed"}
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
    """The rules that each file names, and those of each example and each check."""
    files = {str(path.relative_to(ROOT)): set(named(path)) for path in TESTS}
    examples = {each.id: set(each.rules) for each in EXAMPLES}
    return {**files, **examples, **{check.id: {rule.id for rule in check.rules} for check in CHECKS}}


def test_an_id_stands_for_one_rule() -> None:
    written = [name for page in PAGES for entries in page_of(page).values() for name in entries]
    assert len(written) >= 400
    assert written == list(dict.fromkeys(written)) == [each for each in RULES if each != SCHEMA_RULE.id]


def page_of(page: str) -> dict[str, dict[str, str | dict[str, str]]]:
    written = (ROOT / "contract_tests" / "rules" / f"{page}.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str | dict[str, str]]] = yaml.safe_load(written)
    return found


def test_a_rule_is_a_sentence_with_its_place_and_level() -> None:
    assert {rule.level for rule in RULES.values()} == LEVELS
    sentences = {rule.id: rule.sentence for rule in RULES.values()}
    assert sentences == {each: " ".join(sentence.split()) for each, sentence in sentences.items()}
    assert [each for each, sentence in sentences.items() if not sentence.endswith((".", ".)"))] == []


def test_every_rule_has_a_case_or_a_test(tested: dict[str, set[str]]) -> None:
    assert [each for each in RULES if each not in {*set().union(*tested.values()), SCHEMA_RULE.id}] == []


def test_no_test_names_a_rule_that_is_not_there(tested: dict[str, set[str]]) -> None:
    unknown = {path: named - RULES.keys() for path, named in tested.items()}
    assert {path: names for path, names in unknown.items() if names} == {}
