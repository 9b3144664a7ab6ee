"""Rules that take several exchanges: red on what is planted, and silent about what somebody else may have done."""

import pytest

from contract_tests.contract import CONTRACT, rules
from contract_tests.tests.passive.noted import NOTED
from contract_tests.tests.passive.removals import REMOVALS
from contract_tests.tests.passive.samples import LOST, MAKE_TEAM, Story
from contract_tests.tests.passive.sequences import TOGETHER
from contract_tests.tests.passive.silent import SILENT
from contract_tests.tests.passive.story import broken, findings

CASES = [
    pytest.param(rule, wrong, right, id=f"{rule}-{at}")
    for rule, stories in [*TOGETHER.items(), *REMOVALS.items()]
    for at, (wrong, right) in enumerate(stories)
]


@pytest.mark.parametrize(("rule", "wrong", "right"), CASES)
def test_a_planted_violation_is_told_and_what_is_well_is_not(rule: str, wrong: Story, right: Story) -> None:
    assert broken(wrong) == [rule]
    assert broken(right) == []
    assert rules()[rule].level in CONTRACT


@pytest.mark.parametrize(
    ("rule", "odd", "right"),
    [
        pytest.param(rule, odd, right, id=f"{rule}-{at}")
        for rule, stories in NOTED.items()
        for at, (odd, right) in enumerate(stories)
    ],
)
def test_what_an_honest_deployment_can_look_like_is_a_note(rule: str, odd: Story, right: Story) -> None:
    assert {(each.rule, each.note) for each in findings(odd)} == {(rule, True)}
    assert findings(right) == []


@pytest.mark.parametrize("why", SILENT)
def test_what_may_be_somebody_elses_doing_breaks_no_promise(why: str) -> None:
    assert broken(SILENT[why]) == []


def test_what_was_seen_once_is_a_note_that_names_the_exchanges() -> None:
    (note,) = findings([MAKE_TEAM, LOST])
    assert note.note
    assert note.rule == "TEAM-10"
    assert note.exchanges == (1,)
    assert note.message == (
        'it is null, where description was "VPN" and was not sent, unless somebody else changed it (see exchange 1)'
    )


def test_the_finding_names_all_exchanges_that_show_it() -> None:
    found = [each for each in findings(TOGETHER["TEAM-10"][0][0]) if not each.note]
    assert [each.exchanges for each in found] == [(1, 2, 3)]
