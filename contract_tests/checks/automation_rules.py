"""Automation rules as records: creating, reading, changing, deleting.

Docs: automation-and-workflows, "Automation Rules".
"""

from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import answer, as_json, body, holds, includes, names, refused, same
from contract_tests.making.automation_rules import (
    FIELDS,
    NOT_FOUND,
    RULES,
    assign,
    condition,
    fire,
    listed,
    new_rule,
    own_event,
    path_of,
    places,
    read,
)
from contract_tests.promises import rule

BETWEEN = 5
"""Seconds between a creation and a change, so that stamps differ."""


def without_stamp(record: Json) -> Json:
    return {name: value for name, value in record.items() if name != "updated_at"}


# The list


@rule("RULE-03")
def the_list_of_automation_rules_is_a_bare_array(on: Deployment) -> None:
    rules = body(on.dashboard.get(RULES))
    holds(isinstance(rules, list), "a bare array of rules", rules)
    for each in rules:
        holds(isinstance(each, dict) and each.keys() >= FIELDS, f"rules with {', '.join(sorted(FIELDS))}", each)


@rule("RULE-03")
def a_new_automation_rule_is_in_the_list_once_and_as_it_is_read(on: Deployment) -> None:
    made = new_rule(on)
    same([each for each in listed(on.dashboard) if each["id"] == made["id"]], [made], "the listed rule")


@rule("RULE-04")
def limit_and_offset_change_nothing_of_the_rules_that_are_there(on: Deployment) -> None:
    every = [each["id"] for each in listed(on.dashboard)]
    for query in ({"limit": 1}, {"offset": 1}, {"limit": 0, "offset": -1}, {"limit": "many"}):
        same([each["id"] for each in listed(on.dashboard, **query)], every, f"the rules with {as_json(query)}")


@rule("RULE-04")
def the_list_of_automation_rules_is_never_paged(on: Deployment) -> None:
    rules = [new_rule(on) for _ in range(3)]
    made = [each["id"] for each in rules]
    for query in ({"limit": 1}, {"limit": 2, "offset": 1}, {"offset": 100_000}, {"page": 2, "per_page": 1}):
        same(sorted(places(listed(on.dashboard, **query), rules)), sorted(made), f"the rules with {as_json(query)}")


@rule("RULE-05")
def the_list_has_the_rules_in_the_order_of_their_evaluation(on: Deployment) -> None:
    late, first, second = (new_rule(on, priority_order=order) for order in (10, 2, 2))
    same(
        places(listed(on.dashboard), (late, first, second)), [each["id"] for each in (first, second, late)], "the order"
    )
    body(on.dashboard.patch(path_of(late), {"priority_order": 1}))
    same(places(listed(on.dashboard), (late, first))[0], late["id"], "the first after it was put there")


# Creating


@rule("RULE-06")
def creating_a_rule_answers_201_and_the_rule(on: Deployment) -> None:
    sent: Json = {
        "name": on.name("Escalate urgent tickets"),
        "execution_mode": "event",
        "trigger_event": own_event(on),
        "conditions": [condition("priority", "urgent")],
        "actions": [assign(on.absent("team")), {"type": "send_notification", "template": "urgent_ticket"}],
        "enabled": True,
        "priority_order": 1,
        "stop_processing": False,
    }
    made = new_rule(on, **sent)
    includes(made, {**sent, "execution_count": 0, "last_fired_at": None}, "the new rule")
    holds(made.keys() >= FIELDS, f"a rule with {', '.join(sorted(FIELDS))}", made)
    same(read(on, made), made, "the rule that is read back")


@rule("RULE-06")
def a_new_rule_keeps_every_value_that_differs_from_the_usual(on: Deployment) -> None:
    sent: Json = {"description": "Off.", "enabled": False, "priority_order": 7, "stop_processing": True}
    made = new_rule(on, trigger_event=own_event(on), **sent)
    includes(made, sent, "the new rule")
    same(read(on, made), made, "the rule that is read back")


@rule("RULE-07")
def a_rule_without_a_name_is_refused(on: Deployment) -> None:
    names(on.dashboard.post(RULES, {"trigger_event": own_event(on)}), "body.name")


