"""Why a ticket or a run went the way it went: the choices that the engines made, asked again. Reads only.

Like reactions.py it sees every family; no family sees it.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from mock_server.errors import NotFound
from mock_server.families.automation_rules.engine import TOO_DEEP, too_deep
from mock_server.families.automation_rules.selection import event_rules
from mock_server.families.business_hours.calendar import Segment, calendar_of
from mock_server.families.business_hours.selection import schedule_for
from mock_server.families.conditions import why_not
from mock_server.families.records import TargetType
from mock_server.families.tenant import Tenant, World
from mock_server.families.workflows.canvas import edges_from, follows
from mock_server.families.workflows.nodes import APPROVED, YES
from mock_server.models import (
    AutomationRule,
    Branch,
    Considered,
    CountedSegment,
    EventExplanation,
    RunExplanation,
    SlaInstance,
    SlaPolicy,
    SlaTargetState,
    StepExplanation,
    TargetExplanation,
    Ticket,
    TicketExplanation,
    WorkflowCanvas,
    WorkflowRunStep,
)
from mock_server.state.causes import STOPPED
from mock_server.state.events import Event

TICKET_EVENTS = {"ticket.created", "ticket.updated", "ticket.closed"}
MOST_SEGMENTS = 200
MOST_BRANCHES = 200
R = TypeVar("R")
Span = tuple[datetime, datetime]


def explain_ticket(world: World, ticket_id: int) -> TicketExplanation:
    """`NotFound` where no tenant has the ticket."""
    tenant, ticket = _owner(world, lambda tenant: tenant.tickets.find(ticket_id), "Ticket not found")
    events = [event for event in world.events if _about(event, tenant, ticket_id)]
    stops = [event for event in world.events if event.name == STOPPED]
    created = next((event.subject for event in events if event.name == "ticket.created"), ticket)
    instance = next((each for each in tenant.sla_instances if each.ticket_id == ticket_id), None)
    return TicketExplanation(
        ticket_id=ticket_id,
        tenant_id=tenant.id,
        policies=_policies(tenant, created, instance),
        instance_id=instance.id if instance else None,
        targets=list(_targets(tenant, ticket, instance)) if instance else [],
        events=[_event(tenant, event, stops) for event in events],
    )


def explain_run(world: World, run_id: str) -> RunExplanation:
    """`NotFound` where no tenant has the run."""
    tenant, run = _owner(world, lambda tenant: tenant.workflow_runs.find(run_id), "Workflow run not found")
    canvas = tenant.workflow_versions.get((run.workflow_id, run.version)).canvas_definition
    return RunExplanation(
        run_id=run.id,
        tenant_id=tenant.id,
        workflow_id=run.workflow_id,
        version=run.version,
        status=run.status,
        why=run.error,
        steps=[_step(canvas, step) for step in tenant.workflow_progress.get(run.id).steps],
    )


def _owner(world: World, find: Callable[[Tenant], R | None], missing: str) -> tuple[Tenant, R]:
    for tenant in world.tenants.values():
        found = find(tenant)
        if found is not None:
            return tenant, found
    raise NotFound(missing)


def _about(event: Event, tenant: Tenant, ticket_id: int) -> bool:
    return event.name in TICKET_EVENTS and event.tenant_id == tenant.id and event.subject_id == str(ticket_id)


def _policies(tenant: Tenant, ticket: Ticket, instance: SlaInstance | None) -> list[Considered]:
    """From the top down to the one that was chosen, which may be archived by now."""
    asked = []
    for policy in tenant.sla_policies:
        asked.append(_policy(policy, ticket, instance))
        if asked[-1].chosen:
            return asked
    archived = tenant.sla_archive.find(instance.policy_id) if instance else None
    return [*asked, Considered(id=archived.id, name=archived.name, chosen=True, why_not=None)] if archived else asked


def _policy(policy: SlaPolicy, ticket: Ticket, instance: SlaInstance | None) -> Considered:
    chosen = instance is not None and instance.policy_id == policy.id
    why = None if chosen else _unmet(policy, ticket)
    return Considered(id=policy.id, name=policy.name, chosen=chosen, why_not=why)


def _unmet(asked: SlaPolicy | AutomationRule, ticket: Ticket) -> str | None:
    """The first condition that does not hold, in words; where all do, why it was not chosen all the same."""
    if not asked.enabled:
        return "it is not enabled"
    facts = ticket.model_dump(mode="json")
    unmet = (why_not(condition, facts) for condition in asked.conditions)
    reasons = f"it has no target for the priority {ticket.priority}, came later than the ticket, or stood further down"
    return next((why for why in unmet if why), reasons if isinstance(asked, SlaPolicy) else None)


def _event(tenant: Tenant, event: Event, stops: list[Event]) -> EventExplanation:
    asked = _rules(event_rules(tenant, event.name), event.subject)
    rules = [_unless_stopped(rule, event, stops) for rule in asked]
    return EventExplanation(number=event.number, at=event.at, name=event.name, rules=rules)


def _unless_stopped(rule: Considered, event: Event, stops: list[Event]) -> Considered:
    """The rule; one that would have matched and was stopped when or before it heard of this event says so."""
    why = TOO_DEEP if too_deep(event) else next((each.subject.why for each in stops if _stops(each, event, rule)), None)
    return rule.model_copy(update={"chosen": False, "why_not": why}) if rule.chosen and why else rule


def _stops(stop: Event, event: Event, rule: Considered) -> bool:
    same = stop.subject_id == rule.id and stop.cause.number == event.cause.number
    return same and bool(stop.subject.event <= event.number)


def _rules(rules: Iterable[AutomationRule], ticket: Ticket) -> Iterator[Considered]:
    """Those that were asked: up to the first that matched and stopped the processing."""
    for rule in rules:
        why = _unmet(rule, ticket)
        yield Considered(id=rule.id, name=rule.name, chosen=why is None, why_not=why)
        if why is None and rule.stop_processing:
            return


def _targets(tenant: Tenant, ticket: Ticket, instance: SlaInstance) -> Iterator[TargetExplanation]:
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


def _step(canvas: WorkflowCanvas, step: WorkflowRunStep) -> StepExplanation:
    output: dict[str, Any] = step.output or {}
    outcomes = _outcomes(step, output)
    return StepExplanation(
        position=step.position,
        node_id=step.node_id,
        node_type=step.node_type,
        status=step.status,
        why=step.error or output.get("why"),
        branches=[
            Branch(
                to=edge.to,
                condition=edge.condition if isinstance(edge.condition, str) else None,
                followed=follows(edge, outcomes) if step.status == "completed" else False,
            )
            for edge in edges_from(canvas, step.node_id)[:MOST_BRANCHES]
        ],
    )


def _outcomes(step: WorkflowRunStep, output: dict[str, Any]) -> tuple[str, ...]:
    if step.node_type == "condition":
        return (str(output.get("outcome")),)
    return APPROVED if output.get("decision") == "approved" else (YES,)
