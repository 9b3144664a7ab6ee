"""Bodies for sequences that are drawn: the document's examples, what sets the engines to work, and other values."""

from copy import deepcopy
from itertools import pairwise
from random import Random
from typing import Any

from contract_tests.contract import Level, contract
from contract_tests.places import weakest
from contract_tests.twin.steps import TAG
from mock_server.document.levels import level_at
from mock_server.document.operations import Operation, Schema

Json = Any
NOTIFY = {"type": "notify", "user_ids": []}
NOTE = {"type": "add_note", "body": "Seen", "private": False}
RAISE = {"type": "set_priority", "priority": "urgent"}
CLOSE = {"type": "set_status", "status": "closed"}
ASSIGN = {"type": "assign_team", "team_id": "team_789"}
MORE = {"type": "create_ticket", "subject": f"Look at this {TAG}", "priority": "high"}
ASK = {"type": "approval", "config": {"message": "May they?"}}
URGENT = {"field": "priority", "operator": "equals", "value": "urgent"}
HIGH = {"type": "condition", "config": {"field": "priority", "equals": "high"}}
CALL = {"type": "webhook", "config": {"url": "https://hr.example.com/hires"}}


def _action(**config: Json) -> Json:
    return {"type": "action", "config": config}


def _canvas(*nodes: Json) -> Json:
    named = [{"id": "start", "type": "trigger"}, *({"id": f"n{at}", **node} for at, node in enumerate(nodes))]
    ways = [{"from": one["id"], "to": other["id"]} for one, other in pairwise(named)]
    return {"nodes": named, "edges": ways, "viewport": {"x": 0, "y": 0, "zoom": 1}}


def _workflow(trigger: Json, *nodes: Json) -> Json:
    return {"name": "Workflow", "trigger_config": trigger, "canvas_definition": _canvas(*nodes)}


def _rule(event: str, *actions: Json, **more: Json) -> Json:
    return {"name": "Rule", "execution_mode": "event", "trigger_event": event, "actions": list(actions), **more}


ON_TICKETS = {"type": "event", "event_types": ["ticket.created", "ticket.updated"]}
AGED = {"older_than_minutes": 5, "status": ["open", "pending"]}
SHIFT = {"user_id": "user_012", "start": "2026-03-08T19:00:00Z", "end": "2026-03-09T07:00:00Z"}
REPLIED = {"event_type": "conversation.customer_replied", "conversation_id": "c", "payload": {"body": "Still broken"}}
WORKING: dict[str, list[Json]] = {
    "create_ticket": [
        {"subject": "Urgent", "priority": "urgent"},
        {"subject": "Welcome", "category": "Onboarding", "priority": "low"},
        {"subject": "VPN", "description": "The firewall blocks the VPN"},
        {"subject": "Password", "category": "Access", "priority": "medium"},
    ],
    "update_ticket": [
        {"status": "resolved"},
        {"status": "open"},
        {"priority": "urgent"},
        {"category": "Network"},
        {"team_id": "team_789"},
        {"team_id": "team_789", "assignee_id": None},
        {"assignee_id": "user_012"},
    ],
    "close_ticket": [{}],
    "update_team": [{"unassigned_timeout_minutes": 1}, {"business_hours_id": "bh_001"}],
    "put_team_member": [{"role": "lead", "max_capacity": 1, "priority": 2}, {"max_capacity": 1}, {"priority": 5}],
    "add_ticket_note": [{"body": "We are on it", "private": False}],
    "create_oncall_entry": [SHIFT],
    "create_sla_policy": [
        {"name": "All", "business_hours": False},
        {"name": "All by hours", "business_hours": True},
        {"name": "Urgent", "conditions": [URGENT]},
    ],
    "add_sla_target": [
        {"type": kind, "priority": priority, "hours": hours}
        for kind, hours in (("first_response", 0.5), ("resolution", 4))
        for priority in ("low", "medium", "high", "urgent")
    ],
    "create_sla_escalation": [
        {"trigger": "breached", "threshold_minutes": 0, "actions": [NOTE, RAISE]},
        {"trigger": "approaching_breach", "trigger_percent": 50, "actions": [MORE, ASSIGN]},
        {"trigger": "breached", "threshold_minutes": 10, "actions": [NOTIFY, CLOSE]},
    ],
    "create_automation_rule": [
        _rule("ticket.created", RAISE, NOTE),
        _rule("ticket.updated", NOTE, conditions=[URGENT]),
        _rule("tea.made", NOTIFY, CLOSE, priority_order=1, stop_processing=True),
        {"name": "Old", "execution_mode": "time", "actions": [NOTE, RAISE], "time_condition": AGED},
    ],
    "execute_automation_event": [
        {"event_type": "tea.made", "conversation_id": "c", "payload": {"priority": "urgent"}},
        {"event_type": "ticket.updated", "conversation_id": "c", "payload": {"priority": "urgent", "status": "open"}},
        REPLIED,
    ],
    "create_workflow": [
        _workflow(ON_TICKETS, _action(**NOTE), _action(**RAISE)),
        _workflow({"type": "manual"}, ASK, _action(**CLOSE)),
        _workflow({"type": "webhook"}, HIGH, _action(**NOTE)),
        _workflow({"type": "event", "event_types": ["ticket.assigned"]}, CALL, _action(**NOTE)),
        _workflow({"type": "schedule", "time_condition": AGED}, _action(**NOTE)),
    ],
    "decide_approval": [{"decision": "rejected"}],
    "update_ai_settings": [
        {"classification": {"enabled": True, "auto_apply_threshold": 0.1}, "routing": {"enabled": True}},
        {"resolution": {"enabled": True, "mode": "auto", "auto_resolve_threshold": 0.1}},
        {"routing": {"enabled": True, "skills_timeout_seconds": 30}},
    ],
}
"""operationId → bodies whose meaning is ours: no page shows them."""
NAMES = frozenset({"name", "subject"})
"""Fields that get a name of their own."""
CHANGED = 0.4
"""How often a field of an example is another one."""


