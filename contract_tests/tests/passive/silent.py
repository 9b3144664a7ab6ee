"""Stories that break no promise, though they look like it: somebody else, a lag, a cache, an automation."""

from typing import Any

from contract_tests.passive.exchange import MISSING
from contract_tests.tests.passive.samples import (
    AI,
    BORN,
    CLOSED,
    HOURS,
    KEYED,
    LATER,
    LOST,
    MAKE_TEAM,
    MINE,
    PATCH_TEAM,
    RULE,
    RULES,
    SCHEDULE,
    SETTINGS,
    TEAM,
    TEAMS,
    TICKET,
    TICKETS,
    Story,
    make,
    one,
    other,
)
from contract_tests.tests.passive.sequences import ANOTHER, KEYED_MAKE, SENT, put, ticket
from contract_tests.tests.passive.story import Said

KEYED_TEAM = {"name": "Network", "routing_method": "balanced"}
OLD_TEAM, NEW_TEAM = make(TEAMS, TEAM), make(TEAMS, {**TEAM, "created_at": LATER})
DELETED = Said(f"DELETE {TEAMS}/team_1", 204)
NOBODY = {"cookie": "", "x-api-key": ""}
FORMS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (TEAMS, {"name": "E\u0301quipe"}, {"name": "Équipe"}),
    (TEAMS, {"name": "A  &amp;\u200b B"}, {"name": "A & B"}),
    (TEAMS, {"name": "<b>A</b>"}, {"name": "A"}),
    (TEAMS, {"name": "A", "email": "Support@EXAMPLE.com"}, {"email": "support@example.com"}),
    (TEAMS, {"name": "A", "unassigned_timeout_minutes": "30"}, {"unassigned_timeout_minutes": 30}),
    (f"{TICKETS}/7/notes", {"body": "a\r\nb", "private": True}, {"body": "a\nb", "private": True}),
    (HOURS, {"name": "H", "timezone": "US/Eastern"}, {"timezone": "America/New_York"}),
    (
        HOURS,
        {"name": "H", "timezone": "UTC", "schedule": [{"day_of_week": 0, "start_time": "9:00", "end_time": "17:00"}]},
        {"schedule": [{"day_of_week": 0, "start_time": "09:00:00", "end_time": "17:00:00", "is_closed": False}]},
    ),
    (f"{AI}/routing/rules", {"required_skills": ["b", "a", "a"]}, {"required_skills": ["a", "b"]}),
    (f"{AI}/routing/rules", {"required_skills": ["VPN"]}, {"required_skills": ["vpn"]}),
    (
        "/api/v2/oncall/schedules/s/entries",
        {"start": "2026-03-09T08:00:00.123Z", "end": "2026-03-09T09:00:00.123456789Z"},
        {"start": "2026-03-09T08:00:00Z", "end": "2026-03-09T09:00:00.123456Z"},
    ),
    ("/api/v2/sla/policies/p/targets", {"type": "resolution", "hours": 1.33333}, {"hours": 1.33}),
]
"""A creation, what was sent, and how it is kept."""
SHAPES: tuple[Any, ...] = (None, 5, "x", [], [1, None, "x"], {}, {"data": 5}, {"data": {"id": 1}}, {"id": []})
SILENT: dict[str, Story] = {
    "somebody else writes once": [
        MAKE_TEAM,
        LOST,
        other(MAKE_TEAM, "team_1", "team_2"),
        other(PATCH_TEAM, "team_1", "team_2"),
    ],
    "a write of another credential in between": [
        MAKE_TEAM,
        Said(f"PATCH {TEAMS}/team_1", 200, {**TEAM, "description": None}, {"description": None}, {"cookie": "other"}),
        LOST,
    ]
    * 2,
    "writes that overlap": [
        Said(f"POST {TEAMS}", 201, TEAM, {"name": "Network", "routing_method": "balanced"}, at=0),
        Said(f"PATCH {TEAMS}/team_1", 200, {**TEAM, "description": None}, {"description": None}, at=1, took=3),
        Said(f"PATCH {TEAMS}/team_1", 200, {**TEAM, "description": None}, {"name": "Network"}, at=2),
        Said(f"POST {TEAMS}", 201, {**TEAM, "id": "t2"}, {"name": "Network", "routing_method": "balanced"}, at=10),
        Said(f"PATCH {TEAMS}/t2", 200, {**TEAM, "id": "t2", "description": None}, {"description": None}, at=11, took=3),
        Said(f"PATCH {TEAMS}/t2", 200, {**TEAM, "id": "t2", "description": None}, {"name": "Network"}, at=12),
    ],
    "a read that lags behind an update": [
        MAKE_TEAM,
        PATCH_TEAM.but(name="B"),
        Said(f"GET {TEAMS}/team_1", 200, TEAM),
        PATCH_TEAM.but(name="B"),
        Said(f"GET {TEAMS}/team_1", 200, TEAM),
    ],
    "a read that lags behind a deletion": [MAKE_TEAM, Said(f"DELETE {TEAMS}/team_1", 204), MINE],
    "a list that lags behind a deletion": [
        MAKE_TEAM,
        make(TEAMS, {**TEAM, "id": "t2"}),
        Said(f"DELETE {TEAMS}/team_1", 204),
        *one(f"GET {TEAMS}", 200, [TEAM, {**TEAM, "id": "t2"}]),
    ],
    "a cache that is old": [
        Said(f"DELETE {RULES}/rule_1", 204, at=0),
        Said(f"GET {RULES}/rule_1", 200, RULE, at=500, fields={"age": "600"}),
    ],
    "an automation that changes tickets": [
        *(
            make(TICKETS, TICKET),
            put(7, ticket(7, priority="urgent", category="VIP", status="pending"), priority="low"),
        ),
        *(make(TICKETS, ticket(8)), put(8, ticket(8, priority="urgent", status="pending"), priority="low")),
    ],
    "a ticket that somebody opened again": [
        make(TICKETS, TICKET),
        CLOSED,
        put(7, ticket(7, status="pending"), status="pending"),
    ],
    "a deployment that began anew": [
        make(TICKETS, TICKET),
        KEYED_MAKE,
        Said(
            f"POST {TICKETS}", 201, ticket(7, created_at="2026-03-08T20:00:30Z", subject="Other"), {"subject": "Other"}
        ),
        put(7, ticket(7, created_at="2026-03-08T20:00:30Z"), priority="high"),
    ],
    "a deployment that began anew, and gives an id again": [
        *(OLD_TEAM, DELETED, OLD_TEAM),
        *one(f"GET {TEAMS}", 200, {"items": [TEAM]}),
        *(DELETED, NEW_TEAM),
        *one(f"GET {TEAMS}", 200, {"items": [NEW_TEAM.answered]}, headers={"cookie": "another"}),
    ],
    "an id that is given again past the proxy": [OLD_TEAM, DELETED, PATCH_TEAM.but(created_at=LATER)],
    "a deployment that began anew, with a team that it has": [DELETED, PATCH_TEAM, DELETED, PATCH_TEAM],
    "a deployment that began anew after each update": [
        Said(f"PATCH {TEAMS}/team_1", 200, {**TEAM, "description": sent}, {"description": sent} if sent else KEYED_TEAM)
        for sent in ("a", None, "b", None, "c", None)
    ],
    "a key that is used again once a deployment began anew": [
        *(KEYED_MAKE, KEYED_MAKE.but(created_at=LATER), KEYED_MAKE.but(id=9, created_at=LATER)),
        Said(f"GET {TICKETS}/7", 200, {**TICKET, "created_at": LATER}),
    ],
    "a default that another credential takes away": [
        Said(f"{method} {path}", status, {**SCHEDULE, **fields, "timezone": "Europe/Paris"}, sent, headers)
        for number in range(3)
        for method, path, status, fields, sent, headers in (
            ("POST", HOURS, 201, {"id": f"bh_{number}", "is_default": True}, {"is_default": True}, {}),
            ("PATCH", f"{HOURS}/bh_{number}", 200, {"id": f"bh_{number}"}, {}, {"cookie": "another"}),
        )
    ],
    "an id that is written in another way": [
        Said(f"GET {TICKETS}/{asked}", 200, TICKET) for asked in ("007", "+7", "7.0", "%207")
    ],
    "a history that outlives its record": [
        Said("DELETE /api/v2/workflows/wf_1", 200, {"success": True}, at=0),
        Said("GET /api/v2/workflows/wf_1/runs", 200, [], at=70),
    ],
    "two people of whom nothing is known": [
        Said(f"POST {TICKETS}", 201, TICKET, SENT, {**KEYED, **NOBODY}),
        Said(f"POST {TICKETS}", 201, ANOTHER, SENT, {**KEYED, **NOBODY}),
        Said(f"GET {TICKETS}/7", 200, TICKET, headers=NOBODY),
    ],
    "the answer to a request that passed before": [
        Said(
            f"POST {TICKETS}",
            201,
            {**TICKET, "subject": "A"},
            {"subject": "B"},
            KEYED,
            {"date": "Sun, 08 Mar 2026 21:00:00 GMT"},
        )
    ],
    "values that are kept in another form": [Said(f"POST {path}", 201, kept, sent) for path, sent, kept in FORMS],
    "another world of a mock": [
        Said(f"POST {TICKETS}", 201, TICKET, SENT, {"x-mock-world": "a"}),
        Said(f"POST {TICKETS}", 201, ANOTHER, {"subject": "VPN"}, {**KEYED, "x-mock-world": "a"}),
        Said(f"POST {TICKETS}", 201, {**ANOTHER, "id": 9}, {"subject": "VPN"}, {**KEYED, "x-mock-world": "b"}),
        Said(f"PUT {TICKETS}/7", 200, ticket(7, created_at=LATER), {"priority": "high"}, {"x-mock-world": "b"}),
    ],
    "a key that was sent with another body": [
        Said(f"POST {TICKETS}", 500, MISSING, {"subject": "A"}, KEYED),
        Said(f"POST {TICKETS}", 201, {**TICKET, "subject": "A"}, {"subject": "B"}, KEYED),
    ],
    "a gateway": [
        *one(f"GET {TICKETS}/7", 502, {"detail": "Bad gateway"}),
        *one(f"GET {TICKETS}", 429, MISSING),
        *one(f"GET {TEAMS}/x", 404, MISSING),
    ],
    "an answer that nobody kept": [
        Said(f"GET {TICKETS}?status=closed", 200),
        Said(f"POST {TEAMS}", 201, sent={"name": 5}),
    ],
    "an answer of any shape": [Said(f"GET {TICKETS}?status=closed", 200, answered) for answered in SHAPES],
    "instants of another form": [
        MAKE_TEAM,
        PATCH_TEAM.but(created_at=BORN.replace("Z", ".000000+00:00")),
        Said(f"GET {TEAMS}/team_1", 200, {**TEAM, "created_at": "2026-03-08T21:00:00+01:00"}),
    ],
    "fields that nobody knows and are dropped": [
        Said(
            f"PUT {AI}/settings",
            200,
            SETTINGS,
            {"routing": {"": {}, "x": [1]}, "classification": {"enabled": True, "": 5}},
        ),
        Said(f"POST {RULES}", 201, RULE, {"name": "A", "actions": [{"type": "x", "": [], "note": 5}]}),
    ],
    "no day, which is taken for one": [Said(f"GET {AI}/metrics?days=0", 200, {"period_days": 1})],
}
"""What is no broken promise, though it looks like one."""
