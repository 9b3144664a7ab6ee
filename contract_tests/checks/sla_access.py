"""Who may do what with SLAs: plans, scopes, roles and tenants; and creating again with one key. Docs: sla."""

from collections.abc import Iterator

from contract_tests.calling import Caller
from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import body, holds, refused, same
from contract_tests.making.sla import (
    BREACHES,
    ESCALATIONS,
    INSTANCES,
    OLA,
    POLICIES,
    PREVIEW,
    REORDER,
    SLA,
    SUMMARY,
    TARGETS,
    TRENDS,
    new_policy,
    policy,
    some_schedule,
    terms,
)
from contract_tests.promises import rule

PROFESSIONAL, ENTERPRISE = "Professional plan or higher required", "Enterprise plan required"
LISTS = (POLICIES, INSTANCES, SUMMARY, TRENDS, BREACHES)
ROLES = ("super_admin", "tenant_admin", "supervisor", "agent", "tenant_user", "tenant_readonly")


@rule("SLA-01")
def reading_slas_needs_the_professional_plan(on: Deployment) -> None:
    starter = on.plan("starter")
    for path in (*LISTS, f"{POLICIES}/{on.absent('sla')}", f"{INSTANCES}/{on.absent('inst')}"):
        refused(starter.get(path), 403, PROFESSIONAL)
    refused(starter.get(OLA), 403, ENTERPRISE)


@rule("SLA-01")
def writing_slas_needs_the_professional_plan(on: Deployment) -> None:
    for method, path, sent in _writes(on):
        words = ENTERPRISE if "escalation" in path else PROFESSIONAL
        refused(on.plan("starter").request(method, path, json=sent), 403, words)
    refused(on.plan("starter").post(PREVIEW, _preview(on)), 403, PROFESSIONAL)


@rule("SLA-01")
def the_professional_plan_is_enough(on: Deployment) -> None:
    for path in LISTS:
        body(on.plan("professional").get(path))


@rule("SLA-68")
def reading_slas_needs_its_scope(on: Deployment) -> None:
    without = on.key_with()
    for path in (*LISTS, OLA, f"{POLICIES}/{on.absent('sla')}", f"{INSTANCES}/{on.absent('inst')}"):
        refused(without.get(path), 403, "Missing required scope: sla:read")


@rule("SLA-68")
def previewing_a_deadline_needs_the_scope_of_reading(on: Deployment) -> None:
    refused(on.key_with().post(PREVIEW, _preview(on)), 403, "Missing required scope: sla:read")
    sent = {**_preview(on), "business_hours_id": some_schedule(on)}
    body(on.key_with("oncall:read", "sla:read").post(PREVIEW, sent))


@rule("SLA-68")
def the_scope_of_reading_is_enough_to_read(on: Deployment) -> None:
    reader = on.key_with("oncall:read", "sla:read")
    for path in LISTS:
        body(reader.get(path))


@rule("SLA-69")
def changing_slas_needs_its_scope(on: Deployment) -> None:
    for method, path, sent in _writes(on):
        sent_by_reader = on.key_with("oncall:read", "sla:read").request(method, path, json=sent)
        refused(sent_by_reader, 403, "Missing required scope: sla:write")


@rule("SLA-69")
def a_key_that_may_only_read_changes_nothing(on: Deployment) -> None:
    reader, made = on.key_with("oncall:read", "sla:read"), new_policy(on)
    path, words = f"{POLICIES}/{made['id']}", "Missing required scope: sla:write"
    refused(reader.patch(path, {"name": "Taken"}), 403, words)
    refused(reader.delete(path), 403, words)
    same(policy(on, made["id"]), made, "the policy")


@rule("SLA-70")
def a_session_of_any_role_may_read_and_write(on: Deployment) -> None:
    for role in ROLES:
        session = on.role(role)
        made = body(session.post(POLICIES, {"name": on.name("Policy")}), 201)
        same(body(session.patch(f"{POLICIES}/{made['id']}", {"enabled": False}))["enabled"], False, "the change")
        same(body(session.get(f"{POLICIES}/{made['id']}"))["id"], made["id"], "the policy")


