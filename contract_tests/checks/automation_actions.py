"""What the actions of rules do, and what sets rules off besides execute-event. Docs: automation-and-workflows."""

from contract_tests.expecting import body, holds, includes, same
from contract_tests.making.automation_rules import (
    NOTIFY,
    assign,
    condition,
    counted,
    fire,
    logged,
    logs_of,
    new_rule,
    own_event,
    own_ticket,
    priority,
    read,
    read_ticket,
    until,
)
from contract_tests.making.records import TICKETS, new_team
from contract_tests.making.workflows import conversation_of
from contract_tests.promises import rule
from contract_tests.target import Json, Target


def outcome(on: Target, ticket: Json, *actions: Json) -> Json:
    """What becomes of a rule with these actions that matches an event about the ticket."""
    event, conversation = own_event(on), conversation_of(ticket)
    here = new_rule(on, trigger_event=event, actions=[*actions])
    (entry,) = fire(on, event, here, conversation_id=conversation)
    return entry


def statuses(entry: Json) -> list[str]:
    return [each["status"] for each in entry["actions_executed"]]


@rule("RULE-30")
def each_action_is_answered_as_the_rule_has_it_and_with_ok(on: Target) -> None:
    actions = [assign(new_team(on)["id"]), NOTIFY]
    entry = outcome(on, own_ticket(on), *actions)
    same(entry["actions_executed"], [{**each, "status": "ok"} for each in actions], "the results of the actions")


@rule("RULE-33")
def an_action_that_is_answered_with_ok_was_carried_out(on: Target) -> None:
    ticket, team = own_ticket(on), new_team(on)["id"]
    outcome(on, ticket, assign(team))
    same(read_ticket(on, ticket)["team_id"], team, "the ticket's team")


@rule("RULE-31")
def an_action_that_cannot_be_carried_out_says_why_and_stops_no_other(on: Target) -> None:
    ticket, nobody, team = own_ticket(on), on.absent("team"), new_team(on)["id"]
    entry = outcome(on, ticket, assign(nobody), assign(team), {"type": "howl"}, priority("low"))
    same(statuses(entry), ["failed", "ok", "failed", "ok"], "what became of the actions")
    failed, done, *_ = entry["actions_executed"]
    includes(failed, assign(nobody), "the failed action")
    holds(failed.get("error_message"), "an error_message of the failed action", failed)
    holds("error_message" not in done, "no error_message of an action that was carried out", done)
    includes(entry, {"matched": True, "success": False}, "the entry")
    holds(failed["error_message"] in str(entry["error_message"]), "the entry to say why", entry)
    includes(read_ticket(on, ticket), {"team_id": team, "priority": "low"}, "the ticket")


@rule("RULE-32")
def actions_that_failed_change_nothing_of_the_ticket(on: Target) -> None:
    ticket = own_ticket(on)
    before = read_ticket(on, ticket)
    failing: list[Json] = [
        assign(on.absent("team")),
        priority("extreme"),
        {"type": "set_status", "status": "gone"},
        {"type": "add_note"},
        {"type": "set_priority"},
        {"type": "howl"},
    ]
    same(statuses(outcome(on, ticket, *failing)), ["failed"] * len(failing), "what became of them")
    same(read_ticket(on, ticket), before, "the ticket")


@rule("RULE-33")
def actions_act_on_the_ticket_of_the_conversation_and_on_no_other(on: Target) -> None:
    ticket = own_ticket(on, priority="medium")
    other = own_ticket(on, priority="medium")
    before = read_ticket(on, other)
    outcome(on, ticket, priority("urgent"), {"type": "set_status", "status": "pending"})
    changed = {"priority": "urgent", "status": "pending"}
    includes(read_ticket(on, ticket), {**changed, "subject": ticket["subject"]}, "the ticket")
    same(read_ticket(on, other), before, "the ticket of another conversation")


@rule("RULE-34")
def a_conversation_that_nobody_knows_or_none_is_no_error(on: Target) -> None:
    event = own_event(on)
    here = new_rule(on, trigger_event=event, actions=[priority("low"), {"type": "notify"}])
    for conversation in (None, on.absent("conv")):
        (entry,) = fire(on, event, here, conversation_id=conversation)
        same(statuses(entry), ["failed", "ok"], "what became of the actions")
        includes(entry, {"matched": True, "success": False}, "the entry")


