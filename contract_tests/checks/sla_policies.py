"""SLA policies as records: what they are made of, how they change and go. Docs: sla."""

from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import body, holds, includes, invalid, names, refused, same
from contract_tests.making.sla import (
    INSTANCES,
    POLICIES,
    TARGETS,
    instance,
    move,
    new_policy,
    new_target,
    policy,
    policy_ids,
    seconds,
    terms,
)
from contract_tests.promises import rule

FIELDS = {"id", "name", "description", "conditions", "targets", "business_hours", "enabled"}
NOT_FOUND = "SLA policy not found"
URGENT = {"field": "priority", "operator": "in", "value": ["urgent", "high"]}


@rule("SLA-02")
def policies_are_listed_in_the_documented_envelope(on: Deployment) -> None:
    page = body(on.api.get(POLICIES))
    same(set(page), {"data", "total", "limit", "offset"}, "the fields of the list")
    holds(page["total"] >= len(page["data"]), "a total of all policies", page["total"])
    for each in page["data"]:
        holds(set(each) >= FIELDS, f"a policy with {', '.join(sorted(FIELDS))}", each)


@rule("SLA-02")
def a_new_policy_is_in_the_list_as_it_is(on: Deployment) -> None:
    policy_id = new_policy(on, {"resolution": 4}, conditions=[URGENT])["id"]
    total = body(on.api.get(POLICIES, limit=1))["total"]
    last = body(on.api.get(POLICIES, limit=100, offset=max(0, total - 50)))["data"]
    same([each for each in last if each["id"] == policy_id], [policy(on, policy_id)], "the policy in the list")


@rule("SLA-03")
def the_list_of_policies_has_25_at_a_time(on: Deployment) -> None:
    page = body(on.api.get(POLICIES))
    same((page["limit"], page["offset"]), (25, 0), "limit and offset")


@rule("SLA-03")
def the_list_of_policies_can_be_paged(on: Deployment) -> None:
    new_policy(on)
    new_policy(on)
    whole = body(on.api.get(POLICIES, limit=3))
    second = body(on.api.get(POLICIES, limit=1, offset=1))
    same(second["data"], whole["data"][1:2], "the second policy")
    same((second["limit"], second["offset"]), (1, 1), "limit and offset")
    same(body(on.api.get(POLICIES, limit=1, offset=100_000))["data"], [], "a page beyond the end")


@rule("SLA-04")
def a_policy_is_read_by_its_id(on: Deployment) -> None:
    made, other = new_policy(on, conditions=[URGENT], business_hours=True), new_policy(on)
    same(policy(on, made["id"]), made, "the policy")
    same(policy(on, other["id"]), other, "the other policy")


@rule("SLA-05")
def what_cannot_be_read_is_a_404_in_its_own_words(on: Deployment) -> None:
    refused(on.api.get(f"{POLICIES}/{on.absent('sla')}"), 404, NOT_FOUND)
    refused(on.api.get(f"{INSTANCES}/{on.absent('inst')}"), 404, "SLA instance not found")


@rule("SLA-05")
def what_cannot_be_changed_is_a_404_in_its_own_words(on: Deployment) -> None:
    absent, target = f"{POLICIES}/{on.absent('sla')}", {"type": "resolution", "priority": "low", "hours": 1}
    refused(on.api.patch(absent, {"name": "Nobody's"}), 404, NOT_FOUND)
    refused(on.api.delete(absent), 404, NOT_FOUND)
    refused(on.api.post(f"{absent}/targets", target), 404, NOT_FOUND)
    refused(on.api.post(f"{absent}/escalations", {"threshold_minutes": 1}), 404, NOT_FOUND)
    refused(on.api.delete(f"{TARGETS}/{on.absent('target')}"), 404, "SLA target not found")
    escalation = f"/api/v2/sla/escalations/{on.absent('esc')}"
    refused(on.api.patch(escalation, {"status": "inactive"}), 404, "Escalation not found")
    refused(on.api.delete(escalation), 404, "Escalation not found")


@rule("SLA-06")
def a_policy_is_created_from_what_is_sent(on: Deployment) -> None:
    sent = {
        "name": on.name("Critical Support"),
        "description": "SLA for urgent and high-priority tickets",
        "conditions": [URGENT],
        "business_hours": True,
    }
    made = body(on.api.post(POLICIES, sent), 201)
    includes(made, sent, "the new policy")
    includes(policy(on, made["id"]), sent, "the policy when it is read")


