"""Rules of mode time: run-time holds the tickets against them. Docs: automation-and-workflows, "Create Rule"."""

from contract_tests.assertions import body, holds, includes, made, promise, same
from contract_tests.factories.automation_rules import (
    RUN_TIME,
    condition,
    logs_of,
    new_rule,
    own_ticket,
    priority,
    ran,
    read,
    read_ticket,
    run_time,
    time_rule,
    until,
)
from contract_tests.factories.instants import instant
from contract_tests.factories.records import TICKETS
from contract_tests.registry import rule
from contract_tests.target import Json, Target

SHARED = "what the rules of mode time act on"
AGE = 60
OPEN: Json = {"status": ["open"]}


def run(on: Target) -> None:
    """Run the rules of mode time, whatever the answer to that is."""
    made(ran(on), None)


def has_run(on: Target, here: Json) -> Json:
    """The rule, which has to have been carried out."""
    return until(on, lambda: read(on, here), lambda seen: seen["execution_count"] >= 1, "the rule to have run")


def has_not_run(on: Target, *rules: Json) -> None:
    for each in rules:
        same(read(on, each)["execution_count"], 0, "the execution_count of a rule that is not met")


@rule("RULE-37")
def run_time_runs_the_enabled_rules_of_mode_time_and_only_these(on: Target) -> None:
    on.needs_exclusive(SHARED)
    category = on.name("Category")
    own_ticket(on, category=category)
    here, off = (time_rule(on, OPEN, category, enabled=enabled) for enabled in (True, False))
    matching = [condition("category", category)]
    events = [new_rule(on, trigger_event=each, conditions=matching) for each in ("ticket.reviewed", "time")]
    run(on)
    has_run(on, here)
    has_not_run(on, off, *events)


@rule("RULE-38", "RULE-52")
def run_time_says_how_many_rules_it_evaluated(on: Target) -> None:
    on.needs_exclusive(SHARED)
    with promise("RULE-52"):
        before = body(on.dashboard.post(RUN_TIME))["evaluated"]
    category = on.name("Category")
    for enabled in (True, True, False):
        time_rule(on, OPEN, category, enabled=enabled)
    same(body(on.dashboard.post(RUN_TIME))["evaluated"], before + 2, "the number of rules")


@rule("RULE-38")
def run_time_answers_one_entry_for_each_match(on: Target) -> None:
    on.needs_exclusive(SHARED)
    category = on.name("Category")
    tickets = [own_ticket(on, category=category, priority="medium") for _ in range(2)]
    own_ticket(on)
    here = time_rule(on, {}, category, actions=[priority("urgent")])
    other = time_rule(on, {}, on.name("Category"))
    result = {**priority("urgent"), "status": "ok"}
    entry = {"rule_id": here["id"], "matched": True, "success": True, "actions_executed": [result]}
    same(run_time(on, here, other), [{**entry, "error_message": None}] * 2, "the entries of the rules")
    includes(logs_of(on, here), [{"event_type": "time", "status": "success"}] * 2, "the log")
    for each in tickets:
        same(read_ticket(on, each)["priority"], "urgent", "the priority of the ticket")


@rule("RULE-38")
def a_rule_of_mode_time_stops_the_others_ticket_by_ticket(on: Target) -> None:
    on.needs_exclusive(SHARED)
    category = on.name("Category")
    own_ticket(on, category=category, priority="low")
    own_ticket(on, category=category, priority="high")
    stopping = time_rule(on, OPEN, category, condition("priority", "low"), priority_order=0, stop_processing=True)
    second = time_rule(on, {}, category)
    found = [each["rule_id"] for each in run_time(on, stopping, second)]
    same(sorted(found), sorted([stopping["id"], second["id"]]), "the rules that matched")


