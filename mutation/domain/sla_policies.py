"""Defects of SLA policies: how they are written, read, ordered and matched. Docs: sla."""

from typing import Any

from mock_server.families.conditions import all_hold
from mock_server.families.sla.policies import matches
from mock_server.models import SlaPolicy
from mutation.domain.sla import ENGINE, OPERATIONS
from mutation.mutant import Table
from mutation.patches import replaced

POLICIES = "mock_server.families.sla.policies"


def created_first(create: Any) -> Any:
    def created(tenant: Any, body: Any) -> SlaPolicy:
        policy: SlaPolicy = create(tenant, body)
        for each in [each for each in tenant.sla_policies if each.id != policy.id]:
            tenant.sla_policies.put(tenant.sla_policies.remove(each.id))
        return policy

    return created


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


MUTANTS: Table = {
    "persistence": {
        "SLA-08: A new policy is matched first.": replaced((f"{OPERATIONS}:create_sla_policy", created_first)),
    },
    "engines": {
        "SLA-12: A policy with an active instance is deleted.": replaced(
            (f"{OPERATIONS}:UNFINISHED", lambda _: ("paused",))
        ),
        "SLA-12: A policy with a paused instance is deleted.": replaced(
            (f"{OPERATIONS}:UNFINISHED", lambda _: ("active",))
        ),
        "SLA-12: A breached instance keeps its policy.": replaced(
            (f"{OPERATIONS}:UNFINISHED", lambda each: (*each, "breached"))
        ),
        "SLA-15: The last policy that matches applies.": matching(
            lambda all_, ticket: next(reversed(fitting(all_, ticket)), None)
        ),
        "SLA-15: Only the first policy is looked at.": matching(
            lambda all_, ticket: next((each for each in all_[:1] if matches(each, ticket)), None)
        ),
        "SLA-17: One condition that holds is enough.": matching(
            lambda all_, ticket: next(iter(fitting(all_, ticket, any)), None)
        ),
        "SLA-17: equals ignores case.": operator("equals", lambda fact, value: str(fact).lower() == str(value).lower()),
        "SLA-17: not_in is in.": operator("not_in", lambda fact, value: fact in value),
        "SLA-17: contains is equals.": operator("contains", lambda fact, value: fact == value),
        "SLA-18: A disabled policy matches.": matching(
            lambda all_, ticket: next((each for each in all_ if matches(each, ticket)), None)
        ),
    },
}
