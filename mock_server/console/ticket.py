"""A ticket's own page: its timeline, and why it went the way it went, besides what every record's page shows."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from flask import Blueprint, render_template

from mock_server.console import timeline
from mock_server.console.layout import the_view
from mock_server.console.records import record_page
from mock_server.families.business_hours.calendar import calendar_of
from mock_server.families.explanations.tickets import explain_ticket
from mock_server.families.records import Assignment, Notification
from mock_server.families.subjects import ticket_of
from mock_server.families.tenant import Tenant
from mock_server.families.tickets.notes import AGENT_REPLIED, notes_of
from mock_server.models import Note, SlaInstance, TargetExplanation, Ticket, TicketExplanation
from mock_server.state.events import Event

page = Blueprint("ticket", __name__)
MOST_HOURS = 400
"""Stretches of open time that are drawn."""

MOST_EVENTS = 300
QUIET = {"automation_rule.asked", "conversation.created"}
"""What says nothing about a ticket that another event does not say."""

MARGIN = timedelta(minutes=30)
DONE = {"resolved", "closed"}


class Happening(NamedTuple):
    """What happened to a ticket, in words. `tone` is bad, warn or good, or empty."""

    at: datetime
    name: str
    told: str
    tone: str


@page.get("/_mock/console/records/<tenant>/tickets/<int:key>")
def shown(tenant: str, key: int) -> str:
    found = record_page(tenant, "tickets", str(key))
    owner: Tenant = found["owner"]
    ticket: Ticket = found["source"]
    explanation = explain_ticket(the_view().world, key)
    happened = sorted(happenings(owner, ticket), key=lambda each: each.at)
    return render_template(
        "ticket.html",
        **found,
        ticket=ticket,
        why=explanation,
        happened=happened[-MOST_EVENTS:],
        left_out=max(0, len(happened) - MOST_EVENTS),
        drawing=_drawing(owner, ticket, explanation, happened),
    )


def happenings(tenant: Tenant, ticket: Ticket) -> Iterator[Happening]:
    """What the world remembers of the ticket, and what its records say that is older."""
    told: set[str] = set()
    created = False
    for event in tenant.world.events:
        if event.tenant_id == tenant.id and event.name not in QUIET and _is_about(tenant, event, ticket):
            if isinstance(event.subject, Note):
                told.add(event.subject.id)
            created = created or event.name == "ticket.created"
            yield Happening(event.at, event.name, _in_words(tenant, event), TONES.get(event.name, ""))
    if not created:
        yield Happening(ticket.created_at, "ticket.created", "", "")
    for note in notes_of(tenant, ticket):
        if note.id not in told:
            yield Happening(note.created_at, "ticket.note_added", _note(tenant, note), "")


def _is_about(tenant: Tenant, event: Event, ticket: Ticket) -> bool:
    subject = event.subject
    if isinstance(subject, Notification):
        return subject.ticket_id == ticket.id
    about = ticket_of(tenant, event)
    return (about is not None and about.id == ticket.id) or (
        event.name.startswith("workflow.run") and getattr(subject, "conversation_id", None) == ticket.conversation_id
    )


TONES = {"sla.breached": "bad", "ola.breached": "bad", "sla.met": "good", "sla.paused": "warn", "ticket.closed": "good"}


def _in_words(tenant: Tenant, event: Event) -> str:
    subject = event.subject
    if isinstance(subject, Assignment):
        return f"to {_user(tenant, subject.user_id)}" + (f" by {subject.method}" if subject.method else ", by hand")
    if isinstance(subject, Note):
        return _note(tenant, subject)
    if isinstance(subject, Notification):
        return f"{subject.type} to {', '.join(_user(tenant, each) for each in subject.recipients) or 'nobody'}"
    if isinstance(subject, Ticket):
        return f"{subject.status}, {subject.priority}"
    name = (
        getattr(subject, "workflow_id", None)
        or getattr(subject, "policy_id", None)
        or getattr(subject, "target_type", None)
    )
    return str(name) if name else ""


def _note(tenant: Tenant, note: Note) -> str:
    kind = "private note" if note.private else "reply"
    return f"{kind} of {_user(tenant, note.author_id)}: {note.body[:160]}"


def _user(tenant: Tenant, user_id: str | None) -> str:
    user = tenant.users.find(user_id) if user_id else None
    return user.name if user else user_id or "nobody in particular"


def _drawing(
    tenant: Tenant, ticket: Ticket, why: TicketExplanation, happened: list[Happening]
) -> timeline.Drawing | None:
    """None where nothing is timed and nothing happened."""
    instance = tenant.sla_instances.find(why.instance_id) if why.instance_id else None
    if instance is None and not happened:
        return None
    now = tenant.world.clock.now()
    dues = [each.due_at for each in why.targets if each.due_at]
    begin = min([ticket.created_at, *(each.at for each in happened)])
    end = max([ticket.updated_at, *dues, *(each.at for each in happened)])
    if ticket.status in {"open", "pending"}:
        end = max(end, now)
    end = max(end, begin + MARGIN)
    return timeline.drawn(
        begin,
        end,
        now,
        [
            timeline.Target(
                each.type.replace("_", " "), each.due_at, each.met, _counted(tenant, ticket, instance, each)
            )
            for each in why.targets
        ],
        _open_hours(tenant, why, begin, end),
        _pauses(tenant, instance, now) if instance else (),
        [(each.at, f"{each.name} {each.told}".strip()) for each in happened],
    )


def _counted(
    tenant: Tenant, ticket: Ticket, instance: SlaInstance | None, target: TargetExplanation
) -> list[timeline.Span]:
    """The time that counted: up to the deadline, of a target that was met up to then."""
    met = _met_at(tenant, ticket, instance, target) if instance and target.met else None
    spans = [(part.start, part.end) for part in target.segments]
    return [(start, min(end, met)) for start, end in spans if start < met] if met else spans


def _met_at(tenant: Tenant, ticket: Ticket, instance: SlaInstance, target: TargetExplanation) -> datetime | None:
    """When an agent answered, or the ticket was done; None where the world does not remember it."""
    instants = (
        event.at
        for event in tenant.world.events
        if event.tenant_id == tenant.id and event.at >= instance.started_at and _meets(event, ticket, target)
    )
    done = ticket.updated_at if ticket.status in DONE else None
    return min(instants, default=done)


def _meets(event: Event, ticket: Ticket, target: TargetExplanation) -> bool:
    subject = event.subject
    if isinstance(subject, Ticket):
        return subject.id == ticket.id and subject.status in DONE
    answered = event.name == AGENT_REPLIED and isinstance(subject, Note) and subject.ticket_id == ticket.id
    return answered and target.type == "first_response"


def _open_hours(tenant: Tenant, why: TicketExplanation, begin: datetime, end: datetime) -> list[timeline.Span] | None:
    schedule_id = next((each.business_hours_id for each in why.targets if each.business_hours_id), None)
    schedule = tenant.business_hours.find(schedule_id) if schedule_id else None
    if schedule is None:
        return None
    return [(each.start, each.end) for each in islice(calendar_of(schedule).segments(begin, end), MOST_HOURS)]


def _pauses(tenant: Tenant, instance: SlaInstance, now: datetime) -> Iterator[timeline.Span]:
    since: datetime | None = None
    for event in tenant.world.events:
        if event.tenant_id == tenant.id and event.subject_id == instance.id:
            if event.name == "sla.paused":
                since = event.at
            elif event.name == "sla.resumed" and since:
                yield since, event.at
                since = None
    if since and instance.status == "paused":
        yield since, now
