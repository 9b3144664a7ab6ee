"""The life of an SLA instance: it starts with its ticket, pauses, meets its targets or breaches them.

    ticket.created → start      pending → wait      open again → run on      resolved, closed → finish
    reopened → another instance      another priority or category → the terms of the policy that now applies
    an agent's public note → first response met      a target's due instant → breached, by a timer

An instance with an open target has a clock (`tenant.sla_clocks`) and, unless it is paused, two timers: one for the
next target that is due, one for the next escalation.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from mock_server.families.business_hours.selection import schedule_for
from mock_server.families.records import SlaClock, TargetType
from mock_server.families.sla.deadlines import completed, due_after, left_at
from mock_server.families.sla.escalations import ESCALATED, coming, escalate
from mock_server.families.sla.instances import (
    TARGETS,
    breaches,
    decided,
    latest_instance,
    open_targets,
    status_of,
)
from mock_server.families.sla.policies import first_match, promised
from mock_server.families.tenant import Tenant
from mock_server.models import Note, SlaInstance, SlaInstanceTargets, SlaTargetState, Ticket, TicketStatus
from mock_server.state.events import Event

BREACHED = "sla.breached"

Changes = Mapping[TargetType, SlaTargetState]


def start(tenant: Tenant, event: Event) -> None:
    """A ticket was created. The first policy that matches times it, if it has a target for the ticket's priority."""
    ticket = tenant.tickets.get(int(event.subject_id))
    _begin(tenant, ticket, ticket.created_at, event.cause.number)


def restart(tenant: Tenant, event: Event) -> None:
    """A ticket was reopened: another instance, whose first response is as it was decided in the one before."""
    ticket = tenant.tickets.get(int(event.subject_id))
    before = latest_instance(tenant, ticket.id)
    answered = before.targets.first_response if before else None
    _begin(tenant, ticket, tenant.now, event.cause.number, answered if answered and answered.met is not None else None)


def follow(tenant: Tenant, event: Event) -> None:
    """A ticket changed. Its instance follows its priority and category, its status, and the hours of its team."""
    ticket = tenant.tickets.get(int(event.subject_id))
    clock = tenant.sla_clocks.find(ticket.id)
    if clock and (ticket.priority, ticket.category) != (clock.priority, clock.category):
        clock = _rematch(tenant, clock, ticket)
    if clock:
        BY_STATUS[ticket.status](tenant, clock, ticket)


def follow_hours(tenant: Tenant, event: Event) -> None:
    """A schedule came or changed: what counts by it is due at another time, and what counts by it from now on."""
    for clock in [each for each in tenant.sla_clocks if each.business]:
        if clock.business_hours_id == event.subject_id and not clock.paused_at:
            _settle_overdue(tenant, clock, _dues(tenant, clock))
    _change_hours(tenant, tenant.sla_clocks)


def follow_team(tenant: Tenant, event: Event) -> None:
    """A team changed. It may have another schedule."""
    _change_hours(tenant, [each for each in tenant.sla_clocks if each.team_id == event.subject_id])


def respond(tenant: Tenant, event: Event) -> None:
    """An agent answered. That is the first response, if it is still awaited."""
    note: Note = event.subject
    clock = tenant.sla_clocks.find(note.ticket_id)
    if clock:
        _meet(tenant, clock, "first_response")


def tick(tenant: Tenant, instance_id: str) -> None:
    """A timer fired: carry out the escalations that have come, then let the targets that are due be breached."""
    instance = tenant.sla_instances.get(instance_id)
    clock = tenant.sla_clocks.find(instance.ticket_id or 0)
    clock = clock if clock and clock.instance_id == instance_id else None
    tenant.world.continue_cause(clock.cause if clock else None, depth=1)
    escalate(tenant, clock, instance)
    if clock:
        _settle_overdue(tenant, clock, {})
    else:
        set_timers(tenant, None, instance)


def set_timers(tenant: Tenant, clock: SlaClock | None, instance: SlaInstance) -> None:
    """Let both timers of the instance fire next when something is due for it."""
    running = open_targets(instance) if clock and not clock.paused_at else {}
    due = min((state.due_at for state in running.values() if state.due_at), default=None)
    escalations = coming(tenant, clock, instance)
    _set_timer(tenant, BREACHED, instance, max(due, tenant.now) if due else None)
    _set_timer(tenant, ESCALATED, instance, max(escalations[0].at, tenant.now) if escalations else None)


def reset_timers(tenant: Tenant, policy_id: str) -> None:
    """The policy's escalations changed: set the timers of its instances anew."""
    for instance in [each for each in tenant.sla_instances if each.policy_id == policy_id and each.ticket_id]:
        clock = tenant.sla_clocks.find(instance.ticket_id or 0)
        set_timers(tenant, clock if clock and clock.instance_id == instance.id else None, instance)


