"""Stories of several exchanges: each breaks a sentence that one alone does not show, and its twin does not."""

from dataclasses import replace
from typing import Any

from contract_tests.tests.passive.samples import (
    AI,
    BORN,
    HOURS,
    KEYED,
    LATER,
    LOST,
    MAKE_TEAM,
    PATCH_HOURS,
    PATCH_POLICY,
    PATCH_RULE,
    PATCH_TEAM,
    POLICIES,
    POLICY,
    RULE,
    RULES,
    SCHEDULE,
    TEAM,
    TEAMS,
    TICKET,
    TICKETS,
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


def lost(making: Said, update: Said, name: str, empty: Any) -> Story:
    """A field that is sent with the creation and with an update, and is gone after each update without it."""
    sent_again = Said(update.asked, 200, update.answered, {name: update.answered[name]})
    return [making, update.but(**{name: empty}), sent_again, update.but(**{name: empty})]


SINCE = {"created_at": BORN, "updated_at": LATER}
NEWER = "2026-03-08T20:06:00Z"


def stale(read: Fields, **fields: str) -> Story:
    """A team that is renamed, and read a minute later."""
    return [
        Said(f"POST {TEAMS}", 201, {**TEAM, **SINCE}, {"name": "Network"}, at=0),
        Said(f"PATCH {TEAMS}/team_1", 200, {**TEAM, **SINCE, "name": "B", "updated_at": NEWER}, {"name": "B"}, at=5),
        Said(f"GET {TEAMS}/team_1", 200, read, at=70, fields=fields),
    ]


def apart(first: Said, second: Said) -> Story:
    """A minute apart."""
    return [replace(first, at=0), replace(second, at=61)]


AGAIN = Said(f"POST {TICKETS}", 201, ANOTHER, SENT, KEYED)
READ_FIRST = Said(f"GET {TICKETS}/7", 200, TICKET)
MISCOUNTED = Said(f"GET {TEAMS}?limit=3", 200, page(teams(3), 2, 3))
SKIPPED = Said(f"GET {TICKETS}?offset=1&limit=9", 200, page([ticket(1)], 3, 9, 1, "data"))


def simulated(name: str, **fields: Any) -> Said:
    return Said(f"POST {AI}/routing/simulate", 200, {"matched_rule": {"id": name, **fields}}, {})


TOGETHER: dict[str, list[tuple[Story, Story]]] = {
    "TEAM-10": [(lost(MAKE_TEAM, PATCH_TEAM, "description", None), [MAKE_TEAM, LOST])],
    "HOURS-09": [
        (
            lost(make(HOURS, SCHEDULE), PATCH_HOURS, "timezone", "Europe/Paris"),
            lost(make(HOURS, SCHEDULE), PATCH_HOURS, "timezone", "Europe/Rome"),
        )
    ],
    "RULE-13": [
        (
            lost(make(RULES, RULE), PATCH_RULE, "actions", []),
            twice(make(RULES, RULE), PATCH_RULE.but(execution_count=5), old="rule_1", new="rule_2"),
        )
    ],
    "SLA-09": [
        (
            lost(make(POLICIES, POLICY), PATCH_POLICY, "conditions", []),
            lost(make(POLICIES, POLICY), PATCH_POLICY, "conditions", POLICY["conditions"]),
        )
    ],
    "TEAM-05": [
        (stale({**TEAM, **SINCE}), stale({**TEAM, **SINCE}, age="90")),
        (stale({**TEAM, **SINCE}), stale({**TEAM, **SINCE, "name": "B", "updated_at": NEWER})),
        (stale({**TEAM, **SINCE}), stale({**TEAM, **SINCE, "updated_at": "2026-03-08T20:07:00Z"})),
    ],
    "TICKET-24": [
        ([KEYED_MAKE, AGAIN, READ_FIRST], [KEYED_MAKE, AGAIN]),
        ([KEYED_MAKE, AGAIN, READ_FIRST], [KEYED_MAKE, AGAIN, READ_FIRST.but(created_at=LATER)]),
        (
            [KEYED_MAKE, AGAIN, Said(f"GET {TICKETS}", 200, {"data": [TICKET]})],
            [KEYED_MAKE, AGAIN.but(created_at="2026-03-09T20:00:01Z"), READ_FIRST],
        ),
        (
            [KEYED_MAKE, AGAIN, READ_FIRST],
            [KEYED_MAKE, Said(f"POST {TICKETS}", 409, {"detail": "No"}, SENT, KEYED), READ_FIRST],
        ),
    ],
    "TICKET-27": [
        (
            [
                KEYED_MAKE,
                Said(f"POST {TICKETS}", 201, {**ANOTHER, "subject": "B"}, {"subject": "B"}, KEYED),
                READ_FIRST,
            ],
            [KEYED_MAKE, Said(f"POST {TICKETS}", 201, TICKET, {"subject": "B"}, KEYED), READ_FIRST],
        )
    ],
    "AI-43": [([simulated("rr_1", is_active=False)], [simulated("rr_1", is_active=True)])],
    "PAGING-01": [
        (apart(MISCOUNTED, MISCOUNTED), [replace(MISCOUNTED, at=0), replace(MISCOUNTED, at=50)]),
        (
            apart(MISCOUNTED, MISCOUNTED),  # somebody writes between counting and reading, each time
            apart(MISCOUNTED, Said(f"GET {TEAMS}?limit=3", 200, page(teams(2), 3, 3))),
        ),
        (
            apart(MISCOUNTED, MISCOUNTED),
            [
                replace(MISCOUNTED, at=0),
                Said(f"GET {TEAMS}?limit=3", 200, page(teams(3), 3, 3), at=30),
                replace(MISCOUNTED, at=90),
            ],
        ),
        (one(f"GET {TEAMS}", 200, page([], -5, 50)), one(f"GET {TEAMS}", 200, page([], 0, 50))),
    ],
    "TICKET-13": [
        (
            apart(SKIPPED, SKIPPED),
            one(f"GET {TICKETS}?offset=1&limit=9", 200, page([ticket(1), ticket(2)], 3, 9, 1, "data")) * 2,
        )
    ],
}
"""Rule → stories that break it, each with one that does not."""
