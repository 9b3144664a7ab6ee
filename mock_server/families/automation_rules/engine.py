"""Automation rules at work: an event or a run over the tickets, the rules that match it, and what their actions did.

Docs: automation-and-workflows, "Automation Rules".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.core.causes import USED_UP
from mock_server.core.events import Event
from mock_server.core.tenant import Tenant
from mock_server.families.automation_rules.selection import comes_of_age, event_rules, matches, time_rules
from mock_server.families.tickets.actions import Action, ActionFailed, perform
from mock_server.models import (
    AutomationActionResult,
    AutomationExecution,
    AutomationLog,
    AutomationRule,
    AutomationTimeRun,
    Ticket,
)

TIME = "time"
DEEPEST = 5
"""Rules hear of what rules did, so many times over; what lies deeper is taken for a loop."""

TOO_DEEP = f"Stopped: {DEEPEST} reactions lie between this event and what began it"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What rules are tested against (`facts`), and whose ticket their actions act on."""

    event_type: str
    conversation_id: str | None
    ticket_id: int | None
    facts: Mapping[str, Any]


def fire(tenant: Tenant, occasion: Occasion) -> list[AutomationExecution]:
    """Evaluate the rules of this event: one entry each, up to the first that matches and stops the processing."""
    return list(_evaluated(tenant, event_rules(tenant, occasion.event_type), occasion))


def run_time_rules(tenant: Tenant) -> AutomationTimeRun:
    """Hold every ticket against the rules of mode time: one entry a match."""
    rules, tickets = time_rules(tenant), list(tenant.tickets)
    executed = [entry for ticket in tickets for entry in _of_age(tenant, rules, ticket) if entry.matched]
    return AutomationTimeRun(evaluated=len(rules), executed=executed)


def hear_of_ticket(tenant: Tenant, event: Event) -> None:
    """Something happened to a ticket: fire the rules of that event, unless rules keep setting each other off."""
    if not event_rules(tenant, event.name):
        return  # and do not write the ticket out
    occasion = _about(event.subject, event.name)
    if too_deep(event):
        _refuse(tenant, occasion, TOO_DEEP)
    elif tenant.world.exhausted:
        _refuse(tenant, occasion, USED_UP)
    else:
        fire(tenant, occasion)


def too_deep(event: Event) -> bool:
    """Whether rules no longer hear of it."""
    return event.cause.depth >= DEEPEST


def _of_age(tenant: Tenant, rules: list[AutomationRule], ticket: Ticket) -> Iterator[AutomationExecution]:
    due = [rule for rule in rules if comes_of_age(rule, ticket, tenant.now)]
    return _evaluated(tenant, due, _about(ticket, TIME))


def _about(ticket: Ticket, event_type: str) -> Occasion:
    return Occasion(event_type, ticket.conversation_id, ticket.id, ticket.model_dump(mode="json"))


def _evaluated(tenant: Tenant, rules: list[AutomationRule], occasion: Occasion) -> Iterator[AutomationExecution]:
    for rule in rules:
        if not matches(rule, occasion.facts):
            yield AutomationExecution(
                rule_id=rule.id, matched=False, success=False, actions_executed=[], error_message=None
            )
            continue
        yield _execute(tenant, rule, occasion)
        if rule.stop_processing:
            return


def _execute(tenant: Tenant, rule: AutomationRule, occasion: Occasion) -> AutomationExecution:
    """Carry the actions out, all of them, and keep what became of them."""
    failures = [_attempt(tenant, action, occasion) for action in rule.actions]
    reasons = [failure for failure in failures if failure]
    error = "; ".join(reasons) or None
    _log(tenant, rule, occasion, len(failures) - len(reasons), error)
    _count(tenant, rule)
    return AutomationExecution(
        rule_id=rule.id,
        matched=True,
        success=not reasons,
        actions_executed=[_result(*each) for each in zip(rule.actions, failures, strict=True)],
        error_message=error,
    )


def _attempt(tenant: Tenant, action: Action, occasion: Occasion) -> str | None:
    """Carry an action out. Answers why it could not be."""
    try:
        perform(tenant, action, occasion.ticket_id)
    except ActionFailed as failure:
        return str(failure)
    return None


def _result(action: Action, failure: str | None) -> AutomationActionResult:
    outcome = {"status": "failed", "error_message": failure} if failure else {"status": "ok"}
    own = {name: value for name, value in action.items() if name not in AutomationActionResult.model_fields}
    return AutomationActionResult.model_validate(own | outcome)


def _refuse(tenant: Tenant, occasion: Occasion, why: str) -> None:
    """Leave a failed entry for each rule that would have matched, one for all that a cause might have led to."""
    for rule in event_rules(tenant, occasion.event_type):
        if matches(rule, occasion.facts) and (why == TOO_DEEP or tenant.stop(rule.id)):
            _log(tenant, rule, occasion, 0, why)


def _log(tenant: Tenant, rule: AutomationRule, occasion: Occasion, executed: int, error: str | None) -> None:
    entry = AutomationLog(
        id=tenant.ids.text("log"),
        rule_id=rule.id,
        rule_name=rule.name,
        event_type=occasion.event_type,
        conversation_id=occasion.conversation_id,
        status="failed" if error else "success",
        actions_executed=executed,
        error_message=error,
        executed_at=tenant.now,
    )
    tenant.automation_logs.put(entry)
    tenant.emit("automation_rule.failed" if error else "automation_rule.executed", rule.id, entry)


def _count(tenant: Tenant, rule: AutomationRule) -> None:
    current = tenant.automation_rules.get(rule.id)
    counted = {"execution_count": current.execution_count + 1, "last_fired_at": tenant.now}
    tenant.automation_rules.put(current.model_copy(update=counted))
