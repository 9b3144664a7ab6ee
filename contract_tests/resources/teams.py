"""Teams, as the laws know them. Docs: teams-and-routing."""

from contract_tests.factories.business_hours import shared_hours
from contract_tests.resources.resource import Resource, Values
from contract_tests.target import Target


def _values(on: Target) -> Values:
    return {
        "business_hours_id": [shared_hours(on, number)["id"] for number in range(2)],
        "escalate_to_user_id": list(on.users[:2]),
        "email": ["network@example.com", "vip@example.com"],
    }


TEAM = Resource(
    name="team",
    plural="teams",
    create="create_team",
    values=_values,
    rules={
        "create": "TEAM-06",
        "required": "TEAM-07",
        "defaults": "TEAM-09",
        "values": "TEAM-22",
        "worded": "TEAM-08",
        "bounds": "TEAM-07",
        "issues": "TEAM-30",
        "alike": "TEAM-29",
        "read": "TEAM-05",
        "unknown": "TEAM-05",
        "unknown update": "TEAM-11",
        "unknown delete": "TEAM-12",
        "listed": "TEAM-01",
        "envelope": "TEAM-01",
        "size": "TEAM-02",
        "most": "TEAM-02",
        "limits": "TEAM-26",
        "window": "TEAM-01",
        "filters": "TEAM-04",
        "refiltered": "TEAM-04",
        "together": "TEAM-04",
        "search": "TEAM-03",
        "elsewhere": "TEAM-03",
        "folded": "TEAM-24",
        "parts": "TEAM-24",
        "whole": "TEAM-24",
        "any check": "TEAM-24",
        "total": "TEAM-32",
        "update": "TEAM-10",
        "nulls": "TEAM-31",
        "nothing": "TEAM-31",
        "delete": "TEAM-12",
        "typed": "ERROR-02",
        "refused": "ERROR-05",
        "unknown fields": "ERROR-06",
    },
    field_rules={"business_hours_id": {"update": "HOURS-18"}},
)
