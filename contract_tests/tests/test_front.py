"""A deployment seldom stands in the open: compressed, below a path, behind a gateway that fails now and then."""

import gzip
from collections.abc import Iterator

import pytest

from contract_tests.layers import Layer
from contract_tests.report.report import Report
from contract_tests.report.verdict import exit_code
from contract_tests.run.connect import CannotTest
from contract_tests.run.run import Selection, run_once
from contract_tests.runner import SilentProgress
from contract_tests.settings import RunSettings, of_the_docs
from contract_tests.tests.fake_deployment import FakeDeployment, deployment
from contract_tests.tests.front import CODINGS, Front, FrontHandler, serving
from contract_tests.tests.test_leftovers import held

PLENTY = 1_000_000
USERS = ("user_012", "user_034", "user_056")
TEAMS = Selection(only=("teams",), layers=("checks", "probes"))


@pytest.fixture(scope="module")
def server() -> Iterator[FakeDeployment]:
    with deployment(rate_limit=None) as server:
        yield server


def run(front: Front, selection: Selection = TEAMS, **more: object) -> Report:
    settings = RunSettings(
        url=front.url,
        profile="quick",
        credentials=of_the_docs(),
        users=USERS,
        rate_limit=PLENTY,
        ai_rate_limit=PLENTY,
        patience=0,
    )
    return run_once(settings.model_copy(update=more), selection, SilentProgress())


def left(report: Report) -> list[str]:
    """What stays behind that could have been deleted."""
    return [str(each) for each in report.left if "cannot be deleted" not in each.why]


@pytest.mark.parametrize("coding", CODINGS)
def test_what_was_made_behind_a_gateway_that_compresses_is_taken_back(server: FakeDeployment, coding: str) -> None:
    before = held(server)
    with serving(Front(server.url, coding=coding)) as front:
        report = run(front, Selection(only=("create_team", "create_oncall_entry"), layers=("checks",)))
    assert held(server) == before
    assert [(each.key, each.actual) for each in report.findings] == []
    assert (exit_code(report), left(report)) == (0, [])
    assert any(method == "DELETE" for method, _ in front.seen)


def test_two_codings_one_upon_the_other_are_undone_in_reverse(server: FakeDeployment) -> None:
    """RFC 9110 8.4: the codings are listed in the order in which they were applied."""

    def twice(handler: FrontHandler) -> bool:
        if not handler.path.startswith("/api/v2/teams/team_nowhere"):
            return False
        content = CODINGS["deflate"](gzip.compress(b'{"detail":"Team not found"}'))
        headers = [("Content-Type", "application/json"), ("Content-Encoding", "gzip"), ("content-encoding", "Deflate")]
        handler.give(404, headers, content)
        return True

    with serving(Front(server.url, behaviour=twice)) as front:
        report = run(front, Selection(only=("TEAM-08",), layers=("checks",)))
    assert [(each.key, each.actual) for each in report.findings] == []


@pytest.mark.parametrize("layers", [("checks",), ("schema",)])
def test_a_cookie_that_a_gateway_sets_is_nobodys_credential(server: FakeDeployment, layers: tuple[Layer, ...]) -> None:
    """As load balancers do to find their way back, and whoever renews a session."""
    sent: set[str | None] = set()

    def sticky(handler: FrontHandler) -> bool:
        sent.add(handler.headers["Cookie"])
        status, headers, content = front.passed_on(handler)
        cookies = [("Set-Cookie", "AWSALB=1; Path=/"), ("Set-Cookie", "aurion_session=sess_tenant_owner; Path=/")]
        handler.give(status, [*headers, *cookies], content)
        return True

    known = {each.sent.get("Cookie") for each in of_the_docs().values()}
    with serving(Front(server.url, behaviour=sticky)) as front:
        report = run(front, Selection(only=("list_teams",), layers=layers))
    assert exit_code(report) == 0
    assert {each for each in sent if "AWSALB" in (each or "")} == set()
    assert None in sent & known


@pytest.mark.parametrize(("base", "slash"), [("/helpdesk", ""), ("/a/b", "/"), ("/help%20desk", "")])
def test_a_base_path_is_sent_once(server: FakeDeployment, base: str, slash: str) -> None:
    before = held(server)
    with serving(Front(server.url, base=base)) as front:
        report = run(front, Selection(only=("TEAM-05", "TEAM-06"), layers=("checks",)), url=front.url + slash)
    assert [path for _, path in front.seen if not path.startswith(f"{base}/") or path.count(base + base)] == []
    assert (exit_code(report), left(report)) == (0, [])
    assert held(server) == before
    assert {each.operation for each in report.operations if each.tested} >= {"create_team", "get_team"}


def test_below_a_base_path_the_guard_and_the_schema_layer_know_the_operations(
    server: FakeDeployment,
) -> None:
    before = held(server)
    with serving(Front(server.url, base="/helpdesk")) as front:
        report = run(front, Selection(only=("get_team", "create_team"), layers=("schema",)))
    assert {each.operation for each in report.operations if each.tested} >= {"create_team", "get_team"}
    assert (exit_code(report), left(report)) == (0, [])
    assert held(server) == before


@pytest.mark.parametrize("address", ["http://localhost:1?x=1", "http://localhost:1/helpdesk#top"])
def test_what_stands_behind_the_path_of_an_address_is_refused(address: str) -> None:
    with pytest.raises(CannotTest, match="behind its path"):
        run(Front("http://localhost:1"), url=address)


def test_a_curl_below_a_base_path_has_it_by_the_address_alone(server: FakeDeployment) -> None:
    def other_words(handler: FrontHandler) -> bool:
        if "nowhere" not in handler.path and "2000" not in handler.path:
            return False
        handler.give(404, [("Content-Type", "application/json")], b'{"detail":"Nothing"}')
        return True

    with serving(Front(server.url, base="/helpdesk", behaviour=other_words)) as front:
        report = run(front, Selection(only=("TICKET-06",), layers=("checks",)))
    (finding, *_) = report.findings
    assert '"$AURION_URL/api/v1/tickets/' in finding.curl[-1]
    assert "helpdesk" not in finding.curl[-1]
