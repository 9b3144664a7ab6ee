"""Records, requests and answers that the planted stories are made of."""

from collections.abc import Mapping
from typing import Any

from contract_tests.tests.passive.story import Said

Story = list[Said]
Fields = Mapping[str, Any]
TICKETS, TEAMS, HOURS = "/api/v1/tickets", "/api/v2/teams", "/api/v2/business-hours"
SCHEDULES, ENTRIES, POLICIES = "/api/v2/oncall/schedules", "/api/v2/oncall/entries", "/api/v2/sla/policies"
RULES, WORKFLOWS, AI = "/api/v2/automation-rules", "/api/v2/workflows", "/api/ai-automation"
BORN, LATER = "2026-03-08T20:00:00Z", "2026-03-08T20:05:00Z"
TICKET: Fields = {
    "id": 7,
    "subject": "VPN",
    "status": "open",
    "priority": "high",
    "category": "Network",
    "created_at": BORN,
}
TEAM: Fields = {
    "id": "team_1",
    "name": "Network",
    "description": "VPN",
    "routing_method": "balanced",
    "created_at": BORN,
}
SCHEDULE: Fields = {
    "holidays": [],
    "id": "bh_1",
    "name": "Standard",
    "timezone": "Europe/Brussels",
    "schedule": [],
    "created_at": BORN,
}
RULE: Fields = {"id": "rule_1", "name": "A", "execution_mode": "event", "actions": [{"type": "x"}], "created_at": BORN}
ROUTING: Fields = {
    "id": "rr_1",
    "required_skills": ["vpn"],
    "priority_boost": 1,
    "is_active": False,
    "created_at": BORN,
}
POLICY: Fields = {
    "id": "sla_1",
    "name": "P",
    "conditions": [{"field": "priority", "value": "low"}],
    "business_hours": True,
}
HOLIDAY: Fields = {
    "id": "hol_1",
    "name": "X",
    "date": "2026-12-25",
    "all_day": True,
    "recurring": False,
    "created_at": BORN,
}
ONCALL: Fields = {
    "id": "sched_1",
    "name": "N",
    "timezone": "Europe/Paris",
    "rotation_type": "weekly",
    "created_at": BORN,
}
ENTRY: Fields = {
    "id": "entry_1",
    "user_id": "user_1",
    "start": "2026-03-15T18:00:00+01:00",
    "end": "2026-03-16T08:00:00+01:00",
}
WORKFLOW: Fields = {"id": "wf_1", "trigger_config": {"type": "event"}, "canvas_definition": {"nodes": [{"id": "a"}]}}
KEYED = {"idempotency-key": "k1"}


def sent(record: Fields, *names: str) -> dict[str, Any]:
    return {name: record[name] for name in names or record if name not in {"id", "created_at"}}


def make(path: str, record: Fields, *names: str, **said: Any) -> Said:
    return Said(f"POST {path}", 201, record, sent(record, *names), **said)


def again(first: Story, second: Story) -> Story:
    """What has to be seen twice."""
    return [*first, *second]


def other(said: Said, old: str, new: str) -> Said:
    """The same of a record with another id."""
    answered = (
        {**said.answered, "id": new} if isinstance(said.answered, dict) and "id" in said.answered else said.answered
    )
    return Said(said.asked.replace(old, new), said.status, answered, said.sent, said.headers)


MAKE_TEAM, PATCH_TEAM = make(TEAMS, TEAM), Said(f"PATCH {TEAMS}/team_1", 200, TEAM, {"routing_method": "balanced"})
LOST = PATCH_TEAM.but(description=None)
PATCH_RULE = Said(f"PATCH {RULES}/rule_1", 200, RULE, {"name": "A"})
PATCH_HOURS = Said(f"PATCH {HOURS}/bh_1", 200, SCHEDULE, {"name": "Standard"})
PATCH_POLICY = Said(f"PATCH {POLICIES}/sla_1", 200, POLICY, {"name": "P"})
CLOSED = Said(f"POST {TICKETS}/7/close", 200, {**TICKET, "status": "closed"}, {})
PUT_MEMBER = Said(
    f"PUT {TEAMS}/team_1/members/user_1",
    200,
    {"team_id": "team_1", "user_id": "user_1", "role": "member", "max_capacity": 5, "is_default": True, "priority": 0},
    {"max_capacity": 5, "is_default": True},
)
OTHER_MEMBER = Said(
    f"PUT {TEAMS}/team_2/members/user_1", 200, {**PUT_MEMBER.answered, "team_id": "team_2"}, PUT_MEMBER.sent
)
MINE = Said(f"GET {TEAMS}/team_1", 200, TEAM)
SETTINGS: Fields = {"classification": {"enabled": True}, "routing": {"enabled": True}, "version": 3}
METRICS: Fields = {
    "period_days": 30,
    "classification": {"total_classified": 4, "auto_applied": 2, "agent_overridden": 1, "auto_apply_rate": 0.5},
    "routing": {"total_routed": 0, "avg_time_to_route_ms": None},
    "resolution": {"total_attempted": 3, "auto_resolved": 1, "resolution_rate": 0.3333},
    "funnel": {"classified": 4, "routed": 0, "resolved": 1},
}
GET_METRICS = Said(f"GET {AI}/metrics?days=30", 200, METRICS)
LIMITED = Said(
    f"GET {TICKETS}",
    429,
    {"detail": "API key rate limit exceeded", "limit": 300},
    fields={"retry-after": "5", "x-ratelimit-limit": "300", "x-ratelimit-remaining": "0"},
)
INSTANCE: Fields = {"id": "i1", "status": "met", "targets": {"resolution": {"due_at": BORN, "met": True}}}
PREVIEW = Said(
    "POST /api/v2/sla/preview-deadline",
    200,
    {"deadline_at": "2026-03-08T17:00:00Z", "business_minutes": 240, "calendar_minutes": 480},
    {"business_hours_id": "bh_1", "start_at": "2026-03-08T09:00:00Z", "duration_minutes": 240},
)
BAD_METHOD = {"name": "A", "routing_method": "random"}


def page(items: list[Fields], total: int, limit: int, offset: int = 0, name: str = "items") -> Fields:
    return {name: items, "total": total, "limit": limit, "offset": offset}


def teams(count: int) -> list[Fields]:
    return [{**TEAM, "id": f"t{number}"} for number in range(count)]


def replies(said: Said, **changes: Any) -> Story:
    return [
        Said(said.asked, said.status, {**said.answered, **changes}, said.sent, said.headers, said.fields, said.faults)
    ]


def one(asked: str, status: int, answered: Any, sent: Any = None, **more: Any) -> Story:
    return [Said(asked, status, answered, *([sent] if sent is not None else []), **more)]
