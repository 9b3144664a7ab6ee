"""Stories of several exchanges: each breaks a sentence that one alone does not show, and its twin does not."""

from typing import Any

from contract_tests.tests.passive.samples import (
    AI,
    ENTRIES,
    ENTRY,
    HOLIDAY,
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


def gone(template: str, name: str, newer: str, record: Fields, status: int = 204) -> tuple[Story, Story]:
    """A record is deleted, another made, and a list shows both; or only the other."""
    made, later = {**record, "id": name}, {**record, "id": newer}
    begin = [make(template, made), Said(f"DELETE {template}/{name}", status), make(template, later)]
    return [*begin, *one(f"GET {template}", 200, [made, later])], [*begin, *one(f"GET {template}", 200, [later])]


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
    "TEAM-12": [
        gone(TEAMS, "t1", "t2", {key: TEAM[key] for key in ("name", "created_at")} | {"routing_method": "balanced"})
    ],
    "ONCALL-07": [gone(SCHEDULES, "s1", "s2", ONCALL)],
    "RULE-15": [
        gone(RULES, "r1", "r2", RULE),
        (
            [make(RULES, RULE), Said(f"DELETE {RULES}/rule_1", 204), PATCH_RULE],
            [make(RULES, RULE), Said(f"DELETE {RULES}/rule_1", 404), PATCH_RULE],
        ),
        (
            [Said(f"DELETE {RULES}/rule_1", 204, at=0), Said(f"GET {RULES}/rule_1", 200, RULE, at=61)],
            [Said(f"DELETE {RULES}/rule_1", 204, at=0), Said(f"GET {RULES}/rule_1", 200, RULE, at=59)],
        ),
    ],
    "AI-59": [gone(f"{AI}/routing/rules", "rr_1", "rr_2", ROUTING)],
    "ONCALL-16": [
        (
            [
                make(f"{SCHEDULES}/s/entries", ENTRY),
                Said(f"DELETE {ENTRIES}/entry_1", 204),
                make(f"{SCHEDULES}/s/entries", {**ENTRY, "id": "entry_2"}),
                *one(f"GET {SCHEDULES}/s/entries", 200, {"data": [ENTRY, {**ENTRY, "id": "entry_2"}]}),
            ],
            [
                make(f"{SCHEDULES}/s/entries", ENTRY),
                Said(f"DELETE {ENTRIES}/entry_1", 204),
                *one(f"GET {SCHEDULES}/s/entries", 200, {"data": [ENTRY]}),
            ],
        )
    ],
    "HOURS-16": [
        (
            [
                make(HOURS, SCHEDULE),
                make(f"{HOURS}/bh_1/holidays", HOLIDAY),
                Said(f"DELETE {HOURS}/bh_1/holidays/hol_1", 204),
                PATCH_HOURS.but(holidays=[HOLIDAY]),
            ],
            [
                make(HOURS, SCHEDULE),
                make(f"{HOURS}/bh_1/holidays", HOLIDAY),
                Said(f"DELETE {HOURS}/bh_1/holidays/hol_1", 204),
                Said(f"GET {HOURS}/bh_1", 200, {**SCHEDULE, "holidays": [HOLIDAY]}),
            ],
        )
    ],
    "SLA-26": [
        (
            [Said("DELETE /api/v2/sla/targets/t1", 204), PATCH_POLICY.but(targets=[{"id": "t1"}])],
            [Said("DELETE /api/v2/sla/targets/t1", 204), PATCH_POLICY.but(targets=[{"id": "t2"}, {"type": "x"}])],
        )
    ],
    "WF-51": [
        (
            [
                Said(f"POST {WORKFLOWS}/approvals/r1/decide", 200, {}, {"decision": "approved"}, at=0),
                Said(f"GET {WORKFLOWS}/approvals/pending", 200, [{"id": "r1"}], at=90),
            ],
            [
                Said(f"POST {WORKFLOWS}/approvals/r1/decide", 200, {}, {"decision": "approved"}, at=0),
                Said(f"GET {WORKFLOWS}/approvals/pending", 200, [{"id": "r1"}], at=1),
            ],
        )
    ],
    "WF-15": [
        (
            [Said(f"DELETE {WORKFLOWS}/wf_1", 204), Said(f"PATCH {WORKFLOWS}/wf_1", 200, WORKFLOW, {"name": "A"})],
            [Said(f"DELETE {WORKFLOWS}/wf_1", 409), Said(f"PATCH {WORKFLOWS}/wf_1", 200, WORKFLOW, {"name": "A"})],
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
