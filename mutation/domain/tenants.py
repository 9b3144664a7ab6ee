"""Defects of the wall between tenants: one sees, changes or refers to what is another's."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from mutation.mutant import Mutant, Plant
from mutation.patches import replaced
from mutation.wire import Call, Deliver, Reply, answers, wire

OPERATIONS = "mock_server.families.{}.operations:{}"
Around = Callable[..., Any]


def instead(family: str, operation: str, make: Callable[[Around], Around]) -> Plant:
    """Another function for the operation, made of the original."""
    return replaced((OPERATIONS.format(family, operation), lambda original: wraps(original)(make(original))))


def holder(tenant: Any, collection: str, key: Any) -> Any:
    """Whoever has the record, the caller's tenant where nobody has."""
    every = tenant.world.tenants.values()
    return next((each for each in every if key in getattr(each, collection)), tenant)


def everybodys(family: str, operation: str, collection: str, by: str) -> Plant:
    """The record is looked for among those of every tenant."""

    def make(original: Around) -> Around:
        return lambda tenant, **given: original(holder(tenant, collection, given[by]), **given)

    return instead(family, operation, make)


def lists_all(family: str, operation: str, collection: str) -> Plant:
    """The list is that of the tenant that has most, whoever asks."""

    def make(original: Around) -> Around:
        def listed(tenant: Any, **given: Any) -> Any:
            every = tenant.world.tenants.values()
            return original(max(every, key=lambda each: len(getattr(each, collection))), **given)

        return listed

    return instead(family, operation, make)


def does_it_all_the_same(family: str, operation: str, collection: str, by: str) -> Plant:
    """The answer is the 404, and yet it was done: the caller's tenant is asked only afterwards."""

    def make(original: Around) -> Around:
        def done(tenant: Any, **given: Any) -> Any:
            owner = holder(tenant, collection, given[by])
            if owner is not tenant:
                original(owner, **given)
                tenant.world.changes.clear()
            return original(tenant, **given)

        return done

    return instead(family, operation, make)


def refers_to(family: str, operation: str, collection: str, key: Callable[[Any], Any]) -> Plant:
    """What the request refers to is taken from whichever tenant has it."""

    def make(original: Around) -> Around:
        def referring(tenant: Any, **given: Any) -> Any:
            owner = holder(tenant, collection, key(given))
            if owner is not tenant:
                getattr(tenant, collection).put(getattr(owner, collection).get(key(given)))
            return original(tenant, **given)

        return referring

    return instead(family, operation, make)


def forgets_who_sent_a_key() -> Plant:
    """An Idempotency-Key is kept by its path alone."""
    kept: dict[tuple[str, str], Reply] = {}

    async def through(call: Call, deliver: Deliver) -> Reply:
        sent = call.headers.get("idempotency-key")
        if sent and (call.path, sent) in kept:
            return kept[call.path, sent]
        reply: Reply = await deliver(call)
        if sent and reply.ok:
            kept[call.path, sent] = reply
        return reply

    return wire("create_ticket", through)


def everybodys_order() -> Plant:
    """The policies that are named are put in order wherever they are."""

    def make(original: Around) -> Around:
        def reorder(tenant: Any, body: Any) -> None:
            for each in tenant.world.tenants.values():
                original(each, body=body)

        return reorder

    return instead("sla", "reorder_sla_policies", make)


def forbidden(_call: Call, reply: Reply) -> None:
    """What is not there for the caller is refused, as if it were there."""
    if reply.status == 404:
        reply.status, reply.json = 403, {"detail": "Forbidden"}


def wall(what: str, plant: Plant) -> Mutant:
    return Mutant("AUTH-04", "authorization", what, plant)


def nobodys(what: str, plant: Plant) -> Mutant:
    return Mutant("AUTH-06", "authorization", what, plant)


MUTANTS = [
    wall("A note is added to any tenant's ticket.", everybodys("tickets", "add_ticket_note", "tickets", "ticket_id")),
    wall(
        "Schedules of another tenant are listed.", lists_all("business_hours", "list_business_hours", "business_hours")
    ),
    wall("A target is added to any policy.", everybodys("sla", "add_sla_target", "sla_policies", "policy_id")),
    wall("An instance is read by every tenant.", everybodys("sla", "get_sla_instance", "sla_instances", "instance_id")),
    wall(
        "A foreign policy is a 404, and changed.",
        does_it_all_the_same("sla", "update_sla_policy", "sla_policies", "policy_id"),
    ),
    wall(
        "A rule is deleted by every tenant.",
        everybodys("automation_rules", "delete_automation_rule", "automation_rules", "rule_id"),
    ),
    nobodys("A foreign rule is a 403.", answers("get_automation_rule", forbidden)),
    wall(
        "Any tenant's workflow is executed on a dry run.",
        everybodys("workflows", "dry_run_workflow", "workflows", "workflow_id"),
    ),
    wall(
        "A template is installed by every tenant.",
        everybodys("workflows", "install_workflow_template", "workflow_templates", "template_id"),
    ),
    wall(
        "The steps of any run are listed.",
        everybodys("workflows", "list_workflow_run_steps", "workflow_runs", "run_id"),
    ),
    wall("Another tenant decides.", everybodys("workflows", "decide_approval", "workflow_approvals", "request_id")),
    wall(
        "Routing rules of another tenant are listed.", lists_all("ai_automation", "list_routing_rules", "routing_rules")
    ),
    wall("A policy is read by every tenant.", everybodys("sla", "get_sla_policy", "sla_policies", "policy_id")),
    nobodys(
        "A user of any tenant becomes a member.",
        refers_to("teams", "put_team_member", "users", lambda given: given["user_id"]),
    ),
    nobodys(
        "A user of any tenant has a shift.",
        refers_to("oncall", "create_oncall_entry", "users", lambda given: given["body"].user_id),
    ),
    nobodys(
        "A deadline is counted on any tenant's hours.",
        refers_to("sla", "preview_sla_deadline", "business_hours", lambda given: given["body"].business_hours_id),
    ),
    nobodys(
        "A workflow runs on any tenant's conversation.",
        refers_to("workflows", "execute_workflow", "conversations", lambda given: given["body"].conversation_id),
    ),
    nobodys(
        "A template is made of any tenant's workflow.",
        refers_to("workflows", "save_workflow_template", "workflows", lambda given: given["body"].workflow_id),
    ),
    nobodys(
        "A workflow is made of any tenant's template.",
        refers_to("workflows", "create_workflow", "workflow_templates", lambda given: given["body"].template_id),
    ),
    nobodys("An Idempotency-Key is everybody's.", forgets_who_sent_a_key()),
    nobodys("An order moves the policies of every tenant.", everybodys_order()),
]
