"""Verify: whether what happened is what a test expects, and if not, what differs."""

from typing import Any

import httpx
import pytest

from mock_server.http.wire import json_reply
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client

VERIFY, TICKETS = "/_mock/verify", "/api/v1/tickets"
OTHER_TENANT = {"Cookie": "aurion_session=sess_other_tenant"}


def verify(control: httpx.Client, **expected: Any) -> dict[str, Any]:
    """The verdict; its status is what it says."""
    answer = control.post(VERIFY, json=expected)
    verdict: dict[str, Any] = answer.json()
    assert answer.status_code == (200 if verdict["ok"] else 409)
    return verdict


def refused(control: httpx.Client, **expected: Any) -> tuple[list[Any], str]:
    answer = control.post(VERIFY, json=expected)
    assert answer.status_code == 422
    (only,) = answer.json()["detail"]
    return only["loc"], only["msg"]


def create(control: httpx.Client, **body: Any) -> httpx.Response:
    return control.post(TICKETS, json={"subject": "VPN", **body}).raise_for_status()


def test_exactly_one_request_with_this_body(control: httpx.Client) -> None:
    made = create(control, priority="high")
    create(control, priority="low")
    verdict = verify(control, operation="create_ticket", body={"priority": "high"}, count=1)
    assert (verdict["ok"], verdict["count"], verdict["detail"]) == (True, 1, "1 request fits.")
    assert verdict["requests"] == [made.headers["x-request-id"]]


def test_where_none_fits_the_nearest_are_shown_field_by_field(control: httpx.Client) -> None:
    made = create(control, priority="low", category="Network")
    control.get(TICKETS)
    verdict = verify(control, operation="create_ticket", body={"priority": "high", "tags": ["a"]}, count=1)
    assert (verdict["ok"], verdict["count"]) == (False, 0)
    nearest, further = verdict["nearest"]
    assert (nearest["id"], nearest["operation"]) == (made.headers["x-request-id"], "create_ticket")
    assert nearest["differences"] == [
        {
            "field": "body.priority",
            "expected": "high",
            "actual": "low",
            "message": 'body.priority is "low", not "high"',
        },
        {"field": "body.tags", "expected": ["a"], "message": "body.tags is missing"},
    ]
    assert {each["field"] for each in further["differences"]} == {"operation", "body"}
    first, second, *_ = verdict["detail"].splitlines()
    assert first == "Expected exactly 1 request, and none fits."
    assert 'body.priority is "low", not "high"; body.tags is missing.' in second


def test_whose_requests_went_to_another_world_is_told_so() -> None:
    with MockServer(clock="frozen") as mock, client(mock, None, KEY) as unnamed, client(mock, "mine", KEY) as named:
        expected = {"operation": "create_ticket", "count": 1}
        assert verify(named, **expected)["detail"].splitlines()[1] == (
            'The world "mine" has had no request. The header X-Mock-World says which world is meant.'
        )
        for _ in range(3):
            create(unnamed)
        assert verify(named, **expected)["detail"].splitlines() == [
            "Expected exactly 1 request, and none fits.",
            'The world "mine" has had no request; "default" has 3 that fit.',
        ]
        assert "default" not in verify(named, operation="list_teams", count=1)["detail"]
        unnamed.get("/api/v2/teams")
        unnamed.delete("/_mock/requests").raise_for_status()
        assert "has had no request" not in verify(unnamed, **expected)["detail"]


def test_of_worlds_that_tests_name_only_their_number_is_told() -> None:
    with MockServer(clock="frozen") as mock, client(mock, None, KEY) as unnamed:
        for name in ("secret-a", "secret-b"):
            with client(mock, name, KEY) as elsewhere:
                create(elsewhere)
        told = verify(unnamed, operation="create_ticket", count=1)["detail"].splitlines()[1]
        assert told == 'The world "default" has had no request; 2 other worlds have some that fit.'


