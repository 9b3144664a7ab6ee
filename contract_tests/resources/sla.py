"""SLA policies, escalations and instances, as the laws know them. Docs: sla."""

from contract_tests.factories.records import new_team
from contract_tests.factories.sla import (
    ESCALATIONS,
    INSTANCES,
    finish,
    instance,
    new_target,
    note,
    of_category,
    reassign,
    terms,
)
from contract_tests.resources.resource import Resource, Values
from contract_tests.target import Json, Target


def _policy(on: Target) -> Values:
    """For tickets that nobody has."""
    return {"conditions": [[of_category(on.name("Category"))] for _ in range(2)]}


def _escalation(on: Target) -> Values:
    """With the trigger and the actions that the page shows: others may be refused."""
    return {
        "trigger": ["approaching_breach"],
        "actions": [[{"type": "notify_team_lead"}], [reassign(new_team(on)["id"])]],
        "action_type": ["notify"],
    }


def _instances(on: Target) -> list[Json]:
    """One of two targets that was met, and one of another that runs."""
    own = terms(on, {"first_response": 4, "resolution": 24})
    new_target(on, own.policy_id, priority="urgent", hours=8)
    ticket, met = own.start()
    note(on, ticket)
    finish(on, ticket)
    _, active = own.start(priority="urgent")
    return [instance(on, met["id"]), active]


SLA_POLICY = Resource(
    name="SLA policy",
    plural="sla policies",
    create="create_sla_policy",
    values=_policy,
    apart=frozenset({"targets"}),
    fresh={"targets": []},
    rules={
        "stranger": "SLA-71",
        "typed": "ERROR-08",
        "refused": "ERROR-05",
        "unknown fields": "ERROR-06",
        "create": "SLA-06",
        "required": "SLA-07",
        "defaults": "SLA-07",
        "fresh": "SLA-08",
        "fields": "SLA-97",
        "read": "SLA-04",
        "unknown": "SLA-05",
        "unknown update": "SLA-05",
        "unknown delete": "SLA-05",
        "listed": "SLA-97",
        "envelope": "SLA-02",
        "page": "SLA-03",
        "window": "SLA-98",
        "update": "SLA-09",
        "undocumented": "SLA-99",
        "nulls": "SLA-99",
        "delete": "SLA-76",
    },
)

SLA_ESCALATION = Resource(
    name="escalation",
    plural="sla escalations",
    create="create_sla_escalation",
    item=f"{ESCALATIONS}/{{escalation_id}}",
    values=_escalation,
    rules={
        "create": "SLA-28",
        "defaults": "SLA-29",
        "issues": "SLA-29",
        "unknown update": "SLA-05",
        "unknown delete": "SLA-05",
        "update": "SLA-34",
        "undocumented": "SLA-29",
        "nulls": "SLA-29",
        "nothing": "SLA-29",
        "delete": "SLA-86",
    },
)

SLA_INSTANCE = Resource(
    name="SLA instance",
    plural="sla instances",
    path=INSTANCES,
    makes=_instances,
    rules={
        "read": "SLA-44",
        "unknown": "SLA-05",
        "listed": "SLA-42",
        "envelope": "SLA-88",
        "page": "SLA-88",
        "limit": "SLA-42",
        "window": "SLA-88",
        "newest": "SLA-88",
        "filters": "SLA-42",
        "total": "SLA-88",
    },
)
