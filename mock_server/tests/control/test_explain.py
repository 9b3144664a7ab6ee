"""Why a ticket or a run went the way it went, over the control API."""

import json
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
    assert '"high"' in policies[0]["why_not"]
    assert '"urgent"' in policies[1]["why_not"]
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
    assert '"Hardware"' in hardware[0]["why_not"]


def test_a_run_names_the_branches_it_took_and_those_it_did_not(session: httpx.Client) -> None:
    workflow = answer(session.post("/api/v2/workflows", json=ONBOARDING))["id"]
    session.post(f"/api/v2/workflows/{workflow}/publish").raise_for_status()
    run = answer(session.post(f"/api/v2/workflows/{workflow}/execute", json={"conversation_id": CONVERSATION}))["id"]
    session.post("/_mock/clock/advance", json={"seconds": 60}).raise_for_status()
    explanation = answer(session.get(f"/_mock/explain/runs/{run}"))
    assert [each["node_id"] for each in explanation["steps"]] == ["start", "check", "no"]
    check = explanation["steps"][1]
    assert {each["to"]: each["followed"] for each in check["branches"]} == {"yes": False, "no": True}
    assert '"Onboarding"' in check["why"]


def test_what_does_not_exist_cannot_be_explained(session: httpx.Client) -> None:
    ticket = session.get("/_mock/explain/tickets/1")
    assert (ticket.status_code, ticket.json()) == (404, {"detail": "Ticket not found"})
    run = session.get("/_mock/explain/runs/none")
    assert (run.status_code, run.json()) == (404, {"detail": "Workflow run not found"})


# Values stand in the sentences as JSON has them, and never at length.

VALUES = [
    None,
    True,
    False,
    0,
    1.5,
    -3,
    "",
    "it's",
    'say "no"',
    "Réseau",
    "tab\there",
    [],
    {},
    ["low", None],
    {"a": [True, {"b": None}]},
]


def rule_reason(session: httpx.Client, **condition: Any) -> str:
    """Why a rule with this one condition was not chosen for a new ticket."""
    rule = {
        "name": "Mine",
        "execution_mode": "event",
        "trigger_event": "ticket.created",
        "conditions": [condition],
        "actions": [{"type": "notify"}],
    }
    made = answer(session.post("/api/v2/automation-rules", json=rule))
    asked = explained(session)["events"][0]["rules"]
    return str(next(each["why_not"] for each in asked if each["id"] == made["id"]))


@pytest.mark.parametrize("value", VALUES, ids=json.dumps)
def test_a_condition_is_explained_in_json(session: httpx.Client, value: Any) -> None:
    told = rule_reason(session, field="subject", operator="equals", value=value)
    begin, given = told.split(", which does not equal ")
    assert begin == 'subject is "No network"'
    assert json.loads(given) == value


def test_what_a_ticket_does_not_have_is_null(session: httpx.Client) -> None:
    told = rule_reason(session, field="team_id", operator="equals", value=True)
    assert told == "team_id is null, which does not equal true"


def test_a_list_that_should_be_one_is_named_in_json(session: httpx.Client) -> None:
    assert rule_reason(session, field="team_id", operator="in", value=None) == "in needs a list, not null"


@pytest.mark.parametrize(
    "value", ["x" * 100_000, ["x" * 1000] * 1000, {"x" * 1000: "x" * 1000}, list(range(100_000))], ids=type
)
def test_a_long_value_is_cut_and_says_so(session: httpx.Client, value: Any) -> None:
    told = rule_reason(session, field="category", operator="equals", value=value)
    assert told.startswith("category is null, which does not equal ")
    assert told.endswith("…")
    assert len(told) < 300


