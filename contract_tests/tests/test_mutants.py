"""Every check can fail: it is green on the healthy mock (test_promises.py), and red on a mutant of its rule."""

from collections import Counter
from typing import get_args

import pytest

from contract_tests.contract import CONTRACT, SCHEMA_RULE, rules
from contract_tests.mutants.catalogue import mutants
from contract_tests.mutants.planting import Kind
from contract_tests.mutants.proof import every_case, ids, of, prove, without_case, without_mutant
from contract_tests.report.wording import counted

STOOD_FOR = [rule for rule in rules() if any(rule in ids(case) for case in every_case())]


@pytest.mark.parametrize("rule", STOOD_FOR)
def test_the_cases_of_a_rule_see_its_mutants_and_each_sees_one(rule: str) -> None:
    proof = prove(rule)
    assert [mutant.id for mutant in proof.survivors] == []
    assert [case.id for case in proof.unproven] == []


def test_every_rule_that_the_pages_answer_for_has_a_case_and_a_mutant() -> None:
    binding = {rule.id for rule in rules().values() if rule.level in CONTRACT} - {SCHEMA_RULE.id}
    assert binding & set(without_mutant()) == set()
    assert binding & set(without_case()) == set()


def test_there_are_mutants_of_every_class() -> None:
    kinds = Counter(mutant.kind for mutant in mutants())
    assert kinds.keys() == set(get_args(Kind))
    assert kinds.total() >= 150, counted(kinds.total(), "mutant")


def test_no_mutant_is_there_twice() -> None:
    assert [each for each, times in Counter(mutant.id for mutant in mutants()).items() if times > 1] == []


def test_a_mutant_is_of_a_rule_of_the_catalogue() -> None:
    assert [mutant.id for mutant in mutants() if mutant not in of(mutant.rule) or mutant.rule not in rules()] == []
