"""What the journeys of on-call schedules do again and again."""

from contract_tests.calling import Caller, Json
from contract_tests.expecting import body

ONCALL = "/api/v2/oncall"
SCHEDULES = f"{ONCALL}/schedules"
SCHEDULE = f"{SCHEDULES}/sched_abc123"
ENTRIES = f"{SCHEDULE}/entries"
NOW = f"{ONCALL}/current/team_789"
EXAMPLE = {"name": "Weekend Support", "team_id": "team_789", "timezone": "Europe/Brussels", "rotation_type": "weekly"}
SHIFT = {"user_id": "user_012", "start": "2026-03-15T18:00:00+01:00", "end": "2026-03-16T08:00:00+01:00"}
SWAPS = [f"{ENTRIES}/entry_456/swap", f"{ONCALL}/entries/entry_456/swap"]


def shift(api: Caller, start: str, end: str, user: str = "user_034", schedule: str = SCHEDULE) -> Json:
    """A new entry."""
    return body(api.post(f"{schedule}/entries", {"user_id": user, "start": start, "end": end}), 201)


def ids(api: Caller, schedule: str = SCHEDULE, **dates: str) -> list[str]:
    return [entry["id"] for entry in body(api.get(f"{schedule}/entries", **dates), 200)["data"]]


def on_call(api: Caller, team: str = "team_789") -> Json:
    """The name of who is on call now; None for nobody."""
    person = body(api.get(f"{ONCALL}/current/{team}"), 200)["on_call"]
    return person and person["name"]