# Without execute-event


@rule("RULE-02")
def creating_a_ticket_fires_the_rules_on_ticket_created(on: Target) -> None:
    category = on.name("Category")
    here = new_rule(on, trigger_event="ticket.created", conditions=[condition("category", category)])
    own_ticket(on, category=category)
    logged(on, here)
    own_ticket(on)
    holds(read(on, here)["execution_count"] <= 1, "a rule that has fired once, of two tickets in two categories", here)


@rule("RULE-02")
def creating_a_ticket_fires_no_rule_on_another_event(on: Target) -> None:
    category = on.name("Category")
    created, *others = (
        new_rule(on, trigger_event=event, conditions=[condition("category", category)])
        for event in ("ticket.created", "ticket.updated", "ticket.closed", own_event(on))
    )
    own_ticket(on, category=category)
    logged(on, created)
    for each in others:
        same(read(on, each), each, "the rule that must not fire")


@rule("RULE-33")
def a_rule_on_ticket_created_acts_on_that_ticket(on: Target) -> None:
    category, team = on.name("Category"), new_team(on)["id"]
    new_rule(on, trigger_event="ticket.created", conditions=[condition("category", category)], actions=[assign(team)])
    other, ticket = own_ticket(on), own_ticket(on, category=category)
    until(on, lambda: read_ticket(on, ticket), lambda seen: seen["team_id"] == team, f"the ticket of team {team}")
    holds(read_ticket(on, other)["team_id"] != team, "a ticket of another category to be left alone", other)


@rule("RULE-42")
def updating_and_closing_a_ticket_fire_theirs(on: Target) -> None:
    category = on.name("Category")
    updated, closed = (
        new_rule(on, trigger_event=f"ticket.{event}", conditions=[condition("category", category), fits])
        for event, fits in {
            "updated": condition("priority", "low"),
            "closed": condition("status", "closed"),
        }.items()
    )
    ticket = own_ticket(on, category=category, priority="high")
    body(on.api.put(f"{TICKETS}/{ticket['id']}", {"priority": "low"}))
    body(on.api.post(f"{TICKETS}/{ticket['id']}/close", {}))
    for each, event in ((updated, "ticket.updated"), (closed, "ticket.closed")):
        expected = {"event_type": event, "conversation_id": ticket["conversation_id"], "status": "success"}
        includes(logged(on, each), [expected], "the log")


@rule("RULE-42")
def the_payload_is_the_ticket_as_it_was_changed_to(on: Target) -> None:
    before, after = on.name("Before"), on.name("After")
    stale, fresh = (
        new_rule(on, trigger_event="ticket.updated", conditions=[condition("category", each)])
        for each in (before, after)
    )
    ticket = own_ticket(on, category=before)
    body(on.api.put(f"{TICKETS}/{ticket['id']}", {"category": after}))
    counted(on, fresh)
    same(read(on, stale), stale, "the rule on what the ticket was before")


@rule("RULE-43")
def rules_that_set_each_other_off_are_stopped(on: Target) -> None:
    on.needs_exclusive("the load, should the two rules not be stopped,")
    category = on.name("Category")
    here = condition("category", category)
    there_and_back = [
        new_rule(
            on, trigger_event="ticket.updated", conditions=[here, condition("priority", one)], actions=[priority(other)]
        )
        for one, other in (("low", "high"), ("high", "low"))
    ]
    ticket = own_ticket(on, category=category)
    body(on.api.put(f"{TICKETS}/{ticket['id']}", {"priority": "low"}))

    def stopped(entries: list[Json]) -> bool:
        return "failed" in [each["status"] for each in entries]

    entries = until(on, lambda: logs_of(on, *there_and_back), stopped, "an entry that says that the rules were stopped")
    same([each["status"] for each in entries].count("failed"), 1, "the number of entries that failed")
    same(entries[0]["status"], "failed", "the status of the last entry")
    same(entries[0]["actions_executed"], 0, "what it carried out")
    holds(entries[0].get("error_message"), "the reason in the log", entries[0])
    holds(len(entries) > 2, "the rules to have set each other off before", entries)
