"""Reading a canvas: where it begins, what a node says, and which nodes come after it."""

from typing import Any

from mock_server.models import WorkflowCanvas, WorkflowEdge, WorkflowNode

TRIGGER, CONDITION, ACTION, APPROVAL = "trigger", "condition", "action", "approval"

EMPTY = WorkflowCanvas()


def node_of(canvas: WorkflowCanvas, node_id: str) -> WorkflowNode | None:
    """The node of this id; of several, the first."""
    return next((node for node in canvas.nodes if node.id == node_id), None)


def trigger_of(canvas: WorkflowCanvas) -> WorkflowNode | None:
    """Where a run begins: the first trigger node."""
    return next((node for node in canvas.nodes if node.type == TRIGGER), None)


def config_of(node: WorkflowNode) -> dict[str, Any]:
    return node.config if isinstance(node.config, dict) else {}


def test_data(canvas: WorkflowCanvas) -> dict[str, Any]:
    """The sample input that the trigger node pins; empty where it pins none."""
    trigger = trigger_of(canvas)
    pinned = config_of(trigger).get("test_data") if trigger else None
    return pinned if isinstance(pinned, dict) else {}


def following(canvas: WorkflowCanvas, node_id: str, outcomes: tuple[str, ...]) -> list[str]:
    """The ids of the nodes to visit next: along the edges without a condition, and along those for these outcomes."""
    return [edge.to for edge in edges_from(canvas, node_id) if follows(edge, outcomes)]


def edges_from(canvas: WorkflowCanvas, node_id: str) -> list[WorkflowEdge]:
    return [edge for edge in canvas.edges if edge.from_ == node_id]


def follows(edge: WorkflowEdge, outcomes: tuple[str, ...]) -> bool:
    """Whether the edge is one to follow for any of these outcomes."""
    return not isinstance(edge.condition, str) or edge.condition in outcomes
