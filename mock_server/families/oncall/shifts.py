"""Shifts in time: which overlap a range of days, who is on call at an instant, and the hand-overs as timers."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mock_server.families.business_hours.zones import load_zone
from mock_server.families.oncall.rotation import projected, projected_at
from mock_server.families.tenant import Tenant
from mock_server.models import OnCallEntry, OnCallSchedule
from mock_server.state.clock import LATEST

EVER = datetime.min.replace(tzinfo=UTC)
STARTED, ENDED = "oncall.shift_started", "oncall.shift_ended"


def within(
    schedule: OnCallSchedule, entries: list[OnCallEntry], first: date | None, last: date | None
) -> list[OnCallEntry]:
    """The entries, and the shifts projected from them, that have some time in the days from first to last, both
    included, in the schedule's time zone, in the order of their starts. Without a last day nothing is projected.
    """
    zone = load_zone(schedule.timezone)
    begin = _midnight(first, zone) if first else EVER
    end = _midnight(last + timedelta(days=1), zone) if last and last < date.max else None
    found = [entry for entry in entries if entry.end > begin and (end is None or entry.start < end)]
    if end is not None:
        found += projected(schedule, entries, begin if first else min((each.end for each in entries), default=end), end)
    return sorted(found, key=lambda entry: entry.start)


def on_call_at(tenant: Tenant, team_id: str, instant: datetime) -> OnCallEntry | None:
    """The entry that spans the instant in any of the team's schedules; of several, the one that began last.

    Where there is none, the shift that a schedule of the team goes on with.
    """
    schedules = {schedule.id: schedule for schedule in tenant.oncall_schedules if schedule.team_id == team_id}
    entries = [entry for entry in tenant.oncall_entries if entry.schedule_id in schedules]
    spanning = [entry for entry in entries if entry.start <= instant < entry.end] or [
        shift
        for schedule in schedules.values()
        for shift in projected_at(schedule, [each for each in entries if each.schedule_id == schedule.id], instant)
    ]
    return max(spanning, key=lambda entry: entry.start, default=None)


def next_of(entries: Iterable[OnCallEntry], user_id: str, now: datetime) -> OnCallEntry | None:
    """The user's next entry: the first that ends after now, else the one that ended last."""
    own = sorted((entry for entry in entries if entry.user_id == user_id), key=lambda entry: entry.start)
    return next((entry for entry in own if entry.end > now), own[-1] if own else None)


def set_hand_overs(tenant: Tenant, entry: OnCallEntry) -> None:
    """Let the shift be announced when it starts and when it ends, as far as the clock still comes there."""
    for name, instant in ((STARTED, entry.start), (ENDED, entry.end)):
        if tenant.now < instant <= LATEST:
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
