"""Schedules and shifts, made for the occasion, and how one asks for them. Docs: on-call."""

from datetime import datetime, timedelta

import httpx

from contract_tests.calling import Caller
from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import body

ONCALL = "/api/v2/oncall"
SCHEDULES = f"{ONCALL}/schedules"


def made(response: httpx.Response) -> Json:
    """The record of a creation. The page does not say with which status it comes."""
    return body(response, 200 if response.status_code == 200 else 201)


def new_schedule(on: Deployment, **fields: Json) -> Json:
    """A schedule, with a name of its own and in UTC unless the fields say otherwise."""
    return made(on.api.post(SCHEDULES, {"name": on.name("Rota"), "timezone": "UTC", **fields}))


def new_entry(on: Deployment, schedule: Json, start: datetime | str, end: datetime | str, user: str = "") -> Json:
    """A shift, of the first user unless one is named."""
    sent = {"user_id": user or on.users[0], "start": text(start), "end": text(end)}
    return made(on.api.post(entries_of(schedule), sent))


def entries_of(schedule: Json) -> str:
    """The path of a schedule's entries."""
    return f"{SCHEDULES}/{schedule['id']}/entries"


def listed(on: Deployment, schedule: Json, **query: Json) -> list[Json]:
    """The entries of a schedule, as they are listed."""
    entries: list[Json] = body(on.api.get(entries_of(schedule), **query))["data"]
    return entries


def ids(records: list[Json]) -> list[str]:
    return [each["id"] for each in records]


def swap(caller: Caller, entry: Json, user: str) -> httpx.Response:
    """Give the shift to another user, on the path of the example."""
    return caller.post(f"{SCHEDULES}/{entry['schedule_id']}/entries/{entry['id']}/swap", {"swap_with_user_id": user})


def swap_by_id(caller: Caller, entry: Json, user: str) -> httpx.Response:
    """Give the shift to another user, on the path of the scope table."""
    return caller.post(f"{ONCALL}/entries/{entry['id']}/swap", {"swap_with_user_id": user})


def on_call(on: Deployment, team_id: str) -> Json:
    """Who is on call for the team now; None for nobody."""
    return body(on.api.get(f"{ONCALL}/current/{team_id}"))["on_call"]


def instant(written: str) -> datetime:
    return datetime.fromisoformat(written)


def text(when: datetime | str) -> str:
    return when if isinstance(when, str) else when.isoformat()


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)
