"""Deadlines ahead, and compliance looking back. Page: sla."""

import pytest

from contract_tests.journeys.sla_calls import HOURS, POLICIES, PREVIEW, SLA, SlaCaller

ANALYTICS = f"{SLA}/analytics"
SUMMARY, TRENDS, BREACHES = f"{ANALYTICS}/summary", f"{ANALYTICS}/trends", f"{ANALYTICS}/breaches"


@pytest.mark.rule("SLA-57")
def test_a_schedule_without_days_is_always_open(sla: SlaCaller) -> None:
    sent = {"name": "Test", "timezone": "UTC", "schedule": []}
    hours = sla.session("sess_tenant_owner").post(HOURS, 201, sent)["id"]
    assert sla.preview(hours, "2026-03-07T12:00:00Z", 6000)["calendar_minutes"] == 6000


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
