"""Events at work: which rules they evaluate, in which order, and what matches.

Docs: automation-and-workflows, "Trigger Event".
"""

from contract_tests.expecting import holds, includes, made, same
from contract_tests.making.automation_rules import (
    EVENT,
    NOTIFY,
    changed,
    condition,
    fire,
    matched,
    met,
    new_rule,
    occasion,
    own_event,
    own_ticket,
    places,
    read,
    time_rule,
)
from contract_tests.making.workflows import conversation_of
from contract_tests.promises import rule
from contract_tests.target import Json, Target

VIP = condition("vip", True)
ALWAYS: Json = {"conditions": [], "actions": []}


@rule("RULE-22")
def firing_an_event_answers_its_type_and_conversation(on: Target) -> None:
    event = own_event(on)
    sent = occasion(on, event)
    answered = made(on.dashboard.post(EVENT, sent), None)
    same(answered["event_type"], event, "the event_type")
    same(answered["conversation_id"], sent["conversation_id"], "the conversation_id")
    holds(
        isinstance(answered["executed"], list), "a list of what became of the rules, of which there are none", answered
    )


@rule("RULE-23")
def every_rule_that_was_evaluated_has_an_entry(on: Target) -> None:
    event, category = own_event(on), on.name("Category")
    picky = new_rule(on, trigger_event=event, conditions=[condition("category", category)], priority_order=1)
    always = new_rule(on, trigger_event=event, priority_order=2)
    payload = {"category": "Network", "priority": "urgent"}
    executed = fire(on, event, picky, always, payload=payload)
    same(matched(executed), {picky["id"]: False, always["id"]: True}, "what matched")
    executed = fire(on, event, picky, always, payload={**payload, "category": category})
    same(matched(executed), {picky["id"]: True, always["id"]: True}, "what matched")


@rule("RULE-23")
def an_entry_of_a_match_without_trouble_is_a_success(on: Target) -> None:
    event, conversation = own_event(on), conversation_of(own_ticket(on))
    here = new_rule(on, trigger_event=event)
    (entry,) = fire(on, event, here, conversation_id=conversation)
    result = {**NOTIFY, "status": "ok"}
    expected = {"matched": True, "success": True, "actions_executed": [result], "error_message": None}
    same(entry, {"rule_id": here["id"], **expected}, "what became of the rule")


@rule("RULE-24")
def an_entry_of_a_rule_that_did_not_match_is_no_success_and_has_no_actions(on: Target) -> None:
    event = own_event(on)
    here = new_rule(on, trigger_event=event, conditions=[VIP], actions=[{"type": "notify"}])
    expected = {"matched": False, "success": False, "actions_executed": [], "error_message": None}
    same(fire(on, event, here, payload={}), [{"rule_id": here["id"], **expected}], "what became of the rules")


@rule("RULE-25")
def rules_that_are_switched_off_or_on_another_event_do_not_match(on: Target) -> None:
    event, later = own_event(on), own_event(on)
    off = new_rule(on, trigger_event=event, enabled=False)
    other = new_rule(on, trigger_event=later)
    here = new_rule(on, trigger_event=event)
    same(met(fire(on, event, off, other, here)), [here["id"]], "the rules that matched")
    for each in (off, other):
        same(read(on, each), each, "the rule that must not be carried out")


@rule("RULE-25")
def a_rule_of_mode_time_matches_no_event(on: Target) -> None:
    category = on.name("Category")
    waiting = time_rule(on, {"older_than_minutes": 60, "status": ["open"]}, category)
    same(met(fire(on, own_event(on), waiting, payload={"category": category})), [], "the rules that matched")
    same(read(on, waiting), waiting, "the rule that must not be carried out")


