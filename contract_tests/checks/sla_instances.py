"""SLA instances: how they are listed and read, and what their status says. Docs: sla, "SLA Instances"."""

from datetime import timedelta

from contract_tests.deployment import Deployment
from contract_tests.expecting import body, holds, includes, names, same
from contract_tests.making.records import TICKETS
from contract_tests.making.sla import (
    INSTANCES,
    POLICIES,
    REORDER,
    TARGETS,
    due,
    found_instance,
    instance,
    instance_of,
    instant,
    met,
    move,
    new_target,
    note,
    policy,
    seconds,
    terms,
)
from contract_tests.promises import rule

BOTH: dict[str, float] = {"first_response": 4, "resolution": 24}
STATUSES = ("active", "paused", "met", "breached")
SHOWN = {"id", "policy_id", "conversation_id", "status", "targets"}


@rule("SLA-42")
def instances_are_listed_in_an_envelope(on: Deployment) -> None:
    page = body(on.api.get(INSTANCES))
    same(set(page), {"data", "total", "limit", "offset"}, "the fields of the list")
    same((page["limit"], page["offset"]), (25, 0), "limit and offset")
    for each in page["data"]:
        holds(set(each) >= SHOWN, "an instance with what the docs show", each)
        same(set(each["targets"]), {"first_response", "resolution"}, "the targets of an instance")


@rule("SLA-42")
def a_status_keeps_the_instances_that_have_it(on: Deployment) -> None:
    for status in STATUSES:
        page = body(on.api.get(INSTANCES, status=status, limit=10))
        holds(all(each["status"] == status for each in page["data"]), f"only {status} instances", page["data"])
        holds(len(page["data"]) <= 10, "at most 10 instances", len(page["data"]))
    names(on.api.get(INSTANCES, status="late"), "query.status")


@rule("SLA-42")
def the_instances_of_all_statuses_are_the_whole_list(on: Deployment) -> None:
    whole = body(on.api.get(INSTANCES, limit=1))
    parts = [body(on.api.get(INSTANCES, status=status, limit=1))["total"] for status in STATUSES]
    same(sum(parts), whole["total"], "the sum of the totals by status")


@rule("SLA-42")
def a_status_finds_an_instance_and_the_others_do_not(on: Deployment) -> None:
    own = terms(on, BOTH)
    ticket, _ = own.start()
    found = {status: found_instance(on, ticket, status=status) is not None for status in STATUSES}
    same(found, dict.fromkeys(STATUSES, False) | {"active": True}, "where an active instance is found")
    move(on, ticket, "pending")
    found = {status: found_instance(on, ticket, status=status) is not None for status in ("active", "paused")}
    same(found, {"active": False, "paused": True}, "where a paused instance is found")


@rule("SLA-42")
def instances_are_listed_newest_first_and_paged(on: Deployment) -> None:
    own = terms(on, BOTH)
    _, older = own.start()
    _, newer = own.start()
    page = body(on.api.get(INSTANCES, limit=2))
    same(page["data"], [newer, older], "the first two instances")
    same(body(on.api.get(INSTANCES, limit=1, offset=1))["data"], [older], "the second instance")


@rule("SLA-43")
def an_instance_has_what_the_docs_show(on: Deployment) -> None:
    own = terms(on, {"resolution": 24})
    ticket, started = own.start()
    includes(started, {"policy_id": own.policy_id, "conversation_id": ticket["conversation_id"]}, "the instance")
    same(set(started["targets"]["resolution"]), {"due_at", "met"}, "what a target says")
    same(started["targets"]["first_response"], None, "a target that the policy has not")
    same(started["status"], "active", "the status")


@rule("SLA-44")
def an_instance_is_read_by_its_id_as_it_is_now(on: Deployment) -> None:
    own = terms(on, BOTH)
    ticket, started = own.start()
    _, other = own.start()
    same(instance(on, started["id"]), started, "the instance")
    move(on, ticket, "resolved")
    same(instance(on, started["id"])["status"], "met", "its status after the ticket was resolved")
    same(instance(on, other["id"]), other, "the other instance")


@rule("SLA-45")
def a_ticket_starts_an_instance_that_is_due_so_many_hours_later(on: Deployment) -> None:
    own = terms(on, BOTH)
    ticket, started = own.start()
    created = instant(ticket["created_at"])
    same(due(started, "first_response") - created, timedelta(hours=4), "the time for the first response")
    same(due(started) - created, timedelta(hours=24), "the time for the resolution")
    same(instant(started["started_at"]), created, "when it started")


