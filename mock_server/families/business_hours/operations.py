"""Business-hours schedules and holidays, one function per operation."""

from collections.abc import Sequence

from mock_server.errors import Conflict, Invalid, Issue, NotFound
from mock_server.families.business_hours.zones import known_zone
from mock_server.families.paging import Page, Paging, where
from mock_server.families.tenant import Tenant
from mock_server.models import (
    BusinessHoursCreate,
    BusinessHoursDay,
    BusinessHoursDetail,
    BusinessHoursUpdate,
    Holiday,
    HolidayCreate,
)

MISORDERED = "end_time should be later than start_time"


def list_business_hours(tenant: Tenant, paging: Paging) -> Page[BusinessHoursDetail]:
    """All but those that the tenant keeps out of its list."""
    unlisted = tenant.unlisted_hours
    return paging.slice(where(tenant.business_hours, (lambda each: each.id not in unlisted) if unlisted else None))


def create_business_hours(tenant: Tenant, body: BusinessHoursCreate) -> BusinessHoursDetail:
    known_zone(body.timezone)
    _check_days(body.schedule)
    if body.is_default:
        _check_no_other_default(tenant)
    schedule = BusinessHoursDetail(
        **vars(body),
        id=tenant.ids.text("bh"),
        holidays=[],
        holiday_count=0,
        created_at=tenant.now,
        updated_at=tenant.now,
    )
    tenant.emit("business_hours.created", schedule.id, schedule)
    return tenant.business_hours.put(schedule)


def get_business_hours(tenant: Tenant, business_hours_id: str) -> BusinessHoursDetail:
    return tenant.business_hours.get(business_hours_id)


def update_business_hours(tenant: Tenant, business_hours_id: str, body: BusinessHoursUpdate) -> BusinessHoursDetail:
    changed = tenant.business_hours.update(business_hours_id, body, updated_at=tenant.now)
    known_zone(changed.timezone)
    _check_days(changed.schedule)
    if changed.is_default:
        _check_no_other_default(tenant, business_hours_id)
    tenant.emit("business_hours.updated", business_hours_id, changed)
    return changed


def add_holiday(tenant: Tenant, business_hours_id: str, body: HolidayCreate) -> Holiday:
    schedule = tenant.business_hours.get(business_hours_id)
    if misordered(body):
        raise Invalid({"loc": ["body", "end_time"], "msg": MISORDERED, "type": "time_order"})
    holiday = Holiday(**vars(body), id=tenant.ids.text("hol"), created_at=tenant.now)
    _keep_holidays(tenant, schedule, [*schedule.holidays, holiday])
    return holiday


def delete_holiday(tenant: Tenant, business_hours_id: str, holiday_id: str) -> None:
    schedule = tenant.business_hours.get(business_hours_id)
    left = [holiday for holiday in schedule.holidays if holiday.id != holiday_id]
    if len(left) == len(schedule.holidays):
        raise NotFound("Holiday not found")
    _keep_holidays(tenant, schedule, left)


def misordered(span: BusinessHoursDay | Holiday | HolidayCreate) -> bool:
    """Whether its times count, and its end is not after its start. HH:MM texts sort as times do; a null is no time."""
    counts = not (span.is_closed if isinstance(span, BusinessHoursDay) else span.all_day)
    start, end = span.start_time, span.end_time
    return counts and start is not None and end is not None and end <= start


def _check_days(days: Sequence[BusinessHoursDay]) -> None:
    issues: list[Issue] = [
        {"loc": ["body", "schedule", at, "end_time"], "msg": MISORDERED, "type": "time_order"}
        for at, day in enumerate(days)
        if misordered(day)
    ]
    if issues:
        raise Invalid(*issues)


def _check_no_other_default(tenant: Tenant, business_hours_id: str | None = None) -> None:
    for other in tenant.business_hours:
        if other.is_default and other.id != business_hours_id:
            raise Conflict(
                "Another default business-hours schedule already exists. Remove that default first.",
                hint=f"The default is {other.id}.",
            )


def _keep_holidays(tenant: Tenant, schedule: BusinessHoursDetail, holidays: list[Holiday]) -> None:
    changes = {"holidays": holidays, "holiday_count": len(holidays), "updated_at": tenant.now}
    changed = tenant.business_hours.put(schedule.model_copy(update=changes))
    tenant.emit("business_hours.updated", schedule.id, changed)
