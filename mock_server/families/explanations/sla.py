"""Why a ticket is timed as it is: which policies were asked, and which minutes counted."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from mock_server.families.business_hours.calendar import Segment, calendar_of
from mock_server.families.business_hours.selection import schedule_for
from mock_server.families.explanations.conditions import unmet
from mock_server.families.records import TargetType
from mock_server.families.sla.policies import promised
from mock_server.families.tenant import Tenant
from mock_server.models import (
    Considered,
    CountedSegment,
    OlaExplanation,
    OlaTargetExplanation,
    SlaInstance,
    SlaPolicy,
    SlaTargetState,
    TargetExplanation,
    Ticket,
)

MOST_SEGMENTS = 200
NO_SCHEDULE = "the policy counts business hours, and there is no schedule: every minute counts"
Span = tuple[datetime, datetime]


def policies_of(tenant: Tenant, ticket: Ticket, instance: SlaInstance | None) -> list[Considered]:
    """From the top down to the one that was chosen, which may be archived by now; without one, all of them."""
    asked = []
    for policy in tenant.sla_policies:
        chosen = instance is not None and instance.policy_id == policy.id
        asked.append(
            Considered(id=policy.id, name=policy.name, chosen=chosen, why_not=_why_not(policy, ticket, chosen))
        )
        if chosen or (instance is None and asked[-1].why_not == _no_target(ticket)):
            return asked
    archived = tenant.sla_archive.find(instance.policy_id) if instance else None
    return [*asked, Considered(id=archived.id, name=archived.name, chosen=True, why_not=None)] if archived else asked


def _why_not(policy: SlaPolicy, ticket: Ticket, chosen: bool) -> str | None:
    if chosen:
        return None
    why = unmet(policy, ticket)
    if why is None and not promised(policy, ticket.priority):
        return _no_target(ticket)
    return why or "the ticket was another one when it was matched, or the policy came later or stood further down"


def _no_target(ticket: Ticket) -> str:
    return f"it applies, and has no target for the priority {ticket.priority}: nothing is timed"


def ola_of(tenant: Tenant, ticket: Ticket) -> OlaExplanation | None:
    """The time of the team that has the ticket, or had it last; None without an OLA policy."""
    clock = tenant.ola_clocks.find(ticket.id)
    if clock is None:
        return None
    targets = [
        OlaTargetExplanation(type=name, due_at=each.due_at, met=each.met) for name, each in clock.targets.items()
    ]
    return OlaExplanation(
        policy_id=clock.policy_id,
        team_id=clock.team_id,
        started_at=clock.started_at,
        ended_at=clock.ended_at,
        targets=targets,
    )


def targets_of(tenant: Tenant, ticket: Ticket, instance: SlaInstance) -> Iterator[TargetExplanation]:
    """Each target with the time that counted towards it."""
    clock = tenant.sla_clocks.find(ticket.id)
    policy = tenant.sla_policies.find(instance.policy_id) or tenant.sla_archive.find(instance.policy_id)
    business = clock.business if clock else bool(policy and policy.business_hours)
    schedule_id = (clock.business_hours_id if clock else schedule_for(tenant, ticket.team_id)) if business else None
    target_types: tuple[TargetType, ...] = ("first_response", "resolution")
    for target_type in target_types:
        state: SlaTargetState | None = getattr(instance.targets, target_type, None)
        if state:
            yield TargetExplanation(
                type=target_type,
                due_at=state.due_at,
                met=state.met,
                business_hours_id=schedule_id,
                note=NO_SCHEDULE if business and schedule_id is None else None,
                segments=_segments(tenant, instance, state.due_at, schedule_id),
            )


def _segments(
    tenant: Tenant, instance: SlaInstance, due: datetime | None, schedule_id: str | None
) -> list[CountedSegment]:
    if due is None:
        return []
    schedule = tenant.business_hours.find(schedule_id) if schedule_id else None
    spans = _running(tenant, instance, due)
    if schedule:
        calendar = calendar_of(schedule)
        counted: Iterable[Segment] = (each for start, end in spans for each in calendar.segments(start, end))
    else:
        counted = (Segment(start, end) for start, end in spans)
    return [
        CountedSegment(start=each.start, end=each.end, minutes=each.length.total_seconds() / 60)
        for each in islice(counted, MOST_SEGMENTS)
    ]


def _running(tenant: Tenant, instance: SlaInstance, due: datetime) -> Iterator[Span]:
    """The spans from the start to the deadline in which the ticket did not wait, as far as the world remembers."""
    start: datetime | None = instance.started_at
    for event in tenant.world.events:
        if event.tenant_id == tenant.id and event.subject_id == instance.id:
            if event.name == "sla.paused" and start:
                if start < (end := min(event.at, due)):
                    yield start, end
                start = None
            elif event.name == "sla.resumed" and not start:
                start = event.at
    if start and start < due:
        yield start, due
