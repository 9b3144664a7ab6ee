"""Routing rules and their order. Docs: automation-and-workflows, "AI Automation"."""

from contract_tests.expecting import answer, body, holds, includes, made, names, refused, same
from contract_tests.making.ai_automation import (
    REORDER,
    RULES,
    change_rule,
    new_rule,
    rule_body,
    rules_alike,
    rules_of,
    those_of,
)
from contract_tests.making.records import new_team
from contract_tests.promises import rule
from contract_tests.target import Json, Target

DEFAULTS: Json = {
    "category": None,
    "priority": None,
    "conversation_type": None,
    "sentiment": None,
    "overflow_team_id": None,
    "required_skills": [],
    "routing_method": "balanced",
    "priority_boost": 0,
    "sort_order": 0,
    "is_active": True,
}
FIELDS = (*DEFAULTS, "id", "tenant_id", "target_team_id", "created_at", "updated_at")
CHANGE: Json = {"priority_boost": 0, "is_active": False}
"""The page's update."""
WRONG: dict[str, tuple[Json, ...]] = {
    "routing_method": ("priority", "Balanced", "", None),
    "priority_boost": (-3, 3, 1.5, "1"),
    "sort_order": (-1, "0", None),
}


def read(on: Target, *rules: Json) -> list[Json]:
    """These rules as they are listed now."""
    return those_of(rules_of(on.dashboard), *rules)


def of_category(on: Target, category: str) -> list[Json]:
    return [each for each in rules_of(on.dashboard) if each["category"] == category]


def lacking(record: Json) -> list[str]:
    """The fields of a routing rule that a record has not."""
    return [name for name in FIELDS if name not in record]


# Rules


@rule("AI-50")
def rules_are_an_array_of_whole_records(on: Target) -> None:
    sent = rule_body(on, sort_order=3)
    includes(read(on, made(on.dashboard.post(RULES, sent))), [sent], "the rule in the list")


@rule("AI-79")
def every_listed_rule_has_the_documented_fields(on: Target) -> None:
    new_rule(on)
    for each in rules_of(on.dashboard):
        same(lacking(each), [], "the fields that a rule lacks")


@rule("AI-51")
def rules_are_listed_in_the_order_they_are_tried_in(on: Target) -> None:
    first, second, third, fourth = rules_alike(on, 4, 4, 4, 4)
    change_rule(on, third, sort_order=1)
    change_rule(on, first, priority_boost=1)
    found = [each["id"] for each in read(on, first, second, third, fourth)]
    same(found, [third["id"], first["id"], second["id"], fourth["id"]], "the order of the list")


@rule("AI-52")
def a_rule_comes_back_whole_with_201(on: Target) -> None:
    other: Json = {
        "priority": "high",
        "required_skills": ["networking"],
        "routing_method": "manual",
        "priority_boost": -1,
        "sort_order": 6,
        "is_active": False,
    }
    for sent in (rule_body(on), rule_body(on, **other)):
        created = body(on.dashboard.post(RULES, sent), 201)
        includes(created, sent, "the new rule")
        same(lacking(created), [], "the fields that the new rule lacks")


def taken(on: Target, field: str, value: Json) -> Json:
    """What a rule that was sent with this value has; None where it was refused."""
    response = on.dashboard.post(RULES, rule_body(on, **{field: value}))
    return None if response.is_client_error else body(response, 201)[field]


@rule("AI-53")
def the_routing_method_is_balanced_round_robin_or_manual(on: Target) -> None:
    for method in ("balanced", "round_robin", "manual"):
        same(taken(on, "routing_method", method), method, "the method of a new rule")
    same(taken(on, "routing_method", "priority"), None, "the method where priority is sent")


@rule("AI-54")
def the_priority_boost_lies_between_minus_2_and_2(on: Target) -> None:
    for boost in (-2, 0, 2):
        same(taken(on, "priority_boost", boost), boost, "the boost of a new rule")
    for wrong in (-3, 3):
        boost = taken(on, "priority_boost", wrong)
        holds(boost is None or -2 <= boost <= 2, f"{wrong} to be refused, or to be brought within -2 and 2", boost)


