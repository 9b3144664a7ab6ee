"""Bodies for every operation: the document's examples, what sets the engines to work, and what is wrong."""

import json
from itertools import pairwise
from typing import Any

from mock_server.document import loading
from mock_server.document.operations import Document, Operation, Schema

API: Document = loading.load("api")
CONTROL: Document = loading.load("control")
OPERATIONS: dict[str, Operation] = {operation.id: operation for operation in API.operations}
ABOUT_REQUESTS = ("/_mock/requests", "/_mock/verify")
"""Paths of operations that look at what was sent to a world, and do nothing in it."""

CONTROLS: dict[str, Operation] = {
    operation.id: operation for operation in CONTROL.operations if not operation.path.startswith(ABOUT_REQUESTS)
}

ANYTHING: tuple[Any, ...] = (
    {},
    {"category": "Network", "priority": "high", "status": "open"},
    {"count": 10**30, "one": 1.0, "zero": -0.0, "small": 5e-324, "instant": "2026-03-08T20:00:00+01:00", "yes": True},
    {"": [None, [], {"é😀\u2028": '"\\'}], "subject": "1e400", "deep": [[[[[[[[{"a": {"b": None}}]]]]]]]]},
)
"""JSON objects that are kept as they came."""

NOTIFY = {"type": "notify", "team_id": "team_789", "more": ANYTHING[2]}
RAISE = {"type": "set_priority", "priority": "urgent"}
NOTE = {"type": "add_note", "body": "Seen", "private": False}
MORE = {"type": "create_ticket", "subject": "Look at this", "priority": "high", "category": "Onboarding"}
CLOSE = {"type": "set_status", "status": "closed"}
ASSIGN = {"type": "assign_team", "team_id": "team_789"}
LOST = {"type": "assign_team", "team_id": 7}
URGENT = {"field": "priority", "operator": "equals", "value": "urgent"}


def _rule(mode: str, event: str | None, *actions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "Rule", "execution_mode": mode, "trigger_event": event, "actions": list(actions), **more}


def _canvas(*nodes: dict[str, Any]) -> dict[str, Any]:
    """A trigger, and these nodes one after the other."""
    named = [{"id": "start", "type": "trigger"}, *({"id": f"n{at}", **node} for at, node in enumerate(nodes))]
    ways = [{"from": one["id"], "to": other["id"]} for one, other in pairwise(named)]
    return {"nodes": named, "edges": ways, "viewport": ANYTHING[2]}


def _workflow(trigger: dict[str, Any], *nodes: dict[str, Any]) -> dict[str, Any]:
    return {"name": "Workflow", "trigger_config": trigger, "canvas_definition": _canvas(*nodes)}


def _action(config: dict[str, Any], delay: float = 200) -> dict[str, Any]:
    return {"type": "action", "config": {**config, "delay_ms": delay}}


APPROVAL = {"type": "approval", "config": {"message": "May they?"}}
ON_CREATION = {"type": "event", "event_types": ["ticket.created", "ticket.updated"]}
MANUAL = {"type": "manual"}
BY_AGE = {"type": "schedule", "time_condition": {"older_than_minutes": 5}}
HIRES = "https://hr.example.com/hires"
CALL = {"type": "webhook", "config": {"url": HIRES}}
ENGINES: dict[str, list[Any]] = {
    "create_ticket": [
        {"subject": "Urgent", "priority": "urgent"},
        {"subject": "Welcome", "category": "Onboarding", "priority": "low"},
        {"subject": "VPN", "description": "The firewall blocks the VPN", "priority": "medium"},
    ],
    "update_ticket": [
        {"status": "resolved"},
        {"status": "open"},
        {"priority": "urgent"},
        {"category": "Network"},
        {"team_id": "team_789"},
        {"team_id": "team_789", "assignee_id": None, "priority": "high"},
    ],
    "update_team": [{"unassigned_timeout_minutes": 1}, {"business_hours_id": "bh_001"}],
    "add_ticket_note": [{"body": "We are on it", "private": False}],
    "create_oncall_entry": [
        {"user_id": "user_012", "start": "2026-03-08T21:00:00Z", "end": "2026-03-08T23:30:00Z"},
        {"user_id": "user_012", "start": "2026-03-10T06:00:00+01:00", "end": "2026-03-20T06:00:00+01:00"},
    ],
    "create_sla_policy": [{"name": "All", "business_hours": False}, {"name": "Urgent", "conditions": [URGENT]}],
    "add_sla_target": [
        {"type": kind, "priority": priority, "hours": hours}
        for kind, hours in (("first_response", 0.5), ("resolution", 4))
        for priority in ("medium", "urgent")
    ],
    "create_sla_escalation": [
        {"trigger": "breached", "threshold_minutes": 0, "actions": [NOTIFY, NOTE, RAISE, LOST]},
        {"trigger": "approaching_breach", "trigger_percent": 50, "actions": [MORE, ASSIGN]},
    ],
    "create_automation_rule": [
        _rule("event", "ticket.created", RAISE, NOTE, NOTIFY),
        _rule("event", "ticket.updated", MORE, CLOSE, LOST, conditions=[URGENT]),
        _rule("event", "tea.made", NOTIFY, CLOSE, priority_order=1, stop_processing=True),
        _rule("time", None, NOTE, RAISE, time_condition={"older_than_minutes": 1, "status": ["open", "pending"]}),
    ],
    "execute_automation_event": [
        *({"event_type": "tea.made", "payload": each} for each in ANYTHING),
        {"event_type": "conversation.customer_replied", "conversation_id": "c", "payload": {"body": "Still broken"}},
    ],
    "create_workflow": [
        _workflow(ON_CREATION, _action(NOTE), _action(MORE, 90_000), _action(NOTIFY, 86_400_000)),
        _workflow(MANUAL, _action(RAISE, 0), APPROVAL, _action(CLOSE)),
        _workflow(MANUAL, {"type": "condition", "config": {"field": "priority", "equals": "high"}}, _action(LOST)),
        _workflow({"type": "webhook"}, APPROVAL, _action({"type": "teapot"})),
        _workflow({**ON_CREATION, "event_types": ["ticket.assigned"]}, CALL, _action(NOTE)),
        _workflow(BY_AGE, CALL),
    ],
    "update_workflow": [{"status": "draft"}, {"canvas_definition": _canvas(APPROVAL, _action(NOTE))}],
    "save_workflow_template": [
        {"name": "Own", "canvas_definition": _canvas(_action(NOTIFY)), "trigger_config": MANUAL}
    ],
    "trigger_workflow_webhook": list(ANYTHING),
    "dry_run_workflow": [{"trigger_event": each} for each in ANYTHING],
    "decide_approval": [{"decision": "rejected"}],
    "update_ai_settings": [
        {"classification": {"enabled": True, "auto_apply_threshold": 0.1}, "routing": {"enabled": True}},
        {"resolution": {"enabled": True, "mode": "auto"}},
        {"routing": {"enabled": True, "skills_timeout_seconds": 30}},
    ],
}
ANY_TEXT = r"^[^\x00]*$"
"""The pattern of texts that mean nothing to the mock."""

