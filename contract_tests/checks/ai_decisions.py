"""What the AI decides about tickets, as metrics and log tell of it. Docs: automation-and-workflows, "AI Automation".

All of it is assumed: the page shows what is counted, and not what makes it count.
"""

from contract_tests.assertions import body, holds, includes, made, same
from contract_tests.factories.ai_automation import join, simulate
from contract_tests.factories.ai_decisions import ATTEMPTED, CLASSIFIED, attempt, counting, first_rule, switch
from contract_tests.factories.records import TICKETS, new_team, new_ticket
from contract_tests.registry import rule
from contract_tests.target import Json, Target

AUTOMATION_RULES = "/api/v2/automation-rules"


# Classification


@rule("AI-70")
def the_thresholds_say_what_becomes_of_a_classification(on: Target) -> None:
    for apply, suggest, outcome in ((0, 0, "auto_applied"), (1, 0, "suggested"), (1, 1, "silent")):
        switch(on, {**CLASSIFIED, "auto_apply_threshold": apply, "suggest_threshold": suggest})
        with counting(on, "classification", total_classified=1, **{outcome: 1}):
            new_ticket(on)


@rule("AI-70")
def nothing_is_decided_while_classification_does_not_apply(on: Target) -> None:
    on.needs_exclusive("the AI's settings")
    changed: tuple[Json, ...] = ({"enabled": False}, {"classify_on": []}, {"exclude_channels": ["api"]})
    with counting(on, "classification"), counting(on, "routing"), counting(on, "resolution"):
        for change in changed:
            switch(on, {**CLASSIFIED, **change}, {"enabled": True}, ATTEMPTED)
            new_ticket(on)


# Routing


@rule("AI-71")
def a_rule_routes_to_its_team_or_to_the_overflow_team(on: Target) -> None:
    switch(on, routing={"enabled": True})
    target, overflow = new_team(on)["id"], new_team(on)["id"]
    first_rule(on, target_team_id=target, overflow_team_id=overflow)
    with counting(on, "routing", total_routed=1, overflow_used=1):
        new_ticket(on)
    join(on, target)
    with counting(on, "routing", total_routed=1):
        new_ticket(on)


@rule("AI-25", "AI-71")
def a_routing_fails_where_no_team_can_take_it(on: Target) -> None:
    switch(on, routing={"enabled": True})
    first_rule(on)
    with counting(on, "routing", routing_failed=1):
        new_ticket(on)


@rule("AI-71")
def without_a_rule_a_ticket_stays_in_the_pool_or_fails(on: Target) -> None:
    category = on.name("Category")
    for pool, counted in ((True, {}), (False, {"routing_failed": 1})):
        switch(on, routing={"enabled": True, "fallback_to_team_pool": pool})
        same(simulate(on, category=category)["matched_rule"], None, "the match")
        with counting(on, "routing", **counted):
            new_ticket(on, category=category)


# Resolution


@rule("AI-72")
def a_ticket_is_suggested_or_resolved_as_the_mode_says(on: Target) -> None:
    for mode, threshold, action in (
        ("suggest", 0, "suggested"),
        ("auto", 0, "auto_resolved"),
        ("auto", 1, "suggested"),
    ):
        switch(on, resolution={**ATTEMPTED, "mode": mode, "auto_resolve_threshold": threshold})
        entry = attempt(on.dashboard, new_ticket(on, priority="low"))
        includes(entry, {"action": action, "mode": mode, "skip_reason": None}, "the entry")
        holds(entry["combined_confidence"] is not None, "a combined confidence", entry)


@rule("AI-72")
def a_ticket_is_skipped_for_its_priority_or_for_want_of_an_article(on: Target) -> None:
    skipped = []
    switch(on, resolution=ATTEMPTED)
    with counting(on, "resolution", total_attempted=2, skipped=1, suggested=1):
        skipped.append(new_ticket(on, priority="high"))
        new_ticket(on, priority="low")
    switch(on, resolution={**ATTEMPTED, "kb_match_threshold": 1})
    skipped.append(new_ticket(on, priority="low", category=on.name("Category")))
    for ticket in skipped:
        entry = attempt(on.dashboard, ticket)
        includes(entry, {"action": "skipped", "combined_confidence": None}, "the entry")
        holds(entry["skip_reason"], "a reason", entry)


# What becomes of it


@rule("AI-73")
def another_category_overrides_an_applied_classification(on: Target) -> None:
    switch(on)
    category = on.name("Category")
    path = f"{TICKETS}/{new_ticket(on, category=category)['id']}"
    with counting(on, "classification"):
        body(on.api.put(path, {"category": category, "priority": "low"}))
    with counting(on, "classification", auto_applied=-1, agent_overridden=1):
        body(on.api.put(path, {"category": on.name("Category")}))


@rule("AI-73")
def another_team_makes_a_routing_reassigned(on: Target) -> None:
    switch(on, routing={"enabled": True})
    target, other = new_team(on)["id"], new_team(on)["id"]
    join(on, target)
    first_rule(on, target_team_id=target)
    category = on.name("Category")
    automation = {
        "name": on.name("Rule"),
        "trigger_event": "ticket.updated",
        "conditions": [
            {"field": "category", "operator": "equals", "value": category},
            {"field": "priority", "operator": "equals", "value": "low"},
        ],
        "actions": [{"type": "assign_team", "team_id": other}],
    }
    made(on.dashboard.post(AUTOMATION_RULES, automation))
    ticket = new_ticket(on, category=category)
    with counting(on, "routing", subsequently_reassigned=1):
        body(on.api.put(f"{TICKETS}/{ticket['id']}", {"priority": "low"}))


@rule("AI-74")
def a_public_note_sends_the_suggestion_and_the_end_without_one_dismisses_it(on: Target) -> None:
    switch(on, resolution=ATTEMPTED)
    sent, dismissed = (f"{TICKETS}/{new_ticket(on, priority='low')['id']}" for _ in range(2))
    with counting(on, "resolution"):
        body(on.api.post(f"{sent}/notes", {"body": "To ourselves", "private": True}), 201)
    with counting(on, "resolution", sent_by_agent=1):
        body(on.api.post(f"{sent}/notes", {"body": "Done"}), 201)
        body(on.api.post(f"{sent}/close", {}))
    with counting(on, "resolution", dismissed_by_agent=1):
        body(on.api.post(f"{dismissed}/close", {}))
