"""Events at work: which rules they evaluate, in which order, and what matches.

Docs: automation-and-workflows, "Trigger Event".
"""

from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import body, includes, names, same
from contract_tests.making.automation_rules import (
    EVENT,
    condition,
    fire,
    matched,
    new_rule,
    own_event,
    own_ticket,
    path_of,
    read,
)
from contract_tests.promises import rule

ENTRY = {"rule_id", "matched", "success", "actions_executed", "error_message"}
VIP = condition("vip", True)


@rule("RULE-22")
def firing_an_event_answers_its_type_and_conversation(on: Deployment) -> None:
    event, ticket = own_event(on), own_ticket(on)
    sent = {"event_type": event, "conversation_id": ticket["conversation_id"], "payload": {"priority": "high"}}
    fired = body(on.dashboard.post(EVENT, sent))
    same(fired["event_type"], event, "the event_type")
    same(fired["conversation_id"], ticket["conversation_id"], "the conversation_id")
    same(fired["executed"], [], "what became of the rules, of which there are none")


@rule("RULE-22")
def an_event_without_a_type_is_refused(on: Deployment) -> None:
    names(on.dashboard.post(EVENT, {"payload": {"category": on.name("Category")}}), "body.event_type")


@rule("RULE-23")
def every_rule_that_was_evaluated_has_an_entry(on: Deployment) -> None:
    event, ticket = own_event(on), own_ticket(on)
    picky = new_rule(on, trigger_event=event, conditions=[VIP], priority_order=1)
    always = new_rule(on, trigger_event=event, priority_order=2)
    conversation = ticket["conversation_id"]
    executed = fire(on, event, conversation_id=conversation, payload={"vip": False})
    same([each.keys() for each in executed], [ENTRY, ENTRY], "what the entries have")
    same(matched(executed), {picky["id"]: False, always["id"]: True}, "what matched")
    executed = fire(on, event, conversation_id=conversation, payload={"vip": True})
    same(matched(executed), {picky["id"]: True, always["id"]: True}, "what matched")


@rule("RULE-23")
def an_entry_of_a_match_without_trouble_is_a_success(on: Deployment) -> None:
    event, ticket = own_event(on), own_ticket(on)
    made = new_rule(on, trigger_event=event, conditions=[condition("priority", "high")])
    executed = fire(on, event, conversation_id=ticket["conversation_id"], payload={"priority": "high"})
    expected = {"matched": True, "success": True, "actions_executed": [], "error_message": None}
    same(executed, [{"rule_id": made["id"], **expected}], "what became of the rules")


@rule("RULE-24")
def an_entry_of_a_rule_that_did_not_match_is_no_success_and_has_no_actions(on: Deployment) -> None:
    event = own_event(on)
    made = new_rule(on, trigger_event=event, conditions=[VIP], actions=[{"type": "notify"}])
    expected = {"matched": False, "success": False, "actions_executed": [], "error_message": None}
    same(fire(on, event, payload={}), [{"rule_id": made["id"], **expected}], "what became of the rules")


@rule("RULE-25")
def only_enabled_rules_of_mode_event_with_that_trigger_are_evaluated(on: Deployment) -> None:
    event = own_event(on)
    new_rule(on, trigger_event=event, enabled=False)
    new_rule(on, trigger_event=event, execution_mode="time", conditions=[condition("category", on.name())])
    for other in (f"{event}.twice", event.removesuffix(event[-1]), event.upper()):
        new_rule(on, trigger_event=other)
    asked = new_rule(on, trigger_event=event)
    same([each["rule_id"] for each in fire(on, event)], [asked["id"]], "the rules that were evaluated")


@rule("RULE-25")
def a_rule_without_a_trigger_is_evaluated_by_no_event(on: Deployment) -> None:
    made = new_rule(on, conditions=[condition("phase", on.name("moon"))])
    same(fire(on, own_event(on), payload={"phase": made["conditions"][0]["value"]}), [], "what became of the rules")


@rule("RULE-26")
def rules_are_evaluated_by_priority_order_and_then_by_age(on: Deployment) -> None:
    event = own_event(on)
    late, first, second = (new_rule(on, trigger_event=event, priority_order=order)["id"] for order in (10, 2, 2))
    same([each["rule_id"] for each in fire(on, event)], [first, second, late], "the order of the rules")


@rule("RULE-26")
def a_rule_is_evaluated_where_its_new_priority_order_puts_it(on: Deployment) -> None:
    event = own_event(on)
    one, two, three = (new_rule(on, trigger_event=event, priority_order=1) for _ in range(3))
    body(on.dashboard.patch(path_of(three), {"priority_order": 0}))
    body(on.dashboard.patch(path_of(one), {"description": "Changed, but where it was."}))
    order = [each["id"] for each in (three, one, two)]
    same([each["rule_id"] for each in fire(on, event)], order, "the order of the rules")


@rule("RULE-27")
def a_rule_matches_when_all_of_its_conditions_hold(on: Deployment) -> None:
    event = own_event(on)
    made = new_rule(on, trigger_event=event, conditions=[condition("priority", "high"), VIP])
    payloads: tuple[tuple[Json, bool], ...] = (
        ({"priority": "high", "vip": True}, True),
        ({"priority": "high", "vip": False}, False),
        ({"priority": "low", "vip": True}, False),
        ({}, False),
    )
    for payload, expected in payloads:
        same(matched(fire(on, event, payload=payload)), {made["id"]: expected}, f"what matched {payload}")


