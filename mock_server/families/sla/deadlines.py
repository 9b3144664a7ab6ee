"""When an instance's targets are due: so much time by the clock that its policy goes by."""

from datetime import datetime, timedelta

from mock_server.errors import Conflict
from mock_server.families.business_hours.calendar import Calendar, calendar_of
from mock_server.families.records import SlaClock, TargetType
from mock_server.families.sla.instances import open_targets
from mock_server.families.tenant import Tenant
from mock_server.models import SlaInstance


def due_after(tenant: Tenant, clock: SlaClock, start: datetime, duration: timedelta) -> datetime | None:
    """When that much of the clock's time has passed; None where its schedule has not that much open time."""
    return end_of(calendar_by(tenant, clock), start, duration)


def end_of(calendar: Calendar | None, start: datetime, duration: timedelta) -> datetime | None:
    """When that much time has passed by a calendar, or without one; None where it never does."""
    try:
        return calendar.add(start, duration) if calendar and duration > timedelta() else start + duration
    except Conflict:
        return None


def elapsed(tenant: Tenant, clock: SlaClock, start: datetime, end: datetime) -> timedelta:
    """How much of the clock's time there is from one instant to the other."""
    calendar = calendar_by(tenant, clock)
    return calendar.between(start, end) if calendar else max(end - start, timedelta())


def left_at(tenant: Tenant, clock: SlaClock, instant: datetime, target: TargetType) -> timedelta:
    """How much of a target's time is left, as the clock runs, at an instant; less than nothing where it is overdue."""
    left = timedelta(seconds=(clock.left or clock.seconds)[target])
    return left - elapsed(tenant, clock, clock.since or instant, instant)


def calendar_by(tenant: Tenant, clock: SlaClock) -> Calendar | None:
    """The calendar that the clock goes by; None where every minute counts."""
    schedule = tenant.business_hours.find(clock.business_hours_id) if clock.business_hours_id else None
    return calendar_of(schedule) if schedule else None


def completed(tenant: Tenant, clock: SlaClock, instance: SlaInstance) -> SlaClock:
    """A clock of a fixture with what was left of its targets when it started, or began to wait."""
    ticket = tenant.tickets.get(clock.ticket_id)
    known = {"priority": clock.priority or ticket.priority, "category": clock.category or ticket.category}
    if clock.since is not None and clock.left is not None:
        return clock.model_copy(update=known)
    since = clock.paused_at or instance.started_at
    bare = clock.model_copy(update={**known, "since": since})
    left = {
        target: elapsed(tenant, bare, since, state.due_at).total_seconds()
        if state.due_at
        else float(clock.seconds[target])
        for target, state in open_targets(instance).items()
    }
    return bare.model_copy(update={"left": left})
