"""A field or parameter that an operation does not have is ignored, as the documentation allows; the hint says so."""

from time import perf_counter
from typing import Any

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client

TICKETS, RULES, POLICIES = "/api/v1/tickets", "/api/v2/automation-rules", "/api/v2/sla/policies"
LONGEST_HINT = 4096


def hint(answer: httpx.Response) -> str:
    """What the mock adds; empty where it adds nothing."""
    return str(answer.headers.get("x-mock-hint", ""))


def test_a_misspelt_field_is_named_with_what_was_meant(api: httpx.Client) -> None:
    answer = api.post(TICKETS, json={"subject": "x", "prority": "high"})
    assert (answer.status_code, answer.json()["priority"]) == (201, "medium")
    assert hint(answer) == "create_ticket has no field prority (did you mean priority?); it was ignored."
    entry = api.get("/_mock/requests/latest").json()
    assert entry["hint"] == hint(answer)


def test_a_misspelt_parameter_is_named_with_what_was_meant(api: httpx.Client) -> None:
    answer = api.get(TICKETS, params={"limt": 3})
    assert answer.status_code == 200
    assert hint(answer) == "list_tickets has no query parameter limt (did you mean limit?); it was ignored."
    assert hint(api.get(TICKETS, params={"world": "mine"})) == (
        "list_tickets has no query parameter world (did you mean __world?); it was ignored."
    )
    assert hint(api.get(f"{TICKETS}/1042?expand=notes")) == (
        "get_ticket has no query parameter expand; it was ignored."
    )


def test_where_no_name_is_near_those_that_there_are_are_listed(api: httpx.Client) -> None:
    answer = api.post(TICKETS, json={"title": "x", "body": "y"})
    assert answer.status_code == 422
    assert hint(answer) == (
        "create_ticket has no field title (there are: subject, description, priority, category), no field body; "
        "they were ignored."
    )


def test_a_refusal_of_the_record_itself_says_it_too(api: httpx.Client) -> None:
    answer = api.put(f"{TICKETS}/999999", json={"prority": "high"})
    assert answer.status_code == 404
    assert "update_ticket has no field prority" in hint(answer)


def test_fields_inside_others_are_told_with_their_place(api: httpx.Client) -> None:
    whole = {"type": "resolution", "priority": "high", "hours": 4, "prority": "low"}
    for target, status in ((whole, 201), ({"tpye": "resolution"}, 422)):
        answer = api.post(POLICIES, json={"name": "Gold", "targets": [target]})
        assert answer.status_code == status, answer.text
        told = {
            201: "no field prority in targets (did you mean priority?)",
            422: "tpye in targets (did you mean type?)",
        }
        assert told[status] in hint(answer)


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("POST", TICKETS, {"json": {"subject": "x", "description": None}}),
        ("GET", f"{TICKETS}?limit=3&_=1772999999", {}),
        ("POST", RULES, {"json": {"name": "r", "trigger": {"anything": 1, "type": "x"}, "conditions": [{"foo": 1}]}}),
        ("POST", TICKETS, {"content": b'[{"subject": 1}]', "headers": {"Content-Type": "application/json"}}),
        ("POST", TICKETS, {"content": b'{"subjct', "headers": {"Content-Type": "application/json"}}),
    ],
)
def test_nothing_is_said_where_every_name_is_known_or_any_may_stand(
    api: httpx.Client, method: str, path: str, sent: dict[str, Any]
) -> None:
    answer = api.request(method, path, **sent)
    assert "ignored" not in hint(answer), answer.text


def test_however_much_is_unknown_the_hint_is_short_and_soon_there(api: httpx.Client) -> None:
    odd = {f"{'ü' * 5000}{number}": 1 for number in range(200)}
    began = perf_counter()
    answer = api.post(TICKETS, json={"subject": "x", **odd})
    assert answer.status_code == 201
    assert perf_counter() - began < 2
    assert 0 < len(answer.headers["x-mock-hint"]) < LONGEST_HINT
    assert "nor 97 more" in answer.headers["x-mock-hint"]
    query = "&".join(f"p{number}=1" for number in range(1500))
    assert len(hint(api.get(f"{TICKETS}/1042?{query}"))) < LONGEST_HINT


def test_a_page_whose_browser_hides_the_answer_is_told_both(api: httpx.Client) -> None:
    answer = api.post(TICKETS, json={"subject": "x", "prority": "high"}, headers={"Origin": "https://app.example"})
    assert "--cors-origin https://app.example. create_ticket has" in answer.headers["x-mock-hint"]
    assert "did you mean priority?" in answer.headers["x-mock-hint"]


def test_a_dry_run_and_a_world_with_faults_say_it_too(observed: tuple[MockServer, Any], world_name: str) -> None:
    with client(observed[0], world_name, KEY) as calling:
        calling.put("/_mock/faults/late", json={"kind": "delay", "delay_ms": 1}).raise_for_status()
        answer = calling.post(TICKETS, json={"subject": "x", "prority": "high"}, headers={"Prefer": "dry-run"})
    assert answer.status_code == 201
    assert "did you mean priority?" in answer.headers["x-mock-hint"]
