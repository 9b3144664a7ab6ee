"""Escalations as records: what they are made of, how they change and go. Docs: sla, "Escalation Rules"."""

from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import body, names, refused, same
from contract_tests.making.sla import ESCALATIONS, POLICIES, new_policy
from contract_tests.promises import rule

PLAN = "Enterprise plan required"


@rule("SLA-27")
def escalations_need_the_enterprise_plan(on: Deployment) -> None:
    professional, escalation = on.plan("professional"), f"{ESCALATIONS}/{on.absent('esc')}"
    refused(professional.post(f"{POLICIES}/{on.absent('sla')}/escalations", {"threshold_minutes": 30}), 403, PLAN)
    refused(professional.patch(escalation, {"status": "active"}), 403, PLAN)
    refused(professional.delete(escalation), 403, PLAN)


@rule("SLA-28")
def an_escalation_is_created_from_what_is_sent(on: Deployment) -> None:
    policy_id = new_policy(on)["id"]
    sent = {
        "trigger": "approaching_breach",
        "threshold_minutes": 30,
        "actions": [{"type": "notify_team_lead"}, {"type": "reassign", "team_id": on.absent("team")}],
    }
    made = body(on.api.post(f"{POLICIES}/{policy_id}/escalations", sent), 201)
    same({name: made.get(name) for name in sent}, sent, "the new escalation")
    kept = body(on.api.patch(f"{ESCALATIONS}/{made['id']}", {"status": "inactive"}))
    same({name: kept.get(name) for name in sent}, sent, "the escalation when it is changed")


@rule("SLA-29")
def an_escalation_has_what_create_and_update_show(on: Deployment) -> None:
    policy_id = new_policy(on)["id"]
    made = body(on.api.post(f"{POLICIES}/{policy_id}/escalations", {}), 201)
    defaults: Json = {
        "trigger": "approaching_breach",
        "threshold_minutes": None,
        "trigger_percent": None,
        "actions": [],
        "action_type": None,
        "status": "active",
    }
    same(made, {"id": made["id"], "policy_id": policy_id, **defaults}, "an escalation of which nothing was said")


@rule("SLA-34")
def a_change_of_an_escalation_is_of_the_fields_that_are_sent(on: Deployment) -> None:
    policy_id = new_policy(on)["id"]
    sent = {"threshold_minutes": 30, "actions": [{"type": "notify_team_lead"}]}
    kept = body(on.api.post(f"{POLICIES}/{policy_id}/escalations", sent), 201)
    path = f"{ESCALATIONS}/{kept['id']}"
    changes: list[Json] = [
        {"trigger_percent": 90, "action_type": "notify", "status": "inactive"},
        {"threshold_minutes": None},
        {"trigger": "breached"},
        {"actions": []},
    ]
    for change in changes:
        kept |= change
        same(body(on.api.patch(path, change)), kept, "the changed escalation")
    same(body(on.api.patch(path, {})), kept, "the escalation after no change at all")


@rule("SLA-34")
def a_refused_change_of_an_escalation_changes_nothing(on: Deployment) -> None:
    policy_id = new_policy(on)["id"]
    made = body(on.api.post(f"{POLICIES}/{policy_id}/escalations", {"threshold_minutes": 30}), 201)
    path = f"{ESCALATIONS}/{made['id']}"
    wrong = {"trigger": "breached", "trigger_percent": 101, "status": "off"}
    names(on.api.patch(path, wrong), "body.trigger_percent", "body.status")
    same(body(on.api.patch(path, {})), made, "the escalation after a refusal")


@rule("SLA-36")
def an_escalation_is_deleted(on: Deployment) -> None:
    policy_id = new_policy(on)["id"]
    gone, stays = (body(on.api.post(f"{POLICIES}/{policy_id}/escalations", {}), 201) for _ in range(2))
    body(on.api.delete(f"{ESCALATIONS}/{gone['id']}"), 204)
    refused(on.api.patch(f"{ESCALATIONS}/{gone['id']}", {}), 404, "Escalation not found")
    same(body(on.api.patch(f"{ESCALATIONS}/{stays['id']}", {})), stays, "the other escalation")
