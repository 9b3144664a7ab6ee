"""Stories of what was taken away and is still there, and of lags and caches that only look so."""

from dataclasses import replace

from contract_tests.tests.passive.samples import (
    AI,
    BORN,
    ENTRIES,
    ENTRY,
    HOLIDAY,
    HOURS,
    ONCALL,
    PATCH_HOURS,
    PATCH_POLICY,
    PATCH_RULE,
    POLICIES,
    POLICY,
    ROUTING,
    RULE,
    RULES,
    SCHEDULE,
    SCHEDULES,
    TEAM,
    TEAMS,
    WORKFLOW,
    WORKFLOWS,
    Fields,
    Story,
    make,
    one,
)
from contract_tests.tests.passive.story import Said


def gone(template: str, name: str, newer: str, record: Fields, status: int = 204) -> tuple[Story, Story]:
    """A record is deleted, another made, and a list shows both; or only the other."""
    made, later = {**record, "id": name}, {**record, "id": newer}
    begin = [make(template, made), Said(f"DELETE {template}/{name}", status), make(template, later)]
    return [*begin, *one(f"GET {template}", 200, [made, later])], [*begin, *one(f"GET {template}", 200, [later])]


def read_after(seconds: float) -> Story:
    """A rule that is made, deleted, and read so much later."""
    made = make(RULES, RULE, at=0)
    return [made, Said(f"DELETE {RULES}/rule_1", 204, at=1), Said(f"GET {RULES}/rule_1", 200, RULE, at=1 + seconds)]


MADE_WORKFLOW = make(WORKFLOWS, {**WORKFLOW, "created_at": BORN})
PATCH_WORKFLOW = Said(f"PATCH {WORKFLOWS}/wf_1", 200, MADE_WORKFLOW.answered, {"name": "A"})
WITHOUT_TARGET = [
    make(POLICIES, POLICY),
    make(f"{POLICIES}/sla_1/targets", {"id": "t1", "type": "resolution"}),
    Said("DELETE /api/v2/sla/targets/t1", 204),
]
REMOVALS: dict[str, list[tuple[Story, Story]]] = {
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
            read_after(61),
            read_after(59),
        ),
    ],
    "AI-59": [gone(f"{AI}/routing/rules", "rr_1", "rr_2", ROUTING)],
    "ONCALL-16": [
        (
            [
                make(SCHEDULES, {**ONCALL, "id": "s"}),
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
            [*WITHOUT_TARGET, PATCH_POLICY.but(targets=[{"id": "t1"}])],
            [*WITHOUT_TARGET, PATCH_POLICY.but(targets=[{"id": "t2"}, {"type": "x"}])],
        )
    ],
    "WF-15": [
        (
            [MADE_WORKFLOW, Said(f"DELETE {WORKFLOWS}/wf_1", 204), PATCH_WORKFLOW],
            [MADE_WORKFLOW, Said(f"DELETE {WORKFLOWS}/wf_1", 409), PATCH_WORKFLOW],
        ),
        (
            [MADE_WORKFLOW, Said(f"DELETE {WORKFLOWS}/wf_1", 204), PATCH_WORKFLOW],
            [  # its runs may stay
                replace(MADE_WORKFLOW, at=0),
                Said(f"DELETE {WORKFLOWS}/wf_1", 204, at=1),
                Said(f"GET {WORKFLOWS}/wf_1/runs", 200, [], at=70),
            ],
        ),
    ],
}
"""Rule → stories that break it, each with one that does not."""
