"""Who is on call: each schedule's team in turn, from before the story begins until after it ends."""

from datetime import datetime, time, timedelta

from mock_server.families.business_hours.zones import load_zone
from mock_server.families.oncall.operations import create_oncall_entry
from mock_server.families.tenant import Tenant
from mock_server.models import OnCallEntryCreate

AHEAD = timedelta(days=28)
HAND_OVER = time(8, 30)


def set_shifts(tenant: Tenant, begin: datetime, end: datetime) -> None:
    """A week, or a day, for each member in turn, handed over in the morning."""
    for schedule in tenant.oncall_schedules:
        members = [member.user_id for member in tenant.members if member.team_id == schedule.team_id]
        step = timedelta(days=1 if schedule.rotation_type == "daily" else 7)
        zone = load_zone(schedule.timezone)
        day = begin.date() - timedelta(days=begin.weekday())
        turn = 0
        while day < (end + AHEAD).date():
            body = OnCallEntryCreate(
                user_id=members[turn % len(members)],
                start=datetime.combine(day, HAND_OVER, zone),
                end=datetime.combine(day + step, HAND_OVER, zone),
            )
            create_oncall_entry(tenant, schedule.id, body)
            day, turn = day + step, turn + 1
