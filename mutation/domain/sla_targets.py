"""Defects of targets: what is promised, and what keeps a promise. Docs: sla, "Add SLA Targets"."""

from typing import Any

from mock_server.families.sla.deadlines import due_after
from mock_server.families.sla.instances import TARGETS
from mock_server.families.sla.policies import promised
from mock_server.models import SlaPolicy, SlaTarget
from mutation.domain.sla import ENGINE, OPERATIONS, engine, nothing, when
from mutation.mutant import Mutant
from mutation.patches import replaced
from mutation.wire import Call, Json, answers, asks, edits


def promising(make: Any) -> Any:
    return replaced((f"{ENGINE}:promised", make))


def longest(_: Any) -> Any:
    def promise(policy: SlaPolicy, priority: str) -> dict[str, int]:
        fit = sorted((each for each in policy.targets if each.priority == priority), key=lambda each: each.hours)
        return {each.type: round(each.hours * 3600) for each in fit}

    return promise


def any_priority(original: Any) -> Any:
    return lambda policy, priority: original(policy, priority) or original(policy, "medium")


def removes_its_type(delete: Any) -> Any:
    def deleted(tenant: Any, target_id: str) -> None:
        found = {each.id: (policy, each) for policy in tenant.sla_policies for each in policy.targets}
        policy, target = found.get(target_id, (None, None))
        delete(tenant, target_id)
        if policy:
            left = [each for each in policy.targets if each.type != target.type]
            tenant.sla_policies.put(policy.model_copy(update={"targets": left}))

    return deleted


def adds_to_all(add: Any) -> Any:
    def added(tenant: Any, policy_id: str, body: Any) -> SlaTarget:
        target: SlaTarget = add(tenant, policy_id, body)
        for each in [each for each in tenant.sla_policies if not each.targets]:
            tenant.sla_policies.put(each.model_copy(update={"targets": [target]}))
        return target

    return added


def whole_hours(call: Call) -> None:
    hours = call.json.get("hours")
    if isinstance(hours, float):
        call.json = {**call.json, "hours": int(hours) + 1}


def answered(page: Json) -> None:
    for each in page["data"]:
        if each["targets"]["first_response"]:
            each["targets"]["first_response"]["met"] = True


def meets(choose: Any) -> Any:
    """Which targets are met, of those that should be."""
    return engine("_meet", lambda meet: lambda tenant, clock, *targets: meet(tenant, clock, *choose(targets)))


def takes_from_running(delete: Any) -> Any:
    def deleted(tenant: Any, target_id: str) -> None:
        policy = next((p for p in tenant.sla_policies if any(each.id == target_id for each in p.targets)), None)
        delete(tenant, target_id)
        for each in list(tenant.sla_instances):
            if policy and each.policy_id == policy.id:
                tenant.sla_instances.put(
                    each.model_copy(update={"targets": each.targets.model_copy(update={"resolution": None})})
                )

    return deleted


def moves_what_runs(update: Any) -> Any:
    def updated(tenant: Any, business_hours_id: str, body: Any) -> Any:
        changed = update(tenant, business_hours_id, body)
        for clock in [each for each in tenant.sla_clocks if each.business_hours_id == business_hours_id]:
            instance = tenant.sla_instances.get(clock.instance_id)
            due = due_after(tenant, clock, instance.started_at, clock.allowed("resolution"))
            resolution = instance.targets.resolution.model_copy(update={"due_at": due})
            targets = instance.targets.model_copy(update={"resolution": resolution})
            tenant.sla_instances.put(instance.model_copy(update={"targets": targets}))
        return changed

    return updated


MUTANTS: list[Mutant] = [
    Mutant(
        "SLA-19",
        "persistence",
        "A target is an hour longer than was sent.",
        asks("add_sla_target", lambda call: setattr(call, "json", {**call.json, "hours": call.json["hours"] + 1})),
    ),
    Mutant(
        "SLA-10",
        "engines",
        "Running instances lose a target that is deleted.",
        replaced((f"{OPERATIONS}:delete_sla_target", takes_from_running)),
    ),
    Mutant(
        "SLA-10",
        "engines",
        "A new schedule moves what runs.",
        replaced(("mock_server.families.business_hours.operations:update_business_hours", moves_what_runs)),
    ),
    Mutant(
        "SLA-100",
        "persistence",
        "A target is added to other policies as well.",
        replaced((f"{OPERATIONS}:add_sla_target", adds_to_all)),
    ),
    Mutant("SLA-20", "validation", "Parts of an hour count as whole ones.", asks("add_sla_target", whole_hours)),
    Mutant("SLA-21", "engines", "The longest target counts.", promising(longest)),
    Mutant(
        "SLA-22",
        "engines",
        "The targets of medium count for all.",
        promising(lambda _: lambda policy, _: promised(policy, "medium")),
    ),
    Mutant("SLA-80", "engines", "A priority without a target has that of medium.", promising(any_priority)),
    Mutant("SLA-81", "engines", "A public note is no response.", meets(lambda targets: targets[1:])),
    Mutant("SLA-24", "engines", "A note resolves the ticket as well.", meets(lambda _: TARGETS)),
    Mutant("SLA-82", "engines", "Resolving a ticket is not its resolution.", when("resolved", nothing)),
    Mutant("SLA-82", "engines", "Closing a ticket does not resolve it.", when("closed", nothing)),
    Mutant("SLA-25", "engines", "A resolved ticket still waits for its answer.", meets(lambda targets: targets[-1:])),
    Mutant(
        "SLA-26",
        "persistence",
        "All targets of the type go.",
        replaced((f"{OPERATIONS}:delete_sla_target", removes_its_type)),
    ),
    Mutant("SLA-23", "engines", "What nobody answered is answered.", answers("list_sla_instances", edits(answered))),
    Mutant(
        "SLA-24",
        "engines",
        "Neither resolving nor closing a ticket is its resolution.",
        engine("BY_STATUS", lambda by_status: {**by_status, "resolved": nothing, "closed": nothing}),
    ),
]
