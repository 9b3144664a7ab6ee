"""Events at work: which rules they evaluate, in which order, and what matches.

Docs: automation-and-workflows, "Trigger Event".
"""

from contract_tests.assertions import holds, includes, made, promise, same
from contract_tests.factories.automation_rules import (
    EVENT,
    changed,
    condition,
    entries,
    fire,
    matched,
    met,
    new_rule,
    occasion,
    own_event,
    places,
    read,
)
from contract_tests.registry import rule
from contract_tests.target import Json, Target

VIP = condition("vip", True)
ALWAYS: Json = {"conditions": [], "actions": []}


@rule("RULE-22", "RULE-23")
def firing_an_event_answers_it_and_what_became_of_each_rule(on: Target) -> None:
    event, category = own_event(on), on.name("Category")
    picky = new_rule(on, trigger_event=event, conditions=[condition("category", category)], priority_order=1)
    always = new_rule(on, trigger_event=event, priority_order=2)
    sent = occasion(on, event)
    answered = made(on.dashboard.post(EVENT, sent), None)
    same((answered["event_type"], answered["conversation_id"]), (event, sent["conversation_id"]), "what was fired")
    holds(isinstance(answered["executed"], list), "a list of what became of the rules", answered)
    with promise("RULE-23"):
        executed = entries(answered, (picky, always))
        same(matched(executed), {picky["id"]: False, always["id"]: True}, "what matched")
        executed = fire(on, event, picky, always, payload={**sent["payload"], "category": category})
        same(matched(executed), {picky["id"]: True, always["id"]: True}, "what matched")


@rule("RULE-25", "RULE-60")
def only_enabled_rules_of_mode_event_with_that_trigger_are_carried_out(on: Target) -> None:
    event, category = own_event(on), on.name("Category")
    waiting = {"older_than_minutes": 60, "status": ["open"]}
    unlike: tuple[Json, ...] = (
        {"enabled": False},
        {"trigger_event": own_event(on)},
        {"execution_mode": "time", "time_condition": waiting, "conditions": [condition("category", category)]},
    )
    others = [new_rule(on, **{"trigger_event": event, **fields}) for fields in unlike]
    here = new_rule(on, trigger_event=event)
    executed = fire(on, event, here, *others, payload={"category": category, "priority": "urgent"})
    same(met(executed), [here["id"]], "the rules that matched")
    for each in others:
        same(read(on, each), each, "the rule that must not be carried out")
    with promise("RULE-60"):
        alike = (None, f"{event}.twice", event.removesuffix(event[-1]), event.upper())
        others += [new_rule(on, trigger_event=other) for other in alike]
        executed = fire(on, event, here, *others, payload={"category": category, "priority": "urgent"})
        same([each["rule_id"] for each in executed], [here["id"]], "the rules that were evaluated")


@rule("RULE-26")
def rules_are_evaluated_by_priority_order_and_then_by_age(on: Target) -> None:
    event = own_event(on)
    late, first, second = (new_rule(on, trigger_event=event, priority_order=order) for order in (10, 2, 2))
    same(met(fire(on, event, late, first, second)), [each["id"] for each in (first, second, late)], "the order")
    changed(on, late, {"priority_order": 0})
    changed(on, first, {"name": on.name("Changed, but where it was")})
    same(met(fire(on, event, late, first, second)), [each["id"] for each in (late, first, second)], "the order")


@rule("RULE-27")
def a_rule_matches_when_the_field_has_the_value_of_its_condition(on: Target) -> None:
    event, category = own_event(on), on.name("Category")
    here = new_rule(on, trigger_event=event, conditions=[condition("category", category)])
    for value, expected in (("Network", []), (category, [here["id"]])):
        same(met(fire(on, event, here, payload={"category": value, "priority": "high"})), expected, "what matched")


@rule("RULE-61")
def a_rule_matches_when_all_of_its_conditions_hold_be_there_none(on: Target) -> None:
    event = own_event(on)
    here = new_rule(on, trigger_event=event, conditions=[condition("priority", "high"), VIP])
    always = new_rule(on, trigger_event=event, **ALWAYS)
    payloads: tuple[tuple[Json, bool], ...] = (
        ({"priority": "high", "vip": True}, True),
        ({"priority": "high", "vip": False}, False),
        ({"priority": "low", "vip": True}, False),
        ({}, False),
    )
    for payload, expected in payloads:
        executed = fire(on, event, here, always, payload=payload)
        same(matched(executed), {here["id"]: expected, always["id"]: True}, f"what matched {payload}")
        includes(executed[-1], {"success": True, "actions_executed": []}, "what became of the rule without actions")