def begin_with(tenant: Tenant) -> None:
    """Let the clocks run that a scenario begins with, and time the tickets that have no instance and should."""
    for clock in list(tenant.sla_clocks):
        instance = tenant.sla_instances.get(clock.instance_id)
        set_timers(tenant, tenant.sla_clocks.put(completed(tenant, clock, instance)), instance)
    timed = {instance.ticket_id for instance in tenant.sla_instances}
    for ticket in tenant.tickets:
        if ticket.id not in timed and ticket.status in {"open", "pending"}:
            _begin(tenant, ticket, ticket.created_at, None)


def _begin(
    tenant: Tenant, ticket: Ticket, at: datetime, cause: int | None, answered: SlaTargetState | None = None
) -> None:
    policy = first_match(tenant, ticket)
    seconds = promised(policy, ticket.priority) if policy else {}
    if not policy or not seconds or ticket.id in tenant.sla_clocks:
        return
    waits = ticket.status == "pending"
    clock = SlaClock.model_construct(
        ticket_id=ticket.id,
        instance_id=tenant.ids.text("inst"),
        seconds=seconds,
        business=policy.business_hours,
        business_hours_id=schedule_for(tenant, ticket.team_id) if policy.business_hours else None,
        team_id=ticket.team_id,
        priority=ticket.priority,
        category=ticket.category,
        since=at,
        left={target: float(allowed) for target, allowed in seconds.items()},
        paused_at=at if waits else None,
        cause=cause,
    )
    due = {target: due_after(tenant, clock, at, timedelta(seconds=allowed)) for target, allowed in seconds.items()}
    targets: dict[str, Any] = {
        target: SlaTargetState.model_construct(due_at=due[target], met=None) if target in due else None
        for target in TARGETS
    }
    if answered:
        targets["first_response"] = answered
    made = SlaInstanceTargets.model_construct(**targets)
    instance = SlaInstance.model_construct(
        id=clock.instance_id,
        policy_id=policy.id,
        conversation_id=ticket.conversation_id,
        ticket_id=ticket.id,
        status=status_of(made, paused=waits),
        targets=made,
        started_at=at,
    )
    tenant.sla_instances.put(instance)
    if not open_targets(instance):
        return
    tenant.sla_clocks.put(clock)
    tenant.emit("sla.started", instance.id, instance)
    set_timers(tenant, clock, instance)


def _set_timer(tenant: Tenant, name: str, instance: SlaInstance, due: datetime | None) -> None:
    if due:
        tenant.set_timer(due, name, instance.id)
    else:
        tenant.cancel_timer(name, instance.id)


def _counted(tenant: Tenant, clock: SlaClock, **changes: Any) -> SlaClock:
    """The clock with what is left now of each open target, changed so."""
    now, instance = tenant.now, tenant.sla_instances.get(clock.instance_id)
    left = {target: left_at(tenant, clock, now, target).total_seconds() for target in open_targets(instance)}
    return clock.model_copy(update={"left": left, "since": now, **changes})


def _dues(tenant: Tenant, clock: SlaClock) -> Changes:
    """The open targets with the instants at which what is left of them will have passed."""
    since, left = clock.since or tenant.now, clock.left or {}
    return {
        target: state.model_copy(update={"due_at": due_after(tenant, clock, since, timedelta(seconds=left[target]))})
        for target, state in open_targets(tenant.sla_instances.get(clock.instance_id)).items()
    }


def _rematch(tenant: Tenant, clock: SlaClock, ticket: Ticket) -> SlaClock | None:
    """Give open targets the time of the policy that now applies, less what has passed; None once all is over."""
    policy = first_match(tenant, ticket)
    promise = promised(policy, ticket.priority) if policy else {}
    known = {"priority": ticket.priority, "category": ticket.category}
    if not policy or not promise:
        return tenant.sla_clocks.put(clock.model_copy(update=known))
    counted = clock if clock.paused_at else _counted(tenant, clock)
    left = {
        target: promise.get(target, clock.seconds[target]) - (clock.seconds[target] - (counted.left or {})[target])
        for target in open_targets(tenant.sla_instances.get(clock.instance_id))
    }
    hours = schedule_for(tenant, ticket.team_id) if policy.business_hours else None
    onward = counted.model_copy(
        update={
            **known,
            "seconds": {**clock.seconds, **promise},
            "business": policy.business_hours,
            "business_hours_id": hours,
            "left": left,
        }
    )
    instance = tenant.sla_instances.get(clock.instance_id)
    tenant.sla_instances.put(instance.model_copy(update={"policy_id": policy.id}))
    _settle_overdue(tenant, onward, _dues(tenant, onward))
    return tenant.sla_clocks.find(ticket.id)


