"""Deadlines ahead, and compliance looking back. Page: sla."""

from typing import Any

import pytest

from contract_tests.journeys.sla_calls import HOURS, POLICIES, PREVIEW, SLA, SlaCaller

ANALYTICS = f"{SLA}/analytics"
SUMMARY, TRENDS, BREACHES = f"{ANALYTICS}/summary", f"{ANALYTICS}/trends", f"{ANALYTICS}/breaches"


def day(weekday: int, start: str | None, end: str | None) -> dict[str, Any]:
    return {"day_of_week": weekday, "start_time": start, "end_time": end, "is_closed": False}


OFFICE = [day(weekday, "09:00", "17:00") for weekday in range(5)]


def schedule(caller: SlaCaller, days: list[dict[str, Any]], timezone: str = "UTC", **holiday: Any) -> str:
    owner = caller.session("sess_tenant_owner")
    made = owner.post(HOURS, 201, {"name": "Test", "timezone": timezone, "schedule": days})["id"]
    if holiday:
        owner.post(f"{HOURS}/{made}/holidays", 201, {"name": "Test", **holiday})
    return str(made)


@pytest.mark.rule("SLA-57")
@pytest.mark.parametrize(
    ("start", "minutes", "deadline", "calendar_minutes"),
    [
        ("2026-03-06T16:00:00Z", 120, "2026-03-09T10:00:00Z", 3960),
        ("2026-03-09T09:00:00Z", 480, "2026-03-09T17:00:00Z", 480),
        ("2026-03-09T09:00:00Z", 481, "2026-03-10T09:01:00Z", 1441),
        ("2026-03-09T10:00:00+01:00", 60, "2026-03-09T10:00:00Z", 60),
        ("2026-03-07T12:00:30Z", 1, "2026-03-09T09:01:00Z", 2700),
    ],
)
def test_open_minutes_count(sla: SlaCaller, start: str, minutes: int, deadline: str, calendar_minutes: int) -> None:
    answer = sla.preview(schedule(sla, OFFICE), start, minutes)
    assert answer == {"deadline_at": deadline, "business_minutes": minutes, "calendar_minutes": calendar_minutes}


@pytest.mark.rule("SLA-57")
def test_a_schedule_without_days_is_always_open(sla: SlaCaller) -> None:
    assert sla.preview(schedule(sla, []), "2026-03-07T12:00:00Z", 6000)["calendar_minutes"] == 6000


@pytest.mark.rule("SLA-59")
def test_minutes_are_elapsed_ones_when_the_clocks_change(sla: SlaCaller) -> None:
    night = schedule(sla, [day(6, "01:00", "04:00")], "Europe/Brussels")
    assert sla.preview(night, "2026-03-29T00:00:00Z", 120)["deadline_at"] == "2026-03-29T02:00:00Z"
    assert sla.preview(night, "2026-10-24T22:00:00Z", 240)["deadline_at"] == "2026-10-25T03:00:00Z"


@pytest.mark.rule("SLA-61", "HOURS-21")
@pytest.mark.parametrize(
    ("holiday", "deadline"),
    [
        ({"date": "2026-03-09"}, "2026-03-10T10:00:00Z"),
        ({"date": "2025-03-09"}, "2026-03-09T10:00:00Z"),
        ({"date": "2025-03-09", "recurring": True}, "2026-03-10T10:00:00Z"),
        ({"date": "2026-03-09", "all_day": False, "start_time": "09:30", "end_time": "11:00"}, "2026-03-09T11:30:00Z"),
    ],
)
def test_holidays_are_closed(sla: SlaCaller, holiday: dict[str, Any], deadline: str) -> None:
    hours = schedule(sla, OFFICE, **holiday)
    assert sla.preview(hours, "2026-03-08T09:00:00Z", 60)["deadline_at"] == deadline


@pytest.mark.rule("SLA-58")
def test_a_deadline_that_never_comes_is_refused(sla: SlaCaller) -> None:
    assert sla.preview("bh_none", "2026-03-08T09:00:00Z", 1, 404) == {"detail": "Business-hours schedule not found"}
    closed = schedule(sla, [{**day(0, None, None), "is_closed": True}])
    never = sla.preview(closed, "2026-03-08T09:00:00Z", 1, 409)
    assert never == {"detail": "This business-hours schedule is never open"}
    minute = schedule(sla, [day(0, "09:00", "09:01")])
    few = sla.preview(minute, "2026-03-08T09:00:00Z", 5000, 409)
    assert few == {"detail": "This business-hours schedule has not that much open time in ten years"}


@pytest.mark.rule("SLA-60")
def test_the_bounds_of_a_preview(sla: SlaCaller) -> None:
    assert sla.preview("bh_abc123", "2026-03-08T09:00:00Z", 0)["deadline_at"] == "2026-03-08T09:00:00Z"
    assert sla.preview("bh_001", "2026-03-08T09:00:00Z", 525600)["business_minutes"] == 525600
    for start, minutes in (
        ("2026-03-08T09:00:00Z", 525601),
        ("2026-03-08T09:00:00Z", -1),
        ("0001-01-01T00:00:00+14:00", 1),
        ("9999-12-31T23:59:59-14:00", 1),
        ("2026-03-08T09:00:00", 1),
    ):
        (issue,) = sla.preview("bh_abc123", start, minutes, 422)["detail"]
        assert issue["loc"] in (["body", "start_at"], ["body", "duration_minutes"])
    assert len(sla.post(PREVIEW, 422, {})["detail"]) == 3


