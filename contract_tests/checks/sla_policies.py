"""SLA policies: where a new one stands, what a refused change leaves, and when one may go. Docs: sla."""

from contract_tests.assertions import SetupRefused, body, holds, includes, parsed, refused, same
from contract_tests.factories.lists import everything
from contract_tests.factories.sla import (
    ESCALATIONS,
    POLICIES,
    TARGETS,
    accepted,
    escalation_like,
    finish,
    instance,
    new_policy,
    new_target,
    path_of_target,
    pause,
    policy,
    policy_ids,
    terms,
    turned_down,
)
from contract_tests.registry import rule
from contract_tests.target import Target


@rule("SLA-05")
def what_belongs_to_a_policy_is_not_found_without_it(on: Target) -> None:
    absent, target = f"{POLICIES}/{on.absent('sla')}", {"type": "resolution", "priority": "low", "hours": 1}
    refused(on.api.post(f"{absent}/targets", target), 404, "SLA policy not found")
    refused(on.api.post(f"{absent}/escalations", escalation_like()), 404, "SLA policy not found")
    refused(on.api.delete(f"{TARGETS}/{on.absent('target')}"), 404, "SLA target not found")


@rule("SLA-08")
def a_new_policy_is_last(on: Target) -> None:
    before = policy_ids(on)
    made = new_policy(on)
    after = policy_ids(on)
    holds(after.index(made["id"]) > max(map(after.index, before), default=-1), "the new policy last", after)


@rule("SLA-09")
def a_refused_change_of_a_policy_changes_nothing(on: Target) -> None:
    before = policy(on, new_policy(on)["id"])
    turned_down(on.api.patch(f"{POLICIES}/{before['id']}", {"description": "New", "business_hours": "sometimes"}))
    same(policy(on, before["id"]), before, "the policy after a refusal")


@rule("SLA-11")
def an_archived_policy_is_not_as_before(on: Target) -> None:
    gone, stays = (policy(on, new_policy(on)["id"]) for _ in range(2))
    accepted(on.api.delete(f"{POLICIES}/{gone['id']}"))
    left = {each["id"]: each for each in everything(on.api, POLICIES)}
    read = parsed(on.api.get(f"{POLICIES}/{gone['id']}"))
    holds(left.get(gone["id"]) != gone or read != gone, "a policy that is shown otherwise, or not at all", read)
    same(policy(on, stays["id"]), stays, "the other policy")


@rule("SLA-12")
def a_policy_with_an_active_or_a_paused_instance_is_not_deleted(on: Target) -> None:
    own = terms(on, {"resolution": 4})
    started = own.start()
    before = policy(on, own.policy_id)
    for _ in ("active", "paused"):
        body(on.api.delete(f"{POLICIES}/{own.policy_id}"), 409)
        same(policy(on, own.policy_id), before, "the policy that is in use")
        pause(on, *started)


@rule("SLA-12")
def a_policy_whose_instances_are_finished_is_deleted(on: Target) -> None:
    own = terms(on, {"resolution": 4})
    passes = own.brief(priority="urgent")
    ticket, in_time = own.start()
    finish(on, ticket)
    _, too_late = own.start(priority="urgent")
    on.wait(passes + 1)
    statuses = [instance(on, each["id"])["status"] for each in (in_time, too_late)]
    if statuses != ["met", "breached"]:
        raise SetupRefused("instances that are met and breached", f"some that are {' and '.join(statuses)}")
    accepted(on.api.delete(f"{POLICIES}/{own.policy_id}"))


@rule("SLA-13")
def a_deleted_policy_leaves_its_instances_and_nothing_else(on: Target) -> None:
    own = terms(on, {"resolution": 4})
    target, escalation = new_target(on, own.policy_id, priority="low"), own.escalation(threshold_minutes=1)
    ticket, started = own.start()
    finish(on, ticket)
    body(on.api.delete(f"{POLICIES}/{own.policy_id}"), 204)
    includes(instance(on, started["id"]), {"policy_id": own.policy_id, "status": "met"}, "its instance")
    refused(on.api.delete(f"{ESCALATIONS}/{escalation['id']}"), 404, "Escalation not found")
    refused(on.api.delete(path_of_target(target)), 404, "SLA target not found")
