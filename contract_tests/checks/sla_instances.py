"""SLA instances: how they are listed and read, and what their status says. Docs: sla, "SLA Instances"."""

from contract_tests.expecting import body, holds, promise, same
from contract_tests.making.lists import everything
from contract_tests.making.records import TICKETS, new_ticket
from contract_tests.making.sla import (
    INSTANCES,
    ORDER,
    POLICIES,
    REORDER,
    URGENT,
    Watch,
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
from contract_tests.promises import rule
from contract_tests.target import Json, Target

BOTH: dict[str, float] = {"first_response": 4, "resolution": 24}
STATUSES = ("active", "paused", "met", "breached")
SHOWN = {"id", "policy_id", "conversation_id", "status", "targets"}


@rule("SLA-42")
def a_status_keeps_the_instances_that_have_it(on: Target) -> None:
    for status in STATUSES:
        for limit in (10, 1):
            page = body(on.api.get(INSTANCES, status=status, limit=limit))
            holds(all(each["status"] == status for each in page["data"]), f"only {status} instances", page["data"])
            holds(len(page["data"]) <= limit, f"at most {limit} instances", len(page["data"]))


@rule("SLA-42")
def a_status_finds_an_instance_and_the_others_do_not(on: Target) -> None:
    own = terms(on, BOTH)
    own.start()
    _, started = own.start()
    found = [status for status in STATUSES if _is_among(on, started, status)]
    same(found, ["active"], "the statuses by which an active instance is found")
    one = body(on.api.get(INSTANCES, status="active", limit=1))["data"]
    holds(len(one) == 1, "one of several active instances", one)


@rule("SLA-88")
def instances_are_listed_in_an_envelope(on: Target) -> None:
    page = body(on.api.get(INSTANCES))
    same(set(page), {"data", "total", "limit", "offset"}, "the fields of the list")
    same((page["limit"], page["offset"]), (25, 0), "limit and offset")
    for each in page["data"]:
        same(set(each["targets"]), {"first_response", "resolution"}, "the targets of an instance")


@rule("SLA-88")
def the_instances_of_all_statuses_are_the_whole_list(on: Target) -> None:
    whole = body(on.api.get(INSTANCES, limit=1))
    parts = [body(on.api.get(INSTANCES, status=status, limit=1))["total"] for status in STATUSES]
    same(sum(parts), whole["total"], "the sum of the totals by status")


@rule("SLA-88")
def instances_are_listed_newest_first_and_paged(on: Target) -> None:
    own = terms(on, BOTH)
    _, older = own.start()
    _, newer = own.start()
    page = body(on.api.get(INSTANCES, limit=2))
    same(page["data"], [newer, older], "the first two instances")
    same(body(on.api.get(INSTANCES, limit=1, offset=1))["data"], [older], "the second instance")


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


@rule("SLA-44")
def an_instance_is_read_by_its_id_as_it_is_now(on: Target) -> None:
    own = terms(on, {"resolution": 24})
    ticket, started = own.start()
    _, other = own.start()
    same(instance(on, started["id"]), started, "the instance")
    finish(on, ticket)
    same(instance(on, started["id"])["status"], "met", "its status after the ticket was resolved")
    same(instance(on, other["id"]), other, "the other instance")


@rule("SLA-45")
def a_ticket_starts_an_instance_that_is_due_so_many_hours_later(on: Target) -> None:
    """By a condition as the page shows it: nobody else's tickets may come meanwhile."""
    on.needs_exclusive(ORDER)
    policy_id = new_policy(on, conditions=[URGENT])["id"]
    for kind, hours in BOTH.items():
        new_target(on, policy_id, type=kind, priority="urgent", hours=hours)
    match_first(on, policy_id)
    ticket = new_ticket(on, priority="urgent")
    found = Watch(on, (policy_id,)).fresh()
    holds(len(found) == 1, "one instance of a ticket that the first policy matches", found)
    same(found[0]["status"], "active", "its status")
    for kind, hours in BOTH.items():
        lasts(ticket, found[0], hours, kind)


@rule("SLA-46")
def an_instance_is_active_while_its_timer_runs(on: Target) -> None:
    own = terms(on, BOTH)
    ticket, started = own.start()
    same(started["status"], "active", "the status of a new instance")
    note(on, ticket)
    on.wait(1)
    same(instance(on, started["id"])["status"], "active", "the status after an answer")


@rule("SLA-89", "SLA-47")
def an_instance_is_paused_while_its_ticket_is_pending(on: Target) -> None:
    own = terms(on, BOTH)
    ticket, started = own.start()
    move(on, ticket, "pending")
    paused = instance(on, started["id"])
    same((paused["status"], met(paused)), ("paused", (None, None)), "status and marks")
    with promise("SLA-47"):
        found = [status for status in STATUSES if _is_among(on, started, status)]
        same(found, ["paused"], "the statuses by which a paused instance is found")


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


@rule("SLA-49", "SLA-81")
def an_instance_is_met_when_every_target_is(on: Target) -> None:
    own = terms(on, BOTH)
    ticket, started = own.start()
    note(on, ticket)
    same(instance(on, started["id"])["status"], "active", "the status when one target is met")
    finish(on, ticket)
    after = instance(on, started["id"])
    with promise("SLA-81"):
        same(met(after), (True, True), "the marks of a ticket that was answered and resolved")
    same(after["status"], "met", "the status when both are met")


@rule("SLA-50")
def resolving_too_late_is_a_breach(on: Target) -> None:
    own = terms(on, {})
    passes = own.brief()
    ticket, started = own.start()
    on.wait(passes + 1)
    finish(on, ticket)
    after = instance(on, started["id"])
    same((after["status"], met(after)[1]), ("breached", False), "status and mark")


@rule("SLA-90")
def an_instance_is_breached_when_its_time_is_over(on: Target) -> None:
    own = terms(on, {"resolution": seconds(72)})
    _, started = own.start()
    on.wait(67)
    same(instance(on, started["id"])["status"], "active", "the status before the target is due")
    on.wait(9)
    expected = {**started["targets"]["resolution"], "met": False}
    after = instance(on, started["id"])
    same((after["status"], after["targets"]["resolution"]), ("breached", expected), "status and target afterwards")


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


@rule("SLA-52")
def a_new_priority_or_category_is_no_new_start(on: Target) -> None:
    own = terms(on, {"resolution": 4})
    new_target(on, own.policy_id, priority="urgent", hours=1)
    ticket, started = own.start()
    prepared(on.api.put(f"{TICKETS}/{ticket['id']}", {"priority": "urgent", "category": on.name("Category")}))
    same(instance(on, started["id"]), started, "the instance")
    same(own.watch.fresh(), [], "new instances")


@rule("SLA-53")
def a_reopened_ticket_keeps_its_finished_instance(on: Target) -> None:
    own = terms(on, {"resolution": 4})
    ticket, started = own.start()
    finish(on, ticket)
    finished = instance(on, started["id"])
    move(on, ticket, "open")
    same(instance(on, started["id"]), finished, "the instance after the ticket was reopened")
    same(own.watch.fresh(), [], "new instances")


def _is_among(on: Target, one: Json, status: str) -> bool:
    """Whether the instance is in the list of those with this status."""
    return any(each["id"] == one["id"] for each in everything(on.api, INSTANCES, status=status))
