"""Sentences that traffic breaks, through the proxy: in the header in time, in the log, the journal and the summary."""

import json
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from mock_server.proxy.access_log import access_log
from mock_server.proxy.summary import Summary
from mock_server.testing import MockServer
from mock_server.tests.proxy.standing import OWNER, Standing, notes, standing_before, violations

TEAMS = "/api/v2/teams"
Layer = Callable[..., Awaitable[Any]]


class ForgetsDescriptions:
    """A layer of the mock: a PATCH of a team clears what was not sent."""

    async def __call__(self, exchange: Any, endpoint: Any, path: Any, then: Layer) -> Any:
        reply = await then(exchange, endpoint, path)
        if endpoint.operation.id == "update_team":
            reply.body = json.dumps({**json.loads(reply.body), "description": None}).encode()
        return reply


def patched(proxy: Standing) -> httpx.Response:
    """A team that is made and changed."""
    with httpx.Client(base_url=proxy.url, headers=OWNER) as client:
        team = client.post(TEAMS, json={"name": "A", "description": "B"}).json()
        return client.patch(f"{TEAMS}/{team['id']}", json={"name": "C"})


def test_what_somebody_else_may_have_done_is_a_note_and_told_when_it_is_seen_again() -> None:
    with MockServer(layers=[ForgetsDescriptions()]) as mock, standing_before(mock.url) as proxy:
        first, second = patched(proxy), patched(proxy)
        assert violations(first) == []
        assert [each["where"] for each in notes(first)] == ["body.description"]
        assert "unless somebody else changed it (see exchange 1): TEAM-10" in notes(first)[0]["message"]
        assert [(each["in"], each["where"], each["rule"]) for each in violations(second)] == [
            ("response", "body.description", "TEAM-10")
        ]
        proxy.exchange(4)
        (item,) = [each for each in _listed(proxy) if each["violations"]]
        assert item["violations"][0] | {"message": ""} == {
            "in": "response",
            "where": "body.description",
            "message": "",
            "rule": "TEAM-10",
            "sentence": "An update changes only the fields that were sent, and answers with the team.",
            "page": "teams-and-routing",
            "section": "Update Team",
            "level": "documented",
            "exchanges": [1, 2, 3],
        }


def _listed(proxy: Standing) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = httpx.get(f"{proxy.url}/_mock/violations").json()["items"]
    return items


def test_the_log_and_the_summary_have_the_rule() -> None:
    lines: list[str] = []
    log, summary = access_log(lines.append, logging.INFO), Summary("http://staging")
    with MockServer(layers=[ForgetsDescriptions()]) as mock, standing_before(mock.url) as proxy:
        for _ in range(2):
            patched(proxy)
        for number in range(1, 5):
            log(proxy.exchange(number))
            summary.observe(proxy.exchange(number))
    assert lines[3].splitlines()[1].startswith("  ! response body.description it is null, where description was")
    assert lines[3].endswith("[TEAM-10]")
    assert "BROKEN PROMISE TEAM-10 update_team" in summary.text
    assert summary.text.endswith("4 exchanges, 1 broken promise: TEAM-10.")


def test_with_errors_it_is_answered_502() -> None:
    with MockServer(layers=[ForgetsDescriptions()]) as mock, standing_before(mock.url, errors=True) as proxy:
        patched(proxy)
        answer = patched(proxy)
        assert answer.status_code == 502
        assert [each["rule"] for each in answer.json()["violations"]] == ["TEAM-10"]


def test_clients_that_write_to_one_record_at_once_are_told_nothing(aurion_mock: MockServer) -> None:
    """Each changes another field, in any order, and reads."""
    with standing_before(aurion_mock.url) as proxy, httpx.Client(base_url=proxy.url, headers=OWNER) as client:
        world = {"X-Mock-World": "at-once"}
        path = f"{TEAMS}/{client.post(TEAMS, json={'name': 'A'}, headers=world).json()['id']}"

        def change(number: int) -> None:
            field = ("description", "department", "location")[number % 3]
            with httpx.Client(base_url=proxy.url, headers={**OWNER, **world}) as own:
                own.patch(path, json={field: f"v{number}"}).raise_for_status()
                own.get(path).raise_for_status()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(change, range(60)))
        proxy.exchange(121)
        assert [each.violations for each in proxy.exchanges if each.violations] == []


def test_a_rule_that_fails_costs_nobody_the_answer(
    aurion_mock: MockServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("contract_tests.passive.rules.PassiveRules.end", fail)
    with standing_before(aurion_mock.url) as proxy:
        assert httpx.get(proxy.url + TEAMS, headers=OWNER).status_code == 200
    assert "A passive rule failed on list_teams" in caplog.text


def test_answers_of_the_proxys_own_say_nothing_of_the_deployment() -> None:
    with standing_before("http://127.0.0.1:9") as proxy:
        answer = httpx.delete(f"{proxy.url}{TEAMS}/x", headers=OWNER)
        assert (answer.status_code, violations(answer), notes(answer)) == (502, [], [])
