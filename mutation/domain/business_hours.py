"""Defects of when a schedule is open, and of the default one. Docs: teams-and-routing, "Business Hours"."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mock_server.errors import Conflict
from mutation.mutant import Plant, Table
from mutation.patches import around, instead, replaced
from mutation.wire import Json, asks, ignores_fields

CALENDAR = "mock_server.families.business_hours.calendar"


def arithmetic(*targets: tuple[str, Callable[[Any], Any]]) -> Plant:
    """Parts of the calendar are replaced; what was compiled before counts for nothing, and nothing is kept."""
    uncached = (f"{CALENDAR}:_compiled", lambda compiled: compiled.__wrapped__)
    return replaced(uncached, *((f"{CALENDAR}:{name}", make) for name, make in targets))


def from_sunday(original: Any) -> Any:
    """0 is Sunday, and 6 is Saturday."""
    return lambda days: (*original(days)[1:], original(days)[0])


def no_closed_days(original: Any) -> Any:
    return lambda days: original(tuple(day.model_copy(update={"is_closed": False}) for day in days))


DEFAULT = "Another default business-hours schedule already exists. Remove that default first."


@around
def becomes_default(update: Any, tenant: Any, business_hours_id: str, body: Any) -> Any:
    """An update makes any schedule a default."""
    flag = getattr(body, "is_default", None) is True
    quiet = body.model_copy(update={"is_default": False}) if flag else body
    made = update(tenant, business_hours_id=business_hours_id, body=quiet)
    return tenant.business_hours.put(made.model_copy(update={"is_default": True})) if flag else made


@around
def conflicts_with_itself(update: Any, tenant: Any, business_hours_id: str, body: Any) -> Any:
    if body.is_default is True and any(each.is_default for each in tenant.business_hours):
        raise Conflict(DEFAULT)
    return update(tenant, business_hours_id=business_hours_id, body=body)


@around
def the_only_one(create: Any, tenant: Any, body: Any) -> Any:
    """A tenant has one schedule that is no default."""
    tenant.business_hours.remove_where(lambda each: not each.is_default)
    return create(tenant, body=body)


def holidays(change: Callable[[Any], Json]) -> tuple[str, Callable[[Any], Any]]:
    """The calendar sees other holidays than there are."""

    def make(original: Any) -> Any:
        return lambda zone, days, found: original(
            zone, days, tuple(each.model_copy(update=change(each)) for each in found)
        )

    return ("Calendar", make)


@around
def comes_back_once(original: Any, zone: Any, days: Any, found: Any) -> Any:
    """A holiday that recurs is one in its own year and in the next."""
    again = [each.model_copy(update={"date": each.date.replace(year=each.date.year + 1)}) for each in found]
    every = [*found, *(each for each in again if each.recurring)]
    return original(zone, days, tuple(each.model_copy(update={"recurring": False}) for each in every))


def in_utc(original: Any) -> Any:
    return lambda _zone, days, found: original(ZoneInfo("UTC"), days, found)


def all_day(_original: Any) -> Any:
    return lambda _holiday: (timedelta(), timedelta(days=1))


def until_evening(original: Any) -> Any:
    return lambda holiday: (original(holiday)[0], timedelta(days=1))


MUTANTS: Table = {
    "engines": {
        "HOURS-07: The week begins on Sunday.": arithmetic(("_week", from_sunday)),
        "HOURS-25: A closed day is open at its times.": arithmetic(("_week", no_closed_days)),
        "SLA-61: No holiday recurs.": arithmetic(holidays(lambda _: {"recurring": False})),
        "SLA-61: Every holiday recurs.": arithmetic(holidays(lambda _: {"recurring": True})),
        "SLA-61: A holiday comes back once.": arithmetic(("Calendar", comes_back_once)),
        "SLA-61: A holiday for a part of the day closes all of it.": arithmetic(("_closure", all_day)),
        "SLA-61: A holiday for a part of the day lasts until its end.": arithmetic(("_closure", until_evening)),
    },
    "validation": {
        "HOURS-11: An update makes a second default.": instead(
            "business_hours", "update_business_hours", becomes_default
        ),
        "HOURS-11: The default is a conflict with itself.": instead(
            "business_hours", "update_business_hours", conflicts_with_itself
        ),
    },
    "transitions": {
        "HOURS-11: The default cannot be given up.": asks(
            "update_business_hours",
            lambda call: call.json.get("is_default") is False and ignores_fields("is_default")(call),
        ),
    },
    "persistence": {
        "HOURS-19: A schedule takes the place of the one before.": instead(
            "business_hours", "create_business_hours", the_only_one
        ),
    },
    "time": {
        "SLA-61: The hours are those of UTC.": arithmetic(("Calendar", in_utc)),
    },
}
