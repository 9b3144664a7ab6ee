"""The execution logs of automation rules. Docs: automation-and-workflows, "Execution Logs"."""

from contract_tests.checks.tickets import instant
from contract_tests.expecting import as_json, body, holds, includes, same
from contract_tests.making.automation_rules import (
    DEFAULT_LOGS,
    LOGS,
    MOST_LOGS,
    NOTIFY,
    assign,
    changed,
    condition,
    counted,
    fire,
    kept_out,
    logged,
    logs_of,
    new_rule,
    own_event,
    own_ticket,
    path_of,
    read,
    until,
)
from contract_tests.making.workflows import conversation_of
from contract_tests.promises import rule
from contract_tests.target import Json, Target

FIELDS = ("id", "rule_id", "rule_name", "event_type", "conversation_id", "status", "actions_executed", "executed_at")
MANY, TIMES = 26, 8
"""So many rules, fired so many times, leave more entries than an answer ever has."""
BETWEEN = 2


@rule("RULE-17")
def a_rule_that_has_log_entries_has_no_logs_route(on: Target) -> None:
    event = own_event(on)
    here = new_rule(on, trigger_event=event)
    fire(on, event)
    kept_out(on.dashboard.get(f"{path_of(here)}/logs"))


@rule("RULE-17")
def the_entries_of_all_rules_are_in_the_one_list(on: Target) -> None:
    event = own_event(on)
    rules = [new_rule(on, trigger_event=event) for _ in range(2)]
    fire(on, event)
    found = {entry["rule_id"] for entry in logged(on, *rules, times=len(rules))}
    same(sorted(found), sorted(each["id"] for each in rules), "the rules that have an entry")


@rule("RULE-18")
def logs_have_as_many_entries_as_the_limit_lets_them(on: Target) -> None:
    for query, most in (({}, DEFAULT_LOGS), ({"limit": 1}, 1), ({"limit": MOST_LOGS}, MOST_LOGS)):
        number = len(body(on.dashboard.get(LOGS, **query)))
        holds(number <= most, f"at most {most} entries with {as_json(query)}", number)


@rule("RULE-18")
def logs_have_50_entries_unless_the_limit_says_otherwise_and_never_more_than_200(on: Target) -> None:
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


@rule("RULE-51")
def logs_take_no_offset(on: Target) -> None:
    event = own_event(on)
    here = new_rule(on, trigger_event=event)
    for _ in range(2):
        fire(on, event)
    entries = body(on.dashboard.get(LOGS, limit=MOST_LOGS, offset=1))
    same(len([each for each in entries if each["rule_id"] == here["id"]]), 2, "the number of entries of the rule")


@rule("RULE-19")
def the_logs_are_a_bare_array(on: Target) -> None:
    entries = body(on.dashboard.get(LOGS))
    holds(isinstance(entries, list), "a bare array of entries", entries)


@rule("RULE-56")
def a_log_entry_has_what_the_page_lists(on: Target) -> None:
    event = own_event(on)
    here = new_rule(on, trigger_event=event)
    fire(on, event)
    for each in logged(on, here):
        holds(all(each[name] is not None for name in FIELDS), f"a value of each of {', '.join(FIELDS)}", each)


@rule("RULE-56")
def the_log_counts_the_actions_that_were_carried_out(on: Target) -> None:
    event, conversation = own_event(on), conversation_of(own_ticket(on))
    here = new_rule(on, trigger_event=event, actions=[NOTIFY, NOTIFY])
    fire(on, event, conversation_id=conversation)
    expected = {"status": "success", "actions_executed": 2, "conversation_id": conversation}
    includes(logged(on, here)[0], expected, "the entry")


@rule("RULE-20")
def the_logs_that_are_there_begin_with_the_newest(on: Target) -> None:
    stamps = [instant(each["executed_at"]) for each in body(on.dashboard.get(LOGS, limit=MOST_LOGS))]
    same(stamps, sorted(stamps, reverse=True), "the order of the entries")


@rule("RULE-20")
def a_new_log_entry_is_the_first_of_its_rules(on: Target) -> None:
    event = own_event(on)
    fired: list[str] = []
    here = new_rule(on, trigger_event=event)
    for _ in range(3):
        fired.insert(0, on.absent("conv"))
        fire(on, event, conversation_id=fired[0])
    same([each["conversation_id"] for each in logs_of(on, here)], fired, "the conversations of the entries")


@rule("RULE-21")
def a_log_entry_keeps_the_name_that_the_rule_had(on: Target) -> None:
    event, after = own_event(on), on.name("After")
    here = new_rule(on, trigger_event=event)
    fire(on, event)
    changed(on, here, {"name": after})
    fire(on, event)
    same([each["rule_name"] for each in logs_of(on, here)], [after, here["name"]], "the names in the entries")


@rule("RULE-21")
def a_log_entry_stays_when_its_rule_is_deleted(on: Target) -> None:
    event = own_event(on)
    here = new_rule(on, trigger_event=event)
    fire(on, event)
    before = logged(on, here)
    body(on.dashboard.delete(path_of(here)), 204)
    same(logs_of(on, here), before, "the entries of the deleted rule")


@rule("RULE-29")
def a_match_adds_a_log_entry(on: Target) -> None:
    event, conversation = own_event(on), on.absent("conv")
    here = new_rule(on, trigger_event=event)
    fire(on, event, conversation_id=conversation)
    found = logged(on, here)
    same(len(found), 1, "the number of entries")
    expected = {"rule_name": here["name"], "event_type": event, "conversation_id": conversation}
    includes(found[0], expected, "the entry")


@rule("RULE-31")
def a_match_with_an_action_that_failed_is_logged_so(on: Target) -> None:
    event = own_event(on)
    here = new_rule(on, trigger_event=event, actions=[NOTIFY, assign(on.absent("team"))])
    fire(on, event)
    includes(logged(on, here)[0], {"status": "failed", "actions_executed": 1}, "the entry")


@rule("RULE-29")
def a_match_is_counted_and_stamped_and_changes_nothing_else_of_the_rule(on: Target) -> None:
    event = own_event(on)
    here = new_rule(on, trigger_event=event)
    stamp = here["created_at"]
    for times in (1, 2):
        on.wait(BETWEEN)
        fire(on, event)
        after = counted(on, here, times)
        same(after, {**here, "execution_count": times, "last_fired_at": after["last_fired_at"]}, "the rule")
        apart = instant(after["last_fired_at"]) - instant(stamp)
        holds(apart.total_seconds() > BETWEEN - 1, f"last_fired_at to be {BETWEEN} seconds later", after)
        stamp = after["last_fired_at"]


@rule("RULE-29")
def a_rule_that_did_not_match_is_not_counted(on: Target) -> None:
    event, here = rule_for_vips(on)
    fire(on, event, payload={"vip": False})
    same(read(on, here), here, "the rule that did not match")


@rule("RULE-24")
def nothing_is_logged_of_a_rule_that_did_not_match(on: Target) -> None:
    event, here = rule_for_vips(on)
    fire(on, event, payload={"vip": False})
    same(logs_of(on, here), [], "its log entries")


def rule_for_vips(on: Target) -> tuple[str, Json]:
    """A rule on an event of its own that does not match everybody."""
    event = own_event(on)
    return event, new_rule(on, trigger_event=event, conditions=[condition("vip", True)])
