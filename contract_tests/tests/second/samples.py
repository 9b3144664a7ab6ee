"""Start records with the ids that the pages' examples use, for the first tenant of a configuration."""

import copy
from typing import Any

from contract_tests.tests.second.config import CANVAS, Config

AT = "2026-02-01T10:00:00Z"
TEAMS = ("team_789", "team_network", "team_general", "team_security", "team_escalation")


def team(name: str) -> Config:
    """A team."""
    unset = dict.fromkeys(("description", "department", "location", "email", "business_hours_id"))
    fields: Config = {**unset, "escalate_to_user_id": None, "unassigned_timeout_minutes": None}
    if name == "team_789":
        fields.update(department="Infrastructure", location="Brussels", email="network@example.com")
        fields.update(business_hours_id="bh_001", escalate_to_user_id="user_345", unassigned_timeout_minutes=30)
        fields.update(description="VPN and firewall", routing_method="round_robin")
    title = "Network Support" if name == "team_789" else name.replace("team_", "").title()
    return {"routing_method": "balanced", **fields, "id": name, "name": title, "created_at": AT}


def hours(name: str, title: str, zone: str, days: list[Config], default: bool, holidays: list[Config]) -> Config:
    """A business-hours schedule."""
    return {
        "id": name,
        "name": title,
        "timezone": zone,
        "is_default": default,
        "schedule": days,
        "_holidays": holidays,
        "created_at": AT,
        "updated_at": AT,
    }


def policy(name: str, priorities: list[str]) -> Config:
    """An SLA policy for some priorities."""
    condition = {"field": "priority", "operator": "in", "value": priorities}
    return {"id": name, "name": name.replace("sla_", "").title(), "conditions": [condition]}


def rule(name: str, order: int, category: str) -> Config:
    """A routing rule."""
    return {
        "id": name,
        "tenant_id": "t_one",
        "category": category,
        "priority": "high",
        "conversation_type": None,
        "sentiment": None,
        "target_team_id": "team_network",
        "overflow_team_id": "team_general",
        "required_skills": ["networking"],
        "routing_method": "balanced",
        "priority_boost": 1,
        "sort_order": order,
        "is_active": True,
        "updated_at": AT,
    }


