"""Lists in a body have an end: one item more than the document allows is a 422 with the name of the list."""

from typing import Any

import httpx
import pytest

MOST = {"conditions": 1_000, "actions": 1_000}
OTHERWISE = 20_000
DAY = {"day_of_week": 0, "start_time": "09:00", "end_time": "10:00", "is_closed": False}
CONDITION = {"field": "priority", "operator": "equals", "value": "low"}
RULE = {"name": "Mine", "target_team_id": "team_789"}

LISTS: list[tuple[str, str, dict[str, Any], str, Any]] = [
    ("POST", "/api/v2/business-hours", {"name": "Mine", "timezone": "UTC"}, "schedule", DAY),
    ("PATCH", "/api/v2/business-hours/bh_abc123", {}, "schedule", DAY),
    ("POST", "/api/v2/sla/policies", {"name": "Mine"}, "conditions", CONDITION),
    ("PATCH", "/api/v2/sla/policies/sla_abc123", {}, "conditions", CONDITION),
    ("POST", "/api/v2/sla/policies/reorder", {}, "policy_ids", "sla_abc123"),
    ("POST", "/api/v2/sla/policies/sla_abc123/escalations", {}, "actions", {"type": "notify"}),
    (
        "POST",
        "/api/v2/automation-rules",
        {"name": "Mine", "trigger_event": "mine", "actions": []},
        "conditions",
        CONDITION,
    ),
    ("POST", "/api/v2/automation-rules", {"name": "Mine", "trigger_event": "mine"}, "actions", {"type": "notify"}),
    ("POST", "/api/v2/workflows", {"name": "Mine"}, "trigger_config.event_types", "mine"),
    ("POST", "/api/v2/workflows/templates", {"name": "Mine"}, "trigger_config.event_types", "mine"),
    ("PATCH", "/api/v2/workflows/wf_abc123", {}, "trigger_config.event_types", "mine"),
    ("PUT", "/api/ai-automation/settings", {}, "classification.auto_apply_fields", "priority"),
    ("PUT", "/api/ai-automation/settings", {}, "classification.classify_on", "mine"),
    ("PUT", "/api/ai-automation/settings", {}, "classification.exclude_channels", "chat"),
    ("POST", "/api/ai-automation/routing/rules", RULE, "required_skills", "vpn"),
    ("POST", "/api/ai-automation/routing/rules/reorder", {}, "ordered_ids", "rr_security"),
]


def most(name: str) -> int:
    """How many items the list may have."""
    return MOST.get(name, OTHERWISE)


def holding(items: list[Any], path: str) -> dict[str, Any]:
    """A body that has the items at that path, and nothing else."""
    first, dot, rest = path.partition(".")
    return {first: holding(items, rest) if dot else items}


def issues(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 422, answer.text
    found: list[dict[str, Any]] = answer.json()["detail"]
    return found


@pytest.mark.parametrize(("method", "path", "body", "name", "item"), LISTS)
def test_one_too_many_is_refused_by_name(
    session: httpx.Client, method: str, path: str, body: dict[str, Any], name: str, item: Any
) -> None:
    (issue,) = issues(session.request(method, path, json=body | holding([item] * (most(name) + 1), name)))
    assert issue == {
        "loc": ["body", *name.split(".")],
        "msg": f"List should have at most {most(name)} items after validation, not {most(name) + 1}",
        "type": "too_long",
    }


@pytest.mark.parametrize(("method", "path", "body", "name", "item"), LISTS)
def test_as_many_as_are_allowed_are_taken(
    session: httpx.Client, method: str, path: str, body: dict[str, Any], name: str, item: Any
) -> None:
    answer = session.request(method, path, json=body | holding([item] * most(name), name))
    assert answer.status_code in {200, 201, 204}, answer.text[:500]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/v2/sla/policies/reorder", "policy_ids"),
        ("/api/ai-automation/routing/rules/reorder", "ordered_ids"),
    ],
)
def test_a_million_wrong_ids_are_too_many(session: httpx.Client, path: str, name: str) -> None:
    """No more of them are looked at than are allowed, and none of those is listed beside it."""
    issue, *others = issues(session.post(path, json={name: [0] * 1_000_000}))
    assert (issue["loc"], issue["type"]) == (["body", name], "too_long")
    assert [each["type"] for each in others] == ["too_many_issues"]
