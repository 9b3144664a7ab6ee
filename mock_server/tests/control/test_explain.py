"""Why a ticket or a run went the way it went, over the control API."""

from time import monotonic
from typing import Any

import httpx
import pytest

ONBOARDING = {
    "name": "Onboarding",
    "trigger_config": {"type": "manual"},
    "canvas_definition": {
        "nodes": [
            {"id": "start", "type": "trigger", "config": {}},
            {"id": "check", "type": "condition", "config": {"field": "category", "equals": "Onboarding"}},
            {"id": "yes", "type": "action", "config": {"type": "send_notification"}},
            {"id": "no", "type": "action", "config": {"type": "send_notification"}},
        ],
        "edges": [
            {"from": "start", "to": "check"},
            {"from": "check", "to": "yes", "condition": "true"},
            {"from": "check", "to": "no", "condition": "false"},
        ],
        "viewport": {"x": 0, "y": 0, "zoom": 1},
    },
}
CONVERSATION = "3f1c9a2e-7b40-4e8d-9a1f-2c6b5d8e0a11"


def answer(response: httpx.Response) -> dict[str, Any]:
    return dict(response.raise_for_status().json())


def explained(session: httpx.Client, **ticket: Any) -> dict[str, Any]:
    created = answer(session.post("/api/v1/tickets", json={"subject": "No network", **ticket}))
    return answer(session.get(f"/_mock/explain/tickets/{created['id']}"))


def test_the_chosen_policy_is_named_and_those_before_it_say_why_they_were_not(session: httpx.Client) -> None:
    policies = explained(session, priority="high")["policies"]
    assert [(each["id"], each["chosen"]) for each in policies] == [
        ("sla_abc123", False),
        ("sla_critical", False),
        ("sla_high", True),
    ]
    assert "'high'" in policies[0]["why_not"]
    assert "'urgent'" in policies[1]["why_not"]
    assert policies[2]["why_not"] is None


def test_the_segments_of_a_target_add_up_to_what_was_promised(session: httpx.Client) -> None:
    targets = explained(session, priority="medium")["targets"]
    minutes = {each["type"]: sum(segment["minutes"] for segment in each["segments"]) for each in targets}
    assert minutes == {"first_response": 4 * 60, "resolution": 24 * 60}
    assert {each["business_hours_id"] for each in targets} == {"bh_001"}


def test_time_in_which_the_ticket_waited_is_not_counted(session: httpx.Client) -> None:
    session.put("/_mock/clock", json={"mode": "frozen"}).raise_for_status()
    ticket = answer(session.post("/api/v1/tickets", json={"subject": "No network", "priority": "high"}))
    session.post("/_mock/clock/advance", json={"seconds": 600}).raise_for_status()
    session.put(f"/api/v1/tickets/{ticket['id']}", json={"status": "pending"}).raise_for_status()
    session.post("/_mock/clock/advance", json={"seconds": 3600}).raise_for_status()
    session.put(f"/api/v1/tickets/{ticket['id']}", json={"status": "resolved"}).raise_for_status()
    targets = answer(session.get(f"/_mock/explain/tickets/{ticket['id']}"))["targets"]
    assert targets[0]["segments"][0]["minutes"] == pytest.approx(10, abs=1 / 60)  # records show whole seconds


def test_each_event_names_the_rules_that_were_asked(session: httpx.Client) -> None:
    network = explained(session, category="Network")["events"][0]
    assert (network["name"], [each["chosen"] for each in network["rules"]]) == ("ticket.created", [True])
    hardware = explained(session, category="Hardware")["events"][0]["rules"]
    assert [(each["id"], each["chosen"]) for each in hardware] == [("rule_abc123", False)]
    assert "'Hardware'" in hardware[0]["why_not"]


def test_a_run_names_the_branches_it_took_and_those_it_did_not(session: httpx.Client) -> None:
    workflow = answer(session.post("/api/v2/workflows", json=ONBOARDING))["id"]
    session.post(f"/api/v2/workflows/{workflow}/publish").raise_for_status()
    run = answer(session.post(f"/api/v2/workflows/{workflow}/execute", json={"conversation_id": CONVERSATION}))["id"]
    session.post("/_mock/clock/advance", json={"seconds": 60}).raise_for_status()
    explanation = answer(session.get(f"/_mock/explain/runs/{run}"))
    assert [each["node_id"] for each in explanation["steps"]] == ["start", "check", "no"]
    check = explanation["steps"][1]
    assert {each["to"]: each["followed"] for each in check["branches"]} == {"yes": False, "no": True}
    assert "'Onboarding'" in check["why"]


def test_what_does_not_exist_cannot_be_explained(session: httpx.Client) -> None:
    ticket = session.get("/_mock/explain/tickets/1")
    assert (ticket.status_code, ticket.json()) == (404, {"detail": "Ticket not found"})
    run = session.get("/_mock/explain/runs/none")
    assert (run.status_code, run.json()) == (404, {"detail": "Workflow run not found"})


def test_seven_thousand_years_are_explained_while_one_waits(session: httpx.Client) -> None:
    """A clock that is set back has the deadline that far ahead: what is left of it is counted at once."""
    session.put("/_mock/clock", json={"mode": "frozen", "now": "8990-03-08T20:00:00Z"}).raise_for_status()
    escalation = {"trigger_percent": 50, "actions": [{"type": "notify"}]}
    session.post("/api/v2/sla/policies/sla_abc123/escalations", json=escalation).raise_for_status()
    ticket = answer(session.post("/api/v1/tickets", json={"subject": "No network", "priority": "medium"}))["id"]
    session.put("/_mock/clock", json={"now": "1970-03-08T20:00:00Z"}).raise_for_status()
    begun = monotonic()
    for status in ("pending", "resolved"):
        session.put(f"/api/v1/tickets/{ticket}", json={"status": status}, timeout=300).raise_for_status()
    explained = answer(session.get(f"/_mock/explain/tickets/{ticket}", timeout=300))
    assert monotonic() - begun < 20
    assert all(segment["minutes"] > 0 for target in explained["targets"] for segment in target["segments"])


def test_a_deadline_is_previewed_anywhere_in_seven_thousand_years(session: httpx.Client) -> None:
    days = [{"day_of_week": 0, "start_time": "09:00", "end_time": "09:01"}]
    made = answer(session.post("/api/v2/business-hours", json={"name": "Short", "timezone": "UTC", "schedule": days}))
    begun = monotonic()
    for year in range(1970, 9000, 703):
        asked = {"business_hours_id": made["id"], "start_at": f"{year}-03-08T09:00:00Z", "duration_minutes": 500}
        previewed = answer(session.post("/api/v2/sla/preview-deadline", json=asked, timeout=60))
        assert previewed["deadline_at"] > asked["start_at"]
    assert monotonic() - begun < 20
