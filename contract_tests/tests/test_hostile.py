"""Whatever comes back, a run ends soon, with a verdict: a finding, or *environment* where no usable answer came."""

import json
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from contract_tests.report.report import Report
from contract_tests.report.verdict import exit_code, judge
from contract_tests.run.run import Selection
from contract_tests.tests.fake_deployment import FakeDeployment, deployment
from contract_tests.tests.front import Front, FrontHandler, serving
from contract_tests.tests.hostile import (
    NO_ANSWER,
    WRONG_ANSWER,
    Hostile,
    a_charset_that_is_a_bomb,
    body_without_end,
    bomb_in_a_bomb,
    deep_json,
    given_by,
    gzip_bomb,
    nothing_at_all,
)
from contract_tests.tests.test_front import left, run
from contract_tests.tests.test_leftovers import held

PATIENCE = 1.0
"""Seconds that an answer may take in here."""
LARGEST = 1_000_000
SOON = 30
"""Seconds in which a verdict is there, on a machine that has other things to do."""
ONE_TICKET = Selection(only=("checks/tickets_that_nobody_made_are_not_found",), layers=("checks",))
BROKEN, COULD_NOT_TEST = 1, 2


@pytest.fixture(scope="module")
def server() -> Iterator[FakeDeployment]:
    with deployment(rate_limit=None) as server:
        yield server


def ran(front: Front, selection: Selection = ONE_TICKET) -> tuple[Report, float]:
    """The report of a run, and how long it took."""
    began = time.monotonic()
    report = run(front, selection, users=(), request_timeout=PATIENCE, max_answer_size=LARGEST)
    return report, time.monotonic() - began


def hostile_run(server: FakeDeployment, hostile: Hostile) -> tuple[Report, float]:
    with serving(Front(server.url, behaviour=given_by(hostile, "/api/v1/tickets/"))) as front:
        return ran(front)


@pytest.mark.parametrize("hostile", NO_ANSWER, ids=lambda hostile: hostile.__name__)
def test_what_is_no_answer_is_environment_and_said_in_a_sentence(server: FakeDeployment, hostile: Hostile) -> None:
    report, seconds = hostile_run(server, hostile)
    (outcome,) = report.outcomes
    assert (outcome.state, exit_code(report)) == ("environment", COULD_NOT_TEST), outcome
    assert "GET /api/v1/tickets/" in outcome.reason
    assert "Traceback" not in judge(report).sentence
    assert seconds < SOON


@pytest.mark.parametrize("hostile", WRONG_ANSWER, ids=lambda hostile: hostile.__name__)
def test_what_is_a_wrong_answer_is_a_finding(server: FakeDeployment, hostile: Hostile) -> None:
    report, seconds = hostile_run(server, hostile)
    (finding,) = report.findings
    assert finding.verdict == "reproduced", finding
    assert finding.operation == "get_ticket"
    assert seconds < SOON


@pytest.mark.parametrize("hostile", [gzip_bomb, bomb_in_a_bomb, a_charset_that_is_a_bomb, body_without_end])
def test_a_bomb_takes_no_more_memory_than_an_answer_may_have(server: FakeDeployment, hostile: Hostile) -> None:
    tracemalloc.start()
    try:
        hostile_run(server, hostile)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 50_000_000


@contextmanager
def silent(server: FakeDeployment) -> Iterator[Front]:
    """A deployment that never answers again once something was posted."""

    def gone_silent(handler: FrontHandler) -> bool:
        posted = any(method == "POST" for method, _ in front.seen)
        return posted and given_by(nothing_at_all, "/")(handler)

    with serving(Front(server.url, behaviour=gone_silent)) as front:
        yield front


def test_a_server_that_never_answers_any_more_ends_the_run(server: FakeDeployment) -> None:
    with silent(server) as front:
        report, seconds = ran(front, Selection(only=("teams",), layers=("checks", "probes")))
    assert exit_code(report) == COULD_NOT_TEST
    assert "answers in a row never came" in " ".join(report.trouble)
    assert len(front.seen) < 60
    assert seconds < SOON


