"""Which records a step of a story is about: those that there are when it is played."""

from collections.abc import Callable
from itertools import product
from typing import Any

from mock_server.document.operations import Operation
from mock_server.families.tenant import Tenant, World
from mock_server.record import UUID
from mock_server.state.principal import Principal
from mock_server.tests.state.random_operations import Step

NOWHERE = "no_such"
NO_WORLD = "w" * 300  # longer than a world may be called: whoever names it makes none
NO_TICKET = "999999"
PATHS = {
    "ticket_id": "tickets",
    "team_id": "teams",
    "business_hours_id": "business_hours",
    "schedule_id": "oncall_schedules",
    "entry_id": "oncall_entries",
    "policy_id": "sla_policies",
    "escalation_id": "sla_escalations",
    "instance_id": "sla_instances",
    "template_id": "workflow_templates",
    "request_id": "workflow_approvals",
    "workflow_id": "workflows",
    "run_id": "workflow_runs",
    "rule_id": "automation_rules",
}
"""A parameter of a path → the collection that it names a record of."""

REFERENCES = {
    "team_id": "teams",
    "target_team_id": "teams",
    "overflow_team_id": "teams",
    "user_id": "users",
    "swap_with_user_id": "users",
    "escalate_to_user_id": "users",
    "business_hours_id": "business_hours",
    "workflow_id": "workflows",
}
"""A field of a body → the collection that it names a record of."""

ORDERS = {"policy_ids": "sla_policies", "ordered_ids": "routing_rules"}
"""A field of a body → the collection that it names all records of."""

Keys = list[tuple[Any, ...]]


def caller_of(world: World, choice: int | None) -> Principal | None:
    """The nth credential of the world; 0 is the first that may do everything."""
    callers = list(world.callers.values())
    if choice == 0:
        return next(caller for caller in callers if caller.role == "tenant_owner")
    return None if choice is None else callers[choice % len(callers)]


def path_of(tenant: Tenant, operation: Operation, step: Step) -> dict[str, str]:
    """Values for the parameters of its path: a record's that is there, else the document's, or nobody's."""
    examples = {each.name: str(each.schema["example"]) for each in operation.parameters if each.location == "path"}
    if step.known:
        return examples | {name: str(value) for name, value in _found(tenant, operation, step.choice).items()}
    if step.choice % 2:
        return dict.fromkeys(examples, NO_TICKET if "ticket_id" in examples else NOWHERE)
    return examples


def with_references(tenant: Tenant, body: Any, choice: int) -> Any:
    """The body with the ids of records that are there."""
    if isinstance(body, list):
        return [with_references(tenant, each, choice) for each in body]
    if not isinstance(body, dict):
        return body
    return {name: _reference(tenant, name, value, choice) for name, value in body.items()}


def picked(tenant: Tenant, collection: str, choice: int) -> Any:
    """The key of one of its records, 0 the newest; None where there is none."""
    records = getattr(tenant, collection)
    return _pick([records.key(record) for record in records], choice)


def _pick(keys: list[Any], choice: int) -> Any:
    return keys[-1 - choice % len(keys)] if keys else None


def _found(tenant: Tenant, operation: Operation, choice: int) -> dict[str, Any]:
    """The keys of one record that is there, by the names of the path's parameters. Where there is none: none."""
    names = tuple(each.name for each in operation.parameters if each.location == "path")
    if names in TOGETHER:
        return dict(zip(names, _pick(TOGETHER[names](tenant), choice) or (), strict=False))
    if len(names) > 1 or not PATHS.keys() >= set(names):
        told = f"{operation.id}: name in TOGETHER (several ids in a path) or PATHS (one) whose ids {names} are."
        raise LookupError(told)
    [name] = names or [""]
    if operation.id in RUNS and choice % 2 == 0:
        key = _pick([workflow.id for workflow in tenant.workflows if workflow.status == "published"], choice // 2)
    elif operation.tag == "ai_automation" and name == "rule_id":
        key = picked(tenant, "routing_rules", choice)
    else:
        key = picked(tenant, PATHS[name], choice) if name else None
    return {} if key is None else {name: key}


def _memberships(tenant: Tenant) -> Keys:
    """Those that could be, and then those that are."""
    members = [(member.team_id, member.user_id) for member in tenant.members]
    possible = product((team.id for team in tenant.teams), (user.id for user in tenant.users))
    return [*possible, *members]


RUNS = {"execute_workflow", "trigger_workflow_webhook"}
"""Operations for published workflows, which half of the choices are among."""

TOGETHER: dict[tuple[str, ...], Callable[[Tenant], Keys]] = {
    ("team_id", "user_id"): _memberships,
    ("target_id",): lambda tenant: [(target.id,) for policy in tenant.sla_policies for target in policy.targets],
    ("business_hours_id", "holiday_id"): lambda tenant: [
        (each.id, day.id) for each in tenant.business_hours for day in each.holidays
    ],
    ("schedule_id", "entry_id"): lambda tenant: [(entry.schedule_id, entry.id) for entry in tenant.oncall_entries],
    ("workflow_id", "run_id"): lambda tenant: [(run.workflow_id, run.id) for run in tenant.workflow_runs],
    ("workflow_id", "version"): lambda tenant: [(each.workflow_id, each.version) for each in tenant.workflow_versions],
}
"""The parameters of a path that go together → their values for all records that there are."""


def _reference(tenant: Tenant, name: str, value: Any, choice: int) -> Any:
    if name in REFERENCES and isinstance(value, str):
        return picked(tenant, REFERENCES[name], choice) or value
    if name == "conversation_id":
        return _pick([each.id for each in tenant.conversations if UUID.fullmatch(each.id)], choice) or value
    if name in ORDERS and value:
        ids = [record.id for record in getattr(tenant, ORDERS[name])]
        return ids[choice:] + ids[:choice]
    return with_references(tenant, value, choice)
