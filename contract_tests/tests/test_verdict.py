"""The exit code of a run, and the sentence that says why."""

import pytest

from contract_tests.report.coverage import rule_coverage
from contract_tests.report.github import summary
from contract_tests.report.html import html
from contract_tests.report.report import Finding, Outcome, Report, State
from contract_tests.report.text import text
from contract_tests.report.verdict import exit_code, judge
from contract_tests.run.run import Selection, run_once
from contract_tests.runner import SilentProgress
from contract_tests.settings import RunSettings, of_the_docs
from contract_tests.tests import examples
from contract_tests.tests.fake_deployment import deployment
from contract_tests.tests.front import Front, FrontHandler, serving

RULES = tuple(each for each in examples.clean().rules if each.level != "assumed")
"""Those that the pages answer for, all verified."""


def share(verified: int) -> Report:
    """A run in which so many of a thousand rules were verified."""
    rule = examples.clean().rules[0]
    rules = (rule,) * verified + (rule.model_copy(update={"state": "unverified"}),) * (1000 - verified)
    return examples.clean().model_copy(update={"rules": rules})


def test_a_run_that_found_nothing_passes() -> None:
    judgement = judge(examples.clean(), 100)
    assert (judgement.code, judgement.word) == (0, "Passed")
    verified, rules = examples.clean().rules_verified
    assert verified == rules
    assert f"{rules} of {rules} rules verified (100 %)" in judgement.sentence


def unverified(*reasons: str) -> Report:
    """A run in which these are why rules were not verified, one each; the others were."""
    states = [
        rule.model_copy(update={"state": "unverified", "reason": each})
        for rule, each in zip(RULES, reasons, strict=False)
    ]
    return examples.clean().model_copy(update={"rules": (*states, *RULES[len(reasons) :])})


def test_a_run_that_tested_little_says_how_much_it_left_out_and_how_that_is_tested() -> None:
    lacking, slow = "no credential was given that is a session that may do everything", "it would take 14 min"
    report = unverified(lacking, lacking, slow)
    assert judge(report).code == 0
    assert judge(report).sentence.endswith(
        " tested. 3 rules were not tested, 2 of them for want of credentials: aurion-contract.toml takes more of them, "
        "and those of the mock are known where none is given."
    )
    elsewhere = unverified(lacking).model_copy(update={"kind": "deployment"})
    assert judge(elsewhere).sentence.endswith(
        " 1 rule was not tested, for want of credentials: aurion-contract.toml takes more of them."
    )
    assert judge(unverified(slow, slow)).sentence.endswith(" 2 rules were not tested, because it would take 14 min.")
    assert judge(unverified("")).sentence.endswith(" 1 rule was not tested.")


def test_what_was_not_selected_is_no_part_of_the_run() -> None:
    rules = tuple(each.model_copy(update={"checks": (), "state": "unverified"}) for each in RULES[:5]) + RULES[5:]
    report = examples.clean().model_copy(update={"rules": rules})
    assert judge(report).sentence.endswith(" tested. 5 rules were no part of this run.")


def test_a_finding_that_is_binding_reproduced_and_unknown_fails() -> None:
    assert judge(examples.found(examples.finding())).sentence == "1 finding of the rule TICKET-07."
    assert exit_code(examples.found(examples.finding(binding=False))) == 0
    assert exit_code(examples.found(examples.finding(verdict="flaky"), examples.finding("TICKET-01"))) == 1
    assert exit_code(examples.found(examples.finding(known="HELP-1"))) == 0


def test_a_run_whose_broken_promises_are_all_known_does_not_say_that_all_are_kept() -> None:
    known = [examples.finding(known="HELP-1"), examples.finding("TEAM-05", known="HELP-2")]
    judgement = judge(examples.found(*known))
    assert (judgement.code, judgement.word) == (0, "Passed")
    assert judgement.sentence.startswith("No broken promise is new, 2 findings are known: 0 of 2 rules verified")
    assert judge(examples.found(known[0])).sentence.startswith("No broken promise is new, 1 finding is known: ")


def test_a_rule_whose_break_is_known_is_not_verified() -> None:
    judgement = judge(examples.found(examples.finding(known="HELP-1")), 1)
    assert (judgement.code, judgement.sentence) == (1, "0 of 1 rule verified (0 %): 1 % were asked for.")


def test_verified_is_what_was_kept() -> None:
    """What was seen once and not again proves nothing, and a check that ended at our own guess has not seen the
    rest.
    """
    assert examples.found(examples.finding(verdict="flaky")).rules_verified == (0, 1)
    assert examples.found(examples.finding(binding=False)).rules_verified == (0, 1)
    assert exit_code(examples.found(examples.finding(verdict="flaky"))) == 0


def test_a_run_for_our_guesses_alone_counts_those() -> None:
    """None of the rules that the pages answer for was looked at: how many of them there are is beside the point."""
    outcome = examples.clean().outcomes[0].model_copy(update={"rules": ("AI-22",), "check": "checks/days"})
    alone = examples.clean().model_copy(update={"outcomes": (outcome,), "rules": rule_coverage([outcome], ())})
    said = "1 assumed rule verified, and none tested that the pages answer for"
    assert judge(alone).sentence.startswith(f"Every promise that was tested is kept: {said}, ")
    assert judge(alone, 80).sentence == f"{said}: 80 % were asked for."
    assert said in " ".join(text(alone).split())
    assert f"| Rules | {said} |" in summary(alone)
    assert "<dt>Assumed rules verified</dt><dd>1<" in html(alone)
    assert "<dt>Rules verified</dt>" not in html(alone)


