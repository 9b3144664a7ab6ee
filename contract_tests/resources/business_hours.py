"""Business-hours schedules and their holidays, as the laws know them. Docs: teams-and-routing."""

from contract_tests.factories.business_hours import NINE_TO_FIVE, WEEK, day
from contract_tests.resources.resource import Resource, Values
from contract_tests.target import Target


def _values(_on: Target) -> Values:
    weekend = [day(6, "10:00", "12:00"), day(5, None, None, closed=True)]
    return {"timezone": ["America/New_York", "Asia/Tokyo"], "schedule": [weekend, [], NINE_TO_FIVE, WEEK]}


BUSINESS_HOURS = Resource(
    name="business-hours schedule",
    plural="business hours",
    create="create_business_hours",
    values=_values,
    apart=frozenset({"is_default"}),
    derived=("updated_at", "holidays"),
    rules={
        "create": "HOURS-05",
        "required": "HOURS-06",
        "defaults": "HOURS-06",
        "issues": "HOURS-17",
        "alike": "HOURS-27",
        "read": "HOURS-03",
        "unknown": "HOURS-04",
        "unknown update": "HOURS-10",
        "listed": "HOURS-01",
        "envelope": "HOURS-01",
        "size": "HOURS-01",
        "most": "HOURS-01",
        "limits": "HOURS-23",
        "window": "HOURS-01",
        "update": "HOURS-09",
        "nothing": "HOURS-26",
        "typed": "ERROR-02",
        "refused": "ERROR-05",
        "unknown fields": "ERROR-06",
    },
    field_rules={"schedule": {"update": "HOURS-22"}},
)
HOLIDAY = Resource(
    name="holiday",
    plural="holidays",
    create="add_holiday",
    parent=BUSINESS_HOURS,
    values=lambda _on: {"date": ["2031-11-11", "2031-12-25"]},
    apart=frozenset({"all_day", "start_time", "end_time"}),
    rules={
        "create": "HOURS-12",
        "required": "HOURS-15",
        "bounds": "HOURS-15",
        "defaults": "HOURS-13",
        "issues": "HOURS-17",
        "listed": "HOURS-03",
        "shown below": "HOURS-03",
        "delete": "HOURS-16",
        "unknown delete": "HOURS-16",
        "deleted below": "HOURS-16",
        "parent": "HOURS-24",
        "unknown fields": "ERROR-06",
    },
)