def drawn_body(operation: Operation, chance: Random, name: str) -> tuple[Json, Level]:
    """A body, and who decides what it means: the pages what they show, and what the fields say that are changed."""
    content = operation.raw["requestBody"]["content"]["application/json"]
    shown = [each["value"] for each in content.get("examples", {}).values()]
    shown += [content["example"]] if "example" in content else []
    ours = WORKING.get(operation.id, [])
    place = chance.randrange(len(shown) + len(ours))
    body, level = deepcopy([*shown, *ours][place]), _meaning(ours=place >= len(shown))
    if isinstance(body, dict) and chance.random() < CHANGED:
        level = _changed(body, content["schema"], chance, level)
    if isinstance(body, dict):
        body.update({each: f"{body[each]} {name}" for each in NAMES & body.keys() if isinstance(body[each], str)})
    return body, level


def _meaning(*, ours: bool) -> Level:
    return "assumed" if ours else "documented"


def _changed(body: dict[str, Json], schema: Schema, chance: Random, level: Level) -> Level:
    """Give one field another value that the document allows; who decides what the body means then."""
    properties = contract().resolve(schema).get("properties", {})
    fields = [(each, values) for each, said in properties.items() if (values := _values(said))]
    if not fields:
        return level
    field, values = chance.choice(fields)
    body[field] = deepcopy(chance.choice(values))
    return weakest([level, level_at(contract(), schema, [field], level)])


def _values(schema: Schema) -> list[Json]:
    """Values that a field may have; none where it takes more to know."""
    whole = contract().resolve(schema)
    for part in whole.get("allOf", ()):
        whole = {**contract().resolve(part), **whole}
    values: list[Json] = [None] if whole.get("nullable") else []
    if "enum" in whole:
        return values + [each for each in whole["enum"] if each is not None]
    match whole.get("type"):
        case "boolean":
            return [*values, True, False]
        case "integer" | "number":
            return [*values, whole.get("minimum", 0), whole.get("maximum", 7), *([whole["example"]] * 2)]
        case "string" | "array" if "example" in whole:
            return [*values, whole["example"]]
    return values