@rule("RULE-07")
def a_rule_may_have_a_name_of_1_and_200_characters(on: Deployment) -> None:
    for name in ("ü", "ü" * 200):
        same(new_rule(on, name=name)["name"], name, "the name")


@rule("RULE-07")
def a_rule_with_a_name_of_another_length_or_type_is_refused(on: Deployment) -> None:
    for name in ("", "x" * 201, None, 5):
        names(on.dashboard.post(RULES, {"name": name}), "body.name")


@rule("RULE-07")
def a_rule_is_not_renamed_to_what_no_name_may_be(on: Deployment) -> None:
    made = new_rule(on)
    for name in ("", "x" * 201, None):
        names(on.dashboard.patch(path_of(made), {"name": name, "priority_order": 9}), "body.name")
    same(read(on, made), made, "the rule that was not renamed")


@rule("RULE-08")
def a_rule_is_of_mode_event_unless_it_says_otherwise(on: Deployment) -> None:
    same(new_rule(on)["execution_mode"], "event", "the execution_mode")
    same(new_rule(on, execution_mode="event")["execution_mode"], "event", "the execution_mode that was sent")


@rule("RULE-09")
def an_execution_mode_other_than_event_and_time_is_refused(on: Deployment) -> None:
    for mode in ("cron", "Event", "", None):
        names(on.dashboard.post(RULES, {"name": on.name("Rule"), "execution_mode": mode}), "body.execution_mode")


@rule("RULE-09")
def a_rule_is_not_changed_to_an_execution_mode_that_there_is_not(on: Deployment) -> None:
    made = new_rule(on)
    names(on.dashboard.patch(path_of(made), {"execution_mode": "cron", "enabled": False}), "body.execution_mode")
    same(read(on, made), made, "the rule that was not changed")


@rule("RULE-10")
def a_rule_that_is_only_named_is_enabled_and_does_nothing(on: Deployment) -> None:
    usual: Json = {"description": None, "enabled": True, "trigger_event": None, "time_condition": {}}
    empty: Json = {"conditions": [], "actions": [], "priority_order": 0, "stop_processing": False}
    made = new_rule(on)
    for name, value in {**usual, **empty}.items():
        same(made[name], value, name)


@rule("RULE-11")
def a_rule_keeps_what_nobody_knows(on: Deployment) -> None:
    unknown: Json = {
        "trigger_event": own_event(on),
        "conditions": [condition("phase", {"at": [1, None, "full"]}, "resembles")],
        "actions": [{"type": "howl", "times": 3, "with": {"friends": True}}, {}],
        "time_condition": {"while": "dark"},
    }
    made = new_rule(on, **unknown)
    for name, value in unknown.items():
        same(made[name], value, name)
    same(read(on, made), made, "the rule that is read back")


@rule("RULE-12")
def a_rule_of_mode_time_has_a_time_condition_in_place_of_an_event(on: Deployment) -> None:
    waiting = {"older_than_minutes": 60, "status": ["open"]}
    made = new_rule(on, execution_mode="time", time_condition=waiting, enabled=False)
    includes(made, {"execution_mode": "time", "trigger_event": None, "time_condition": waiting}, "the new rule")
    same(read(on, made), made, "the rule that is read back")


@rule("RULE-49")
def a_rule_is_created_once_under_the_same_idempotency_key(on: Deployment) -> None:
    name, key = on.name("Rule"), on.name("key").replace(" ", "-")
    first, second = (on.dashboard.post(RULES, {"name": name}, key) for _ in range(2))
    same(body(second, 201), body(first, 201), "the second answer")
    same(len([each for each in listed(on.dashboard) if each["name"] == name]), 1, "the number of rules of that name")


@rule("RULE-49")
def another_idempotency_key_creates_another_rule(on: Deployment) -> None:
    name, key = on.name("Rule"), on.name("key").replace(" ", "-")
    first, second = (body(on.dashboard.post(RULES, {"name": name}, f"{key}-{each}"), 201) for each in range(2))
    holds(first["id"] != second["id"], "a rule of its own under another key", (first["id"], second["id"]))


# Changing


