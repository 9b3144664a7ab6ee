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
from mock_server.tests.proxy.standing import KEY, OWNER, TICKETS, Standing, notes, standing_before, violations

TEAMS = "/api/v2/teams"
Layer = Callable[..., Awaitable[Any]]


class ForgetsDescriptions:
    """A layer of the mock: a PATCH of a team clears the description where it was not sent."""

    async def __call__(self, exchange: Any, endpoint: Any, path: Any, then: Layer) -> Any:
        reply = await then(exchange, endpoint, path)
        if endpoint.operation.id == "update_team" and b"description" not in exchange.request.body:
            reply.body = json.dumps({**json.loads(reply.body), "description": None}).encode()
        return reply


def patched(proxy: Standing) -> list[httpx.Response]:
    """A team that is made, and changed twice: its description is there before each time."""
    with httpx.Client(base_url=proxy.url, headers=OWNER) as client:
        path = f"{TEAMS}/{client.post(TEAMS, json={'name': 'A', 'description': 'B'}).json()['id']}"
        first = client.patch(path, json={"name": "C"})
        client.patch(path, json={"description": "B"}).raise_for_status()
        return [first, client.patch(path, json={"name": "D"})]


def test_what_somebody_else_may_have_done_is_a_note_and_told_when_it_is_seen_again() -> None:
    with MockServer(layers=[ForgetsDescriptions()]) as mock, standing_before(mock.url) as proxy:
        first, second = patched(proxy)
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
        _, answer = patched(proxy)
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


def test_a_mock_that_is_reset_and_written_to_past_the_proxy_breaks_no_promise(aurion_mock: MockServer) -> None:
    """Ids are given again, keys are forgotten, changes are gone, and somebody renames what another changes."""
    world = {"X-Mock-World": "reset"}
    owner, key = {**OWNER, **world}, {**KEY, **world, "Idempotency-Key": "k"}
    with standing_before(aurion_mock.url) as proxy, httpx.Client() as client:

        def reset() -> None:
            client.post(f"{aurion_mock.url}/_mock/reset", headers=world).raise_for_status()

        def say(method: str, path: str, body: Any = None, headers: Any = owner, base: str = proxy.url) -> Any:
            answer = client.request(method, base + path, json=body, headers=headers)
            answer.raise_for_status()
            return answer.json() if answer.content else None

        known = say("GET", TEAMS)["items"][0]["id"]
        for number in range(4):
            made = say("POST", TEAMS, {"name": "T", "description": "D"})["id"]
            say("GET", TEAMS)
            say("PATCH", f"{TEAMS}/{made}", {"name": f"{number}"}, base=aurion_mock.url)
            say("PATCH", f"{TEAMS}/{made}", {"department": f"{number}"})
            say("DELETE", f"{TEAMS}/{made}")
            say("POST", TICKETS, {"subject": "A"}, key)
            reset()
            say("POST", TICKETS, {"subject": "B"}, {**KEY, **world})
            say("POST", TICKETS, {"subject": "A"}, key)
            say("GET", f"{TICKETS}/01042", headers=KEY)
            say("PATCH", f"{TEAMS}/{known}", {"description": f"N{number}"})
            reset()
            say("PATCH", f"{TEAMS}/{known}", {"department": f"D{number}"})
            say("DELETE", f"{TEAMS}/{known}")
            reset()
            say("PATCH", f"{TEAMS}/{known}", {"name": f"N{number}"})
        proxy.exchange(4 * 12 + 1)
        assert [(each.request.path, each.violations) for each in proxy.exchanges if each.violations] == []


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
