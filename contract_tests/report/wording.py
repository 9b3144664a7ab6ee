"""How numbers, times and other people's text are said, whatever the format."""

import re
from collections import Counter
from collections.abc import Iterable

from contract_tests.assertions import too_long
from contract_tests.client.ledger import LeftBehind
from contract_tests.durations import lasted
from contract_tests.report.report import SEVERITIES, Finding, Outcome, Report, Severity

HEADINGS: dict[Severity, str] = {
    "failing": "broken promise",
    "flaky": "flaky",
    "environment": "could not test",
    "note": "note",
    "known": "known",
}
SEVERAL: dict[Severity, str] = {**HEADINGS, "failing": "broken promises", "note": "notes"}
MEANINGS: dict[Severity, str] = {
    "failing": "a second run saw it too: it fails the run",
    "flaky": "a second run did not see it again",
    "environment": "no usable answer came when it was run again",
    "note": "the pages are silent here; the deployment differs from our guess",
    "known": "the baseline knows it",
}
WITNESSED = "it was seen while traffic passed"
"""The same of a finding for which nothing was run."""
HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Characters that move a terminal's cursor, turn the direction of a text, or that XML cannot hold."""
NUMBERED = re.compile(r"[\w-]*\d[\w-]*")
LONG_NUMBER = 4
"""Characters from which on a word with a digit is an id or a name: 422 and v2 are none."""
LONGEST_REASON = 300
"""Characters of a reason in a list; the report has all of it."""
NO_CREDENTIAL = "no credential was given"
"""How the reason begins of a check that somebody else would have to call for."""

COMMAND = re.compile(r"^(\s*)(?=::)|(?<=#)(?=#\[)", re.MULTILINE)
"""Where a CI server would begin to take a line of the log for a command."""


def counted(number: int, noun: str, several: str = "") -> str:
    """A number with its noun: 1 finding, 1,204 findings."""
    return f"{number:,} {noun if number == 1 else several or f'{noun}s'}"


def tallied(severities: Iterable[Severity]) -> list[str]:
    """How many there are of each: 2 broken promises, 1 flaky."""
    numbers = Counter(severities)
    return [
        f"{numbers[each]} {(HEADINGS if numbers[each] == 1 else SEVERAL)[each]}" for each in SEVERITIES if numbers[each]
    ]


def meaning(finding: Finding) -> str:
    """What the severity of a finding says of it."""
    return WITNESSED if finding.verdict == "witnessed" else MEANINGS[finding.severity]


def rules_verified(report: Report) -> str:
    """How many rules are verified, of those that the pages answer for; of a run for our guesses alone, of those."""
    looked_at = {each.level == "assumed" for each in report.rules if each.checks}
    if looked_at == {True}:
        verified = sum(each.state == "verified" for each in report.rules)
        return f"{counted(verified, 'assumed rule')} verified, and none tested that the pages answer for"
    verified, promised = report.rules_verified
    return f"{verified} of {counted(promised, 'rule')} verified ({percent(verified, promised):g} %)"


def rules_left_out(report: Report) -> str:
    """How many rules that the pages answer for were not tested, why, and how they are; empty where all were."""
    tried = [each for each in report.rules if each.level != "assumed" and each.checks and each.state == "unverified"]
    others = sum(each.level != "assumed" and not each.checks for each in report.rules)
    sentences = []
    if tried:
        sentences.append(f"{_were(len(tried))} not tested{_because(report, [each.reason for each in tried])}.")
    if others and len(report.rules) > others:
        sentences.append(f"{_were(others)} no part of this run.")
    return "".join(f" {each}" for each in sentences)


def _were(rules: int) -> str:
    return f"{counted(rules, 'rule')} {'was' if rules == 1 else 'were'}"


def _because(report: Report, reasons: list[str]) -> str:
    lacking = sum(each.startswith(NO_CREDENTIAL) for each in reasons)
    if lacking:
        all_of_them = "" if lacking == len(reasons) else f" {lacking:,} of them"
        known = ", and those of the mock are known where none is given" if report.kind == "mock" else ""
        return f",{all_of_them} for want of credentials: aurion-contract.toml takes more of them{known}"
    commonest, times = Counter(masked(each) for each in reasons).most_common(1)[0]
    if not commonest:
        return ""
    return f", {'' if times == len(reasons) else 'most '}because {shorter(commonest)}"


def rules_broken(report: Report) -> int:
    return sum(each.state == "broken" for each in report.rules)


def left_behind(left: Iterable[LeftBehind]) -> list[str]:
    """What is left, a line for each kind of record and reason: how many there are, and one of them."""
    alike: dict[tuple[str, str], list[LeftBehind]] = {}
    for each in left:
        alike.setdefault((_kind(each.path), masked(each.why)), []).append(each)
    return [f"{kind} ({len(found)}), for one {found[0]}" for (kind, _), found in alike.items()]


def _kind(path: str) -> str:
    """What the records of a path are called: its last word that is not an id."""
    words = [each for each in path.split("/") if each and masked(each) == each]
    return words[-1] if words else path


def masked(text: str) -> str:
    """A text without what differs from record to record: ids, numbers of four digits and more, made-up names."""
    return NUMBERED.sub(lambda found: found[0] if len(found[0]) < LONG_NUMBER else "…", text)


def shorter(text: str) -> str:
    return text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]}…"


def unverified(report: Report) -> dict[str, list[Outcome]]:
    """The inconclusive checks, by the cause, the commonest first. What differs only in a time or id is one."""
    alike: dict[str, list[Outcome]] = {}
    for outcome in report.outcomes:
        if outcome.state == "unverified":
            cause = too_long("…") if outcome.would_take else masked(outcome.reason)
            alike.setdefault(cause, []).append(outcome)
    commonest = sorted(alike.items(), key=lambda each: -len(each[1]))
    return {_reason(cause, checks): checks for cause, checks in commonest}


def _reason(cause: str, checks: list[Outcome]) -> str:
    """The reason of these checks as it was given where it is one."""
    if checks[0].would_take:
        return too_long(_either(lasted(each.would_take) for each in checks))
    reasons = {each.reason for each in checks}
    return (reasons.pop() if len(reasons) == 1 else cause) or "no reason given"


def _either(times: Iterable[str]) -> str:
    """The times, the commonest first."""
    *others, last = (time for time, _ in Counter(times).most_common())
    return f"{', '.join(others)} or {last}" if others else last


def waited(report: Report) -> str:
    """What the rate limit took; a mock's clock is moved on instead, which takes no time. The shards of a run add up."""
    if not report.waited:
        return ""
    return f"{lasted(report.waited)} waited for the rate limit{' on its clock' if report.kind == 'mock' else ''}"


def percent(part: int, whole: int) -> float:
    """Rounded down, so that 100 is said of what is complete only."""
    return part * 1000 // whole / 10 if whole else 0.0


def visible(text: str) -> str:
    """A text whose invisible and harmful characters show as escapes."""
    return HARMFUL.sub(lambda found: ascii(found[0])[1:-1], text)


def logged(text: str) -> str:
    """A visible text that no CI server takes for a command when it stands in a log: a backslash makes it none."""
    return COMMAND.sub(lambda found: f"{found[1] or ''}\\", visible(text))
