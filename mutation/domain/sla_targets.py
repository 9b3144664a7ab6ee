"""Defects of targets: what is promised, and what keeps a promise. Docs: sla, "Add SLA Targets"."""

from typing import Any

from mock_server.families.sla.deadlines import due_after
from mock_server.families.sla.instances import TARGETS
from mock_server.families.sla.policies import promised
from mock_server.models import SlaPolicy
from mutation.domain.sla import ENGINE, OPERATIONS, engine, nothing, when
from mutation.mutant import Table
from mutation.patches import replaced
from mutation.wire import Json, answers, edits


def promising(make: Any) -> Any:
    return replaced((f"{ENGINE}:promised", make))


def longest(_: Any) -> Any:
    def promise(policy: SlaPolicy, priority: str) -> dict[str, int]:
        fit = sorted((each for each in policy.targets if each.priority == priority), key=lambda each: each.hours)
        return {each.type: round(each.hours * 3600) for each in fit}

    return promise


def any_priority(original: Any) -> Any:
    return lambda policy, priority: original(policy, priority) or original(policy, "medium")


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


MUTANTS: Table = {
    "engines": {
        "SLA-10: Running instances lose a target that is deleted.": replaced(
            (f"{OPERATIONS}:delete_sla_target", takes_from_running)
        ),
        "SLA-10: A new schedule moves what runs.": replaced(
            ("mock_server.families.business_hours.operations:update_business_hours", moves_what_runs)
        ),
        "SLA-21: The longest target counts.": promising(longest),
        "SLA-22: The targets of medium count for all.": promising(
            lambda _: lambda policy, _: promised(policy, "medium")
        ),
        "SLA-80: A priority without a target has that of medium.": promising(any_priority),
        "SLA-81: A public note is no response.": meets(lambda targets: targets[1:]),
        "SLA-24: A note resolves the ticket as well.": meets(lambda _: TARGETS),
        "SLA-24: Neither resolving nor closing a ticket is its resolution.": engine(
            "BY_STATUS", lambda by_status: {**by_status, "resolved": nothing, "closed": nothing}
        ),
        "SLA-82: Resolving a ticket is not its resolution.": when("resolved", nothing),
        "SLA-82: Closing a ticket does not resolve it.": when("closed", nothing),
        "SLA-25: A resolved ticket still waits for its answer.": meets(lambda targets: targets[-1:]),
        "SLA-23: What nobody answered is answered.": answers("list_sla_instances", edits(answered)),
    },
}
