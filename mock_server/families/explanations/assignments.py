"""Who got a ticket and why, and why nobody has one that waits."""

from mock_server.families.assignment.choice import why_not
from mock_server.families.assignment.engine import QUEUED, TIMES_OUT, candidacy, candidates
from mock_server.families.records import Assignment, Candidacy, Waiting
from mock_server.families.tenant import Tenant
from mock_server.families.tickets.lifecycle import ASSIGNED, TEAM_ASSIGNED
from mock_server.models import AssignmentExplanation, CandidateExplanation, Ticket, WaitExplanation
from mock_server.state.events import Event

NAMES = {ASSIGNED, QUEUED, TIMES_OUT, TEAM_ASSIGNED}


def assignments_of(tenant: Tenant, ticket: Ticket) -> list[AssignmentExplanation]:
    """Each step on the way to an assignee that the world remembers."""
    return [
        _step(event)
        for event in tenant.world.events
        if event.name in NAMES and event.tenant_id == tenant.id and event.subject_id == str(ticket.id)
    ]


def wait_of(tenant: Tenant, ticket: Ticket) -> WaitExplanation | None:
    """Why the ticket waits now; None where it does not."""
    waiting = tenant.waiting.find(ticket.id)
    if waiting is None:
        return None
    team = tenant.teams.get(waiting.team_id)
    method = waiting.routing_method or team.routing_method
    asked = [candidacy(each, why_not(each, method)) for each in candidates(tenant, team.id)]
    return WaitExplanation(
        team_id=team.id,
        since=waiting.since,
        queued=waiting.queued,
        opens_at=waiting.opens_at,
        method=method,
        candidates=[_candidate(each) for each in asked],
    )


def _step(event: Event) -> AssignmentExplanation:
    subject = event.subject
    given = subject if isinstance(subject, Assignment) else None
    return AssignmentExplanation(
        number=event.number,
        at=event.at,
        name=event.name,
        team_id=subject.team_id,
        user_id=given.user_id if given else None,
        method=given.method if given else None,
        opens_at=subject.opens_at if isinstance(subject, Waiting) else None,
        candidates=[_candidate(each) for each in given.candidates] if given else [],
    )


def _candidate(each: Candidacy) -> CandidateExplanation:
    return CandidateExplanation(**vars(each))
