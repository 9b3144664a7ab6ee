"""422: every issue at once, each with `loc`, `msg` and `type`, in pydantic's words; bodies strict, strings parsed."""

import json
from typing import Any

import httpx
import pytest

TICKETS = "/api/v1/tickets"
ENTRIES = "/api/v2/oncall/schedules/sched_abc123/entries"


def issues(response: httpx.Response) -> list[tuple[list[str | int], str]]:
    """Where and of what kind each issue is; every one of them has its words."""
    assert response.status_code == 422, response.text
    detail = response.json()["detail"]
    assert all(issue.keys() == {"loc", "msg", "type"} for issue in detail)
    assert all(isinstance(issue["msg"], str) and issue["msg"] for issue in detail)
    return [(issue["loc"], issue["type"]) for issue in detail]


@pytest.mark.rule("ERROR-01", "ERROR-02")
@pytest.mark.parametrize(
    ("body", "loc", "kind"),
    [
        ({}, ["body", "subject"], "missing"),
        ({"subject": ""}, ["body", "subject"], "string_too_short"),
        ({"subject": "s" * 201}, ["body", "subject"], "string_too_long"),
        ({"subject": 5}, ["body", "subject"], "string_type"),
        ({"subject": None}, ["body", "subject"], "string_type"),
        ({"subject": "VPN", "priority": "highest"}, ["body", "priority"], "literal_error"),
        ({"subject": "VPN", "priority": 1}, ["body", "priority"], "literal_error"),
        ([], ["body"], "model_type"),
        ("VPN", ["body"], "model_type"),
        (None, ["body"], "model_type"),
    ],
)
def test_a_wrong_body_is_refused_where_it_is_wrong(
    key: httpx.Client, body: Any, loc: list[str | int], kind: str
) -> None:
    assert issues(key.post(TICKETS, content=json.dumps(body))) == [(loc, kind)]


@pytest.mark.rule("ERROR-02")
@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("limit=0", "greater_than_equal"),
        ("limit=101", "less_than_equal"),
        ("limit=ten", "int_parsing"),
        ("limit=", "int_parsing"),
        ("limit=5.0", "int_parsing"),
        ("limit=1_0", "int_parsing"),
        ("limit=%2B5", "int_parsing"),
        ("limit=%205", "int_parsing"),
        ("limit=%D9%A5", "int_parsing"),
        ("offset=-1", "greater_than_equal"),
        ("status=OPEN", "literal_error"),
        ("priority=", "literal_error"),
    ],
)
def test_a_wrong_query_parameter_is_refused_by_name(key: httpx.Client, query: str, kind: str) -> None:
    assert issues(key.get(f"{TICKETS}?{query}")) == [(["query", query.partition("=")[0]], kind)]


@pytest.mark.parametrize("day", ["2026-02-30", "2026-3-1", "20260301", "2026-03-01T00:00:00Z", "0", "tomorrow", ""])
def test_a_day_is_a_full_date(key: httpx.Client, day: str) -> None:
    assert [loc for loc, _ in issues(key.get(ENTRIES, params={"start_date": day}))] == [["query", "start_date"]]


@pytest.mark.parametrize(
    "instant",
    [
        "2026-03-15T18:00:00",
        "2026-03-15",
        "2026-03-15 18:00:00Z",
        "2026-02-30T18:00:00Z",
        "2026-03-15T25:00:00Z",
        "0",
        0,
        None,
    ],
)
def test_an_instant_is_a_date_time_with_an_offset(key: httpx.Client, instant: Any) -> None:
    body = {"user_id": "user_012", "start": instant, "end": "2026-03-16T08:00:00+01:00"}
    assert [loc for loc, _ in issues(key.post(ENTRIES, json=body))] == [["body", "start"]]


