"""Automation rules as records: the list, and creating one. Docs: automation-and-workflows, "Automation Rules"."""

from http import HTTPStatus

import httpx

from contract_tests.expecting import as_json, body, holds, includes, made, names, same
from contract_tests.making.automation_rules import (
    EVENT,
    LOGS,
    MOST_LOGS,
    NOTIFY,
    RULES,
    assign,
    changed,
    condition,
    draft,
    kept_out,
    listed,
    new_rule,
    own_event,
    path_of,
    places,
    read,
    time_draft,
)
from contract_tests.making.records import new_team
from contract_tests.promises import rule
from contract_tests.target import Json, Target

FIELDS = (
    *("id", "name", "enabled", "execution_mode", "trigger_event", "time_condition", "conditions", "actions"),
    *("priority_order", "stop_processing", "execution_count", "created_at", "updated_at"),
)
"""What a rule has, as the page lists it, but for what may be null."""
MANY = 51
"""More rules than a page would have."""


def unprocessable(response: httpx.Response) -> None:
    """The answer is a 422, in whatever words."""
    same(response.status_code, HTTPStatus.UNPROCESSABLE_ENTITY.value, "the status")


# The list


@rule("RULE-03")
def the_list_of_automation_rules_is_a_bare_array(on: Target) -> None:
    rules = body(on.dashboard.get(RULES))
    holds(isinstance(rules, list), "a bare array of rules", rules)


@rule("RULE-03")
def a_new_automation_rule_is_in_the_list_once_and_as_it_is_read(on: Target) -> None:
    here = new_rule(on)
    same([each for each in listed(on.dashboard) if each["id"] == here["id"]], [here], "the listed rule")


@rule("RULE-55")
def a_rule_has_what_the_page_lists(on: Target) -> None:
    here = new_rule(on)
    shown = [each for each in listed(on.dashboard) if each["id"] == here["id"]]
    for each in (here, read(on, here), *shown):
        holds(all(each[name] is not None for name in FIELDS), f"a value of each of {', '.join(FIELDS)}", each)


@rule("RULE-04")
def the_list_of_automation_rules_is_never_paged(on: Target) -> None:
    rules = [new_rule(on, enabled=False) for _ in range(MANY)]
    same(sorted(places(listed(on.dashboard), rules)), sorted(each["id"] for each in rules), "the rules that are listed")


@rule("RULE-51")
def limit_and_offset_change_nothing_of_the_rules_that_are_there(on: Target) -> None:
    here = [new_rule(on)["id"] for _ in range(3)]
    every = [each["id"] for each in listed(on.dashboard)]
    holds(set(here) <= set(every), "a list with every rule", every)
    paging = ({"limit": 1}, {"limit": 2, "offset": 1}, {"offset": 100_000}, {"page": 2, "per_page": 1})
    for query in (*paging, {"limit": 0, "offset": -1}, {"limit": "many"}):
        same([each["id"] for each in listed(on.dashboard, **query)], every, f"the rules with {as_json(query)}")


@rule("RULE-05")
def the_list_has_the_rules_in_the_order_of_their_evaluation(on: Target) -> None:
    late, first, second = (new_rule(on, priority_order=order) for order in (10, 2, 2))
    order = [each["id"] for each in (first, second, late)]
    same(places(listed(on.dashboard), (late, first, second)), order, "the order")
    changed(on, late, {"priority_order": 1})
    same(places(listed(on.dashboard), (late, first))[0], late["id"], "the first after it was put there")


# Creating


@rule("RULE-06")
def creating_a_rule_answers_201_and_the_rule(on: Target) -> None:
    actions, conditions = [assign(new_team(on)["id"]), NOTIFY], [condition("category", on.name("Category"))]
    sent = draft(on, trigger_event="ticket.created", conditions=conditions, actions=actions)
    here = body(on.dashboard.post(RULES, sent), 201)
    includes(here, {**sent, "execution_count": 0}, "the new rule")
    same(read(on, here), here, "the rule that is read back")


@rule("RULE-06")
def a_new_rule_keeps_every_value_that_differs_from_the_usual(on: Target) -> None:
    sent = draft(on, conditions=[condition("category", "Network")], enabled=False, priority_order=7)
    here = made(on.dashboard.post(RULES, {**sent, "stop_processing": True}))
    includes(here, {**sent, "stop_processing": True}, "the new rule")
    same(read(on, here), here, "the rule that is read back")


@rule("RULE-58")
def a_rule_keeps_its_description(on: Target) -> None:
    here = body(on.dashboard.post(RULES, draft(on, description="Since Monday.")), 201)
    same(here["description"], "Since Monday.", "the description of the new rule")
    same(read(on, here), here, "the rule that is read back")
    for text in ("Since Tuesday.", None):
        same(changed(on, here, {"description": text})["description"], text, "the description after the change")


@rule("RULE-07")
def a_rule_without_a_name_is_refused(on: Target) -> None:
    sent = draft(on)
    del sent["name"]
    kept_out(on.dashboard.post(RULES, sent))


