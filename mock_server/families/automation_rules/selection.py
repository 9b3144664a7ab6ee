"""Which rules are asked, in which order, and which of them match. Reads only."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any

from mock_server.families.conditions import Facts, all_hold
from mock_server.families.tenant import Tenant
from mock_server.models import AutomationRule, Ticket

MINUTE = 60


def in_order(rules: Iterable[AutomationRule]) -> list[AutomationRule]:
    """From the lowest `priority_order` up; of two with the same, the older first."""
    return sorted(rules, key=attrgetter("priority_order"))


def event_rules(tenant: Tenant, event_type: str) -> list[AutomationRule]:
    """The enabled rules that this event triggers, in order."""
    return in_order([rule for rule in _enabled(tenant, "event") if rule.trigger_event == event_type])


def time_rules(tenant: Tenant) -> list[AutomationRule]:
    """The enabled rules of mode time, in order."""
    return in_order(_enabled(tenant, "time"))


def matches(rule: AutomationRule, facts: Facts) -> bool:
    """Whether all its conditions hold."""
    return all_hold(rule.conditions, facts)


def comes_of_age(rule: AutomationRule, ticket: Ticket, now: datetime) -> bool:
    """Whether the ticket meets the rule's `time_condition`. A key that is not known is never met."""
    return all(key in AGES and AGES[key](ticket, wanted, now) for key, wanted in rule.time_condition.items())


def _older(ticket: Ticket, minutes: Any, now: datetime) -> bool:
    number = isinstance(minutes, int | float) and not isinstance(minutes, bool)
    return number and (now - ticket.created_at).total_seconds() / MINUTE > minutes


def _in_status(ticket: Ticket, wanted: Any, _: datetime) -> bool:
    return ticket.status in (wanted if isinstance(wanted, list) else [wanted])


AGES: Mapping[str, Callable[[Ticket, Any, datetime], bool]] = {"older_than_minutes": _older, "status": _in_status}


def _enabled(tenant: Tenant, mode: str) -> list[AutomationRule]:
    return [rule for rule in tenant.automation_rules if rule.enabled and rule.execution_mode == mode]
