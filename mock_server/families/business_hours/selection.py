"""Which schedule counts for a team's work."""

from collections.abc import Iterable

from mock_server.families.business_hours.calendar import Calendar, calendar_of
from mock_server.families.tenant import Tenant
from mock_server.models import BusinessHoursDetail


def schedule_for(tenant: Tenant, team_id: str | None) -> str | None:
    """The schedule of the team, else the tenant's default one, else none."""
    team = tenant.teams.find(team_id) if team_id else None
    if team and isinstance(team.business_hours_id, str) and team.business_hours_id in tenant.business_hours:
        return team.business_hours_id
    return tenant.business_hours.derived(_default)


def _default(schedules: Iterable[BusinessHoursDetail]) -> str | None:
    return next((each.id for each in schedules if each.is_default), None)


def calendar_for(tenant: Tenant, team_id: str | None) -> Calendar | None:
    """The open time of a team; None where no schedule says that it is ever closed."""
    schedule_id = schedule_for(tenant, team_id)
    return calendar_of(tenant.business_hours.get(schedule_id)) if schedule_id else None
