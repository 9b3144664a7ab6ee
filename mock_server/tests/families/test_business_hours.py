"""Schedules over HTTP: what is refused, and where it stands."""

from typing import Any

import httpx
import pytest

HOURS = "/api/v2/business-hours"
STANDARD = f"{HOURS}/bh_001"
BACKWARDS = {"start_time": "17:00", "end_time": "09:00"}


def refused_at(answer: httpx.Response) -> list[list[str | int]]:
    assert answer.status_code == 422, answer.text
    return [issue["loc"] for issue in answer.json()["detail"]]


@pytest.mark.parametrize("all_day", [True, False])
def test_a_holiday_ends_after_its_start_unless_it_lasts_all_day(session: httpx.Client, *, all_day: bool) -> None:
    sent = {"name": "Half day", "date": "2026-12-24", "all_day": all_day, **BACKWARDS}
    answer = session.post(f"{STANDARD}/holidays", json=sent)
    if all_day:
        assert answer.status_code == 201
    else:
        assert refused_at(answer) == [["body", "end_time"]]
    assert session.get(STANDARD).json()["holiday_count"] == 2 + all_day


def test_a_holiday_that_is_not_there_is_not_deleted(session: httpx.Client) -> None:
    answer = session.delete(f"{STANDARD}/holidays/hol_none")
    assert (answer.status_code, answer.json()["detail"]) == (404, "Holiday not found")
    assert session.get(STANDARD).json()["holiday_count"] == 2


def test_each_day_that_ends_before_its_start_is_named(session: httpx.Client) -> None:
    days: list[dict[str, Any]] = [
        {"day_of_week": 0, **BACKWARDS},
        {"day_of_week": 1, "start_time": "09:00", "end_time": "17:00"},
        {"day_of_week": 2, **BACKWARDS, "is_closed": True},
        {"day_of_week": 3, **BACKWARDS},
    ]
    asked = session.post(HOURS, json={"name": "Nights", "schedule": days})
    assert refused_at(asked) == [["body", "schedule", 0, "end_time"], ["body", "schedule", 3, "end_time"]]
    assert refused_at(session.patch(STANDARD, json={"schedule": days[:1]})) == [["body", "schedule", 0, "end_time"]]


def test_a_day_shows_all_four_fields_whatever_was_sent(session: httpx.Client) -> None:
    made = session.post(HOURS, json={"name": "Plain", "schedule": [{"day_of_week": 0}]}).json()
    assert made["schedule"] == [{"day_of_week": 0, "start_time": None, "end_time": None, "is_closed": False}]


def test_a_default_of_another_tenant_is_no_second_one(session: httpx.Client) -> None:
    stranger = {"Cookie": "aurion_session=sess_other_tenant"}
    sent = {"name": "Theirs", "is_default": True}
    assert session.post(HOURS, json=sent).status_code == 409
    assert session.post(HOURS, json=sent, headers=stranger).json()["is_default"] is True


@pytest.mark.rule("SLA-73")
def test_the_schedule_that_only_the_page_of_the_slas_names_is_unlisted(session: httpx.Client) -> None:
    listed = session.get(HOURS).json()
    assert (listed["total"], [schedule["id"] for schedule in listed["items"]]) == (1, ["bh_001"])
    assert session.get(f"{HOURS}/bh_abc123").json()["timezone"] == "UTC"


@pytest.mark.parametrize(
    ("start", "minutes"),
    [("0001-01-01T00:00:00+14:00", 1), ("9999-12-31T23:59:59-14:00", 1), ("2026-03-08T09:00:00Z", 525_601)],
)
def test_a_preview_stays_within_the_calendar(key: httpx.Client, start: str, minutes: int) -> None:
    sent = {"business_hours_id": "bh_abc123", "start_at": start, "duration_minutes": minutes}
    (where,) = refused_at(key.post("/api/v2/sla/preview-deadline", json=sent))
    assert where[1] in {"start_at", "duration_minutes"}
