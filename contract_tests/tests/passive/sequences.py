"""Stories of several exchanges: each breaks a sentence that one alone does not show, and its twin does not."""

from typing import Any

from contract_tests.tests.passive.samples import (
    AI,
    BORN,
    HOURS,
    KEYED,
    LATER,
    LOST,
    MAKE_TEAM,
    MINE,
    ONCALL,
    OTHER_MEMBER,
    PATCH_HOURS,
    PATCH_POLICY,
    PATCH_RULE,
    PATCH_TEAM,
    POLICIES,
    POLICY,
    PUT_MEMBER,
    ROUTING,
    RULE,
    RULES,
    SCHEDULE,
    SCHEDULES,
    SETTINGS,
    TEAM,
    TEAMS,
    TICKET,
    TICKETS,
    WORKFLOW,
    WORKFLOWS,
    Fields,
    Story,
    make,
    one,
    other,
    page,
    teams,
)
from contract_tests.tests.passive.story import Said

SENT = {"subject": "VPN", "priority": "high", "category": "Network"}
KEYED_MAKE = Said(f"POST {TICKETS}", 201, TICKET, SENT, KEYED)
ANOTHER = {**TICKET, "id": 8, "created_at": LATER}


def twice(*story: Said, old: str, new: str) -> Story:
    """The story of two records."""
    return [*story, *(other(each, old, new) for each in story)]


def ticket(number: int, **fields: Any) -> Fields:
    return {**TICKET, "id": number, **fields}


def put(number: int, answered: Fields, **sent: Any) -> Said:
    return Said(f"PUT {TICKETS}/{number}", 200, answered, sent)


def reopened(number: int) -> Story:
    """A closed ticket that is pending then."""
    return [
        make(TICKETS, ticket(number)),
        Said(f"POST {TICKETS}/{number}/close", 200, ticket(number, status="closed"), {}),
        put(number, ticket(number, status="pending"), status="pending"),
    ]


NOW = "Sun, 08 Mar 2026 20:03:00 GMT"


def made_at(instant: str) -> Said:
    """A schedule that is made, by a clock that is that of the answer where this is when it was born."""
    date = NOW if instant == LATER else "Sun, 08 Mar 2026 20:00:01 GMT"
    return Said(f"POST {SCHEDULES}", 201, {**ONCALL, "created_at": BORN}, {"name": "N"}, fields={"date": date})


def on_call(start: str, end: str = "2026-03-10T20:00:00Z") -> Said:
    shift = {"user_id": "user_1", "shift_start": start, "shift_end": end}
    path = "GET /api/v2/oncall/current/team_1"
    return Said(path, 200, {"team_id": "team_1", "on_call": shift}, fields={"date": NOW})


