"""Stories that are a note, and no more: what an honest deployment, whose other users are not seen, can look like."""

from typing import Any

from contract_tests.tests.passive.samples import (
    AI,
    BORN,
    HOURS,
    LATER,
    LOST,
    MAKE_TEAM,
    MINE,
    ONCALL,
    OTHER_MEMBER,
    PATCH_TEAM,
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
    Story,
    make,
)
from contract_tests.tests.passive.sequences import (
    AGAIN,
    KEYED_MAKE,
    MISCOUNTED,
    NEWER,
    SINCE,
    put,
    simulated,
    stale,
    ticket,
)
from contract_tests.tests.passive.story import Said

NOW = "Sun, 08 Mar 2026 20:03:00 GMT"


def reopened(number: int, *between: Said) -> Story:
    """A closed ticket that is pending then."""
    return [
        make(TICKETS, ticket(number)),
        Said(f"POST {TICKETS}/{number}/close", 200, ticket(number, status="closed"), {}),
        *between,
        put(number, ticket(number, status="pending"), status="pending"),
    ]


def made_at(instant: str) -> Said:
    """A schedule that is made, by a clock that is that of the answer where this is when it was born."""
    date = NOW if instant == LATER else "Sun, 08 Mar 2026 20:00:01 GMT"
    return Said(f"POST {SCHEDULES}", 201, {**ONCALL, "created_at": BORN}, {"name": "N"}, fields={"date": date})


def on_call(start: str, end: str = "2026-03-10T20:00:00Z") -> Said:
    shift = {"user_id": "user_1", "shift_start": start, "shift_end": end}
    path = "GET /api/v2/oncall/current/team_1"
    return Said(path, 200, {"team_id": "team_1", "on_call": shift}, fields={"date": NOW})


def settings(routing: dict[str, Any]) -> Said:
    return Said(f"PUT {AI}/settings", 200, {**SETTINGS, "routing": routing}, {"classification": {"enabled": True}})


def miscounted(total: int) -> Said:
    return MISCOUNTED.but(total=total)


NOTE = Said(f"POST {TICKETS}/7/notes", 201, {"id": 7, "subject": "VPN"}, {"body": "It is back"})
OPEN_AGAIN = Said(f"GET {TICKETS}/7", 200, {**TICKET, "status": "open"})
RENAMED = Said(f"GET {TEAMS}/team_1", 200, {**TEAM, "name": "Other"})
DEFAULT_HOURS = [make(HOURS, {**SCHEDULE, "id": f"bh_{number}", "is_default": True}) for number in range(2)]
TAKEN_AWAY = Said(f"PATCH {HOURS}/bh_0", 200, {**SCHEDULE, "id": "bh_0"}, {"is_default": False}, {"cookie": "another"})
NOT_MINE = Said(
    f"PUT {TEAMS}/team_1/members/user_1",
    200,
    {**PUT_MEMBER.answered, "is_default": False},
    {"is_default": False},
    {"cookie": "another"},
)
GONE = [Said(f"DELETE {TEAMS}/team_1", 204), PATCH_TEAM]
NO_TEAM = {"detail": "Team not found"}


def missing(seconds: float) -> Story:
    """A team that is made, and not there so much later."""
    made = Said(f"POST {TEAMS}", 201, TEAM, {"name": "Network"}, at=0)
    return [made, Said(f"GET {TEAMS}/team_1", 404, NO_TEAM, at=seconds)]


