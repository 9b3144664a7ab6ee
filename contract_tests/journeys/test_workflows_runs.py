"""Workflows at work: runs on the clock, and dry runs. Page: automation-and-workflows."""

from typing import Any

import pytest

from contract_tests.calling import Caller, ticket
from contract_tests.expecting import has
from contract_tests.journeys.workflow_calls import (
    CONVERSATION,
    ONBOARDING,
    dry_run,
    execute,
    names,
    published,
    read,
    run_to_its_end,
    runs,
    state,
)
from contract_tests.making.workflows import NOTE, TELL, action, canvas, condition

# Runs


@pytest.mark.rule("WF-20")
def test_a_uuid_may_have_capitals(owner: Caller) -> None:
    execute(owner, "wf_abc123", CONVERSATION.upper())


@pytest.mark.rule("WF-19", "WF-23", "WF-62")
def test_a_run_goes_through_its_nodes_as_time_passes(owner: Caller) -> None:
    slow = {**NOTE, "config": {**NOTE["config"], "delay_ms": 60_000}}
    path = execute(owner, published(owner, canvas(slow)))
    seen = []
    for seconds in (0, 0.2, 0.2, 59.9, 0.1):
        owner.advance(seconds=seconds)
        steps = read(owner, f"{path}/steps")
        seen.append((read(owner, path)["status"], [(step["node_id"], step["status"]) for step in steps]))
    assert seen == [
        ("queued", []),
        ("running", [("start", "running")]),
        ("running", [("start", "completed"), ("note", "running")]),
        ("running", [("start", "completed"), ("note", "running")]),
        ("completed", [("start", "completed"), ("note", "completed")]),
    ]
    run = read(owner, path)
    assert (run["created_at"], run["finished_at"]) == ("2026-03-08T20:00:00Z", "2026-03-08T20:01:00Z")


@pytest.mark.rule("WF-24", "WF-25")
@pytest.mark.parametrize(
    ("config", "way"),
    [
        ({"field": "category", "equals": "Network"}, "start check yes both"),
        ({"field": "category", "equals": "network"}, "start check no both"),
        ({"field": "category", "operator": "equals", "value": "Network"}, "start check yes both"),
        ({"field": "priority", "operator": "not_equals", "value": "low"}, "start check yes both"),
        ({"field": "priority", "operator": "in", "value": ["high", "urgent"]}, "start check yes both"),
        ({"field": "priority", "operator": "not_in", "value": ["high"]}, "start check no both"),
        ({"field": "subject", "operator": "contains", "value": "VPN"}, "start check yes both"),
        ({"field": "team_id", "equals": None}, "start check yes both"),
        ({"field": "nothing", "equals": "x"}, "start check no both"),
        ({"field": "priority", "operator": "resembles", "value": "high"}, "start check no both"),
        ({}, "start check no both"),
    ],
)
def test_conditions_choose_the_way(owner: Caller, config: dict[str, Any], way: str) -> None:
    nodes = [condition("check", **config), *({**TELL, "id": name} for name in ("yes", "no", "both"))]
    edges = "start>check check>yes:true check>no:false check>both"
    run, steps = run_to_its_end(owner, canvas(*nodes, edges=edges))
    assert (run["status"], names(steps)) == ("completed", way)
    assert steps[1]["output"]["outcome"] == ("true" if "yes" in way else "false")


@pytest.mark.rule("WF-26")
def test_actions_act_on_the_ticket_of_the_run(owner: Caller) -> None:
    nodes = [
        action("team", "assign_team", team_id="team_network"),
        action("priority", "set_priority", priority="urgent"),
        action("status", "set_status", status="pending"),
        action("more", "create_ticket", subject="Follow-up", category="Network"),
    ]
    run, steps = run_to_its_end(owner, canvas(*nodes))
    assert (run["status"], names(steps)) == ("completed", "start team priority status more")
    assert has(ticket(owner), {"team_id": "team_network", "priority": "urgent", "status": "pending"})
    assert read(owner, "/api/v1/tickets", search="Follow-up")["total"] == 1