@rule("SLA-71")
def a_policy_of_another_tenant_does_not_exist(on: Deployment) -> None:
    made, stranger = new_policy(on, {"resolution": 4}), on.stranger
    path, before = f"{POLICIES}/{made['id']}", policy(on, made["id"])
    refused(stranger.get(path), 404, "SLA policy not found")
    refused(stranger.patch(path, {"name": "Taken"}), 404, "SLA policy not found")
    refused(stranger.delete(path), 404, "SLA policy not found")
    refused(stranger.post(f"{path}/escalations", {}), 404, "SLA policy not found")
    target = {"type": "resolution", "priority": "low", "hours": 1}
    refused(stranger.post(f"{path}/targets", target), 404, "SLA policy not found")
    refused(stranger.delete(f"{TARGETS}/{before['targets'][0]['id']}"), 404, "SLA target not found")
    theirs = [each["id"] for each in body(stranger.get(POLICIES, limit=100))["data"]]
    holds(made["id"] not in theirs, "a list without it", theirs)
    same(policy(on, made["id"]), before, "the policy")


@rule("SLA-71")
def an_instance_of_another_tenant_does_not_exist(on: Deployment) -> None:
    own, stranger = terms(on, {"resolution": 4}), on.stranger
    escalation = own.escalation(threshold_minutes=1)
    _, started = own.start()
    refused(stranger.get(f"{INSTANCES}/{started['id']}"), 404, "SLA instance not found")
    refused(stranger.patch(f"{ESCALATIONS}/{escalation['id']}", {"status": "inactive"}), 404, "Escalation not found")
    refused(stranger.delete(f"{ESCALATIONS}/{escalation['id']}"), 404, "Escalation not found")
    theirs = [each["id"] for each in body(stranger.get(INSTANCES, limit=100))["data"]]
    holds(started["id"] not in theirs, "a list without it", theirs)
    sent = {**_preview(on), "business_hours_id": some_schedule(on)}
    refused(stranger.post(PREVIEW, sent), 404, "Business-hours schedule not found")


@rule("SLA-72")
def a_policy_is_created_once_with_the_same_key(on: Deployment) -> None:
    first, again, other = _thrice(on, on.api, POLICIES, {"name": on.name("Once")})
    same(again, first, "the answer to the same key")
    holds(other["id"] != first["id"], "another policy without the key", other)


@rule("SLA-72")
def targets_and_escalations_are_created_once_with_the_same_key(on: Deployment) -> None:
    policy_id = new_policy(on)["id"]
    target = {"type": "resolution", "priority": "low", "hours": 1}
    for path, sent in ((f"{POLICIES}/{policy_id}/targets", target), (f"{POLICIES}/{policy_id}/escalations", {})):
        first, again, other = _thrice(on, on.api, path, sent)
        same(again, first, "the answer to the same key")
        holds(other["id"] != first["id"], "another record without the key", other)
    same(len(policy(on, policy_id)["targets"]), 2, "how many targets there are")


def _thrice(on: Deployment, caller: Caller, path: str, sent: Json) -> tuple[Json, Json, Json]:
    """What is answered: twice under one key, and once without."""
    key = on.name("key").replace(" ", "-")
    first, again = (body(caller.post(path, sent, key), 201) for _ in range(2))
    return first, again, body(caller.post(path, sent), 201)


def _preview(on: Deployment) -> Json:
    return {"business_hours_id": on.absent("bh"), "start_at": "2031-03-10T09:00:00Z", "duration_minutes": 60}


def _writes(on: Deployment) -> Iterator[tuple[str, str, Json]]:
    """A valid request of each operation that changes something, about records that are not there."""
    absent, target = f"{POLICIES}/{on.absent('sla')}", {"type": "resolution", "priority": "low", "hours": 1}
    escalation = f"{SLA}/escalations/{on.absent('esc')}"
    yield "POST", POLICIES, {"name": on.name("Policy")}
    yield "PATCH", absent, {"enabled": False}
    yield "DELETE", absent, None
    yield "POST", f"{absent}/targets", target
    yield "DELETE", f"{TARGETS}/{on.absent('target')}", None
    yield "POST", f"{absent}/escalations", {"threshold_minutes": 30}
    yield "PATCH", escalation, {"status": "active"}
    yield "DELETE", escalation, None
    if on.exclusive:  # should it not be refused, it would be everybody's order
        yield "POST", REORDER, {"policy_ids": []}
