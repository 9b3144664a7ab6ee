"""The execution logs of automation rules. Docs: automation-and-workflows, "Execution Logs"."""

from contract_tests.checks.tickets import instant
from contract_tests.deployment import Deployment
from contract_tests.expecting import as_json, body, holds, includes, names, same
from contract_tests.making.automation_rules import (
    DEFAULT_LOGS,
    LOGS,
    MOST_LOGS,
    RULES,
    assign,
    condition,
    fire,
    logs_of,
    new_rule,
    own_event,
    own_ticket,
    path_of,
    read,
)
from contract_tests.promises import rule

FIELDS = {"id", "rule_id", "rule_name", "event_type", "conversation_id", "status", "actions_executed", "executed_at"}
MANY, TIMES = 8, 7
"""So many rules, fired so many times, leave more entries than an answer has unless limit says otherwise."""
BETWEEN = 5


@rule("RULE-17")
def no_rule_has_a_logs_route(on: Deployment) -> None:
    body(on.dashboard.get(f"{RULES}/{on.absent('rule')}/logs"), 404)


@rule("RULE-17")
def a_rule_that_has_log_entries_has_no_logs_route(on: Deployment) -> None:
    event = own_event(on)
    made = new_rule(on, trigger_event=event)
    fire(on, event)
    body(on.dashboard.get(f"{path_of(made)}/logs"), 404)


@rule("RULE-17")
def the_entries_of_all_rules_are_in_the_one_list(on: Deployment) -> None:
    event = own_event(on)
    rules = [new_rule(on, trigger_event=event) for _ in range(2)]
    fire(on, event)
    found = [entry["rule_id"] for entry in logs_of(on, *rules)]
    same(sorted(found), sorted(each["id"] for each in rules), "the rules that have an entry")


@rule("RULE-18")
def logs_of_another_limit_than_1_to_200_are_refused(on: Deployment) -> None:
    for limit in (0, -1, MOST_LOGS + 1, "many"):
        names(on.dashboard.get(LOGS, limit=limit), "query.limit")


@rule("RULE-18")
def logs_have_as_many_entries_as_the_limit_lets_them(on: Deployment) -> None:
    for query, most in (({}, DEFAULT_LOGS), ({"limit": 1}, 1), ({"limit": MOST_LOGS}, MOST_LOGS)):
        number = len(body(on.dashboard.get(LOGS, **query)))
        holds(number <= most, f"at most {most} entries with {as_json(query)}", number)


@rule("RULE-18")
def logs_have_50_entries_unless_the_limit_says_otherwise(on: Deployment) -> None:
    event = own_event(on)
    for _ in range(MANY):
        new_rule(on, trigger_event=event)
    for _ in range(TIMES):
        fire(on, event)
    same(len(body(on.dashboard.get(LOGS))), DEFAULT_LOGS, "the number of entries without a limit")
    for limit in (1, DEFAULT_LOGS + 1):
        same(len(body(on.dashboard.get(LOGS, limit=limit))), limit, "the number of entries")
    every = len(body(on.dashboard.get(LOGS, limit=MOST_LOGS)))
    holds(MANY * TIMES <= every <= MOST_LOGS, f"from {MANY * TIMES} to {MOST_LOGS} entries", every)


@rule("RULE-18")
def logs_take_no_offset(on: Deployment) -> None:
    event = own_event(on)
    made = new_rule(on, trigger_event=event)
    for _ in range(2):
        fire(on, event)
    entries = body(on.dashboard.get(LOGS, limit=MOST_LOGS, offset=1))
    same(len([each for each in entries if each["rule_id"] == made["id"]]), 2, "the number of entries of the rule")


@rule("RULE-19")
def the_logs_are_a_bare_array(on: Deployment) -> None:
    entries = body(on.dashboard.get(LOGS))
    holds(isinstance(entries, list), "a bare array of entries", entries)
    for each in entries:
        holds(isinstance(each, dict) and each.keys() >= FIELDS, f"entries with {', '.join(sorted(FIELDS))}", each)


