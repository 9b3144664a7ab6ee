"""Reading a canvas: where it begins, what a node says, and which nodes come after it.

A canvas is gone through once; what was found is kept as long as the canvas is.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from mock_server.models import WorkflowCanvas, WorkflowEdge, WorkflowNode
from mock_server.record import once_a_record

TRIGGER, CONDITION, ACTION, APPROVAL = "trigger", "condition", "action", "approval"

EMPTY = WorkflowCanvas()


class Index:
    """A canvas by the ids of its nodes; of several nodes of one id, the first."""

    __slots__ = ("edges", "following", "nodes", "trigger")

    def __init__(self, canvas: WorkflowCanvas) -> None:
        self.nodes = {node.id: node for node in reversed(canvas.nodes)}
        self.trigger = next((node for node in canvas.nodes if node.type == TRIGGER), None)
        self.edges: dict[str, list[WorkflowEdge]] = defaultdict(list)
        self.following: dict[tuple[str, tuple[str, ...], bool], tuple[str, ...]] = {}
        for edge in canvas.edges:
            self.edges[edge.from_].append(edge)


def node_of(canvas: WorkflowCanvas, node_id: str) -> WorkflowNode | None:
    """The node of this id; of several, the first."""
    return _index(canvas).nodes.get(node_id)


def trigger_of(canvas: WorkflowCanvas) -> WorkflowNode | None:
    """Where a run begins: the first trigger node."""
    return _index(canvas).trigger


def config_of(node: WorkflowNode) -> dict[str, Any]:
    return node.config if isinstance(node.config, dict) else {}


def test_data(canvas: WorkflowCanvas) -> dict[str, Any]:
    """The sample input that the trigger node pins; empty where it pins none."""
    trigger = trigger_of(canvas)
    config = config_of(trigger) if trigger else {}
    pinned = (config.get(name) for name in ("test_data", "pinned_data"))
    return next((each for each in pinned if isinstance(each, dict)), {})


def following(
    canvas: WorkflowCanvas, node_id: str, outcomes: tuple[str, ...], *, named: bool = False
) -> tuple[str, ...]:
    """The ids of the nodes to visit next, once each: along edges for these outcomes, and unless they have to be `named`
    along those without a condition.
    """
    known = _index(canvas).following
    found = known.get((node_id, outcomes, named))
    if found is None:
        found = known[node_id, outcomes, named] = tuple(
            dict.fromkeys(each.to for each in edges_from(canvas, node_id) if follows(each, outcomes, named=named))
        )
    return found


def edges_from(canvas: WorkflowCanvas, node_id: str) -> Sequence[WorkflowEdge]:
    return _index(canvas).edges.get(node_id, ())


def follows(edge: WorkflowEdge, outcomes: tuple[str, ...], *, named: bool = False) -> bool:
    """Whether the edge is one to follow for any of these outcomes; `named`: only where it names one."""
    return edge.condition in outcomes if isinstance(edge.condition, str) else not named


_index = once_a_record(Index)
