"""How numbers, times and other people's text are said, whatever the format."""

import re
from collections import Counter
from collections.abc import Iterable

from contract_tests.durations import lasted
from contract_tests.report.report import STANDINGS, Outcome, Report, Standing

HEADINGS: dict[Standing, str] = {
    "failing": "broken promise",
    "flaky": "flaky",
    "environment": "could not test",
    "note": "note",
    "known": "known",
}
SEVERAL: dict[Standing, str] = {**HEADINGS, "failing": "broken promises", "note": "notes"}
MEANINGS: dict[Standing, str] = {
    "failing": "a second look saw it too: it fails the run",
    "flaky": "a second look did not see it again",
    "environment": "no usable answer came when it was looked at again",
    "note": "the pages are silent here; the deployment differs from our guess",
    "known": "the baseline knows it",
}
HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Characters that move a terminal's cursor, turn the direction of a text, or that XML cannot hold."""
TOO_LONG = " would have to pass"
"""What stands behind a time that a case cannot wait."""
COMMAND = re.compile(r"^(\s*)(?=::)|(?<=#)(?=#\[)", re.MULTILINE)
"""Where a CI server would begin to take a line of the log for a command."""


def counted(number: int, noun: str, several: str = "") -> str:
    """A number with its noun: 1 finding, 1,204 findings."""
    return f"{number:,} {noun if number == 1 else several or f'{noun}s'}"


def tallied(standings: Iterable[Standing]) -> list[str]:
    """How many there are of each: 2 broken promises, 1 flaky."""
    numbers = Counter(standings)
    return [
        f"{numbers[each]} {(HEADINGS if numbers[each] == 1 else SEVERAL)[each]}" for each in STANDINGS if numbers[each]
    ]


def by_reason(left: Iterable[str]) -> list[str]:
    """What is left, without the paths: how many records for each reason."""
    reasons = Counter(each.partition(": ")[2] or each for each in left)
    return [f"{counted(number, 'record')}: {why}" for why, number in reasons.items()]


def unverified(report: Report) -> dict[str, list[Outcome]]:
    """The cases that could not look, by their reason, the commonest first. What differs only in a time is one."""
    cases: dict[str, list[Outcome]] = {}
    times: dict[str, Counter[str]] = {}
    for outcome in report.outcomes:
        if outcome.state == "unverified":
            time, passing, why = outcome.reason.rpartition(TOO_LONG)
            key = f"{passing}{why}" or "no reason given"
            cases.setdefault(key, []).append(outcome)
            times.setdefault(key, Counter())[time] += 1
    commonest = sorted(cases, key=lambda key: -len(cases[key]))
    return {f"{_either(times[key])}{key}": cases[key] for key in commonest}


def _either(times: Counter[str]) -> str:
    *others, last = (time for time, _ in times.most_common())
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
