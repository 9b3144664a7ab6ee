"""What the operators make: mutants of every operation, no two alike."""

from collections import Counter

from contract_tests.contract import contract
from contract_tests.report.wording import counted
from mutation.operators.registry import generated


def test_every_operation_has_mutants() -> None:
    found = Counter(mutant.operation for mutant in generated())
    assert found.keys() == contract().by_id.keys()
    assert found.total() >= 1_500, counted(found.total(), "mutant")


def test_no_mutant_is_made_twice() -> None:
    assert [each for each, times in Counter(mutant.id for mutant in generated()).items() if times > 1] == []