@rule("RULE-20")
def the_logs_that_are_there_begin_with_the_newest(on: Deployment) -> None:
    stamps = [instant(each["executed_at"]) for each in body(on.dashboard.get(LOGS, limit=MOST_LOGS))]
    same(stamps, sorted(stamps, reverse=True), "the order of the entries")


@rule("RULE-20")
def a_new_log_entry_is_the_first_of_its_rules(on: Deployment) -> None:
    event = own_event(on)
    fired: list[str] = []
    made = new_rule(on, trigger_event=event)
    for _ in range(3):
        fired.insert(0, on.name("conv"))
        fire(on, event, conversation_id=fired[0])
    same([each["conversation_id"] for each in logs_of(on, made)], fired, "the conversations of the entries")


@rule("RULE-21")
def a_log_entry_keeps_the_name_that_the_rule_had(on: Deployment) -> None:
    event, after = own_event(on), on.name("After")
    made = new_rule(on, trigger_event=event)
    fire(on, event)
    body(on.dashboard.patch(path_of(made), {"name": after}))
    fire(on, event)
    same([each["rule_name"] for each in logs_of(on, made)], [after, made["name"]], "the names in the entries")


@rule("RULE-21")
def a_log_entry_stays_when_its_rule_is_deleted(on: Deployment) -> None:
    event = own_event(on)
    made = new_rule(on, trigger_event=event)
    fire(on, event)
    before = logs_of(on, made)
    same(len(before), 1, "the number of entries")
    body(on.dashboard.delete(path_of(made)), 204)
    same(logs_of(on, made), before, "the entries of the deleted rule")


@rule("RULE-29")
def a_match_adds_a_log_entry(on: Deployment) -> None:
    event, conversation = own_event(on), on.name("conv")
    made = new_rule(on, trigger_event=event, actions=[{"type": "notify"}, assign(on.absent("team"))])
    fire(on, event, conversation_id=conversation)
    expected = {
        "rule_name": made["name"],
        "event_type": event,
        "conversation_id": conversation,
        "status": "failed",
        "actions_executed": 1,
    }
    same(len(logs_of(on, made)), 1, "the number of entries")
    includes(logs_of(on, made)[0], expected, "the entry")


@rule("RULE-29")
def the_log_counts_the_actions_that_were_carried_out(on: Deployment) -> None:
    event, ticket = own_event(on), own_ticket(on)
    made = new_rule(on, trigger_event=event, actions=[{"type": "notify"}, {"type": "notify"}])
    fire(on, event, conversation_id=ticket["conversation_id"])
    entry = {"status": "success", "actions_executed": 2, "conversation_id": ticket["conversation_id"]}
    includes(logs_of(on, made)[0], entry, "the entry")


@rule("RULE-29")
def a_match_is_counted_and_stamped_and_changes_nothing_else_of_the_rule(on: Deployment) -> None:
    event = own_event(on)
    before = made = new_rule(on, trigger_event=event)
    for times in (1, 2):
        on.wait(BETWEEN)
        fire(on, event)
        after = read(on, made)
        same(after, {**made, "execution_count": times, "last_fired_at": after["last_fired_at"]}, "the rule")
        apart = instant(after["last_fired_at"]) - instant(before["last_fired_at"] or made["created_at"])
        holds(apart.total_seconds() >= BETWEEN, f"last_fired_at to be {BETWEEN} seconds later", after)
        before = after


@rule("RULE-29")
def a_rule_that_did_not_match_is_neither_logged_nor_counted(on: Deployment) -> None:
    event = own_event(on)
    made = new_rule(on, trigger_event=event, conditions=[condition("vip", True)])
    fire(on, event, payload={"vip": False})
    same(read(on, made), made, "the rule that did not match")
    same(logs_of(on, made), [], "its log entries")
