"""Escalations: at which instant each comes, and what it does. Docs: sla, "Escalation Rules"."""

from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from mock_server.families.records import SlaClock, SlaFiring, TargetType
from mock_server.families.sla.deadlines import due_after, left_at
from mock_server.families.sla.instances import missed_targets, open_targets
from mock_server.families.tenant import Tenant
from mock_server.families.tickets.actions import ActionFailed, perform
from mock_server.models import SlaEscalation, SlaInstance, SlaTargetState
from mock_server.state.causes import USED_UP
from mock_server.state.events import Event

ESCALATED, FAILED = "sla.escalated", "sla.escalation_failed"
UNFINISHED = {"open", "pending"}


class Coming(NamedTuple):
    """An escalation that an instance has before it: when, and for which of its targets."""

    at: datetime
    escalation: SlaEscalation
    target: TargetType


def coming(tenant: Tenant, clock: SlaClock | None, instance: SlaInstance) -> list[Coming]:
    """The escalations that the instance still has before it, the earliest first. While it is paused there is none."""
    ticket = tenant.tickets.find(instance.ticket_id) if instance.ticket_id else None
    if ticket is None or ticket.status not in UNFINISHED or (clock and clock.paused_at):
        return []
    found = []
    for escalation in tenant.sla_escalations:
        if escalation.policy_id == instance.policy_id and escalation.status == "active":
            for target, at in _instants(tenant, clock, instance, escalation):
                if (instance.id, escalation.id, target) not in tenant.sla_firings:
                    found.append(Coming(at, escalation, target))
    return sorted(found, key=attrgetter("at"))


def escalate(tenant: Tenant, clock: SlaClock | None, instance: SlaInstance) -> None:
    """Note every escalation whose instant has come; `carry_out` hears of it."""
    for at, escalation, target in coming(tenant, clock, instance):
        if at <= tenant.world.clock.now():
            firing = SlaFiring.model_construct(
                instance_id=instance.id, escalation_id=escalation.id, target=target, at=tenant.now, failures=[]
            )
            tenant.emit(ESCALATED, instance.id, tenant.sla_firings.put(firing))


def carry_out(tenant: Tenant, event: Event) -> None:
    """Do what the escalation says, one action after the other. One that fails leaves its reason, and holds none up."""
    firing: SlaFiring = event.subject
    ticket_id = tenant.sla_instances.get(firing.instance_id).ticket_id
    failures = [
        why
        for action in _actions(tenant.sla_escalations.get(firing.escalation_id))
        if (why := _attempt(tenant, firing, action, ticket_id))
    ]
    if failures:
        tenant.emit(
            FAILED, firing.instance_id, tenant.sla_firings.put(firing.model_copy(update={"failures": failures}))
        )


def _attempt(tenant: Tenant, firing: SlaFiring, action: dict[str, Any], ticket_id: int | None) -> str | None:
    """Carry an action out. Answers why it could not be."""
    if tenant.world.exhausted:
        tenant.stop(firing.escalation_id)
        return USED_UP
    try:
        perform(tenant, action, ticket_id)
    except ActionFailed as failure:
        return str(failure)
    return None


def _actions(escalation: SlaEscalation) -> list[dict[str, Any]]:
    further = [{"type": escalation.action_type}] if escalation.action_type else []
    return [action.model_dump() for action in escalation.actions] + further


def _instants(
    tenant: Tenant, clock: SlaClock | None, instance: SlaInstance, escalation: SlaEscalation
) -> list[tuple[TargetType, datetime]]:
    """When it comes for each target: before an open one is due, or once it is breached."""
    if escalation.trigger == "breached":
        late = timedelta(minutes=escalation.threshold_minutes or 0)
        return [(target, due + late) for target, due in missed_targets(instance).items()]
    if clock is None:
        return []
    instants = (
        (target, _reached(tenant, clock, target, state, escalation)) for target, state in open_targets(instance).items()
    )
    return [(target, at) for target, at in instants if at]


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
        passed = timedelta(seconds=clock.seconds[target]) - left_at(tenant, clock, tenant.now, target)
        instants.append(due_after(tenant, clock, tenant.now, share - passed) or state.due_at)
    return min(instants, default=state.due_at)