TOGETHER: dict[str, list[tuple[Story, Story]]] = {
    "TEAM-10": [
        (twice(MAKE_TEAM, LOST, old="team_1", new="team_2"), [MAKE_TEAM, LOST]),
        (
            [MAKE_TEAM, PATCH_TEAM.but(created_at=LATER)],
            [MAKE_TEAM, PATCH_TEAM.but(created_at="2026-03-08T21:00:00+01:00")],
        ),
    ],
    "HOURS-09": [
        (
            twice(make(HOURS, SCHEDULE), PATCH_HOURS.but(timezone="Europe/Paris"), old="bh_1", new="bh_2"),
            twice(make(HOURS, SCHEDULE), PATCH_HOURS, old="bh_1", new="bh_2"),
        )
    ],
    "RULE-13": [
        (
            twice(make(RULES, RULE), PATCH_RULE.but(actions=[]), old="rule_1", new="rule_2"),
            twice(make(RULES, RULE), PATCH_RULE.but(execution_count=5), old="rule_1", new="rule_2"),
        )
    ],
    "SLA-09": [
        (
            twice(make(POLICIES, POLICY), PATCH_POLICY.but(conditions=[]), old="sla_1", new="sla_2"),
            twice(make(POLICIES, POLICY), PATCH_POLICY, old="sla_1", new="sla_2"),
        )
    ],
    "AI-11": [
        (
            [
                *one(f"PUT {AI}/settings", 200, SETTINGS, {"classification": {"enabled": True}}),
                *one(f"PUT {AI}/settings", 200, {**SETTINGS, "routing": {}}, {"classification": {"enabled": True}}),
                *one(f"PUT {AI}/settings", 200, SETTINGS, {"classification": {"enabled": True}, "routing": {}}),
                *one(f"PUT {AI}/settings", 200, {**SETTINGS, "routing": {}}, {"classification": {"enabled": True}}),
            ],
            one(f"PUT {AI}/settings", 200, SETTINGS, {"classification": {"enabled": True}}) * 3,
        )
    ],
    "TEAM-05": [
        (
            twice(MAKE_TEAM, Said(f"GET {TEAMS}/team_1", 200, {**TEAM, "name": "Other"}), old="team_1", new="team_2"),
            twice(MAKE_TEAM, MINE, old="team_1", new="team_2"),
        )
    ],
    "TICKET-05": [
        (
            [make(TICKETS, TICKET), put(7, ticket(7, created_at=LATER), priority="high")],
            [make(TICKETS, TICKET), put(7, TICKET, priority="high")],
        )
    ],
    "TICKET-15": [
        (
            [
                make(TICKETS, TICKET),
                put(7, TICKET, priority="low"),
                make(TICKETS, ticket(8, priority="medium")),
                put(8, ticket(8, priority="medium"), priority="low"),
            ],
            [  # what an automation does that gives every ticket the same priority
                make(TICKETS, TICKET),
                put(7, TICKET, priority="low"),
                make(TICKETS, ticket(8)),
                put(8, ticket(8), priority="low"),
            ],
        ),
        (
            [
                *(make(TICKETS, TICKET), put(7, TICKET, status="pending")),
                *(make(TICKETS, ticket(8, status="resolved")), put(8, ticket(8, status="resolved"), status="closed")),
            ],
            [
                *(make(TICKETS, TICKET), put(7, ticket(7, status="pending"), status="pending")),
                *(make(TICKETS, ticket(8, status="resolved")), put(8, ticket(8, status="resolved"), status="closed")),
            ],
        ),
    ],
    "TICKET-24": [
        (
            [KEYED_MAKE, Said(f"POST {TICKETS}", 201, ANOTHER, SENT, KEYED)],
            [KEYED_MAKE, Said(f"POST {TICKETS}", 201, {**ANOTHER, "created_at": "2026-03-09T20:00:01Z"}, SENT, KEYED)],
        ),
        ([KEYED_MAKE, Said(f"POST {TICKETS}", 201, ticket(7, status="closed"), SENT, KEYED)], [KEYED_MAKE, KEYED_MAKE]),
        (
            [KEYED_MAKE, Said(f"POST {TICKETS}", 201, ANOTHER, SENT, KEYED)],
            [KEYED_MAKE, Said(f"POST {TICKETS}", 409, {"detail": "No"}, SENT, KEYED)],
        ),
    ],
    "TICKET-27": [
        (
            [KEYED_MAKE, Said(f"POST {TICKETS}", 201, {**ANOTHER, "subject": "B"}, {"subject": "B"}, KEYED)],
            [KEYED_MAKE, Said(f"POST {TICKETS}", 201, TICKET, {"subject": "B"}, KEYED)],
        )
    ],
    "TICKET-39": [
        (
            [each for number in (7, 8) for each in reopened(number)],
            reopened(7),
        )
    ],
    "ONCALL-17": [
        ([made_at(BORN), on_call("2026-03-09T20:00:00Z")], [made_at(LATER), on_call("2026-03-09T20:00:00Z")]),
        (
            [made_at(BORN), on_call("2026-03-08T18:00:00+01:00", BORN)],
            [made_at(BORN), on_call("2026-03-08T18:00:00+01:00")],
        ),
    ],
    "TEAM-19": [
        ([PUT_MEMBER, OTHER_MEMBER, PUT_MEMBER], [PUT_MEMBER, OTHER_MEMBER]),
    ],
    "HOURS-08": [
        (
            [make(HOURS, {**SCHEDULE, "id": f"bh_{number}", "is_default": True}) for number in range(3)],
            [make(HOURS, {**SCHEDULE, "id": f"bh_{number}", "is_default": False}) for number in range(3)],
        )
    ],
    "WF-16": [
        (
            twice(make(WORKFLOWS, WORKFLOW), Said(f"POST {WORKFLOWS}/wf_1/execute", 202, {}), old="wf_1", new="wf_2"),
            twice(
                make(WORKFLOWS, WORKFLOW),
                Said(f"POST {WORKFLOWS}/wf_1/publish", 200, WORKFLOW),
                Said(f"POST {WORKFLOWS}/wf_1/execute", 202, {}),
                old="wf_1",
                new="wf_2",
            ),
        )
    ],
    "AI-43": [
        (
            [
                make(f"{AI}/routing/rules", ROUTING),
                *one(f"POST {AI}/routing/simulate", 200, {"matched_rule": {"id": "rr_1"}}, {}),
                *one(f"POST {AI}/routing/simulate", 200, {"matched_rule": {"id": "rr_1"}}, {}),
                make(f"{AI}/routing/rules", {**ROUTING, "id": "rr_2"}),
                *one(f"POST {AI}/routing/simulate", 200, {"matched_rule": {"id": "rr_2"}}, {}),
            ],
            [
                make(f"{AI}/routing/rules", {**ROUTING, "is_active": True}),
                *one(f"POST {AI}/routing/simulate", 200, {"matched_rule": {"id": "rr_1"}}, {}) * 3,
            ],
        )
    ],
    "PAGING-01": [
        (
            one(f"GET {TEAMS}?limit=3", 200, page(teams(3), 2, 3)) * 2,
            [
                *one(f"GET {TEAMS}?limit=3", 200, page(teams(3), 2, 3)),
                *one(f"GET {TEAMS}?limit=3", 200, page(teams(3), 3, 3)),
            ],
        )
    ],
    "TICKET-13": [
        (
            one(f"GET {TICKETS}?offset=1&limit=9", 200, page([ticket(1)], 3, 9, 1, "data")) * 2,
            one(f"GET {TICKETS}?offset=1&limit=9", 200, page([ticket(1), ticket(2)], 3, 9, 1, "data")) * 2,
        )
    ],
}
"""Rule → stories that break it, each with one that does not."""
