"""What the actions of rules do, and what sets rules off besides execute-event. Docs: automation-and-workflows."""

from contract_tests.assertions import body, holds, includes, promise, same
from contract_tests.factories.automation_rules import (
    EVENT,
    NOTIFY,
    assign,
    condition,
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
from contract_tests.factories.records import TICKETS, new_team
from contract_tests.factories.workflows import conversation_of
from contract_tests.registry import rule
from contract_tests.target import Json, Target


def outcome(on: Target, ticket: Json, *actions: Json) -> Json:
    """What becomes of a rule with these actions that matches an event about the ticket."""
    event, conversation = own_event(on), conversation_of(ticket)
    here = new_rule(on, trigger_event=event, actions=[*actions])
    (entry,) = fire(on, event, here, conversation_id=conversation)
    return entry


def statuses(entry: Json) -> list[str]:
    return [each["status"] for each in entry["actions_executed"]]


@rule("RULE-30", "RULE-23", "RULE-33")
def an_action_that_is_answered_with_ok_was_carried_out_on_the_ticket_of_the_conversation(on: Target) -> None:
    ticket, other, team = own_ticket(on, priority="medium"), own_ticket(on, priority="medium"), new_team(on)["id"]
    before = read_ticket(on, other)
    actions = [assign(team), NOTIFY]
    entry = outcome(on, ticket, *actions)
    same(entry["actions_executed"], [{**each, "status": "ok"} for each in actions], "what became of the actions")
    with promise("RULE-23"):
        includes(entry, {"matched": True, "success": True, "error_message": None}, "what became of the rule")
    with promise("RULE-33"):
        outcome(on, ticket, priority("urgent"), {"type": "set_status", "status": "pending"})
        changed = {"team_id": team, "priority": "urgent", "status": "pending"}
        includes(read_ticket(on, ticket), {**changed, "subject": ticket["subject"]}, "the ticket")
        same(read_ticket(on, other), before, "the ticket of another conversation")


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
    (log,) = logged(on, {"id": entry["rule_id"]})
    includes(log, {"status": "failed", "actions_executed": 2}, "the entry of the log")


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


@rule("RULE-34")
def a_conversation_that_nobody_knows_or_none_is_no_error(on: Target) -> None:
    event = own_event(on)
    here = new_rule(on, trigger_event=event, actions=[priority("low"), {"type": "notify"}])
    for conversation in (None, on.absent("conv")):
        (entry,) = fire(on, event, here, conversation_id=conversation)
        same(statuses(entry), ["failed", "ok"], "what became of the actions")
        includes(entry, {"matched": True, "success": False}, "the entry")
    body(on.dashboard.post(EVENT, {"event_type": event}), None)


# Without execute-event


@rule("RULE-02", "RULE-33")
def creating_a_ticket_fires_the_rules_on_ticket_created_and_no_others(on: Target) -> None:
    category, acting, team = on.name("Category"), on.name("Category"), new_team(on)["id"]
    created, *others = (
        new_rule(on, trigger_event=event, conditions=[condition("category", category)])
        for event in ("ticket.created", "ticket.updated", "ticket.closed", own_event(on))
    )
    new_rule(on, trigger_event="ticket.created", conditions=[condition("category", acting)], actions=[assign(team)])
    other, ticket = own_ticket(on, category=category), own_ticket(on, category=acting)
    logged(on, created)
    holds(read(on, created)["execution_count"] <= 1, "a rule that has fired once, of two tickets", created)
    for each in others:
        same(read(on, each), each, "the rule that must not fire")
    with promise("RULE-33"):
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
    includes(entries[0], {"status": "failed", "actions_executed": 0}, "the last entry")
    holds(entries[0].get("error_message"), "the reason in the log", entries[0])
    holds(len(entries) > 2, "the rules to have set each other off before", entries)
