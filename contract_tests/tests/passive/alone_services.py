"""Planted violations that one exchange shows, of business hours, on-call and SLA."""

from contract_tests.tests.passive.samples import (
    ENTRIES,
    ENTRY,
    HOLIDAY,
    HOURS,
    INSTANCE,
    ONCALL,
    PATCH_HOURS,
    PATCH_POLICY,
    POLICIES,
    PREVIEW,
    SCHEDULE,
    SCHEDULES,
    Story,
    make,
    one,
    page,
    replies,
)

SERVICES: dict[str, list[tuple[Story, Story]]] = {
    "HOURS-02": [
        (
            one(f"GET {HOURS}/bh_1", 200, {**SCHEDULE, "holidays": [], "holiday_count": 1}),
            one(f"GET {HOURS}/bh_1", 200, {**SCHEDULE, "holidays": [], "holiday_count": 0}),
        )
    ],
    "HOURS-03": [
        (
            one(f"GET {HOURS}/bh_1", 200, {"id": "bh_1", "name": "Standard"}),
            one(f"GET {HOURS}/bh_1", 200, SCHEDULE),
        )
    ],
    "HOURS-05": [
        (
            one(
                f"POST {HOURS}",
                201,
                SCHEDULE,
                {"schedule": [{"day_of_week": 0, "is_closed": True}], "timezone": "Europe/Brussels"},
            ),
            one(
                f"POST {HOURS}",
                201,
                {**SCHEDULE, "schedule": [{"day_of_week": 0, "is_closed": True, "start_time": None}]},
                {
                    "schedule": [{"day_of_week": 0, "is_closed": True, "start_time": "09:00"}],
                    "timezone": "Europe/Brussels",
                },
            ),
        )
    ],
    "HOURS-06": [
        (
            one(f"POST {HOURS}", 201, {**SCHEDULE, "timezone": "UTC"}, {"name": "Standard"}),
            one(f"POST {HOURS}", 201, {**SCHEDULE, "timezone": "Europe/Paris"}, {"name": "Standard"}),
        )
    ],
    "HOURS-07": [
        (
            one(f"POST {HOURS}", 201, {}, {"schedule": [{"day_of_week": 7}]}),
            one(f"POST {HOURS}", 422, {}, {"schedule": [{"day_of_week": 7}]}),
        )
    ],
    "HOURS-09": [(replies(PATCH_HOURS, name="Other"), [PATCH_HOURS])],
    "HOURS-12": [
        (replies(make(f"{HOURS}/bh_1/holidays", HOLIDAY), name="Y"), [make(f"{HOURS}/bh_1/holidays", HOLIDAY)]),
    ],
    "HOURS-13": [
        (
            replies(make(f"{HOURS}/bh_1/holidays", HOLIDAY, "name", "date"), all_day=False),
            [make(f"{HOURS}/bh_1/holidays", HOLIDAY, "name", "date")],
        )
    ],
    "HOURS-15": [
        (
            one(f"POST {HOURS}/b/holidays", 201, {}, {"name": "X", "date": "25-12-2026"}),
            one(f"POST {HOURS}/b/holidays", 201, {}, {"name": "X", "date": "2026-12-25"}),
        )
    ],
    "ONCALL-02": [(replies(make(SCHEDULES, ONCALL), timezone="UTC"), [make(SCHEDULES, ONCALL)])],
    "ONCALL-06": [
        (
            one(f"PATCH {SCHEDULES}/sched_1", 200, ONCALL, {"timezone": "UTC"}),
            one(f"PATCH {SCHEDULES}/sched_1", 200, ONCALL, {"timezone": "Europe/Paris"}),
        )
    ],
    "ONCALL-09": [
        (
            one(f"GET {SCHEDULES}/s/entries?end_date=2026-03-12", 200, {"data": [ENTRY]}),
            one(f"GET {SCHEDULES}/s/entries?end_date=2026-03-15", 200, {"data": [ENTRY]}),
        )
    ],
    "ONCALL-11": [
        (
            replies(make(f"{SCHEDULES}/s/entries", ENTRY), start="2026-03-15T18:00:00Z"),
            replies(make(f"{SCHEDULES}/s/entries", ENTRY), start="2026-03-15T17:00:00.000Z"),
        )
    ],
    "ONCALL-13": [
        (
            one(f"POST {ENTRIES}/entry_1/swap", 200, ENTRY, {"swap_with_user_id": "user_2"}),
            one(f"POST {ENTRIES}/entry_1/swap", 200, ENTRY, {"swap_with_user_id": "user_1"}),
        )
    ],
    "ONCALL-16": [(one(f"DELETE {ENTRIES}/e", 200, {}), one(f"DELETE {ENTRIES}/e", 204, None))],
    "ONCALL-20": [
        (
            one(f"POST {SCHEDULES}", 201, {}, {"name": "A", "rotation_type": "monthly"}),
            one(f"POST {SCHEDULES}", 201, {}, {"name": "A", "rotation_type": "Daily "}),
        )
    ],
    "SLA-03": [(one(f"GET {POLICIES}", 200, page([], 0, 50)), one(f"GET {POLICIES}", 200, page([], 0, 25)))],
    "SLA-09": [(replies(PATCH_POLICY, name="Q"), [PATCH_POLICY])],
    "SLA-19": [
        (
            one(
                f"POST {POLICIES}/p/targets",
                201,
                {"type": "resolution", "hours": 5},
                {"type": "resolution", "hours": 4},
            ),
            one(
                f"POST {POLICIES}/p/targets",
                201,
                {"type": "resolution", "hours": 4.0},
                {"type": "resolution", "hours": 4},
            ),
        )
    ],
    "SLA-42": [
        (
            one("GET /api/v2/sla/instances?status=active", 200, {"data": [INSTANCE]}),
            one("GET /api/v2/sla/instances?status=met", 200, {"data": [INSTANCE]}),
        ),
    ],
    "SLA-49": [
        (
            one("GET /api/v2/sla/instances/i1", 200, {**INSTANCE, "targets": {"resolution": {"met": None}}}),
            one("GET /api/v2/sla/instances/i1", 200, INSTANCE),
        ),
    ],
    "SLA-50": [
        (
            one(
                "GET /api/v2/sla/instances/i1", 200, {**INSTANCE, "status": "active", "targets": {"a": {"met": False}}}
            ),
            one(
                "GET /api/v2/sla/instances/i1",
                200,
                {**INSTANCE, "status": "breached", "targets": {"a": {"met": False}}},
            ),
        ),
    ],
    "SLA-57": [
        (replies(PREVIEW, calendar_minutes=240), [PREVIEW]),
        (replies(PREVIEW, business_minutes=480), [PREVIEW]),
    ],
    "SLA-65": [
        (
            one("GET /api/v2/sla/analytics/breaches?limit=1", 200, [{}, {}]),
            one("GET /api/v2/sla/analytics/breaches?limit=2", 200, [{}, {}]),
        ),
    ],
    "SLA-101": [
        (
            one(f"POST {POLICIES}/p/targets", 201, {}, {"type": "next_response"}),
            one(f"POST {POLICIES}/p/targets", 422, {}, {"type": "next_response"}),
        ),
    ],
}
"""Rule → stories that break it with their last exchange, each with one that does not."""