@pytest.mark.parametrize(
    "instant", ["2026-03-15T18:00:00Z", "2026-03-15t18:00:00.123456z", "2026-03-15T18:00:00-05:30"]
)
def test_an_instant_may_be_written_as_rfc_3339_allows(key: httpx.Client, instant: str) -> None:
    body = {"user_id": "user_012", "start": instant, "end": "2026-03-18T08:00:00+01:00"}
    assert key.post(ENTRIES, json=body).status_code == 201


@pytest.mark.rule("ERROR-03")
def test_everything_that_is_wrong_is_said_at_once(key: httpx.Client) -> None:
    response = key.get(f"{TICKETS}?limit=0&offset=-1&status=lost")
    assert {loc[-1] for loc, _ in issues(response)} == {"limit", "offset", "status"}
    response = key.put(f"{TICKETS}/none", json={"subject": "", "status": "lost", "priority": 1})
    assert [loc for loc, _ in issues(response)] == [
        ["path", "ticket_id"],
        ["body", "subject"],
        ["body", "status"],
        ["body", "priority"],
    ]


def test_an_issue_within_a_list_names_its_place(session: httpx.Client) -> None:
    days = [{"day_of_week": 0, "is_closed": True}, {"day_of_week": 7, "is_closed": True}]
    response = session.post("/api/v2/business-hours", json={"name": "Short week", "schedule": days})
    assert (["body", "schedule", 1, "day_of_week"], "less_than_equal") in issues(response)


def test_a_value_of_the_wrong_json_type_is_not_converted(session: httpx.Client) -> None:
    body = {"name": "Network", "unassigned_timeout_minutes": "30"}
    assert issues(session.post("/api/v2/teams", json=body)) == [(["body", "unassigned_timeout_minutes"], "int_type")]
    assert issues(session.put("/api/v2/teams/team_789/members/user_012", json={"is_default": "true"})) == [
        (["body", "is_default"], "bool_type")
    ]


def test_a_wrong_value_with_words_of_its_own_gets_them_unless_more_is_wrong(session: httpx.Client) -> None:
    alone = session.post("/api/v2/teams", json={"name": "VIP", "routing_method": "random"})
    assert alone.status_code == 400
    assert alone.json() == {
        "detail": "Invalid routing_method. Allowed: ['balanced', 'manual', 'priority', 'round_robin']"
    }
    both = session.post("/api/v2/teams", json={"name": "", "routing_method": "random"})
    assert {loc[-1] for loc, _ in issues(both)} == {"name", "routing_method"}


@pytest.mark.rule("ERROR-06")
def test_unknown_fields_and_parameters_are_accepted(key: httpx.Client) -> None:
    made = key.post(f"{TICKETS}?colour=red", json={"subject": "VPN", "colour": {"deep": [None]}})
    assert made.status_code == 201
    assert "colour" not in made.json()


def test_of_a_repeated_parameter_the_last_counts(key: httpx.Client) -> None:
    assert key.get(f"{TICKETS}?limit=0&limit=2").json()["limit"] == 2
    assert key.get(f"{TICKETS}?limit=2&limit=0").status_code == 422


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/merge+json"],
)
def test_json_may_be_announced_in_any_of_its_names(key: httpx.Client, content_type: str) -> None:
    response = key.put(f"{TICKETS}/1042", content=b'{"subject": "VPN"}', headers={"Content-Type": content_type})
    assert response.status_code == 200


def test_a_body_need_not_be_announced(key: httpx.Client) -> None:
    assert key.put(f"{TICKETS}/1042", content=b'{"subject": "VPN"}').status_code == 200


def test_a_missing_body_is_one_issue(key: httpx.Client) -> None:
    assert issues(key.post(TICKETS)) == [(["body"], "missing")]


def test_unicode_comes_back_as_it_was_sent(key: httpx.Client) -> None:
    subject = "Zoë 日本 🙂 \u202e \u200b \x7f \ue000 \U0010ffff"
    made = key.post(TICKETS, json={"subject": subject}).json()
    assert made["subject"] == subject
    assert key.get(TICKETS, params={"search": subject}).json()["data"] == [made]
