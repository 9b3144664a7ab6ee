"""What the AI of a tenant decided. The API shows sums of these, never one of them."""

from typing import Annotated, Literal

from pydantic import Field

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
    count: int = Field(default=1, ge=1)
    ticket_id: int | None = None
    choice: str | None = None
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    time_to_route_ms: Annotated[int, Field(ge=0)] | None = None
    created_at: Instant
