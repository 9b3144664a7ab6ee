"""Targets: what a policy promises for each priority, and what keeps the promise. Docs: sla, "Add SLA Targets"."""

from datetime import timedelta

from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import body, holds, invalid, refused, same
from contract_tests.making.records import TICKETS
from contract_tests.making.sla import (
    POLICIES,
    TARGETS,
    due,
    found_instance,
    instance,
    instance_of,
    instant,
    met,
    move,
    new_policy,
    new_target,
    note,
    policy,
    seconds,
    terms,
)
from contract_tests.promises import rule

BOTH: dict[str, float] = {"first_response": 4, "resolution": 24}


@rule("SLA-19")
def a_target_is_added_to_its_policy(on: Deployment) -> None:
    made, other = new_policy(on), new_policy(on)
    sent = [
        {"type": "first_response", "priority": "urgent", "hours": 1},
        {"type": "resolution", "priority": "low", "hours": 48},
    ]
    targets = [body(on.api.post(f"{POLICIES}/{made['id']}/targets", each), 201) for each in sent]
    same([{**each, "id": ""} for each in targets], [{**each, "id": ""} for each in sent], "the new targets")
    same(policy(on, made["id"]), {**made, "targets": targets}, "the policy with its targets")
    same(policy(on, other["id"]), other, "the other policy")


@rule("SLA-20")
def a_target_that_makes_no_sense_is_refused(on: Deployment) -> None:
    made = new_policy(on)
    wrongs: list[tuple[str, Json]] = [
        ("type", "answer"),
        ("priority", "normal"),
        ("hours", 0),
        ("hours", 8761),
        ("hours", "4"),
        ("hours", None),
    ]
    for field, wrong in wrongs:
        target = {"type": "resolution", "priority": "high", "hours": 4, field: wrong}
        places = invalid(on.api.post(f"{POLICIES}/{made['id']}/targets", target))
        holds(all(each.startswith(f"body.{field}") for each in places), f"a 422 that names {field} only", places)
    same(policy(on, made["id"]), made, "the policy after refusals")


@rule("SLA-20")
def a_target_takes_parts_of_an_hour_and_a_year(on: Deployment) -> None:
    made = new_policy(on)
    sent = [{"type": "resolution", "priority": "high", "hours": hours} for hours in (0.5, 8760)]
    targets = [body(on.api.post(f"{POLICIES}/{made['id']}/targets", each), 201) for each in sent]
    same([each["hours"] for each in targets], [0.5, 8760], "the hours")


@rule("SLA-21")
def of_several_targets_the_shortest_counts(on: Deployment) -> None:
    own = terms(on, {"resolution": 3})
    new_target(on, own.policy_id, hours=1)
    new_target(on, own.policy_id, hours=2)
    ticket, started = own.start()
    same(due(started) - instant(ticket["created_at"]), timedelta(hours=1), "the time until it is due")


@rule("SLA-22")
def targets_are_for_tickets_of_their_priority(on: Deployment) -> None:
    own = terms(on, {"resolution": 4})
    new_target(on, own.policy_id, priority="urgent", hours=2)
    for priority, hours in (("medium", 4), ("urgent", 2)):
        ticket, started = own.start(priority=priority)
        allowed = due(started) - instant(ticket["created_at"])
        same(allowed, timedelta(hours=hours), f"the time for a ticket of priority {priority}")


@rule("SLA-22")
def a_priority_without_a_target_is_not_timed(on: Deployment) -> None:
    own = terms(on, {"resolution": 4})
    same(found_instance(on, own.ticket(priority="low")), None, "the instance of a ticket without a target")


@rule("SLA-23")
def a_public_note_is_the_first_response(on: Deployment) -> None:
    own = terms(on, {"first_response": seconds(36), "resolution": 24})
    ticket, started = own.start()
    same(met(started), (None, None), "the marks before anybody answered")
    note(on, ticket)
    same(met(instance(on, started["id"])), (True, None), "the marks after the answer")
    on.wait(40)
    after = instance(on, started["id"])
    same((*met(after), after["status"]), (True, None, "active"), "marks and status once its time is over")


@rule("SLA-23")
def a_private_note_is_no_response(on: Deployment) -> None:
    own = terms(on, BOTH)
    ticket, started = own.start()
    note(on, ticket, private=True)
    same(met(instance(on, started["id"])), (None, None), "the marks after a private note")


@rule("SLA-24")
def resolving_the_ticket_is_its_resolution(on: Deployment) -> None:
    own = terms(on, {"resolution": seconds(36)})
    ticket, started = own.start()
    same(started["targets"]["resolution"]["met"], None, "the mark before")
    move(on, ticket, "resolved")
    on.wait(40)
    after = instance(on, started["id"])
    resolution = {**started["targets"]["resolution"], "met": True}
    same((after["targets"]["resolution"], after["status"]), (resolution, "met"), "what became of the target")


@rule("SLA-24")
def closing_the_ticket_resolves_it(on: Deployment) -> None:
    own = terms(on, {"resolution": 4})
    moved, started = own.start()
    move(on, moved, "closed")
    same(instance(on, started["id"])["targets"]["resolution"]["met"], True, "the mark of the ticket moved to closed")
    closed, started = own.start()
    body(on.api.post(f"{TICKETS}/{closed['id']}/close", {"resolution_notes": "Done."}))
    same(instance(on, started["id"])["targets"]["resolution"]["met"], True, "the mark of the ticket that was closed")


@rule("SLA-25")
def resolving_a_ticket_that_nobody_answered_answers_it(on: Deployment) -> None:
    own = terms(on, BOTH)
    for end in ("resolved", "closed"):
        ticket, started = own.start()
        move(on, ticket, end)
        same(met(instance(on, started["id"])), (True, True), f"the marks of a ticket that was {end}")


@rule("SLA-26")
def a_target_is_removed_by_its_own_id(on: Deployment) -> None:
    made = new_policy(on)
    gone, stays = new_target(on, made["id"], hours=1), new_target(on, made["id"], hours=2)
    body(on.api.delete(f"{TARGETS}/{gone['id']}"), 204)
    same(policy(on, made["id"]), {**made, "targets": [stays]}, "the policy without the target")
    refused(on.api.delete(f"{TARGETS}/{gone['id']}"), 404, "SLA target not found")


@rule("SLA-26")
def a_removed_target_is_promised_no_more(on: Deployment) -> None:
    own = terms(on, {"first_response": 1})
    target = new_target(on, own.policy_id, type="resolution", hours=2)
    body(on.api.delete(f"{TARGETS}/{target['id']}"), 204)
    started = instance_of(on, own.ticket())
    same(started["targets"]["resolution"], None, "the target of an instance that started afterwards")
    holds(started["targets"]["first_response"], "the other target", started["targets"])