@rule("RULE-28")
def only_a_match_may_stop_the_processing(on: Target) -> None:
    event = own_event(on)
    before = new_rule(on, trigger_event=event, priority_order=1, **ALWAYS)
    stopping = new_rule(on, trigger_event=event, priority_order=2, conditions=[VIP], stop_processing=True)
    after = new_rule(on, trigger_event=event, priority_order=3, **ALWAYS)
    rules = (before, stopping, after)
    executed = fire(on, event, *rules, payload={"vip": True})
    same(places(executed, rules, "rule_id"), [before["id"], stopping["id"]], "the rules up to the one that stopped")
    same(read(on, after), after, "the rule that was not evaluated")
    executed = fire(on, event, *rules, payload={"vip": False})
    same(matched(executed), {before["id"]: True, stopping["id"]: False, after["id"]: True}, "what matched")


@rule("RULE-48")
def events_of_another_tenant_fire_no_rules(on: Target) -> None:
    event = own_event(on)
    here = new_rule(on, trigger_event=event)
    same(entries(made(on.stranger.post(EVENT, occasion(on, event)), None), (here,)), [], "what became of our rules")
    same(read(on, here), here, "the rule")


# Conditions

FACTS: Json = {"category": "Network", "count": 1, "tags": ["vpn", 2], "requester": {"city": "Gent", "vip": True}}
HOLDS, FAILS = True, False
OPERATORS: list[tuple[str, str, Json, bool]] = [
    ("category", "equals", "Network", HOLDS),
    ("category", "equals", "network", FAILS),
    ("count", "equals", True, FAILS),
    ("count", "equals", 1.0, HOLDS),
    ("count", "equals", "1", FAILS),
    ("tags", "equals", ["vpn", 2], HOLDS),
    ("tags", "equals", [2, "vpn"], FAILS),
    ("category", "not_equals", "Network", FAILS),
    ("category", "not_equals", "network", HOLDS),
    ("missing", "not_equals", "Network", HOLDS),
    ("category", "in", ["Access", "Network"], HOLDS),
    ("category", "in", ["Access", "Net"], FAILS),
    ("category", "in", "Network", FAILS),
    ("category", "not_in", ["Access", "Network"], FAILS),
    ("category", "not_in", ["Access", "Net"], HOLDS),
    ("category", "not_in", "Network", FAILS),
    ("category", "contains", "work", HOLDS),
    ("category", "contains", "WORK", FAILS),
    ("tags", "contains", "vpn", HOLDS),
    ("tags", "contains", "vp", FAILS),
    ("missing", "contains", "x", FAILS),
    ("category", "resembles", "Network", FAILS),
    ("missing", "resembles", None, FAILS),
    ("category", "EQUALS", "Network", FAILS),
]
PATHS: list[tuple[str, str, Json, bool]] = [
    ("requester.city", "equals", "Gent", HOLDS),
    ("requester.city", "equals", "Brugge", FAILS),
    ("requester.city.name", "equals", "Gent", FAILS),
    ("city", "equals", "Gent", FAILS),
    ("missing", "equals", None, HOLDS),
    ("requester.street", "equals", None, HOLDS),
    ("missing", "equals", "", FAILS),
    ("category", "equals", None, FAILS),
    ("nothing", "equals", None, HOLDS),
]


def _hold(on: Target, table: list[tuple[str, str, Json, bool]]) -> None:
    """Fire once at a rule for each condition, which holds or not."""
    event = own_event(on)
    rules = [
        new_rule(on, trigger_event=event, conditions=[condition(field, value, operator)])
        for field, operator, value, _ in table
    ]
    found = met(fire(on, event, *rules, payload={**FACTS, "nothing": None}))
    said = [(*case[:3], here["id"] in found) for case, here in zip(table, rules, strict=True)]
    same(said, table, f"which conditions hold for {FACTS}")


@rule("RULE-35")
def the_operators_compare_as_json_does_and_others_never_hold(on: Target) -> None:
    _hold(on, OPERATORS)


@rule("RULE-36")
def dots_lead_into_nested_objects_and_what_is_not_there_is_null(on: Target) -> None:
    _hold(on, PATHS)