@rule("RULE-60")
def only_enabled_rules_of_mode_event_with_that_trigger_are_evaluated(on: Target) -> None:
    event = own_event(on)
    unlike: tuple[Json, ...] = (
        {"enabled": False},
        {"trigger_event": None},
        {"execution_mode": "time", "conditions": [condition("category", on.name("Category"))]},
        *({"trigger_event": other} for other in (f"{event}.twice", event.removesuffix(event[-1]), event.upper())),
    )
    others = [new_rule(on, **{"trigger_event": event, **fields}) for fields in unlike]
    here = new_rule(on, trigger_event=event)
    same([each["rule_id"] for each in fire(on, event, here, *others)], [here["id"]], "the rules that were evaluated")


@rule("RULE-26")
def rules_are_evaluated_by_priority_order_and_then_by_age(on: Target) -> None:
    event = own_event(on)
    late, first, second = (new_rule(on, trigger_event=event, priority_order=order) for order in (10, 2, 2))
    same(met(fire(on, event, late, first, second)), [each["id"] for each in (first, second, late)], "the order")


@rule("RULE-26")
def a_rule_is_evaluated_where_its_new_priority_order_puts_it(on: Target) -> None:
    event = own_event(on)
    one, two, three = (new_rule(on, trigger_event=event) for _ in range(3))
    changed(on, three, {"priority_order": 0})
    changed(on, one, {"name": on.name("Changed, but where it was")})
    same(met(fire(on, event, one, two, three)), [each["id"] for each in (three, one, two)], "the order of the rules")


@rule("RULE-27")
def a_rule_matches_when_the_field_has_the_value_of_its_condition(on: Target) -> None:
    event, category = own_event(on), on.name("Category")
    here = new_rule(on, trigger_event=event, conditions=[condition("category", category)])
    same(met(fire(on, event, here, payload={"category": "Network", "priority": "high"})), [], "what matched another")
    same(met(fire(on, event, here, payload={"category": category, "priority": "high"})), [here["id"]], "what matched")


@rule("RULE-61")
def a_rule_matches_when_all_of_its_conditions_hold(on: Target) -> None:
    event = own_event(on)
    here = new_rule(on, trigger_event=event, conditions=[condition("priority", "high"), VIP])
    payloads: tuple[tuple[Json, bool], ...] = (
        ({"priority": "high", "vip": True}, True),
        ({"priority": "high", "vip": False}, False),
        ({"priority": "low", "vip": True}, False),
        ({}, False),
    )
    for payload, expected in payloads:
        same(matched(fire(on, event, here, payload=payload)), {here["id"]: expected}, f"what matched {payload}")


@rule("RULE-61")
def a_rule_without_conditions_and_actions_always_matches_and_succeeds(on: Target) -> None:
    event = own_event(on)
    here = new_rule(on, trigger_event=event, **ALWAYS)
    for payload in ({}, {"priority": "low"}):
        (entry,) = fire(on, event, here, payload=payload)
        includes(entry, {"matched": True, "success": True, "actions_executed": []}, f"what became of {payload}")


@rule("RULE-28")
def a_match_may_stop_the_processing(on: Target) -> None:
    event = own_event(on)
    before = new_rule(on, trigger_event=event, priority_order=1, **ALWAYS)
    stopping = new_rule(on, trigger_event=event, priority_order=2, conditions=[VIP], stop_processing=True)
    after = new_rule(on, trigger_event=event, priority_order=3, **ALWAYS)
    rules = (before, stopping, after)
    executed = fire(on, event, *rules, payload={"vip": True})
    same(places(executed, rules, "rule_id"), [before["id"], stopping["id"]], "the rules up to the one that stopped")
    same(read(on, after), after, "the rule that was not evaluated")


@rule("RULE-28")
def a_rule_that_did_not_match_stops_nothing(on: Target) -> None:
    event = own_event(on)
    stopping = new_rule(on, trigger_event=event, conditions=[VIP], stop_processing=True)
    after = new_rule(on, trigger_event=event, **ALWAYS)
    executed = fire(on, event, stopping, after, payload={"vip": False})
    same(matched(executed), {stopping["id"]: False, after["id"]: True}, "what matched")


