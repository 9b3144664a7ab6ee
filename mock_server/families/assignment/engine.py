"""From a team to one of its members.

    came to a team → assigned, as its routing method says
                   → queued, while the team is closed: a timer at its next opening
                   → waits, while everybody is full or nobody chooses: the oldest first, as soon as somebody has room
                   → assigned to `escalate_to_user_id` after `unassigned_timeout_minutes` of the team's open time

A ticket with a team and without an assignee is in `tenant.waiting`, in the order in which they came.
"""

from datetime import datetime, timedelta

from mock_server.errors import Conflict
from mock_server.families.assignment.choice import Candidate, choose, why_not
from mock_server.families.assignment.loads import UNFINISHED, count, load_of
from mock_server.families.business_hours.selection import calendar_for
from mock_server.families.records import Assignment, Candidacy, Turn, Waiting
from mock_server.families.tenant import Tenant
from mock_server.families.tickets.lifecycle import ASSIGNED
from mock_server.families.tickets.notifications import notify
from mock_server.models import TeamRoutingMethod, TeamV2, Ticket
from mock_server.state.events import Event

QUEUED, OPENS, TIMES_OUT = "ticket.queued", "ticket.team_opens", "ticket.unassigned_timeout"
TIMERS = OPENS, TIMES_OUT
ESCALATION = "escalation"


def follow_ticket(tenant: Tenant, event: Event) -> None:
    """Something became of a ticket: find somebody for it if it needs one, and work for whoever has it no longer."""
    ticket = tenant.tickets.get(int(event.subject_id))
    released = count(tenant, ticket)
    settle(tenant, ticket)
    if released:
        _serve_teams_of(tenant, released)


def follow_team(tenant: Tenant, event: Event) -> None:
    """A team or its members changed: somebody may have room now."""
    serve(tenant, event.subject_id)


def follow_settings(tenant: Tenant, event: Event) -> None:
    """A team's settings changed: its tickets may wait until another instant, and somebody may take one."""
    _reset_timeouts(tenant, event.subject_id)
    serve(tenant, event.subject_id)


def follow_hours(tenant: Tenant, _: Event) -> None:
    """A schedule changed: teams may be open now that were not, or open at another time."""
    for team_id in dict.fromkeys(waiting.team_id for waiting in tenant.waiting):
        _reset_timeouts(tenant, team_id)
        serve(tenant, team_id)


def settle(tenant: Tenant, ticket: Ticket, method: TeamRoutingMethod | None = None) -> None:
    """Let the ticket wait if it has a team and nobody, and look for somebody. `method` goes before the team's own."""
    waiting, team = tenant.waiting.find(ticket.id), tenant.teams.find(ticket.team_id) if ticket.team_id else None
    needed = team is not None and ticket.assignee_id is None and ticket.status in UNFINISHED
    if waiting and not (needed and waiting.team_id == ticket.team_id):
        _stop_waiting(tenant, waiting)
        waiting = None
    if team and needed and not waiting and not _given_at_once(tenant, team, ticket, method or team.routing_method):
        begun = Waiting.model_construct(ticket_id=ticket.id, team_id=team.id, since=tenant.now, routing_method=method)
        tenant.waiting.put(begun)
        _set_timeout(tenant, begun, team)
        opening = _next_opening(tenant, team)
        if opening != tenant.now:
            _queue(tenant, begun, opening)
        elif (method or team.routing_method) != "manual" and has_room(tenant, team.id):
            serve(tenant, team.id)


def serve(tenant: Tenant, team_id: str) -> None:
    """Give the tickets that wait in a team to its members, the oldest first, as long as somebody has room."""
    queue, team = [each for each in tenant.waiting if each.team_id == team_id], tenant.teams.find(team_id)
    if not queue or team is None:
        return
    opening, room = _next_opening(tenant, team), True
    for waiting in queue:
        if opening != tenant.now:
            _queue(tenant, waiting, opening)
        elif room or waiting.queued:
            method = _opened(tenant, waiting).routing_method or team.routing_method
            if room and method != "manual":
                room = _look_for_somebody(tenant, team, tenant.tickets.get(waiting.ticket_id), method)


def release_team(tenant: Tenant, event: Event) -> None:
    """A team was deleted: its tickets have none, and wait no more. Who has one keeps it."""
    for ticket in [each for each in tenant.tickets if each.team_id == event.subject_id]:
        changed = tenant.tickets.put(ticket.model_copy(update={"team_id": None, "updated_at": tenant.now}))
        tenant.emit("ticket.updated", ticket.id, changed)


def open_team(tenant: Tenant, ticket_id: str) -> None:
    """The timer of a ticket that is queued: its team opens."""
    serve(tenant, tenant.waiting.get(int(ticket_id)).team_id)


def time_out(tenant: Tenant, ticket_id: str) -> None:
    """The timer of a ticket that nobody took."""
    ticket = tenant.tickets.get(int(ticket_id))
    team = tenant.teams.get(tenant.waiting.get(ticket.id).team_id)
    tenant.emit(TIMES_OUT, ticket.id, ticket)
    user = tenant.users.find(team.escalate_to_user_id) if team.escalate_to_user_id else None
    if user:
        _give(tenant, ticket, user.id, ESCALATION, [])
        notify(tenant, tenant.tickets.get(ticket.id), "unassigned_timeout", {}, [user.id])
    else:
        tenant.waiting.put(tenant.waiting.get(ticket.id).model_copy(update={"timed_out": True}))


