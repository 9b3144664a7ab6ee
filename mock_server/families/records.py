"""Records that the API never shows: what the engines know beyond it, and what it refers to without showing it."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from mock_server.models import WorkflowRunStep
from mock_server.record import Instant, Record

YEAR = 8760 * 3600
"""Seconds; no target takes longer."""

TargetType = Literal["first_response", "resolution"]
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


class User(Record):
    """Somebody who works in the helpdesk."""

    id: str
    name: str
    email: str


class Conversation(Record):
    """What a ticket is about, seen from the customer's side."""

    id: str
    ticket_id: int | None
    created_at: Instant


class Notification(Record):
    """Somebody was told something, by a rule, a workflow or an escalation. `arguments` are those of the action."""

    id: str
    type: str
    ticket_id: int | None
    arguments: dict[str, Any]
    created_at: Instant


class SlaClock(Record):
    """What keeps an instance running; it is gone once every target is decided.

    `seconds` are the terms of the start: how long each target may take. `business_hours_id` names the schedule they
    are counted by, none counts every minute; it was chosen when `team_id` got the ticket. `paused_at` is when the
    ticket began to wait. An instance whose ticket an automatism created does not escalate, so that escalations that
    create tickets come to an end. `cause` is the number of what the ticket came of, None where that is not known.
    """

    ticket_id: int
    instance_id: str
    seconds: dict[TargetType, Annotated[int, Field(gt=0, le=YEAR)]]
    business: bool
    business_hours_id: str | None = None
    team_id: str | None = None
    paused_at: Instant | None = None
    escalates: bool = True
    cause: Annotated[int, Field(ge=1)] | None = None

    def allowed(self, target: TargetType) -> timedelta:
        return timedelta(seconds=self.seconds[target])


class SlaFiring(Record):
    """An escalation was carried out for an instance: when, and the reasons why actions of it could not be."""

    instance_id: str
    escalation_id: str
    at: Instant
    failures: list[str]


class UnlistedHours(Record):
    """A business-hours schedule that has its id, and stands in no list."""

    id: str


class RunProgress(Record):
    """The nodes that a run has still to visit, in order, and the steps it made.

    `lineage` are the workflows whose runs led to this one, and its own. `cause` is the number of what it came of, None
    where that is not known, and `depth` how many reactions lie in between, itself included.
    """

    id: str
    queue: tuple[str, ...] = ()
    steps: tuple[WorkflowRunStep, ...] = ()
    lineage: tuple[str, ...] = ()
    cause: Annotated[int, Field(ge=1)] | None = None
    depth: int = Field(default=1, ge=1)


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
