"""Rules of mode time: run-time holds the tickets against them. Docs: automation-and-workflows, "Create Rule"."""

from contract_tests.checks.tickets import instant
from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import NotGiven, body, holds, includes, same
from contract_tests.making.automation_rules import (
    RUN_TIME,
    condition,
    logs_of,
    new_rule,
    own_ticket,
    priority,
    read,
    read_ticket,
    run_time,
)
from contract_tests.making.records import TICKETS
from contract_tests.promises import rule

SHARED = "what the rules of mode time act on"
AGE = 60


def time_rule(on: Deployment, category: str, waiting: Json, *fits: Json, **fields: Json) -> Json:
    """A rule of mode time that looks at the tickets of one category only."""
    conditions = [condition("category", category), *fits]
    return new_rule(on, execution_mode="time", time_condition=waiting, conditions=conditions, **fields)


@rule("RULE-37")
def run_time_runs_the_enabled_rules_of_mode_time_and_only_these(on: Deployment) -> None:
    on.needs_exclusive(SHARED)
    category = on.name("Category")
    ticket = own_ticket(on, category=category, priority="medium")
    enabled = time_rule(on, category, {"status": ["open"]}, actions=[priority("urgent")])
    off = time_rule(on, category, {"status": ["open"]}, enabled=False)
    event, timed = (
        new_rule(on, trigger_event=trigger, conditions=[condition("category", category)], time_condition={})
        for trigger in ("ticket.reviewed", "time")
    )
    executed = run_time(on, enabled, off, event, timed)
    same([each["rule_id"] for each in executed], [enabled["id"]], "the rules that were run")
    same(read_ticket(on, ticket)["priority"], "urgent", "the priority of the ticket")
    holds(read(on, enabled)["execution_count"] >= 1, "an execution_count of at least 1", enabled)
    for each in (off, event, timed):
        same(read(on, each), each, "the rule that must not run")


@rule("RULE-38")
def run_time_says_how_many_rules_it_evaluated(on: Deployment) -> None:
    on.needs_exclusive(SHARED)
    before = body(on.dashboard.post(RUN_TIME))["evaluated"]
    category = on.name("Category")
    for enabled in (True, True, False):
        time_rule(on, category, {"status": ["open"]}, enabled=enabled)
    same(body(on.dashboard.post(RUN_TIME))["evaluated"], before + 2, "the number of rules")


@rule("RULE-38")
def run_time_answers_one_entry_for_each_match(on: Deployment) -> None:
    on.needs_exclusive(SHARED)
    category = on.name("Category")
    for _ in range(2):
        own_ticket(on, category=category)
    own_ticket(on)
    made = time_rule(on, category, {}, actions=[{"type": "notify"}])
    other = time_rule(on, on.name("Category"), {})
    action = {"type": "notify", "status": "ok"}
    entry = {"rule_id": made["id"], "matched": True, "success": True, "actions_executed": [action]}
    same(run_time(on, made, other), [{**entry, "error_message": None}] * 2, "the entries of the rules")
    includes(logs_of(on, made), [{"event_type": "time", "status": "success"}] * 2, "the log")


@rule("RULE-38")
def a_rule_of_mode_time_stops_the_others_ticket_by_ticket(on: Deployment) -> None:
    on.needs_exclusive(SHARED)
    category = on.name("Category")
    own_ticket(on, category=category, priority="low")
    own_ticket(on, category=category, priority="high")
    low = condition("priority", "low")
    stopping = time_rule(on, category, {"status": "open"}, low, stop_processing=True)
    second = time_rule(on, category, {}, priority_order=1)
    ran = [each["rule_id"] for each in run_time(on, stopping, second)]
    same(sorted(ran), sorted([stopping["id"], second["id"]]), "the rules that matched")


@rule("RULE-39")
def older_than_minutes_is_met_by_older_tickets_only(on: Deployment) -> None:
    on.needs_exclusive(SHARED)
    category = on.name("Category")
    old = own_ticket(on, category=category)
    made, never = (time_rule(on, category, {"older_than_minutes": minutes}) for minutes in (1, 30))
    same(run_time(on, made, never), [], "what a ticket that is new makes run")
    on.wait(AGE + 1)
    fresh = own_ticket(on, category=category)
    same([each["rule_id"] for each in run_time(on, made, never)], [made["id"]], "the rules that were met")
    found = [each["conversation_id"] for each in logs_of(on, made)]
    same(found, [old["conversation_id"]], f"the tickets that met it, of which {fresh['id']} is none")


@rule("RULE-39")
def a_ticket_of_exactly_that_age_is_not_older(on: Deployment) -> None:
    on.needs_exclusive(SHARED)
    if not on.clock_moves:
        raise NotGiven("an exact instant is needed, and this deployment's clock cannot be moved")
    category = on.name("Category")
    ticket = own_ticket(on, category=category)
    made = time_rule(on, category, {"older_than_minutes": 1})
    on.wait(AGE)
    run_time(on, made)
    for entry in logs_of(on, made):
        age = (instant(entry["executed_at"]) - instant(ticket["created_at"])).total_seconds()
        holds(age > AGE, f"only tickets created more than {AGE} seconds ago to meet it", f"one of {age} seconds")


@rule("RULE-39")
def status_is_met_by_the_tickets_in_one_of_its_statuses(on: Deployment) -> None:
    on.needs_exclusive(SHARED)
    category = on.name("Category")
    waiting, resolved, still = (own_ticket(on, category=category) for _ in range(3))
    for ticket, status in ((waiting, "pending"), (resolved, "resolved")):
        body(on.api.put(f"{TICKETS}/{ticket['id']}", {"status": status}))
    made = time_rule(on, category, {"status": ["open", "pending"]})
    run_time(on, made)
    found = {each["conversation_id"] for each in logs_of(on, made)}
    same(found, {waiting["conversation_id"], still["conversation_id"]}, "the conversations of the tickets that met it")


@rule("RULE-39")
def age_and_status_have_to_be_met_both(on: Deployment) -> None:
    on.needs_exclusive(SHARED)
    category = on.name("Category")
    own_ticket(on, category=category)
    made = time_rule(on, category, {"older_than_minutes": 30, "status": ["open"]})
    other = time_rule(on, category, {"status": ["closed"]})
    same(run_time(on, made, other), [], "what a new, open ticket makes run")


@rule("RULE-40")
def a_time_condition_with_a_key_that_nobody_knows_is_never_met(on: Deployment) -> None:
    on.needs_exclusive(SHARED)
    category = on.name("Category")
    own_ticket(on, category=category)
    known = time_rule(on, category, {"status": ["open"]})
    unknown = time_rule(on, category, {"status": ["open"], "phase_of_the_moon": "full"})
    same([each["rule_id"] for each in run_time(on, known, unknown)], [known["id"]], "the rules that were met")


@rule("RULE-41")
def a_rule_of_mode_time_matches_anew_until_its_ticket_no_longer_meets_it(on: Deployment) -> None:
    on.needs_exclusive(SHARED)
    category = on.name("Category")
    ticket = own_ticket(on, category=category)
    made = time_rule(on, category, {"status": ["open"]})
    for run in (1, 2):
        same(len(run_time(on, made)), 1, f"the number of matches in run {run}")
    body(on.api.put(f"{TICKETS}/{ticket['id']}", {"status": "pending"}))
    same(run_time(on, made), [], "what matches a ticket that is no longer open")
    holds(read(on, made)["execution_count"] >= 2, "an execution_count of at least 2", made)
