"""SLA policies as records: what they are made of, how they change and go. Docs: sla."""

from contract_tests.expecting import SetUpRefused, body, holds, includes, names, parsed, refused, same
from contract_tests.making.lists import everything
from contract_tests.making.sla import (
    ESCALATIONS,
    INSTANCES,
    POLICIES,
    TARGETS,
    URGENT,
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
    policy_like,
    terms,
    turned_down,
)
from contract_tests.promises import rule
from contract_tests.target import Json, Target

FIELDS = {"id", "name", "description", "conditions", "targets", "business_hours", "enabled"}
NOT_FOUND = "SLA policy not found"


@rule("SLA-02")
def policies_are_listed_in_the_documented_envelope(on: Target) -> None:
    page = body(on.api.get(POLICIES))
    holds(page.keys() >= {"data", "total", "limit", "offset"}, "data, total, limit and offset", page)
    holds(page["total"] >= len(page["data"]), "a total of all policies", page["total"])


@rule("SLA-97")
def a_listed_policy_has_what_the_page_shows(on: Target) -> None:
    policy_id = new_policy(on, {"resolution": 4}, conditions=[URGENT], enabled=False)["id"]
    listed = [each for each in everything(on.api, POLICIES) if each["id"] == policy_id]
    holds(len(listed) == 1, "the new policy in the list, once", listed)
    same(listed[0], policy(on, policy_id), "the policy in the list")
    holds(listed[0].keys() >= FIELDS, f"a policy with {', '.join(sorted(FIELDS))}", listed[0])
    includes(listed[0]["targets"], [{"type": "resolution", "priority": "medium", "hours": 4}], "its targets")


@rule("SLA-03")
def the_list_of_policies_has_25_at_a_time(on: Target) -> None:
    page = body(on.api.get(POLICIES))
    same((page["limit"], page["offset"]), (25, 0), "limit and offset")


@rule("SLA-98")
def the_list_of_policies_can_be_paged(on: Target) -> None:
    new_policy(on)
    new_policy(on)
    whole = body(on.api.get(POLICIES, limit=3))
    second = body(on.api.get(POLICIES, limit=1, offset=1))
    same(second["data"], whole["data"][1:2], "the second policy")
    same((second["limit"], second["offset"]), (1, 1), "limit and offset")
    same(body(on.api.get(POLICIES, limit=1, offset=100_000))["data"], [], "a page beyond the end")


@rule("SLA-04")
def a_policy_is_read_by_its_id(on: Target) -> None:
    for conditions, business_hours in (([URGENT], False), ([{**URGENT, "value": ["low"]}], True)):
        sent = policy_like(on, conditions=conditions, business_hours=business_hours)
        made = new_policy(on, **sent)
        new_policy(on)
        includes(policy(on, made["id"]), {"id": made["id"], **sent}, "the policy")


@rule("SLA-05")
def what_cannot_be_read_is_a_404_in_its_own_words(on: Target) -> None:
    refused(on.api.get(f"{POLICIES}/{on.absent('sla')}"), 404, NOT_FOUND)
    refused(on.api.get(f"{INSTANCES}/{on.absent('inst')}"), 404, "SLA instance not found")


@rule("SLA-05")
def what_cannot_be_changed_is_a_404_in_its_own_words(on: Target) -> None:
    absent, target = f"{POLICIES}/{on.absent('sla')}", {"type": "resolution", "priority": "low", "hours": 1}
    refused(on.api.patch(absent, {"name": "Nobody's"}), 404, NOT_FOUND)
    refused(on.api.delete(absent), 404, NOT_FOUND)
    refused(on.api.post(f"{absent}/targets", target), 404, NOT_FOUND)
    refused(on.api.post(f"{absent}/escalations", escalation_like()), 404, NOT_FOUND)
    refused(on.api.delete(f"{TARGETS}/{on.absent('target')}"), 404, "SLA target not found")
    escalation = f"{ESCALATIONS}/{on.absent('esc')}"
    refused(on.api.patch(escalation, {"status": "active"}), 404, "Escalation not found")
    refused(on.api.delete(escalation), 404, "Escalation not found")


@rule("SLA-06")
def a_policy_is_created_from_what_is_sent(on: Target) -> None:
    for business_hours in (True, False):
        sent = policy_like(on, conditions=[URGENT], business_hours=business_hours, description="For urgent tickets")
        made = accepted(on.api.post(POLICIES, sent))
        includes(made, sent, "the new policy")
        includes(policy(on, made["id"]), sent, "the policy when it is read")


