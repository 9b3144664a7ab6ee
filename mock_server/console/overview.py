"""What is going on in a world: its clock, who is on call, what is due, what happened last (`/_mock/`)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from heapq import nsmallest
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from flask import Blueprint, current_app, redirect, render_template
from werkzeug.wrappers import Response

from mock_server.console import bars
from mock_server.console.layout import the_view
from mock_server.families.oncall.shifts import on_call_at
from mock_server.families.subjects import ticket_of
from mock_server.families.tenant import Tenant, World
from mock_server.http.rate_limit import GROUPS, WINDOW
from mock_server.state.events import Event
from mock_server.state.timers import Timer, TimerKey
from mock_server.state.world import REPLY_EXPIRES

page = Blueprint("overview", __name__)
FEW = 8
STATUSES = ("open", "pending", "resolved", "closed")


class OnCall(NamedTuple):
    """Who answers for a team now; `user` and `until` are None where nobody does."""

    tenant: str
    team: str
    user: str | None
    until: datetime | None


class Gauge(NamedTuple):
    """How many requests a credential has made in this minute, of how many."""

    credential: str
    group: str
    used: int
    limit: int


@page.get("/_mock")
def without_slash() -> Response:
    return redirect("/_mock/", 308)


@page.get("/_mock/")
def overview() -> str:
    view = the_view()
    world, answered = view.world, view.traffic.answered if view.traffic else ()
    return render_template(
        "overview.html",
        now=world.clock.now(),
        traffic=view.traffic,
        bars=bars.drawn(answered),
        by_kind=[(kind, count, tone) for kind, count, tone in _by_kind(answered) if count],
        running=world.clock.running,
        tenants=list(world.tenants.values()),
        statuses={tenant.id: _by_status(tenant) for tenant in world.tenants.values()},
        on_call=[each for tenant in world.tenants.values() for each in on_call_of(tenant, world.clock.now())],
        timers=[(each, *subject_of(world, each.key)) for each in _due_next(world)],
        timer_count=len(world.timers),
        gauges=list(gauges_of(world, current_app.config["RATE_LIMIT"])),
        rate_limit=current_app.config["RATE_LIMIT"],
        events=[(each, about(world, each)) for each in islice(reversed(world.events), FEW)],
        event_count=len(world.events),
    )


def on_call_of(tenant: Tenant, now: datetime) -> Iterator[OnCall]:
    """Of every team that has a schedule, in the order of the teams."""
    scheduled = {schedule.team_id for schedule in tenant.oncall_schedules}
    for team in tenant.teams:
        if team.id in scheduled:
            shift = on_call_at(tenant, team.id, now)
            user = tenant.users.find(shift.user_id) if shift else None
            yield OnCall(tenant.id, team.name, user.name if user else None, shift.end if shift else None)


def gauges_of(world: World, limit: int | None) -> Iterator[Gauge]:
    """Of every credential that has called in the minute that the clock is in."""
    if limit is None:
        return
    window = int(world.clock.now().timestamp() // WINDOW)
    for (credential, group), (begun, used) in world.windows.items():
        if begun == window:
            yield Gauge(credential, group, used, min(limit, GROUPS.get(group, limit)))


def _due_next(world: World) -> list[Timer]:
    shown = (each for each in world.timers if each.key.name != REPLY_EXPIRES)
    return nsmallest(FEW, shown, key=attrgetter("due", "order"))


def subject_of(world: World, key: TimerKey) -> tuple[tuple[str, int] | None, str | None]:
    """What a timer is about: the tenant and the id of a ticket, or the id of a workflow's run."""
    tenant = world.tenants.get(key.tenant_id)
    if tenant is None:
        return None, None
    run = tenant.workflow_runs.find(key.subject_id)
    instance = tenant.sla_instances.find(key.subject_id)
    ticket_id = instance.ticket_id if instance else int(key.subject_id) if key.subject_id.isdecimal() else None
    ticket = tenant.tickets.find(ticket_id) if ticket_id is not None else None
    return (tenant.id, ticket.id) if ticket else None, run.id if run else None


def about(world: World, event: Event) -> tuple[str, int] | None:
    """The tenant and the id of the ticket that an event is about."""
    tenant = world.tenants.get(event.tenant_id)
    ticket = ticket_of(tenant, event) if tenant else None
    return (event.tenant_id, ticket.id) if ticket else None


def _by_kind(answered: Sequence[tuple[datetime, int]]) -> Iterator[tuple[str, int, str]]:
    counted = Counter(status // 100 for _, status in answered)
    yield "answered", counted[2] + counted[3], "good"
    yield "refused", counted[4], "warn"
    yield "failed", counted[5], "bad"
    yield "no answer", counted[0], "bad"


def _by_status(tenant: Tenant) -> dict[str, int]:
    counted: Counter[str] = Counter(ticket.status for ticket in tenant.tickets)
    return {status: counted[status] for status in STATUSES}
