"""Planted violations that one exchange shows, of tickets and teams, and those of all pages."""

from contract_tests.passive.acceptance import CHOICES, ROLES
from contract_tests.tests.passive.samples import (
    AI,
    BAD_METHOD,
    LIMITED,
    MINE,
    PATCH_TEAM,
    PUT_MEMBER,
    TEAM,
    TEAMS,
    TICKET,
    TICKETS,
    Story,
    make,
    one,
    page,
    replies,
    sent,
)
from contract_tests.tests.passive.story import Said

TICKETS_AND_TEAMS: dict[str, list[tuple[Story, Story]]] = {
    "TICKET-01": [
        (replies(make(TICKETS, TICKET), category=None), [make(TICKETS, TICKET)]),
        (replies(make(TICKETS, TICKET), subject="Other"), replies(make(TICKETS, TICKET), priority="urgent")),
        (one(f"POST {TICKETS}", 200, TICKET, sent(TICKET)), [make(TICKETS, TICKET)]),
    ],
    "TICKET-05": [(one(f"GET {TICKETS}/8", 200, TICKET), one(f"GET {TICKETS}/7", 200, TICKET))],
    "TICKET-07": [
        (one(f"GET {TICKETS}?status=closed", 200, [TICKET]), one(f"GET {TICKETS}?status=open", 200, [TICKET]))
    ],
    "TICKET-08": [
        (one(f"GET {TICKETS}?priority=low", 200, [TICKET]), one(f"GET {TICKETS}?priority=high", 200, [TICKET]))
    ],
    "TICKET-09": [
        (one(f"GET {TICKETS}?category=HR", 200, [TICKET]), one(f"GET {TICKETS}?category=network", 200, [TICKET]))
    ],
    "TICKET-12": [
        (one(f"GET {TICKETS}", 200, page([], 0, 20)), one(f"GET {TICKETS}", 200, page([], 0, 25))),
        (one(f"GET {TICKETS}?limit=1", 200, [TICKET] * 2), one(f"GET {TICKETS}?limit=2", 200, [TICKET] * 2)),
        (
            one(f"GET {TICKETS}?limit=500", 200, page([], 0, 500)),
            one(f"GET {TICKETS}?limit=500", 200, page([], 0, 100)),
        ),
    ],
    "TICKET-13": [
        (
            one(f"GET {TICKETS}?offset=5", 200, page([], 0, 25, 0)),
            one(f"GET {TICKETS}?offset=5", 200, page([], 0, 25, 5)),
        )
    ],
    "TICKET-17": [
        (
            one(
                f"POST {TICKETS}/7/notes", 201, {"id": 1, "body": "x", "private": False}, {"body": "x", "private": True}
            ),
            one(f"POST {TICKETS}/7/notes", 201, {"id": 7, "subject": "x"}, {"body": "x", "private": True}),
        )
    ],
    "TEAM-02": [
        (one(f"GET {TEAMS}?limit=101", 200, page([], 0, 101)), one(f"GET {TEAMS}?limit=101", 200, page([], 0, 100)))
    ],
    "TEAM-03": [
        (one(f"GET {TEAMS}?search=zebra", 200, [TEAM]), one(f"GET {TEAMS}?search=Netw", 200, [TEAM])),
    ],
    "TEAM-04": [
        (
            one(f"GET {TEAMS}?department=HR", 200, [{**TEAM, "department": "IT"}]),
            one(f"GET {TEAMS}?department=it", 200, [{**TEAM, "department": "IT"}]),
        )
    ],
    "TEAM-05": [
        (one(f"GET {TEAMS}/team_2", 200, TEAM), [MINE]),
        (
            [MINE, *one(f"GET {TEAMS}/x", 404, {"detail": "No team"})],
            one(f"GET {TEAMS}/x", 404, {"detail": "No profile"}),
        ),
    ],
    "TEAM-06": [(replies(make(TEAMS, TEAM), description=None), [make(TEAMS, TEAM)])],
    "TEAM-07": [
        (
            one(f"POST {TEAMS}", 201, {**TEAM, "name": "x" * 101}, {"name": "x" * 101}),
            one(f"POST {TEAMS}", 201, {**TEAM, "name": "x" * 100}, {"name": "x" * 100 + " "}),
        )
    ],
    "TEAM-08": [
        (one(f"POST {TEAMS}", 201, {**TEAM, **BAD_METHOD}, BAD_METHOD), one(f"POST {TEAMS}", 403, {}, BAD_METHOD)),
        (
            one(f"POST {TEAMS}", 422, {"detail": CHOICES}, BAD_METHOD, faults=("body.routing_method",)),
            one(f"POST {TEAMS}", 400, {"detail": CHOICES}, BAD_METHOD, faults=("body.routing_method",)),
        ),
        (
            one(f"POST {TEAMS}", 400, {"detail": "No"}, BAD_METHOD, faults=("body.routing_method",)),
            one(f"POST {TEAMS}", 422, {"detail": "No"}, {**BAD_METHOD, "email": "x"}, faults=("body.routing_method",)),
        ),
    ],
    "TEAM-09": [
        (replies(make(TEAMS, TEAM, "name"), routing_method="round_robin"), [make(TEAMS, TEAM, "name")]),
    ],
    "TEAM-10": [(replies(PATCH_TEAM, routing_method="manual"), [PATCH_TEAM])],
    "TEAM-11": [
        (
            [MINE, *one(f"PATCH {TEAMS}/x", 404, {"detail": "No team"}, {"name": "A"})],
            [MINE, *one(f"PATCH {TEAMS}/x", 404, {"detail": "No user"}, {"escalate_to_user_id": "u"})],
        )
    ],
    "TEAM-12": [(one(f"DELETE {TEAMS}/team_1", 200, {}), one(f"DELETE {TEAMS}/team_1", 204, None))],
    "TEAM-14": [
        (
            one(f"GET {TEAMS}/team_1/members", 200, [{"team_id": "team_2", "user_id": "u"}]),
            one(f"GET {TEAMS}/team_1/members", 200, [{"team_id": "team_1", "user_id": "u"}]),
        )
    ],
    "TEAM-15": [
        (replies(PUT_MEMBER, max_capacity=0), [PUT_MEMBER]),
        (
            one(f"GET {TEAMS}/t/members", 200, [{"user_id": "u"}] * 2),
            one(f"GET {TEAMS}/t/members", 200, [{"user_id": "u"}]),
        ),
    ],
    "TEAM-16": [
        (
            one(f"PUT {TEAMS}/t/members/u", 201, {"role": "lead"}, {"priority": 1}),
            one(f"PUT {TEAMS}/t/members/u", 200, {"role": "lead"}, {"priority": 1}),
        )
    ],
    "TEAM-17": [
        (
            one(f"PUT {TEAMS}/t/members/u", 200, {"role": "owner"}, {"role": "owner"}),
            one(f"PUT {TEAMS}/t/members/u", 200, {"role": "lead"}, {"role": "lead"}),
        ),
        (
            one(f"PUT {TEAMS}/t/members/u", 422, {"detail": "No"}, {"role": "owner"}, faults=("body.role",)),
            one(f"PUT {TEAMS}/t/members/u", 422, {"detail": ROLES}, {"role": "owner"}, faults=("body.role",)),
        ),
        (
            one(f"PUT {TEAMS}/t/members/u", 400, {"detail": ROLES}, {"role": "owner"}, faults=("body.role",)),
            one(f"PUT {TEAMS}/t/members/u", 404, {"detail": ROLES}, {"role": "owner"}, faults=("body.role",)),
        ),
    ],
    "PREVIEW-01": [
        (
            one(f"GET {TEAMS}", 200, [], headers={"cookie": "", "x-api-key": "k"}),
            one(f"GET {TEAMS}", 403, {"detail": "No"}, headers={"cookie": "", "x-api-key": "k"}),
        ),
    ],
    "ERROR-02": [
        (
            one(f"POST {TEAMS}", 422, {"detail": "No"}, {"name": 5}, faults=("body.name",)),
            one(f"POST {TEAMS}", 422, {"detail": []}, {"name": 5}, faults=("body.name",)),
        ),
    ],
    "RATE-02": [(replies(LIMITED, limit=None), [LIMITED]), (replies(LIMITED, detail="Slow down"), [LIMITED])],
    "RATE-03": [
        (
            [
                Said(
                    LIMITED.asked,
                    429,
                    LIMITED.answered,
                    fields={"x-ratelimit-limit": "300", "x-ratelimit-remaining": "0"},
                )
            ],
            one(f"GET {AI}/metrics", 429, {"detail": "AI limit"}),
        ),
    ],
}
"""Rule → stories that break it with their last exchange, each with one that does not."""