def begin_with(tenant: Tenant) -> None:
    """Count who has what, and let the tickets wait that a scenario begins with, those too that it says wait."""
    for ticket in tenant.tickets:
        count(tenant, ticket)
    waited = list(tenant.waiting)
    for ticket in tenant.tickets:
        settle(tenant, ticket)
    for waiting in waited:
        if waiting.ticket_id in tenant.waiting:
            _set_timeout(tenant, waiting, tenant.teams.get(waiting.team_id))
            serve(tenant, waiting.team_id)


def _given_at_once(tenant: Tenant, team: TeamV2, ticket: Ticket, method: TeamRoutingMethod) -> bool:
    """Give the ticket to somebody where none is before it, the team is open and a member has room."""
    if any(each.team_id == team.id for each in tenant.waiting) or _next_opening(tenant, team) != tenant.now:
        return False
    return _look_for_somebody(tenant, team, ticket, method)


def _next_opening(tenant: Tenant, team: TeamV2) -> datetime | None:
    """Now, while the team is open; None where it never will be."""
    calendar = calendar_for(tenant, team.id)
    return calendar.next_opening(tenant.now) if calendar else tenant.now


def _look_for_somebody(tenant: Tenant, team: TeamV2, ticket: Ticket, method: TeamRoutingMethod) -> bool:
    """Give the ticket to a member, as the method says. Answers whether there was one with room."""
    asked, turn = candidates(tenant, team.id), tenant.turns.find(team.id)
    chosen = choose(method, asked, turn.user_id if turn else None)
    if chosen is None:
        return False
    if method == "round_robin":
        tenant.turns.put(Turn.model_construct(team_id=team.id, user_id=chosen.user_id))
    candidacies = [candidacy(each, None if each is chosen else why_not(each, method)) for each in asked]
    _give(tenant, ticket, chosen.user_id, method, candidacies)
    return True


def _give(tenant: Tenant, ticket: Ticket, user_id: str, method: str, asked: list[Candidacy]) -> None:
    changed = tenant.tickets.put(ticket.model_copy(update={"assignee_id": user_id, "updated_at": tenant.now}))
    count(tenant, changed)
    waiting = tenant.waiting.find(ticket.id)
    if waiting:
        _stop_waiting(tenant, waiting)
    assignment = Assignment.model_construct(
        ticket_id=ticket.id, team_id=ticket.team_id, user_id=user_id, method=method, candidates=asked
    )
    tenant.emit(ASSIGNED, ticket.id, assignment)


def _queue(tenant: Tenant, waiting: Waiting, opening: datetime | None) -> None:
    """Let the ticket wait until its team opens; without an instant that is never."""
    if opening:
        tenant.set_timer(opening, OPENS, waiting.ticket_id)
    else:
        tenant.cancel_timer(OPENS, waiting.ticket_id)
    if not waiting.queued or waiting.opens_at != opening:
        queued = tenant.waiting.put(waiting.model_copy(update={"queued": True, "opens_at": opening}))
        tenant.emit(QUEUED, waiting.ticket_id, queued)


def _opened(tenant: Tenant, waiting: Waiting) -> Waiting:
    if not waiting.queued:
        return waiting
    tenant.cancel_timer(OPENS, waiting.ticket_id)
    return tenant.waiting.put(waiting.model_copy(update={"queued": False, "opens_at": None}))


def _stop_waiting(tenant: Tenant, waiting: Waiting) -> None:
    tenant.waiting.remove(waiting.ticket_id)
    for timer in TIMERS:
        tenant.cancel_timer(timer, waiting.ticket_id)


def _reset_timeouts(tenant: Tenant, team_id: str) -> None:
    """Let the tickets that wait in the team time out as its settings and hours are now."""
    team = tenant.teams.get(team_id)
    for waiting in [each for each in tenant.waiting if each.team_id == team_id]:
        _set_timeout(tenant, waiting, team)


def _set_timeout(tenant: Tenant, waiting: Waiting, team: TeamV2) -> None:
    due, known = _timeout(tenant, waiting, team), tenant.timer(TIMES_OUT, waiting.ticket_id)
    if due is None:
        tenant.cancel_timer(TIMES_OUT, waiting.ticket_id)
    elif due != known:
        tenant.set_timer(due, TIMES_OUT, waiting.ticket_id)


def _timeout(tenant: Tenant, waiting: Waiting, team: TeamV2) -> datetime | None:
    """When the ticket has waited for too long; None where it never will have."""
    minutes, calendar = team.unassigned_timeout_minutes, calendar_for(tenant, team.id)
    if minutes is None or waiting.timed_out:
        return None
    duration = timedelta(minutes=minutes)
    try:
        due = calendar.add(waiting.since, duration) if calendar else waiting.since + duration
    except Conflict:
        return None  # the team is never open for that long
    return max(due, tenant.now)


def candidates(tenant: Tenant, team_id: str) -> list[Candidate]:
    """The members of a team, in the order they joined."""
    members = [each for each in tenant.members if each.team_id == team_id and each.user_id in tenant.users]
    return [
        Candidate(each.user_id, load_of(tenant, each.user_id), each.max_capacity, each.priority, joined)
        for joined, each in enumerate(members)
    ]


def has_room(tenant: Tenant, team_id: str) -> bool:
    """Whether somebody of the team can take one more."""
    return not all(each.is_full for each in candidates(tenant, team_id))


def candidacy(candidate: Candidate, why: str | None) -> Candidacy:
    """The candidate as it was when a ticket was given away, and why it did not get it."""
    return Candidacy.model_construct(
        user_id=candidate.user_id,
        load=candidate.load,
        max_capacity=candidate.capacity,
        priority=candidate.priority,
        why_not=why,
    )


def _serve_teams_of(tenant: Tenant, user_id: str) -> None:
    for member in [each for each in tenant.members if each.user_id == user_id]:
        serve(tenant, member.team_id)
