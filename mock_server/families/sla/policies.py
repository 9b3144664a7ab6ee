"""Which policy applies to a ticket, and what it promises. Docs: sla, "Reorder SLA Policies"."""

from mock_server.errors import NotFound
from mock_server.families.conditions import all_hold
from mock_server.families.records import TargetType
from mock_server.families.tenant import Tenant
from mock_server.models import OlaPolicy, SlaPolicy, Ticket


def first_match(tenant: Tenant, ticket: Ticket) -> SlaPolicy | None:
    """The first enabled policy, from the top, whose conditions all hold."""
    for policy in tenant.sla_policies:
        if policy.enabled and matches(policy, ticket):
            return policy
    return None


def matches(policy: SlaPolicy, ticket: Ticket) -> bool:
    """Whether all its conditions hold for the ticket's fields."""
    return all_hold(policy.conditions, vars(ticket))


def promised(policy: SlaPolicy | OlaPolicy, priority: str) -> dict[TargetType, int]:
    """Seconds by target type at this priority; of several targets of one type, the shortest."""
    seconds: dict[TargetType, int] = {}
    for target in policy.targets:
        if target.priority == priority:
            promise = round(target.hours * 3600)
            seconds[target.type] = min(promise, seconds.get(target.type, promise))
    return seconds


def reorder(tenant: Tenant, policy_ids: list[str]) -> None:
    """Those that are named come first, in this order; unknown ids are ignored."""
    policies = tenant.sla_policies
    named = [policies.get(policy_id) for policy_id in dict.fromkeys(policy_ids) if policy_id in policies]
    listed = {policy.id for policy in named}
    others = [policy for policy in policies if policy.id not in listed]
    for policy in [*named, *others]:
        policies.put(policies.remove(policy.id))


def policy_with_target(tenant: Tenant, target_id: str) -> SlaPolicy:
    for policy in tenant.sla_policies:
        if any(target.id == target_id for target in policy.targets):
            return policy
    raise NotFound("SLA target not found")
