"""What the simulation of routing says. Docs: automation-and-workflows, "Simulate Routing"."""

from contract_tests.assertions import as_json, holds, includes, promise, same
from contract_tests.factories.ai_automation import (
    answered,
    change_rule,
    id_of,
    matched,
    metrics_of,
    moved,
    new_rule,
    rules_alike,
    simulate,
    staffed_team,
)
from contract_tests.factories.records import new_team
from contract_tests.registry import rule
from contract_tests.target import Json, Target

TYPE = {"conversation_type": "incident", "sentiment": "negative"}
NO_MATCH: Json = {
    "matched_rule": None,
    "matched_team_id": None,
    "overflow_team_id": None,
    "required_skills": [],
    "routing_method": None,
    "message": "No rule matched.",
}


@rule("AI-40", "AI-46")
def a_match_names_the_rule_its_teams_skills_and_method(on: Target) -> None:
    created = new_rule(on, target_team_id=staffed_team(on), overflow_team_id=new_team(on)["id"], sort_order=7)
    shown = {name: created[name] for name in ("id", "sort_order", "category", "priority")}
    expected = {
        "matched_rule": {name: created[name] for name in ("id", "category", "priority")},
        "matched_team_id": created["target_team_id"],
        "overflow_team_id": created["overflow_team_id"],
        "required_skills": created["required_skills"],
        "routing_method": created["routing_method"],
        "message": "Rule matched.",
    }
    found = simulate(on, category=created["category"])
    includes(found, expected, "the answer")
    with promise("AI-46"):
        same(found["matched_rule"], shown, "the matched rule")


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
    fitting: Json = {"category": on.name("Category"), "priority": "high", **TYPE}
    created = new_rule(on, **fitting)
    for change, fits in (
        ({}, True),
        ({"category": fitting["category"].upper()}, False),
        ({"category": None}, False),
        ({"priority": "low"}, False),
        ({"priority": None}, False),
        ({"conversation_type": "request"}, False),
        ({"sentiment": "positive"}, False),
    ):
        conversation = {name: value for name, value in {**fitting, **change}.items() if value is not None}
        found = id_of(answered(on, conversation)["matched_rule"])
        same(found, created["id"] if fits else None, f"the match of {as_json(conversation)}")


@rule("AI-45")
def without_a_match_all_is_null(on: Target) -> None:
    created = new_rule(on)
    same(simulate(on, category=on.name("Category")), NO_MATCH, "the answer")
    same(matched(on, category=created["category"]), created["id"], "the match of its category")


@rule("AI-89")
def where_nobody_is_in_the_target_team_the_overflow_team_is_named(on: Target) -> None:
    target, overflow = new_team(on)["id"], staffed_team(on)
    with_overflow, without = (
        simulate(on, category=new_rule(on, target_team_id=target, overflow_team_id=each)["category"])
        for each in (overflow, None)
    )
    same((with_overflow["matched_team_id"], without["matched_team_id"]), (overflow, None), "the teams that take it")
    plain = "Rule matched."
    for answer in (with_overflow, without):
        holds(answer["message"] != plain, f"words that say more than {plain}", answer)
    holds(with_overflow["message"] != without["message"], "other words where no team takes it", without)
