"""Planted violations, each looked for by the checks of its rules, and the trials of several backends in a row."""

import sys
import tomllib

import pytest

from contract_tests.contract import rules
from contract_tests.registry import checks
from contract_tests.report.report import Outcome
from contract_tests.settings import RunSettings, checked
from contract_tests.tests.second import trial
from contract_tests.tests.second.planted import ViolationSearch, told
from contract_tests.tests.second.violations import LIMITED, RULES

BOOST = "checks/routing_rules_have_values_within_their_bounds"
FINE, BROKEN = 0, 1


def usual() -> RunSettings:
    return checked(tomllib.loads(trial.settings()) | {"profile": "quick"})


def search(*violations: str, among: tuple[str, ...] = ()) -> ViolationSearch:
    return ViolationSearch(violations, {}, usual(), usual(), among)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["trial", *arguments])
    return trial.main()


def test_every_violation_has_rules_of_the_catalogue_and_each_of_them_a_check() -> None:
    named = {rule for each in RULES.values() for rule in each}
    tested = {rule.id for layer in ("checks", "probes", "models") for check in checks(layer) for rule in check.rules}
    assert named <= rules().keys() & tested
    assert all(RULES.values())
    assert RULES.keys() >= LIMITED


def test_a_violation_is_found_by_the_cases_of_its_rule() -> None:
    (fate,) = search("ai-boost-3").fates()
    assert (fate.rules, fate.checks, fate.why, fate.found) == (frozenset({"AI-54"}), (BOOST,), "", True)
    assert f"AI-54                found: AI-54 by {BOOST} (" in fate.line


def test_what_its_own_cases_miss_is_looked_for_by_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES, "ai-boost-3", ("AI-52",))
    looking = search("ai-boost-3", among=("AI-54",))
    (fate,) = looking.fates()
    assert (fate.rules, fate.found, fate.why) == (frozenset(), False, "1 checks, all verified")
    assert "AI-52                MISSED: 1 checks" in fate.line
    (seen,) = looking.searched([fate])
    assert (seen.rules, seen.found) == (frozenset({"AI-54"}), False)
    assert "AI-52                found under another rule: AI-54 by" in seen.line
    assert list(looking.searched([seen])) == []


def test_what_the_honest_backend_is_told_too_finds_nothing() -> None:
    looking = search("ai-boost-3")
    (seen,) = looking.run_once(("ai-boost-3",), ("AI-54",), limits=False).outcomes
    fate = looking.fate("ai-boost-3", ("AI-54",), lambda: {told(seen)})
    assert (fate.rules, fate.why) == (frozenset(), f"its checks are broken on the honest backend too: {BOOST}")


def outcome(reason: str) -> str:
    return told(Outcome(check="checks/a", layer="checks", rules=("AI-54",), state="broken", reason=reason))


def test_two_runs_say_the_same_in_the_same_words() -> None:
    assert outcome("expected the status 201, got 422 to GET /teams/bh_16f") == outcome(
        "expected the status 201, got 422 to GET /teams/bh_20a"
    )
    assert outcome("expected the status 201, got 422") != outcome("expected the status 201, got 409")


def test_the_table_says_how_many_were_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--violations", "ai-boost-3") == FINE
    assert capsys.readouterr().out.endswith("1 of 1 found, 0 under another rule, 0 missed\n")


def test_who_misses_one_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(RULES, "ai-boost-3", ("AI-52",))
    assert run(monkeypatch, "--violations", "ai-boost-3") == BROKEN
    assert capsys.readouterr().out.endswith("0 of 1 found, 0 under another rule, 1 missed\n")


def test_a_violation_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="ai-boost-4: there is no such violation"):
        run(monkeypatch, "--violations", "ai-boost-4")


def test_a_row_of_the_covering_array_is_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--covering", "1/23", "--only", BOOST) == FINE
    first, *_, last = capsys.readouterr().out.splitlines()
    assert (first, last) == ("row 1/23", "0 causes in 1 row")


@pytest.mark.parametrize("given", ["24", "2/22"])
def test_a_row_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    with pytest.raises(SystemExit, match="there are the rows 1/23 to 23/23, and all"):
        run(monkeypatch, "--covering", given)