@rule("RULE-27")
def a_rule_without_conditions_always_matches(on: Deployment) -> None:
    event = own_event(on)
    made = new_rule(on, trigger_event=event)
    same(matched(fire(on, event)), {made["id"]: True}, "what matched no payload")
    same(matched(fire(on, event, payload={"priority": "low"})), {made["id"]: True}, "what matched")


@rule("RULE-28")
def a_match_may_stop_the_processing(on: Deployment) -> None:
    event = own_event(on)
    before = new_rule(on, trigger_event=event, priority_order=1)
    stopping = new_rule(on, trigger_event=event, priority_order=2, conditions=[VIP], stop_processing=True)
    after = new_rule(on, trigger_event=event, priority_order=3)
    evaluated = [each["rule_id"] for each in fire(on, event, payload={"vip": True})]
    same(evaluated, [before["id"], stopping["id"]], "the rules up to the one that stopped")
    same(read(on, after), after, "the rule that was not evaluated")


@rule("RULE-28")
def a_rule_that_did_not_match_stops_nothing(on: Deployment) -> None:
    event = own_event(on)
    stopping = new_rule(on, trigger_event=event, conditions=[VIP], stop_processing=True)
    after = new_rule(on, trigger_event=event)
    executed = fire(on, event, payload={"vip": False})
    same(matched(executed), {stopping["id"]: False, after["id"]: True}, "what matched")


# Conditions


def table(on: Deployment, operator: str, cases: dict[str, tuple[str, Json, bool]], payload: Json) -> None:
    """Fire once at a rule for each case: field, value, and whether it has to match the payload."""
    event = own_event(on)
    rules = {
        new_rule(on, trigger_event=event, conditions=[condition(field, value, operator)])["id"]: (what, expected)
        for what, (field, value, expected) in cases.items()
    }
    found = {rules[each][0]: fits for each, fits in matched(fire(on, event, payload=payload)).items()}
    same(found, dict(rules.values()), f"what {operator} says of each")


PAYLOAD: Json = {"category": "Network", "count": 1, "tags": ["vpn", 2], "requester": {"city": "Gent", "vip": True}}


@rule("RULE-35")
def equals_compares_as_json_does(on: Deployment) -> None:
    cases: dict[str, tuple[str, Json, bool]] = {
        "the same": ("category", "Network", True),
        "another case": ("category", "network", False),
        "true and 1": ("count", True, False),
        "1.0 and 1": ("count", 1.0, True),
        "text and number": ("count", "1", False),
        "a list": ("tags", ["vpn", 2], True),
        "another order": ("tags", [2, "vpn"], False),
    }
    table(on, "equals", cases, PAYLOAD)


@rule("RULE-35")
def not_equals_is_the_opposite(on: Deployment) -> None:
    cases: dict[str, tuple[str, Json, bool]] = {
        "the same": ("category", "Network", False),
        "another case": ("category", "network", True),
        "not there": ("missing", "Network", True),
    }
    table(on, "not_equals", cases, PAYLOAD)


@rule("RULE-35")
def in_and_not_in_want_a_list(on: Deployment) -> None:
    inside: dict[str, tuple[str, Json, bool]] = {
        "one of them": ("category", ["Access", "Network"], True),
        "none of them": ("category", ["Access", "Net"], False),
        "no list": ("category", "Network", False),
    }
    table(on, "in", inside, PAYLOAD)
    outside = {what: (field, value, what == "none of them") for what, (field, value, _) in inside.items()}
    table(on, "not_in", outside, PAYLOAD)


@rule("RULE-35")
def contains_looks_in_texts_and_lists(on: Deployment) -> None:
    cases: dict[str, tuple[str, Json, bool]] = {
        "part of a text": ("category", "work", True),
        "part of a text in another case": ("category", "WORK", False),
        "an entry": ("tags", "vpn", True),
        "part of an entry": ("tags", "vp", False),
        "not there": ("missing", "x", False),
    }
    table(on, "contains", cases, PAYLOAD)


@rule("RULE-35")
def an_operator_that_nobody_knows_never_holds(on: Deployment) -> None:
    for operator in ("resembles", "EQUALS"):
        table(
            on, operator, {"the same": ("category", "Network", False), "not there": ("missing", None, False)}, PAYLOAD
        )


@rule("RULE-36")
def dots_lead_into_nested_objects(on: Deployment) -> None:
    cases: dict[str, tuple[str, Json, bool]] = {
        "nested": ("requester.city", "Gent", True),
        "another": ("requester.city", "Brugge", False),
        "twice": ("requester.city.name", "Gent", False),
        "the last word only": ("city", "Gent", False),
    }
    table(on, "equals", cases, PAYLOAD)


@rule("RULE-36")
def a_field_that_is_not_there_counts_as_null(on: Deployment) -> None:
    cases: dict[str, tuple[str, Json, bool]] = {
        "not there": ("missing", None, True),
        "not there, nested": ("requester.street", None, True),
        "no text": ("missing", "", False),
        "there": ("category", None, False),
    }
    table(on, "equals", cases, PAYLOAD)


@rule("RULE-35", "RULE-36")
def a_payload_may_say_null_itself(on: Deployment) -> None:
    event = own_event(on)
    made = new_rule(on, trigger_event=event, conditions=[condition("category", None)])
    includes(fire(on, event, payload={"category": None})[0], {"rule_id": made["id"], "matched": True}, "the entry")