def test_where_too_many_fit_they_are_shown(control: httpx.Client) -> None:
    ids = [create(control).headers["x-request-id"] for _ in range(3)]
    verdict = verify(control, operation="create_ticket", count=2)
    assert verdict["detail"].startswith("Expected exactly 2 requests, and 3 fit.")
    assert [each["id"] for each in verdict["nearest"]] == verdict["requests"] == ids[::-1]
    assert all(each["differences"] == [] for each in verdict["nearest"])


@pytest.mark.parametrize(
    ("count", "holds", "expected"),
    [
        (2, True, ""),
        (0, False, "Expected no request, and 2 fit."),
        ({"min": 2}, True, ""),
        ({"min": 3}, False, "Expected at least 3 requests, and 2 fit."),
        ({"max": 2}, True, ""),
        ({"max": 1}, False, "Expected at most 1 request, and 2 fit."),
        ({"min": 1, "max": 3}, True, ""),
        ({"min": 3, "max": 4}, False, "Expected 3 to 4 requests, and 2 fit."),
        ({}, True, ""),
    ],
)
def test_the_number_may_be_a_range(control: httpx.Client, count: Any, holds: bool, expected: str) -> None:
    create(control)
    create(control)
    verdict = verify(control, operation="create_ticket", count=count)
    assert verdict["ok"] == holds
    assert holds or verdict["detail"].splitlines()[0] == expected


def test_without_more_there_has_to_be_such_a_request(control: httpx.Client) -> None:
    assert not verify(control)["ok"]
    assert not verify(control, operation="get_ticket")["ok"]
    control.get(f"{TICKETS}/1042")
    assert verify(control, operation="get_ticket")["ok"]
    assert verify(control)["ok"]
    assert not verify(control, operation="get_ticket", credential="session")["ok"]


def test_nothing_but_the_status_of_a_ticket_changed(control: httpx.Client) -> None:
    expected = {"changed": [{"collection": "tickets", "key": 1042, "fields": ["status"]}]}
    missing = verify(control, **expected)
    assert (missing["ok"], missing["detail"]) == (False, "No request changed tickets 1042.")
    assert missing["missing"][0]["expected"] == expected["changed"][0]
    control.put(f"{TICKETS}/1042", json={"status": "pending"}).raise_for_status()
    assert verify(control, **expected)["ok"]
    last = control.put(f"{TICKETS}/1042", json={"priority": "low"}).raise_for_status()
    verdict = verify(control, **expected)
    assert verdict["detail"] == "tickets 1042 of t_xyz: priority changed too."
    (change,) = verdict["unexpected"]
    assert (change["tenant_id"], change["collection"], change["key"]) == ("t_xyz", "tickets", "1042")
    assert change["fields"] == ["priority"]
    assert change["before"]["priority"] != change["after"]["priority"] == "low"
    assert change["requests"][-1] == last.headers["x-request-id"]


def test_another_record_may_not_have_changed(control: httpx.Client) -> None:
    control.put(f"{TICKETS}/1042", json={"status": "pending"}).raise_for_status()
    team = control.post("/api/v2/teams", json={"name": "T"}, headers={"Cookie": "aurion_session=sess_tenant_owner"})
    assert team.status_code == 403  # the key decides
    del control.headers["X-API-Key"]
    control.headers["Cookie"] = "aurion_session=sess_tenant_owner"
    team = control.post("/api/v2/teams", json={"name": "T"}).raise_for_status()
    control.delete("/api/v2/teams/team_789").raise_for_status()
    verdict = verify(control, changed=[{"collection": "tickets", "key": "1042"}])
    told = verdict["detail"].splitlines()
    assert f"teams {team.json()['id']} of t_xyz was created." in told
    assert "teams team_789 of t_xyz was removed." in told
    assert verify(control, method="PUT", changed=[{"collection": "tickets", "key": "1042"}])["ok"]


