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
    return tenant.automation_rules.derived(_by_event).get(event_type, [])


def time_rules(tenant: Tenant) -> list[AutomationRule]:
    """The enabled rules of mode time, in order."""
    return tenant.automation_rules.derived(_time_rules)


def _by_event(rules: Iterable[AutomationRule]) -> dict[str | None, list[AutomationRule]]:
    found: dict[str | None, list[AutomationRule]] = {}
    for rule in in_order(_enabled(rules, "event")):
        found.setdefault(rule.trigger_event, []).append(rule)
    return found


def _time_rules(rules: Iterable[AutomationRule]) -> list[AutomationRule]:
    return in_order(_enabled(rules, "time"))


def matches(rule: AutomationRule, facts: Facts) -> bool:
    """Whether all its conditions hold."""
    return all_hold(rule.conditions, facts)


def _enabled(rules: Iterable[AutomationRule], mode: str) -> list[AutomationRule]:
    return [rule for rule in rules if rule.enabled and rule.execution_mode == mode]
