"""Kinds of records of which there is no row yet: only what is promised of them all."""

from contract_tests.resources.resource import Aspect, Resource


def _row(name: str, plural: str, create: str, typed: str = "ERROR-08") -> Resource:
    rules: dict[Aspect, str] = {"typed": typed, "refused": "ERROR-05", "unknown fields": "ERROR-06"}
    return Resource(name=name, plural=plural, create=create, rules=rules)


OTHERS = [
    _row("business-hours schedule", "business hours", "create_business_hours", "ERROR-02"),
    _row("schedule", "schedules", "create_oncall_schedule"),
    _row("SLA policy", "SLA policies", "create_sla_policy"),
    _row("automation rule", "automation rules", "create_automation_rule"),
    _row("workflow", "workflows", "create_workflow"),
    _row("routing rule", "routing rules", "create_routing_rule"),
]