def test_a_change_names_a_collection_a_tenant_or_fields(control: httpx.Client) -> None:
    control.put(f"{TICKETS}/1042", json={"status": "pending", "priority": "low"}).raise_for_status()
    assert verify(control, changed=[{"collection": "tickets"}])["ok"]
    assert verify(control, changed=[{"collection": "tickets", "tenant_id": "t_xyz"}])["ok"]
    assert not verify(control, changed=[{"collection": "tickets", "tenant_id": "t_other"}])["ok"]
    assert verify(control, changed=[{"collection": "tickets", "fields": ["priority", "status"]}])["ok"]
    short = verify(
        control, changed=[{"collection": "tickets", "key": 1042, "fields": ["priority", "status", "team_id"]}]
    )
    assert short["detail"] == "tickets 1042 changed, but not its team_id."


def test_what_was_changed_back_is_no_change(control: httpx.Client) -> None:
    before = control.get(f"{TICKETS}/1042").json()["priority"]
    for priority in ("low", before):
        control.put(f"{TICKETS}/1042", json={"priority": priority}).raise_for_status()
    verdict = verify(control, changed=[{"collection": "tickets", "key": 1042, "fields": ["priority"]}])
    assert (verdict["ok"], verdict["unexpected"]) == (False, [])
    made = create(control).json()["id"]
    assert f"tickets {made} of t_xyz was created." in verify(control, changed=[])["detail"]


def test_a_new_record_is_more_than_a_change_of_fields(control: httpx.Client) -> None:
    made = create(control).json()["id"]
    verdict = verify(control, changed=[{"collection": "tickets", "key": made, "fields": ["status"]}])
    assert f"tickets {made} of t_xyz was created." in verdict["detail"]
    assert verify(control, changed=[{"collection": "tickets", "key": made}, {"collection": "workflow_runs"}])["ok"]


def test_no_write_at_all(control: httpx.Client) -> None:
    control.get(TICKETS)
    control.post(TICKETS, json={"subject": 5})
    control.put("/_mock/clock", json={"now": "2026-03-20T00:00:00Z"}).raise_for_status()
    assert verify(control, changed=[])["ok"]
    create(control)
    verdict = verify(control, changed=[])
    assert {each["collection"] for each in verdict["unexpected"]} >= {"tickets", "conversations"}


def test_what_engines_keep_counts_where_it_is_listed(control: httpx.Client) -> None:
    control.put(f"{TICKETS}/1042", json={"status": "pending"}).raise_for_status()
    ticket = {"collection": "tickets", "key": 1042}
    assert verify(control, changed=[ticket])["ok"]
    verdict = verify(control, changed=[ticket, {"collection": "sla_instances", "key": "nobody"}])
    assert "No request changed sla_instances nobody." in verdict["detail"]


def test_nobody_elses_record_was_asked_for(frozen_mock: MockServer, control: httpx.Client, world_name: str) -> None:
    control.get(f"{TICKETS}/1042").raise_for_status()
    control.get(TICKETS).raise_for_status()
    control.get(f"{TICKETS}/999999")
    assert verify(control, tenant_isolation=True)["ok"]
    with client(frozen_mock, world_name, OTHER_TENANT) as other:
        asked = other.get(f"{TICKETS}/1042")
        other.get("/api/v2/teams/team_789/members")
        own = other.post(TICKETS, json={"subject": "Mine"}).raise_for_status().json()["id"]
        other.get(f"{TICKETS}/{own}").raise_for_status()
    verdict = verify(control, tenant_isolation=True)
    first, second = verdict["foreign"]
    assert first == {
        "message": f"GET {TICKETS}/1042 by tenant_owner of t_other names tickets 1042 of t_xyz in its path, "
        "and was answered 404.",
        "request": asked.headers["x-request-id"],
        "tenant_id": "t_other",
        "owner": "t_xyz",
        "collection": "tickets",
        "key": "1042",
        "where": "path",
        "status": 404,
    }
    assert (second["collection"], second["key"]) == ("teams", "team_789")
    assert verify(control, credential="t_xyz", tenant_isolation=True)["ok"]


