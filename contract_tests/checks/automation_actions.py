"""What the actions of rules do, and what sets rules off besides execute-event. Docs: automation-and-workflows."""

from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import body, holds, includes, same
from contract_tests.making.automation_rules import (
    assign,
    condition,
    fire,
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
from contract_tests.promises import rule

NOTIFY = {"type": "send_notification", "template": "urgent_ticket"}


def about(on: Deployment) -> tuple[str, Json]:
    """An event of its own and the ticket that it is about."""
    return own_event(on), own_ticket(on, priority="medium")


@rule("RULE-30")
def each_action_is_answered_as_the_rule_has_it_and_with_ok(on: Deployment) -> None:
    event, ticket = about(on)
    actions = [assign(new_team(on)["id"]), NOTIFY]
    new_rule(on, trigger_event=event, actions=actions)
    (entry,) = fire(on, event, conversation_id=ticket["conversation_id"])
    same(entry["actions_executed"], [{**each, "status": "ok"} for each in actions], "the results of the actions")
    includes(entry, {"success": True, "error_message": None}, "the entry")


@rule("RULE-30", "RULE-33")
def an_action_that_is_answered_with_ok_was_carried_out(on: Deployment) -> None:
    event, ticket = about(on)
    team = new_team(on)["id"]
    new_rule(on, trigger_event=event, actions=[assign(team)])
    fire(on, event, conversation_id=ticket["conversation_id"])
    same(read_ticket(on, ticket)["team_id"], team, "the ticket's team")


@rule("RULE-31")
def an_action_that_cannot_be_carried_out_says_why_and_stops_no_other(on: Deployment) -> None:
    event, ticket = about(on)
    nobody, team = on.absent("team"), new_team(on)["id"]
    new_rule(on, trigger_event=event, actions=[assign(nobody), assign(team), {"type": "howl"}, priority("low")])
    (entry,) = fire(on, event, conversation_id=ticket["conversation_id"])
    results = entry["actions_executed"]
    same([each["status"] for each in results], ["failed", "ok", "failed", "ok"], "what became of the actions")
    includes(results[0], assign(nobody), "the failed action")
    holds(results[0].get("error_message"), "an error_message of the failed action", results[0])
    holds("error_message" not in results[1], "no error_message of an action that was carried out", results[1])
    includes(entry, {"matched": True, "success": False}, "the entry")
    holds(results[0]["error_message"] in str(entry["error_message"]), "the entry to say why", entry)
    includes(read_ticket(on, ticket), {"team_id": team, "priority": "low"}, "the ticket")


@rule("RULE-32")
def actions_that_failed_change_nothing_of_the_ticket(on: Deployment) -> None:
    event, ticket = about(on)
    before = read_ticket(on, ticket)
    failing: list[Json] = [
        assign(on.absent("team")),
        priority("extreme"),
        {"type": "set_status", "status": "gone"},
        {"type": "add_note"},
        {"type": "set_priority"},
        {"type": "howl"},
    ]
    new_rule(on, trigger_event=event, actions=failing)
    (entry,) = fire(on, event, conversation_id=ticket["conversation_id"])
    same([each["status"] for each in entry["actions_executed"]], ["failed"] * len(failing), "what became of them")
    same(read_ticket(on, ticket), before, "the ticket")


@rule("RULE-33")
def actions_act_on_the_ticket_of_the_conversation_and_on_no_other(on: Deployment) -> None:
    event, ticket = about(on)
    other = own_ticket(on, priority="medium")
    before = read_ticket(on, other)
    new_rule(on, trigger_event=event, actions=[priority("urgent"), {"type": "set_status", "status": "pending"}])
    fire(on, event, conversation_id=ticket["conversation_id"])
    changed = {"priority": "urgent", "status": "pending"}
    includes(read_ticket(on, ticket), {**changed, "subject": ticket["subject"]}, "the ticket")
    same(read_ticket(on, other), before, "the ticket of another conversation")


@rule("RULE-34")
def a_conversation_that_nobody_knows_or_none_is_no_error(on: Deployment) -> None:
    event = own_event(on)
    new_rule(on, trigger_event=event, actions=[priority("low"), {"type": "notify"}])
    for conversation in ({}, {"conversation_id": None}, {"conversation_id": on.absent("conv")}):
        (entry,) = fire(on, event, **conversation)
        same([each["status"] for each in entry["actions_executed"]], ["failed", "ok"], "what became of the actions")
        includes(entry, {"matched": True, "success": False}, "the entry")


# Without execute-event


def until_fired(on: Deployment, made: Json) -> None:
    """Wait for the rule to have fired, which it has to do once."""
    until(on, lambda: read(on, made), lambda seen: seen["execution_count"] == 1, "the rule to have fired once")


def until_logged(on: Deployment, made: Json) -> Json:
    """The log entries of the rule, which has to have some."""
    return until(on, lambda: logs_of(on, made), bool, "an entry of the rule in the log")


@rule("RULE-02")
def creating_a_ticket_fires_the_rules_on_ticket_created(on: Deployment) -> None:
    category, team = on.name("Category"), new_team(on)["id"]
    fits = [condition("category", category)]
    made = new_rule(on, trigger_event="ticket.created", conditions=fits, actions=[assign(team)])
    other, ticket = own_ticket(on), own_ticket(on, category=category)
    until(on, lambda: read_ticket(on, ticket), lambda seen: seen["team_id"] == team, f"the ticket of team {team}")
    holds(read_ticket(on, other)["team_id"] != team, "a ticket of another category to be left alone", other)
    until_fired(on, made)


@rule("RULE-02")
def creating_a_ticket_fires_no_rule_on_another_event(on: Deployment) -> None:
    category = on.name("Category")
    fits = [condition("category", category)]
    created, *others = (
        new_rule(on, trigger_event=event, conditions=fits)
        for event in ("ticket.created", "ticket.updated", "ticket.closed", own_event(on))
    )
    own_ticket(on, category=category)
    until_fired(on, created)
    for each in others:
        same(read(on, each), each, "the rule that must not fire")


@rule("RULE-42")
def updating_and_closing_a_ticket_fire_theirs(on: Deployment) -> None:
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
        includes(until_logged(on, each), [expected], "the log")


@rule("RULE-42")
def the_payload_is_the_ticket_as_it_was_changed_to(on: Deployment) -> None:
    before, after = on.name("Before"), on.name("After")
    stale, fresh = (
        new_rule(on, trigger_event="ticket.updated", conditions=[condition("category", each)])
        for each in (before, after)
    )
    ticket = own_ticket(on, category=before)
    body(on.api.put(f"{TICKETS}/{ticket['id']}", {"category": after}))
    until_fired(on, fresh)
    same(read(on, stale), stale, "the rule on what the ticket was before")


@rule("RULE-43")
def rules_that_set_each_other_off_are_stopped(on: Deployment) -> None:
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
