"""Escalations: at which instant each comes, and what it does. Docs: sla, "Escalation Rules"."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from mock_server.families.records import SlaClock, SlaFiring, TargetType
from mock_server.families.sla.deadlines import due_after, left_at
from mock_server.families.sla.instances import open_targets
from mock_server.families.tenant import Tenant
from mock_server.families.tickets.actions import ActionFailed, perform
from mock_server.models import SlaEscalation, SlaInstance, SlaTargetState
from mock_server.state.events import Event

ESCALATED, FAILED = "sla.escalated", "sla.escalation_failed"


def coming(tenant: Tenant, clock: SlaClock, instance: SlaInstance) -> list[tuple[datetime, SlaEscalation]]:
    """The escalations that the instance still has before it, the earliest first. While it is paused there is none."""
    if not clock.escalates or clock.paused_at:
        return []
    policy_id, awaited = instance.policy_id, open_targets(instance)
    found = [
        (at, escalation)
        for escalation in tenant.sla_escalations
        if escalation.policy_id == policy_id
        and escalation.status == "active"
        and (instance.id, escalation.id) not in tenant.sla_firings
        and (at := _instant(tenant, clock, awaited, escalation))
    ]
    return sorted(found, key=itemgetter(0))


def escalate(tenant: Tenant, clock: SlaClock, instance: SlaInstance) -> None:
    """Note every escalation whose instant has come; `carry_out` hears of it."""
    for at, escalation in coming(tenant, clock, instance):
        if at <= tenant.world.clock.now():
            firing = SlaFiring.model_construct(
                instance_id=instance.id, escalation_id=escalation.id, at=tenant.now, failures=[]
            )
            tenant.emit(ESCALATED, instance.id, tenant.sla_firings.put(firing))


def carry_out(tenant: Tenant, event: Event) -> None:
    """Do what the escalation says, one action after the other. One that fails leaves its reason, and holds none up."""
    firing: SlaFiring = event.subject
    ticket_id = tenant.sla_instances.get(firing.instance_id).ticket_id
    failures = []
    for action in _actions(tenant.sla_escalations.get(firing.escalation_id)):
        try:
            perform(tenant, action, ticket_id)
        except ActionFailed as failure:
            failures.append(str(failure))
    if failures:
        tenant.emit(
            FAILED, firing.instance_id, tenant.sla_firings.put(firing.model_copy(update={"failures": failures}))
        )


def _actions(escalation: SlaEscalation) -> list[dict[str, Any]]:
    further = [{"type": escalation.action_type}] if escalation.action_type else []
    return [action.model_dump() for action in escalation.actions] + further


def _instant(
    tenant: Tenant, clock: SlaClock, awaited: Mapping[TargetType, SlaTargetState], escalation: SlaEscalation
) -> datetime | None:
    """When the first of the open targets gets there."""
    instants = (_reached(tenant, clock, target, state, escalation) for target, state in awaited.items())
    return min((instant for instant in instants if instant), default=None)


def _reached(
    tenant: Tenant, clock: SlaClock, target: TargetType, state: SlaTargetState, escalation: SlaEscalation
) -> datetime | None:
    """The earlier of the threshold and the percentage; with neither, when the target is due."""
    if state.due_at is None:
        return None
    instants = []
    if escalation.threshold_minutes is not None:
        instants.append(state.due_at - timedelta(minutes=escalation.threshold_minutes))
    if escalation.trigger_percent is not None:
        share = timedelta(seconds=clock.seconds[target] * escalation.trigger_percent // 100)
        elapsed = clock.allowed(target) - left_at(tenant, clock, tenant.now, target, state)
        instants.append(due_after(tenant, clock, tenant.now, share - elapsed) or state.due_at)
    return min(instants, default=state.due_at)