# Conditions


def table(on: Target, operator: str, cases: dict[str, tuple[str, Json, bool]], payload: Json) -> None:
    """Fire once at a rule for each case: field, value, and whether it has to match the payload."""
    event = own_event(on)
    rules = {
        what: new_rule(on, trigger_event=event, conditions=[condition(field, value, operator)])
        for what, (field, value, _) in cases.items()
    }
    found = met(fire(on, event, *rules.values(), payload=payload))
    said = {what: each["id"] in found for what, each in rules.items()}
    same(said, {what: expected for what, (_, _, expected) in cases.items()}, f"what {operator} says of each")


FACTS: Json = {"category": "Network", "count": 1, "tags": ["vpn", 2], "requester": {"city": "Gent", "vip": True}}


@rule("RULE-35")
def equals_compares_as_json_does(on: Target) -> None:
    cases: dict[str, tuple[str, Json, bool]] = {
        "the same": ("category", "Network", True),
        "another case": ("category", "network", False),
        "true and 1": ("count", True, False),
        "1.0 and 1": ("count", 1.0, True),
        "text and number": ("count", "1", False),
        "a list": ("tags", ["vpn", 2], True),
        "another order": ("tags", [2, "vpn"], False),
    }
    table(on, "equals", cases, FACTS)


@rule("RULE-35")
def not_equals_is_the_opposite(on: Target) -> None:
    cases: dict[str, tuple[str, Json, bool]] = {
        "the same": ("category", "Network", False),
        "another case": ("category", "network", True),
        "not there": ("missing", "Network", True),
    }
    table(on, "not_equals", cases, FACTS)


@rule("RULE-35")
def in_and_not_in_want_a_list(on: Target) -> None:
    inside: dict[str, tuple[str, Json, bool]] = {
        "one of them": ("category", ["Access", "Network"], True),
        "none of them": ("category", ["Access", "Net"], False),
        "no list": ("category", "Network", False),
    }
    table(on, "in", inside, FACTS)
    outside = {what: (field, value, what == "none of them") for what, (field, value, _) in inside.items()}
    table(on, "not_in", outside, FACTS)


@rule("RULE-35")
def contains_looks_in_texts_and_lists(on: Target) -> None:
    cases: dict[str, tuple[str, Json, bool]] = {
        "part of a text": ("category", "work", True),
        "part of a text in another case": ("category", "WORK", False),
        "an entry": ("tags", "vpn", True),
        "part of an entry": ("tags", "vp", False),
        "not there": ("missing", "x", False),
    }
    table(on, "contains", cases, FACTS)


@rule("RULE-35")
def an_operator_that_nobody_knows_never_holds(on: Target) -> None:
    for operator in ("resembles", "EQUALS"):
        table(on, operator, {"the same": ("category", "Network", False), "not there": ("missing", None, False)}, FACTS)


@rule("RULE-36")
def dots_lead_into_nested_objects(on: Target) -> None:
    cases: dict[str, tuple[str, Json, bool]] = {
        "nested": ("requester.city", "Gent", True),
        "another": ("requester.city", "Brugge", False),
        "twice": ("requester.city.name", "Gent", False),
        "the last word only": ("city", "Gent", False),
    }
    table(on, "equals", cases, FACTS)


@rule("RULE-36")
def a_field_that_is_not_there_counts_as_null(on: Target) -> None:
    cases: dict[str, tuple[str, Json, bool]] = {
        "not there": ("missing", None, True),
        "not there, nested": ("requester.street", None, True),
        "no text": ("missing", "", False),
        "there": ("category", None, False),
    }
    table(on, "equals", cases, FACTS)


@rule("RULE-35", "RULE-36")
def a_payload_may_say_null_itself(on: Target) -> None:
    event = own_event(on)
    here = new_rule(on, trigger_event=event, conditions=[condition("category", None)])
    same(met(fire(on, event, here, payload={"category": None})), [here["id"]], "the rules that matched")