def test_a_record_that_is_gone_was_still_somebodys(frozen_mock: MockServer, world_name: str) -> None:
    with client(frozen_mock, world_name, {"Cookie": "aurion_session=sess_tenant_owner"}) as owner:
        owner.delete("/api/v2/teams/team_789").raise_for_status()
        with client(frozen_mock, world_name, OTHER_TENANT) as other:
            other.get("/api/v2/teams/team_789")
        (found,) = verify(owner, tenant_isolation=True)["foreign"]
        assert (found["owner"], found["key"]) == ("t_xyz", "team_789")


def test_since_leaves_out_what_was_before(control: httpx.Client) -> None:
    first = create(control).headers["x-request-id"]
    control.get(f"{TICKETS}/1042")
    assert verify(control, since=first, changed=[])["ok"]
    assert verify(control, since=control.get("/_mock/commits").json()["latest"], changed=[])["ok"]
    assert verify(control, since=first, operation="create_ticket", count=0)["ok"]
    assert not verify(control, since=0, changed=[])["ok"]


def test_an_expectation_that_makes_no_sense_is_refused(control: httpx.Client) -> None:
    assert refused(control, count={"min": 3, "max": 1}) == (["body", "count"], "min should not be greater than max")
    where, message = refused(control, changed=[{"collection": "tickts"}])
    assert (where, message.startswith('There is no collection "tickts". There are: ai_decisions,')) == (
        ["body", "changed"],
        True,
    )
    where, message = refused(control, changed=[{"collection": "tickets", "kye": 1}])
    assert (where, message) == (
        ["body", "changed", 0, "kye"],
        "Unknown field. Allowed: collection, key, tenant_id, fields",
    )
    assert refused(control, tenant_isolation=False)[0] == ["body", "tenant_isolation"]
    assert refused(control, since="nobody")[0] == ["body", "since"]


def test_an_unknown_field_of_a_range_is_refused_by_name(control: httpx.Client) -> None:
    issues = control.post(VERIFY, json={"count": {"mim": 1}}).json()["detail"]
    assert "Unknown field. Allowed: min, max" in [each["msg"] for each in issues]


def test_a_journal_that_has_forgotten_never_says_yes(world_name: str) -> None:
    with MockServer(journal=2, clock="frozen") as mock, client(mock, world_name, KEY) as control:
        for _ in range(3):
            last = control.get(TICKETS).headers["x-request-id"]
        control.get(f"{TICKETS}/1042")
        verdict = verify(control, changed=[])
        assert (verdict["ok"], verdict["dropped"]) == (False, 2)
        assert verdict["detail"].startswith("Nobody can tell: the journal of this world has let 2 older requests go.")
        assert not verify(control, operation="create_ticket", count=0)["ok"]
        assert verify(control, operation="list_tickets")["ok"]
        assert verify(control, changed=[], since=last)["ok"]
        assert not verify(control, changed=[], since=0)["ok"]
        control.delete("/_mock/requests")
        assert verify(control, changed=[])["ok"]


def test_nobody_elses_record_was_shown(world_name: str) -> None:
    async def leaking(exchange: Any, endpoint: Any, path: Any, then: Any) -> Any:
        reply = await then(exchange, endpoint, path)
        if endpoint.operation.id == "list_tickets":
            shown = [{"id": 1042, "team_id": "team_789"}, {"id": True, "user_id": None, "ticket_id": 1042}]
            return json_reply(200, {"items": shown, "id": "unknown"})
        return reply

    with MockServer(layers=[leaking]) as mock, client(mock, world_name, OTHER_TENANT) as other:
        other.get(TICKETS).raise_for_status()
        verdict = verify(other, tenant_isolation=True)
        assert {(each["collection"], each["key"], each["where"]) for each in verdict["foreign"]} == {
            ("tickets", "1042", "answer"),
            ("teams", "team_789", "answer"),
        }
        assert f"GET {TICKETS} by tenant_owner of t_other was shown teams team_789 of t_xyz." in verdict["detail"]
        other.headers["Cookie"] = "aurion_session=sess_tenant_owner"
        other.delete("/_mock/requests")
        other.get(TICKETS).raise_for_status()
        assert verify(other, tenant_isolation=True)["ok"]
