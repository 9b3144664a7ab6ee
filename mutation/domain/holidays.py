"""Defects of the holidays of a schedule, and of when it is open, a rule each. Docs: teams-and-routing, "Holidays"."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mock_server.http.wire import Asgi, Receive, Scope, Send
from mutation.domain.business_hours import HOURS, arithmetic, operation
from mutation.domain.teams import corrects, missing_twice
from mutation.mutant import Around, Mutant
from mutation.patches import replaced
from mutation.wire import Call, Json, answers, asks, edits, ignores_fields, says, sets, status


@contextmanager
def listed_holidays() -> Iterator[Around]:
    """A list of holidays that the contract has not: the schedule itself, by another name."""

    def around(app: Asgi) -> Asgi:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].endswith("/holidays"):
                path = scope["path"].removesuffix("/holidays")
                scope = {**scope, "path": path, "raw_path": path.encode()}
            await app(scope, receive, send)

        return answer

    yield around


def of_all_schedules(get: Any, tenant: Any, business_hours_id: str) -> Any:
    found = get(tenant, business_hours_id=business_hours_id)
    return found.model_copy(update={"holidays": [day for each in tenant.business_hours for day in each.holidays]})


def is_not_counted(delete: Any, tenant: Any, business_hours_id: str, holiday_id: str) -> None:
    """A deleted holiday is counted still."""
    before = tenant.business_hours.get(business_hours_id).holiday_count
    delete(tenant, business_hours_id=business_hours_id, holiday_id=holiday_id)
    tenant.business_hours.put(tenant.business_hours.get(business_hours_id).model_copy(update={"holiday_count": before}))


def goes_with_the_others(delete: Any, tenant: Any, business_hours_id: str, holiday_id: str) -> None:
    """Holidays of one date are deleted together."""
    holidays = tenant.business_hours.get(business_hours_id).holidays
    dates = {each.date for each in holidays if each.id == holiday_id}
    for each in [each.id for each in holidays if each.date in dates] or [holiday_id]:
        delete(tenant, business_hours_id=business_hours_id, holiday_id=each)


def of_any_schedule(delete: Any, tenant: Any, business_hours_id: str, holiday_id: str) -> None:
    owners = [each.id for each in tenant.business_hours if any(day.id == holiday_id for day in each.holidays)]
    delete(tenant, business_hours_id=owners[0] if owners else business_hours_id, holiday_id=holiday_id)


def is_there_already(add: Any, tenant: Any, business_hours_id: str, body: Any) -> Any:
    there = tenant.business_hours.get(business_hours_id).holidays
    known = [each for each in there if (each.name, each.date) == (body.name, body.date)]
    return known[0] if known else add(tenant, business_hours_id=business_hours_id, body=body)


def dates(change: Callable[[str], str]) -> Callable[[Call], None]:
    return corrects("date", lambda date: isinstance(date, str), change)


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


MUTANTS: list[Mutant] = [
    Mutant(
        "HOURS-02", "persistence", "A deleted holiday is counted still.", operation("delete_holiday", is_not_counted)
    ),
    Mutant("HOURS-03", "schema", "A schedule shows no holidays.", answers("get_business_hours", sets(holidays=[]))),
    Mutant(
        "HOURS-03", "persistence", "A schedule shows those of all.", operation("get_business_hours", of_all_schedules)
    ),
    Mutant(
        "HOURS-03",
        "filters and paging",
        "A schedule shows one holiday at the most.",
        answers("get_business_hours", edits(lambda found: found.update(holidays=found["holidays"][:1]))),
    ),
    Mutant(
        "HOURS-28",
        "persistence",
        "A second holiday of a name and date is the first.",
        operation("add_holiday", is_there_already),
    ),
    Mutant(
        "HOURS-21",
        "persistence",
        "A holiday for a part of the day does not recur.",
        asks("add_holiday", lambda call: call.json.get("all_day") is False and ignores_fields("recurring")(call)),
    ),
    Mutant("HOURS-17", "validation", "An instant is a date.", asks("add_holiday", dates(lambda date: date[:10]))),
    Mutant(
        "HOURS-16",
        "errors",
        "A holiday that is not there can be deleted.",
        answers("delete_holiday", missing_twice),
    ),
    Mutant("HOURS-16", "status", "A deletion is answered with 200.", answers("delete_holiday", status(200))),
    Mutant(
        "HOURS-16", "errors", "The 404 has other words.", answers("delete_holiday", says("Not Found", instead_of=404))
    ),
    Mutant(
        "HOURS-16",
        "persistence",
        "A deleted holiday stays.",
        operation("delete_holiday", lambda *_, **__: None),
    ),
    Mutant(
        "HOURS-28",
        "persistence",
        "Holidays of one date are deleted together.",
        operation("delete_holiday", goes_with_the_others),
    ),
    Mutant(
        "HOURS-16",
        "persistence",
        "A holiday is deleted by way of another schedule.",
        operation("delete_holiday", of_any_schedule),
    ),
    Mutant(
        "HOURS-17",
        "validation",
        "A holiday may end before its start.",
        replaced((f"{HOURS}:misordered", lambda _: lambda *_: False)),
    ),
    Mutant(
        "HOURS-21",
        "persistence",
        "A new holiday does not recur.",
        asks("add_holiday", ignores_fields("recurring")),
    ),
    Mutant("HOURS-20", "schema", "Holidays have a list.", listed_holidays),
    Mutant("SLA-61", "engines", "No holiday recurs.", arithmetic(holidays(lambda _: {"recurring": False}))),
    Mutant("SLA-61", "engines", "Every holiday recurs.", arithmetic(holidays(lambda _: {"recurring": True}))),
    Mutant("SLA-61", "engines", "A holiday comes back once.", arithmetic(("Calendar", comes_back_once))),
    Mutant("SLA-61", "engines", "A holiday for a part of the day closes all of it.", arithmetic(("_closure", all_day))),
    Mutant(
        "SLA-61",
        "engines",
        "A holiday for a part of the day lasts until its end.",
        arithmetic(("_closure", until_evening)),
    ),
    Mutant(
        "SLA-61",
        "time",
        "The hours are those of UTC.",
        arithmetic(("Calendar", in_utc)),
    ),
]
