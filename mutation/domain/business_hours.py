"""Defects of business-hours schedules, a rule each. Docs: teams-and-routing, "Business Hours"."""

from collections.abc import Callable
from functools import partial
from typing import Any

from mutation.domain import teams
from mutation.domain.team_lists import EVERY
from mutation.domain.teams import corrects, refuses, sends, with_limit
from mutation.mutant import Mutant, Plant
from mutation.patches import replaced
from mutation.wire import Call, Deliver, Json, Reply, answers, asks, edits, ignores_fields, says, wire

HOURS = "mock_server.families.business_hours.operations"
CALENDAR = "mock_server.families.business_hours.calendar"
operation = partial(teams.operation, module=HOURS)


def arithmetic(*targets: tuple[str, Callable[[Any], Any]]) -> Plant:
    """Parts of the calendar are replaced; what was compiled before counts for nothing, and nothing is kept."""
    uncached = (f"{CALENDAR}:_compiled", lambda compiled: compiled.__wrapped__)
    return replaced(uncached, *((f"{CALENDAR}:{name}", make) for name, make in targets))


def stored_all_the_same(operations: str, refusal: int, change: Callable[[Call], object]) -> Plant:
    """A refused request is done without what was wrong in it, behind the caller's back."""

    async def through(call: Call, deliver: Deliver) -> Reply:
        reply: Reply = await deliver(call)
        if reply.status == refusal:
            change(call)
            await deliver(call)
        return reply

    return wire(operations, through)


def without_newest(original: Any, tenant: Any, paging: Any) -> Any:
    """The list is a step behind: it does not know the latest schedule yet."""
    return paging.slice(original(tenant, paging=EVERY).records[:-1])


def week_after_week(update: Any, tenant: Any, business_hours_id: str, body: Any) -> Any:
    """The weekdays of an update replace those of the same number, and the others stay."""
    before = tenant.business_hours.get(business_hours_id).schedule
    changed = update(tenant, business_hours_id=business_hours_id, body=body)
    new = {each.day_of_week for each in changed.schedule}
    merged = [*changed.schedule, *(each for each in before if each.day_of_week not in new)]
    return tenant.business_hours.put(changed.model_copy(update={"schedule": merged}))


def without_empty_week(call: Call) -> None:
    if call.json.get("schedule") == []:
        ignores_fields("schedule")(call)


def found_anyway(call: Call, reply: Reply) -> None:
    """A schedule that is not there is changed all the same, or takes a holiday."""
    if reply.status == 404:
        reply.status, reply.json = (201 if call.method == "POST" else 200), {"id": call.path, **call.json}


def days(change: Callable[[Json], object]) -> Callable[[Call], None]:
    """The weekdays that were sent are changed in place."""

    def alter(call: Call) -> None:
        sent = call.json
        if isinstance(sent.get("schedule"), list):
            for each in sent["schedule"]:
                change(each)
        call.json = sent

    return alter


def without_last_day(call: Call) -> None:
    if "schedule" in call.json:
        call.json = {**call.json, "schedule": call.json["schedule"][:-1]}


def from_sunday(original: Any) -> Any:
    """0 is Sunday, and 6 is Saturday."""
    return lambda days: (*original(days)[1:], original(days)[0])


def no_closed_days(original: Any) -> Any:
    return lambda days: original(tuple(day.model_copy(update={"is_closed": False}) for day in days))


def first_issue(_call: Call, reply: Reply) -> None:
    if reply.status == 422:
        reply.json = {"detail": reply.json["detail"][:1]}


def is_atlantis(zone: Json) -> bool:
    return bool(zone == "Europe/Atlantis")


def _forgives_no_time_at_all(original: Any) -> Any:
    def misordered(span: Any) -> bool:
        return bool(original(span) and span.end_time != span.start_time)

    return misordered


MUTANTS: list[Mutant] = [
    Mutant(
        "HOURS-01",
        "filters and paging",
        "A page has 20 schedules where no limit is sent.",
        asks("list_business_hours", lambda call: call.query.setdefault("limit", "20")),
    ),
    Mutant(
        "HOURS-23",
        "filters and paging",
        "A limit of 101 is taken for 100.",
        asks("list_business_hours", with_limit(lambda limit: 100 if limit == 101 else limit)),
    ),
    Mutant(
        "HOURS-01",
        "filters and paging",
        "A page has 50 schedules at the most, whatever its limit.",
        answers("list_business_hours", edits(lambda page: page.update(items=page["items"][:50]))),
    ),
    Mutant(
        "HOURS-04",
        "errors",
        "An unknown schedule is not there in other words.",
        answers("get_business_hours", says("Schedule not found", instead_of=404)),
    ),
    Mutant("HOURS-24", "errors", "An unknown schedule takes a holiday.", answers("add_holiday", found_anyway)),
    # Creating
    Mutant(
        "HOURS-05",
        "persistence",
        "The last weekday of a new schedule is lost.",
        asks("create_business_hours", without_last_day),
    ),
    Mutant(
        "HOURS-01",
        "persistence",
        "A new schedule is not in the list.",
        operation("list_business_hours", without_newest),
    ),
    Mutant(
        "HOURS-06",
        "validation",
        "A schedule without a name gets one.",
        asks("create_business_hours", sends(name="Business hours")),
    ),
    Mutant(
        "HOURS-07",
        "validation",
        "Day 7 is Sunday too.",
        asks("create_business_hours", days(lambda day: day["day_of_week"] == 7 and day.update(day_of_week=6))),
    ),
    Mutant(
        "HOURS-17",
        "validation",
        "24:00 is the end of a day.",
        asks("create_business_hours", days(lambda day: day["end_time"] == "24:00" and day.update(end_time=None))),
    ),
    Mutant(
        "HOURS-07",
        "validation",
        "9am is 09:00.",
        asks("create_business_hours", days(lambda day: day["start_time"] == "9am" and day.update(start_time="09:00"))),
    ),
    Mutant("HOURS-07", "engines", "The week begins on Sunday.", arithmetic(("_week", from_sunday))),
    Mutant("HOURS-25", "engines", "A closed day is open at its times.", arithmetic(("_week", no_closed_days))),
    Mutant(
        "HOURS-17",
        "validation",
        "A time zone that does not exist becomes UTC in a new schedule.",
        asks("create_business_hours", corrects("timezone", is_atlantis, lambda _: "UTC")),
    ),
    Mutant(
        "HOURS-17",
        "partial updates",
        "An update drops a time zone that does not exist, and does the rest.",
        asks(
            "update_business_hours",
            lambda call: is_atlantis(call.json.get("timezone")) and ignores_fields("timezone")(call),
        ),
    ),
    Mutant(
        "HOURS-17",
        "errors",
        "Only the first of several bad days is named.",
        answers("create_business_hours", first_issue),
    ),
    Mutant(
        "HOURS-17",
        "validation",
        "What ends when it starts is all right.",
        replaced((f"{HOURS}:misordered", _forgives_no_time_at_all)),
    ),
    # Updating
    Mutant(
        "HOURS-26",
        "validation",
        "An update of nothing is refused.",
        refuses("update_business_hours", lambda sent: sent == {}, 422, teams.issue("name")),
    ),
    Mutant(
        "HOURS-10",
        "errors",
        "An unknown schedule is updated all the same.",
        answers("update_business_hours", found_anyway),
    ),
    Mutant(
        "HOURS-22",
        "partial updates",
        "Weekdays that an update does not name stay.",
        operation("update_business_hours", week_after_week),
    ),
    Mutant(
        "HOURS-22", "partial updates", "An empty week is no change.", asks("update_business_hours", without_empty_week)
    ),
]
