"""Automation rules, as the laws know them. Docs: automation-and-workflows, "Automation Rules"."""

from contract_tests.factories.automation_rules import NOTIFY, condition, own_event, priority
from contract_tests.resources.resource import Resource, Values
from contract_tests.target import Target


def _values(on: Target) -> Values:
    """A rule has conditions that no ticket of others meets, and at least one action: it may need one."""
    return {
        "trigger_event": [own_event(on) for _ in range(2)],
        "conditions": [
            [condition("category", on.name("Category"))],
            [condition("category", on.name("Category"), "in")],
        ],
        "actions": [[priority("low"), NOTIFY], [NOTIFY]],
        "execution_mode": ["event"],
    }


AUTOMATION_RULE = Resource(
    name="automation rule",
    plural="automation rules",
    create="create_automation_rule",
    values=_values,
    apart=frozenset({"time_condition"}),
    derived=("updated_at",),
    fresh={"execution_count": 0},
    rules={
        "keys": "RULE-01",
        "keys first": "RULE-50",
        "profile": "RULE-47",
        "stranger": "RULE-48",
        "typed": "ERROR-08",
        "refused": "ERROR-05",
        "create": "RULE-06",
        "fresh": "RULE-06",
        "fields": "RULE-55",
        "required": "RULE-07",
        "minimal": "RULE-10",
        "defaults": "RULE-10",
        "bounds": "RULE-07",
        "issues": "RULE-57",
        "read": "RULE-14",
        "unknown": "RULE-14",
        "unknown update": "RULE-59",
        "unknown delete": "RULE-16",
        "listed": "RULE-03",
        "array": "RULE-03",
        "update": "RULE-13",
        "patch": "RULE-59",
        "nothing": "RULE-59",
        "nulls": "RULE-58",
        "delete": "RULE-15",
        "unknown fields": "ERROR-06",
    },
)
