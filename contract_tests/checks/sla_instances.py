"""SLA instances: how they are listed and read, and what their status says. Docs: sla, "SLA Instances"."""

from contract_tests.assertions import body, holds, promise, same
from contract_tests.factories.lists import everything
from contract_tests.factories.records import new_ticket
from contract_tests.factories.sla import (
    INSTANCES,
    ORDER,
    POLICIES,
    REORDER,
    URGENT,
    InstanceWatch,
    accepted,
    due,
    finish,
    instance,
    lasts,
    match_first,
    met,
    move,
    new_policy,
    new_target,
    note,
    path_of_target,
    pause,
    policy,
    prepared,
    seconds,
    terms,
    turned_down,
)
from contract_tests.registry import rule
from contract_tests.target import Target

BOTH: dict[str, float] = {"first_response": 4, "resolution": 24}
STATUSES = ("active", "paused", "met", "breached")
SHOWN = {"id", "policy_id", "conversation_id", "status", "targets"}


@rule("SLA-102")
def an_instance_is_in_one_of_four_statuses(on: Target) -> None:
    terms(on, BOTH).start()
    others = {each["status"] for each in everything(on.api, INSTANCES)} - set(STATUSES)
    holds(not others, f"the statuses {', '.join(STATUSES)}", sorted(others))
    turned_down(on.api.get(INSTANCES, status="late"))


@rule("SLA-43")
def an_instance_has_what_the_docs_show(on: Target) -> None:
    own = terms(on, {"resolution": 24})
    ticket, started = own.start()
    holds(started.keys() >= SHOWN, f"an instance with {', '.join(sorted(SHOWN))}", started)
    same(started["policy_id"], own.policy_id, "its policy")
    holds(started["conversation_id"] and isinstance(started["conversation_id"], str), "its conversation", started)
    holds(started["status"] in STATUSES, "its status", started)
    holds(
        started["targets"]["resolution"].keys() >= {"due_at", "met"}, "when its target is due and whether met", started
    )
    same(started["targets"].get("first_response"), None, "a target that the policy has not")
    if "conversation_id" in ticket:
        same(started["conversation_id"], ticket["conversation_id"], "the conversation of its ticket")


@rule("SLA-45")
def a_ticket_starts_an_instance_that_is_due_so_many_hours_later(on: Target) -> None:
    """By a condition as the page shows it: nobody else's tickets may come meanwhile."""
    on.needs_exclusive(ORDER)
    policy_id = new_policy(on, conditions=[URGENT])["id"]
    for kind, hours in BOTH.items():
        new_target(on, policy_id, type=kind, priority="urgent", hours=hours)
    match_first(on, policy_id)
    ticket = new_ticket(on, priority="urgent")
    found = InstanceWatch(on, (policy_id,)).fresh()
    holds(len(found) == 1, "one instance of a ticket that the first policy matches", found)
    same(found[0]["status"], "active", "its status")
    for kind, hours in BOTH.items():
        lasts(ticket, found[0], hours, kind)


@rule("SLA-46", "SLA-23", "SLA-24", "SLA-44", "SLA-49", "SLA-81")
def an_instance_is_active_until_every_target_is_met(on: Target) -> None:
    """A public note is the first response, the end of the ticket the resolution."""
    own = terms(on, BOTH)
    ticket, started = own.start()
    _, other = own.start()
    same((started["status"], met(started)), ("active", (None, None)), "status and marks of a new instance")
    note(on, ticket)
    on.wait(1)
    answered = instance(on, started["id"])
    same(answered["status"], "active", "the status after an answer")
    with promise("SLA-23"):
        same(met(answered), (True, None), "the marks after the answer")
    finish(on, ticket)
    after = instance(on, started["id"])
    with promise("SLA-24"):
        same(met(after), (True, True), "the marks once the ticket was resolved and closed")
    with promise("SLA-49"):
        same(after["status"], "met", "the status when both are met")
    with promise("SLA-44"):
        same(instance(on, other["id"]), other, "the other instance")


@rule("SLA-89", "SLA-47")
def an_instance_is_paused_while_its_ticket_is_pending(on: Target) -> None:
    own = terms(on, BOTH)
    ticket, started = own.start()
    move(on, ticket, "pending")
    paused = instance(on, started["id"])
    same((paused["status"], met(paused)), ("paused", (None, None)), "status and marks")
    with promise("SLA-47"):
        found = [each for each in STATUSES if started["id"] in _ids(on, each)]
        same(found, ["paused"], "the statuses by which a paused instance is found")


def _ids(on: Target, status: str) -> list[str]:
    return [each["id"] for each in everything(on.api, INSTANCES, status=status)]


@rule("SLA-48")
def paused_time_does_not_count(on: Target) -> None:
    own = terms(on, {"resolution": seconds(36)})
    ticket, started = own.start()
    on.wait(20)
    pause(on, ticket, started)
    on.wait(60)
    same(instance(on, started["id"])["status"], "paused", "the status after a long pause")
    finish(on, ticket)
    after = instance(on, started["id"])
    same((after["status"], met(after)[1]), ("met", True), "status and mark")
    later = (due(after) - due(started)).total_seconds()
    holds(60 <= later <= 70, "a due instant later by the 60 seconds of the pause", f"{later:g} seconds later")


@rule("SLA-50")
def resolving_too_late_is_a_breach(on: Target) -> None:
    own = terms(on, {})
    passes = own.brief()
    ticket, started = own.start()
    on.wait(passes + 1)
    finish(on, ticket)
    after = instance(on, started["id"])
    same((after["status"], met(after)[1]), ("breached", False), "status and mark")


@rule("SLA-51", "SLA-103")
def a_breached_instance_stays_breached(on: Target) -> None:
    own = terms(on, {"resolution": 24})
    passes = own.brief(type="first_response")
    ticket, started = own.start()
    on.wait(passes + 1)
    note(on, ticket)
    late = instance(on, started["id"])
    with promise("SLA-103"):
        same((late["status"], met(late)), ("breached", (False, None)), "status and marks")
    finish(on, ticket)
    after = instance(on, started["id"])
    same(after["status"], "breached", "the status after the resolution")
    with promise("SLA-103"):
        same(met(after), (False, True), "the marks after the resolution")


@rule("SLA-10")
def an_instance_keeps_the_terms_it_started_with(on: Target) -> None:
    own = terms(on, {"resolution": 24})
    _, started = own.start()
    (target,) = policy(on, own.policy_id)["targets"]
    new_target(on, own.policy_id, priority="urgent", hours=1)
    accepted(on.api.delete(path_of_target(target)))
    prepared(on.api.patch(f"{POLICIES}/{own.policy_id}", {"business_hours": True, "conditions": [], "enabled": False}))
    if on.exclusive:
        body(on.api.post(REORDER, {"policy_ids": []}), 204)
    same(instance(on, started["id"]), started, "the instance")