@rule("SLA-07")
def a_name_is_all_that_a_policy_needs(on: Target) -> None:
    sent = {"name": on.name("Nothing but a name")}
    made = body(on.api.post(POLICIES, sent), 201)
    defaults: Json = {"description": None, "conditions": [], "targets": [], "business_hours": False, "enabled": True}
    same(made, {"id": made["id"], **sent, **defaults}, "the new policy")
    names(on.api.post(POLICIES, {}), "body.name")


@rule("SLA-08")
def a_new_policy_is_without_targets_and_last(on: Target) -> None:
    before = policy_ids(on)
    made = new_policy(on)
    same(made["targets"], [], "the targets of the new policy")
    after = policy_ids(on)
    holds(after.index(made["id"]) > max(map(after.index, before), default=-1), "the new policy last", after)


@rule("SLA-09")
def a_change_is_of_the_fields_that_are_sent(on: Target) -> None:
    policy_id = new_policy(on, {"resolution": 4}, conditions=[URGENT])["id"]
    _changes(
        on,
        policy_id,
        {"name": on.name("Updated"), "business_hours": True},
        {"description": "As it is now"},
        {"conditions": [{**URGENT, "value": ["low"]}]},
        {"business_hours": False},
        {"name": on.name("Updated again")},
    )


@rule("SLA-99")
def a_policy_can_be_disabled_and_stripped(on: Target) -> None:
    policy_id = new_policy(on, {"resolution": 4}, conditions=[URGENT])["id"]
    _changes(on, policy_id, {"enabled": False}, {"description": None}, {"conditions": []})


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


@rule("SLA-76")
def a_deleted_policy_is_gone(on: Target) -> None:
    gone, stays = new_policy(on), new_policy(on)
    target = new_target(on, gone["id"])
    body(on.api.delete(f"{POLICIES}/{gone['id']}"), 204)
    refused(on.api.get(f"{POLICIES}/{gone['id']}"), 404, NOT_FOUND)
    left = policy_ids(on)
    holds(gone["id"] not in left and stays["id"] in left, "a list without it, and with the other", left)
    refused(on.api.delete(f"{POLICIES}/{gone['id']}"), 404, NOT_FOUND)
    refused(on.api.delete(path_of_target(target)), 404, "SLA target not found")


@rule("SLA-12")
def a_policy_with_an_active_instance_is_not_deleted(on: Target) -> None:
    own = terms(on, {"resolution": 4})
    own.start()
    before = policy(on, own.policy_id)
    body(on.api.delete(f"{POLICIES}/{own.policy_id}"), 409)
    same(policy(on, own.policy_id), before, "the policy that is in use")


@rule("SLA-12")
def a_policy_with_a_paused_instance_is_not_deleted(on: Target) -> None:
    own = terms(on, {"resolution": 4})
    pause(on, *own.start())
    body(on.api.delete(f"{POLICIES}/{own.policy_id}"), 409)
    holds(own.policy_id in policy_ids(on), "the policy still in the list", own.policy_id)


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
        raise SetUpRefused("instances that are met and breached", f"some that are {' and '.join(statuses)}")
    accepted(on.api.delete(f"{POLICIES}/{own.policy_id}"))


@rule("SLA-13")
def a_deleted_policy_leaves_its_instances_and_no_escalations(on: Target) -> None:
    own = terms(on, {"resolution": 4})
    escalation = own.escalation(threshold_minutes=1)
    ticket, started = own.start()
    finish(on, ticket)
    body(on.api.delete(f"{POLICIES}/{own.policy_id}"), 204)
    includes(instance(on, started["id"]), {"policy_id": own.policy_id, "status": "met"}, "its instance")
    refused(on.api.delete(f"{ESCALATIONS}/{escalation['id']}"), 404, "Escalation not found")


def _changes(on: Target, policy_id: str, *changes: Json) -> None:
    """Send one change after the other: each is kept, and nothing else changes."""
    kept = {name: value for name, value in policy(on, policy_id).items() if name in FIELDS}
    for change in changes:
        accepted(on.api.patch(f"{POLICIES}/{policy_id}", change))
        kept |= change
        includes(policy(on, policy_id), kept, "the policy when it is read")
