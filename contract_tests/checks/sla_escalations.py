"""Escalations as records: what they are made of, how they change and go. Docs: sla, "Escalation Rules"."""

from contract_tests.expecting import body, holds, includes, names, same
from contract_tests.making.records import new_team
from contract_tests.making.sla import (
    ESCALATIONS,
    POLICIES,
    accepted,
    escalation_like,
    kept_out,
    new_escalation,
    new_policy,
    policy_like,
    prepared,
    reassign,
)
from contract_tests.promises import rule
from contract_tests.target import Json, Target

PLAN = "Enterprise plan required"


@rule("SLA-27")
def escalations_need_the_enterprise_plan(on: Target) -> None:
    professional, escalation = on.plan("professional"), f"{ESCALATIONS}/{on.absent('esc')}"
    policy_id = prepared(professional.post(POLICIES, policy_like(on)))["id"]
    kept_out(on, professional.post(f"{POLICIES}/{policy_id}/escalations", escalation_like()), PLAN)
    kept_out(on, professional.patch(escalation, {"status": "active"}), PLAN)
    kept_out(on, professional.delete(escalation), PLAN)


@rule("SLA-28")
def an_escalation_is_created_from_what_is_sent(on: Target) -> None:
    sent = escalation_like(threshold_minutes=30, actions=[{"type": "notify_team_lead"}, reassign(new_team(on)["id"])])
    made = accepted(on.api.post(f"{POLICIES}/{new_policy(on)['id']}/escalations", sent))
    includes(made, sent, "the new escalation")
    includes(accepted(on.api.patch(_path(made), {"status": "active"})), sent, "the escalation when it is changed")


@rule("SLA-29")
def an_escalation_has_what_create_and_update_show(on: Target) -> None:
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
def a_change_of_an_escalation_is_of_the_fields_that_are_sent(on: Target) -> None:
    sent = escalation_like(threshold_minutes=30)
    made = new_escalation(on, new_policy(on)["id"], **sent)
    for change in ({"trigger_percent": 90, "action_type": "notify", "status": "active"}, {"trigger_percent": 80}):
        sent |= change
        includes(accepted(on.api.patch(_path(made), change)), sent, "the changed escalation")


@rule("SLA-29")
def every_field_of_an_escalation_can_be_changed(on: Target) -> None:
    kept = new_escalation(on, new_policy(on)["id"])
    changes: list[Json] = [
        {"status": "inactive"},
        {"threshold_minutes": None},
        {"trigger": "breached"},
        {"actions": []},
    ]
    for change in changes:
        kept |= change
        same(body(on.api.patch(_path(kept), change)), kept, "the changed escalation")
    same(body(on.api.patch(_path(kept), {})), kept, "the escalation after no change at all")


@rule("SLA-29")
def a_refused_change_of_an_escalation_changes_nothing(on: Target) -> None:
    made = new_escalation(on, new_policy(on)["id"])
    wrong = {"trigger": "breached", "trigger_percent": 101, "status": "off"}
    names(on.api.patch(_path(made), wrong), "body.trigger_percent", "body.status")
    same(body(on.api.patch(_path(made), {})), made, "the escalation after a refusal")


@rule("SLA-36")
def an_escalation_is_deleted(on: Target) -> None:
    policy_id = new_policy(on)["id"]
    gone, stays = (new_escalation(on, policy_id, threshold_minutes=minutes) for minutes in (30, 60))
    accepted(on.api.delete(_path(gone)))
    sent = on.api.patch(_path(gone), {"status": "active"})
    holds(sent.is_client_error, "a change of what was deleted to be refused", f"{sent.status_code} {sent.text}")
    accepted(on.api.patch(_path(stays), {"status": "active"}))


def _path(escalation: Json) -> str:
    return f"{ESCALATIONS}/{escalation['id']}"
