"""What a run comes to: the exit code, and the sentence that says why."""

from dataclasses import dataclass
from typing import Literal

from contract_tests.report.report import Report
from contract_tests.report.wording import counted, rules_left_out, rules_verified

PASSED, FAILED, UNTESTED = 0, 1, 2
NAMED = 5
"""Rules that a sentence names; of more it says how many."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The exit code, what it means in a word or two, and why."""

    code: int
    word: Literal["Passed", "Broken promises", "Too little verified", "Could not test"]
    sentence: str


def exit_code(report: Report, min_rules: float | None = None) -> int:
    """0: every tested promise is kept. 1: some are not, or too few were tested. 2: the run could not test.

    What was found broken is broken, however the run ended; of a run that could not test nothing else is said.
    """
    return judge(report, min_rules).code


def judge(report: Report, min_rules: float | None = None) -> Judgement:
    """Judge a run. `min_rules` is the percentage of the rules that the pages answer for which has to be verified."""
    verified, rules = report.rules_verified
    if failing := report.failing:
        named = _named(list(dict.fromkeys(each.rule for each in failing)))
        sentences = [f"{counted(len(failing), 'finding')} of {named}.", *report.trouble]
        return Judgement(FAILED, "Broken promises", " ".join(sentences))
    if reason := _why_untested(report):
        return Judgement(UNTESTED, "Could not test", reason)
    if min_rules is not None and (not rules or 100 * verified / rules < min_rules):
        return Judgement(FAILED, "Too little verified", f"{rules_verified(report)}: {min_rules:g} % were asked for.")
    return Judgement(
        PASSED,
        "Passed",
        f"{_kept(report)}: {rules_verified(report)}, "
        f"{len(report.operations) - len(report.not_tested)} of {counted(len(report.operations), 'operation')} tested."
        f"{rules_left_out(report)}",
    )


def _kept(report: Report) -> str:
    known = sum(each.severity == "known" for each in report.findings)
    if not known:
        return "Every promise that was tested is kept"
    return f"No broken promise is new, {counted(known, 'finding is', 'findings are')} known"


def _why_untested(report: Report) -> str:
    if report.trouble:
        return " ".join(report.trouble)
    unanswered = [each for each in report.outcomes if each.state == "environment"]
    if unanswered:
        first = f"{unanswered[0].check}: {unanswered[0].reason}" if unanswered[0].reason else unanswered[0].check
        return f"{counted(len(unanswered), 'check')} got no usable answer ({first})."
    if all(each.state == "unverified" for each in report.outcomes):
        return "Nothing was verified: no check could tell."
    return ""


def _named(rules: list[str]) -> str:
    shown = ", ".join(rules[:NAMED])
    more = f" and {len(rules) - NAMED} more" if len(rules) > NAMED else ""
    return f"{'the rule' if len(rules) == 1 else 'the rules'} {shown}{more}"
