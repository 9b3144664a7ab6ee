"""Workflows: the laws that hold for any canvas and any input."""

from datetime import timedelta
from time import process_time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.families.conditions import all_hold
from mock_server.families.workflows.engine import MOST_STEPS
from mock_server.families.workflows.operations import (
    decide_approval,
    delete_workflow,
    dry_run_workflow,
    list_pending_approvals,
    migrate_automation_rule,
    publish_workflow,
    restore_workflow_version,
    trigger_workflow_webhook,
    update_workflow,
)
from mock_server.models import (
    AutomationRule,
    TicketCreate,
    WorkflowDecision,
    WorkflowDryRun,
    WorkflowUpdate,
    WorkflowWebhookEvent,
)
from mock_server.tests.families.workflow_worlds import (
    MANY_YEARS,
    OWNER,
    canvases,
    execute,
    new_tenant,
    new_ticket,
    new_workflow,
    state,
    tickets,
    values,
    way,
)

ENDED = {"completed", "failed", "cancelled"}
without_approvals = canvases("condition", "action", "teapot", "trigger")
with_approvals = canvases("condition", "action", "approval")


@given(canvas=without_approvals, body=tickets)
@settings(max_examples=60)
def test_a_run_goes_the_way_of_the_dry_run(canvas: dict[str, Any], body: TicketCreate) -> None:
    tenant = new_tenant()
    workflow, ticket = new_workflow(tenant, canvas), new_ticket(tenant, body)
    dry = dry_run_workflow(tenant, workflow.id, WorkflowDryRun(trigger_event=ticket.model_dump(mode="json")))
    run = execute(tenant, workflow, ticket)
    tenant.world.advance(tenant.now + timedelta(seconds=MANY_YEARS))
    ended = tenant.workflow_runs.get(run.id)
    entries = [(each.position, each.node_id, each.node_type, each.status, each.output, each.error) for each in dry.path]
    assert way(tenant, run) == entries
    assert (ended.status, ended.error) == (dry.status, dry.error)


@given(canvas=without_approvals, event=st.dictionaries(st.sampled_from(["category", "x"]), values))
def test_a_webhooks_run_goes_the_way_of_its_dry_run(canvas: dict[str, Any], event: dict[str, Any]) -> None:
    tenant = new_tenant()
    workflow = new_workflow(tenant, canvas)
    update_workflow(tenant, workflow.id, WorkflowUpdate.model_validate({"trigger_config": {"type": "webhook"}}))
    dry = dry_run_workflow(tenant, workflow.id, WorkflowDryRun(trigger_event=event))
    run = trigger_workflow_webhook(tenant, workflow.id, WorkflowWebhookEvent.model_validate(event))
    tenant.world.advance(tenant.now + timedelta(seconds=MANY_YEARS))
    assert [each[1:] for each in way(tenant, run)] == [
        (each.node_id, each.node_type, each.status, each.output, each.error) for each in dry.path
    ]


@given(canvas=with_approvals, event=st.none() | st.dictionaries(st.sampled_from(["status", "team_id", "id"]), values))
def test_a_dry_run_changes_nothing(canvas: dict[str, Any], event: dict[str, Any] | None) -> None:
    tenant = new_tenant()
    workflow = new_workflow(tenant, canvas)
    before = state(tenant)
    result = dry_run_workflow(tenant, workflow.id, WorkflowDryRun(trigger_event=event))
    assert state(tenant) == before
    assert result.status in ENDED


@given(old=without_approvals, new=without_approvals, body=tickets)
def test_after_a_restore_a_run_is_one_of_that_version(
    old: dict[str, Any], new: dict[str, Any], body: TicketCreate
) -> None:
    tenant = new_tenant()
    workflow, ticket = new_workflow(tenant, old), new_ticket(tenant, body)
    other = tenant.world.copy().tenants["t_xyz"]
    update_workflow(tenant, workflow.id, WorkflowUpdate.model_validate({"canvas_definition": new}))
    publish_workflow(tenant, OWNER, workflow.id)
    restored = restore_workflow_version(tenant, OWNER, workflow.id, 1)
    first, again = execute(other, workflow, ticket), execute(tenant, restored, ticket)
    for each in (tenant, other):
        each.world.advance(each.now + timedelta(seconds=MANY_YEARS))
    assert way(tenant, again) == way(other, first)
    assert tenant.workflow_runs.get(again.id).version == 3
    assert restored.canvas_definition == workflow.canvas_definition


@given(canvas=with_approvals, body=tickets, pauses=st.lists(st.floats(0, 90), max_size=12), runs=st.integers(1, 3))
def test_one_long_wait_is_as_good_as_many_short_ones(
    canvas: dict[str, Any], body: TicketCreate, pauses: list[float], runs: int
) -> None:
    tenant = new_tenant()
    workflow, ticket = new_workflow(tenant, canvas), new_ticket(tenant, body)
    for _ in range(runs):
        execute(tenant, workflow, ticket)
    other = tenant.world.copy().tenants["t_xyz"]
    begin = tenant.world.clock.now()
    waited = timedelta()
    for pause in pauses:
        waited += timedelta(seconds=pause)
        tenant.world.advance(begin + waited)
    other.world.advance(begin + waited)
    assert state(tenant) == state(other)


