"""Who may do what with SLAs: plans, scopes, roles and tenants; and creating again with one key. Docs: sla."""

from collections.abc import Iterator

from contract_tests.calling import Caller
from contract_tests.credentials import MAIN
from contract_tests.expecting import body, holds, refused, same
from contract_tests.making.sla import (
    BREACHES,
    ESCALATIONS,
    INSTANCES,
    OLA,
    POLICIES,
    PREVIEW,
    REORDER,
    SUMMARY,
    TARGETS,
    TRENDS,
    accepted,
    escalation_like,
    kept_out,
    new_policy,
    new_target,
    path_of_target,
    policy,
    policy_like,
    prepared,
    promised,
    terms,
)
from contract_tests.making.sla_hours import OFFICE, new_schedule, some_schedule
from contract_tests.promises import rule
from contract_tests.target import Json, Target

PROFESSIONAL, ENTERPRISE = "Professional plan or higher required", "Enterprise plan required"
TARGET = {"type": "resolution", "priority": "low", "hours": 1}
RANGE = {"start_date": "2026-02-01", "end_date": "2026-03-08"}
LISTS: dict[str, Json] = {
    POLICIES: {},
    INSTANCES: {"status": "active", "limit": 10},
    SUMMARY: RANGE,
    TRENDS: {**RANGE, "granularity": "week"},
    BREACHES: {"start_date": "2026-03-01", "limit": 20},
}
"""What can be listed, with the parameters of the page's examples."""
ROLES = ("super_admin", "tenant_admin", "supervisor", "agent", "tenant_user", "tenant_readonly")


@rule("SLA-01")
def reading_slas_needs_the_professional_plan(on: Target) -> None:
    starter = on.plan("starter")
    for path, query in _reads(on):
        kept_out(on, starter.get(path, **query), PROFESSIONAL)
    kept_out(on, starter.get(OLA), ENTERPRISE)


@rule("SLA-01")
def writing_slas_needs_the_professional_plan(on: Target) -> None:
    for method, path, sent in _writes(on):
        words = ENTERPRISE if "escalation" in path else PROFESSIONAL
        kept_out(on, on.plan("starter").request(method, path, json=sent), words)
    kept_out(on, on.plan("starter").post(PREVIEW, _preview(on.absent("bh"))), PROFESSIONAL)


@rule("SLA-01")
def the_professional_plan_is_enough(on: Target) -> None:
    for path, query in LISTS.items():
        body(on.plan("professional").get(path, **query))


@rule("SLA-68")
def reading_slas_needs_its_scope(on: Target) -> None:
    without = on.key_with()
    for path, query in _reads(on):
        kept_out(on, without.get(path, **query), "Missing required scope: sla:read")


@rule("SLA-96")
def reading_ola_policies_needs_the_scope_of_reading(on: Target) -> None:
    kept_out(on, on.key_with().get(OLA), "Missing required scope: sla:read")


@rule("SLA-68")
def previewing_a_deadline_needs_the_scope_of_reading(on: Target) -> None:
    sent = _preview(new_schedule(on, OFFICE))
    kept_out(on, on.key_with().post(PREVIEW, sent), "Missing required scope: sla:read")
    body(_reader(on).post(PREVIEW, sent))


@rule("SLA-68")
def the_scope_of_reading_is_enough_to_read(on: Target) -> None:
    for path, query in LISTS.items():
        body(_reader(on).get(path, **query))


@rule("SLA-69")
def changing_slas_needs_its_scope(on: Target) -> None:
    for method, path, sent in _writes(on):
        kept_out(on, _reader(on).request(method, path, json=sent), "Missing required scope: sla:write")


@rule("SLA-69")
def a_key_that_may_only_read_changes_nothing(on: Target) -> None:
    reader, before = _reader(on), policy(on, new_policy(on)["id"])
    path, words = f"{POLICIES}/{before['id']}", "Missing required scope: sla:write"
    kept_out(on, reader.patch(path, {"name": "Taken"}), words)
    kept_out(on, reader.delete(path), words)
    same(policy(on, before["id"]), before, "the policy")


@rule("SLA-70")
def a_session_of_any_role_may_read_and_write(on: Target) -> None:
    for role in ROLES:
        session = on.role(role)
        made = accepted(session.post(POLICIES, policy_like(on)))
        same(body(session.patch(f"{POLICIES}/{made['id']}", {"enabled": False}))["enabled"], False, "the change")
        same(body(session.get(f"{POLICIES}/{made['id']}"))["id"], made["id"], "the policy")


