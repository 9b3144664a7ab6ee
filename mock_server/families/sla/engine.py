"""The life of an SLA instance: it starts with its ticket, pauses, meets its targets or breaches them.

    ticket.created → start      status open → run      pending → wait      resolved, closed → finish
    public note → first response met      a target's due instant → breached, by a timer and at no other time

An instance with an open target has a clock (`tenant.sla_clocks`) and, unless it is paused, two timers: one for the
next target that is due, one for the next escalation.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from mock_server.families.records import SlaClock, TargetType
from mock_server.families.sla.deadlines import due_after, left_at, schedule_for
from mock_server.families.sla.escalations import ESCALATED, coming, escalate
from mock_server.families.sla.instances import TARGETS, breaches, decided, open_targets, status_of
from mock_server.families.sla.policies import first_match, promised
from mock_server.families.tenant import Tenant
from mock_server.models import Note, SlaInstance, SlaInstanceTargets, SlaTargetState, Ticket, TicketStatus
from mock_server.state.events import Event

BREACHED = "sla.breached"

Changes = Mapping[TargetType, SlaTargetState]


def start(tenant: Tenant, event: Event) -> None:
    """A ticket was created. The first policy that matches times it, if it has a target for the ticket's priority."""
    ticket: Ticket = event.subject
    policy = first_match(tenant, ticket)
    seconds = promised(policy, ticket.priority) if policy else {}
    if not policy or not seconds:
        return
    clock = SlaClock.model_construct(
        ticket_id=ticket.id,
        instance_id=tenant.ids.text("inst"),
        seconds=seconds,
        business=policy.business_hours,
        business_hours_id=schedule_for(tenant, ticket) if policy.business_hours else None,
        team_id=ticket.team_id,
        escalates=event.cause.depth == 0,
        cause=event.cause.number,
    )
    due = {target: due_after(tenant, clock, ticket.created_at, clock.allowed(target)) for target in seconds}
    targets = {
        target: SlaTargetState.model_construct(due_at=due[target], met=None) if target in due else None
        for target in TARGETS
    }
    instance = SlaInstance.model_construct(
        id=clock.instance_id,
        policy_id=policy.id,
        conversation_id=ticket.conversation_id,
        ticket_id=ticket.id,
        status="active",
        targets=SlaInstanceTargets.model_construct(
            first_response=targets["first_response"], resolution=targets["resolution"]
        ),
        started_at=ticket.created_at,
    )
    tenant.sla_clocks.put(clock)
    tenant.emit("sla.started", instance.id, tenant.sla_instances.put(instance))
    set_timers(tenant, clock, instance)


def follow(tenant: Tenant, event: Event) -> None:
    """A ticket changed. Its instance follows the status, and the hours of the team that it is assigned to."""
    ticket: Ticket = event.subject
    clock = tenant.sla_clocks.find(ticket.id)
    if clock:
        BY_STATUS[ticket.status](tenant, clock, ticket)


def respond(tenant: Tenant, event: Event) -> None:
    """A note was added. A public one is the first response, if that is still awaited."""
    note: Note = event.subject
    clock = tenant.sla_clocks.find(note.ticket_id)
    if clock and not note.private:
        _meet(tenant, clock, "first_response")


def tick(tenant: Tenant, instance_id: str) -> None:
    """A timer fired: carry out the escalations that have come, then let the targets that are due be breached."""
    instance = tenant.sla_instances.get(instance_id)
    clock = tenant.sla_clocks.get(instance.ticket_id or 0)
    tenant.world.continue_cause(clock.cause, depth=1)
    escalate(tenant, clock, instance)
    now, awaited = tenant.world.clock.now(), open_targets(instance)
    overdue = {target: state for target, state in awaited.items() if state.due_at and state.due_at <= now}
    changed = _settle(tenant, clock, decided(overdue, met=False))
    for breach in breaches(changed):
        if breach.target_type in overdue:
            tenant.emit(BREACHED, instance_id, breach)


def set_timers(tenant: Tenant, clock: SlaClock, instance: SlaInstance) -> None:
    """Let both timers of the instance fire next when something is due for it."""
    running = {} if clock.paused_at else open_targets(instance)
    due = min((state.due_at for state in running.values() if state.due_at), default=None)
    escalations = coming(tenant, clock, instance)
    _set_timer(tenant, BREACHED, instance, due)
    _set_timer(tenant, ESCALATED, instance, max(escalations[0][0], tenant.now) if escalations else None)


