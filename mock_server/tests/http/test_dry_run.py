"""A request that is answered as always, and of which nothing is kept."""

import json
from typing import Any

import httpx
import pytest

from mock_server.http.exchange import Exchange
from mock_server.testing import MockServer
from mock_server.tests.connections import OWNER

TICKET, TICKETS = "/api/v1/tickets/1042", "/api/v1/tickets"


def create(api: httpx.Client, prefer: str, **more: Any) -> httpx.Response:
    return api.post(TICKETS, json={"subject": "VPN", **more}, headers={"Prefer": prefer, "Idempotency-Key": "once"})


def commits(api: httpx.Client) -> Any:
    return api.get("/_mock/commits").raise_for_status().json()["commits"]


def test_a_dry_run_says_what_would_be_done_and_does_nothing(
    api: httpx.Client, observed: tuple[MockServer, list[Exchange]]
) -> None:
    before = api.get("/_mock/clock").json(), api.get(TICKETS).json()
    dry = create(api, "dry-run")
    exchange = observed[1][-1]
    assert (exchange.dry_run, exchange.commits) == (True, ())
    assert dry.status_code == 201
    assert dry.headers["preference-applied"] == "dry-run"
    assert commits(api) == []
    assert (api.get("/_mock/clock").json(), api.get(TICKETS).json()) == before
    real = create(api, "respond-async")
    assert real.json() == dry.json()
    assert "idempotency-replayed" not in real.headers
    wet = {(each["collection"], each["key"]): each["after"] for each in commits(api)[0]["changes"] if each["tenant_id"]}
    changes = diff_of(dry)["changes"]
    assert {(each["collection"], each["key"]) for each in changes} == wet.keys()
    assert all(each["before"] is None and each["after"] == wet[each["collection"], each["key"]] for each in changes)


def diff_of(answer: httpx.Response) -> Any:
    return json.loads(answer.headers["x-mock-diff"])


def test_a_dry_run_is_not_counted(api: httpx.Client) -> None:
    left = [create(api, "dry-run").headers["x-ratelimit-remaining"] for _ in range(3)]
    assert left == ["299"] * 3
    assert api.get(TICKET).headers["x-ratelimit-remaining"] == "299"


def test_only_the_fields_that_differ_stand_in_the_header(api: httpx.Client) -> None:
    dry = api.put(TICKET, json={"priority": "urgent"}, headers={"Prefer": "dry-run"})
    (change,) = [each for each in diff_of(dry)["changes"] if each["collection"] == "tickets"]
    assert change["key"] == "1042"
    assert change["before"]["priority"] == "high"
    assert change["after"]["priority"] == "urgent"
    assert "subject" not in change["after"]
    assert api.get(TICKET).json()["priority"] == "high"


def test_a_diff_is_the_answer_in_an_envelope_with_the_records(api: httpx.Client) -> None:
    answer = api.put(TICKET, json={"priority": "urgent"}, headers={"Prefer": "dry-run, return=diff"})
    content = answer.json()
    assert (answer.status_code, answer.headers["preference-applied"]) == (200, "dry-run, return=diff")
    assert content.keys() == {"status", "headers", "body", "changes", "left_out"}
    assert (content["status"], content["body"]["priority"]) == (200, "urgent")
    assert content["headers"]["x-ratelimit-remaining"] == answer.headers["x-ratelimit-remaining"] == "299"
    (change,) = [each for each in content["changes"] if each["collection"] == "tickets"]
    assert change.keys() == {"collection", "key", "before", "after"}
    assert change["before"]["subject"] == change["after"]["subject"] == "VPN not connecting"


def test_a_record_that_goes_is_shown_as_it_was(api: httpx.Client) -> None:
    del api.headers["X-API-Key"]
    api.headers.update(OWNER)
    team = api.post("/api/v2/teams", json={"name": "Gone"}).raise_for_status().json()
    answer = api.delete(f"/api/v2/teams/{team['id']}", headers={"Prefer": "dry-run, return=diff"}).json()
    assert (answer["status"], answer["body"]) == (204, None)
    (change,) = [each for each in answer["changes"] if each["collection"] == "teams"]
    assert (change["before"]["name"], change["after"]) == ("Gone", None)
    assert api.get(f"/api/v2/teams/{team['id']}").status_code == 200


@pytest.mark.parametrize(
    ("body", "headers", "status"), [({"subject": 5}, {}, 422), ({"subject": "VPN"}, {"X-API-Key": "nobody's"}, 401)]
)
def test_a_refusal_is_dry_too(api: httpx.Client, body: Any, headers: dict[str, str], status: int) -> None:
    answer = api.post(TICKETS, json=body, headers={**headers, "Prefer": "dry-run"})
    assert (answer.status_code, diff_of(answer)) == (status, {"changes": [], "left_out": 0})
    wrapped = api.post(TICKETS, json=body, headers={**headers, "Prefer": "dry-run, return=diff"})
    assert (wrapped.status_code, wrapped.json()["status"], wrapped.json()["body"]) == (200, status, answer.json())


def test_a_dry_run_of_a_read_changes_nothing(api: httpx.Client) -> None:
    answer = api.get(TICKET, headers={"Prefer": "dry-run"})
    assert answer.json() == api.get(TICKET).json()
    assert diff_of(answer) == {"changes": [], "left_out": 0}


def test_a_key_that_was_used_is_replayed_in_a_dry_run(api: httpx.Client) -> None:
    real = create(api, "x")
    dry = create(api, "dry-run")
    assert (dry.json(), dry.headers["idempotency-replayed"]) == (real.json(), "true")
    assert diff_of(dry)["changes"] == []


def test_a_header_has_as_many_changes_as_fit_and_says_how_many_more(api: httpx.Client) -> None:
    answer = create(api, "dry-run", description="é" * 3000)
    diff = diff_of(answer)
    assert len(answer.headers["x-mock-diff"]) < 4200
    assert answer.headers["x-mock-diff"].isascii()
    assert diff["left_out"] > 0
    whole = create(api, "dry-run, return=diff", description="é" * 3000).json()
    assert (whole["left_out"], len(whole["changes"])) == (0, len(diff["changes"]) + diff["left_out"])


def test_a_diff_without_a_dry_run_is_explained_and_nothing_else(api: httpx.Client) -> None:
    answer = api.get(TICKET, headers={"Prefer": "return=diff"})
    assert answer.json() == api.get(TICKET).json()
    assert answer.headers["x-mock-hint"] == "return=diff goes with dry-run: Prefer: dry-run, return=diff."
    assert "preference-applied" not in answer.headers