@rule("SLA-71")
def a_policy_of_another_tenant_does_not_exist(on: Target) -> None:
    policy_id, stranger = new_policy(on)["id"], on.stranger
    target = new_target(on, policy_id)
    path, before = f"{POLICIES}/{policy_id}", policy(on, policy_id)
    refused(stranger.get(path), 404, "SLA policy not found")
    refused(stranger.patch(path, {"name": "Taken"}), 404, "SLA policy not found")
    refused(stranger.delete(path), 404, "SLA policy not found")
    refused(stranger.post(f"{path}/escalations", escalation_like()), 404, "SLA policy not found")
    refused(stranger.post(f"{path}/targets", TARGET), 404, "SLA policy not found")
    refused(stranger.delete(path_of_target(target)), 404, "SLA target not found")
    theirs = [each["id"] for each in body(stranger.get(POLICIES))["data"]]
    holds(policy_id not in theirs, "a list without it", theirs)
    same(policy(on, policy_id), before, "the policy")


@rule("SLA-71")
def an_instance_of_another_tenant_does_not_exist(on: Target) -> None:
    own, stranger = terms(on, {"resolution": 4}), on.stranger
    escalation = own.escalation(threshold_minutes=1)
    _, started = own.start()
    refused(stranger.get(f"{INSTANCES}/{started['id']}"), 404, "SLA instance not found")
    refused(stranger.patch(f"{ESCALATIONS}/{escalation['id']}", {"status": "active"}), 404, "Escalation not found")
    refused(stranger.delete(f"{ESCALATIONS}/{escalation['id']}"), 404, "Escalation not found")
    theirs = [each["id"] for each in body(stranger.get(INSTANCES))["data"]]
    holds(started["id"] not in theirs, "a list without it", theirs)
    refused(stranger.post(PREVIEW, _preview(some_schedule(on))), 404, "Business-hours schedule not found")


@rule("SLA-72")
def a_policy_is_created_once_with_the_same_key(on: Target) -> None:
    first, again, other = _thrice(on, POLICIES, policy_like(on), policy_like(on))
    same(again, first, "the answer to the same key")
    holds(other["id"] != first["id"], "another policy without the key", other)


@rule("SLA-72")
def targets_and_escalations_are_created_once_with_the_same_key(on: Target) -> None:
    policy_id = new_policy(on)["id"]
    for path, sent, more in (
        (f"{POLICIES}/{policy_id}/targets", TARGET, {**TARGET, "priority": "high"}),
        (f"{POLICIES}/{policy_id}/escalations", escalation_like(), escalation_like()),
    ):
        first, again, other = _thrice(on, path, sent, more)
        same(again, first, "the answer to the same key")
        holds(other["id"] != first["id"], "another record without the key", other)
    same(len(promised(policy(on, policy_id)["targets"])), 2, "how many targets there are")


def _thrice(on: Target, path: str, sent: Json, other: Json) -> tuple[Json, Json, Json]:
    """What is answered: twice under one key, and to another body without."""
    key = on.name("key").replace(" ", "-")
    first, again = (prepared(on.api.post(path, sent, key)) for _ in range(2))
    return first, again, prepared(on.api.post(path, other))


def _reader(on: Target) -> Caller:
    """A key that may read SLAs and change nothing about them."""
    return on.caller(
        "an API key with the scope sla:read, and without sla:write",
        lambda each: (
            each.kind == "key"
            and each.scopes & {"sla:read", "sla:write"} == {"sla:read"}
            and each.plan != "starter"
            and each.tenant == MAIN
        ),
    )


def _preview(schedule_id: str) -> Json:
    return {"business_hours_id": schedule_id, "start_at": "2031-03-10T09:00:00Z", "duration_minutes": 60}


def _reads(on: Target) -> Iterator[tuple[str, Json]]:
    """What the page lists as reading, but for the preview."""
    yield from LISTS.items()
    yield f"{POLICIES}/{on.absent('sla')}", {}
    yield f"{INSTANCES}/{on.absent('inst')}", {}


def _writes(on: Target) -> Iterator[tuple[str, str, Json]]:
    """A valid request of each operation that changes something, about records that are not there."""
    absent, escalation = f"{POLICIES}/{on.absent('sla')}", f"{ESCALATIONS}/{on.absent('esc')}"
    yield "POST", POLICIES, policy_like(on)
    yield "PATCH", absent, {"business_hours": False}
    yield "DELETE", absent, None
    yield "POST", f"{absent}/targets", TARGET
    yield "DELETE", f"{TARGETS}/{on.absent('target')}", None
    yield "POST", f"{absent}/escalations", escalation_like()
    yield "PATCH", escalation, {"status": "active"}
    yield "DELETE", escalation, None
    if on.exclusive:  # should it not be refused, it would be everybody's order
        yield "POST", REORDER, {"policy_ids": []}
