"""What a run announces is what it sends: of all, of a family, on whatever it examines."""

import re
from collections.abc import Iterator

import pytest

from contract_tests.examining import Silent
from contract_tests.report.report import Report
from contract_tests.running.costs import RULES
from contract_tests.running.profiles import PROFILES, Plan, plan
from contract_tests.running.run import Selection, examined, plan_of
from contract_tests.settings import Profile, Settings, of_the_docs
from contract_tests.tests.standing_in import Deployment, deployment

PLENTY = 1_000_000


@pytest.fixture(scope="module")
def server() -> Iterator[Deployment]:
    with deployment(rate_limit=None) as server:
        yield server


@pytest.mark.parametrize(
    ("profile", "selection"),
    [
        ("safe", Selection(only=("tickets",))),
        ("safe", Selection(only=("workflows",), layers=("rules", "probes"))),
        ("quick", Selection(only=("tickets",), layers=("rules", "probes"))),
        ("quick", Selection(only=("teams",), layers=("rules", "probes"))),
    ],
    ids=["safe tickets", "safe workflows", "quick tickets", "quick teams"],
)
def test_what_is_announced_of_a_selection_is_what_is_sent(
    server: Deployment, profile: Profile, selection: Selection
) -> None:
    paces = {"rate_limit": PLENTY, "ai_rate_limit": PLENTY}
    settings = Settings(url=server.url, profile=profile, credentials=of_the_docs(), patience=0, **paces)
    report: Report = examined(settings, selection, Silent())
    assert plan_of(settings, selection, "deployment").requests == pytest.approx(report.requests, rel=0.15, abs=20)


def test_every_family_of_cases_is_measured() -> None:
    assert {case.family for layer in ("rules", "probes") for case in Selection().cases(layer)} == RULES.keys()


def planned(profile: Profile, cases: int, *, on_mock: bool = False) -> Plan:
    usage = "mock" if on_mock else "shared"
    families = {"rules": ["tickets"] * cases}
    return plan(PROFILES[profile], families, usage=usage, credentials=(), a_minute=300, safe=False)  # type: ignore[arg-type]


def test_a_plan_counts_cases_and_names_a_time_only_where_the_limit_takes_some() -> None:
    assert re.fullmatch(r"30 cases \(30 rules\): about \d+ requests", str(planned("quick", 30)))
    assert re.fullmatch(r"1 case \(1 rules\): about \d+ requests", str(planned("quick", 1)))
    slow = planned("quick", 3_000)
    assert str(slow).endswith(f"about {slow.requests:,} requests, which takes 14 min 40 s at least")
    assert re.fullmatch(r"3,000 cases .*: about [\d,]+ requests", str(planned("quick", 3_000, on_mock=True)))
    assert str(planned("deep", 1, on_mock=True)).endswith("which takes 30 min 00 s at least")
