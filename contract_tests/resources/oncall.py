"""On-call schedules and their entries, as the laws know them. Docs: on-call."""

from contract_tests.factories.oncall import ONCALL, YEAR
from contract_tests.factories.records import own_team
from contract_tests.resources.resource import Resource, Values
from contract_tests.target import Target


def _of_a_schedule(on: Target) -> Values:
    teams = [team["id"] for team in (own_team(on), own_team(on)) if team]
    return {"timezone": ["America/New_York", "Europe/Paris"], **({"team_id": teams} if teams else {})}


def _of_an_entry(on: Target) -> Values:
    """With offsets of less than an hour, before and behind UTC."""
    return {
        "user_id": list(on.users[:2]),
        "start": ["2031-11-11T20:00:00+05:30", "2031-12-24T20:00:00-09:30"],
        "end": ["2031-11-12T06:00:00+05:30", "2031-12-25T06:00:00-09:30"],
    }


SCHEDULE = Resource(
    name="on-call schedule",
    plural="on-call schedules",
    create="create_oncall_schedule",
    values=_of_a_schedule,
    rules={
        "create": "ONCALL-02",
        "status": "ONCALL-03",
        "required": "ONCALL-23",
        "defaults": "ONCALL-23",
        "values": "ONCALL-20",
        "issues": "ONCALL-23",
        "read": "ONCALL-04",
        "unknown": "ONCALL-05",
        "unknown update": "ONCALL-05",
        "unknown delete": "ONCALL-05",
        "listed": "ONCALL-01",
        "envelope": "ONCALL-01",
        "size": "ONCALL-01",
        "window": "PAGING-02",
        "update": "ONCALL-06",
        "nulls": "ONCALL-26",
        "nothing": "ONCALL-26",
        "delete": "ONCALL-07",
        "typed": "ERROR-08",
        "refused": "ERROR-05",
        "unknown fields": "ERROR-06",
    },
    field_rules={
        "timezone": {"issues": "ONCALL-27"},
        "rotation_type": {"issues": "ONCALL-28", "update": "ONCALL-26"},
        "team_id": {"update": "ONCALL-26"},
    },
)
ENTRY = Resource(
    name="on-call entry",
    plural="on-call entries",
    create="create_oncall_entry",
    parent=SCHEDULE,
    item=f"{ONCALL}/entries/{{entry_id}}",
    query=YEAR,
    values=_of_an_entry,
    rules={
        "create": "ONCALL-11",
        "status": "ONCALL-03",
        "unknown delete": "ONCALL-05",
        "parent": "ONCALL-05",
        "listed": "ONCALL-11",
        "shown below": "ONCALL-09",
        "envelope": "ONCALL-24",
        "size": "ONCALL-24",
        "window": "ONCALL-24",
        "delete": "ONCALL-16",
        "unknown fields": "ERROR-06",
    },
)