@rule("AI-55")
def the_sort_order_is_not_negative(on: Target) -> None:
    for place in (0, 1, 1000):
        same(taken(on, "sort_order", place), place, "the place of a new rule")
    same(taken(on, "sort_order", -1), None, "the place where -1 is sent")


@rule("AI-83")
def a_value_that_a_rule_cannot_have_is_named(on: Target) -> None:
    sent = rule_body(on)
    for field, values in WRONG.items():
        for value in values:
            names(on.dashboard.post(RULES, {**sent, field: value}), f"body.{field}")
    same(of_category(on, sent["category"]), [], "the rules after the refusals")


@rule("AI-56")
def only_the_target_team_must_be_sent(on: Target) -> None:
    sent = {"target_team_id": new_team(on)["id"]}
    includes(body(on.dashboard.post(RULES, sent), 201), {**DEFAULTS, **sent}, "the new rule")
    names(on.dashboard.post(RULES, {"category": on.name("Category")}), "body.target_team_id")


@rule("AI-57")
def a_team_that_is_nowhere_is_accepted(on: Target) -> None:
    sent = rule_body(on, target_team_id=on.absent("team"), overflow_team_id=on.absent("team"))
    created = body(on.dashboard.post(RULES, sent), 201)
    includes(created, sent, "the new rule")
    other = {"target_team_id": on.absent("team")}
    includes(change_rule(on, created, **other), other, "the changed rule")


@rule("AI-58")
def an_update_changes_the_fields_that_are_sent(on: Target) -> None:
    created = new_rule(on)
    response = on.dashboard.put(f"{RULES}/{created['id']}", CHANGE)
    holds(response.is_success, "the update to be taken", answer(response))
    includes(read(on, created), [CHANGE], "the rule in the list")


@rule("AI-77")
def an_update_answers_the_rule_and_leaves_the_other_fields(on: Target) -> None:
    expected = new_rule(on)
    changes: tuple[Json, ...] = (CHANGE, {"priority": None}, {"required_skills": []}, {})
    for change in changes:
        expected = {**expected, **change}
        came = body(on.dashboard.put(f"{RULES}/{expected['id']}", change))
        same({**came, "updated_at": None}, {**expected, "updated_at": None}, "the changed rule")
    same(read(on, expected), [came], "the rule in the list")


@rule("AI-77")
def an_update_stamps_its_time_and_not_that_of_the_creation(on: Target) -> None:
    created = new_rule(on)
    on.wait(1)
    changed = change_rule(on, created, priority="low")
    same(changed["created_at"], created["created_at"], "the time of the creation")
    holds(changed["updated_at"] > created["updated_at"], f"a time after {created['updated_at']}", changed["updated_at"])


@rule("AI-77")
def an_update_leaves_other_rules_alone(on: Target) -> None:
    one, other = rules_alike(on, 0, 0)
    change_rule(on, one, priority="low", sort_order=1)
    same(read(on, other), [other], "the other rule")


@rule("AI-77")
def the_bounds_hold_for_an_update_and_a_refusal_changes_nothing(on: Target) -> None:
    created = new_rule(on)
    for field, value in (
        ("routing_method", "priority"),
        ("priority_boost", 3),
        ("priority_boost", -3),
        ("sort_order", -1),
    ):
        names(on.dashboard.put(f"{RULES}/{created['id']}", {"priority": "low", field: value}), f"body.{field}")
    same(read(on, created), [created], "the rule after the refusals")


@rule("AI-59")
def a_deleted_rule_is_gone_and_others_are_not(on: Target) -> None:
    gone, kept = rules_alike(on, 0, 1)
    same(body(on.dashboard.delete(f"{RULES}/{gone['id']}"), 204), None, "the body")
    same([each["id"] for each in read(on, gone, kept)], [kept["id"]], "the rules")


