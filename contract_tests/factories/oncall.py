"""Schedules and shifts, made for the occasion, and how one asks for them. Docs: on-call."""

from datetime import datetime, timedelta

import httpx

from contract_tests.assertions import body, made
from contract_tests.caller import Caller
from contract_tests.factories.lists import everything
from contract_tests.factories.records import own_team
from contract_tests.target import Json, Target

ONCALL = "/api/v2/oncall"
SCHEDULES = f"{ONCALL}/schedules"
YEAR = {"start_date": "2031-01-01", "end_date": "2031-12-31"}
"""A range with every shift of the checks that are not about now: the page shows no list without a range."""
NOT_THERE = {httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED}


ROTA = {"timezone": "Europe/Brussels", "rotation_type": "weekly"}
"""What the page's example of a schedule has beside a name and a team."""


def draft(on: Target, **fields: Json) -> Json:
    """What creates a schedule, with a name and a team of its own."""
    team = None if "team_id" in fields else own_team(on)
    return {"name": on.name("Rota"), **ROTA, **({"team_id": team["id"]} if team else {}), **fields}


def new_schedule(on: Target, **fields: Json) -> Json:
    """A schedule as the page's example has it, with a name of its own unless the fields say otherwise."""
    return made(on.api.post(SCHEDULES, draft(on, **fields)), None)


def read(on: Target, schedule: Json) -> Json:
    return body(on.api.get(f"{SCHEDULES}/{schedule['id']}"))


def shift(start: datetime | str, end: datetime | str, user: str) -> Json:
    """What creates a shift."""
    return {"user_id": user, "start": text(start), "end": text(end)}


def new_entry(on: Target, schedule: Json, start: datetime | str, end: datetime | str, user: str = "") -> Json:
    """A shift, of the first user unless one is named."""
    return made(on.api.post(entries_of(schedule), shift(start, end, user or on.users[0])), None)


def entries_of(schedule: Json) -> str:
    """The path of a schedule's entries."""
    return f"{SCHEDULES}/{schedule['id']}/entries"


def listed(on: Target, schedule: Json, **query: Json) -> list[Json]:
    """The entries of a schedule, as they are listed: those of the year unless other days are asked for."""
    return everything(on.api, entries_of(schedule), **(query or YEAR))


def ids(records: list[Json]) -> list[str]:
    return [each["id"] for each in records]


def swap(caller: Caller, schedule: Json, entry: Json, user: str) -> httpx.Response:
    """Give the shift to another user, on the path of the example."""
    return caller.post(f"{entries_of(schedule)}/{entry['id']}/swap", {"swap_with_user_id": user})


def swap_by_id(caller: Caller, entry: Json, user: str) -> httpx.Response:
    """Give the shift to another user, on the path of the scope table."""
    return caller.post(f"{ONCALL}/entries/{entry['id']}/swap", {"swap_with_user_id": user})


def swapped(caller: Caller, schedule: Json, entry: Json, user: str) -> httpx.Response:
    """Give the shift to another user, on whichever of the page's two paths there is."""
    response = swap(caller, schedule, entry, user)
    return swap_by_id(caller, entry, user) if response.status_code in NOT_THERE else response


def on_call(on: Target, team_id: str) -> Json:
    """Who is on call for the team now; None for nobody, for whom a 404 is as good as null."""
    response = on.api.get(f"{ONCALL}/current/{team_id}")
    return None if response.status_code == httpx.codes.NOT_FOUND else body(response)["on_call"]


def instant(written: str) -> datetime:
    return datetime.fromisoformat(written)


def span(entry: Json) -> tuple[datetime, datetime]:
    return instant(entry["start"]), instant(entry["end"])


def text(when: datetime | str) -> str:
    return when if isinstance(when, str) else when.isoformat()


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)
