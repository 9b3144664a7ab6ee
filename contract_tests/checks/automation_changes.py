"""Automation rules that are changed, read and deleted. Docs: automation-and-workflows, "Automation Rules"."""

from contract_tests.expecting import answer, as_json, body, holds, made, refused, same
from contract_tests.making.automation_rules import (
    NOT_FOUND,
    RULES,
    assign,
    changed,
    condition,
    fire,
    listed,
    met,
    new_rule,
    own_event,
    path_of,
    places,
    read,
    without_stamp,
)
from contract_tests.making.records import new_team
from contract_tests.promises import rule
from contract_tests.target import Json, Target

BETWEEN = 2
"""Seconds between a creation and a change, so that stamps differ."""


# Changing


@rule("RULE-13")
def a_patch_of_a_rule_changes_the_field_that_is_sent_and_no_other(on: Target) -> None:
    before, actions = new_rule(on), [assign(new_team(on)["id"])]
    on.wait(BETWEEN)
    changes: tuple[Json, ...] = (
        {"name": on.name("Renamed")},
        {"priority_order": 4},
        {"enabled": False},
        {"trigger_event": own_event(on)},
        {"conditions": [condition("priority", "high"), condition("category", "Network")]},
        {"actions": actions},
        {"stop_processing": True},
    )
    for change in changes:
        after = changed(on, before, change)
        same(without_stamp(after), without_stamp({**before, **change}), f"the rule after {as_json(change)}")
        before = after


@rule("RULE-13")
def a_patch_of_a_rule_takes_nothing_for_nothing_and_an_empty_list_for_one(on: Target) -> None:
    before = new_rule(on)
    changes: tuple[Json, ...] = ({}, {"conditions": []}, {"actions": []})
    for change in changes:
        made(on.dashboard.patch(path_of(before), change), None)
        after = read(on, before)
        same(without_stamp(after), without_stamp({**before, **change}), f"the rule after {as_json(change)}")
        before = after


@rule("RULE-13")
def a_patch_of_a_rule_makes_it_one_of_mode_time(on: Target) -> None:
    before = new_rule(on, enabled=False)
    change: Json = {"execution_mode": "time", "time_condition": {"older_than_minutes": 60, "status": ["open"]}}
    made(on.dashboard.patch(path_of(before), change), None)
    expected = {**before, **change}
    after = {**read(on, before), "trigger_event": before["trigger_event"]}
    same(without_stamp(after), without_stamp(expected), "the changed rule, whatever its trigger_event is now")


@rule("RULE-13")
def a_patch_of_one_rule_changes_no_other(on: Target) -> None:
    event = own_event(on)
    one, other = (new_rule(on, trigger_event=event) for _ in range(2))
    body(on.dashboard.patch(path_of(one), {"enabled": False, "priority_order": 9}), None)
    same(read(on, other), other, "the rule beside it")


@rule("RULE-13")
def a_changed_rule_works_as_it_is_now(on: Target) -> None:
    event, later = own_event(on), own_event(on)
    here = new_rule(on, trigger_event=event)
    changed(on, here, {"trigger_event": later})
    same(met(fire(on, event, here)), [], "the rules that matched the event before")
    same(met(fire(on, later, here)), [here["id"]], "the rules that matched the event now")
    changed(on, here, {"enabled": False})
    same(met(fire(on, later, here)), [], "the rules that matched after the rule was switched off")


@rule("RULE-59")
def a_patch_answers_the_changed_rule(on: Target) -> None:
    here = new_rule(on)
    answered = body(on.dashboard.patch(path_of(here), {"priority_order": 4}))
    same(answered["priority_order"], 4, "the priority_order that is answered")
    same(answered, read(on, here), "the rule that is answered")


@rule("RULE-59")
def a_patch_takes_a_time_condition_as_a_whole(on: Target) -> None:
    here = new_rule(on, time_condition={"older_than_minutes": 60})
    shorter = {"status": ["open"]}
    same(changed(on, here, {"time_condition": shorter})["time_condition"], shorter, "the time_condition")


@rule("RULE-59")
def a_rule_that_nobody_made_cannot_be_changed(on: Target) -> None:
    refused(on.dashboard.patch(f"{RULES}/{on.absent('rule')}", {"enabled": False}), 404, NOT_FOUND)


# Reading and deleting


@rule("RULE-14")
def a_rule_is_read_by_its_id(on: Target) -> None:
    one, other = new_rule(on), new_rule(on)
    for each in (one, other):
        same(read(on, each), each, "the rule that is read")


@rule("RULE-14")
def a_rule_that_nobody_made_is_not_found(on: Target) -> None:
    refused(on.dashboard.get(f"{RULES}/{on.absent('rule')}"), 404, NOT_FOUND)


@rule("RULE-15")
def a_deleted_rule_is_gone(on: Target) -> None:
    here, other = new_rule(on), new_rule(on)
    gone = on.dashboard.delete(path_of(here))
    same(gone.status_code, 204, "the status")
    holds(not gone.content, "no content", answer(gone))
    refused(on.dashboard.get(path_of(here)), 404, NOT_FOUND)
    same(places(listed(on.dashboard), (here, other)), [other["id"]], "the rules that are listed")


@rule("RULE-15")
def a_deleted_rule_matches_no_more(on: Target) -> None:
    event = own_event(on)
    here, other = (new_rule(on, trigger_event=event) for _ in range(2))
    body(on.dashboard.delete(path_of(here)), 204)
    same(met(fire(on, event, here, other)), [other["id"]], "the rules that match")


@rule("RULE-16")
def a_rule_that_nobody_made_cannot_be_deleted(on: Target) -> None:
    refused(on.dashboard.delete(f"{RULES}/{on.absent('rule')}"), 404, NOT_FOUND)


@rule("RULE-16")
def a_rule_is_not_deleted_twice(on: Target) -> None:
    here = new_rule(on)
    body(on.dashboard.delete(path_of(here)), 204)
    refused(on.dashboard.delete(path_of(here)), 404, NOT_FOUND)