@rule("AI-60")
def an_unknown_rule_is_not_found(on: Target) -> None:
    path = f"{RULES}/{on.absent('rr')}"
    refused(on.dashboard.put(path, CHANGE), 404, "Routing rule not found")
    refused(on.dashboard.delete(path), 404, "Routing rule not found")


@rule("AI-60")
def a_rule_of_another_tenant_is_not_found(on: Target) -> None:
    created = new_rule(on)
    path = f"{RULES}/{created['id']}"
    same(those_of(rules_of(on.stranger), created), [], "the rule in the other tenant's list")
    refused(on.stranger.put(path, CHANGE), 404, "Routing rule not found")
    refused(on.stranger.delete(path), 404, "Routing rule not found")
    same(read(on, created), [created], "the rule")


@rule("AI-63")
def one_idempotency_key_creates_one_rule(on: Target) -> None:
    sent, key = rule_body(on), on.name("key")
    first, again = (body(on.dashboard.post(RULES, sent, key), 201) for _ in range(2))
    same(again, first, "the second answer")
    same(of_category(on, sent["category"]), [first], "the rules of the category")


# Their order


def order(on: Target, *wanted: Json) -> None:
    """These rules are to be tried first; all the others follow as they do now."""
    first = [each["id"] for each in wanted]
    others = [each["id"] for each in sorted(rules_of(on.dashboard), key=lambda each: int(each["sort_order"]))]
    body(on.dashboard.post(REORDER, {"ordered_ids": [*first, *(each for each in others if each not in first)]}), 204)


@rule("AI-61")
def the_place_in_the_list_of_ids_is_the_new_sort_order(on: Target) -> None:
    on.needs_exclusive("the order of the routing rules")
    rules = rules_alike(on, 5, 5, 5)
    wanted = [rules[2], rules[0], rules[1]]
    order(on, *wanted)
    found = {each["id"]: each["sort_order"] for each in read(on, *rules)}
    places = [found[each["id"]] for each in wanted]
    holds(places in ([0, 1, 2], [1, 2, 3]), "the places from the first on, in the order of the ids", places)


@rule("AI-61")
def an_order_keeps_the_rest_of_each_rule(on: Target) -> None:
    on.needs_exclusive("the order of the routing rules")
    first, second = rules_alike(on, 5, 5, is_active=False)
    order(on, second, first)
    kept = ("category", "target_team_id", "required_skills", "is_active")
    for each in (first, second):
        includes(read(on, each), [{name: each[name] for name in kept}], "the rule")


@rule("AI-83")
def ordered_ids_is_a_list_of_ids(on: Target) -> None:
    on.needs_exclusive("the order of the routing rules")
    created = new_rule(on, sort_order=5)
    for sent in ({}, {"ordered_ids": None}, {"ordered_ids": created["id"]}):
        names(on.dashboard.post(REORDER, sent), "body.ordered_ids")
    same(read(on, created), [created], "the rule after the refusals")


@rule("AI-62")
def rules_that_are_not_named_follow_in_their_old_order(on: Target) -> None:
    on.needs_exclusive("the order of the routing rules")
    one, two, three, four = rules_alike(on, 3, 3, 3, 3)
    before = [each["id"] for each in rules_of(on.dashboard)]
    named = [four["id"], on.absent("rr"), two["id"], four["id"]]
    body(on.dashboard.post(REORDER, {"ordered_ids": named}), 204)
    first = [four["id"], two["id"]]
    expected = [*first, *(each for each in before if each not in first)]
    after = [(each["id"], each["sort_order"]) for each in rules_of(on.dashboard)]
    same(after, list(zip(expected, range(len(expected)), strict=True)), "ids and places")
    holds({one["id"], three["id"]} < set(expected), "the rules that were not named in the list", expected)


@rule("AI-62")
def an_order_of_another_tenant_changes_nothing(on: Target) -> None:
    on.needs_exclusive("the order of the routing rules")
    created = new_rule(on, sort_order=5)
    body(on.stranger.post(REORDER, {"ordered_ids": [created["id"]]}), 204)
    same(read(on, created), [created], "the rule")
