"""Defects of the holidays of a schedule, and of when it is open, a rule each. Docs: teams-and-routing, "Holidays"."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mutation.domain.business_hours import arithmetic
from mutation.mutant import Table
from mutation.wire import Json


def holidays(change: Callable[[Any], Json]) -> tuple[str, Callable[[Any], Any]]:
    """The calendar sees other holidays than there are."""

    def make(original: Any) -> Any:
        return lambda zone, days, found: original(
            zone, days, tuple(each.model_copy(update=change(each)) for each in found)
        )

    return ("Calendar", make)


def comes_back_once(original: Any) -> Any:
    """A holiday that recurs is one in its own year and in the next."""

    def calendar(zone: Any, days: Any, found: Any) -> Any:
        again = [each.model_copy(update={"date": each.date.replace(year=each.date.year + 1)}) for each in found]
        every = [*found, *(each for each in again if each.recurring)]
        return original(zone, days, tuple(each.model_copy(update={"recurring": False}) for each in every))

    return calendar


def in_utc(original: Any) -> Any:
    return lambda _zone, days, found: original(ZoneInfo("UTC"), days, found)


def all_day(_original: Any) -> Any:
    return lambda _holiday: (timedelta(), timedelta(days=1))


def until_evening(original: Any) -> Any:
    return lambda holiday: (original(holiday)[0], timedelta(days=1))


MUTANTS: Table = {
    "engines": {
        "SLA-61: No holiday recurs.": arithmetic(holidays(lambda _: {"recurring": False})),
        "SLA-61: Every holiday recurs.": arithmetic(holidays(lambda _: {"recurring": True})),
        "SLA-61: A holiday comes back once.": arithmetic(("Calendar", comes_back_once)),
        "SLA-61: A holiday for a part of the day closes all of it.": arithmetic(("_closure", all_day)),
        "SLA-61: A holiday for a part of the day lasts until its end.": arithmetic(("_closure", until_evening)),
    },
    "time": {
        "SLA-61: The hours are those of UTC.": arithmetic(("Calendar", in_utc)),
    },
}
