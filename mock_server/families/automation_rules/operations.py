"""Automation rules, one function per operation."""

from itertools import islice

from mock_server.families.automation_rules.engine import Occasion, fire
from mock_server.families.automation_rules.selection import in_order
from mock_server.families.automation_rules.time_rules import SWEEP, run_now
from mock_server.families.tenant import Tenant
from mock_server.families.tickets import customers
from mock_server.models import (
    AutomationEvent,
    AutomationEventResult,
    AutomationLog,
    AutomationRule,
    AutomationRuleCreate,
    AutomationRuleUpdate,
    AutomationTimeRun,
)


def list_automation_rules(tenant: Tenant) -> list[AutomationRule]:
    return in_order(tenant.automation_rules)


def create_automation_rule(tenant: Tenant, body: AutomationRuleCreate) -> AutomationRule:
    rule = AutomationRule(
        **vars(body),
        id=tenant.ids.text("rule"),
        execution_count=0,
        last_fired_at=None,
        created_at=tenant.now,
        updated_at=tenant.now,
    )
    tenant.automation_rules.put(rule)
    SWEEP.changed(tenant, rule.id)
    return rule


def get_automation_rule(tenant: Tenant, rule_id: str) -> AutomationRule:
    return tenant.automation_rules.get(rule_id)


def update_automation_rule(tenant: Tenant, rule_id: str, body: AutomationRuleUpdate) -> AutomationRule:
    changed = tenant.automation_rules.update(rule_id, body, updated_at=tenant.now)
    SWEEP.changed(tenant, rule_id)
    return changed


def delete_automation_rule(tenant: Tenant, rule_id: str) -> None:
    """What it did stays in the logs."""
    tenant.automation_rules.remove(rule_id)
    SWEEP.changed(tenant, rule_id)


def list_automation_logs(tenant: Tenant, limit: int) -> list[AutomationLog]:
    return list(islice(tenant.automation_logs.newest(), limit))


def execute_automation_event(tenant: Tenant, body: AutomationEvent) -> AutomationEventResult:
    """Without a payload rules are asked about the conversation's ticket. What a customer replied is a reply."""
    conversation = tenant.conversations.find(body.conversation_id) if body.conversation_id else None
    ticket = tenant.tickets.find(conversation.ticket_id) if conversation and conversation.ticket_id else None
    if ticket and body.event_type == customers.REPLIED:
        customers.reply(tenant, ticket, body.payload)
        ticket = tenant.tickets.get(ticket.id)
    facts = ticket.as_json() if ticket and "payload" not in body.model_fields_set else body.payload
    executed = fire(tenant, Occasion(body.event_type, body.conversation_id, ticket.id if ticket else None, facts))
    return AutomationEventResult(event_type=body.event_type, conversation_id=body.conversation_id, executed=executed)


def run_time_automation_rules(tenant: Tenant) -> AutomationTimeRun:
    return run_now(tenant)
