"""Findings that have anything in them, for whatever writes a report."""

from collections.abc import Callable
from functools import cache
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.contract import contract, rules
from contract_tests.report.report import Finding, Verdict
from contract_tests.tests.examples import finding

anything = st.text(
    st.one_of(st.characters(), st.sampled_from("\x00\x1b\r\n\u2028\ud800\uffff%:,<>&\"'`|@#[]{}")), max_size=60
)
"""Whatever an answer may have in it: control characters, half surrogate pairs, markup of every format."""
_findings = st.lists(
    st.builds(
        finding,
        rule=st.sampled_from(list(rules())[:40]),
        operation=st.sampled_from(["", *contract().by_id]) | anything,
        check=anything.map("checks/{}".format),
        expected=anything,
        actual=anything,
        verdict=st.sampled_from(get_args(Verdict)),
        binding=st.booleans(),
        known=st.just("") | anything,
        curl=st.lists(anything, max_size=3).map(tuple),
        steps=st.lists(anything, max_size=3).map(tuple),
    ),
    max_size=4,
)


def whatever_was_found(test: Callable[[list[Finding]], None]) -> Callable[[], None]:
    """Try a test with findings that have anything in them, drawn once for all the formats."""

    def tried() -> None:
        for findings in _drawn():
            test(findings)

    tried.__name__, tried.__doc__ = test.__name__, test.__doc__
    return tried


@cache
def _drawn() -> list[list[Finding]]:
    drawn: list[list[Finding]] = []

    @settings(max_examples=60, deadline=None, database=None)
    @given(_findings)
    def draw(findings: list[Finding]) -> None:
        drawn.append(findings)

    draw()
    return drawn
