"""From an automation rule to a canvas: trigger → a condition node each → an action node each, in one line."""

from itertools import pairwise
from typing import Any

from mock_server.families.workflows.canvas import ACTION, CONDITION, TRIGGER
from mock_server.families.workflows.nodes import YES
from mock_server.models import AutomationRule, WorkflowCanvas, WorkflowTrigger

SPACING = 200


def canvas_of(rule: AutomationRule) -> WorkflowCanvas:
    """A run of this canvas does what the rule would do."""
    nodes = [
        _node("trigger", TRIGGER, {"event": rule.trigger_event}),
        *(_node(f"condition_{n}", CONDITION, vars(each)) for n, each in enumerate(rule.conditions, 1)),
        *(_node(f"action_{n}", ACTION, dict(each)) for n, each in enumerate(rule.actions, 1)),
    ]
    placed = [{**node, "position": {"x": 0, "y": SPACING * row}} for row, node in enumerate(nodes)]
    edges = [_edge(one, next_one) for one, next_one in pairwise(nodes)]
    viewport = {"x": 0, "y": 0, "zoom": 1}
    return WorkflowCanvas.model_validate({"nodes": placed, "edges": edges, "viewport": viewport})


def trigger_config_of(rule: AutomationRule) -> WorkflowTrigger:
    """What makes the rule fire, as a workflow says it. A rule by time has a schedule."""
    if rule.execution_mode == "event" and rule.trigger_event:
        return WorkflowTrigger(type="event", event_types=[rule.trigger_event])
    return WorkflowTrigger.model_validate({"type": "schedule", "time_condition": rule.time_condition})


def _node(node_id: str, kind: str, config: dict[str, Any]) -> dict[str, Any]:
    return {"id": node_id, "type": kind, "config": config}


def _edge(one: dict[str, Any], next_one: dict[str, Any]) -> dict[str, Any]:
    branch = {"condition": YES} if one["type"] == CONDITION else {}
    return {"from": one["id"], "to": next_one["id"], **branch}
