"""The report as one HTML page that needs nothing but itself.

What an answer said is escaped, and could run nothing anyway: the page's policy allows only the style and the script
that it came with, by their hashes.
"""

from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from contract_tests.durations import lasted
from contract_tests.report.report import SEVERITIES, OperationCoverage, Report, RuleCoverage, State
from contract_tests.report.verdict import judge
from contract_tests.report.wording import (
    HEADINGS,
    SEVERAL,
    counted,
    left_behind,
    meaning,
    percent,
    rules_broken,
    shorter,
    unverified,
    visible,
    waited,
)

STATES: dict[State, str] = {
    "broken": "broken",
    "flaky": "flaky",
    "verified": "verified",
    "note": "note",
    "environment": "could not test",
    "unverified": "not verified",
}
TESTED = {"broken": "broken", "tested": "tested", "missed": "not tested"}
SHOWN_AS: dict[str, State] = {"broken": "broken", "tested": "verified", "missed": "environment"}
"""What an operation is like in a bar."""
Values = dict[str, Any]
Entry = TypeVar("Entry")


def html(report: Report, min_rules: float | None = None) -> str:
    """The page."""
    style, script = _file("report.css"), _file("report.js")
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            judgement=judge(report, min_rules),
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            policy=f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'",
            numbers=_numbers(report),
            headings=HEADINGS,
            meaning=meaning,
            states=STATES,
            findings=report.ordered,
            found={each.rule: number for number, each in reversed(list(enumerate(report.ordered, 1)))},
            severities=_choices(
                (each.severity for each in report.findings), {each: SEVERAL[each] for each in SEVERITIES}
            ),
            rule_states=_choices((each.state for each in report.rules), STATES),
            pages=_pages(report.rules),
            operation_states=_choices((_tested(report, each) for each in report.operations), TESTED),
            families=_families(report),
            flaky=[each for each in report.outcomes if each.state == "flaky"],
            unverified=unverified(report),
            left=left_behind(report.left),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("contract_tests.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters |= {"counted": counted, "shorter": shorter}
    return environment


def _shown(value: object) -> object:
    """Characters that cannot be seen show as escapes."""
    return visible(value) if type(value) is str else value


def _file(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _numbers(report: Report) -> list[Values]:
    tested, operations = len(report.operations) - len(report.not_tested), len(report.operations)
    failing = len(report.failing)
    others = len(report.findings) - failing
    return [
        _number("Broken promises", failing, more=f"and {counted(others, 'other finding')}" if others else ""),
        *_rules(report),
        _number("Operations tested", tested, operations, _unless_none(len(report.broken_operations), "broken")),
        _number("Requests", f"{report.requests:,}"),
        _number("Time", lasted(report.seconds), more=waited(report)),
        _number("Throttled", report.throttled, more="429s that nobody provoked" if report.throttled else ""),
        _number("Withheld", report.withheld, more="writes that were not the run's" if report.withheld else ""),
        _number("Left behind", len(report.left)),
    ]


def _rules(report: Report) -> list[Values]:
    """How many of the rules that the pages answer for are verified; of a run for our guesses alone, how many of those.

    How many are broken stands beside it.
    """
    broken = _unless_none(rules_broken(report), "broken")
    if {each.level == "assumed" for each in report.rules if each.checks} == {True}:
        verified = sum(each.state == "verified" for each in report.rules)
        return [_number("Assumed rules verified", verified, more=broken)]
    verified, rules = report.rules_verified
    share = f"{percent(verified, rules):g} %"
    return [_number("Rules verified", verified, rules, f"{share}, {broken}" if broken else share)]


def _number(label: str, value: object, whole: object = "", more: str = "") -> Values:
    return {"label": label, "value": value, "whole": whole, "more": more}


def _unless_none(number: int, words: str) -> str:
    return f"{number} {words}" if number else ""


def _choices(states: Iterable[str], words: Mapping[Any, str]) -> list[tuple[str, str, int]]:
    """What can be filtered by: state, words, how many there are."""
    numbers = Counter(states)
    return [(state, said, numbers[state]) for state, said in words.items()]


def _pages(rules: Sequence[RuleCoverage]) -> list[Values]:
    """The rules by page and section, in the order of the pages."""
    return [
        {
            "name": page,
            "sections": _grouped(of_page, lambda rule: rule.section),
            "verified": sum(each.state == "verified" for each in of_page),
            "broken": _unless_none(sum(each.state == "broken" for each in of_page), "broken"),
            "total": len(of_page),
            **_shares([each.state for each in of_page]),
        }
        for page, of_page in _grouped(rules, lambda rule: rule.page).items()
    ]


def _grouped(entries: Iterable[Entry], by: Callable[[Entry], str]) -> dict[str, list[Entry]]:
    """Entries by a word of theirs, each group where its first one is."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(by(entry), []).append(entry)
    return groups


def _shares(states: Sequence[State]) -> Values:
    """The parts of a bar, in percent, and the bar in words."""
    shares, start, numbers = [], 0.0, Counter(states)
    for state in ("verified", "broken", "note", "flaky", "environment"):
        width = 100 * numbers[state] / len(states)
        shares.append({"state": state, "start": round(start, 2), "width": round(width, 2)})
        start += width
    words = ", ".join(f"{numbers[state]} {said}" for state, said in STATES.items() if numbers[state])
    return {"shares": [each for each in shares if each["width"]], "words": words}


def _families(report: Report) -> list[Values]:
    return [
        {
            "name": family.replace("_", " "),
            "operations": [{**_operation(each), "state": _tested(report, each)} for each in of_family],
            "tested": sum(each.tested for each in of_family),
            "broken": _unless_none(sum(_tested(report, each) == "broken" for each in of_family), "broken"),
            "total": len(of_family),
            **_shares([SHOWN_AS[_tested(report, each)] for each in of_family]),
            "words": f"{sum(each.tested for each in of_family)} of {len(of_family)} tested",
        }
        for family, of_family in _grouped(report.operations, lambda each: each.family).items()
    ]


def _tested(report: Report, operation: OperationCoverage) -> str:
    if operation.operation in report.broken_operations:
        return "broken"
    return "tested" if operation.tested else "missed"


def _operation(each: OperationCoverage) -> Values:
    documented = {str(status): 0 for status in each.documented_statuses}
    return {
        "operation": each.operation,
        "method": each.method,
        "path": each.path,
        "statuses": [
            {"status": status, "times": times, "state": _seen(status in documented, times)}
            for status, times in sorted((documented | each.statuses).items())
        ],
        "credentials": dict(sorted(each.credentials.items(), key=lambda pair: -pair[1])),
        "parameters": [{"name": name, "times": each.parameters.get(name, 0)} for name in each.documented_parameters],
        "sent": sum(name in each.parameters for name in each.documented_parameters),
    }


def _seen(documented: bool, times: int) -> str:
    if not documented:
        return "undocumented"
    return "seen" if times else "unseen"
