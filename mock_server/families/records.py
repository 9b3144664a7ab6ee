"""Records that the API never shows: what the engines know beyond it, and what it refers to without showing it."""

from typing import Annotated, Any, Literal

from pydantic import Field

from mock_server.models import SlaTargetState, TeamRoutingMethod, Ticket, WorkflowRunStep
from mock_server.record import Instant, Record

YEAR = 8760 * 3600
"""Seconds; no target takes longer."""

EMAIL = "email"
"""The channel of what came neither by a key nor by a session."""

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
    """What a ticket is about, seen from the customer's side.

    `channel` is the way it came in, `sent` are the fields of the ticket that its creator sent, `note_ids` those of its
    notes, the newest last.
    """

    id: str
    ticket_id: int | None
    created_at: Instant
    channel: str = EMAIL
    sent: tuple[str, ...] = ()
    note_ids: tuple[str, ...] = ()


class Notification(Record):
    """Somebody was told something, by a rule, a workflow or an escalation. `arguments` are those of the action.

    `recipients` are the ids of the users who were told, and `text` is what.
    """

    id: str
    type: str
    ticket_id: int | None
    arguments: dict[str, Any]
    recipients: tuple[str, ...] = ()
    text: str = ""
    created_at: Instant


class Waiting(Record):
    """A ticket in a team that nobody has: since when, and by which routing method where that is not the team's.

    While the team is closed the ticket is `queued`: until it `opens_at`, None where it never does. `timed_out`: nobody
    took it in the team's time for that, nor was there anybody to escalate it to.
    """

    ticket_id: int
    team_id: str
    since: Instant
    routing_method: TeamRoutingMethod | None = None
    queued: bool = False
    opens_at: Instant | None = None
    timed_out: bool = False


class Holding(Record):
    """Who has an open or pending ticket."""

    ticket_id: int
    user_id: str


class Load(Record):
    """How many open and pending tickets a user has; there is none for a user without any."""

    user_id: str
    tickets: Annotated[int, Field(ge=1)]


class Turn(Record):
    """Whom a team's rotation chose last."""

    team_id: str
    user_id: str


class Candidacy(Record):
    """A member who might have got a ticket: how many open and pending ones it had then, and why it was not chosen."""

    user_id: str
    load: int
    max_capacity: int
    priority: int
    why_not: str | None


class Assignment(Record):
    """A ticket got an assignee. `method` is None where somebody said who, `escalation` where nobody had taken it."""

    ticket_id: int
    team_id: str | None
    user_id: str
    method: str | None
    candidates: list[Candidacy]


class SlaClock(Record):
    """What keeps an instance running; it is gone once every target is decided.

    `seconds` are the terms: how long each target may take, for a ticket of this `priority` and `category`.
    `business_hours_id` names the schedule they are counted by, none counts every minute; it was chosen when `team_id`
    got the ticket. `left` are the seconds that each open target had left at `since`, when they were last counted; both
    are worked out where a fixture has none. `paused_at` is when the ticket began to wait. `cause` is the number of what
    the ticket came of, None where that is not known.
    """

    ticket_id: int
    instance_id: str
    seconds: dict[TargetType, Annotated[int, Field(gt=0, le=YEAR)]]
    business: bool
    business_hours_id: str | None = None
    team_id: str | None = None
    priority: str | None = None
    category: str | None = None
    since: Instant | None = None
    left: dict[TargetType, float] | None = None
    paused_at: Instant | None = None
    cause: Annotated[int, Field(ge=1)] | None = None


class SlaFiring(Record):
    """An escalation was carried out for a target of an instance: when, and why actions of it could not be."""

    instance_id: str
    escalation_id: str
    target: TargetType
    at: Instant
    failures: list[str]


class OlaClock(Record):
    """The time that a ticket is in a team with an OLA policy, from its arrival until `ended_at`: a ticket's latest.

    `seconds` is how long each target may take; a clock of a fixture may leave them out, and keeps its due instants.
    """

    ticket_id: int
    team_id: str
    policy_id: str
    started_at: Instant
    ended_at: Instant | None = None
    seconds: dict[TargetType, Annotated[int, Field(gt=0, le=YEAR)]] | None = None
    targets: dict[TargetType, SlaTargetState]


class OutboxCall(Record):
    """A call that a workflow made to somewhere else: what was sent, signed, and how it was answered."""

    id: str
    workflow_id: str
    run_id: str
    method: str
    url: str
    headers: dict[str, str]
    body: str
    status: int
    created_at: Instant


class OutboxAnswer(Record):
    """How calls to addresses that begin so are answered."""

    url: str
    status: Annotated[int, Field(ge=100, le=599)]


class UnlistedHours(Record):
    """A business-hours schedule that has its id, and stands in no list."""

    id: str


class TimeFiring(Record):
    """A rule of mode time, or a workflow with a schedule, fired for a ticket that has met it ever since."""

    timed_id: str
    ticket_id: int


class Asked(Record):
    """The ticket as rules saw it that heard of the event of this number."""

    event: int
    ticket: Ticket


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

    `outcome` is the latest that became of it; `choice` is the category or the team that was chosen, `rule_id` the
    routing rule that chose it, and `attempts` how often a reply was tried.
    """

    id: str
    kind: Kind
    outcome: Outcome
    count: int = Field(default=1, ge=1)
    ticket_id: int | None = None
    choice: str | None = None
    rule_id: str | None = None
    attempts: int = Field(default=1, ge=1)
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    time_to_route_ms: Annotated[int, Field(ge=0)] | None = None
    created_at: Instant
