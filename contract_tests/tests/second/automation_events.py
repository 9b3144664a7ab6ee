"""Firing an event: which rules are evaluated, what they answer, what the log keeps (automation page)."""

from datetime import timedelta
from typing import Any

from contract_tests.tests.second import engine
from contract_tests.tests.second.core import Backend, BackendTenant, Record
from contract_tests.tests.second.sla_clock import all_hold

ACTIONS = (
    "assign_team",
    "assign_user",
    "send_notification",
    "set_priority",
    "set_status",
    "set_category",
    "add_tag",
    "add_note",
    "create_ticket",
    "send_email",
    "escalate",
)


def in_order(b: Backend, rules: list[Record]) -> list[Record]:
    """Rules by their priority_order."""
    return sorted(rules, key=lambda r: (r["priority_order"], r["_seq"]))


def run_actions(b: Backend, rule: Record) -> tuple[list[Record], str | None]:
    """The result of every action of a rule, and an error message if one failed."""
    results, error = [], None
    for action in rule["actions"]:
        good = action.get("type") in ACTIONS or b.sw("automation.unknown_action") == "ok"
        results.append({**action, "status": "ok" if good else "error"})
        if not good:
            error = f"Unknown action type: {action.get('type')}"
    return results, error


def log(
    b: Backend, tenant: BackendTenant, rule: Record, event: str, conversation: Any, status: str, count: int
) -> None:
    """Keep an execution log."""
    record = {
        "id": b.new_id("log"),
        "rule_id": rule["id"],
        "rule_name": rule["name"],
        "event_type": event,
        "conversation_id": conversation,
        "status": status,
        "actions_executed": count,
        "executed_at": b.now(),
    }
    b.add(tenant, "logs", record)


def apply(b: Backend, tenant: BackendTenant, rule: Record, event: str, conversation: Any, matched: bool) -> Record:
    """Evaluate one rule: its entry in ``executed``, its counters and its log."""
    results, error = run_actions(b, rule) if matched else ([], None)
    if matched:
        rule["execution_count"] += 0 if b.bad("automation-count-stays") else 1
        rule["last_fired_at"] = b.now()
        log(b, tenant, rule, event, conversation, "failed" if error else "success", len(results))
    elif b.sw("automation.log_unmatched") == "yes":
        log(b, tenant, rule, event, conversation, "skipped", 0)
    success = error is None and (matched or b.sw("automation.unmatched_success") == "true")
    return {
        "rule_id": rule["id"],
        "matched": matched,
        "success": success,
        "actions_executed": results,
        "error_message": error,
    }


def fire(b: Backend, tenant: BackendTenant, event: str, conversation: Any, payload: Record) -> list[Record]:
    """Fire an event: one entry per evaluated rule."""
    executed = []
    rules = [r for r in tenant.rows("rules") if r["enabled"] and r["execution_mode"] == "event"]
    if b.sw("automation.evaluated") == "same_event":
        rules = [r for r in rules if r["trigger_event"] == event]
    for rule in in_order(b, rules):
        matched = rule["trigger_event"] == event and all_hold(b, rule["conditions"], payload)
        entry = apply(b, tenant, rule, event, conversation, matched)
        if matched or not b.bad("automation-only-matched"):
            executed.append(entry)
        if matched and rule["stop_processing"]:
            break
    if b.sw("workflows.start_on_events") == "yes":
        engine.on_event(b, tenant, event, conversation, payload)
    return executed


def age_of(condition: Record) -> timedelta:
    """The age that a time condition asks for; nothing sensible means none."""
    minutes = condition.get("older_than_minutes")
    good = isinstance(minutes, int | float) and not isinstance(minutes, bool) and 0 <= minutes < 10**8
    return timedelta(minutes=float(minutes or 0)) if good else timedelta()


def run_time(b: Backend, tenant: BackendTenant) -> list[Record]:
    """Run the time rules over the tickets."""
    executed = []
    rules = [r for r in tenant.rows("rules") if r["enabled"] and r["execution_mode"] == "time"]
    for rule in in_order(b, rules):
        condition = rule["time_condition"] or {}
        age, states = age_of(condition), condition.get("status")
        states = states if isinstance(states, list) else []
        for ticket in tenant.rows("tickets"):
            if b.now() - ticket["created_at"] < age or (states and ticket["status"] not in states):
                continue
            if rule["conditions"] and not all_hold(b, rule["conditions"], ticket):
                continue
            executed.append(apply(b, tenant, rule, "time", f"conv_{ticket['id']}", True))
    return executed
