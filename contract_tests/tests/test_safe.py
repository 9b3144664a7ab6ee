"""A safe run only reads: what stands in front of the deployment sees no other request, and nothing is changed."""

from collections.abc import Iterator

import pytest

from contract_tests.layers import Layer
from contract_tests.report.report import Report
from contract_tests.run.run import Selection, plan_of, run_once
from contract_tests.runner import SilentProgress
from contract_tests.settings import RunSettings, of_the_docs
from contract_tests.tests.fake_deployment import FakeDeployment, deployment

PLENTY = 1_000_000
Safe = tuple[Report, FakeDeployment]


def ran(server: FakeDeployment, selection: Selection, **paces: int) -> Report:
    settings = RunSettings(url=server.url, profile="safe", credentials=of_the_docs(), **paces)
    return run_once(settings, selection, SilentProgress())


@pytest.fixture(scope="module")
def safe() -> Iterator[Safe]:
    """A whole safe run: its report, and the deployment afterwards."""
    with deployment(rate_limit=None) as server:
        yield ran(server, Selection(), rate_limit=PLENTY, ai_rate_limit=PLENTY), server


def test_what_is_announced_is_what_is_sent(safe: Safe) -> None:
    report, server = safe
    settings = RunSettings(url=server.url, profile="safe", credentials=of_the_docs())
    assert plan_of(settings, Selection(), report.kind).requests == pytest.approx(report.requests, rel=0.15)


def written(server: FakeDeployment) -> list[str]:
    reads = {"GET", "HEAD", "OPTIONS"}
    return [path for method, path, _ in server.seen if method not in reads and not path.startswith("/_mock")]


def test_only_requests_that_read_reach_the_server(safe: Safe) -> None:
    _, server = safe
    assert written(server) == []
    assert len(server.seen) > 500


def test_nor_do_others_reach_a_mock() -> None:
    with deployment(veiled=False) as server:
        report = ran(server, Selection(only=("tickets", "teams")))
        assert report.kind == "mock"
        assert (report.failing, report.trouble, written(server), server.changes()) == ([], (), [], [])
        assert len(server.seen) > 100


def test_the_world_is_left_unchanged(safe: Safe) -> None:
    _, server = safe
    assert server.changes() == []


def test_it_finds_nothing_and_says_what_it_could_not_look_at(safe: Safe) -> None:
    report, _ = safe
    assert [(each.key, each.actual) for each in report.failing] == []
    assert report.trouble == ()
    writing = [each for each in report.outcomes if each.state == "unverified" and "only reads" in each.reason]
    assert writing


LOOKED_AT: tuple[Layer, ...] = ("checks", "probes", "schema")


@pytest.mark.parametrize("layer", LOOKED_AT)
def test_what_can_be_seen_by_reading_is_verified(safe: Safe, layer: Layer) -> None:
    report, _ = safe
    assert sum(each.state == "verified" for each in report.outcomes if each.layer == layer) > 20
