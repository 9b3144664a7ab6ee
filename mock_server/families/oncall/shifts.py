"""Shifts in time: which overlap a range of days, who is on call at an instant, and the hand-overs as timers."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mock_server.families.business_hours.zones import load_zone
from mock_server.families.tenant import Tenant
from mock_server.models import OnCallEntry, OnCallSchedule

STARTED, ENDED = "oncall.shift_started", "oncall.shift_ended"


def overlapping(
    schedule: OnCallSchedule, entries: list[OnCallEntry], first: date | None, last: date | None
) -> list[OnCallEntry]:
    """The entries that have some time in the days from first to last, both included, in the schedule's time zone."""
    zone = load_zone(schedule.timezone)
    begin = _midnight(first, zone) if first else datetime.min.replace(tzinfo=UTC)
    end = _midnight(last + timedelta(days=1), zone) if last and last < date.max else datetime.max.replace(tzinfo=UTC)
    return [entry for entry in entries if entry.start < end and entry.end > begin]


def on_call_at(tenant: Tenant, team_id: str, instant: datetime) -> OnCallEntry | None:
    """The entry that spans the instant in any of the team's schedules; of several, the one that began last."""
    schedules = {schedule.id for schedule in tenant.oncall_schedules if schedule.team_id == team_id}
    spanning = [
        entry
        for entry in tenant.oncall_entries
        if entry.schedule_id in schedules and entry.start <= instant < entry.end
    ]
    return max(spanning, key=lambda entry: entry.start, default=None)


def set_hand_overs(tenant: Tenant, entry: OnCallEntry) -> None:
    """Let the shift be announced when it starts and when it ends, as far as that is still to come."""
    for name, instant in ((STARTED, entry.start), (ENDED, entry.end)):
        if instant > tenant.now:
            tenant.set_timer(instant, name, entry.id)


def cancel_hand_overs(tenant: Tenant, entry: OnCallEntry) -> None:
    for name in (STARTED, ENDED):
        tenant.cancel_timer(name, entry.id)


def start_shift(tenant: Tenant, entry_id: str) -> None:
    tenant.emit(STARTED, entry_id, tenant.oncall_entries.get(entry_id))


def end_shift(tenant: Tenant, entry_id: str) -> None:
    tenant.emit(ENDED, entry_id, tenant.oncall_entries.get(entry_id))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