@given(canvas=with_approvals, body=tickets, decisions=st.lists(st.booleans(), min_size=1))
@settings(max_examples=60)
def test_every_run_comes_to_an_end(canvas: dict[str, Any], body: TicketCreate, decisions: list[bool]) -> None:
    tenant = new_tenant()
    decide_all(tenant, [True])
    run = execute(tenant, new_workflow(tenant, canvas), new_ticket(tenant, body))
    asked = 0
    while True:
        tenant.world.advance(tenant.now + timedelta(days=365))
        if tenant.workflow_runs.get(run.id).status in ENDED:
            break
        asked += decide_all(tenant, decisions[asked % len(decisions) :] + decisions)
        assert asked <= MOST_STEPS
    ended, steps = tenant.workflow_runs.get(run.id), tenant.workflow_progress.get(run.id).steps
    assert ended.finished_at is not None
    assert {step.status for step in steps[:-1]} <= {"completed"}
    assert len(steps) <= MOST_STEPS
    assert (ended.error is not None) == (ended.status == "failed")
    assert (ended.status == "cancelled") == (bool(steps) and steps[-1].status == "cancelled")


def decide_all(tenant: Any, decisions: list[bool]) -> int:
    """Decide what waits. Answers how many requests that were."""
    waiting = list_pending_approvals(tenant)
    for request, yes in zip(waiting, decisions, strict=False):
        decide_approval(tenant, OWNER, request.id, WorkflowDecision(decision="approved" if yes else "rejected"))
    return len(waiting)


@given(canvas=with_approvals, body=tickets, seconds=st.floats(0, 90))
def test_nothing_of_a_deleted_workflow_is_left(canvas: dict[str, Any], body: TicketCreate, seconds: float) -> None:
    tenant = new_tenant()
    workflow = new_workflow(tenant, canvas)
    run = execute(tenant, workflow, new_ticket(tenant, body))
    tenant.world.advance(tenant.world.clock.now() + timedelta(seconds=seconds))
    delete_workflow(tenant, workflow.id)
    fired = tenant.world.advance(tenant.now + timedelta(seconds=MANY_YEARS))
    gone = {workflow.id, run.id}
    for records in (tenant.workflow_versions, tenant.workflow_runs, tenant.workflow_approvals):
        assert workflow.id not in {record.workflow_id for record in records}
    assert not gone & {progress.id for progress in tenant.workflow_progress}
    assert not gone & {each.key.subject_id for each in fired}


@given(
    conditions=st.lists(
        st.fixed_dictionaries(
            {"field": st.just("x"), "operator": st.sampled_from(["equals", "not_equals", "odd"]), "value": values}
        ),
        max_size=3,
    ),
    event=st.dictionaries(st.just("x"), values),
)
def test_a_migrated_rule_acts_when_the_rule_would(conditions: list[dict[str, Any]], event: dict[str, Any]) -> None:
    tenant = new_tenant()
    rule = tenant.automation_rules.get("rule_abc123")
    sent = {**rule.model_dump(), "conditions": conditions, "actions": [{"type": "notify"}, {"type": "notify", "n": 2}]}
    tenant.automation_rules.put(AutomationRule.model_validate(sent))
    workflow = migrate_automation_rule(tenant, OWNER, rule.id)
    path = dry_run_workflow(tenant, workflow.id, WorkflowDryRun(trigger_event=event)).path
    acted = [each.node_id for each in path if each.node_type == "action"]
    assert acted == (["action_1", "action_2"] if all_hold(conditions, event) else [])


def wide(width: int) -> dict[str, Any]:
    """A node that leads to so many others, each of which leads back to it."""
    leaves = [f"leaf {number}" for number in range(width)]
    nodes = [{"id": "start", "type": "trigger"}, *({"id": leaf, "type": "condition"} for leaf in leaves)]
    edges = [edge for leaf in leaves for edge in ({"from": "start", "to": leaf}, {"from": leaf, "to": "start"})]
    return {"nodes": nodes, "edges": edges, "viewport": {"x": 0, "y": 0, "zoom": 1}}


def test_a_dry_run_of_a_hundred_thousand_nodes_takes_no_longer_than_reading_them() -> None:
    tenant = new_tenant()
    workflow = new_workflow(tenant, wide(110_000))
    begun = process_time()
    dry = dry_run_workflow(tenant, workflow.id, WorkflowDryRun(trigger_event={}))
    assert process_time() - begun < 6
    assert (dry.status, len(dry.path)) == ("failed", MOST_STEPS)
    assert dry.error == f"Cut after {MOST_STEPS:,} steps: the canvas has a cycle"
    assert [each.node_id for each in dry.path] == ["start", *(f"leaf {number}" for number in range(MOST_STEPS - 1))]


def test_a_run_goes_round_as_often_whether_or_not_the_rest_of_its_queue_is_kept() -> None:
    tenant = new_tenant()
    workflow = new_workflow(tenant, wide(300))
    path = dry_run_workflow(tenant, workflow.id, WorkflowDryRun(trigger_event={})).path
    queue, expected = ["start"], list[str]()
    while len(expected) < MOST_STEPS:  # the law of the queue, with nothing left out
        expected.append(queue.pop(0))
        led_to = [f"leaf {number}" for number in range(300)] if expected[-1] == "start" else ["start"]
        queue += [each for each in led_to if each not in queue]
    followed = [each for each in path if each.node_type == "trigger" or (each.output or {}).get("outcome")]
    assert [each.node_id for each in followed] == expected
