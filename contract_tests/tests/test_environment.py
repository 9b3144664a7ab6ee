"""What is no answer of the API breaks no promise: it is asked for again, named, and the run could not test."""

import time
from collections.abc import Iterator
from itertools import count

import pytest

from contract_tests import target
from contract_tests.report.verdict import exit_code, judge
from contract_tests.run.run import Selection
from contract_tests.tests.fake_deployment import FakeDeployment, deployment
from contract_tests.tests.front import Front, FrontHandler, serving
from contract_tests.tests.test_front import run

COULD_NOT_TEST = 2
READS = Selection(only=("checks/teams_that_nobody_made_are_not_found",), layers=("checks",))
PAGE = [("Content-Type", "text/html")], b"<h1>Blocked</h1>"


@pytest.fixture(scope="module")
def server() -> Iterator[FakeDeployment]:
    with deployment(rate_limit=None) as server:
        yield server


def test_a_deployment_that_stands_elsewhere_is_named_with_its_place(server: FakeDeployment) -> None:
    def leads_away(handler: FrontHandler) -> bool:
        handler.give(308, [("Location", f"{server.url}{handler.path}")], b"")
        return True

    with serving(Front(server.url, behaviour=leads_away)) as front:
        report = run(front, READS)
    assert (report.findings, exit_code(report)) == ((), COULD_NOT_TEST)
    said = judge(report).sentence
    assert "redirected with 308" in said
    assert f"{server.url}/api/v1/tickets" in said


@pytest.mark.parametrize("status", [302, 307])
def test_an_operation_that_is_led_away_is_environment(server: FakeDeployment, status: int) -> None:
    def leads_away(handler: FrontHandler) -> bool:
        if not handler.path.startswith("/api/v2/teams/team_nowhere"):
            return False
        handler.give(status, [("Location", "https://login.example.com/")], b"")
        return True

    with serving(Front(server.url, behaviour=leads_away)) as front:
        report = run(front, READS)
    (outcome,) = report.outcomes
    assert (outcome.state, report.findings, exit_code(report)) == ("environment", (), COULD_NOT_TEST)
    assert f"redirected with {status} to https://login.example.com/" in outcome.reason


@pytest.mark.parametrize("status", [403, 502, 503])
@pytest.mark.parametrize(("times", "state"), [(1, "verified"), (100, "environment")])
def test_a_page_in_html_is_nothing_that_the_api_said(
    server: FakeDeployment, status: int, times: int, state: str
) -> None:
    numbers = count(1)

    def blocks(handler: FrontHandler) -> bool:
        if not handler.path.startswith("/api/v2/teams/team_nowhere") or next(numbers) > times:
            return False
        handler.give(status, *PAGE)
        return True

    with serving(Front(server.url, behaviour=blocks)) as front:
        report = run(front, READS)
    (outcome,) = report.outcomes
    assert outcome.state == state
    assert [each for each in report.findings if each.fails] == []
    assert exit_code(report) == (0 if state == "verified" else COULD_NOT_TEST)


def test_a_session_that_expires_breaks_no_promise(server: FakeDeployment) -> None:
    numbers = count(1)

    def expires(handler: FrontHandler) -> bool:
        if "sess_tenant_owner" not in (handler.headers.get("Cookie") or "") or next(numbers) < 40:
            return False
        handler.give(401, [("Content-Type", "application/json")], b'{"detail": "Invalid or expired session"}')
        return True

    with serving(Front(server.url, behaviour=expires)) as front:
        report = run(front, Selection(only=("teams",), layers=("checks",)))
    assert [each for each in report.findings if each.fails] == []
    assert exit_code(report) == COULD_NOT_TEST
    assert "is no longer accepted: has it expired?" in judge(report).sentence


def test_one_operation_that_takes_a_session_for_nobody_is_a_finding(server: FakeDeployment) -> None:
    def takes_it_for_nobody(handler: FrontHandler) -> bool:
        if not handler.path.startswith("/api/v2/teams/team_nowhere"):
            return False
        handler.give(401, [("Content-Type", "application/json")], b'{"detail": "Invalid or expired session"}')
        return True

    with serving(Front(server.url, behaviour=takes_it_for_nobody)) as front:
        report = run(front, READS)
    (finding,) = report.findings
    assert (finding.rule, finding.verdict, finding.operation) == ("TEAM-05", "reproduced", "get_team")


class Lagging:
    """Answers a read with what it answered last, for so many seconds after a write."""

    def __init__(self, server: FakeDeployment, seconds: float) -> None:
        self.front = Front(server.url, behaviour=self)
        self.seconds = seconds
        self._wrote = 0.0
        self._last: dict[str, tuple[int, list[tuple[str, str]], bytes]] = {}

    def __call__(self, handler: FrontHandler) -> bool:
        if handler.command != "GET":
            self._wrote = time.monotonic()
            return False
        behind = time.monotonic() < self._wrote + self.seconds
        if not behind or (handler.path not in self._last and not handler.path.startswith("/api/v2/teams/")):
            self._last[handler.path] = self.front.passed_on(handler)
        absent = 404, [("Content-Type", "application/json")], b'{"detail": "Team not found"}'
        handler.give(*self._last.get(handler.path, absent))
        return True


def test_reads_that_lag_are_told_once_and_waited_for(server: FakeDeployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target, "READ_DELAY", 0.5)
    lagging = Lagging(server, 0.2)
    with serving(lagging.front) as front:
        report = run(front, Selection(only=("TEAM-05", "TEAM-10"), layers=("checks",)))
    assert [(each.rule, each.actual) for each in report.findings] == []
    told = [each.reason for each in report.outcomes if each.state == "environment"]
    assert len(told) == 1
    assert "reads lag behind writes" in told[0]
    assert "--settle 0.5" in judge(report).sentence
    assert exit_code(report) == COULD_NOT_TEST


def test_who_says_that_reads_lag_is_told_nothing(server: FakeDeployment) -> None:
    lagging = Lagging(server, 0.2)
    with serving(lagging.front) as front:
        report = run(front, Selection(only=("TEAM-05", "TEAM-10"), layers=("checks",)), settle=0.3)
    assert {each.state for each in report.outcomes} == {"verified"}
    assert exit_code(report) == 0