@rule("RULE-39", "RULE-53")
def older_than_minutes_is_met_by_tickets_created_longer_ago_only(on: Target) -> None:
    """Whether they were changed since or not."""
    on.needs_exclusive(SHARED)
    category, fresh = on.name("Category"), on.name("Category")
    ticket = own_ticket(on, category=category)
    here, never = (time_rule(on, {"older_than_minutes": minutes}, category) for minutes in (1, 30))
    run(on)
    has_not_run(on, here, never)
    on.wait(AGE + 1)
    own_ticket(on, category=fresh)
    young = time_rule(on, {"older_than_minutes": 1}, fresh)
    run(on)
    has_run(on, here)
    has_not_run(on, never, young)
    body(on.api.put(f"{TICKETS}/{ticket['id']}", {"priority": "low"}))
    with promise("RULE-53"):
        changed = time_rule(on, {"older_than_minutes": 1}, category)
        run(on)
        has_run(on, changed)


@rule("RULE-39")
def status_is_met_by_the_tickets_in_one_of_its_statuses(on: Target) -> None:
    """And by none that are not old enough besides."""
    on.needs_exclusive(SHARED)
    waiting, resolved, still = (on.name("Category") for _ in range(3))
    own_ticket(on, category=still)
    for category, status in ((waiting, "pending"), (resolved, "resolved")):
        ticket = own_ticket(on, category=category)
        made(on.api.put(f"{TICKETS}/{ticket['id']}", {"status": status}), None)
    first, second, other = (
        time_rule(on, {"status": ["open", "pending"]}, category) for category in (still, waiting, resolved)
    )
    older = time_rule(on, {**OPEN, "older_than_minutes": 60}, still)
    run(on)
    for each in (first, second):
        has_run(on, each)
    has_not_run(on, other, older)


@rule("RULE-53")
def a_ticket_of_exactly_that_age_is_not_older(on: Target) -> None:
    on.needs_exclusive(SHARED)
    on.needs_simulated_time("an exact instant is needed")
    category = on.name("Category")
    ticket = own_ticket(on, category=category)
    here = time_rule(on, {"older_than_minutes": 1}, category)
    on.wait(AGE)
    run_time(on, here)
    for entry in logs_of(on, here):
        age = (instant(entry["executed_at"]) - instant(ticket["created_at"])).total_seconds()
        holds(age > AGE, f"only tickets created more than {AGE} seconds ago to meet it", f"one of {age} seconds")


@rule("RULE-53", "RULE-40")
def every_key_of_a_time_condition_has_to_be_met_and_one_that_nobody_knows_never_is(on: Target) -> None:
    on.needs_exclusive(SHARED)
    category = on.name("Category")
    own_ticket(on, category=category)
    known, both, closed, unknown = (
        time_rule(on, waiting, category)
        for waiting in (
            OPEN,
            {"older_than_minutes": 30, **OPEN},
            {"status": ["closed"]},
            {**OPEN, "phase_of_the_moon": "full"},
        )
    )
    found = [each["rule_id"] for each in run_time(on, known, both, closed, unknown)]
    with promise("RULE-40"):
        holds(unknown["id"] not in found, "no match of the unknown key", found)
    same(found, [known["id"]], "the rules that were met")


@rule("RULE-41")
def a_rule_of_mode_time_fires_once_until_its_ticket_no_longer_meets_it(on: Target) -> None:
    """Whoever runs it: the server does, too, by itself."""
    on.needs_exclusive(SHARED)
    category = on.name("Category")
    ticket = own_ticket(on, category=category)
    here = time_rule(on, OPEN, category)
    for _ in range(2):
        run(on)
        on.wait(90)
    same(has_run(on, here)["execution_count"], 1, "how often it fired for a ticket that met it all the time")
    for status in ("pending", "open"):
        made(on.api.put(f"{TICKETS}/{ticket['id']}", {"status": status}), None)
    run(on)
    again = until(on, lambda: read(on, here), lambda seen: seen["execution_count"] >= 2, "the rule to have run again")
    same(again["execution_count"], 2, "how often it fired once the ticket met it again")


@rule("RULE-62")
def rules_of_mode_time_are_run_every_minute(on: Target) -> None:
    on.needs_exclusive(SHARED)
    category = on.name("Category")
    ticket = own_ticket(on, category=category)
    here = time_rule(on, {"older_than_minutes": 1}, category, actions=[priority("urgent")])
    on.wait(30)
    has_not_run(on, here)
    on.wait(2 * AGE + 1)
    has_run(on, here)
    same(read_ticket(on, ticket)["priority"], "urgent", "the priority of the ticket")
