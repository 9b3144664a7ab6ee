"""Every planted violation of the second implementation that needs no limit is found under its rule."""

import pytest

from contract_tests.tests.second.violations import LIMITED, RULES
from contract_tests.tests.test_planted import search


@pytest.mark.parametrize("violation", [each for each in RULES if each not in LIMITED])
def test_a_violation_is_found_under_its_rule(violation: str) -> None:
    fate = search(violation).fate(violation, RULES[violation], set)
    assert fate.found, fate.line
