"""Hints about credentials: they name what this world has and what may do it, and name nothing to strangers."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from mock_server.state.ids import secret_token
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client

TICKETS, TEAMS = "/api/v1/tickets", "/api/v2/teams"
TOKEN = secret_token()
CREDENTIAL = re.compile(r"(?:ak|itsm_sk)_live_\w+|sess_\w+|whsec_\w+")
NAMED_SESSION = re.compile(r"aurion_session=(\S+)")


def hint(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    return response.headers["x-mock-hint"]


@pytest.fixture(scope="module", params=["docs", "empty", "busy"])
def scenario(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def mock(scenario: str) -> Iterator[MockServer]:
    with MockServer(scenario=scenario, rate_limit="off") as started:
        yield started


KEYS = {"docs": "ak_live_xxxx", "empty": "ak_live_empty", "busy": "ak_live_busy"}


@pytest.mark.parametrize("line", ["GET /api/v2/teams", "POST /api/v2/teams", "POST /api/v2/workflows/wf_1/publish"])
def test_a_key_on_a_preview_route_is_told_of_a_session_that_may(mock: MockServer, scenario: str, line: str) -> None:
    method, path = line.split()
    with client(mock) as calling:
        told = hint(calling.request(method, path, headers={"X-API-Key": KEYS[scenario]}), 403)
        named = NAMED_SESSION.search(told)
        assert named, told
        assert "--open-preview" in told
        with_session = calling.request(method, path, headers={"Cookie": f"aurion_session={named[1]}"})
        assert with_session.status_code not in {401, 403}


def test_who_has_no_credential_is_told_those_of_the_world(mock: MockServer, scenario: str) -> None:
    with client(mock) as calling:
        for sent in ({}, {"X-API-Key": "wrong"}, {"Cookie": "aurion_session=wrong"}):
            told = hint(calling.get(TICKETS, headers=sent), 401)
            assert scenario in told
            named = CREDENTIAL.findall(told)
            assert named
            for token in named:
                as_key = calling.get(TICKETS, headers={"X-API-Key": token})
                as_session = calling.get(TICKETS, headers={"Cookie": f"aurion_session={token}"})
                assert 200 in {as_key.status_code, as_session.status_code}


def test_in_a_world_of_another_scenario_its_own_credentials_are_named(aurion_mock: MockServer, world_name: str) -> None:
    with client(aurion_mock, world_name) as calling:
        calling.put(f"/_mock/worlds/{world_name}", json={"scenario": "empty"}).raise_for_status()
        told = hint(calling.get(TICKETS, headers=KEY), 401)
        assert set(CREDENTIAL.findall(told)) == {"ak_live_empty", "sess_empty_owner"}
        told = hint(calling.get(TEAMS, headers={"X-API-Key": "ak_live_empty"}), 403)
        assert CREDENTIAL.findall(told) == ["sess_empty_owner"]


def test_a_world_of_many_credentials_names_a_few_and_says_how_many_there_are(aurion_mock: MockServer) -> None:
    with client(aurion_mock) as calling:
        told = hint(calling.get(TICKETS), 401)
    assert len(CREDENTIAL.findall(told)) == 6
    assert "3 more" in told
    assert "7 more" in told


WORLD = """\
clock: 2026-03-08T20:00:00Z
tenants:
  t_one: {plan: enterprise, profile: true}
  t_two: {plan: enterprise, profile: true}
keys:
  k_one: {tenant: t_one, scopes: []}
"""


@pytest.mark.parametrize(
    ("sessions", "named"),
    [
        ("", None),
        ("  s_reader: {tenant: t_one, role: tenant_readonly}\n", None),
        ("  s_two: {tenant: t_two, role: agent}\n  s_one: {tenant: t_one, role: agent}\n", "s_one"),
        ("  s_two: {tenant: t_two, role: agent}\n  s_one: {tenant: t_one, role: tenant_readonly}\n", "s_two"),
    ],
)
def test_the_session_that_is_named_may_do_it_and_is_of_the_same_tenant_if_one_is(
    tmp_path: Path, sessions: str, named: str | None
) -> None:
    (tmp_path / "mine").mkdir()
    text = WORLD + (f"sessions:\n{sessions}" if sessions else "")
    (tmp_path / "mine" / "world.yaml").write_text(text)
    with MockServer(fixtures=tmp_path, scenario="mine") as mock, client(mock) as calling:
        told = hint(calling.post(TEAMS, headers={"X-API-Key": "k_one"}), 403)
    found = NAMED_SESSION.search(told)
    assert (found and found[1]) == named
    assert named or "no session of this world may" in told


def test_a_world_without_credentials_says_so(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "world.yaml").write_text(WORLD[: WORLD.index("keys:")])
    with MockServer(fixtures=tmp_path, scenario="mine") as mock, client(mock) as calling:
        told = hint(calling.get(TICKETS), 401)
    assert "mine has no credential" in told
    assert "world.yaml" in told


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])
def test_where_a_token_is_asked_for_no_hint_names_a_credential(host: str) -> None:
    with MockServer(host=host, control_token=TOKEN) as mock, client(mock) as stranger:
        answers = [
            stranger.get(TICKETS),
            stranger.get(TICKETS, headers={"X-API-Key": "wrong"}),
            stranger.get(TICKETS, headers={"Cookie": "aurion_session=wrong"}),
            stranger.get(TEAMS, headers=KEY),
        ]
    for answer in answers:
        told = answer.headers["x-mock-hint"]
        assert CREDENTIAL.findall(told) == []
        assert "control token" in told