@pytest.mark.rule("SLA-62", "SLA-63")
def test_the_summary_counts_what_started_in_the_range(sla: SlaCaller) -> None:
    assert sla.get(SUMMARY, start_date="2026-03-01", end_date="2026-03-08") == {
        "start_date": "2026-03-01",
        "end_date": "2026-03-08",
        "total": 4,
        "met": 2,
        "breached": 1,
        "active": 1,
        "compliance_rate": 0.6667,
        "targets": {
            "first_response": {"total": 4, "met": 4, "breached": 0, "active": 0, "compliance_rate": 1.0},
            "resolution": {"total": 4, "met": 2, "breached": 1, "active": 1, "compliance_rate": 0.6667},
        },
    }


@pytest.mark.rule("SLA-62", "SLA-63")
def test_the_summary_follows_what_happens(sla: SlaCaller) -> None:
    sla.policy(("first_response", 1), ("resolution", 2))
    sla.post("/_mock/clock/advance", 200, {"to": "2026-03-10T00:00:00Z"})
    tickets = [sla.ticket() for _ in range(3)]
    sla.move(tickets[0], "resolved")
    sla.move(tickets[1], "pending")
    sla.advance(minutes=90)
    found = sla.get(SUMMARY, start_date="2026-03-10")
    assert [found[name] for name in ("total", "met", "breached", "active")] == [3, 1, 1, 1]
    assert found["compliance_rate"] == 0.5
    assert found["targets"]["resolution"] == {"total": 3, "met": 1, "breached": 0, "active": 2, "compliance_rate": 1.0}


@pytest.mark.rule("SLA-63", "SLA-66")
def test_an_empty_range_has_no_rate(sla: SlaCaller) -> None:
    found = sla.get(SUMMARY, start_date="2026-03-08", end_date="2026-03-01")
    assert (found["total"], found["compliance_rate"]) == (0, None)
    assert sla.get(TRENDS, start_date="2026-03-08", end_date="2026-03-01")["data"] == []
    assert sla.get(BREACHES, start_date="2026-03-08", end_date="2026-03-01")["total"] == 0


@pytest.mark.rule("SLA-66")
def test_a_range_has_both_its_days(sla: SlaCaller) -> None:
    assert sla.get(SUMMARY)["total"] == 7
    assert sla.get(SUMMARY, start_date="2026-03-08")["total"] == 1
    assert sla.get(SUMMARY, end_date="2026-02-10")["total"] == 1
    assert sla.get(SUMMARY, start_date="2026-03-05", end_date="2026-03-05")["total"] == 1
    (issue,) = sla.get(SUMMARY, 422, start_date="yesterday")["detail"]
    assert issue["loc"] == ["query", "start_date"]


@pytest.mark.rule("SLA-64")
@pytest.mark.parametrize(
    ("granularity", "periods"),
    [
        ({"granularity": "week"}, [("2026-02-09", 1), ("2026-02-16", 2), ("2026-03-02", 4)]),
        ({"granularity": "month"}, [("2026-02-01", 3), ("2026-03-01", 4)]),
        ({}, [(f"2026-{day}", 1) for day in ("02-10", "02-18", "02-20", "03-04", "03-05", "03-06", "03-08")]),
    ],
)
def test_trends_go_by_day_week_or_month(
    sla: SlaCaller, granularity: dict[str, str], periods: list[tuple[str, int]]
) -> None:
    found = sla.get(TRENDS, start_date="2026-02-01", end_date="2026-03-08", **granularity)
    assert found["granularity"] == granularity.get("granularity", "day")
    assert [(period["period_start"], period["total"]) for period in found["data"]] == periods


@pytest.mark.rule("SLA-64")
def test_the_periods_make_up_the_summary(sla: SlaCaller) -> None:
    periods = sla.get(TRENDS, granularity="week")["data"]
    whole = sla.get(SUMMARY)
    assert all(
        sum(period[name] for period in periods) == whole[name] for name in ("total", "met", "breached", "active")
    )
    (issue,) = sla.get(TRENDS, 422, granularity="year")["detail"]
    assert issue["loc"] == ["query", "granularity"]


@pytest.mark.rule("SLA-65")
def test_breaches_come_newest_first(sla: SlaCaller) -> None:
    sla.advance(to="2026-03-09T10:00:00Z")
    found = sla.get(BREACHES)
    assert [(breach["instance_id"], breach["target_type"]) for breach in found["data"]] == [
        ("inst_789", "resolution"),
        ("inst_785", "resolution"),
        ("inst_781", "resolution"),
        ("inst_781", "first_response"),
    ]
    assert found["data"][0] == {
        "instance_id": "inst_789",
        "policy_id": "sla_abc123",
        "conversation_id": "conv_456",
        "ticket_id": 1043,
        "target_type": "resolution",
        "breached_at": "2026-03-09T10:00:00Z",
    }
    assert [breach["instance_id"] for breach in sla.get(BREACHES, start_date="2026-03-09", limit=20)["data"]] == [
        "inst_789"
    ]
    assert (found["total"], sla.get(BREACHES, limit=1, offset=1)["data"]) == (4, found["data"][1:2])


@pytest.mark.rule("SLA-67")
def test_ola_policies_are_listed(sla: SlaCaller) -> None:
    found = sla.get(f"{SLA}/ola/policies")
    assert ([policy["id"] for policy in found.pop("data")], found) == (
        ["ola_network"],
        {"total": 1, "limit": 25, "offset": 0},
    )


@pytest.mark.rule("SLA-13")
def test_breaches_of_a_deleted_policy_stay(sla: SlaCaller) -> None:
    sla.delete(f"{POLICIES}/sla_high")
    assert sla.get(BREACHES)["data"][0]["policy_id"] == "sla_high"
