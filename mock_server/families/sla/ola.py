"""OLAs: how long a team may have a ticket, from its arrival until it leaves or is done. Docs: sla, "OLA Policies"."""

from datetime import datetime, timedelta

from mock_server.families.business_hours.selection import calendar_for
from mock_server.families.records import OlaClock, TargetType
from mock_server.families.sla.deadlines import end_of
from mock_server.families.sla.policies import promised
from mock_server.families.tenant import Tenant
from mock_server.models import Note, OlaPolicy, SlaTargetState, Ticket
from mock_server.state.events import Event

BREACHED, MET = "ola.breached", "ola.met"
FINISHED = {"resolved", "closed"}


def follow(tenant: Tenant, event: Event) -> None:
    """A ticket came to a team, left one, or was done."""
    ticket = tenant.tickets.get(int(event.subject_id))
    running = _running(tenant, ticket.id)
    if running and (ticket.team_id != running.team_id or ticket.status in FINISHED):
        _end(tenant, running)
        running = None
    if running is None and ticket.team_id and ticket.status not in FINISHED:
        _begin(tenant, ticket, ticket.team_id)


def respond(tenant: Tenant, event: Event) -> None:
    """An agent answered."""
    note: Note = event.subject
    running = _running(tenant, note.ticket_id)
    if running:
        _decide(tenant, running, {"first_response"}, met=True)


def tick(tenant: Tenant, ticket_id: str) -> None:
    """The timer, which a clock has while it runs: what is due by now is breached."""
    clock, now = tenant.ola_clocks.get(int(ticket_id)), tenant.world.clock.now()
    late = {target for target, state in clock.targets.items() if state.due_at and state.due_at <= now}
    _decide(tenant, clock, late, met=False)


def follow_hours(tenant: Tenant, _: Event) -> None:
    """A schedule changed, or which of them is a team's: what counts by it is due at another time."""
    for clock in [each for each in tenant.ola_clocks if each.ended_at is None]:
        policy, seconds = tenant.ola_policies.get(clock.policy_id), clock.seconds or {}
        states = {
            target: state.model_copy(update={"due_at": _due(tenant, policy, clock.started_at, seconds[target])})
            if state.met is None and target in seconds
            else state
            for target, state in clock.targets.items()
        }
        if states != clock.targets:
            tenant.ola_clocks.put(clock.model_copy(update={"targets": states}))
            tick(tenant, str(clock.ticket_id))


def begin_with(tenant: Tenant) -> None:
    """Let the clocks run that a scenario begins with, and start those of tickets that have none and should."""
    for clock in tenant.ola_clocks:
        _set_timer(tenant, clock)
    for ticket in tenant.tickets:
        if ticket.team_id and ticket.status not in FINISHED and not _running(tenant, ticket.id):
            _begin(tenant, ticket, ticket.team_id)


def _begin(tenant: Tenant, ticket: Ticket, team_id: str) -> None:
    policy = next((each for each in tenant.ola_policies if each.enabled and each.team_id == team_id), None)
    seconds = promised(policy, ticket.priority) if policy else {}
    if not policy or not seconds:
        return
    due = {target: _due(tenant, policy, tenant.now, allowed) for target, allowed in seconds.items()}
    clock = OlaClock.model_construct(
        ticket_id=ticket.id,
        team_id=team_id,
        policy_id=policy.id,
        started_at=tenant.now,
        ended_at=None,
        seconds=seconds,
        targets={target: SlaTargetState.model_construct(due_at=at, met=None) for target, at in due.items()},
    )
    _set_timer(tenant, tenant.ola_clocks.put(clock))


def _due(tenant: Tenant, policy: OlaPolicy, start: datetime, seconds: int) -> datetime | None:
    calendar = calendar_for(tenant, policy.team_id) if policy.business_hours else None
    return end_of(calendar, start, timedelta(seconds=seconds))


def _running(tenant: Tenant, ticket_id: int) -> OlaClock | None:
    clock = tenant.ola_clocks.find(ticket_id)
    return clock if clock and clock.ended_at is None else None


def _end(tenant: Tenant, clock: OlaClock) -> None:
    ended = tenant.ola_clocks.put(clock.model_copy(update={"ended_at": tenant.now}))
    _decide(tenant, ended, set(clock.targets), met=True)


def _decide(tenant: Tenant, clock: OlaClock, targets: set[TargetType], *, met: bool) -> None:
    """Those of the targets that are open are met, or missed; with the last of them the whole is."""
    decided = {target for target in targets if target in clock.targets and clock.targets[target].met is None}
    states = {
        target: state.model_copy(update={"met": met}) if target in decided else state
        for target, state in clock.targets.items()
    }
    changed = tenant.ola_clocks.put(clock.model_copy(update={"targets": states}))
    if decided and not met:
        tenant.emit(BREACHED, clock.ticket_id, changed)
    elif decided and all(state.met for state in states.values()):
        tenant.emit(MET, clock.ticket_id, changed)
    _set_timer(tenant, changed)


def _set_timer(tenant: Tenant, clock: OlaClock) -> None:
    open_dues = [state.due_at for state in clock.targets.values() if state.met is None and state.due_at]
    if open_dues and clock.ended_at is None:
        tenant.set_timer(max(min(open_dues), tenant.now), BREACHED, clock.ticket_id)
    else:
        tenant.cancel_timer(BREACHED, clock.ticket_id)