@rule("SLA-07")
def a_name_is_all_that_a_policy_needs(on: Deployment) -> None:
    sent = {"name": on.name("Nothing but a name")}
    made = body(on.api.post(POLICIES, sent), 201)
    defaults: Json = {"description": None, "conditions": [], "targets": [], "business_hours": False, "enabled": True}
    same(made, {"id": made["id"], **sent, **defaults}, "the new policy")
    names(on.api.post(POLICIES, {}), "body.name")


@rule("SLA-08")
def a_new_policy_is_without_targets_and_last(on: Deployment) -> None:
    before = policy_ids(on)
    made = new_policy(on)
    same(made["targets"], [], "the targets of the new policy")
    after = policy_ids(on)
    holds(after.index(made["id"]) > max(map(after.index, before), default=-1), "the new policy last", after)


@rule("SLA-09")
def a_change_is_of_the_fields_that_are_sent(on: Deployment) -> None:
    made = new_policy(on, {"resolution": 4}, description="As it was", conditions=[URGENT])
    kept, path = policy(on, made["id"]), f"{POLICIES}/{made['id']}"
    changes: list[Json] = [
        {"name": on.name("Updated")},
        {"business_hours": True},
        {"conditions": []},
        {"enabled": False},
        {"description": None},
    ]
    for change in changes:
        kept |= change
        same(body(on.api.patch(path, change)), kept, "the changed policy")
    same(policy(on, made["id"]), kept, "the policy when it is read")


@rule("SLA-09")
def a_refused_change_of_a_policy_changes_nothing(on: Deployment) -> None:
    made = new_policy(on)
    invalid(on.api.patch(f"{POLICIES}/{made['id']}", {"description": "New", "business_hours": "sometimes"}))
    same(policy(on, made["id"]), made, "the policy after a refusal")


@rule("SLA-11")
def a_deleted_policy_is_gone(on: Deployment) -> None:
    gone, stays = new_policy(on), new_policy(on)
    target = new_target(on, gone["id"])
    body(on.api.delete(f"{POLICIES}/{gone['id']}"), 204)
    refused(on.api.get(f"{POLICIES}/{gone['id']}"), 404, NOT_FOUND)
    left = policy_ids(on)
    holds(gone["id"] not in left and stays["id"] in left, "a list without it, and with the other", left)
    refused(on.api.delete(f"{POLICIES}/{gone['id']}"), 404, NOT_FOUND)
    refused(on.api.delete(f"{TARGETS}/{target['id']}"), 404, "SLA target not found")


@rule("SLA-12")
def a_policy_with_an_active_instance_is_not_deleted(on: Deployment) -> None:
    own = terms(on, {"resolution": 4})
    own.start()
    before = policy(on, own.policy_id)
    body(on.api.delete(f"{POLICIES}/{own.policy_id}"), 409)
    same(policy(on, own.policy_id), before, "the policy that is in use")


@rule("SLA-12")
def a_policy_with_a_paused_instance_is_not_deleted(on: Deployment) -> None:
    own = terms(on, {"resolution": 4})
    ticket, _ = own.start()
    move(on, ticket, "pending")
    body(on.api.delete(f"{POLICIES}/{own.policy_id}"), 409)
    holds(own.policy_id in policy_ids(on), "the policy still in the list", own.policy_id)


@rule("SLA-12")
def a_policy_whose_instances_are_finished_is_deleted(on: Deployment) -> None:
    own = terms(on, {"resolution": seconds(36)})
    in_time, _ = own.start()
    move(on, in_time, "resolved")
    _, too_late = own.start()
    on.wait(40)
    same(instance(on, too_late["id"])["status"], "breached", "the instance that was too late")
    body(on.api.delete(f"{POLICIES}/{own.policy_id}"), 204)


@rule("SLA-13")
def a_deleted_policy_leaves_its_instances_and_no_escalations(on: Deployment) -> None:
    own = terms(on, {"resolution": 4})
    escalation = own.escalation(threshold_minutes=1)
    ticket, started = own.start()
    move(on, ticket, "resolved")
    body(on.api.delete(f"{POLICIES}/{own.policy_id}"), 204)
    includes(instance(on, started["id"]), {"policy_id": own.policy_id, "status": "met"}, "its instance")
    refused(on.api.delete(f"/api/v2/sla/escalations/{escalation['id']}"), 404, "Escalation not found")
