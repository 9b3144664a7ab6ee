"""Defects of business-hours schedules, a rule each. Docs: teams-and-routing, "Business Hours"."""

from collections.abc import Callable
from functools import partial
from typing import Any

from mutation.domain import teams
from mutation.mutant import Plant, Table
from mutation.patches import replaced
from mutation.wire import Call, Json

HOURS = "mock_server.families.business_hours.operations"
CALENDAR = "mock_server.families.business_hours.calendar"
operation = partial(teams.operation, module=HOURS)


def arithmetic(*targets: tuple[str, Callable[[Any], Any]]) -> Plant:
    """Parts of the calendar are replaced; what was compiled before counts for nothing, and nothing is kept."""
    uncached = (f"{CALENDAR}:_compiled", lambda compiled: compiled.__wrapped__)
    return replaced(uncached, *((f"{CALENDAR}:{name}", make) for name, make in targets))


def days(change: Callable[[Json], object]) -> Callable[[Call], None]:
    """The weekdays that were sent are changed in place."""

    def alter(call: Call) -> None:
        sent = call.json
        for each in sent.get("schedule") or []:
            change(each)
        call.json = sent

    return alter


def from_sunday(original: Any) -> Any:
    """0 is Sunday, and 6 is Saturday."""
    return lambda days: (*original(days)[1:], original(days)[0])


def no_closed_days(original: Any) -> Any:
    return lambda days: original(tuple(day.model_copy(update={"is_closed": False}) for day in days))


MUTANTS: Table = {
    "engines": {
        "HOURS-07: The week begins on Sunday.": arithmetic(("_week", from_sunday)),
        "HOURS-25: A closed day is open at its times.": arithmetic(("_week", no_closed_days)),
    },
}
