"""Which rules are asked, in which order, and which of them match. Reads only."""

from collections.abc import Iterable
from operator import attrgetter

from mock_server.families.conditions import Facts, all_hold
from mock_server.families.tenant import Tenant
from mock_server.models import AutomationRule


def in_order(rules: Iterable[AutomationRule]) -> list[AutomationRule]:
    """From the lowest `priority_order` up; of two with the same, the older first."""
    return sorted(rules, key=attrgetter("priority_order"))


def event_rules(tenant: Tenant, event_type: str) -> list[AutomationRule]:
    """The enabled rules that this event triggers, in order."""
    heard = [rule for rule in tenant.automation_rules if rule.trigger_event == event_type]
    return in_order(_enabled(heard, "event")) if heard else heard


def time_rules(tenant: Tenant) -> list[AutomationRule]:
    """The enabled rules of mode time, in order."""
    return tenant.automation_rules.derived(_time_rules)


def _time_rules(rules: Iterable[AutomationRule]) -> list[AutomationRule]:
    return in_order(_enabled(rules, "time"))


def matches(rule: AutomationRule, facts: Facts) -> bool:
    """Whether all its conditions hold."""
    return all_hold(rule.conditions, facts)


def _enabled(rules: Iterable[AutomationRule], mode: str) -> list[AutomationRule]:
    return [rule for rule in rules if rule.enabled and rule.execution_mode == mode]