@rule("RULE-13")
def a_patch_of_a_rule_changes_the_field_that_is_sent_and_no_other(on: Deployment) -> None:
    before = new_rule(on, description="Since Monday.", trigger_event=own_event(on), conditions=[condition("vip", True)])
    on.wait(BETWEEN)
    changes: tuple[Json, ...] = (
        {"name": on.name("Renamed")},
        {"description": "Since Tuesday."},
        {"description": None},
        {"enabled": False},
        {"trigger_event": own_event(on)},
        {"conditions": [condition("priority", "high"), condition("vip", False)]},
        {"actions": [assign(on.absent("team"))]},
        {"priority_order": 4},
        {"stop_processing": True},
        {"conditions": [], "actions": []},
        {},
    )
    for change in changes:
        after = body(on.dashboard.patch(path_of(before), change))
        same(without_stamp(after), without_stamp({**before, **change}), f"the rule after {as_json(change)}")
        before = after
    same(read(on, before), before, "the rule that is read back")


@rule("RULE-13")
def a_patch_of_a_rule_makes_it_one_of_mode_time(on: Deployment) -> None:
    before = new_rule(on, enabled=False)
    change = {"execution_mode": "time", "time_condition": {"older_than_minutes": 60}}
    after = body(on.dashboard.patch(path_of(before), change))
    same(without_stamp(after), without_stamp({**before, **change}), "the changed rule")
    shorter = {"time_condition": {"status": ["open"]}}
    same(without_stamp(body(on.dashboard.patch(path_of(before), shorter))), without_stamp({**after, **shorter}), "it")


@rule("RULE-13")
def a_patch_of_one_rule_changes_no_other(on: Deployment) -> None:
    event = own_event(on)
    changed, other = (new_rule(on, trigger_event=event) for _ in range(2))
    body(on.dashboard.patch(path_of(changed), {"enabled": False, "description": "Off."}))
    same(read(on, other), other, "the rule beside it")


@rule("RULE-13")
def a_changed_rule_works_as_it_is_now(on: Deployment) -> None:
    event, later = own_event(on), own_event(on)
    made = new_rule(on, trigger_event=event)
    body(on.dashboard.patch(path_of(made), {"trigger_event": later}))
    same(fire(on, event), [], "what became of the rules of the event before")
    same([each["rule_id"] for each in fire(on, later)], [made["id"]], "the rules of the event now")
    body(on.dashboard.patch(path_of(made), {"enabled": False}))
    same(fire(on, later), [], "what became of the rule that was switched off")


# Reading and deleting


@rule("RULE-14")
def a_rule_is_read_by_its_id(on: Deployment) -> None:
    one, other = new_rule(on), new_rule(on)
    for each in (one, other):
        same(read(on, each), each, "the rule that is read")


@rule("RULE-14")
def a_rule_that_nobody_made_is_not_found(on: Deployment) -> None:
    refused(on.dashboard.get(f"{RULES}/{on.absent('rule')}"), 404, NOT_FOUND)


@rule("RULE-14")
def a_rule_that_nobody_made_cannot_be_changed(on: Deployment) -> None:
    refused(on.dashboard.patch(f"{RULES}/{on.absent('rule')}", {"enabled": False}), 404, NOT_FOUND)


@rule("RULE-15")
def a_deleted_rule_is_gone(on: Deployment) -> None:
    event = own_event(on)
    made, other = (new_rule(on, trigger_event=event) for _ in range(2))
    gone = on.dashboard.delete(path_of(made))
    same(gone.status_code, 204, "the status")
    holds(not gone.content, "no content", answer(gone))
    refused(on.dashboard.get(path_of(made)), 404, NOT_FOUND)
    same(places(listed(on.dashboard), (made, other)), [other["id"]], "the rules that are listed")
    same([each["rule_id"] for each in fire(on, event)], [other["id"]], "the rules that are evaluated")


@rule("RULE-16")
def a_rule_that_nobody_made_cannot_be_deleted(on: Deployment) -> None:
    refused(on.dashboard.delete(f"{RULES}/{on.absent('rule')}"), 404, NOT_FOUND)


@rule("RULE-16")
def a_rule_is_not_deleted_twice(on: Deployment) -> None:
    made = new_rule(on)
    body(on.dashboard.delete(path_of(made)), 204)
    refused(on.dashboard.delete(path_of(made)), 404, NOT_FOUND)
