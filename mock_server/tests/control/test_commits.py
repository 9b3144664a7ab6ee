"""What was written in a world, over the control API."""

from typing import Any

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, OWNER, client

COMMITS, TICKETS = "/_mock/commits", "/api/v1/tickets"


def commits(nobody: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    return list(nobody.get(COMMITS, params=query).raise_for_status().json()["commits"])


def read_ticket(session: httpx.Client) -> dict[str, Any]:
    """The ticket 1042 as its record is: without the notes, which are records of their own."""
    shown = session.get(f"{TICKETS}/1042").raise_for_status().json()
    return {name: value for name, value in shown.items() if name != "notes"}


def writes(commit: dict[str, Any], collection: str) -> list[tuple[Any, Any]]:
    """Before and after of every write to the collection."""
    return [(each["before"], each["after"]) for each in commit["changes"] if each["collection"] == collection]


def test_a_world_that_nobody_wrote_to_has_no_commits(session: httpx.Client) -> None:
    session.get(TICKETS).raise_for_status()
    assert commits(session) == []


def test_a_commit_says_who_wrote_what_and_what_happened(session: httpx.Client) -> None:
    session.put("/_mock/clock", json={"mode": "frozen"}).raise_for_status()
    before = read_ticket(session)
    headers = {"X-Request-Id": "the-one"}
    after = session.put(f"{TICKETS}/1042", json={"priority": "low"}, headers=headers).raise_for_status().json()
    *_, written = commits(session)
    assert written["origin"] == {"kind": "request", "name": "update_ticket", "id": "the-one", "tenant_id": "t_xyz"}
    assert written["at"] == session.get("/_mock/clock").json()["now"]
    assert writes(written, "tickets")[0] == (before, after)
    assert written["events"] == session.get("/_mock/events").json()
    assert {each["cause"] for each in written["events"]} == {written["number"]}


def test_what_was_refused_or_only_read_leaves_no_commit(session: httpx.Client) -> None:
    session.get(TICKETS).raise_for_status()
    assert session.post(TICKETS, json={"subject": 5}).status_code == 422
    assert session.put(f"{TICKETS}/1", json={}).status_code == 404
    assert session.post(f"{TICKETS}/1042/close").is_success
    assert session.post(f"{TICKETS}/1042/close").status_code == 409
    assert [each["origin"]["name"] for each in commits(session)] == ["close_ticket"]


def test_a_removal_says_where_the_record_stood(session: httpx.Client) -> None:
    session.post("/api/v1/teams", json={"name": "Third"})
    teams = [each["id"] for each in session.get("/api/v2/teams").raise_for_status().json()["items"]]
    session.delete(f"/api/v2/teams/{teams[0]}").raise_for_status()
    *_, written = commits(session)
    (removal,) = [each for each in written["changes"] if each["collection"] == "teams"]
    assert (removal["key"], removal["before"]["id"], removal["after"]) == (teams[0], teams[0], None)
    assert isinstance(removal["position"], int)


def test_timers_and_control_calls_have_commits_of_their_own(session: httpx.Client) -> None:
    session.put("/_mock/clock", json={"mode": "frozen"}).raise_for_status()
    created = session.post(TICKETS, json={"subject": "No network", "category": "Network"}).raise_for_status()
    session.post("/_mock/clock/advance", json={"seconds": 60}, headers={"X-Request-Id": "a-minute"}).raise_for_status()
    origins = [(each["origin"]["kind"], each["origin"]["name"]) for each in commits(session)]
    assert origins == [
        ("control", "set_clock"),
        ("request", "create_ticket"),
        ("timer", "workflow_run.step"),
        ("timer", "workflow_run.step"),
        ("timer", "workflow_run.step"),
        ("control", "advance_clock"),
    ]
    *steps, advanced = commits(session, after=2)
    assert advanced["origin"]["id"] == "a-minute"
    assert {each["origin"]["tenant_id"] for each in steps} == {"t_xyz"}
    (completed,) = [each for each in session.get("/_mock/events").json() if each["name"] == "workflow.run_completed"]
    assert completed["cause"] == 2  # the commit of the ticket that it goes back to
    assert created.json()["id"] in {after["id"] for _, after in writes(commits(session)[1], "tickets")}


def test_a_kept_reply_is_part_of_the_commit_that_it_answers_for(session: httpx.Client) -> None:
    headers = {"Idempotency-Key": "once"}
    answer = session.post(TICKETS, json={"subject": "No network"}, headers=headers).raise_for_status()
    session.post(TICKETS, json={"subject": "No network"}, headers=headers).raise_for_status()
    (written,) = [each for each in commits(session) if each["origin"]["name"] == "create_ticket"]
    ((before, after),) = writes(written, "replies")
    assert (before, after["status"], after["body"]) == (None, 201, answer.text)


@pytest.mark.parametrize("limit", [1, 2, 1000])
def test_a_client_that_follows_misses_nothing_and_sees_nothing_twice(session: httpx.Client, limit: int) -> None:
    for number in range(5):
        session.post(TICKETS, json={"subject": str(number)}).raise_for_status()
    session.put("/_mock/clock", json={"mode": "frozen"}).raise_for_status()
    followed: list[dict[str, Any]] = []
    while page := commits(session, after=followed[-1]["number"] if followed else 0, limit=limit):
        assert len(page) <= limit
        followed += page
    assert followed == commits(session, limit=1000)
    assert [each["number"] for each in followed] == list(range(1, len(followed) + 1))


def test_a_world_remembers_its_latest_thousand(aurion_mock: MockServer, world_name: str) -> None:
    with client(aurion_mock, world_name, OWNER) as session:
        session.put("/_mock/clock", json={"mode": "frozen"}).raise_for_status()
        for number in range(1001):
            session.put(f"{TICKETS}/1042", json={"category": str(number)}).raise_for_status()
        numbers = [0]
        while page := commits(session, after=numbers[-1], limit=1000):
            numbers += [each["number"] for each in page]
    assert numbers[1:] == list(range(3, 1003))


def test_a_reset_begins_anew_and_can_be_told(session: httpx.Client) -> None:
    session.post(f"{TICKETS}/1042/close").raise_for_status()
    before = session.get(COMMITS).raise_for_status().json()
    session.post("/_mock/reset").raise_for_status()
    after = session.get(COMMITS).raise_for_status().json()
    assert (before["latest"], len(before["commits"])) == (1, 1)
    assert (after["latest"], after["commits"]) == (0, [])
    assert after["made"] > before["made"]
    assert session.get(COMMITS).json()["made"] == after["made"]


def test_an_answer_has_about_a_megabyte(session: httpx.Client) -> None:
    rule = session.post("/api/v2/automation-rules", json={"name": "Large"}).raise_for_status().json()
    for number in range(4):
        condition = {"time_condition": {"text": str(number) * 400_000}}
        session.patch(f"/api/v2/automation-rules/{rule['id']}", json=condition).raise_for_status()
    sizes = []
    after = 0
    while page := commits(session, after=after):
        sizes.append(len(page))
        after = page[-1]["number"]
    assert sizes == [2, 1, 1, 1]  # before and after of each are in it
    assert after == session.get(COMMITS, params={"after": after}).json()["latest"] == 5


def test_large_bodies_shorten_what_is_remembered(session: httpx.Client) -> None:
    rule = session.post("/api/v2/automation-rules", json={"name": "Large"}).raise_for_status().json()
    for number in range(8):
        condition = {"time_condition": {"text": str(number) * 2_000_000}}
        session.patch(f"/api/v2/automation-rules/{rule['id']}", json=condition).raise_for_status()
    remembered: list[int] = []
    while page := commits(session, after=remembered[-1] if remembered else 0):
        remembered += [each["number"] for each in page]
    assert remembered == [6, 7, 8, 9]


@pytest.mark.parametrize("query", [{"after": -1}, {"limit": 0}, {"limit": 1001}, {"before": 5}])
def test_what_makes_no_sense_is_refused(session: httpx.Client, query: dict[str, int]) -> None:
    refused = session.get(COMMITS, params=query)
    assert refused.status_code == 422
    assert [each["loc"] for each in refused.json()["detail"]] == [["query", *query]]


def test_two_worlds_that_were_made_alike_have_no_differences(session: httpx.Client, world_name: str) -> None:
    session.put("/_mock/worlds/alike", json={"scenario": "docs"}).raise_for_status()
    session.get(TICKETS).raise_for_status()
    found = session.get(f"/_mock/worlds/{world_name}/diff/alike").raise_for_status().json()
    assert found == {"total": 0, "limit": 100, "offset": 0, "items": []}


def test_a_diff_says_what_would_have_to_be_written(session: httpx.Client, world_name: str) -> None:
    session.put("/_mock/worlds/before", json={"scenario": "docs"}).raise_for_status()
    ticket = read_ticket(session)
    changed = session.put(f"{TICKETS}/1042", json={"category": "Printers"}).raise_for_status().json()
    new = session.post(TICKETS, json={"subject": "No network"}).raise_for_status().json()
    forth = session.get(f"/_mock/worlds/before/diff/{world_name}", params={"collection": "tickets"}).json()
    back = session.get(f"/_mock/worlds/{world_name}/diff/before", params={"collection": "tickets"}).json()
    assert [(each["key"], each["before"], each["after"]) for each in forth["items"]] == [
        ("1042", ticket, changed),
        (str(new["id"]), None, new),
    ]
    assert [(each["key"], each["before"], each["after"]) for each in back["items"]] == [
        ("1042", changed, ticket),
        (str(new["id"]), new, None),
    ]


@pytest.mark.parametrize("value", ["true", "1.0", '"1"'])
def test_what_is_another_value_in_json_is_a_difference(session: httpx.Client, value: str) -> None:
    for world, body in (("one", '{"v": 1}'), ("other", f'{{"v": {value}}}')):
        headers = {"X-Mock-World": world, "Content-Type": "application/json"}
        session.put(f"/_mock/worlds/{world}", json={"scenario": "docs"}).raise_for_status()
        content = f'{{"name": "Any", "time_condition": {body}}}'
        session.post("/api/v2/automation-rules", content=content, headers=headers).raise_for_status()
    (found,) = session.get("/_mock/worlds/one/diff/other").raise_for_status().json()["items"]
    assert (found["collection"], found["before"]["time_condition"]) == ("automation_rules", {"v": 1})


def test_how_a_world_came_there_is_no_difference(session: httpx.Client) -> None:
    for world in ("straight", "roundabout"):
        session.put(f"/_mock/worlds/{world}", json={"scenario": "docs"}).raise_for_status()
        session.put("/_mock/clock", json={"mode": "frozen"}, headers={"X-Mock-World": world}).raise_for_status()
        instant = {"now": "2026-03-09T09:00:00Z"}
        session.put("/_mock/clock", json=instant, headers={"X-Mock-World": world}).raise_for_status()
    headers = {"X-Mock-World": "roundabout"}
    team = session.get("/api/v2/teams", headers=headers).json()["items"][0]
    for name in ("Another name", team["name"]):
        session.patch(f"/api/v2/teams/{team['id']}", json={"name": name}, headers=headers).raise_for_status()
    for world in ("straight", "roundabout"):
        session.post(TICKETS, json={"subject": "No network"}, headers={"X-Mock-World": world}).raise_for_status()
    assert session.get("/_mock/worlds/straight/diff/roundabout").raise_for_status().json()["items"] == []


def test_a_collection_that_there_is_not_is_refused(session: httpx.Client) -> None:
    session.get(TICKETS).raise_for_status()
    refused = session.get("/_mock/worlds/default/diff/default", params={"collection": "ticket"})
    assert refused.status_code == 422
    assert "tickets" in refused.json()["detail"][0]["msg"]


def test_a_diff_is_paged(session: httpx.Client, world_name: str) -> None:
    session.put("/_mock/worlds/none", json={"scenario": "empty"}).raise_for_status()
    session.get(TICKETS).raise_for_status()
    path = f"/_mock/worlds/{world_name}/diff/none"
    whole = session.get(path, params={"limit": 1000}).raise_for_status().json()
    pages = [session.get(path, params={"limit": 10, "offset": at}).json() for at in range(0, whole["total"], 10)]
    assert whole["total"] > 50
    assert [each for page in pages for each in page["items"]] == whole["items"]
    assert {page["total"] for page in pages} == {whole["total"]}


def test_a_world_that_is_not_there_is_not_made_to_be_compared(aurion_mock: MockServer, world_name: str) -> None:
    with client(aurion_mock, world_name, KEY) as key:
        assert key.get(f"/_mock/worlds/{world_name}/diff/default").status_code == 404
        assert key.get(f"/_mock/worlds/default/diff/{world_name}").status_code == 404
        assert world_name not in {each["name"] for each in key.get("/_mock/worlds").json()}