def _run(tenant: Tenant, clock: SlaClock, ticket: Ticket) -> None:
    hours = schedule_for(tenant, ticket.team_id) if clock.business else None
    if clock.paused_at:
        onward = clock.model_copy(update={"paused_at": None, "since": tenant.now, "team_id": ticket.team_id})
        if ticket.team_id != clock.team_id:
            onward = onward.model_copy(update={"business_hours_id": hours})
        changed = _settle(tenant, onward, _dues(tenant, onward))
        tenant.emit("sla.resumed", changed.id, changed)
    elif ticket.team_id != clock.team_id:
        _hand_over(tenant, clock, ticket, hours)


def _hand_over(tenant: Tenant, clock: SlaClock, ticket: Ticket, hours: str | None) -> None:
    """Another team has the ticket. Where its hours are those that counted so far, no target moves."""
    if hours == clock.business_hours_id:
        tenant.sla_clocks.put(clock.model_copy(update={"team_id": ticket.team_id}))
    else:
        onward = _counted(tenant, clock, team_id=ticket.team_id, business_hours_id=hours)
        _settle(tenant, onward, _dues(tenant, onward))


def _change_hours(tenant: Tenant, clocks: Iterable[SlaClock]) -> None:
    """Let those that count business hours count from now on by those that their team, or the tenant, has by now."""
    for clock in [each for each in clocks if each.business]:
        hours = schedule_for(tenant, clock.team_id)
        if hours != clock.business_hours_id:
            if clock.paused_at:
                tenant.sla_clocks.put(clock.model_copy(update={"business_hours_id": hours}))
            else:
                onward = _counted(tenant, clock, business_hours_id=hours)
                _settle(tenant, onward, _dues(tenant, onward))


def _wait(tenant: Tenant, clock: SlaClock, _: Ticket) -> None:
    if not clock.paused_at:
        paused = _settle(tenant, _counted(tenant, clock, paused_at=tenant.now), {})
        tenant.emit("sla.paused", paused.id, paused)


def _finish(tenant: Tenant, clock: SlaClock, ticket: Ticket) -> None:
    """The ticket is done, and whoever had no answer yet has one now: every open target is met."""
    if clock.paused_at:
        _run(tenant, clock, ticket)
        clock = tenant.sla_clocks.get(ticket.id)
    _meet(tenant, clock, *TARGETS)
    set_timers(tenant, None, tenant.sla_instances.get(clock.instance_id))


BY_STATUS: dict[TicketStatus, Callable[[Tenant, SlaClock, Ticket], None]] = {
    "open": _run,
    "pending": _wait,
    "resolved": _finish,
    "closed": _finish,
}


def _meet(tenant: Tenant, clock: SlaClock, *targets: TargetType) -> None:
    """Those of the targets that are open are met."""
    awaited = open_targets(tenant.sla_instances.get(clock.instance_id))
    _settle(tenant, clock, decided({target: awaited[target] for target in targets if target in awaited}, met=True))


def _settle_overdue(tenant: Tenant, clock: SlaClock, changes: Changes) -> None:
    """Keep what changed, and let those of the open targets be breached whose instant has come.

    While the clock stands no instant comes: then they are those of which nothing is left.
    """
    instance = tenant.sla_instances.get(clock.instance_id)
    now, awaited = tenant.world.clock.now(), {**open_targets(instance), **changes}
    if clock.paused_at and clock.left:
        overdue = {target: state for target, state in awaited.items() if clock.left[target] <= 0}
    else:
        overdue = {target: state for target, state in awaited.items() if state.due_at and state.due_at <= now}
    missed = decided(overdue, met=False)
    changed = _settle(tenant, clock, {**changes, **missed})
    for breach in breaches(changed):
        if breach.target_type in missed:
            tenant.emit(BREACHED, instance.id, breach)


def _settle(tenant: Tenant, clock: SlaClock, changes: Changes) -> SlaInstance:
    """Keep what changed, and what follows from it for the status, the clock and the timers."""
    instance = tenant.sla_instances.get(clock.instance_id)
    targets = instance.targets.model_copy(update={str(target): state for target, state in changes.items()})
    status = status_of(targets, paused=clock.paused_at is not None)
    changed = tenant.sla_instances.put(instance.model_copy(update={"targets": targets, "status": status}))
    if open_targets(changed):
        tenant.sla_clocks.put(clock)
        set_timers(tenant, clock, changed)
    else:
        tenant.sla_clocks.remove(clock.ticket_id)
        set_timers(tenant, None, changed)
    if status == "met" != instance.status:
        tenant.emit("sla.met", changed.id, changed)
    return changed
