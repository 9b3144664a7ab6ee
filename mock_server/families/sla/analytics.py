"""Compliance, counted from the instances. Docs: sla, "SLA Analytics"."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

from mock_server.families.records import TargetType
from mock_server.families.sla.instances import breaches, states
from mock_server.families.tenant import Tenant
from mock_server.models import (
    SlaBreach,
    SlaCompliance,
    SlaComplianceByTarget,
    SlaGranularity,
    SlaInstance,
    SlaPeriod,
    SlaSummary,
    SlaTrends,
)

MARKS = {"met": True, "breached": False}
"""What the status of an instance says in the words of a target."""

PERIOD_START: dict[SlaGranularity, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
}


def summary(tenant: Tenant, first: date | None, last: date | None) -> SlaSummary:
    """The instances that started from the first day to the last, and their targets."""
    instances = _started(tenant, first, last)
    return SlaSummary(
        **vars(_compliance(MARKS.get(instance.status) for instance in instances)),
        start_date=first,
        end_date=last,
        targets=SlaComplianceByTarget(
            first_response=_of_target(instances, "first_response"), resolution=_of_target(instances, "resolution")
        ),
    )


def trends(tenant: Tenant, first: date | None, last: date | None, granularity: SlaGranularity) -> SlaTrends:
    """The same, by the periods in which they started."""
    marks: dict[date, list[bool | None]] = {}
    for instance in _started(tenant, first, last):
        marks.setdefault(PERIOD_START[granularity](_day(instance.started_at)), []).append(MARKS.get(instance.status))
    periods = [SlaPeriod(**vars(_compliance(marks[begin])), period_start=begin) for begin in sorted(marks)]
    return SlaTrends(granularity=granularity, data=periods)


def breached(tenant: Tenant, first: date | None, last: date | None) -> list[SlaBreach]:
    """The targets that were breached from the first day to the last, the latest first."""
    found = [breach for instance in tenant.sla_instances for breach in breaches(instance)]
    within = [breach for breach in found if _within(_day(breach.breached_at), first, last)]
    return sorted(within, key=lambda breach: breach.breached_at, reverse=True)


def _started(tenant: Tenant, first: date | None, last: date | None) -> list[SlaInstance]:
    return [instance for instance in tenant.sla_instances if _within(_day(instance.started_at), first, last)]


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first or date.min) <= day <= (last or date.max)


def _day(instant: datetime) -> date:
    return instant.astimezone(UTC).date()


def _of_target(instances: list[SlaInstance], target: TargetType) -> SlaCompliance:
    found = (states(instance.targets).get(target) for instance in instances)
    return _compliance(state.met for state in found if state)


def _compliance(marks: Iterable[bool | None]) -> SlaCompliance:
    """Of marks that say met, not met, or neither yet."""
    counted = list(marks)
    met, missed = counted.count(True), counted.count(False)
    return SlaCompliance(
        total=len(counted),
        met=met,
        breached=missed,
        active=len(counted) - met - missed,
        compliance_rate=round(met / (met + missed), 4) if met + missed else None,
    )
