"""What a run announces is what it sends: of all, of a family, on whatever it tests."""

import re
from collections.abc import Iterator

import pytest

from contract_tests.report.report import Report
from contract_tests.run.costs import CHECKS
from contract_tests.run.profiles import PROFILES, Plan, plan
from contract_tests.run.run import Selection, plan_of, run_once
from contract_tests.runner import SilentProgress
from contract_tests.settings import Profile, RunSettings, of_the_docs
from contract_tests.tests.fake_deployment import FakeDeployment, deployment

PLENTY = 1_000_000


@pytest.fixture(scope="module")
def server() -> Iterator[FakeDeployment]:
    with deployment(rate_limit=None) as server:
        yield server


@pytest.mark.parametrize(
    ("profile", "selection"),
    [
        ("safe", Selection(only=("tickets",))),
        ("quick", Selection(only=("teams",), layers=("checks", "probes"))),
    ],
    ids=["safe tickets", "quick teams"],
)
def test_what_is_announced_of_a_selection_is_what_is_sent(
    server: FakeDeployment, profile: Profile, selection: Selection
) -> None:
    paces = {"rate_limit": PLENTY, "ai_rate_limit": PLENTY}
    settings = RunSettings(url=server.url, profile=profile, credentials=of_the_docs(), patience=0, **paces)
    report: Report = run_once(settings, selection, SilentProgress())
    assert plan_of(settings, selection, "deployment").requests == pytest.approx(report.requests, rel=0.15, abs=20)


def test_what_was_measured_is_a_family_of_cases() -> None:
    """One that was not measured costs as much as the dearest: `python -m bench.costs` says what it costs."""
    assert CHECKS.keys() <= {check.family for layer in ("checks", "probes") for check in Selection().checks(layer)}


def planned(profile: Profile, checks: int, *, on_mock: bool = False) -> Plan:
    usage = "mock" if on_mock else "shared"
    families = {"checks": ["tickets"] * checks}
    return plan(PROFILES[profile], families, usage=usage, credentials=(), a_minute=300, safe=False)  # type: ignore[arg-type]


def test_a_plan_counts_cases_and_names_a_time_only_where_the_limit_takes_some() -> None:
    assert re.fullmatch(r"30 checks \(30 checks\): about \d+ requests", str(planned("quick", 30)))
    assert re.fullmatch(r"1 check \(1 checks\): about \d+ requests", str(planned("quick", 1)))
    slow = planned("quick", 3_000)
    assert str(slow).endswith(f"about {slow.requests:,} requests, which takes 28 min 59 s at least")
    assert re.fullmatch(r"3,000 checks .*: about [\d,]+ requests", str(planned("quick", 3_000, on_mock=True)))
    assert str(planned("deep", 1, on_mock=True)).endswith("which takes 30 min 00 s at least")