NOTED: dict[str, list[tuple[Story, Story]]] = {
    "TEAM-10": [
        ([MAKE_TEAM, LOST], [MAKE_TEAM, PATCH_TEAM]),
        ([PATCH_TEAM, LOST, PATCH_TEAM, LOST], [LOST, LOST, LOST]),
        (  # somebody renames it past the proxy, time and again
            [MAKE_TEAM, *(PATCH_TEAM.but(name=f"{number}") for number in range(5))],
            [MAKE_TEAM, *[PATCH_TEAM] * 5],
        ),
        (
            [MAKE_TEAM, PATCH_TEAM.but(created_at=LATER)],
            [MAKE_TEAM, PATCH_TEAM.but(created_at="2026-03-08T21:00:00+01:00")],
        ),
    ],
    "TICKET-05": [
        (
            [make(TICKETS, TICKET), put(7, ticket(7, created_at=LATER), priority="high")],
            [make(TICKETS, TICKET), put(7, TICKET, priority="high")],
        )
    ],
    "AI-11": [([settings({"enabled": True}), settings({}), settings({"enabled": True})], [settings({})] * 3)],
    "TEAM-05": [
        ([MAKE_TEAM, RENAMED, RENAMED], [MAKE_TEAM, MINE]),
        ([MINE, MINE.but(created_at=LATER), MINE], [MINE, MINE.but(created_at=BORN.replace("Z", ".9Z"))]),
        (stale({**TEAM, "created_at": BORN}), stale({**TEAM, **SINCE, "name": "C", "updated_at": NEWER})),
        (missing(70), missing(30)),
    ],
    "TICKET-15": [
        (  # rules that give every ticket of a category its priority
            [
                *(make(TICKETS, TICKET), put(7, TICKET, priority="low")),
                *(make(TICKETS, ticket(8, priority="medium")), put(8, ticket(8, priority="medium"), priority="low")),
            ],
            [make(TICKETS, TICKET), put(7, ticket(7, priority="low"), priority="low")],
        )
    ],
    "TICKET-24": [
        ([KEYED_MAKE, AGAIN], [KEYED_MAKE, KEYED_MAKE]),
        (
            [KEYED_MAKE, KEYED_MAKE.but(status="closed")],
            [KEYED_MAKE, KEYED_MAKE.but(created_at=LATER, status="closed")],
        ),
    ],
    "TICKET-39": [
        ([*reopened(7), *reopened(8)], [*reopened(7, OPEN_AGAIN), *reopened(8)[:2]]),
        (reopened(7), reopened(7, NOTE)),
    ],
    "ONCALL-17": [
        ([made_at(BORN), on_call("2026-03-09T20:00:00Z")], [made_at(LATER), on_call("2026-03-09T20:00:00Z")]),
        (
            [made_at(BORN), on_call("2026-03-08T18:00:00+01:00", BORN)],
            [made_at(BORN), on_call("2026-03-08T18:00:00+01:00")],
        ),
    ],
    "TEAM-19": [([PUT_MEMBER, OTHER_MEMBER, PUT_MEMBER], [PUT_MEMBER, NOT_MINE, OTHER_MEMBER])],
    "HOURS-08": [(DEFAULT_HOURS, [DEFAULT_HOURS[0], TAKEN_AWAY, DEFAULT_HOURS[1]])],
    "WF-16": [
        (
            [make(WORKFLOWS, WORKFLOW), *[Said(f"POST {WORKFLOWS}/wf_1/execute", 202, {})] * 2],
            [
                make(WORKFLOWS, WORKFLOW),
                Said(f"POST {WORKFLOWS}/wf_1/publish", 200, WORKFLOW),
                Said(f"POST {WORKFLOWS}/wf_1/execute", 202, {}),
            ],
        )
    ],
    "AI-43": [
        (
            [make(f"{AI}/routing/rules", ROUTING), *[simulated("rr_1")] * 3],
            [make(f"{AI}/routing/rules", {**ROUTING, "is_active": True}), *[simulated("rr_1")] * 3],
        )
    ],
    "TEAM-12": [(GONE, [GONE[0], make(TEAMS, TEAM), GONE[1]])],
    "RULE-15": [
        (
            [Said(f"DELETE {RULES}/rule_1", 204, at=0), Said(f"GET {RULES}/rule_1", 200, RULE, at=61)],
            [Said(f"DELETE {RULES}/rule_1", 204, at=0), Said(f"GET {RULES}/rule_1", 200, RULE, at=59)],
        ),
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
    "PAGING-01": [([miscounted(2), miscounted(2)], [miscounted(3), miscounted(3)])],
}
"""Rule → stories of which it says a note, each with one of which it says nothing."""
