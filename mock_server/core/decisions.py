"""What the AI of a tenant decided. The API shows sums of these, never one of them."""

from typing import Literal

from mock_server.record import Instant, Record

Kind = Literal["classification", "routing", "resolution"]
Outcome = Literal[
    "auto_applied",
    "suggested",
    "silent",
    "agent_overridden",
    "kept",
    "handed_over",
    "reassigned",
    "overflow",
    "failed",
    "auto_resolved",
    "sent_by_agent",
    "dismissed_by_agent",
    "skipped",
]


class AiDecision(Record):
    """A decision, or `count` of the same kind, outcome, numbers and instant.

    `outcome` is the latest that became of it; `choice` is the category or the team that was chosen.
    """

    id: str
    kind: Kind
    outcome: Outcome
    count: int = 1
    ticket_id: int | None = None
    choice: str | None = None
    confidence: float | None = None
    time_to_route_ms: int | None = None
    created_at: Instant
