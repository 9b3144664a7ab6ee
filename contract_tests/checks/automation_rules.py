"""What is told of automation rules alone. Docs: automation-and-workflows, "Automation Rules"."""

import httpx

from contract_tests.assertions import as_json, body, holds, includes, made, names, promise, same
from contract_tests.factories.automation_rules import (
    EVENT,
    LOGS,
    MOST_LOGS,
    RULES,
    changed,
    condition,
    draft,
    listed,
    new_rule,
    own_event,
    path_of,
    places,
    read,
    time_draft,
)
from contract_tests.registry import rule
from contract_tests.response_json import without
from contract_tests.target import Json, Target

MANY = 51
"""More rules than a page would have."""


@rule("RULE-04", "RULE-51")
def automation_rules_are_all_listed_whatever_limit_or_offset(on: Target) -> None:
    """The first of them as well, and each once."""
    rules = [new_rule(on, enabled=False, priority_order=0) for _ in range(MANY)]
    every = [each["id"] for each in listed(on)]
    own = {each["id"] for each in rules}
    same(sorted(each for each in every if each in own), sorted(own), f"which of {MANY} new rules are listed")
    paging = ({"limit": 1}, {"limit": 2, "offset": 1}, {"offset": 100_000}, {"page": 2, "per_page": 1})
    with promise("RULE-51"):
        for query in (*paging, {"limit": 0, "offset": -1}, {"limit": "many"}):
            same([each["id"] for each in listed(on, **query)], every, f"the rules with {as_json(query)}")


@rule("RULE-05")
def automation_rules_are_listed_in_the_order_of_their_evaluation(on: Target) -> None:
    late, first, second = (new_rule(on, priority_order=order) for order in (10, 2, 2))
    order = [each["id"] for each in (first, second, late)]
    same(places(listed(on), (late, first, second)), order, "the order")
    changed(on, late, {"priority_order": 1})
    same(places(listed(on), (late, first))[0], late["id"], "the first after it was put there")


@rule("RULE-08", "RULE-09")
def automation_rules_are_of_mode_event_unless_they_say_time(on: Target) -> None:
    here = body(on.dashboard.post(RULES, without(draft(on), "execution_mode")), 201)
    same(here["execution_mode"], "event", "the execution_mode that was not sent")
    with promise("RULE-09"):
        for mode in ("cron", "Event"):
            _unprocessable(on.dashboard.post(RULES, draft(on, execution_mode=mode)))
            _unprocessable(on.dashboard.patch(path_of(here), {"execution_mode": mode, "enabled": False}))
        same(read(on, here), here, "the rule after changes that were refused")


def _unprocessable(response: httpx.Response) -> None:
    """The answer is a 422, in whatever words."""
    same(response.status_code, int(httpx.codes.UNPROCESSABLE_ENTITY), "the status")


@rule("RULE-12", "RULE-03", "RULE-13")
def automation_rules_of_mode_time_have_a_time_condition_in_place_of_an_event(on: Target) -> None:
    """Those that are made so, and those that become so."""
    waiting, shorter = {"older_than_minutes": 60, "status": ["open"]}, {"older_than_minutes": 30, "status": ["open"]}
    here = body(on.dashboard.post(RULES, time_draft(on, waiting, on.name("Category"), enabled=False)), 201)
    includes(here, {"execution_mode": "time", "time_condition": waiting}, "the new rule")
    holds(not here.get("trigger_event"), "no trigger_event of a rule of mode time", here)
    same(read(on, here), here, "the rule that is read back")
    other = new_rule(on, enabled=False)
    with promise("RULE-03"):
        found = [each for each in listed(on) if each["id"] in {here["id"], other["id"]}]
        same({each["id"]: each for each in found}, {each["id"]: each for each in (here, other)}, "both in the list")
    with promise("RULE-13"):
        change = {"execution_mode": "time", "time_condition": shorter}
        after = without(changed(on, other, change), "updated_at", "trigger_event")
        same(after, without({**other, **change}, "updated_at", "trigger_event"), "the changed rule")


@rule("RULE-11", "RULE-58")
def automation_rules_keep_what_nobody_knows_and_their_description(on: Target) -> None:
    unknown: Json = {
        "trigger_event": own_event(on),
        "conditions": [condition("phase", {"at": [1, None, "full"]}, "resembles")],
        "actions": [{"type": "howl", "times": 3, "with": {"friends": True}}, {}],
        "time_condition": {"while": "dark"},
    }
    here = body(on.dashboard.post(RULES, draft(on, description="Since Monday.", **unknown)), 201)
    for shown in (here, read(on, here)):
        for name, value in unknown.items():
            same(shown[name], value, name)
        with promise("RULE-58"):
            same(shown["description"], "Since Monday.", "the description")


@rule("RULE-57")
def automation_events_and_logs_say_what_is_wrong_with_a_request(on: Target) -> None:
    names(on.dashboard.post(EVENT, {"payload": {"category": on.name("Category")}}), "body.event_type")
    for limit in (0, -1, MOST_LOGS + 1, "many"):
        names(on.dashboard.get(LOGS, limit=limit), "query.limit")


@rule("RULE-13", "RULE-59")
def automation_rules_lose_what_is_updated_to_nothing(on: Target) -> None:
    here = new_rule(on, time_condition={"older_than_minutes": 60})
    made(on.dashboard.patch(path_of(here), {"conditions": []}), None)
    same(read(on, here)["conditions"], [], "the conditions")
    with promise("RULE-59"):
        waiting = {"status": ["open"]}
        same(changed(on, here, {"time_condition": waiting})["time_condition"], waiting, "the time_condition")
