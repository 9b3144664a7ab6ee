"""What the journal of a world says in numbers, gathered where the world lives: for the overview and the coverage."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mock_server.families.tenant import World
from mock_server.models import Ticket
from mock_server.observers.journal import Journal

Move = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Traffic:
    """`answered` are the instants of this machine with the statuses, the oldest first. Faults count by their names.

    `touched` counts the answers by operation and status, `moves` the tickets that went from one status to another,
    and `acted` what rules, policies and workflows did, by tenant and id, as far as the world remembers its commits.
    `dropped` requests are forgotten.
    """

    answered: tuple[tuple[datetime, int], ...]
    touched: Mapping[tuple[str, int], int]
    moves: Mapping[Move, int]
    acted: Mapping[tuple[str, str], int]
    unmatched: int
    dropped: int

    @property
    def total(self) -> int:
        return len(self.answered)


def traffic_of(journal: Journal, name: str, world: World | None) -> Traffic:
    """The requests that the journal remembers of this world."""
    entries = journal.of(name).entries
    touched: Counter[tuple[str, int]] = Counter()
    for entry in entries:
        touched[entry.endpoint.operation.id if entry.endpoint else "", entry.status] += 1
    return Traffic(
        answered=tuple((entry.received_at, entry.status) for entry in entries),
        touched={key: count for key, count in touched.items() if key[0]},
        moves=_moves(world) if world else {},
        acted=_acted(world) if world else {},
        unmatched=sum(count for (operation, _), count in touched.items() if not operation),
        dropped=journal.of(name).dropped,
    )


TRACES = {
    "automation_logs": "rule_id",
    "sla_instances": "policy_id",
    "sla_firings": "escalation_id",
    "workflow_runs": "workflow_id",
    "ai_decisions": "rule_id",
}
"""The records that say which rule, policy, escalation, workflow or routing rule acted."""


def _acted(world: World) -> Mapping[tuple[str, str], int]:
    return Counter(
        (change.tenant, getattr(change.after, TRACES[change.collection]))
        for commit in world.commits
        for change in commit.changes
        if change.collection in TRACES and change.before is None and change.after is not None
    )


def _moves(world: World) -> Mapping[Move, int]:
    return Counter(
        (change.before.status, change.after.status)
        for commit in world.commits
        for change in commit.changes
        if isinstance(change.before, Ticket)
        and isinstance(change.after, Ticket)
        and change.before.status != change.after.status
    )
