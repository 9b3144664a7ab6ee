"""What a running instance makes of changes to its ticket, and who hears of it. Docs: sla, "SLA Instances"."""

from collections.abc import Iterator
from datetime import timedelta

from contract_tests.assertions import Inconclusive, holds, includes, same
from contract_tests.factories.automation_rules import condition, customer_replies, has_fired, new_rule
from contract_tests.factories.lists import everything
from contract_tests.factories.records import TICKETS, new_ticket
from contract_tests.factories.sla import (
    OLA,
    due,
    finish,
    instance,
    lasts,
    met,
    move,
    nearly,
    new_target,
    note,
    pause,
    prepared,
    seconds,
    terms,
)
from contract_tests.registry import rule
from contract_tests.target import Json, Target


def change(on: Target, ticket: Json, **fields: Json) -> None:
    prepared(on.api.put(f"{TICKETS}/{ticket['id']}", fields))


@rule("SLA-52")
def a_new_priority_or_category_has_the_time_of_the_policy_that_now_applies(on: Target) -> None:
    own, other = (terms(on, {"resolution": 8}) for _ in range(2))
    new_target(on, own.policy_id, priority="urgent", hours=1)
    new_target(on, other.policy_id, priority="urgent", hours=2)
    ticket, started = own.start()
    for fields, policy, hours in (
        ({"priority": "urgent"}, own, 1),
        ({"category": other.category}, other, 2),
        ({"priority": "medium"}, other, 8),
    ):
        change(on, ticket, **fields)
        found = instance(on, started["id"])
        same((found["status"], found["policy_id"]), ("active", policy.policy_id), "its status and its policy")
        lasts(ticket, found, hours)
    found = [each["id"] for each in (*own.watch.fresh(), *other.watch.fresh())]
    same(found, [started["id"]], "the instances of the ticket")


@rule("SLA-52")
def a_new_priority_leaves_pauses_out_and_breaches_what_is_overdue(on: Target) -> None:
    own = terms(on, {"resolution": 8})
    new_target(on, own.policy_id, priority="high", hours=1)
    new_target(on, own.policy_id, priority="urgent", hours=seconds(36))
    ticket, started = own.start()
    pause(on, ticket, started)
    paused = on.passed
    on.wait(100)
    move(on, ticket, "open")
    paused = on.passed - paused
    change(on, ticket, priority="high")
    lasts(ticket, instance(on, started["id"]), 1 + seconds(round(paused)))
    on.wait(40)
    change(on, ticket, priority="urgent")
    late = instance(on, started["id"])
    same((late["status"], met(late)), ("breached", (None, False)), "status and marks of what is overdue")


@rule("SLA-53")
def a_reopened_ticket_gets_another_instance_with_the_first_response_as_it_was(on: Target) -> None:
    own = terms(on, {"first_response": 4, "resolution": 4})
    ticket, started = own.start()
    began = on.passed
    note(on, ticket)
    finish(on, ticket)
    finished = instance(on, started["id"])
    on.wait(100)
    move(on, ticket, "open")
    passed = timedelta(seconds=on.passed - began)
    same(instance(on, started["id"]), finished, "the finished instance after the ticket was reopened")
    fresh = own.watch.fresh()
    holds(len(fresh) == 1, "one new instance", fresh)
    same((fresh[0]["status"], met(fresh[0])), ("active", (True, None)), "its status and its marks")
    same(fresh[0]["targets"]["first_response"], finished["targets"]["first_response"], "its first response")
    nearly(due(fresh[0]), due(started) + passed, "the new resolution to be due")


@rule("SLA-106")
def a_customer_who_replies_ends_the_pause(on: Target) -> None:
    own = terms(on, {"resolution": 4})
    ticket, started = own.start()
    paused = on.passed
    pause(on, ticket, started)
    on.wait(100)
    customer_replies(on, started)
    after = instance(on, started["id"])
    same(after["status"], "active", "the status after the reply")
    nearly(due(after), due(started) + timedelta(seconds=on.passed - paused), "the resolution to be due")


@rule("RULE-63")
def rules_hear_of_what_becomes_of_an_instance(on: Target) -> None:
    own = terms(on, {"first_response": 4})
    passes = own.brief()
    own.hand_over(threshold_minutes=None)
    of_it = [condition("category", own.category)]
    heard = ("sla.paused", "sla.resumed", "sla.escalated", "sla.breached")
    rules = [new_rule(on, trigger_event=each, conditions=of_it) for each in heard]
    ended = new_rule(on, trigger_event="sla.met", conditions=of_it)
    ticket, _ = own.start()
    on.wait(passes + 1)
    for status in ("pending", "open"):
        move(on, ticket, status)
    for each in rules:
        has_fired(on, each)
    other, _ = own.start(priority="medium")
    finish(on, other)
    has_fired(on, ended)


def _with_ola(on: Target) -> Iterator[tuple[str, Json]]:
    """The teams that have an OLA policy, each with a priority for which it has a target."""
    for policy in everything(on.api, OLA):
        if policy["enabled"]:
            yield from ((policy["team_id"], target) for target in policy["targets"] if target["type"] == "resolution")


@rule("SLA-107")
def the_time_of_a_team_is_met_when_it_is_done_with_a_ticket_and_breached_when_it_is_late(on: Target) -> None:
    """A year has business hours enough for any target of a team that has any."""
    team_id, target = next(_with_ola(on), (None, None))
    if target is None:
        raise Inconclusive("there is no OLA policy with a target for the resolution, and none can be made")
    category = on.name("Category")
    in_time, late = (
        new_rule(on, trigger_event=each, conditions=[condition("category", category)])
        for each in ("ola.met", "ola.breached")
    )
    ticket = new_ticket(on, category=category, priority=target["priority"])
    change(on, ticket, team_id=team_id)
    note(on, ticket)
    finish(on, ticket)
    has_fired(on, in_time)
    other = new_ticket(on, category=category, priority=target["priority"])
    change(on, other, team_id=team_id)
    note(on, other)
    on.wait(timedelta(hours=60 * target["hours"]).total_seconds())
    has_fired(on, late)
    includes(prepared(on.api.get(f"{TICKETS}/{other['id']}")), {"status": "open"}, "the ticket that the team has still")
