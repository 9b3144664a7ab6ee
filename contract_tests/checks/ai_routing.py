"""Routing rules, their order, and the simulation. Docs: automation-and-workflows, "AI Automation"."""

from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import body, holds, includes, names, refused, same
from contract_tests.making.ai_automation import REORDER, RULES, new_rule, rules_of, simulate, those_of
from contract_tests.making.records import new_team
from contract_tests.promises import rule

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
FIELDS = {*DEFAULTS, "id", "tenant_id", "target_team_id", "created_at", "updated_at"}


def several(on: Deployment, number: int, **fields: Json) -> list[Json]:
    """Rules of one category and team."""
    shared = {"category": on.name("Category"), "target_team_id": new_team(on)["id"], **fields}
    return [new_rule(on, **shared) for _ in range(number)]


def update(on: Deployment, made: Json, **fields: Json) -> Json:
    return body(on.dashboard.put(f"{RULES}/{made['id']}", fields))


def read(on: Deployment, *made: Json) -> list[Json]:
    """These rules as they are listed now."""
    return those_of(rules_of(on.dashboard), *made)


def of_category(on: Deployment, category: str) -> list[Json]:
    return [each for each in rules_of(on.dashboard) if each["category"] == category]


def matched(on: Deployment, **conversation: Json) -> str | None:
    """The id of the rule that fits."""
    found = simulate(on, **conversation)["matched_rule"]
    return found and str(found["id"])


# Rules


@rule("AI-50")
def rules_are_an_array_of_whole_records(on: Deployment) -> None:
    made = new_rule(on, category=on.name("Category"), sort_order=3, required_skills=["vpn"], priority_boost=1)
    same(read(on, made), [made], "the rule in the list")


@rule("AI-50")
def every_listed_rule_has_the_documented_fields(on: Deployment) -> None:
    rules = rules_of(on.dashboard)
    same(type(rules), list, "the type of the list")
    for each in rules:
        same(set(each), FIELDS, "the fields of a rule")


@rule("AI-51")
def rules_are_listed_in_the_order_they_are_tried_in(on: Deployment) -> None:
    first, second, third, fourth = several(on, 4, sort_order=4)
    update(on, third, sort_order=1)
    update(on, first, priority_boost=1)
    found = [each["id"] for each in read(on, first, second, third, fourth)]
    same(found, [third["id"], first["id"], second["id"], fourth["id"]], "the order of the list")


@rule("AI-52")
def a_rule_comes_back_whole_with_201(on: Deployment) -> None:
    sent = {
        "category": on.name("Category"),
        "priority": "urgent",
        "conversation_type": "incident",
        "sentiment": "negative",
        "target_team_id": new_team(on)["id"],
        "overflow_team_id": new_team(on)["id"],
        "required_skills": ["security", "incident_response"],
        "routing_method": "round_robin",
        "priority_boost": 2,
        "sort_order": 6,
        "is_active": False,
    }
    made = body(on.dashboard.post(RULES, sent), 201)
    same(set(made), FIELDS, "the fields of the rule")
    includes(made, sent, "the new rule")


@rule("AI-53")
def the_routing_method_is_balanced_round_robin_or_manual(on: Deployment) -> None:
    _bounded(on, "routing_method", ["balanced", "round_robin", "manual"], ["priority", "Balanced", "", None])


@rule("AI-54")
def the_priority_boost_lies_between_minus_2_and_2(on: Deployment) -> None:
    _bounded(on, "priority_boost", [-2, 0, 2], [-3, 3, 1.5, "1"])


@rule("AI-55")
def the_sort_order_is_not_negative(on: Deployment) -> None:
    _bounded(on, "sort_order", [0, 1, 1000], [-1, "0", None])


def _bounded(on: Deployment, field: str, good: list[Json], bad: list[Json]) -> None:
    sent = {"category": on.name("Category"), "target_team_id": new_team(on)["id"]}
    made = [new_rule(on, **sent, **{field: value}) for value in good]
    same([each[field] for each in made], good, f"the {field} of new rules")
    before = of_category(on, sent["category"])
    for value in bad:
        names(on.dashboard.post(RULES, {**sent, field: value}), f"body.{field}")
    same(of_category(on, sent["category"]), before, "the rules after the refusals")


@rule("AI-56")
def only_the_target_team_must_be_sent(on: Deployment) -> None:
    sent = {"target_team_id": new_team(on)["id"]}
    includes(body(on.dashboard.post(RULES, sent), 201), {**DEFAULTS, **sent}, "the new rule")
    names(on.dashboard.post(RULES, {"category": on.name("Category")}), "body.target_team_id")


@rule("AI-57")
def a_team_that_is_nowhere_is_accepted(on: Deployment) -> None:
    sent: Json = {"target_team_id": on.absent("team"), "overflow_team_id": on.absent("team")}
    made = new_rule(on, **sent)
    includes(made, sent, "the new rule")
    includes(update(on, made, target_team_id=sent["overflow_team_id"]), {"target_team_id": sent["overflow_team_id"]})


@rule("AI-58")
def an_update_changes_the_fields_that_are_sent_and_no_others(on: Deployment) -> None:
    expected = new_rule(on, category=on.name("Category"), priority="high", required_skills=["vpn"], sort_order=2)
    changes: tuple[Json, ...] = (
        {"priority_boost": 1, "is_active": False},
        {"priority": None},
        {"required_skills": []},
        {},
    )
    for change in changes:
        expected = {**expected, **change}
        came = update(on, expected, **change)
        same({**came, "updated_at": None}, {**expected, "updated_at": None}, "the changed rule")
    same(read(on, expected), [came], "the rule in the list")


