"""Business-hours schedules, made for the occasion, and how one asks for them. Docs: teams-and-routing.

A schedule cannot be deleted, so the checks make few: those that only read one, or add holidays, share theirs.
"""

import httpx

from contract_tests.assertions import body, made, same
from contract_tests.caller import Caller
from contract_tests.factories.lists import everything
from contract_tests.target import Json, Target

HOURS = "/api/v2/business-hours"


def day(day_of_week: int, start: str | None = "09:00", end: str | None = "17:30", *, closed: bool = False) -> Json:
    """A weekday, as a schedule has it."""
    return {"day_of_week": day_of_week, "start_time": start, "end_time": end, "is_closed": closed}


WEEK = [*map(day, range(4)), day(4, end="16:00"), day(5, None, None, closed=True), day(6, None, None, closed=True)]
NINE_TO_FIVE = [day(number, "09:00", "17:00") for number in range(7)]
STANDARD = {"timezone": "Europe/Brussels", "is_default": False, "schedule": WEEK}
"""What the page's example of a schedule has beside a name; but no default."""


def new_hours(on: Target, caller: Caller | None = None, **fields: Json) -> Json:
    """A schedule as the page's example has it, but with a name of its own and no default."""
    return made((caller or on.dashboard).post(HOURS, draft(on, **fields)))


def draft(on: Target, **fields: Json) -> Json:
    """What creates a schedule."""
    return {"name": on.name("Hours"), **STANDARD, **fields}


def read(on: Target, schedule: Json) -> Json:
    return body(on.dashboard.get(f"{HOURS}/{schedule['id']}"))


def shared_hours(on: Target, number: int = 0) -> Json:
    """A schedule of ours, nine to five in UTC, the n-th of those without holidays, for checks that only add some."""
    shared = on.shared.setdefault("business hours", [])
    for each in shared:
        there = on.dashboard.get(f"{HOURS}/{each}")
        if there.status_code == httpx.codes.OK and there.json().get("holidays") == []:
            if not number:
                return there.json()
            number -= 1
    for _ in range(number + 1):
        shared.append(new_hours(on, timezone="UTC", schedule=NINE_TO_FIVE)["id"])
    return read(on, {"id": shared[-1]})


def listed(on: Target, schedule: Json) -> Json:
    """A schedule as the list shows it."""
    found = [each for each in everything(on.dashboard, HOURS) if each["id"] == schedule["id"]]
    same(len(found), 1, f"how often {schedule['name']} is listed")
    return found[0]
