"""What whoever adds a kind of record leaves out, or misspells, is a sentence that names where it belongs."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from contract_tests import cli
from contract_tests.contract import KitError, contract, source
from contract_tests.factories import creations
from contract_tests.laws import law
from contract_tests.registry import checks
from contract_tests.resources import catalogue
from contract_tests.resources.aspect import ASPECTS
from contract_tests.resources.catalogue import RESOURCES, of
from mock_server.document.operations import Operation

TEAM = of("create_team")
CREATE = contract().by_id["create_team"]


def without_example(operation: Operation) -> Operation:
    body = {**operation.raw["requestBody"], "content": {"application/json": {"schema": {"type": "object"}}}}
    return replace(operation, id="create_reply", raw={**operation.raw, "requestBody": body})


MISTAKES: dict[str, Callable[[], object]] = {
    '"lsited" is no aspect: contract_tests/resources/aspect.py has all that there are.': lambda: catalogue._check(
        replace(TEAM, rules={"lsited": "TEAM-01"})
    ),
    "teams: TEAM-999 is in no file of contract_tests/rules/.": lambda: catalogue._check(
        replace(TEAM, rules={"listed": "TEAM-999"})
    ),
    "teams: make_team is not an operation of the document": lambda: catalogue._check(
        replace(TEAM, rules={}, create="make_team")
    ),
    "create_reply: give its body an example in openapi/teams, or one in OWN": lambda: creations._recipe(
        without_example(CREATE)
    ),
    "add_note: say in OWN of contract_tests/factories/creations.py what makes the record": lambda: creations._recipe(
        replace(contract().by_id["add_ticket_note"], id="add_note")
    ),
    "create_team: give it an x-source": lambda: source(replace(CREATE, raw={})),
}


@pytest.mark.parametrize("sentence", MISTAKES)
def test_a_mistake_is_a_sentence(sentence: str) -> None:
    with pytest.raises(KitError) as mistake:
        MISTAKES[sentence]()
    assert str(mistake.value).startswith(sentence)


def test_an_aspect_that_no_law_takes_up_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    checks("checks")
    monkeypatch.setattr(
        law, "RESOURCES", [replace(TEAM, rules={**TEAM.rules, "minimal": "TEAM-07", "kept": "TEAM-07"})]
    )
    monkeypatch.setitem(law.TAKEN, "teams", law.TAKEN["teams"] - {"kept"})
    with pytest.raises(KitError, match='teams: no law takes up "kept"'):
        law.nothing_is_left_out()


def test_every_aspect_is_of_a_law_or_a_probe() -> None:
    checks("checks")
    assert {"oldest", *law.OF_PROBES, *set().union(*law.TAKEN.values())} == ASPECTS.keys()
    assert all(each.family for each in RESOURCES)


def test_the_command_line_says_it_as_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    def act() -> int:
        raise KitError("create_reply: name it in OWN")

    with pytest.raises(SystemExit) as ended:
        cli._carefully(act)
    assert (ended.value.code, capsys.readouterr().err) == (
        cli.COULD_NOT_TEST,
        "aurion-contract: create_reply: name it in OWN\n",
    )
