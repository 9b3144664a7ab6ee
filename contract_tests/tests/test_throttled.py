"""A deployment that lets nobody in is one that could not be tested: a 429 that nobody provoked is no broken promise.

RFC 6585 4: a 429 says nothing of the request but that there were too many, and that it may be sent again later.
"""

from collections.abc import Callable, Iterator

import pytest

from contract_tests.client.transport import Unreachable
from contract_tests.layers import Layer
from contract_tests.report.verdict import exit_code, judge
from contract_tests.run.connect import connected
from contract_tests.run.run import Selection
from contract_tests.settings import RunSettings, of_the_docs
from contract_tests.tests.fake_deployment import FakeDeployment, deployment
from contract_tests.tests.front import Front, FrontHandler, serving
from contract_tests.tests.test_front import run

COULD_NOT_TEST = 2
A_FEW = 40
"""Requests that are let in."""
SOON = 30
"""Requests after which the run has seen that no more are."""


@pytest.fixture(scope="module")
def server() -> Iterator[FakeDeployment]:
    with deployment(rate_limit=None) as server:
        yield server


def throttling(path: str, retry_after: str, let_in: int = 0) -> Callable[[FrontHandler], bool]:
    """Whatever begins so is answered 429, once so many requests were let in."""
    seen: list[str] = []

    def behave(handler: FrontHandler) -> bool:
        seen.append(handler.path)
        if len(seen) <= let_in or not handler.path.startswith(path):
            return False
        handler.give(429, [("Content-Type", "application/json"), ("Retry-After", retry_after)], b'{"detail": "Later"}')
        return True

    return behave


@pytest.mark.parametrize(("retry_after", "layer"), [("0", "checks"), ("999999", "checks"), ("0", "schema")])
def test_a_429_that_goes_on_ends_the_run_soon_and_breaks_no_promise(
    server: FakeDeployment, retry_after: str, layer: Layer
) -> None:
    with serving(Front(server.url, behaviour=throttling("/api", retry_after, A_FEW))) as front:
        report = run(front, Selection(only=("teams",), layers=(layer,)))
    assert [(each.key, each.actual) for each in report.findings] == []
    assert exit_code(report) == COULD_NOT_TEST
    assert "requests in a row were not let in" in judge(report).sentence
    assert len(front.seen) < A_FEW + SOON


def test_a_429_that_goes_on_within_a_model_breaks_no_promise(server: FakeDeployment) -> None:
    with serving(Front(server.url, behaviour=throttling("/api", "0", A_FEW))) as front:
        report = run(front, Selection(only=("teams",), layers=("models",)), profile="ci")
    assert report.findings == ()
    assert [each.state for each in report.outcomes] == ["environment"]
    assert exit_code(report) == COULD_NOT_TEST
    assert len(front.seen) < A_FEW + SOON


def test_who_is_not_let_in_from_the_first_request_on_could_not_test(server: FakeDeployment) -> None:
    with serving(Front(server.url, behaviour=throttling("/api", "0"))) as front:
        report = run(front, Selection(only=("TEAM-05",), layers=("checks",)))
    assert (exit_code(report), report.outcomes) == (COULD_NOT_TEST, ())
    assert "429" in judge(report).sentence


def test_one_operation_that_lets_nobody_in_says_nothing_of_the_others(server: FakeDeployment) -> None:
    with serving(Front(server.url, behaviour=throttling("/api/v2/teams/team_nowhere", "0"))) as front:
        report = run(front, Selection(only=("TEAM-05", "TEAM-06", "TEAM-07"), layers=("checks",)))
    assert report.findings == ()
    assert {each.state for each in report.outcomes} == {"verified", "environment"}
    assert report.trouble == ()


def test_who_provokes_a_429_sees_it(server: FakeDeployment) -> None:
    front = Front(server.url, behaviour=throttling("/api/v2/teams", "0"))
    with serving(front), connected(RunSettings(url=front.url, credentials=of_the_docs())) as on:
        for _ in range(10):
            assert on.dashboard.provoking().get("/api/v2/teams").status_code == 429
        with pytest.raises(Unreachable, match="429 again and again"):
            on.dashboard.get("/api/v2/teams")
        assert on.api.get("/api/v1/tickets").status_code == 200
