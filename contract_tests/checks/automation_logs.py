"""What a match leaves behind: entries in the logs, and counts. Docs: automation-and-workflows, "Execution Logs"."""

from contract_tests.assertions import body, holds, includes, promise, same
from contract_tests.factories.automation_rules import (
    DEFAULT_LOGS,
    LOGS,
    MOST_LOGS,
    NOTIFY,
    changed,
    condition,
    counted,
    fire,
    kept_out,
    listed,
    logged,
    logs_of,
    new_rule,
    own_event,
    own_ticket,
    path_of,
    read,
    until,
)
from contract_tests.factories.instants import instant
from contract_tests.factories.workflows import conversation_of
from contract_tests.registry import rule
from contract_tests.target import Json, Target

FIELDS = ("id", "rule_id", "rule_name", "event_type", "conversation_id", "status", "actions_executed", "executed_at")
MANY, TIMES = 26, 8
"""So many rules, fired so many times, leave more entries than an answer ever has."""
BETWEEN = 2


@rule("RULE-17", "RULE-19")
def automation_logs_are_one_bare_array_for_all_rules(on: Target) -> None:
    event = own_event(on)
    rules = [new_rule(on, trigger_event=event) for _ in range(2)]
    fire(on, event)
    found = {entry["rule_id"] for entry in logged(on, *rules, times=len(rules))}
    same(found, {each["id"] for each in rules}, "the rules that have an entry")
    kept_out(on.dashboard.get(f"{path_of(rules[0])}/logs"))
    with promise("RULE-19"):
        entries = body(on.dashboard.get(LOGS))
        holds(isinstance(entries, list), "a bare array of entries", entries)


@rule("RULE-18")
def automation_logs_have_50_entries_unless_told_otherwise_and_never_more_than_200(on: Target) -> None:
    event = own_event(on)
    for _ in range(MANY):
        new_rule(on, trigger_event=event)
    for _ in range(TIMES):
        fire(on, event)

    def entries(**query: Json) -> int:
        return len(body(on.dashboard.get(LOGS, **query)))

    until(on, lambda: entries(limit=MOST_LOGS), lambda seen: seen >= MOST_LOGS, f"{MOST_LOGS} entries")
    same(entries(), DEFAULT_LOGS, "the number of entries without a limit")
    for limit in (1, DEFAULT_LOGS + 1, MOST_LOGS):
        same(entries(limit=limit), limit, "the number of entries")
    beyond = on.dashboard.get(LOGS, limit=MOST_LOGS + 1)
    if not beyond.is_client_error:
        number = len(body(beyond))
        holds(number <= MOST_LOGS, f"a refusal of the limit {MOST_LOGS + 1}, or {MOST_LOGS} entries at most", number)


@rule("RULE-56")
def automation_logs_have_what_the_page_lists(on: Target) -> None:
    """Two that differ: each entry is of its own match."""
    rules = [new_rule(on, trigger_event=own_event(on)) for _ in range(2)]
    conversations = [on.absent("conv") for _ in rules]
    for each, conversation in zip(rules, conversations, strict=True):
        fire(on, each["trigger_event"], conversation_id=conversation)
    entries = logged(on, *rules, times=2)
    for each, conversation in zip(rules, conversations, strict=True):
        [entry] = [found for found in entries if found["rule_id"] == each["id"]]
        holds(all(entry[name] is not None for name in FIELDS), f"a value of each of {', '.join(FIELDS)}", entry)
        about = {"rule_name": each["name"], "event_type": each["trigger_event"], "conversation_id": conversation}
        includes(entry, about, "the entry")
    same(len({each["id"] for each in entries}), len(entries), "how many ids the entries have")


@rule("RULE-56")
def automation_logs_count_the_actions_that_were_carried_out(on: Target) -> None:
    event, conversation = own_event(on), conversation_of(own_ticket(on))
    rules = [new_rule(on, trigger_event=event, actions=[NOTIFY] * number) for number in (1, 2)]
    fire(on, event, conversation_id=conversation)
    found = {each["rule_id"]: each for each in logged(on, *rules, times=2)}
    for each in rules:
        includes(found[each["id"]], {"status": "success", "actions_executed": len(each["actions"])}, "the entry")


@rule("RULE-20", "RULE-51")
def automation_logs_begin_with_the_newest_and_take_no_offset(on: Target) -> None:
    event = own_event(on)
    fired: list[str] = []
    here = new_rule(on, trigger_event=event)
    for _ in range(3):
        fired.insert(0, on.absent("conv"))
        fire(on, event, conversation_id=fired[0])
    same([each["conversation_id"] for each in logs_of(on, here)], fired, "the conversations of the entries")
    with promise("RULE-51"):
        entries = body(on.dashboard.get(LOGS, limit=MOST_LOGS, offset=1))
        same(len([each for each in entries if each["rule_id"] == here["id"]]), 3, "the number of entries of the rule")


@rule("RULE-21")
def automation_logs_keep_the_name_that_a_rule_had_and_stay_when_it_is_deleted(on: Target) -> None:
    event, after = own_event(on), on.name("After")
    here = new_rule(on, trigger_event=event)
    fire(on, event)
    changed(on, here, {"name": after})
    fire(on, event)
    before = logs_of(on, here)
    same([each["rule_name"] for each in before], [after, here["name"]], "the names in the entries")
    body(on.dashboard.delete(path_of(here)), 204)
    same(logs_of(on, here), before, "the entries of the deleted rule")


@rule("RULE-29")
def a_match_is_logged_counted_and_stamped_and_changes_nothing_else_of_the_rule(on: Target) -> None:
    event, conversation = own_event(on), on.absent("conv")
    here = new_rule(on, trigger_event=event)
    stamp = here["created_at"]
    for times in (1, 2):
        on.wait(BETWEEN)
        fire(on, event, conversation_id=conversation)
        after = counted(on, here, times)
        same(after, {**here, "execution_count": times, "last_fired_at": after["last_fired_at"]}, "the rule")
        apart = instant(after["last_fired_at"]) - instant(stamp)
        same([each for each in listed(on) if each["id"] == here["id"]], [after], "the rule in the list")
        holds(apart.total_seconds() > BETWEEN - 1, f"last_fired_at to be {BETWEEN} seconds later", after)
        stamp = after["last_fired_at"]
        entries = logged(on, here, times=times)
        same(len(entries), times, "the number of entries")
        includes(entries[0], {"event_type": event, "conversation_id": conversation}, "the entry")
        same(len({each["executed_at"] for each in entries}), times, "how many instants they have")


@rule("RULE-29", "RULE-24")
def a_rule_that_did_not_match_is_neither_counted_nor_logged(on: Target) -> None:
    event = own_event(on)
    here = new_rule(on, trigger_event=event, conditions=[condition("vip", True)])
    executed = fire(on, event, here, payload={"vip": False})
    same(read(on, here), here, "the rule that did not match")
    with promise("RULE-24"):
        same(logs_of(on, here), [], "its log entries")
        expected = {"matched": False, "success": False, "actions_executed": [], "error_message": None}
        same(executed, [{"rule_id": here["id"], **expected}], "what became of the rule")
