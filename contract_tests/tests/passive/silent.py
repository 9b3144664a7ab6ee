"""Stories that break no promise, though they look like it: somebody else, a lag, a cache, an automation."""

from typing import Any

from contract_tests.passive.exchange import MISSING
from contract_tests.tests.passive.samples import (
    AI,
    BORN,
    CLOSED,
    KEYED,
    LATER,
    LOST,
    MAKE_TEAM,
    MINE,
    PATCH_TEAM,
    RULE,
    RULES,
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
