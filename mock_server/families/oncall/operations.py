"""On-call schedules and shifts, one function per operation."""

from datetime import date

from mock_server.errors import NotFound, invalid
from mock_server.families.business_hours.zones import known_zone
from mock_server.families.oncall.shifts import cancel_hand_overs, next_of, on_call_at, set_hand_overs, within
from mock_server.families.paging import Page, Paging
from mock_server.families.tenant import Tenant
from mock_server.models import (
    CurrentOnCall,
    OnCallEntry,
    OnCallEntryCreate,
    OnCallPerson,
    OnCallSchedule,
    OnCallScheduleCreate,
    OnCallScheduleUpdate,
    OnCallSwap,
)


def list_oncall_schedules(tenant: Tenant, paging: Paging) -> Page[OnCallSchedule]:
    return paging.slice(tenant.oncall_schedules)


def create_oncall_schedule(tenant: Tenant, body: OnCallScheduleCreate) -> OnCallSchedule:
    known_zone(body.timezone)
    return tenant.oncall_schedules.put(OnCallSchedule(**vars(body), id=tenant.ids.text("sched"), created_at=tenant.now))


def get_oncall_schedule(tenant: Tenant, schedule_id: str) -> OnCallSchedule:
    return tenant.oncall_schedules.get(schedule_id)


def update_oncall_schedule(tenant: Tenant, schedule_id: str, body: OnCallScheduleUpdate) -> OnCallSchedule:
    changed = tenant.oncall_schedules.update(schedule_id, body)
    known_zone(changed.timezone)
    return changed


def delete_oncall_schedule(tenant: Tenant, schedule_id: str) -> None:
    """Its shifts go with it."""
    tenant.oncall_schedules.remove(schedule_id)
    for entry in tenant.oncall_entries.remove_where(lambda entry: entry.schedule_id == schedule_id):
        cancel_hand_overs(tenant, entry)


def list_oncall_entries(
    tenant: Tenant, paging: Paging, schedule_id: str, start_date: date | None, end_date: date | None
) -> Page[OnCallEntry]:
    """In the order of their starts."""
    schedule = tenant.oncall_schedules.get(schedule_id)
    entries = [entry for entry in tenant.oncall_entries if entry.schedule_id == schedule_id]
    return paging.slice(within(schedule, entries, start_date, end_date))


def create_oncall_entry(tenant: Tenant, schedule_id: str, body: OnCallEntryCreate) -> OnCallEntry:
    tenant.oncall_schedules.get(schedule_id)
    tenant.users.get(body.user_id)
    if body.end <= body.start:
        raise invalid("end", "end should be later than start", "time_order")
    entry = OnCallEntry(
        **vars(body), id=tenant.ids.text("entry"), schedule_id=schedule_id, projected=False, created_at=tenant.now
    )
    set_hand_overs(tenant, entry)
    return tenant.oncall_entries.put(entry)


def swap_oncall_entry(tenant: Tenant, schedule_id: str, entry_id: str, body: OnCallSwap) -> OnCallEntry:
    tenant.oncall_schedules.get(schedule_id)
    entry = tenant.oncall_entries.get(entry_id)
    if entry.schedule_id != schedule_id:
        raise NotFound("Entry not found", hint=f"The entry belongs to {entry.schedule_id}.")
    return swap_oncall_entry_by_id(tenant, entry_id, body)


def swap_oncall_entry_by_id(tenant: Tenant, entry_id: str, body: OnCallSwap) -> OnCallEntry:
    """The other user's next entry of the schedule goes to whom this one was taken from; who has none takes over."""
    entry, user = tenant.oncall_entries.get(entry_id), tenant.users.get(body.swap_with_user_id)
    same = [each for each in tenant.oncall_entries if each.schedule_id == entry.schedule_id and each.id != entry.id]
    given = next_of(same, user.id, tenant.now) if user.id != entry.user_id else None
    if given:
        tenant.oncall_entries.put(given.model_copy(update={"user_id": entry.user_id}))
    return tenant.oncall_entries.put(entry.model_copy(update={"user_id": user.id}))


def delete_oncall_entry(tenant: Tenant, entry_id: str) -> None:
    cancel_hand_overs(tenant, tenant.oncall_entries.remove(entry_id))


def get_current_oncall(tenant: Tenant, team_id: str) -> CurrentOnCall:
    tenant.teams.get(team_id)
    entry = on_call_at(tenant, team_id, tenant.now)
    return CurrentOnCall(team_id=team_id, on_call=_person(tenant, entry) if entry else None)


def _person(tenant: Tenant, entry: OnCallEntry) -> OnCallPerson:
    user = tenant.users.find(entry.user_id)
    return OnCallPerson(
        user_id=entry.user_id,
        name=user.name if user else None,
        email=user.email if user else None,
        shift_start=entry.start,
        shift_end=entry.end,
    )
