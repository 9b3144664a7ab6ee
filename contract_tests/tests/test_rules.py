"""The catalogue and what tests it name the same rules: none without a check or a test, none that is not there."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from contract_tests import contract
from contract_tests.contract import SCHEMA_RULE, KitError, rules
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
    written = [name for page in contract.RULES.glob("*.yaml") for entries in page_of(page) for name in entries]
    assert len(written) >= 400
    assert sorted(written) == sorted({*written}) == sorted(RULES.keys() - {SCHEMA_RULE.id})
    assert next(iter(RULES.values())).page == "tickets"


def page_of(page: Path) -> list[dict[str, str | dict[str, str]]]:
    found = yaml.safe_load(page.read_text(encoding="utf-8"))
    return [entries for section, entries in found.items() if section != "families"]


@pytest.mark.parametrize(
    ("families", "sentence"),
    [
        ("{NOTE: tickets}", "REPLY-01: name the family of its prefix under `families`, at the top of {}."),
        ("{REPLY: replies}", "{}: no operation of the document has the tag replies."),
    ],
)
def test_a_page_whose_families_are_not_said_is_named(
    families: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "replies.yaml"
    page.write_text(f"families: {families}\nReplies:\n  REPLY-01: Replies are listed.\n")
    monkeypatch.setattr(contract, "RULES", tmp_path)
    with pytest.raises(KitError) as mistake:
        rules.__wrapped__()
    assert str(mistake.value) == sentence.format(page)


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