def test_the_name_of_a_field_is_cut_too(session: httpx.Client) -> None:
    assert len(rule_reason(session, field="x" * 100_000, operator="equals", value=1)) < 300


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        ({"type": "assign_team"}, "Team null not found"),
        ({"type": "assign_team", "team_id": ["a", True]}, 'Team ["a", true] not found'),
        ({"type": "assign_team", "team_id": "it's"}, 'Team "it\'s" not found'),
        ({"type": "howl"}, 'Unknown action type "howl"'),
        ({"type": "set_status", "status": None}, "status should be one of open, pending, resolved, closed, not null"),
        (
            {"type": "set_priority", "priority": {"a": False}},
            'priority should be one of low, medium, high, urgent, not {"a": false}',
        ),
    ],
)
def test_an_action_that_fails_says_why_in_json(session: httpx.Client, action: dict[str, Any], reason: str) -> None:
    rule = {"name": "Mine", "execution_mode": "event", "trigger_event": "mine", "conditions": [], "actions": [action]}
    session.post("/api/v2/automation-rules", json=rule).raise_for_status()
    event = {"event_type": "mine", "payload": {}}
    (execution,) = answer(session.post("/api/v2/automation-rules/execute-event", json=event))["executed"]
    assert execution["error_message"] == reason


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ({"field": "category", "operator": None}, "Unknown operator null"),
        ({"field": "category", "operator": ["in"]}, 'Unknown operator ["in"]'),
        ({"field": None, "equals": 1}, "null is null, which does not equal 1"),
        ({"field": "sentiment", "equals": [None, "x"]}, 'sentiment is null, which does not equal [null, "x"]'),
    ],
)
def test_a_node_says_why_in_json(session: httpx.Client, config: dict[str, Any], why: str) -> None:
    canvas = {
        "nodes": [{"id": "start", "type": "trigger"}, {"id": "check", "type": "condition", "config": config}],
        "edges": [{"from": "start", "to": "check"}],
    }
    workflow = answer(session.post("/api/v2/workflows", json={"name": "Mine", "canvas_definition": canvas}))["id"]
    session.post(f"/api/v2/workflows/{workflow}/publish").raise_for_status()
    run = answer(session.post(f"/api/v2/workflows/{workflow}/execute", json={"conversation_id": CONVERSATION}))["id"]
    session.post("/_mock/clock/advance", json={"seconds": 60}).raise_for_status()
    assert answer(session.get(f"/_mock/explain/runs/{run}"))["steps"][1]["why"].startswith(why)


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


@pytest.mark.parametrize(("workflow_id", "run_id"), [("wf_abc123", "run_456"), ("wf_survey", "run_460")])
def test_the_runs_of_the_documentation_say_what_a_run_of_today_would(
    session: httpx.Client, workflow_id: str, run_id: str
) -> None:
    """Their steps are written by hand; their versions have the canvas of the draft."""
    run, workflow = f"/api/v2/workflows/{workflow_id}/runs/{run_id}", f"/api/v2/workflows/{workflow_id}"
    kept = answer(session.get(run))
    steps = session.get(f"{run}/steps").raise_for_status().json()
    today = answer(session.post(f"{workflow}/dry-run", json={"trigger_event": kept["trigger_event"]}))
    said = ("node_id", "status", "output", "error")
    assert [[step[field] for field in said] for step in steps] == [[e[field] for field in said] for e in today["path"]]
    assert (kept["status"], kept["error"]) == (today["status"], today["error"])
    whys = [each["why"] for each in answer(session.get(f"/_mock/explain/runs/{run_id}"))["steps"]]
    assert not any("'" in why for why in whys if why)


def test_an_archived_policy_is_still_the_one_that_was_chosen(session: httpx.Client) -> None:
    ticket = answer(session.post("/api/v1/tickets", json={"subject": "No network", "priority": "high"}))["id"]
    chosen = [each["id"] for each in explained_ticket(session, ticket)["policies"] if each["chosen"]]
    session.post(f"/api/v1/tickets/{ticket}/close", json={}).raise_for_status()
    for instance in answer(session.get("/api/v2/sla/instances", params={"limit": 100}))["data"]:
        if instance["policy_id"] == chosen[0] and instance["ticket_id"]:
            session.post(f"/api/v1/tickets/{instance['ticket_id']}/close", json={})
    session.delete(f"/api/v2/sla/policies/{chosen[0]}").raise_for_status()
    assert [each["id"] for each in explained_ticket(session, ticket)["policies"] if each["chosen"]] == chosen


def explained_ticket(session: httpx.Client, ticket: int) -> Any:
    return answer(session.get(f"/_mock/explain/tickets/{ticket}"))
