"""Defects of SLA policies: how they are written, read, ordered and matched. Docs: sla."""

from typing import Any

from mock_server.families.conditions import all_hold
from mock_server.families.sla.policies import matches
from mock_server.models import SlaPolicy
from mutation.domain.sla import ENGINE, OPERATIONS
from mutation.mutant import Mutant
from mutation.patches import replaced
from mutation.wire import Call, Deliver, Reply, answers, asks, edits, ignores_fields, ignores_query, says, wire

POLICIES = "mock_server.families.sla.policies"


async def keeps_no_business_hours(call: Call, deliver: Deliver) -> Reply:
    asked = call.json
    call.json = {name: value for name, value in asked.items() if name != "business_hours"}
    reply: Reply = await deliver(call)
    if reply.ok:
        reply.json = {**reply.json, "business_hours": asked.get("business_hours", False)}
    return reply


async def keeps_half_of_a_refused_change(call: Call, deliver: Deliver) -> Reply:
    reply: Reply = await deliver(call)
    if reply.status == 422 and "description" in call.json:
        call.json = {"description": call.json["description"]}
        await deliver(call)
    return reply


def newest_policy(get: Any) -> Any:
    return lambda tenant, policy_id: get(tenant, policy_id) and next(reversed(tenant.sla_policies))


def from_the_archive(get: Any) -> Any:
    return lambda tenant, policy_id: tenant.sla_archive.find(policy_id) or get(tenant, policy_id)


def created_first(create: Any) -> Any:
    def created(tenant: Any, body: Any) -> SlaPolicy:
        policy: SlaPolicy = create(tenant, body)
        for each in [each for each in tenant.sla_policies if each.id != policy.id]:
            tenant.sla_policies.put(tenant.sla_policies.remove(each.id))
        return policy

    return created


def deletes_instances(delete: Any) -> Any:
    def deleted(tenant: Any, policy_id: str) -> None:
        delete(tenant, policy_id)
        tenant.sla_instances.remove_where(lambda each: each.policy_id == policy_id)

    return deleted


def keeps_escalations(delete: Any) -> Any:
    def deleted(tenant: Any, policy_id: str) -> None:
        kept = [each for each in tenant.sla_escalations if each.policy_id == policy_id]
        delete(tenant, policy_id)
        for each in kept:
            tenant.sla_escalations.put(each)

    return deleted


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


MUTANTS: list[Mutant] = [
    Mutant(
        "SLA-02",
        "schema",
        "The policies are listed under items.",
        answers("list_sla_policies", edits(lambda page: {"items": page["data"], "total": page["total"]})),
    ),
    Mutant(
        "SLA-03",
        "filters and paging",
        "Policies come 50 at a time.",
        asks("list_sla_policies", lambda call: call.query.setdefault("limit", "50")),
    ),
    Mutant(
        "SLA-98",
        "filters and paging",
        "The offset of policies is ignored.",
        asks("list_sla_policies", ignores_query("offset")),
    ),
    Mutant(
        "SLA-04",
        "persistence",
        "Any id reads the newest policy.",
        replaced((f"{OPERATIONS}:get_sla_policy", newest_policy)),
    ),
    Mutant(
        "SLA-05",
        "errors",
        "An unknown instance has other words.",
        answers("get_sla_instance", says("Not found", instead_of=404)),
    ),
    Mutant(
        "SLA-06",
        "persistence",
        "The description of a new policy is lost.",
        asks("create_sla_policy", ignores_fields("description")),
    ),
    Mutant(
        "SLA-06",
        "persistence",
        "business_hours is answered, but not kept.",
        wire("create_sla_policy", keeps_no_business_hours),
    ),
    Mutant(
        "SLA-08",
        "persistence",
        "A new policy is matched first.",
        replaced((f"{OPERATIONS}:create_sla_policy", created_first)),
    ),
    Mutant(
        "SLA-99", "partial updates", "A policy stays enabled.", asks("update_sla_policy", ignores_fields("enabled"))
    ),
    Mutant(
        "SLA-09",
        "validation",
        "A refused change is half kept.",
        wire("update_sla_policy", keeps_half_of_a_refused_change),
    ),
    Mutant(
        "SLA-76",
        "persistence",
        "A deleted policy is read by its id.",
        replaced((f"{OPERATIONS}:get_sla_policy", from_the_archive)),
    ),
    Mutant(
        "SLA-12",
        "engines",
        "A policy with an active instance is deleted.",
        replaced((f"{OPERATIONS}:UNFINISHED", lambda _: ("paused",))),
    ),
    Mutant(
        "SLA-12",
        "engines",
        "A policy with a paused instance is deleted.",
        replaced((f"{OPERATIONS}:UNFINISHED", lambda _: ("active",))),
    ),
    Mutant(
        "SLA-12",
        "engines",
        "A breached instance keeps its policy.",
        replaced((f"{OPERATIONS}:UNFINISHED", lambda each: (*each, "breached"))),
    ),
    Mutant(
        "SLA-13",
        "persistence",
        "Instances go with their policy.",
        replaced((f"{OPERATIONS}:delete_sla_policy", deletes_instances)),
    ),
    Mutant(
        "SLA-13",
        "persistence",
        "Escalations stay without their policy.",
        replaced((f"{OPERATIONS}:delete_sla_policy", keeps_escalations)),
    ),
    Mutant(
        "SLA-14",
        "persistence",
        "Reordering puts the last first.",
        replaced((f"{OPERATIONS}:reorder", lambda reorder: lambda tenant, ids: reorder(tenant, ids[::-1]))),
    ),
    Mutant(
        "SLA-15",
        "engines",
        "The last policy that matches applies.",
        matching(lambda all_, ticket: next(reversed(fitting(all_, ticket)), None)),
    ),
    Mutant(
        "SLA-15",
        "engines",
        "Only the first policy is looked at.",
        matching(lambda all_, ticket: next((each for each in all_[:1] if matches(each, ticket)), None)),
    ),
    Mutant(
        "SLA-15",
        "engines",
        "The oldest policy that matches applies.",
        matching(lambda all_, ticket: min(fitting(all_, ticket), key=lambda each: each.id, default=None)),
    ),
    Mutant(
        "SLA-17",
        "engines",
        "One condition that holds is enough.",
        matching(lambda all_, ticket: next(iter(fitting(all_, ticket, any)), None)),
    ),
    Mutant(
        "SLA-17",
        "engines",
        "equals ignores case.",
        operator("equals", lambda fact, value: str(fact).lower() == str(value).lower()),
    ),
    Mutant("SLA-17", "engines", "not_in is in.", operator("not_in", lambda fact, value: fact in value)),
    Mutant(
        "SLA-17", "engines", "in looks at the first value only.", operator("in", lambda fact, value: fact == value[0])
    ),
    Mutant("SLA-17", "engines", "contains is equals.", operator("contains", lambda fact, value: fact == value)),
    Mutant(
        "SLA-18",
        "engines",
        "A disabled policy matches.",
        matching(lambda all_, ticket: next((each for each in all_ if matches(each, ticket)), None)),
    ),
    Mutant(
        "SLA-98",
        "filters and paging",
        "Policies are listed by their ids.",
        answers("list_sla_policies", edits(lambda page: page["data"].sort(key=lambda each: each["id"]))),
    ),
]
