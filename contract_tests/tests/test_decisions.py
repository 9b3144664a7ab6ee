"""docs/decisions.md: what it says of words, levels and lists of operations is what the document says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.caller import Json
from contract_tests.contract import contract

PAGE = (Path(__file__).parents[2] / "docs" / "decisions.md").read_text(encoding="utf-8")
REFUSAL = re.compile(r'"([A-Z][^"]+)"(?=`)')
"""A `detail` is quoted in code, and begins with a capital."""
OF_NO_OPERATION = {"Not Found", "Method Not Allowed"}
"""What is answered where no operation is found."""
RUNS_AND_VERSIONS = {"execute_workflow", "publish_workflow", "restore_workflow_version"}


def details(node: Json) -> Iterator[str]:
    """Every `detail` that is one sentence, wherever it stands."""
    if isinstance(node, dict):
        if isinstance(node.get("detail"), str):
            yield node["detail"]
        for each in node.values():
            yield from details(each)
    elif isinstance(node, list):
        for each in node:
            yield from details(each)


def refusals(text: str) -> set[str]:
    """The words of the refusals in it, however its lines are broken."""
    return {" ".join(each.split()) for each in REFUSAL.findall(text)}


def section(name: str) -> str:
    _, _, after = PAGE.partition(f"\n## {name}\n")
    return after.partition("\n## ")[0]


def test_the_words_of_every_refusal_are_those_of_the_document() -> None:
    said = refusals(PAGE)
    assert len(said) >= 40
    assert said - set(details(contract().raw)) == OF_NO_OPERATION


@pytest.mark.parametrize(("level", "others"), [("documented", 6), ("assumed", 14)])
def test_what_is_not_found_has_the_level_of_the_document(level: str, others: int) -> None:
    listed = next(line for line in section("Errors").split("\n- ") if line.startswith("Not found, documented"))
    first, _, second = listed.partition("Assumed:")
    said = refusals(first if level == "documented" else second)
    assert len(said) == others
    answers = [each for each in contract().raw["components"]["responses"].values() if "x-source" in each]
    documented = {word for each in answers if each["x-source"]["level"] == "documented" for word in details(each)}
    assert said & documented == (said if level == "documented" else set())


def test_every_post_that_creates_honours_the_key_and_no_other_does() -> None:
    """Also those that begin a run or make a version, and answer otherwise than with a 201."""
    posts = [each for each in contract().operations if each.method == "POST"]
    creating = {each.id for each in posts if each.success == 201} | RUNS_AND_VERSIONS
    assert {each.id for each in posts if each.idempotent} == creating


def test_five_operations_share_the_limit_of_the_ai() -> None:
    limited = [each for each in contract().operations if each.rate_group == "ai"]
    assert len(limited) == 5
    assert "Five AI\noperations" in section("Rate limits")


def test_the_contradictions_are_numbered_without_a_gap() -> None:
    rows = [int(number) for number in re.findall(r"^\| C(\d+) \|", PAGE, re.MULTILINE)]
    assert rows == list(range(1, 19))
