"""Routing rules: what theirs alone is, and their order. Docs: automation-and-workflows, "AI Automation"."""

from contract_tests.assertions import body, holds, includes, names, promise, same
from contract_tests.factories.ai_automation import (
    REORDER,
    RULES,
    change_rule,
    new_rule,
    rule_body,
    rules_alike,
    rules_of,
    those_of,
)
from contract_tests.factories.records import new_team
from contract_tests.registry import rule
from contract_tests.target import Json, Target

ORDER = "the order of the routing rules"
BOUNDS: tuple[tuple[str, str, tuple[Json, ...], tuple[Json, ...]], ...] = (
    ("AI-53", "routing_method", ("balanced", "round_robin", "manual"), ("priority",)),
    ("AI-54", "priority_boost", (-2, -1, 0, 1, 2), (-3, 3)),
    ("AI-55", "sort_order", (0, 1, 1000), (-1,)),
)
"""Rule, field, and values of it that there are and that there are not."""


def read(on: Target, *rules: Json) -> list[Json]:
    """These rules as they are listed now."""
    return those_of(rules_of(on.dashboard), *rules)


@rule("AI-53", "AI-54", "AI-55")
def routing_rules_have_values_within_their_bounds(on: Target) -> None:
    """Another value is refused, or brought within them."""
    team = {"target_team_id": new_team(on)["id"]}
    for rule_id, field, values, wrong in BOUNDS:
        with promise(rule_id):
            for value in values:
                same(body(on.dashboard.post(RULES, rule_body(on, **team, **{field: value})), 201)[field], value, field)
            for value in wrong:
                response = on.dashboard.post(RULES, rule_body(on, **team, **{field: value}))
                if not response.is_client_error:
                    holds(body(response, 201)[field] in values, f"{field} not to be {value}", response.text)


@rule("AI-57")
def a_team_that_is_nowhere_is_accepted(on: Target) -> None:
    sent = rule_body(on, target_team_id=on.absent("team"), overflow_team_id=on.absent("team"))
    created = body(on.dashboard.post(RULES, sent), 201)
    includes(created, sent, "the new rule")
    other = {"target_team_id": on.absent("team")}
    includes(change_rule(on, created, **other), other, "the changed rule")


@rule("AI-77")
def an_update_stamps_its_time_and_not_that_of_the_creation(on: Target) -> None:
    created = new_rule(on)
    on.wait(1)
    changed = change_rule(on, created, priority="low")
    same(changed["created_at"], created["created_at"], "the time of the creation")
    holds(changed["updated_at"] > created["updated_at"], f"a time after {created['updated_at']}", changed["updated_at"])


@rule("AI-61")
def the_place_in_the_list_of_ids_is_the_new_sort_order(on: Target) -> None:
    """All rules are named, ours first; the rest of each stays."""
    on.needs_exclusive(ORDER)
    first, second, third = rules_alike(on, 5, 5, 5, is_active=False)
    wanted = [third["id"], first["id"], second["id"]]
    others = [each["id"] for each in sorted(rules_of(on.dashboard), key=lambda each: int(each["sort_order"]))]
    body(on.dashboard.post(REORDER, {"ordered_ids": [*wanted, *(each for each in others if each not in wanted)]}), 204)
    found = {each["id"]: each for each in read(on, first, second, third)}
    places = [found[each]["sort_order"] for each in wanted]
    holds(places in ([0, 1, 2], [1, 2, 3]), "the places from the first on, in the order of the ids", places)
    for each in (first, second, third):
        kept = {name: each[name] for name in ("category", "target_team_id", "required_skills", "is_active")}
        includes(found[each["id"]], kept, "the rule")


@rule("AI-83")
def ordered_ids_is_a_list_of_ids(on: Target) -> None:
    on.needs_exclusive(ORDER)
    created = new_rule(on, sort_order=5)
    for sent in ({}, {"ordered_ids": None}, {"ordered_ids": created["id"]}):
        names(on.dashboard.post(REORDER, sent), "body.ordered_ids")
    same(read(on, created), [created], "the rule after the refusals")


@rule("AI-62")
def an_order_of_another_tenant_changes_nothing(on: Target) -> None:
    on.needs_exclusive(ORDER)
    created = new_rule(on, sort_order=5)
    body(on.stranger.post(REORDER, {"ordered_ids": [created["id"]]}), 204)
    same(read(on, created), [created], "the rule")
