"""A workflow's canvas as a drawing: nodes in columns, by how far they are from the trigger. Pure geometry.

What no edge leads to stands in the columns after the others. A canvas may have circles, and edges to nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mock_server.families.workflows.canvas import TRIGGER, config_of
from mock_server.models import WorkflowCanvas, WorkflowNode

WIDTH, HEIGHT, GAP_X, GAP_Y, EDGE = 168, 54, 76, 30, 14
MOST_NODES = 400
"""Nodes that are drawn; a browser draws more, and nobody can read them."""

LONGEST = 22
SAYING = ("name", "label", "action", "operation", "field", "event", "type", "url", "delay_minutes", "minutes")
"""What of a node's configuration says what it does, the best first."""


class Box(NamedTuple):
    """A node: where it is, what it says, and what became of it in the run that is shown (a status, or empty)."""

    id: str
    type: str
    told: str
    x: int
    y: int
    status: str


class Arrow(NamedTuple):
    path: str
    label: str
    label_x: float
    label_y: float
    followed: bool


class Drawing(NamedTuple):
    width: int
    height: int
    boxes: list[Box]
    arrows: list[Arrow]
    left_out: int


def drawn(canvas: WorkflowCanvas, statuses: Mapping[str, str], followed: Iterable[tuple[str, str]] = ()) -> Drawing:
    """The drawing; `statuses` are those of the steps of a run by their nodes, `followed` the edges that it took."""
    nodes = {node.id: node for node in reversed(canvas.nodes)}
    nodes = dict(list({each.id: nodes[each.id] for each in canvas.nodes}.items())[:MOST_NODES])
    columns = _columns(canvas, nodes)
    places: dict[str, tuple[int, int]] = {}
    for number, ids in columns.items():
        for row, node_id in enumerate(ids):
            places[node_id] = (EDGE + number * (WIDTH + GAP_X), EDGE + row * (HEIGHT + GAP_Y))
    boxes = [
        Box(each.id, each.type, said(each), *places[each.id], statuses.get(each.id, "")) for each in nodes.values()
    ]
    taken = set(followed)
    arrows = [
        _arrow(places[edge.from_], places[edge.to], edge.condition, (edge.from_, edge.to) in taken)
        for edge in canvas.edges[: 4 * MOST_NODES]
        if edge.from_ in places and edge.to in places
    ]
    return Drawing(
        width=max((box.x for box in boxes), default=0) + WIDTH + EDGE,
        height=max((box.y for box in boxes), default=0) + HEIGHT + GAP_Y + EDGE,
        boxes=boxes,
        arrows=arrows,
        left_out=len({node.id for node in canvas.nodes}) - len(nodes),
    )


def said(node: WorkflowNode) -> str:
    """What a node does, in a few words."""
    config = config_of(node)
    found = next((config[name] for name in SAYING if isinstance(config.get(name), str | int | float)), node.id)
    text = str(found)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _columns(canvas: WorkflowCanvas, nodes: Mapping[str, WorkflowNode]) -> dict[int, list[str]]:
    """The ids of the nodes in each column: the trigger, what comes next, and so on."""
    following: dict[str, list[str]] = defaultdict(list)
    led_to = set()
    for edge in canvas.edges:
        if edge.from_ in nodes and edge.to in nodes and edge.from_ != edge.to:
            following[edge.from_].append(edge.to)
            led_to.add(edge.to)
    starts = [each.id for each in nodes.values() if each.type == TRIGGER]
    starts += [each for each in nodes if each not in led_to and each not in starts]
    depth: dict[str, int] = {}
    for start in [*starts, *nodes]:
        if start in depth:
            continue
        layer = [start]
        depth[start] = 0
        while layer:
            after = []
            for node_id in layer:
                for each in following[node_id]:
                    if each not in depth:
                        depth[each] = depth[node_id] + 1
                        after.append(each)
            layer = after
    columns: dict[int, list[str]] = defaultdict(list)
    for node_id, number in depth.items():
        columns[number].append(node_id)
    return columns


def _arrow(start: tuple[int, int], end: tuple[int, int], condition: object, followed: bool) -> Arrow:
    x1, y1, x2, y2 = start[0] + WIDTH, start[1] + HEIGHT / 2, end[0] - 6, end[1] + HEIGHT / 2
    if end[0] > start[0]:
        middle = (x1 + x2) / 2
        path, place = f"M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}", (middle, (y1 + y2) / 2 - 6)
    else:
        low = max(start[1], end[1]) + HEIGHT + GAP_Y / 2
        points = [(x1, y1), (x1 + 18, y1), (x1 + 18, low), (end[0] - 24, low), (end[0] - 24, y2), (x2, y2)]
        path, place = "M" + " L".join(f"{x} {y}" for x, y in points), ((x1 + x2) / 2, low - 4)
    return Arrow(path, condition if isinstance(condition, str) else "", *place, followed)
