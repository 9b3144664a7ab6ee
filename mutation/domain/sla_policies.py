"""Defects of policies and their targets. Docs: sla."""

from typing import Any

from mock_server.families.conditions import all_hold
from mock_server.families.sla import engine as sla
from mock_server.families.sla.instances import TARGETS
from mock_server.families.sla.policies import matches, promised
from mock_server.models import SlaPolicy
from mutation.domain.reactions import reacting
from mutation.domain.sla import ENGINE, engine, nothing, when
from mutation.mutant import Table
from mutation.patches import around, instead, replaced
from mutation.wire import Json, answers, edits

POLICIES = "mock_server.families.sla.policies"


@around
def created_first(create: Any, tenant: Any, body: Any) -> SlaPolicy:
    policy: SlaPolicy = create(tenant, body)
    for each in [each for each in tenant.sla_policies if each.id != policy.id]:
        tenant.sla_policies.put(tenant.sla_policies.remove(each.id))
    return policy


@around
def removes_its_type(delete: Any, tenant: Any, target_id: str) -> None:
    """With a target all others of its type go."""
    policy = next((p for p in tenant.sla_policies if any(each.id == target_id for each in p.targets)), None)
    delete(tenant, target_id)
    if policy:
        gone = next(each.type for each in policy.targets if each.id == target_id)
        left = [each for each in policy.targets if each.type != gone]
        tenant.sla_policies.put(policy.model_copy(update={"targets": left}))


def matching(fits: Any) -> Any:
    """Which policy applies: the one that `fits` picks from those that are there."""
    return replaced((f"{ENGINE}:first_match", lambda _: lambda tenant, ticket: fits(list(tenant.sla_policies), ticket)))


def fitting(policies: list[SlaPolicy], ticket: Any, every: Any = all) -> list[SlaPolicy]:
    return [
        each
        for each in policies
        if each.enabled and every([all_hold([one], vars(ticket)) for one in each.conditions] or [True])
    ]


def operator(name: str, test: Any) -> Any:
    """An operator compares in another way: `test(fact, value)`."""

    def make(original: Any) -> Any:
        def met(condition: Any, facts: Any) -> bool:
            if condition.operator != name:
                return bool(original([condition], facts))
            return bool(test(facts.get(condition.field), condition.value))

        return lambda conditions, facts: all(met(each, facts) for each in conditions)

    return replaced((f"{POLICIES}:all_hold", make))


def promising(make: Any) -> Any:
    return replaced((f"{ENGINE}:promised", make))


@around
def longest(_: Any, policy: SlaPolicy, priority: str) -> dict[str, int]:
    fit = sorted((each for each in policy.targets if each.priority == priority), key=lambda each: each.hours)
    return {each.type: round(each.hours * 3600) for each in fit}


def any_priority(original: Any) -> Any:
    return lambda policy, priority: original(policy, priority) or original(policy, "medium")


def answered(page: Json) -> None:
    for each in page["data"]:
        if each["targets"]["first_response"]:
            each["targets"]["first_response"]["met"] = True


def meets(choose: Any) -> Any:
    """Which targets are met, of those that should be."""
    return engine("_meet", lambda meet: lambda tenant, clock, *targets: meet(tenant, clock, *choose(targets)))


@around
def takes_from_running(delete: Any, tenant: Any, target_id: str) -> None:
    policy = next((p for p in tenant.sla_policies if any(each.id == target_id for each in p.targets)), None)
    delete(tenant, target_id)
    for each in list(tenant.sla_instances):
        if policy and each.policy_id == policy.id:
            tenant.sla_instances.put(
                each.model_copy(update={"targets": each.targets.model_copy(update={"resolution": None})})
            )


MUTANTS: Table = {
    "persistence": {
        "SLA-26: All targets of the type go.": instead("sla", "delete_sla_target", removes_its_type),
        "SLA-76: A deleted policy is read by its id.": instead(
            "sla",
            "get_sla_policy",
            lambda get: lambda tenant, policy_id: tenant.sla_archive.find(policy_id) or get(tenant, policy_id),
        ),
        "SLA-08: A new policy is matched first.": instead("sla", "create_sla_policy", created_first),
    },
    "engines": {
        "SLA-12: A policy with an active instance is deleted.": instead("sla", "UNFINISHED", lambda _: ("paused",)),
        "SLA-12: A policy with a paused instance is deleted.": instead("sla", "UNFINISHED", lambda _: ("active",)),
        "SLA-12: A breached instance keeps its policy.": instead("sla", "UNFINISHED", lambda each: (*each, "breached")),
        "SLA-15: The last policy that matches applies.": matching(
            lambda all_, ticket: next(reversed(fitting(all_, ticket)), None)
        ),
        "SLA-15: Only the first policy is looked at.": matching(
            lambda all_, ticket: next((each for each in all_[:1] if matches(each, ticket)), None)
        ),
        "SLA-17: One condition that holds is enough.": matching(
            lambda all_, ticket: next(iter(fitting(all_, ticket, any)), None)
        ),
        "SLA-17: equals ignores check.": operator(
            "equals", lambda fact, value: str(fact).lower() == str(value).lower()
        ),
        "SLA-17: not_in is in.": operator("not_in", lambda fact, value: fact in value),
        "SLA-17: contains is equals.": operator("contains", lambda fact, value: fact == value),
        "SLA-18: A disabled policy matches.": matching(
            lambda all_, ticket: next((each for each in all_ if matches(each, ticket)), None)
        ),
        "SLA-10: Running instances lose a target that is deleted.": instead(
            "sla", "delete_sla_target", takes_from_running
        ),
        "SLA-10: A new schedule moves nothing that runs.": reacting(sla.follow_hours, None),
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
