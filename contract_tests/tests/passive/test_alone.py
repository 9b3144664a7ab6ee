"""Each rule that one exchange can break is red on a planted violation, and on nothing else."""

import pytest

from contract_tests.contract import CONTRACT, rules
from contract_tests.tests.passive.alone_automation import AUTOMATION
from contract_tests.tests.passive.alone_services import SERVICES
from contract_tests.tests.passive.alone_teams import TICKETS_AND_TEAMS
from contract_tests.tests.passive.samples import Story
from contract_tests.tests.passive.story import broken

ALONE = TICKETS_AND_TEAMS | SERVICES | AUTOMATION
CASES = [
    pytest.param(rule, wrong, right, id=f"{rule}-{at}")
    for rule, stories in ALONE.items()
    for at, (wrong, right) in enumerate(stories)
]


@pytest.mark.parametrize(("rule", "wrong", "right"), CASES)
def test_a_planted_violation_is_told_and_what_is_well_is_not(rule: str, wrong: Story, right: Story) -> None:
    assert broken(wrong) == [rule]
    assert broken(right) == []


@pytest.mark.parametrize("rule", ALONE)
def test_only_what_the_pages_promise_is_told(rule: str) -> None:
    assert rules()[rule].level in CONTRACT