def records() -> dict[str, list[Config]]:
    """All start records, by kind."""
    day = {"day_of_week": 6, "start_time": "13:00", "end_time": "17:00", "is_closed": False}
    holiday: Config = {"id": "hol_123", "name": "Christmas Day", "date": "2026-12-25", "all_day": True}
    holiday.update(start_time=None, end_time=None, recurring=False, created_at=AT)
    workflow: Config = {"id": "wf_abc123", "name": "Onboarding", "status": "published", "version": 3}
    workflow.update(canvas_definition=copy.deepcopy(CANVAS), updated_at=AT)
    run: Config = {"id": "run_1", "workflow_id": "wf_abc123", "status": "waiting_approval", "_next": ["ask"]}
    run.update(_canvas=copy.deepcopy(CANVAS), started_at=AT, version=3, trigger="manual")
    request: Config = {"id": "req_123", "workflow_id": "wf_abc123", "run_id": "run_1", "node_id": "ask"}
    request.update(status="pending", comment=None, decided_by=None, decided_at=None)
    automation: Config = {"id": "rule_abc123", "name": "VPN tickets to Network", "description": None, "enabled": True}
    automation.update(execution_mode="event", trigger_event="ticket.created", time_condition={}, priority_order=1)
    automation.update(conditions=[{"field": "category", "operator": "equals", "value": "Network"}])
    automation.update(actions=[{"type": "assign_team", "team_id": "team_network"}], stop_processing=False)
    automation.update(execution_count=42, last_fired_at="2026-02-10T14:30:00Z", updated_at=AT)
    due = {"due_at": "2099-03-08T14:00:00Z", "met": True}
    instance: Config = {"id": "inst_789", "policy_id": "sla_abc123", "conversation_id": "conv_456", "status": "active"}
    instance["targets"] = {"first_response": due, "resolution": {"due_at": "2099-03-09T10:00:00Z", "met": None}}
    shift: Config = {"id": "entry_456", "schedule_id": "sched_abc123", "user_id": "user_012"}
    shift.update(start="2026-01-01T00:00:00+01:00", end="2099-01-01T00:00:00+01:00")
    shift.update(_start="2026-01-01T00:00:00+01:00", _end="2099-01-01T00:00:00+01:00")
    schedule: Config = {"id": "sched_abc123", "name": "After-Hours Network Support", "team_id": "team_789"}
    schedule.update(timezone="Europe/Brussels", rotation_type="weekly", created_at=AT)
    member: Config = {"id": "team_789/user_012", "team_id": "team_789", "user_id": "user_012", "role": "member"}
    member.update(max_capacity=0, is_default=False, priority=0)
    log: Config = {"id": "log_abc123", "rule_id": "rule_abc123", "rule_name": "VPN tickets to Network"}
    log.update(event_type="ticket.created", conversation_id="conv_xyz", status="success", actions_executed=2)
    audit: Config = {"id": "aud_abc123", "conversation_id": "conv_xyz", "action": "auto_resolved", "mode": "auto"}
    audit.update(classification_confidence=0.95, kb_match_score=0.93, reply_coherence_score=0.88)
    audit.update(combined_confidence=0.94, skip_reason=None, model_used="claude-sonnet-4-20250514")
    ticket: Config = {"id": 1042, "subject": "VPN not connecting", "priority": "high", "category": "Network"}
    policies = [policy("sla_abc123", ["medium", "low"]), policy("sla_critical", ["urgent"])]
    policies += [policy("sla_high", ["high"]), policy("sla_standard", ["medium"])]
    escalation: Config = {"id": "esc_abc123", "policy_id": "sla_abc123", "trigger": "approaching_breach"}
    escalation.update(threshold_minutes=30, actions=[{"type": "notify_team_lead"}], status="active")
    target = {"id": "target_abc123", "policy_id": "sla_abc123", "type": "first_response"}
    return {
        "teams": [team(n) for n in TEAMS],
        "members": [member],
        "hours": [
            hours("bh_001", "Standard Hours", "Europe/Brussels", [], True, [holiday]),
            hours("bh_abc123", "Sunday afternoons", "UTC", [day], False, []),
        ],
        "tickets": [{**ticket, "description": "Unable to connect.", "created_at": "2026-02-20T14:30:00Z"}],
        "schedules": [schedule],
        "entries": [shift],
        "policies": policies,
        "targets": [{**target, "priority": "medium", "hours": 4}],
        "escalations": [escalation],
        "instances": [instance],
        "rules": [automation],
        "logs": [{**log, "executed_at": "2026-02-10T14:30:00Z"}],
        "workflows": [workflow],
        "versions": [version(n) for n in (1, 2, 3)],
        "runs": [run],
        "approvals": [request],
        "routing": [rule("rr_abc123", 0, "Network"), *(rule(f"rr_{n}", i + 1, n.title()) for i, n in enumerate(KINDS))],
        "audit": [audit],
    }


KINDS = ("network", "security", "general")


def version(number: int) -> Config:
    """A version of the sample workflow."""
    whole: Config = {"id": f"wf_abc123/{number}", "workflow_id": "wf_abc123", "version": number, "published_by": None}
    return {**whole, "canvas_definition": copy.deepcopy(CANVAS), "trigger_config": {}}


METRICS: Config = {
    "classification": {
        "total_classified": 482,
        "auto_applied": 410,
        "suggested": 45,
        "silent": 15,
        "agent_overridden": 12,
    },
    "routing": {
        "total_routed": 398,
        "overflow_used": 15,
        "routing_failed": 3,
        "subsequently_reassigned": 7,
        "first_assignment_accuracy": 0.9246,
        "avg_time_to_route_ms": 120,
    },
    "resolution": {
        "total_attempted": 200,
        "auto_resolved": 85,
        "suggested": 90,
        "skipped": 25,
        "sent_by_agent": 70,
        "dismissed_by_agent": 20,
        "avg_combined_confidence": 0.91,
    },
}


def with_samples(config: Config) -> Config:
    """The configuration with the start records added to its first tenant."""
    config = copy.deepcopy(config)
    first: dict[str, Any] = config["tenants"][0]
    first["records"] = {**first.get("records", {}), **records()}
    first["settings"] = {"metrics": METRICS}
    return config