def _set_timer(tenant: Tenant, name: str, instance: SlaInstance, due: datetime | None) -> None:
    if due:
        tenant.set_timer(due, name, instance.id)
    else:
        tenant.cancel_timer(name, instance.id)


def reset_timers(tenant: Tenant, policy_id: str) -> None:
    """The policy's escalations changed: set the timers of its instances anew."""
    for clock in tenant.sla_clocks:
        instance = tenant.sla_instances.get(clock.instance_id)
        if instance.policy_id == policy_id:
            set_timers(tenant, clock, instance)


def _run(tenant: Tenant, clock: SlaClock, ticket: Ticket) -> None:
    if clock.paused_at:
        changed = _run_on(tenant, clock, clock.paused_at, ticket)
        tenant.emit("sla.resumed", changed.id, changed)
    elif ticket.team_id != clock.team_id:
        _hand_over(tenant, clock, ticket)


def _hand_over(tenant: Tenant, clock: SlaClock, ticket: Ticket) -> None:
    """Another team has the ticket. Where its hours are those that counted so far, no target moves."""
    if clock.business and schedule_for(tenant, ticket) != clock.business_hours_id:
        _run_on(tenant, clock, tenant.now, ticket)
    else:
        tenant.sla_clocks.put(clock.model_copy(update={"team_id": ticket.team_id}))


def _wait(tenant: Tenant, clock: SlaClock, _: Ticket) -> None:
    if not clock.paused_at:
        paused = _settle(tenant, clock.model_copy(update={"paused_at": tenant.now}), {})
        tenant.emit("sla.paused", paused.id, paused)


def _finish(tenant: Tenant, clock: SlaClock, ticket: Ticket) -> None:
    """The ticket is done, and whoever had no answer yet has one now: every open target is met."""
    if clock.paused_at:
        _run_on(tenant, clock, clock.paused_at, ticket)
    _meet(tenant, clock, *TARGETS)


BY_STATUS: dict[TicketStatus, Callable[[Tenant, SlaClock, Ticket], None]] = {
    "open": _run,
    "pending": _wait,
    "resolved": _finish,
    "closed": _finish,
}


def _run_on(tenant: Tenant, clock: SlaClock, since: datetime, ticket: Ticket) -> SlaInstance:
    """Let the time that was left at `since` run on from now; in the hands of another team, by its hours."""
    onward = clock.model_copy(update={"paused_at": None, "team_id": ticket.team_id})
    if clock.business and ticket.team_id != clock.team_id:
        onward = onward.model_copy(update={"business_hours_id": schedule_for(tenant, ticket)})
    moved = {}
    for target, state in open_targets(tenant.sla_instances.get(clock.instance_id)).items():
        left = left_at(tenant, clock, since, target, state)
        moved[target] = state.model_copy(update={"due_at": due_after(tenant, onward, tenant.now, left)})
    return _settle(tenant, onward, moved)


def _meet(tenant: Tenant, clock: SlaClock, *targets: TargetType) -> None:
    """Those of the targets that are open are met."""
    awaited = open_targets(tenant.sla_instances.get(clock.instance_id))
    _settle(tenant, clock, decided({target: awaited[target] for target in targets if target in awaited}, met=True))


def _settle(tenant: Tenant, clock: SlaClock, changes: Changes) -> SlaInstance:
    """Keep what changed, and what follows from it for the status, the clock and the timers."""
    instance = tenant.sla_instances.get(clock.instance_id)
    targets = instance.targets.model_copy(update={str(target): state for target, state in changes.items()})
    status = status_of(targets, paused=clock.paused_at is not None)
    changed = tenant.sla_instances.put(instance.model_copy(update={"targets": targets, "status": status}))
    if open_targets(changed):
        tenant.sla_clocks.put(clock)
    else:
        tenant.sla_clocks.remove(clock.ticket_id)
    set_timers(tenant, clock, changed)
    if status == "met" != instance.status:
        tenant.emit("sla.met", changed.id, changed)
    return changed