@rule("RULE-07")
def a_rule_may_have_a_name_of_1_and_200_characters(on: Target) -> None:
    new_rule(on)
    for name in (chr(on.random.randint(0x4E00, 0x9FA5)), on.name("Rule").ljust(200, "ü")):
        same(body(on.dashboard.post(RULES, draft(on, name=name)), 201)["name"], name, "the name")


@rule("RULE-07")
def a_rule_with_a_name_of_another_length_is_refused(on: Target) -> None:
    for name in ("", "x" * 201):
        kept_out(on.dashboard.post(RULES, draft(on, name=name)))


@rule("RULE-07")
def a_rule_is_not_renamed_to_what_no_name_may_be(on: Target) -> None:
    here = new_rule(on)
    for name in ("", "x" * 201):
        kept_out(on.dashboard.patch(path_of(here), {"name": name, "priority_order": 9}))
    same(read(on, here), here, "the rule that was not renamed")


@rule("RULE-08")
def a_rule_is_of_mode_event_unless_it_says_otherwise(on: Target) -> None:
    same(new_rule(on)["execution_mode"], "event", "the execution_mode that was sent")
    sent = draft(on)
    del sent["execution_mode"]
    same(body(on.dashboard.post(RULES, sent), 201)["execution_mode"], "event", "the execution_mode")


@rule("RULE-09")
def an_execution_mode_other_than_event_and_time_is_refused(on: Target) -> None:
    for mode in ("cron", "Event"):
        unprocessable(on.dashboard.post(RULES, draft(on, execution_mode=mode)))


@rule("RULE-09")
def a_rule_is_not_changed_to_an_execution_mode_that_there_is_not(on: Target) -> None:
    here = new_rule(on)
    unprocessable(on.dashboard.patch(path_of(here), {"execution_mode": "cron", "enabled": False}))
    same(read(on, here), here, "the rule that was not changed")


@rule("RULE-57")
def what_is_wrong_is_named_by_a_422(on: Target) -> None:
    for name in ("", "x" * 201, None, 5):
        names(on.dashboard.post(RULES, draft(on, name=name)), "body.name")
    for mode in ("cron", "Event", "", None):
        names(on.dashboard.post(RULES, draft(on, execution_mode=mode)), "body.execution_mode")
    here = new_rule(on)
    for name in ("", "x" * 201, None):
        names(on.dashboard.patch(path_of(here), {"name": name}), "body.name")
    names(on.dashboard.patch(path_of(here), {"execution_mode": "cron"}), "body.execution_mode")
    names(on.dashboard.post(RULES, {"trigger_event": own_event(on)}), "body.name")
    names(on.dashboard.post(EVENT, {"payload": {"category": on.name("Category")}}), "body.event_type")
    for limit in (0, -1, MOST_LOGS + 1, "many"):
        names(on.dashboard.get(LOGS, limit=limit), "query.limit")


@rule("RULE-10")
def a_rule_that_is_only_named_is_enabled_and_does_nothing(on: Target) -> None:
    usual: Json = {"description": None, "enabled": True, "trigger_event": None, "time_condition": {}}
    empty: Json = {"conditions": [], "actions": [], "priority_order": 0, "stop_processing": False}
    here = body(on.dashboard.post(RULES, {"name": on.name("Rule")}), 201)
    for name, value in {**usual, **empty}.items():
        same(here[name], value, name)


@rule("RULE-11")
def a_rule_keeps_what_nobody_knows(on: Target) -> None:
    unknown: Json = {
        "trigger_event": own_event(on),
        "conditions": [condition("phase", {"at": [1, None, "full"]}, "resembles")],
        "actions": [{"type": "howl", "times": 3, "with": {"friends": True}}, {}],
        "time_condition": {"while": "dark"},
    }
    here = body(on.dashboard.post(RULES, draft(on, **unknown)), 201)
    for name, value in unknown.items():
        same(here[name], value, name)
    same(read(on, here), here, "the rule that is read back")


@rule("RULE-12")
def a_rule_of_mode_time_has_a_time_condition_in_place_of_an_event(on: Target) -> None:
    waiting = {"older_than_minutes": 60, "status": ["open"]}
    sent = time_draft(on, waiting, on.name("Category"), enabled=False)
    here = body(on.dashboard.post(RULES, sent), 201)
    includes(here, {"execution_mode": "time", "time_condition": waiting}, "the new rule")
    holds(not here.get("trigger_event"), "no trigger_event of a rule of mode time", here)
    same(read(on, here), here, "the rule that is read back")


@rule("RULE-49")
def a_rule_is_created_once_under_the_same_idempotency_key(on: Target) -> None:
    sent, key = draft(on), on.name("key").replace(" ", "-")
    first, second = (on.dashboard.post(RULES, sent, key) for _ in range(2))
    same(body(second, 201), body(first, 201), "the second answer")
    named = [each for each in listed(on.dashboard) if each["name"] == sent["name"]]
    same(len(named), 1, "the number of rules of that name")


@rule("RULE-49")
def another_idempotency_key_creates_another_rule(on: Target) -> None:
    sent, key = draft(on), on.name("key").replace(" ", "-")
    first, second = (body(on.dashboard.post(RULES, sent, f"{key}-{each}"), 201) for each in range(2))
    holds(first["id"] != second["id"], "a rule of its own under another key", (first["id"], second["id"]))