INSTANTS = ("2026-03-08T09:00:00Z", "2026-03-09T12:00:00.250+01:00", "2026-04-01T00:00:00Z")
WRONG: tuple[Any, ...] = (None, [], "text", {"name": 7, "subject": [], "body": {}, "type": None}, b"", b'{"a": 1, "a"')
"""What is no body, no JSON (as bytes), or nothing that an operation takes."""


def bodies_of(operation: Operation) -> list[Any]:
    """Bodies that the operation takes, if the records that they name are there."""
    content = operation.raw["requestBody"]["content"]["application/json"]
    given = [each["value"] for each in content.get("examples", {}).values()]
    examples = [content["example"]] if "example" in content else given
    return [*examples, *ENGINES.get(operation.id, [])]


def values_of(operation: Operation) -> list[tuple[str, Any]]:
    """Fields of its body, each with values that the document allows by themselves."""
    content = operation.raw["requestBody"]["content"]["application/json"]
    properties = API.resolve(content["schema"]).get("properties", {})
    return [(name, value) for name, schema in properties.items() for value in _values(_whole(schema))]


def copied(value: Any) -> Any:
    return json.loads(json.dumps(value))


def _whole(schema: Schema) -> Schema:
    """The schema with what it stands for, and what all of it says."""
    schema = API.resolve(schema)
    for part in schema.get("allOf", ()):
        schema = {**_whole(part), **schema}
    return schema


def _values(schema: Schema) -> list[Any]:
    """Values that it allows; none where it takes more to know."""
    values: list[Any] = [None] if schema.get("nullable") else []
    match schema:
        case {"enum": choices}:
            values += choices
        case {"type": "boolean"}:
            values += [True, False]
        case {"type": "integer" | "number"}:
            values += [schema.get("minimum", 0), schema.get("maximum", 7)]
        case {"type": "string", "format": "date-time"}:
            values += INSTANTS
        case {"type": "string", "pattern": pattern} if pattern == ANY_TEXT and "format" not in schema:
            values += ["é😀 \u2028"]
        case {"type": "array"}:
            values += [[]]
        case {"type": "object", "additionalProperties": True} if "properties" not in schema:
            values += ANYTHING
        case {} if "type" not in schema:
            values += ANYTHING
    return values


NIGHTS = [{"day_of_week": day, "start_time": "00:00", "end_time": "06:00"} for day in range(7)]
AT_NIGHT = {"name": "Night", "timezone": "UTC", "schedule": NIGHTS}
TIMED = _rule("time", None, NOTE, time_condition={"older_than_minutes": 1})
ROUTED = {"target_team_id": "team_789", "overflow_team_id": "team_789"}
ROUTING = {"classification": {"enabled": True}, "routing": {"enabled": True, "skills_timeout_seconds": 30}}
ANY_TEAM = {"name": "Team", "business_hours_id": "bh_001", "unassigned_timeout_minutes": 1}
OPENINGS: tuple[tuple[tuple[str, Any], ...], ...] = (
    (),
    (("put_outbox_answer", {"url": HIRES, "status": 503}), ("create_automation_rule", TIMED)),
    (("create_workflow", _workflow(BY_AGE, CALL)), ("publish_workflow", b"")),
    (
        ("create_team", {"name": "Team"}),
        ("update_ai_settings", ROUTING),
        ("create_routing_rule", ROUTED),
        ("create_ticket", {"subject": "VPN"}),
    ),
    (
        ("create_business_hours", AT_NIGHT),
        ("create_team", ANY_TEAM),
        ("create_ticket", {"subject": "Test", "category": "Other"}),
        ("update_ticket", {"team_id": "team_789"}),
    ),
    (("create_ticket", {"subject": "VPN", "category": "Network", "priority": "high"}),),
)
"""How stories begin, so that every timer is set in some of them: operations with their bodies."""
