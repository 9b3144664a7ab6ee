"""Targets: what a policy promises for each priority, and what keeps the promise. Docs: sla, "Add SLA Targets"."""

from contract_tests.expecting import holds, invalid, promise, same
from contract_tests.making.records import TICKETS
from contract_tests.making.sla import (
    POLICIES,
    accepted,
    finish,
    instance,
    lasts,
    met,
    move,
    new_policy,
    new_target,
    note,
    path_of_target,
    policy,
    prepared,
    promised,
    seconds,
    terms,
)
from contract_tests.promises import rule
from contract_tests.target import Json, Target

BOTH: dict[str, float] = {"first_response": 4, "resolution": 24}


@rule("SLA-19", "SLA-100")
def a_target_is_added_to_its_policy(on: Target) -> None:
    made, other = new_policy(on), policy(on, new_policy(on)["id"])
    sent: list[Json] = [
        {"type": "first_response", "priority": "urgent", "hours": 1},
        {"type": "resolution", "priority": "low", "hours": 48},
    ]
    for target in sent:
        accepted(on.api.post(f"{POLICIES}/{made['id']}/targets", target))
    came, expected = promised(policy(on, made["id"])["targets"]), promised(sent)
    with promise("SLA-100"):
        same([_purpose(each) for each in came], [_purpose(each) for each in expected], "what the targets are for")
        same(policy(on, other["id"]), other, "the other policy")
    same(came, expected, "the targets that were added")


@rule("SLA-101")
def a_target_is_of_one_of_two_types(on: Target) -> None:
    path = f"{POLICIES}/{new_policy(on)['id']}/targets"
    for kind in ("first_response", "resolution"):
        accepted(on.api.post(path, {"type": kind, "priority": "urgent", "hours": 1}))
    sent = on.api.post(path, {"type": "next_response", "priority": "urgent", "hours": 1})
    holds(sent.is_client_error, "a target of another type to be refused", f"{sent.status_code} {sent.text}")


@rule("SLA-20")
def a_target_that_makes_no_sense_is_refused(on: Target) -> None:
    before = policy(on, new_policy(on)["id"])
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
        places = invalid(on.api.post(f"{POLICIES}/{before['id']}/targets", target))
        holds(all(each.startswith(f"body.{field}") for each in places), f"a 422 that names {field} only", places)
    same(policy(on, before["id"]), before, "the policy after refusals")


@rule("SLA-20")
def a_target_takes_parts_of_an_hour_and_a_year(on: Target) -> None:
    made = new_policy(on)
    sent = [
        {"type": "resolution", "priority": priority, "hours": hours}
        for priority, hours in (("high", 0.5), ("low", 8760))
    ]
    for target in sent:
        accepted(on.api.post(f"{POLICIES}/{made['id']}/targets", target))
    same(promised(policy(on, made["id"])["targets"]), promised(sent), "the targets")


@rule("SLA-21")
def of_several_targets_the_shortest_counts(on: Target) -> None:
    own = terms(on, {"resolution": 3})
    new_target(on, own.policy_id, hours=1)
    new_target(on, own.policy_id, hours=2)
    lasts(*own.start(), 1)


@rule("SLA-22")
def targets_are_for_tickets_of_their_priority(on: Target) -> None:
    own = terms(on, {"resolution": 4})
    new_target(on, own.policy_id, priority="urgent", hours=2)
    for priority, hours in (("medium", 4), ("urgent", 2)):
        lasts(*own.start(priority=priority), hours)


@rule("SLA-80")
def a_priority_without_a_target_is_not_timed(on: Target) -> None:
    own = terms(on, {"resolution": 4})
    own.start()
    own.ticket(priority="low")
    same(own.watch.fresh(), [], "the instances of a ticket without a target")


@rule("SLA-23", "SLA-81")
def a_public_note_is_the_first_response(on: Target) -> None:
    own = terms(on, BOTH)
    ticket, started = own.start()
    same(met(started)[0], None, "the mark of the first response before anybody answered")
    note(on, ticket)
    with promise("SLA-81"):
        same(met(instance(on, started["id"])), (True, None), "the marks after the answer")


@rule("SLA-81")
def what_was_answered_in_time_is_not_late_afterwards(on: Target) -> None:
    own = terms(on, {"first_response": seconds(36), "resolution": 24})
    ticket, started = own.start()
    note(on, ticket)
    on.wait(40)
    after = instance(on, started["id"])
    same((*met(after), after["status"]), (True, None, "active"), "marks and status once its time is over")


@rule("SLA-81")
def a_private_note_is_no_response(on: Target) -> None:
    own = terms(on, BOTH)
    ticket, started = own.start()
    note(on, ticket, private=True)
    same(met(instance(on, started["id"])), (None, None), "the marks after a private note")


@rule("SLA-24")
def a_ticket_that_is_resolved_has_met_its_resolution(on: Target) -> None:
    own = terms(on, BOTH)
    ticket, started = own.start()
    note(on, ticket)
    same(met(instance(on, started["id"]))[1], None, "the mark before, when somebody has answered")
    finish(on, ticket)
    same(met(instance(on, started["id"]))[1], True, "the mark once the ticket was resolved and closed")


@rule("SLA-82")
def resolving_the_ticket_is_its_resolution(on: Target) -> None:
    own = terms(on, {"resolution": seconds(36)})
    ticket, started = own.start()
    move(on, ticket, "resolved")
    on.wait(40)
    after = instance(on, started["id"])
    resolution = {**started["targets"]["resolution"], "met": True}
    same((after["targets"]["resolution"], after["status"]), (resolution, "met"), "what became of the target")


@rule("SLA-82")
def closing_the_ticket_resolves_it(on: Target) -> None:
    own = terms(on, {"resolution": 4})
    moved, started = own.start()
    move(on, moved, "closed")
    same(met(instance(on, started["id"]))[1], True, "the mark of the ticket moved to closed")
    closed, started = own.start()
    prepared(on.api.post(f"{TICKETS}/{closed['id']}/close", {"resolution_notes": "Done."}))
    same(met(instance(on, started["id"]))[1], True, "the mark of the ticket that was closed")


@rule("SLA-25")
def resolving_a_ticket_that_nobody_answered_answers_it(on: Target) -> None:
    own = terms(on, BOTH)
    for end in ("resolved", "closed"):
        ticket, started = own.start()
        move(on, ticket, end)
        same(met(instance(on, started["id"])), (True, True), f"the marks of a ticket that was {end}")


@rule("SLA-26")
def a_target_is_removed_by_its_own_id(on: Target) -> None:
    made = new_policy(on)
    gone = new_target(on, made["id"], priority="urgent", hours=1)
    new_target(on, made["id"], priority="low", hours=2)
    accepted(on.api.delete(path_of_target(gone)))
    same(promised(policy(on, made["id"])["targets"]), ["resolution of low: 2 hours"], "the targets that are left")


@rule("SLA-26")
def a_removed_target_is_promised_no_more(on: Target) -> None:
    own = terms(on, {"first_response": 1})
    accepted(on.api.delete(path_of_target(new_target(on, own.policy_id, type="resolution", hours=2))))
    _, started = own.start()
    same(started["targets"].get("resolution"), None, "the target of an instance that started afterwards")
    holds(started["targets"].get("first_response"), "the other target", started["targets"])


def _purpose(promise: str) -> str:
    """A promise without its hours."""
    return promise.partition(":")[0]