@pytest.mark.rule("WF-27")
@pytest.mark.parametrize(
    ("node", "reason"),
    [
        (action("bad", "assign_team", team_id="team_none"), 'Team "team_none" not found'),
        (action("bad", "howl"), 'Unknown action type "howl"'),
        ({"id": "bad", "type": "action"}, "Unknown action type null"),
        (action("bad", "create_ticket", subject="x", description=5), "description"),
        ({"id": "bad", "type": "teapot"}, 'Unknown node type "teapot"'),
        ({**TELL, "id": "bad", "config": {"type": "notify", "delay_ms": "soon"}}, "delay_ms"),
        ({**TELL, "id": "bad", "config": {"type": "notify", "delay_ms": -1}}, "delay_ms"),
    ],
)
def test_a_node_that_cannot_work_fails_the_run_with_a_reason(owner: Caller, node: dict[str, Any], reason: str) -> None:
    run, steps = run_to_its_end(owner, canvas(node, NOTE))
    assert (run["status"], names(steps), steps[-1]["status"]) == ("failed", "start bad", "failed")
    assert reason in steps[-1]["error"]
    assert run["error"] == f"bad: {steps[-1]['error']}"


@pytest.mark.rule("WF-27")
def test_an_edge_that_leads_nowhere_fails_the_run(owner: Caller) -> None:
    run, steps = run_to_its_end(owner, canvas(edges="start>lost"))
    assert (run["status"], run["error"]) == ("failed", 'lost: The canvas has no node "lost"')
    assert has(steps[-1], {"node_id": "lost", "node_type": None, "status": "failed"})


@pytest.mark.rule("WF-61", "WF-63")
def test_runs_by_status_and_in_pages(owner: Caller) -> None:
    made = [execute(owner, "wf_abc123").rpartition("/")[2] for _ in range(60)]
    listed = read(owner, f"{ONBOARDING}/runs")
    assert [each["id"] for each in listed["items"]] == made[:9:-1]
    assert (listed["total"], listed["limit"], listed["offset"]) == (62, 50, 0)
    assert len(runs(owner, "wf_abc123", limit=200)) == 62
    assert [each["id"] for each in runs(owner, "wf_abc123", limit=2, offset=59)] == [made[0], "run_456"]
    assert len(runs(owner, "wf_abc123", status="queued", limit=200)) == 60
    assert [each["id"] for each in runs(owner, "wf_access", status="waiting_approval")] == ["run_470"]
    for query in ({"limit": 0}, {"limit": 201}, {"offset": -1}, {"status": "done"}):
        assert owner.get(f"{ONBOARDING}/runs", **query).status_code == 422


# Dry runs


@pytest.mark.rule("WF-30")
def test_a_dry_run_leaves_nothing_behind(owner: Caller) -> None:
    before = state(owner), runs(owner, "wf_abc123"), read(owner, f"{ONBOARDING}/versions")
    assert dry_run(owner, "wf_abc123", {"category": "Onboarding"})["status"] == "completed"
    assert dry_run(owner, "wf_access")["status"] == "completed"
    owner.advance(seconds=0)
    assert (state(owner), runs(owner, "wf_abc123"), read(owner, f"{ONBOARDING}/versions")) == before


@pytest.mark.rule("WF-35")
def test_a_dry_run_fails_where_the_run_would(owner: Caller) -> None:
    nodes = [action("close", "set_status", status="closed"), action("back", "set_status", status="pending")]
    workflow_id = published(owner, canvas(*nodes))
    run_steps = read(owner, f"{_ended(owner, execute(owner, workflow_id))}/steps")
    result = dry_run(owner, workflow_id, {"status": "open"})
    assert (result["status"], result["error"]) == ("failed", "back: Cannot move ticket from closed to pending")
    assert [step["error"] for step in run_steps] == [entry["error"] for entry in result["path"]]


def _ended(caller: Caller, path: str) -> str:
    caller.advance(seconds=60)
    return path
