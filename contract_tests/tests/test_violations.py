"""Every planted violation of the second implementation that needs no limit is found under its rule."""

import tomllib
from concurrent.futures import ThreadPoolExecutor

import pytest

from contract_tests.settings import checked
from contract_tests.tests.second.planted import Fate, ViolationSearch
from contract_tests.tests.second.serving import parsing_one_at_a_time
from contract_tests.tests.second.trial import settings
from contract_tests.tests.second.violations import LIMITED, RULES

PATIENCE = 6
"""Seconds that a violation may need to show: a target of the SLA is breached a few seconds after its ticket came."""
AT_ONCE = 8
"""Most of them wait most of the time."""
VIOLATIONS = [each for each in RULES if each not in LIMITED]
Fates = dict[str, Fate]


@pytest.fixture(scope="module")
def fates() -> Fates:
    """What the checks of its rules say of each violation, each on a backend of its own that nobody else uses."""
    alone = checked(tomllib.loads(settings(exclusive=True)) | {"profile": "quick", "patience": PATIENCE})
    search = ViolationSearch(VIOLATIONS, {}, alone, alone)
    with parsing_one_at_a_time(), ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda violation: search.fate(violation, RULES[violation], set), VIOLATIONS)
        return dict(zip(VIOLATIONS, found, strict=True))


@pytest.mark.parametrize("violation", VIOLATIONS)
def test_a_violation_is_found_under_its_rule(violation: str, fates: Fates) -> None:
    assert fates[violation].found, fates[violation].line