def test_a_broken_case_takes_nothing_from_a_rule_that_another_case_verified() -> None:
    finding = examples.finding("TEAM-05", known="HELP-1", check="models/teams")
    (outcome,) = examples.found(finding).outcomes
    model = outcome.model_copy(update={"rules": ("TEAM-05", "TEAM-06")})
    check = outcome.model_copy(update={"rules": ("TEAM-06",), "state": "verified", "check": "checks/a_team"})

    def states(*outcomes: Outcome) -> list[State]:
        return [each.state for each in rule_coverage(outcomes, [finding]) if each.rule in {"TEAM-05", "TEAM-06"}]

    assert states(model, check) == ["broken", "verified"]
    assert states(model) == ["broken", "unverified"]


def test_a_note_takes_nothing_from_what_the_pages_promise_and_our_guess_is_none_that_was_kept() -> None:
    for rule, state in (("TICKET-07", "verified"), ("AI-22", "note")):
        finding = examples.finding(rule, binding=False)
        (outcome,) = examples.found(finding).outcomes
        other = outcome.model_copy(update={"state": "verified", "check": "checks/another"})
        (found,) = (each for each in rule_coverage([outcome, other], [finding]) if each.rule == rule)
        assert found.state == state


def test_a_sentence_names_five_rules_and_counts_the_others() -> None:
    found = examples.found(*(examples.finding(f"TICKET-{number:02}") for number in range(1, 9)))
    assert judge(found).sentence.startswith("8 findings of the rules TICKET-01, TICKET-02,")
    assert judge(found).sentence.endswith("TICKET-05 and 3 more.")


@pytest.mark.parametrize(("verified", "code"), [(800, 0), (799, 1)])
def test_too_few_rules_fail(verified: int, code: int) -> None:
    assert exit_code(share(verified), 80) == code
    assert exit_code(share(verified)) == 0


def test_the_share_is_never_rounded_up() -> None:
    assert judge(share(999), 99.95).sentence == "999 of 1,000 rules verified (99.9 %): 99.95 % were asked for."


def test_what_could_not_test_is_neither_passed_nor_broken() -> None:
    assert judge(examples.untested()).word == "Could not test"
    silent = examples.untested().model_copy(update={"trouble": ()})
    assert judge(silent).sentence.startswith("3 checks got no usable answer (checks/creating_a_ticket")
    assert exit_code(examples.found(examples.finding(verdict="environment"))) == 2


def test_a_run_in_which_no_case_could_look_has_not_passed() -> None:
    outcomes = tuple(each.model_copy(update={"state": "unverified"}) for each in examples.clean().outcomes)
    assert exit_code(examples.clean().model_copy(update={"outcomes": outcomes})) == 2
    assert exit_code(examples.clean().model_copy(update={"outcomes": ()})) == 2


def test_broken_promises_count_more_than_trouble() -> None:
    both = examples.found(examples.finding()).model_copy(update={"trouble": ("The server stopped.",)})
    assert exit_code(both) == 1


def test_a_run_that_could_not_test_has_not_verified_too_little() -> None:
    """An outage is no news of the deployment's promises (README, "Gate your CI": 2 when it could not test)."""
    assert (judge(examples.untested(), 100).code, judge(examples.untested(), 100).word) == (2, "Could not test")
    unanswered = examples.found(examples.finding(verdict="environment"))
    assert exit_code(unanswered, 100) == 2
    outcomes = tuple(each.model_copy(update={"state": "unverified"}) for each in examples.clean().outcomes)
    assert exit_code(examples.clean().model_copy(update={"outcomes": outcomes}), 100) == 2


@pytest.mark.parametrize("trouble", [("The server stopped.",), ("The server stopped.", "Schemathesis could not test.")])
def test_what_cut_a_run_short_is_said_beside_what_it_found(trouble: tuple[str, ...]) -> None:
    both = examples.found(examples.finding()).model_copy(update={"trouble": trouble})
    assert (judge(both).code, judge(both).word) == (1, "Broken promises")
    assert judge(both).sentence == " ".join(["1 finding of the rule TICKET-07.", *trouble])


class Impatient(SilentProgress):
    """Somebody who presses Ctrl-C at the first finding."""

    def found(self, _finding: Finding) -> None:
        raise KeyboardInterrupt


def test_a_run_with_findings_that_was_interrupted_says_so_where_it_says_what_it_comes_to() -> None:
    def other_words(handler: FrontHandler) -> bool:
        if "nowhere" not in handler.path and "/20000" not in handler.path:
            return False
        handler.give(404, [("Content-Type", "application/json")], b'{"detail":"Nothing"}')
        return True

    with deployment(rate_limit=None) as server, serving(Front(server.url, behaviour=other_words)) as front:
        settings = RunSettings(url=front.url, profile="quick", credentials=of_the_docs(), rate_limit=1_000_000)
        report = run_once(settings, Selection(only=("TEAM-05", "TEAM-06"), layers=("checks",)), Impatient())
    assert exit_code(report) == 1
    verdict = text(report).rstrip().rpartition("\n\n")[2]
    assert verdict.startswith("Broken promises: 1 finding of the rule TEAM-05. The run was interrupted;")
