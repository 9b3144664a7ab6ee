"""Every check can fail: it is green on the unmodified mock (contract_tests/tests/test_gate.py), and red on a mutant.

And what is counted for that is a proof: a mutant is killed by what is wrong with the deployment, not by its own fault.
"""

from collections import Counter
from dataclasses import replace
from typing import get_args

import httpx
import pytest

from contract_tests.contract import CONTRACT, SCHEMA_RULE, rules
from contract_tests.report.wording import counted
from mutation.catalogue import by_hand, mutants, named, planted
from mutation.faults import BrokenMutant
from mutation.mutant import Kind, Mutant, Plant
from mutation.patches import replaced
from mutation.score import nearest, tried_on
from mutation.sensitivity import every_check, ids, of, sensitivity_of, without_check, without_mutant
from mutation.table import MutantResult, proven, table
from mutation.wire import answers, asks, sets, status

STOOD_FOR = [rule for rule in rules() if any(rule in ids(check) for check in every_check())]


@pytest.mark.parametrize("rule", STOOD_FOR)
def test_the_cases_of_a_rule_see_its_mutants_and_each_sees_one(rule: str) -> None:
    sensitivity = sensitivity_of(rule)
    assert [mutant.id for mutant in sensitivity.survivors] == []
    assert [check.id for check in sensitivity.unproven] == []
    assert sensitivity.broken == ()


def test_every_rule_that_the_pages_answer_for_has_a_case_and_a_mutant() -> None:
    binding = {rule.id for rule in rules().values() if rule.level in CONTRACT} - {SCHEMA_RULE.id}
    assert binding & set(without_mutant()) == set()
    assert binding & set(without_check()) == set()


def test_there_are_mutants_of_every_class() -> None:
    kinds = Counter(mutant.kind for mutant in mutants())
    assert kinds.keys() == set(get_args(Kind))
    assert kinds.total() >= 150, counted(kinds.total(), "mutant")


def test_no_mutant_is_there_twice() -> None:
    assert [each for each, times in Counter(mutant.id for mutant in mutants()).items() if times > 1] == []


def test_a_mutant_is_of_a_rule_of_the_catalogue() -> None:
    assert [mutant.id for mutant in by_hand() if mutant not in of(mutant.rule) or mutant.rule not in rules()] == []


# A trial

SOONER = 500
"""Requests within which a run of few checks ends, and a run of the whole gate does not get to workflows."""
TICKETS = "mock_server.families.tickets.operations"
TRIPPING = {
    "on the way to the mock": (asks("create_ticket", lambda call: call.json["none"]), "KeyError: 'none' (line "),
    "on the way back": (answers("create_ticket", lambda _, reply: reply.json["none"]), "KeyError: 'none' (line "),
    "inside": (replaced((f"{TICKETS}:create_ticket", lambda _: lambda: None)), "TypeError: "),
    "in the mock's own code": (
        replaced((f"{TICKETS}:write_note", lambda _: None)),
        "TypeError: 'NoneType' object is not callable (line ",
    ),
    "nowhere, for it cannot be planted": (
        replaced((f"{TICKETS}:none", lambda original: original)),
        f"AttributeError: module '{TICKETS}' has no attribute 'none' (line ",
    ),
}
NOTED = "TICKET-32"


def test_a_trial_begins_with_the_cases_of_the_rule() -> None:
    row = tried_on(next(each for each in by_hand() if each.rule == "WF-83"), "ci", 1)
    assert row.killed
    assert row.broke == "WF-83"
    assert row.requests < SOONER


def test_then_come_those_of_its_family_and_then_the_whole_gate() -> None:
    wrong = answers("get_team", sets(name="Another"))
    near = tried_on(Mutant("TEAM-03", "schema", "Every team is another.", wrong), "quick", 1)
    far = tried_on(Mutant("TICKET-05", "schema", "Every team is another.", wrong), "quick", 1)
    assert near.broke == far.broke == "TEAM-01"
    assert near.requests < SOONER < far.requests


@pytest.mark.parametrize(("plant", "said"), TRIPPING.values(), ids=TRIPPING)
def test_a_mutant_that_the_mock_trips_over_is_broken_and_neither_killed_nor_a_survivor(plant: Plant, said: str) -> None:
    row = tried_on(Mutant(NOTED, "schema", "It trips.", plant), "quick", 1)
    assert row.fault.startswith(f"the mutant itself is broken: {said}")
    assert not row.killed
    assert not row.survived


def test_whoever_plants_a_broken_mutant_is_told_which() -> None:
    plant, said = TRIPPING["inside"]
    mutant = Mutant(NOTED, "schema", "It trips.", plant)
    with pytest.raises(BrokenMutant, match=rf"^{NOTED}: It trips\.: the mutant itself is broken: {said}"):
        _create_a_ticket_on(mutant)


def _create_a_ticket_on(mutant: Mutant) -> None:
    with planted(mutant) as url:
        answer = httpx.post(f"{url}/api/v1/tickets", headers={"X-API-Key": "ak_live_xxxx"}, json={"subject": "A"})
        assert answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR


def test_a_defect_that_is_to_be_a_500_is_killed() -> None:
    row = tried_on(Mutant("TICKET-01", "status", "It answers 500.", answers("create_ticket", status(500))), "quick", 1)
    assert row.killed
    assert not row.fault


def test_a_broken_mutant_fails_the_whole_however_few_have_to_be_killed() -> None:
    survives = MutantResult(rule="TICKET-01", kind="schema", what="Survives.", killed=False)
    killed = replace(survives, what="Killed.", killed=True, by="checks", broke="TICKET-01")
    trips = replace(survives, what="Trips.", fault="the mutant itself is broken: KeyError: 'a'")
    assert proven([survives, killed], 50)
    assert not proven([survives, killed], 51)
    assert not proven([survives, killed, trips], 0)
    assert table([survives, killed, trips], 0).endswith("""
1 of 3 mutants killed (33.3 %): 1 by checks.

Survivors:
- TICKET-01: Survives.

Mutants that are themselves broken:
- TICKET-01: Trips.: the mutant itself is broken: KeyError: 'a'
""")


def test_a_trial_of_what_an_operator_made_begins_with_the_cases_that_call_the_operation() -> None:
    own, other = "checks/teams_answer_what_was_sent", "checks/tickets_answer_what_was_sent"
    first, second, last = nearest(named("create_team succeeds with 200."), (own, other))
    assert (first.only, second.only, last.only) == ((own,), (other,), ("create_team",))
    assert last.layers == ("models", "schema")