@rule("AI-58")
def an_update_stamps_its_time_and_not_that_of_the_creation(on: Deployment) -> None:
    made = new_rule(on)
    on.wait(1)
    changed = update(on, made, priority="low")
    same(changed["created_at"], made["created_at"], "the time of the creation")
    holds(changed["updated_at"] > made["updated_at"], f"a time after {made['updated_at']}", changed["updated_at"])


@rule("AI-58")
def an_update_leaves_other_rules_alone(on: Deployment) -> None:
    one, other = several(on, 2)
    update(on, one, priority="low", sort_order=1)
    same(read(on, other), [other], "the other rule")


@rule("AI-58")
def the_bounds_hold_for_an_update_and_a_refusal_changes_nothing(on: Deployment) -> None:
    made = new_rule(on)
    for field, value in (
        ("routing_method", "priority"),
        ("priority_boost", 3),
        ("priority_boost", -3),
        ("sort_order", -1),
    ):
        names(on.dashboard.put(f"{RULES}/{made['id']}", {"priority": "low", field: value}), f"body.{field}")
    same(read(on, made), [made], "the rule after the refusals")


@rule("AI-59")
def a_deleted_rule_is_gone_and_others_are_not(on: Deployment) -> None:
    gone, kept = several(on, 2)
    response = on.dashboard.delete(f"{RULES}/{gone['id']}")
    same((response.status_code, response.content), (204, b""), "status and body")
    same(read(on, gone, kept), [kept], "the rules")
    same(matched(on, category=gone["category"]), kept["id"], "the match")


@rule("AI-60")
def an_unknown_rule_is_not_found(on: Deployment) -> None:
    path = f"{RULES}/{on.absent('rr')}"
    refused(on.dashboard.put(path, {}), 404, "Routing rule not found")
    refused(on.dashboard.delete(path), 404, "Routing rule not found")


@rule("AI-60")
def a_rule_of_another_tenant_is_not_found(on: Deployment) -> None:
    made = new_rule(on)
    path = f"{RULES}/{made['id']}"
    same(those_of(rules_of(on.stranger), made), [], "the rule in the other tenant's list")
    refused(on.stranger.put(path, {"is_active": False}), 404, "Routing rule not found")
    refused(on.stranger.delete(path), 404, "Routing rule not found")
    same(read(on, made), [made], "the rule")


@rule("AI-63")
def one_idempotency_key_creates_one_rule(on: Deployment) -> None:
    sent, key = {"category": on.name("Category"), "target_team_id": new_team(on)["id"]}, on.name("key")
    first, again = (body(on.dashboard.post(RULES, sent, key), 201) for _ in range(2))
    same(again, first, "the second answer")
    same(of_category(on, sent["category"]), [first], "the rules of the category")


# Their order


@rule("AI-61")
def the_place_in_the_list_of_ids_is_the_new_sort_order(on: Deployment) -> None:
    on.needs_exclusive("the order of the routing rules")
    rules = several(on, 3, sort_order=5)
    wanted = [rules[2], rules[0], rules[1]]
    response = on.dashboard.post(REORDER, {"ordered_ids": [each["id"] for each in wanted]})
    same((response.status_code, response.content), (204, b""), "status and body")
    places = [(each["id"], each["sort_order"]) for each in read(on, *rules)]
    same(places, [(each["id"], place) for place, each in enumerate(wanted)], "ids and places")
    same(matched(on, category=rules[0]["category"]), rules[2]["id"], "the match")


@rule("AI-61")
def ordered_ids_is_a_list_of_ids(on: Deployment) -> None:
    on.needs_exclusive("the order of the routing rules")
    made = new_rule(on, sort_order=5)
    for sent in ({}, {"ordered_ids": None}, {"ordered_ids": made["id"]}):
        names(on.dashboard.post(REORDER, sent), "body.ordered_ids")
    same(read(on, made), [made], "the rule after the refusals")


@rule("AI-61")
def an_order_keeps_the_rest_of_each_rule(on: Deployment) -> None:
    on.needs_exclusive("the order of the routing rules")
    first, second = several(on, 2, priority="high", required_skills=["vpn"], is_active=False)
    body(on.dashboard.post(REORDER, {"ordered_ids": [second["id"], first["id"]]}), 204)
    expected = [{**second, "sort_order": 0, "updated_at": None}, {**first, "sort_order": 1, "updated_at": None}]
    same([{**each, "updated_at": None} for each in read(on, first, second)], expected, "the rules")


@rule("AI-62")
def rules_that_are_not_named_follow_in_their_old_order(on: Deployment) -> None:
    on.needs_exclusive("the order of the routing rules")
    one, two, three, four = several(on, 4, sort_order=3)
    before = [each["id"] for each in rules_of(on.dashboard)]
    named = [four["id"], on.absent("rr"), two["id"], four["id"]]
    body(on.dashboard.post(REORDER, {"ordered_ids": named}), 204)
    first = [four["id"], two["id"]]
    expected = [*first, *(each for each in before if each not in first)]
    after = [(each["id"], each["sort_order"]) for each in rules_of(on.dashboard)]
    same(after, list(zip(expected, range(len(expected)), strict=True)), "ids and places")
    holds({one["id"], three["id"]} < set(expected), "the rules that were not named in the list", expected)


@rule("AI-62")
def an_order_of_another_tenant_changes_nothing(on: Deployment) -> None:
    on.needs_exclusive("the order of the routing rules")
    made = new_rule(on, sort_order=5)
    body(on.stranger.post(REORDER, {"ordered_ids": [made["id"]]}), 204)
    same(read(on, made), [made], "the rule")
