"""Automation rules at work: an event or a run over the tickets, the rules that match it, and what their actions did.

Docs: automation-and-workflows, "Automation Rules".
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mock_server.families.automation_rules.selection import event_rules, matches
from mock_server.families.records import Asked
from mock_server.families.subjects import ticket_of
from mock_server.families.tenant import Tenant
from mock_server.families.tickets.actions import Action, ActionFailed, perform
from mock_server.models import (
    AutomationActionResult,
    AutomationExecution,
    AutomationLog,
    AutomationRule,
    Ticket,
)
from mock_server.state.causes import USED_UP
from mock_server.state.events import Event

OUTCOME_FIELDS = frozenset(AutomationActionResult.model_fields)
ASKED = "automation_rules.asked"
"""Rules were asked about a ticket that was no longer as the event has it."""
DEEPEST = 5
"""Rules hear of what rules did, so many times over; what lies deeper is taken for a loop."""

TOO_DEEP = f"Stopped: {DEEPEST} reactions lie between this event and what began it"


class Occasion(NamedTuple):
    """What rules are tested against (`facts`), and whose ticket their actions act on."""

    event_type: str
    conversation_id: str | None
    ticket_id: int | None
    facts: Mapping[str, Any]


class Evaluation(NamedTuple):
    """A rule that was asked. `failures` has, for each of its actions, why it could not be done; None: no match."""

    rule: AutomationRule
    failures: list[str | None] | None

    def shown(self) -> AutomationExecution:
        """As the API answers it."""
        failures = self.failures or []
        return AutomationExecution(
            rule_id=self.rule.id,
            matched=self.failures is not None,
            success=self.failures is not None and not any(failures),
            actions_executed=[_result(*each) for each in zip(self.rule.actions, failures, strict=False)],
            error_message=_reasons(failures),
        )


def fire(tenant: Tenant, occasion: Occasion) -> list[AutomationExecution]:
    """Evaluate the rules of this event: one entry each, up to the first that matches and stops the processing."""
    rules = event_rules(tenant, occasion.event_type)
    return [evaluation.shown() for evaluation in evaluated(tenant, rules, occasion)]


def hear(tenant: Tenant, event: Event) -> None:
    """Something happened: fire the rules of that event on its ticket, unless rules keep setting each other off."""
    rules = event_rules(tenant, event.name)
    ticket = ticket_of(tenant, event) if rules else None
    if ticket is None:
        return
    if ticket is not event.subject:
        tenant.emit(ASKED, ticket.id, Asked.model_construct(event=event.number, ticket=ticket))
    occasion = about(ticket, event.name)
    if too_deep(event):
        _refuse(tenant, occasion, TOO_DEEP)
    elif tenant.world.exhausted:
        _refuse(tenant, occasion, USED_UP)
    else:
        for _ in evaluated(tenant, rules, occasion):
            pass


def too_deep(event: Event) -> bool:
    """Whether rules no longer hear of it."""
    return event.cause.depth >= DEEPEST


def about(ticket: Ticket, event_type: str) -> Occasion:
    """The ticket as the facts that rules are tested against."""
    return Occasion(event_type, ticket.conversation_id, ticket.id, ticket.as_json())


def evaluated(tenant: Tenant, rules: list[AutomationRule], occasion: Occasion) -> Iterator[Evaluation]:
    """Ask the rules, and carry out what those do that match, up to the first that stops the processing."""
    for rule in rules:
        if not matches(rule, occasion.facts):
            yield Evaluation(rule, None)
            continue
        yield _execute(tenant, rule, occasion)
        if rule.stop_processing:
            return


def _execute(tenant: Tenant, rule: AutomationRule, occasion: Occasion) -> Evaluation:
    """Carry the actions out, all of them, and keep what became of them."""
    failures = [_attempt(tenant, rule, action, occasion) for action in rule.actions]
    _log(tenant, rule, occasion, failures.count(None), _reasons(failures))
    _count(tenant, rule)
    return Evaluation(rule, failures)


def _reasons(failures: list[str | None]) -> str | None:
    return "; ".join(dict.fromkeys(failure for failure in failures if failure)) or None


def _attempt(tenant: Tenant, rule: AutomationRule, action: Action, occasion: Occasion) -> str | None:
    """Carry an action of the rule out. Answers why it could not be."""
    if tenant.world.exhausted:
        tenant.stop(rule.id)
        return USED_UP
    try:
        perform(tenant, action, occasion.ticket_id)
    except ActionFailed as failure:
        return str(failure)
    return None


def _result(action: Action, failure: str | None) -> AutomationActionResult:
    """The action with what became of it; whole, and apart, where it has fields that are called so."""
    outcome = {"status": "failed", "error_message": failure} if failure else {"status": "ok"}
    own = {name: value for name, value in action.items() if name not in OUTCOME_FIELDS}
    apart = {"action": dict(action)} if len(own) < len(action) else {}
    return AutomationActionResult.model_validate({**own, **apart, **outcome})


def _refuse(tenant: Tenant, occasion: Occasion, why: str) -> None:
    """Leave a failed entry for each rule that would have matched, one for all that a cause might have led to."""
    for rule in event_rules(tenant, occasion.event_type):
        if matches(rule, occasion.facts) and (why == TOO_DEEP or tenant.stop(rule.id)):
            _log(tenant, rule, occasion, 0, why)


def _log(tenant: Tenant, rule: AutomationRule, occasion: Occasion, executed: int, error: str | None) -> None:
    entry = AutomationLog.model_construct(
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
