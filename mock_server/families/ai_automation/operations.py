"""AI automation, one function per operation."""

from mock_server.families.ai_automation import metrics, routing, settings
from mock_server.families.tenant import Tenant
from mock_server.models import (
    AiMetrics,
    AiSettings,
    AiSettingsUpdate,
    ResolutionAudit,
    RoutingConversation,
    RoutingOrder,
    RoutingRule,
    RoutingRuleCreate,
    RoutingRuleUpdate,
    RoutingSimulation,
)


def get_ai_settings(tenant: Tenant) -> AiSettings:
    return settings.current(tenant)


def update_ai_settings(tenant: Tenant, body: AiSettingsUpdate) -> AiSettings:
    return tenant.ai_settings.put(settings.merged(settings.current(tenant), body, tenant.now))


def get_ai_metrics(tenant: Tenant, days: int) -> AiMetrics:
    return metrics.over(tenant.ai_decisions, days, tenant.now)


def list_resolution_audit(tenant: Tenant, limit: int) -> list[ResolutionAudit]:
    """Newest first; of the same instant, the one that was decided last."""
    oldest_first = sorted(tenant.resolution_audit, key=lambda entry: entry.created_at)
    return oldest_first[: -limit - 1 : -1]


def simulate_routing(tenant: Tenant, body: RoutingConversation) -> RoutingSimulation:
    return routing.simulation(tenant, routing.first_match(tenant.routing_rules, body))


def list_routing_rules(tenant: Tenant) -> list[RoutingRule]:
    return routing.in_order(tenant.routing_rules)


def create_routing_rule(tenant: Tenant, body: RoutingRuleCreate) -> RoutingRule:
    rule = RoutingRule(
        **vars(body), id=tenant.ids.text("rr"), tenant_id=tenant.id, created_at=tenant.now, updated_at=tenant.now
    )
    return tenant.routing_rules.put(rule)


def update_routing_rule(tenant: Tenant, rule_id: str, body: RoutingRuleUpdate) -> RoutingRule:
    return tenant.routing_rules.update(rule_id, body, updated_at=tenant.now)


def delete_routing_rule(tenant: Tenant, rule_id: str) -> None:
    tenant.routing_rules.remove(rule_id)


def reorder_routing_rules(tenant: Tenant, body: RoutingOrder) -> None:
    for place, rule in routing.reordered(tenant.routing_rules, body.ordered_ids):
        if rule.sort_order != place:
            tenant.routing_rules.put(rule.model_copy(update={"sort_order": place, "updated_at": tenant.now}))