@rule("SLA-46")
def an_instance_is_active_while_its_timer_runs(on: Deployment) -> None:
    own = terms(on, {"first_response": seconds(72), "resolution": 24})
    ticket, started = own.start()
    note(on, ticket)
    on.wait(10)
    same(instance(on, started["id"])["status"], "active", "the status after an answer")


@rule("SLA-47")
def an_instance_is_paused_while_its_ticket_is_pending(on: Deployment) -> None:
    own = terms(on, BOTH)
    ticket, started = own.start()
    move(on, ticket, "pending")
    paused = instance(on, started["id"])
    same((paused["status"], met(paused)), ("paused", (None, None)), "status and marks")


@rule("SLA-48")
def paused_time_does_not_count(on: Deployment) -> None:
    own = terms(on, {"resolution": seconds(36)})
    ticket, started = own.start()
    on.wait(20)
    move(on, ticket, "pending")
    on.wait(60)
    same(instance(on, started["id"])["status"], "paused", "the status after a long pause")
    move(on, ticket, "resolved")
    after = instance(on, started["id"])
    same((after["status"], met(after)[1]), ("met", True), "status and mark")
    later = (due(after) - due(started)).total_seconds()
    holds(60 <= later <= 70, "a due instant later by the 60 seconds of the pause", f"{later:g} seconds later")


@rule("SLA-49")
def an_instance_is_met_when_every_target_is(on: Deployment) -> None:
    own = terms(on, BOTH)
    ticket, started = own.start()
    note(on, ticket)
    same(instance(on, started["id"])["status"], "active", "the status when one target is met")
    move(on, ticket, "resolved")
    same(instance(on, started["id"])["status"], "met", "the status when both are met")


@rule("SLA-50")
def an_instance_is_breached_when_its_time_is_over(on: Deployment) -> None:
    own = terms(on, {"resolution": seconds(72)})
    _, started = own.start()
    on.wait(67)
    same(instance(on, started["id"])["status"], "active", "the status before the target is due")
    on.wait(9)
    expected = {**started["targets"]["resolution"], "met": False}
    after = instance(on, started["id"])
    same((after["status"], after["targets"]["resolution"]), ("breached", expected), "status and target afterwards")


@rule("SLA-50")
def resolving_too_late_is_a_breach(on: Deployment) -> None:
    own = terms(on, {"resolution": seconds(36)})
    ticket, started = own.start()
    on.wait(40)
    move(on, ticket, "resolved")
    after = instance(on, started["id"])
    same((after["status"], met(after)[1]), ("breached", False), "status and mark")


@rule("SLA-51")
def a_breached_instance_can_still_meet_its_other_target(on: Deployment) -> None:
    own = terms(on, {"first_response": seconds(36), "resolution": 24})
    ticket, started = own.start()
    on.wait(40)
    after = instance(on, started["id"])
    same((after["status"], met(after)), ("breached", (False, None)), "status and marks")
    note(on, ticket)
    move(on, ticket, "resolved")
    after = instance(on, started["id"])
    same((after["status"], met(after)), ("breached", (False, True)), "status and marks after the resolution")


@rule("SLA-10")
def an_instance_keeps_the_terms_it_started_with(on: Deployment) -> None:
    own = terms(on, {"resolution": 24})
    _, started = own.start()
    (target,) = policy(on, own.policy_id)["targets"]
    new_target(on, own.policy_id, hours=1)
    body(on.api.delete(f"{TARGETS}/{target['id']}"), 204)
    body(on.api.patch(f"{POLICIES}/{own.policy_id}", {"business_hours": True, "conditions": [], "enabled": False}))
    body(on.api.post(REORDER, {"policy_ids": []}), 204)
    same(instance(on, started["id"]), started, "the instance")


@rule("SLA-52")
def a_new_priority_or_category_is_no_new_start(on: Deployment) -> None:
    own = terms(on, {"resolution": 4})
    new_target(on, own.policy_id, priority="urgent", hours=1)
    ticket, started = own.start()
    body(on.api.put(f"{TICKETS}/{ticket['id']}", {"priority": "urgent", "category": on.name("Category")}))
    same(instance_of(on, ticket), started, "the instance")


@rule("SLA-53")
def a_reopened_ticket_keeps_its_finished_instance(on: Deployment) -> None:
    own = terms(on, {"resolution": 4})
    ticket, started = own.start()
    move(on, ticket, "closed")
    finished = instance(on, started["id"])
    move(on, ticket, "open")
    same(instance(on, started["id"]), finished, "the instance after the ticket was reopened")
    listed = body(on.api.get(INSTANCES, limit=5))["data"]
    found = [each["id"] for each in listed if each["conversation_id"] == ticket["conversation_id"]]
    same(found, [started["id"]], "the instances of the ticket")
