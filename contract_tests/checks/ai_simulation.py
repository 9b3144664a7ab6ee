"""What the simulation of routing says. Docs: automation-and-workflows, "Simulate Routing"."""

from contract_tests.checks.ai_routing import matched, several, update
from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import as_json, includes, same
from contract_tests.making.ai_automation import metrics_of, new_rule, rules_of, simulate
from contract_tests.making.records import new_team
from contract_tests.promises import rule

NO_MATCH: Json = {
    "matched_rule": None,
    "matched_team_id": None,
    "overflow_team_id": None,
    "required_skills": [],
    "routing_method": None,
    "message": "No rule matched.",
}


@rule("AI-40")
def a_match_names_the_rule_its_teams_skills_and_method(on: Deployment) -> None:
    team, overflow = new_team(on)["id"], new_team(on)["id"]
    made = new_rule(
        on,
        category=on.name("Category"),
        priority="high",
        target_team_id=team,
        overflow_team_id=overflow,
        required_skills=["networking", "vpn"],
        routing_method="round_robin",
    )
    answer = simulate(
        on, category=made["category"], priority="high", conversation_type="incident", sentiment="negative"
    )
    includes(answer["matched_rule"], {name: made[name] for name in ("id", "category", "priority")}, "the matched rule")
    told = {name: value for name, value in answer.items() if name != "matched_rule"}
    same(
        told,
        {
            "matched_team_id": team,
            "overflow_team_id": overflow,
            "required_skills": ["networking", "vpn"],
            "routing_method": "round_robin",
            "message": "Rule matched.",
        },
        "the answer",
    )


@rule("AI-42")
def the_lowest_sort_order_that_fits_is_the_match(on: Deployment) -> None:
    last, first, other = several(on, 3, sort_order=8)
    update(on, first, sort_order=3)
    update(on, other, sort_order=1, category=on.name("Category"))
    same(matched(on, category=last["category"]), first["id"], "the match")
    update(on, last, sort_order=2)
    same(matched(on, category=last["category"]), last["id"], "the match after a change of the order")


@rule("AI-42")
def a_particular_rule_does_not_come_before_a_broad_one(on: Deployment) -> None:
    category = on.name("Category")
    new_rule(on, category=category, priority="high", sentiment="negative", sort_order=4)
    broad = new_rule(on, category=category, sort_order=2)
    conversation = {"category": category, "priority": "high", "sentiment": "negative"}
    same(matched(on, **conversation), broad["id"], "the match")


@rule("AI-43")
def a_rule_that_is_not_active_never_matches(on: Deployment) -> None:
    first, second = several(on, 2)
    update(on, first, is_active=False)
    same(matched(on, category=first["category"]), second["id"], "the match")
    update(on, first, is_active=True)
    same(matched(on, category=first["category"]), first["id"], "the match when the rule is active again")


@rule("AI-44")
def a_criterion_must_be_equal_and_null_fits_everything(on: Deployment) -> None:
    category = on.name("Category")
    made = new_rule(on, category=category, priority="high")
    for conversation, fits in (
        ({"category": category, "priority": "high"}, True),
        ({"category": category, "priority": "high", "sentiment": "positive", "conversation_type": "x"}, True),
        ({"category": category.upper(), "priority": "high"}, False),
        ({"category": category, "priority": "low"}, False),
        ({"category": category}, False),
        ({"category": None, "priority": "high"}, False),
    ):
        same(matched(on, **conversation), made["id"] if fits else None, f"the match of {as_json(conversation)}")


@rule("AI-44")
def type_and_sentiment_are_criteria_too(on: Deployment) -> None:
    category = on.name("Category")
    made = new_rule(on, category=category, conversation_type="incident", sentiment="negative")
    for conversation, fits in (
        ({"conversation_type": "incident", "sentiment": "negative"}, True),
        ({"conversation_type": "incident", "sentiment": "positive"}, False),
        ({"conversation_type": "request", "sentiment": "negative"}, False),
    ):
        same(
            matched(on, category=category, **conversation),
            made["id"] if fits else None,
            f"the match of {as_json(conversation)}",
        )


@rule("AI-45")
def without_a_match_all_is_null(on: Deployment) -> None:
    made = new_rule(on, category=on.name("Category"), required_skills=["vpn"])
    same(simulate(on, category=on.name("Category"), priority="high"), NO_MATCH, "the answer")
    includes(simulate(on, category=made["category"]), {"message": "Rule matched."}, "the answer to the rule's category")


@rule("AI-46")
def the_match_is_shown_with_the_sort_order_it_has(on: Deployment) -> None:
    made = new_rule(on, category=on.name("Category"), sort_order=7)
    expected = {name: made[name] for name in ("id", "sort_order", "category", "priority")}
    same(simulate(on, category=made["category"])["matched_rule"], expected, "the matched rule")


@rule("AI-41")
def a_simulation_routes_nothing(on: Deployment) -> None:
    on.needs_exclusive("a count of what is routed")
    made = new_rule(on, category=on.name("Category"))
    before = metrics_of(on), rules_of(on.dashboard)
    same(simulate(on, category=made["category"])["matched_team_id"], made["target_team_id"], "the matched team")
    same((metrics_of(on), rules_of(on.dashboard)), before, "the metrics and the rules after the simulation")
