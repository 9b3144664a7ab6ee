"""Who may: the words of each refusal, their order, and the setting that opens the preview to API keys."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, OWNER, client

TICKETS = "/api/v1/tickets"
TEAMS = "/api/v2/teams"
SCHEDULES = "/api/v2/oncall/schedules"


@pytest.fixture(scope="module")
def open_mock() -> Iterator[MockServer]:
    """A mock as it is for the day on which the vendor opens the preview to API keys."""
    with MockServer(rate_limit=None, open_preview=True) as mock:
        yield mock


def refusal(response: httpx.Response) -> tuple[int, Any]:
    return response.status_code, response.json()["detail"]


@pytest.mark.rule("AUTH-02")
@pytest.mark.parametrize(
    ("headers", "detail"),
    [
        ({}, "Not authenticated"),
        ({"Cookie": "other=1"}, "Not authenticated"),
        ({"Cookie": "aurion_session"}, "Not authenticated"),
        ({"Cookie": "aurion_session="}, "Invalid or expired session"),
        ({"Cookie": "aurion_session=nobody"}, "Invalid or expired session"),
        ({"Cookie": "aurion_session=ak_live_xxxx"}, "Invalid or expired session"),
        ({"X-API-Key": "nobody"}, "Invalid API key"),
        ({"X-API-Key": ""}, "Invalid API key"),
        ({"X-API-Key": "sess_tenant_owner"}, "Invalid API key"),
        ({"X-API-Key": "nobody", **OWNER}, "Invalid API key"),
        ({"Authorization": "Bearer ak_live_xxxx"}, "Not authenticated"),
    ],
)
def test_a_caller_whom_nobody_knows_is_told_so(nobody: httpx.Client, headers: dict[str, str], detail: str) -> None:
    response = nobody.get(TICKETS, headers=headers)
    assert refusal(response) == (401, detail)
    assert response.headers["www-authenticate"]


@pytest.mark.parametrize(
    "cookie",
    [
        "aurion_session=sess_agent",
        "a=1; aurion_session=sess_agent; b=2",
        'aurion_session="sess_agent"',
        "a;aurion_session=sess_agent",
    ],
)
def test_a_session_is_found_among_other_cookies(nobody: httpx.Client, cookie: str) -> None:
    assert nobody.get(TEAMS, headers={"Cookie": cookie}).status_code == 200


@pytest.mark.rule("AUTH-03")
def test_of_key_and_session_the_key_decides(nobody: httpx.Client) -> None:
    both = {"X-API-Key": "ak_live_noscope", **OWNER}
    assert refusal(nobody.get(SCHEDULES, headers=both)) == (403, "Missing required scope: oncall:read")
    assert nobody.get(SCHEDULES, headers=OWNER).status_code == 200


@pytest.mark.rule("PREVIEW-01")
def test_an_api_key_on_a_preview_operation_gets_the_documented_refusal(key: httpx.Client) -> None:
    words = "API keys are not permitted for this endpoint"
    for response in (key.get(TEAMS), key.post(TEAMS, json={}), key.delete(f"{TEAMS}/none")):
        assert refusal(response) == (403, words)


def test_an_unknown_key_on_a_preview_operation_is_unknown_first(nobody: httpx.Client) -> None:
    assert refusal(nobody.get(TEAMS, headers={"X-API-Key": "nobody"})) == (401, "Invalid API key")


def test_a_missing_scope_is_named(nobody: httpx.Client) -> None:
    readonly = {"X-API-Key": "ak_live_readonly"}
    assert nobody.get(SCHEDULES, headers=readonly).status_code == 200
    refused = nobody.post(SCHEDULES, headers=readonly, json={"name": "Night"})
    assert refusal(refused) == (403, "Missing required scope: oncall:write")


def test_tickets_ask_a_key_for_no_scope(nobody: httpx.Client) -> None:
    noscope = {"X-API-Key": "ak_live_noscope"}
    ticket = nobody.post(TICKETS, headers=noscope, json={"subject": "Test"})
    assert ticket.status_code == 201
    path = f"{TICKETS}/{ticket.json()['id']}"
    assert nobody.get(path, headers=noscope).status_code == 200
    assert nobody.put(path, headers=noscope, json={"status": "pending"}).status_code == 200
    assert nobody.post(f"{path}/notes", headers=noscope, json={"body": "Test"}).status_code == 201
    assert nobody.post(f"{path}/close", headers=noscope).status_code == 200


@pytest.mark.parametrize(
    ("role", "may_write"),
    [
        *(
            (role, True)
            for role in ("tenant_owner", "tenant_admin", "super_admin", "supervisor", "agent", "tenant_user")
        ),
        ("tenant_readonly", False),
    ],
)
def test_tickets_are_for_every_role_but_the_one_that_only_reads_writes_none(
    nobody: httpx.Client, role: str, *, may_write: bool
) -> None:
    session = {"Cookie": f"aurion_session=sess_{role}"}
    assert nobody.get(f"{TICKETS}/1042", headers=session).status_code == 200
    writes = [
        nobody.post(TICKETS, headers=session, json={"subject": "Test"}),
        nobody.put(f"{TICKETS}/1042", headers=session, json={"status": "pending"}),
        nobody.post(f"{TICKETS}/1042/notes", headers=session, json={"body": "Test"}),
        nobody.post(f"{TICKETS}/1042/close", headers=session),
    ]
    assert {each.status_code for each in writes} == ({200, 201} if may_write else {403})


def test_a_role_that_only_reads_only_reads(nobody: httpx.Client) -> None:
    readonly = {"Cookie": "aurion_session=sess_tenant_readonly"}
    assert nobody.get(TEAMS, headers=readonly).status_code == 200
    assert refusal(nobody.post(TEAMS, headers=readonly, json={"name": "VIP"})) == (403, "Insufficient role")


def test_a_tenant_without_the_profile_is_told_so(nobody: httpx.Client) -> None:
    response = nobody.get(TEAMS, headers={"Cookie": "aurion_session=sess_noprofile"})
    assert refusal(response) == (403, "Product profile not enabled")


def test_who_may_not_is_told_before_what_is_wrong(nobody: httpx.Client) -> None:
    noscope = {"X-API-Key": "ak_live_noscope", "Content-Type": "text/plain"}
    assert nobody.post(SCHEDULES, headers=noscope, content=b"x" * 11_000_000).status_code == 403
    assert nobody.post(TICKETS, content=b"{").status_code == 401


def test_a_record_of_another_tenant_does_not_exist(nobody: httpx.Client) -> None:
    other = {"Cookie": "aurion_session=sess_other_tenant"}
    assert refusal(nobody.get(f"{TICKETS}/1042", headers=other)) == (404, "Ticket not found")
    assert refusal(nobody.get(f"{TEAMS}/team_789", headers=other)) == (404, "Team not found")
    assert nobody.get(TICKETS, headers=other).json()["total"] == 0


def test_an_opened_preview_takes_api_keys(open_mock: MockServer, world_name: str) -> None:
    with client(open_mock, world_name, KEY) as key:
        assert key.get(TEAMS).status_code == 200
        made = key.post(TEAMS, json={"name": "VIP"})
        assert made.status_code == 201
        assert key.delete(f"{TEAMS}/{made.json()['id']}").status_code == 204


def test_an_opened_preview_still_asks_who_calls_and_for_which_tenant(open_mock: MockServer, world_name: str) -> None:
    with client(open_mock, world_name) as nobody:
        assert nobody.get(TEAMS).status_code == 401
        assert nobody.get(TEAMS, headers={"X-API-Key": "nobody"}).status_code == 401
        readonly = {"Cookie": "aurion_session=sess_tenant_readonly"}
        assert nobody.post(TEAMS, headers=readonly, json={"name": "VIP"}).status_code == 403
        assert nobody.get(TEAMS, headers={"X-API-Key": "ak_live_starter"}).json()["total"] == 0


def test_a_refusal_explains_itself_to_a_person(key: httpx.Client, nobody: httpx.Client) -> None:
    assert "--open-preview" in key.get(TEAMS).headers["x-mock-hint"]
    assert "X-API-Key" in nobody.get(TICKETS).headers["x-mock-hint"]
    scopes = nobody.post(SCHEDULES, headers={"X-API-Key": "ak_live_readonly"}).headers["x-mock-hint"]
    assert "oncall:read" in scopes
