"""Canvases to try workflows with, and a tenant to run them in."""

from typing import Any

from hypothesis import strategies as st

from mock_server.families.tenant import Tenant
from mock_server.families.tickets.operations import open_ticket
from mock_server.families.workflows.operations import create_workflow, execute_workflow, publish_workflow
from mock_server.models import Ticket, TicketCreate, Workflow, WorkflowCreate, WorkflowExecution, WorkflowRun
from mock_server.scenarios.scenarios import SHIPPED, Scenarios
from mock_server.state.principal import Principal

SCENARIOS = Scenarios(SHIPPED, "frozen")
OWNER = Principal("session", "sess_tenant_owner", "t_xyz", user_id="user_001")
MANY_YEARS = 60 * 60 * 24 * 365 * 3
NAMES = ["start", "one", "two", "three", "four"]

values = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["Network", "low", "open", "team_789", ""])
delays = st.sampled_from([None, 0, 1, 250.5, 60_000, -1, "soon", True])
conditions = st.one_of(
    st.fixed_dictionaries({"field": st.sampled_from(["category", "priority", "x"]), "equals": values}),
    st.fixed_dictionaries(
        {
            "field": st.sampled_from(["category", "status", 7]),
            "operator": st.sampled_from(["equals", "not_equals", "in", "contains", "odd"]),
            "value": values | st.lists(values, max_size=2),
        }
    ),
)
actions = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            ["assign_team", "set_priority", "set_status", "add_note", "notify", "create_ticket", "x"]
        ),
        "team_id": st.sampled_from(["team_789", "team_none"]),
        "priority": st.sampled_from(["low", "urgent"]),
        "status": st.sampled_from(["open", "pending", "closed"]),
        "body": st.sampled_from(["Seen", None]),
        "subject": st.sampled_from(["More", ""]),
    }
)
configs = {"condition": conditions, "action": actions, "trigger": st.just({}), "teapot": st.just({})}


def nodes(*kinds: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from(kinds).flatmap(
        lambda kind: st.builds(
            lambda name, config, delay: {"id": name, "type": kind, "config": {**config, "delay_ms": delay}},
            st.sampled_from(NAMES),
            configs.get(kind, st.just({})),
            delays,
        )
    )


edges = st.builds(
    lambda begin, end, condition: {"from": begin, "to": end, **({"condition": condition} if condition else {})},
    st.sampled_from(NAMES),
    st.sampled_from([*NAMES, "lost"]),
    st.sampled_from([None, None, "true", "false", "odd"]),
)


def canvases(*kinds: str) -> st.SearchStrategy[dict[str, Any]]:
    """A trigger, nodes of these kinds, and any edges between them, cycles included."""
    return st.builds(
        lambda each, ways: {"nodes": [{"id": "start", "type": "trigger"}, *each], "edges": ways},
        st.lists(nodes(*kinds), max_size=6),
        st.lists(edges, max_size=8),
    )


tickets = st.builds(
    TicketCreate,
    subject=st.just("VPN"),
    category=st.sampled_from(["Network", None]),
    priority=st.sampled_from(["low", "urgent"]),
)


def new_tenant() -> Tenant:
    """The docs scenario's tenant, its clock standing still."""
    return SCENARIOS.make("docs").tenants["t_xyz"]


def new_workflow(tenant: Tenant, canvas: dict[str, Any]) -> Workflow:
    body = WorkflowCreate.model_validate({"name": "Any", "canvas_definition": canvas})
    workflow = tenant.world.run(lambda: create_workflow(tenant, OWNER, body))
    return tenant.world.run(lambda: publish_workflow(tenant, OWNER, workflow.id))


def new_ticket(tenant: Tenant, body: TicketCreate) -> Ticket:
    return tenant.world.run(lambda: open_ticket(tenant, body))


def execute(tenant: Tenant, workflow: Workflow, ticket: Ticket) -> WorkflowRun:
    body = WorkflowExecution(conversation_id=ticket.conversation_id)
    return tenant.world.run(lambda: execute_workflow(tenant, workflow.id, body))


def way(tenant: Tenant, run: WorkflowRun) -> list[tuple[Any, ...]]:
    """What the steps of a run came to, without their times."""
    steps = tenant.workflow_progress.get(run.id).steps
    return [(step.position, step.node_id, step.node_type, step.status, step.output, step.error) for step in steps]


def state(tenant: Tenant) -> dict[str, Any]:
    """Everything in a tenant's world."""
    world = tenant.world
    records = {name: list(collection) for name, collection in tenant.collections()}
    return {**records, "events": list(world.events), "drawn": world.ids.drawn, "timers": len(world.timers)}
