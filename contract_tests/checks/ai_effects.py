"""What the decisions of the AI do to tickets. Docs: automation-and-workflows, "AI Automation".

All of it is assumed: the page names thresholds, fields and time limits, and not what comes of them.
"""

from contract_tests.assertions import body, holds, includes, made, same
from contract_tests.factories.ai_automation import staffed_team
from contract_tests.factories.ai_decisions import ATTEMPTED, CLASSIFIED, attempts, first_rule, switch
from contract_tests.factories.automation_rules import customer_replies
from contract_tests.factories.records import TICKETS, new_ticket
from contract_tests.registry import rule
from contract_tests.target import Json, Target

CLUES = "The network is down: an outage of vpn and wifi."
"""What says of which category and priority a ticket is."""
SHORTEST = 60
"""Seconds for which a ticket waits for somebody to take it."""


def with_clues(on: Target, **fields: Json) -> Json:
    """A ticket of which only the words say what it is about, unless the fields do."""
    sent = {"subject": on.name("Ticket"), "description": CLUES, **fields}
    return read(on, made(on.api.post(TICKETS, sent)))


def read(on: Target, ticket: Json) -> Json:
    return body(on.api.get(f"{TICKETS}/{ticket['id']}"))


@rule("AI-75")
def an_applied_classification_writes_the_fields_that_it_may_and_that_nobody_sent(on: Target) -> None:
    switch(on, {**CLASSIFIED, "auto_apply_fields": []})
    plain = with_clues(on)
    same(plain["category"], None, "the category where none may be applied")
    switch(on, {**CLASSIFIED, "auto_apply_fields": ["category"]})
    some = with_clues(on)
    holds(some["category"] is not None, "a category", some)
    same(some["priority"], plain["priority"], "the priority, which may not be applied")
    switch(on, {**CLASSIFIED, "auto_apply_fields": ["category", "priority"]})
    every = with_clues(on)
    same(every["category"], some["category"], "the category of the same words")
    holds(every["priority"] != plain["priority"], "another priority by the same words", every)
    sent = {"category": on.name("Category"), "priority": "low"}
    includes(with_clues(on, **sent), sent, "the ticket whose creator sent both")


@rule("AI-75")
def a_classification_that_is_not_applied_writes_nothing(on: Target) -> None:
    fields = {"auto_apply_fields": ["category", "priority"], "suggest_threshold": 0, "auto_apply_threshold": 1}
    switch(on, {**CLASSIFIED, **fields})
    same(with_clues(on)["category"], None, "the category")


@rule("AI-85")
def routing_gives_the_ticket_to_the_team_and_moves_a_priority_that_nobody_sent(on: Target) -> None:
    target = staffed_team(on)
    switch(on, {**CLASSIFIED, "auto_apply_fields": []}, routing={"enabled": False})
    plain = with_clues(on)
    first_rule(on, target_team_id=target, priority_boost=1)
    switch(on, {**CLASSIFIED, "auto_apply_fields": []}, routing={"enabled": True})
    routed = with_clues(on)
    same(routed["team_id"], target, "the team of the ticket")
    steps = ("low", "medium", "high", "urgent")
    same(steps.index(routed["priority"]) - steps.index(plain["priority"]), 1, "by how much the priority was moved")
    includes(with_clues(on, priority="low"), {"team_id": target, "priority": "low"}, "the ticket with a priority")


@rule("AI-86")
def a_ticket_that_is_resolved_automatically_has_the_reply_as_a_note(on: Target) -> None:
    switch(on, resolution={**ATTEMPTED, "mode": "auto"})
    ticket = read(on, new_ticket(on, priority="low"))
    same(ticket["status"], "resolved", "the status")
    same([each["private"] for each in ticket["notes"]], [False], "whether its notes are private")
    switch(on, resolution=ATTEMPTED)
    suggested = read(on, new_ticket(on, priority="low"))
    includes(suggested, {"status": "open", "notes": []}, "the ticket with a suggestion only")


@rule("AI-87")
def a_ticket_that_nobody_takes_goes_to_the_overflow_team_and_then_to_the_pool(on: Target) -> None:
    target, overflow = staffed_team(on), staffed_team(on)
    switch(on, routing={"enabled": True, "skills_timeout_seconds": SHORTEST, "fallback_to_team_pool": True})
    first_rule(on, target_team_id=target, overflow_team_id=overflow, routing_method="manual")
    ticket = new_ticket(on)
    for wait, team_id in ((SHORTEST - 15, target), (25, overflow), (SHORTEST, None)):
        on.wait(wait)
        same(read(on, ticket)["team_id"], team_id, f"the team {wait} seconds later")


@rule("AI-88")
def a_reply_of_the_customer_asks_for_the_next_attempt(on: Target) -> None:
    both = ["conversation.created", "conversation.customer_replied"]
    switch(on, {**CLASSIFIED, "classify_on": both, "reclassify_on_reply": True}, resolution=ATTEMPTED)
    ticket = new_ticket(on, priority="low")
    for actions in (["suggested"], ["suggested"] * 2, ["skipped", "suggested", "suggested"]):
        same([each["action"] for each in attempts(on.dashboard, ticket)], actions, "what was logged, the newest first")
        customer_replies(on, ticket)
    for changed in ({"reclassify_on_reply": False}, {"classify_on": both[:1], "reclassify_on_reply": True}):
        switch(on, {**CLASSIFIED, "classify_on": both, **changed}, resolution=ATTEMPTED)
        other = new_ticket(on, priority="low")
        customer_replies(on, other)
        same(len(attempts(on.dashboard, other)), 1, "how often it was attempted where a reply asks for nothing")
