"""When an instance's targets are due: so much time by the clock that its policy goes by."""

from datetime import datetime, timedelta

from mock_server.errors import Conflict
from mock_server.families.business_hours.calendar import Calendar, calendar_of
from mock_server.families.records import SlaClock, TargetType
from mock_server.families.tenant import Tenant
from mock_server.models import BusinessHoursDetail, SlaTargetState, Ticket


def schedule_for(tenant: Tenant, ticket: Ticket) -> str | None:
    """The schedule of the team that the ticket is assigned to, else the tenant's default one, else none."""
    team = tenant.teams.find(ticket.team_id) if ticket.team_id else None
    if team and isinstance(team.business_hours_id, str) and team.business_hours_id in tenant.business_hours:
        return team.business_hours_id
    default: BusinessHoursDetail | None = next((each for each in tenant.business_hours if each.is_default), None)
    return default.id if default else None


def due_after(tenant: Tenant, clock: SlaClock, start: datetime, duration: timedelta) -> datetime | None:
    """When that much of the clock's time has passed; None where its schedule has not that much open time."""
    calendar = _calendar(tenant, clock)
    try:
        return calendar.add(start, duration) if calendar else start + duration
    except Conflict:
        return None


def left_at(tenant: Tenant, clock: SlaClock, instant: datetime, target: TargetType, state: SlaTargetState) -> timedelta:
    """How much of a target's time is left at an instant; all of it where it is never due."""
    if state.due_at is None:
        return clock.allowed(target)
    calendar = _calendar(tenant, clock)
    return calendar.between(instant, state.due_at) if calendar else max(state.due_at - instant, timedelta())


def _calendar(tenant: Tenant, clock: SlaClock) -> Calendar | None:
    schedule = tenant.business_hours.find(clock.business_hours_id) if clock.business_hours_id else None
    return calendar_of(schedule) if schedule else None
