"""What the traffic of a world has touched: operations, statuses, rules and moves (`/_mock/console/coverage`)."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from flask import Blueprint, current_app, render_template

from mock_server.console.layout import the_view
from mock_server.document.operations import Document, Operation
from mock_server.families.tenant import Tenant
from mock_server.families.tickets.lifecycle import MOVES

page = Blueprint("coverage", __name__)
KINDS = {
    "automation rule": "automation_rules",
    "SLA policy": "sla_policies",
    "SLA escalation": "sla_escalations",
    "workflow": "workflows",
    "routing rule": "routing_rules",
}


class Touched(NamedTuple):
    """An operation with the statuses that it documents, each with how often it came; and those that it does not."""

    operation: Operation
    statuses: dict[int, int]
    others: dict[int, int]

    @property
    def calls(self) -> int:
        return sum(self.statuses.values()) + sum(self.others.values())


class Rule(NamedTuple):
    """Something that reacts to tickets, and how often it did, as far as the world remembers."""

    kind: str
    tenant: str
    name: str
    path: str
    acted: int


@page.get("/_mock/console/coverage")
def shown() -> str:
    view = the_view()
    assert view.traffic  # noqa: S101 - gathered for this page
    operations = [
        _touched(each, view.traffic.touched) for each in Document(current_app.config["DOCUMENTS"]["api"]).operations
    ]
    families: dict[str, list[Touched]] = {}
    for each in operations:
        families.setdefault(each.operation.tag, []).append(each)
    statuses = [count for each in operations for count in each.statuses.values()]
    rules = [rule for tenant in view.world.tenants.values() for rule in _rules(tenant, view.traffic.acted)]
    moves = {
        (start, end): view.traffic.moves.get((start, end), 0) for start, ends in MOVES.items() for end in sorted(ends)
    }
    return render_template(
        "coverage.html",
        traffic=view.traffic,
        families=families,
        rules=rules,
        moves=moves,
        figures=[
            ("operations", sum(1 for each in operations if each.calls), len(operations)),
            ("documented statuses", sum(1 for count in statuses if count), len(statuses)),
            ("rules, policies and workflows", sum(1 for rule in rules if rule.acted), len(rules)),
            ("moves of a ticket", sum(1 for count in moves.values() if count), len(moves)),
        ],
    )


def _touched(operation: Operation, touched: Mapping[tuple[str, int], int]) -> Touched:
    came = {status: count for (name, status), count in touched.items() if name == operation.id}
    documented = {status: came.pop(status, 0) for status in sorted(operation.statuses)}
    return Touched(operation, documented, came)


def _rules(tenant: Tenant, acted: Mapping[tuple[str, str], int]) -> Iterator[Rule]:
    for kind, collection in KINDS.items():
        for each in tenant.collection(collection):
            name = getattr(each, "name", None) or getattr(each, "category", None) or each.id
            path = f"records/{tenant.id}/{collection}/{each.id}"
            yield Rule(kind, tenant.id, name, path, acted.get((tenant.id, each.id), 0))