def test_a_server_that_never_answers_ends_the_schema_layer(server: FakeDeployment) -> None:
    with silent(server) as front:
        report, _ = ran(front, Selection(only=("teams",), layers=("schema",)))
    assert exit_code(report) == COULD_NOT_TEST
    assert "answers in a row never came" in " ".join(report.trouble)
    assert len(front.seen) < 60


@pytest.mark.parametrize(("hostile", "state"), [(deep_json, "broken"), (gzip_bomb, "environment")])
def test_the_schema_layer_has_a_verdict_too(server: FakeDeployment, hostile: Hostile, state: str) -> None:
    with serving(Front(server.url, behaviour=given_by(hostile, "/api/v2/teams/"))) as front:
        report, _ = ran(front, Selection(only=("get_team",), layers=("schema",)))
    assert [each.state for each in report.outcomes] == [state]
    assert report.trouble == ()


def test_a_server_that_goes_silent_within_a_model_is_environment(server: FakeDeployment) -> None:
    with silent(server) as front:
        report, _ = ran(front, Selection(only=("teams",), layers=("models",)))
    assert exit_code(report) == COULD_NOT_TEST
    assert {each.state for each in report.outcomes} == {"environment"}


ODD_IDS = ["team_a\nb", "team_a/../../sla/policies/pol_1", "..", "team?x=1", "team#1", "team%2F1", ""]


@pytest.mark.parametrize("name", ODD_IDS)
def test_an_id_that_cannot_stand_in_a_path_is_a_finding_and_leads_nowhere_else(
    server: FakeDeployment, name: str
) -> None:
    def renamed(handler: FrontHandler) -> bool:
        if (handler.command, handler.path) != ("POST", "/api/v2/teams"):
            return False
        handler.give(201, [("Content-Type", "application/json")], json.dumps({"id": name, "name": "A"}).encode())
        return True

    with serving(Front(server.url, behaviour=renamed)) as front:
        report, _ = ran(front, Selection(only=("create_team",), layers=("checks",)))
    assert exit_code(report) == BROKEN
    assert {each.verdict for each in report.findings} == {"reproduced"}
    written = {path for method, path in front.seen if method not in {"GET", "POST"}}
    written -= {path for path in written if path.startswith("/api/v2/business-hours/bh_")}  # what a team is made with
    assert all(path.startswith("/api/v2/teams/") and path.count("/") == 4 for path in written)


def test_a_list_with_an_id_that_cannot_stand_in_a_path_is_a_finding(server: FakeDeployment) -> None:
    def renamed(handler: FrontHandler) -> bool:
        if not handler.path.startswith("/api/v2/teams?"):
            return False
        content = {"items": [{"id": "team_a\nb"}], "total": 1, "page": 1, "limit": 20, "pages": 1}
        handler.give(200, [("Content-Type", "application/json")], json.dumps(content).encode())
        return True

    with serving(Front(server.url, behaviour=renamed)) as front:
        report, _ = ran(front, Selection(only=("list_teams",), layers=("checks",)))
    assert exit_code(report) == BROKEN
    assert report.trouble == ()


def test_a_creation_whose_answer_cannot_be_read_is_taken_back(server: FakeDeployment) -> None:
    """Its key tells what it made, once an answer can be read."""
    before = held(server)

    def garbled(handler: FrontHandler) -> bool:
        if handler.command != "POST" or len([each for each in front.seen if each == ("POST", "/api/v2/teams")]) != 1:
            return False
        status, headers, content = front.passed_on(handler)
        handler.give(status, [*headers, ("Content-Encoding", "gzip")], content)
        return True

    with serving(Front(server.url, behaviour=garbled)) as front:
        report, _ = ran(front, Selection(only=("TEAM-05",), layers=("checks",)))
    assert held(server) == before
    assert left(report) == []
