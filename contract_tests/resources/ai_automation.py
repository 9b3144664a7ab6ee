"""Routing rules, as the laws know them. Docs: automation-and-workflows, "AI Automation"."""

from contract_tests.factories.records import new_team
from contract_tests.resources.resource import Resource, Values
from contract_tests.target import Target


def _values(on: Target) -> Values:
    """Teams that are there, and words that the pages have for a conversation: others may be refused."""
    teams = [new_team(on)["id"] for _ in range(2)]
    return {
        "priority": ["low", "high"],
        "conversation_type": ["incident", "request"],
        "sentiment": ["negative", "positive"],
        "target_team_id": teams,
        "overflow_team_id": teams[::-1],
        "required_skills": [["security"], ["networking", "vpn"]],
    }


ROUTING_RULE = Resource(
    name="routing rule",
    plural="routing rules",
    create="create_routing_rule",
    values=_values,
    derived=("updated_at",),
    rules={
        "keys": "AI-05",
        "roles": "AI-06",
        "profile": "AI-07",
        "stranger": "AI-60",
        "typed": "ERROR-08",
        "refused": "ERROR-05",
        "unknown fields": "ERROR-06",
        "create": "AI-52",
        "required": "AI-56",
        "defaults": "AI-56",
        "fields": "AI-79",
        "issues": "AI-83",
        "kept": "AI-77",
        "unknown update": "AI-60",
        "unknown delete": "AI-60",
        "listed": "AI-50",
        "array": "AI-50",
        "update": "AI-58",
        "others": "AI-77",
        "patch": "AI-77",
        "nulls": "AI-77",
        "nothing": "AI-77",
        "delete": "AI-59",
    },
)
