"""What the simulation of routing says. Docs: automation-and-workflows, "Simulate Routing"."""

from contract_tests.expecting import as_json, includes, same
from contract_tests.making.ai_automation import (
    answered,
    change_rule,
    id_of,
    matched,
    metrics_of,
    moved,
    new_rule,
    rules_alike,
    simulate,
)
from contract_tests.making.records import new_team
from contract_tests.promises import rule
from contract_tests.target import Json, Target

NO_MATCH: Json = {
    "matched_rule": None,
    "matched_team_id": None,
    "overflow_team_id": None,
    "required_skills": [],
    "routing_method": None,
    "message": "No rule matched.",
}


@rule("AI-40")
def a_match_names_the_rule_its_teams_skills_and_method(on: Target) -> None:
    created = new_rule(on, overflow_team_id=new_team(on)["id"])
    expected = {
        "matched_rule": {name: created[name] for name in ("id", "category", "priority")},
        "matched_team_id": created["target_team_id"],
        "overflow_team_id": created["overflow_team_id"],
        "required_skills": created["required_skills"],
        "routing_method": created["routing_method"],
        "message": "Rule matched.",
    }
    includes(simulate(on, category=created["category"]), expected, "the answer")


@rule("AI-41")
def a_simulation_routes_nothing(on: Target) -> None:
    on.needs_exclusive("a count of what is routed")
    created = new_rule(on)
    before = metrics_of(on)["routing"]
    simulate(on, category=created["category"])
    more = {name: by for name, by in moved(before, metrics_of(on)["routing"]).items() if by > 0}
    same(more, {}, "what was counted")


@rule("AI-42")
def the_lowest_sort_order_that_fits_is_the_match(on: Target) -> None:
    last, first = rules_alike(on, 8, 3)
    new_rule(on, sort_order=1)
    same(matched(on, category=last["category"]), first["id"], "the match")
    change_rule(on, last, sort_order=2)
    same(matched(on, category=last["category"]), last["id"], "the match after a change of the order")


@rule("AI-42")
def a_particular_rule_does_not_come_before_a_broad_one(on: Target) -> None:
    broad, particular = rules_alike(on, 2, 4)
    same(matched(on, category=particular["category"]), broad["id"], "the match")


@rule("AI-43")
def a_rule_that_is_not_active_never_matches(on: Target) -> None:
    first, second = rules_alike(on, 0, 1)
    change_rule(on, first, is_active=False)
    same(matched(on, category=first["category"]), second["id"], "the match")
    change_rule(on, first, is_active=True)
    same(matched(on, category=first["category"]), first["id"], "the match when the rule is active again")


@rule("AI-44")
def a_criterion_that_is_null_fits_every_conversation(on: Target) -> None:
    created = new_rule(on)
    for more in ({}, {"conversation_type": "request", "sentiment": "positive"}):
        found = matched(on, category=created["category"], **more)
        same(found, created["id"], f"the match of {as_json(more or 'the conversation')}")


@rule("AI-82")
def the_other_criteria_must_be_equal(on: Target) -> None:
    category = on.name("Category")
    created = new_rule(on, category=category, priority="high")
    for conversation, fits in (
        ({"category": category, "priority": "high"}, True),
        ({"category": category, "priority": "high", "sentiment": "positive", "conversation_type": "x"}, True),
        ({"category": category.upper(), "priority": "high"}, False),
        ({"category": category, "priority": "low"}, False),
        ({"category": category}, False),
        ({"category": None, "priority": "high"}, False),
    ):
        found = id_of(answered(on, conversation)["matched_rule"])
        same(found, created["id"] if fits else None, f"the match of {as_json(conversation)}")


@rule("AI-82")
def type_and_sentiment_are_criteria_too(on: Target) -> None:
    created = new_rule(on, conversation_type="incident", sentiment="negative")
    for conversation, fits in (
        ({"conversation_type": "incident", "sentiment": "negative"}, True),
        ({"conversation_type": "incident", "sentiment": "positive"}, False),
        ({"conversation_type": "request", "sentiment": "negative"}, False),
    ):
        found = matched(on, category=created["category"], **conversation)
        same(found, created["id"] if fits else None, f"the match of {as_json(conversation)}")


@rule("AI-45")
def without_a_match_all_is_null(on: Target) -> None:
    created = new_rule(on)
    same(simulate(on, category=on.name("Category")), NO_MATCH, "the answer")
    includes(simulate(on, category=created["category"]), {"message": "Rule matched."}, "the answer to its category")


@rule("AI-46")
def the_match_is_shown_with_the_sort_order_it_has(on: Target) -> None:
    created = new_rule(on, sort_order=7)
    expected = {name: created[name] for name in ("id", "sort_order", "category", "priority")}
    same(simulate(on, category=created["category"])["matched_rule"], expected, "the matched rule")
