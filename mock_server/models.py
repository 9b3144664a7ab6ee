"""GENERATED from openapi/ by `make models`. Never edited: change the YAML.

Made from the schemas api 7d07d798d1e453b9, control 283aa656304a8824, proxy 3cad636ce88a2042.
"""

from typing import Annotated, Any, Literal
from pydantic import ConfigDict, Field, MISSING
from mock_server.record import (
    CalendarDay,
    CommitOrInstant,
    Instant,
    InstantOrNext,
    Record,
    Uuid,
)
from typing_extensions import TypeAliasType


TicketStatus = TypeAliasType(
    "TicketStatus",
    Annotated[
        Literal["open", "pending", "resolved", "closed"],
        Field(
            description="Where the ticket is in its lifecycle - open, pending, resolved, closed; a closed one can be reopened."
        ),
    ],
)


TicketPriority = TypeAliasType(
    "TicketPriority",
    Annotated[
        Literal["low", "medium", "high", "urgent"],
        Field(description="How urgent the ticket is."),
    ],
)


class Ticket(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: Annotated[int, Field(description="Never reused.")]
    subject: str
    description: Annotated[str | None, Field(...)]
    status: TicketStatus
    priority: TicketPriority
    category: Annotated[str | None, Field(...)]
    team_id: Annotated[
        str | None,
        Field(
            description="The team it is assigned to, by a rule, a workflow, an escalation, AI routing or an update."
        ),
    ]
    assignee_id: Annotated[
        str | None,
        Field(
            description="The user who works on it, chosen as the team's routing method says, or set by an update."
        ),
    ]
    conversation_id: Annotated[
        str, Field(description="The conversation that belongs to the ticket.")
    ]
    resolution_notes: Annotated[
        str | None, Field(description="What was written when the ticket was closed.")
    ]
    created_at: Instant
    updated_at: Instant


class Error(Record):
    detail: Annotated[str, Field(description="What was wrong.")]


class ValidationIssue(Record):
    loc: Annotated[
        list[str | int],
        Field(
            description="Where: `body`, `query`, `path` or `header`, then the way to the value."
        ),
    ]
    msg: Annotated[str, Field(description="What was wrong.")]
    type: Annotated[str, Field(description="The kind of error")]


class RateLimited(Record):
    detail: str
    limit: Annotated[int, Field(description="The limit that was exceeded")]


class TicketCreate(Record):
    subject: Annotated[str, Field(max_length=200, min_length=1, pattern="^[^\\x00]*$")]
    description: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None
    priority: TicketPriority = "medium"
    category: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None


class Note(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: str
    ticket_id: int
    body: str
    private: bool
    author_id: Annotated[
        str | None,
        Field(description="The user whose session wrote it; null for an API key"),
    ]
    created_at: Instant


class TicketUpdate(Record):
    subject: Annotated[
        str | MISSING, Field(max_length=200, min_length=1, pattern="^[^\\x00]*$")
    ] = MISSING
    description: Annotated[str | None | MISSING, Field(pattern="^[^\\x00]*$")] = MISSING
    status: TicketStatus | MISSING = MISSING
    priority: TicketPriority | MISSING = MISSING
    category: Annotated[str | None | MISSING, Field(pattern="^[^\\x00]*$")] = MISSING
    team_id: Annotated[
        str | None | MISSING,
        Field(
            description="The team that gets the ticket; null takes it out of its team.",
            pattern="^[^\\x00]*$",
        ),
    ] = MISSING
    assignee_id: Annotated[
        str | None | MISSING,
        Field(
            description="The user who gets the ticket, a member of the team or not; null takes it from its assignee.",
            pattern="^[^\\x00]*$",
        ),
    ] = MISSING


class NoteCreate(Record):
    body: Annotated[str, Field(min_length=1, pattern="^[^\\x00]*$")]
    private: Annotated[
        bool,
        Field(
            description="A public note is a response to the requester; a private one is seen by agents only."
        ),
    ] = False


class TicketClose(Record):
    resolution_notes: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None


TeamRoutingMethod = TypeAliasType(
    "TeamRoutingMethod",
    Annotated[
        Literal["balanced", "round_robin", "priority", "manual"],
        Field(
            description="How work is given out - by load, in rotation, by the members' priority, or by the team lead."
        ),
    ],
)


class TeamCreate(Record):
    name: Annotated[str, Field(max_length=100, min_length=1, pattern="^[^\\x00]*$")]
    description: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None
    department: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None
    location: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None
    email: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None
    routing_method: Annotated[
        Literal["balanced", "round_robin", "priority", "manual"],
        Field(description="How work is given out."),
    ] = "balanced"
    business_hours_id: Annotated[
        str | None,
        Field(
            description="The schedule that the team works by. An id that no schedule has is accepted. (Assumed.)",
            pattern="^[^\\x00]*$",
        ),
    ] = None
    escalate_to_user_id: Annotated[
        str | None,
        Field(
            description="The user whom work is escalated to. An id that no user has is accepted. (Assumed.)",
            pattern="^[^\\x00]*$",
        ),
    ] = None
    unassigned_timeout_minutes: Annotated[
        int | None,
        Field(
            description="How long work may stay unassigned. (The bounds are assumed.)",
            ge=0,
            le=2147483647,
        ),
    ] = None


class TeamUpdate(Record):
    name: Annotated[
        str | MISSING, Field(max_length=100, min_length=1, pattern="^[^\\x00]*$")
    ] = MISSING
    description: Annotated[str | None | MISSING, Field(pattern="^[^\\x00]*$")] = MISSING
    department: Annotated[str | None | MISSING, Field(pattern="^[^\\x00]*$")] = MISSING
    location: Annotated[str | None | MISSING, Field(pattern="^[^\\x00]*$")] = MISSING
    email: Annotated[str | None | MISSING, Field(pattern="^[^\\x00]*$")] = MISSING
    routing_method: Annotated[
        Literal["balanced", "round_robin", "priority", "manual"] | MISSING,
        Field(description="How work is given out."),
    ] = MISSING
    business_hours_id: Annotated[
        str | None | MISSING,
        Field(
            description="The schedule that the team works by. An id that no schedule has is accepted. (Assumed.)",
            pattern="^[^\\x00]*$",
        ),
    ] = MISSING
    escalate_to_user_id: Annotated[
        str | None | MISSING,
        Field(
            description="The user whom work is escalated to. An id that no user has is accepted. (Assumed.)",
            pattern="^[^\\x00]*$",
        ),
    ] = MISSING
    unassigned_timeout_minutes: Annotated[
        int | None | MISSING,
        Field(
            description="How long work may stay unassigned. (The bounds are assumed.)",
            ge=0,
            le=2147483647,
        ),
    ] = MISSING


TeamRole = TypeAliasType(
    "TeamRole",
    Annotated[
        Literal["member", "lead"],
        Field(description="A regular member, or the team's lead."),
    ],
)


class TeamMemberUpsert(Record):
    role: Annotated[
        Literal["member", "lead"],
        Field(description="A regular member, or the team's lead."),
    ] = "member"
    max_capacity: Annotated[
        int,
        Field(
            description="The most conversations at once; 0 is no limit. (The bounds are assumed.)",
            ge=0,
            le=2147483647,
        ),
    ] = 0
    is_default: Annotated[
        bool, Field(description="Make this team the user's default team.")
    ] = False
    priority: Annotated[
        int,
        Field(
            description="The member's place in the order of the `priority` routing method. (The bounds are assumed.)",
            ge=-2147483648,
            le=2147483647,
        ),
    ] = 0


class BusinessHoursDay(Record):
    day_of_week: Annotated[
        int, Field(description="From 0 for Monday to 6 for Sunday.", ge=0, le=6)
    ]
    start_time: Annotated[
        str | None,
        Field(
            description="When the day opens, HH:MM.",
            pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$",
        ),
    ] = None
    end_time: Annotated[
        str | None,
        Field(
            description="When the day closes, HH:MM, after `start_time`.",
            pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$",
        ),
    ] = None
    is_closed: Annotated[bool, Field(description="Closed all day.")] = False


class BusinessHoursCreate(Record):
    name: Annotated[
        str,
        Field(
            description="(The lengths are assumed.)",
            max_length=200,
            min_length=1,
            pattern="^[^\\x00]*$",
        ),
    ]
    timezone: Annotated[
        str, Field(description="An IANA time zone.", pattern="^[^\\x00]*$")
    ] = "Europe/Paris"
    is_default: Annotated[
        bool,
        Field(
            description="Make it the tenant's default schedule. (The default is assumed.)"
        ),
    ] = False
    schedule: Annotated[
        list[BusinessHoursDay],
        Field(
            description="The weekdays and their hours. At most 20,000. (The default and the number are assumed.)",
            max_length=20000,
            validate_default=True,
        ),
    ] = []


class Holiday(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: str
    name: str
    date: CalendarDay
    all_day: Annotated[bool, Field(description="Whether it takes the whole day.")]
    start_time: Annotated[
        str | None,
        Field(
            description="When a partial closure starts, HH:MM.",
            pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$",
        ),
    ]
    end_time: Annotated[
        str | None,
        Field(
            description="When a partial closure ends, HH:MM.",
            pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$",
        ),
    ]
    recurring: Annotated[bool, Field(description="Whether it returns every year.")]
    created_at: Instant


class BusinessHoursUpdate(Record):
    name: Annotated[
        str | MISSING,
        Field(
            description="(The lengths are assumed.)",
            max_length=200,
            min_length=1,
            pattern="^[^\\x00]*$",
        ),
    ] = MISSING
    timezone: Annotated[
        str | MISSING, Field(description="An IANA time zone.", pattern="^[^\\x00]*$")
    ] = MISSING
    is_default: Annotated[
        bool | MISSING,
        Field(description="Make it the tenant's default schedule, or no longer."),
    ] = MISSING
    schedule: Annotated[
        list[BusinessHoursDay] | MISSING,
        Field(
            description="The weekdays and their hours, in place of those before; at most 20,000. (The latter two are assumed.)",
            max_length=20000,
        ),
    ] = MISSING


class HolidayCreate(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    name: Annotated[str, Field(max_length=200, min_length=1, pattern="^[^\\x00]*$")]
    date: CalendarDay
    all_day: Annotated[
        bool,
        Field(
            description="When false, supply `start_time` and `end_time` for a partial closure."
        ),
    ] = True
    start_time: Annotated[
        str | None,
        Field(
            description="When a partial closure starts, HH:MM.",
            pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$",
        ),
    ] = None
    end_time: Annotated[
        str | None,
        Field(
            description="When a partial closure ends, HH:MM, after `start_time`.",
            pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$",
        ),
    ] = None
    recurring: Annotated[bool, Field(description="Whether it returns every year.")] = (
        False
    )


OnCallRotation = TypeAliasType(
    "OnCallRotation",
    Annotated[
        Literal["weekly", "daily", "custom"],
        Field(
            description="How often the on-call person rotates - every week, every day, or at an interval of one's own."
        ),
    ],
)


class OnCallScheduleCreate(Record):
    name: Annotated[str, Field(max_length=200, min_length=1, pattern="^[^\\x00]*$")]
    team_id: Annotated[
        str | None,
        Field(
            description="The team that the schedule covers. An id that no team has is accepted.",
            pattern="^[^\\x00]*$",
        ),
    ] = None
    timezone: Annotated[
        str,
        Field(
            description="An IANA time zone. (The default is that of a business-hours schedule.)",
            pattern="^[^\\x00]*$",
        ),
    ] = "Europe/Paris"
    rotation_type: OnCallRotation = "weekly"


class OnCallScheduleUpdate(Record):
    name: Annotated[
        str | MISSING, Field(max_length=200, min_length=1, pattern="^[^\\x00]*$")
    ] = MISSING
    team_id: Annotated[
        str | None | MISSING,
        Field(
            description="The team that the schedule covers. An id that no team has is accepted.",
            pattern="^[^\\x00]*$",
        ),
    ] = MISSING
    timezone: Annotated[
        str | MISSING, Field(description="An IANA time zone.", pattern="^[^\\x00]*$")
    ] = MISSING
    rotation_type: OnCallRotation | MISSING = MISSING


class OnCallEntry(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: str
    schedule_id: str
    user_id: Annotated[str, Field(description="Who is on call.")]
    start: Annotated[Instant, Field(description="In the offset it was given in.")]
    end: Annotated[Instant, Field(description="In the offset it was given in.")]
    projected: Annotated[
        bool,
        Field(
            description="Whether it is no entry, but what the rotation goes on with after the last one."
        ),
    ] = False
    created_at: Instant


class OnCallEntryCreate(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    user_id: Annotated[str, Field(description="Who is on call.", pattern="^[^\\x00]*$")]
    start: Instant
    end: Annotated[Instant, Field(description="After the start.")]


class OnCallSwap(Record):
    swap_with_user_id: Annotated[
        str, Field(description="Who takes the shift over.", pattern="^[^\\x00]*$")
    ]


class OnCallPerson(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    user_id: str
    name: Annotated[str | None, Field(...)]
    email: Annotated[str | None, Field(...)]
    shift_start: Annotated[Instant, Field(description="The entry's start.")]
    shift_end: Annotated[Instant, Field(description="The entry's end.")]


class SlaCondition(Record):
    field: Annotated[
        str,
        Field(
            description="A field of the ticket: priority, category, status, subject …",
            pattern="^[^\\x00]*$",
        ),
    ]
    operator: Annotated[
        Literal["equals", "not_equals", "in", "not_in", "contains"],
        Field(
            description="How the field compares. (Only `in` is shown, the others are assumed.)"
        ),
    ]
    value: Annotated[
        Any,
        Field(
            description="What it compares with - any JSON, null too; a list for `in` and `not_in`."
        ),
    ]


SlaTargetType = TypeAliasType(
    "SlaTargetType",
    Annotated[
        Literal["first_response", "resolution"],
        Field(
            description="What the time is for - the first answer of an agent, or the end of the ticket or conversation."
        ),
    ],
)


SlaPriority = TypeAliasType(
    "SlaPriority",
    Annotated[
        Literal["low", "medium", "high", "urgent"],
        Field(description="The ticket priority that a target is for."),
    ],
)


SlaTargetCreateHours = TypeAliasType(
    "SlaTargetCreateHours",
    Annotated[
        int,
        Field(
            description="Hours on the policy's clock, up to a year of them. (The bounds are assumed.)",
            ge=1,
            le=8760,
        ),
    ],
)


SlaTargetCreateHours1 = TypeAliasType(
    "SlaTargetCreateHours1",
    Annotated[
        float,
        Field(
            description="Hours on the policy's clock, up to a year of them. (The bounds are assumed.)",
            ge=0.01,
            le=8760.0,
        ),
    ],
)


class SlaTargetCreate(Record):
    type: SlaTargetType
    priority: SlaPriority
    hours: Annotated[
        SlaTargetCreateHours | SlaTargetCreateHours1,
        Field(
            description="Hours on the policy's clock, up to a year of them. (The bounds are assumed.)"
        ),
    ]


class SlaPolicyOrder(Record):
    policy_ids: Annotated[
        list[str],
        Field(
            description="The ids, from the first to be matched to the last. An id that no policy has is ignored. At most 20,000. (The number is assumed.)",
            max_length=20000,
        ),
    ]


class SlaPolicyUpdate(Record):
    name: Annotated[
        str | MISSING,
        Field(
            description="(The lengths are assumed.)",
            max_length=200,
            min_length=1,
            pattern="^[^\\x00]*$",
        ),
    ] = MISSING
    description: Annotated[str | None | MISSING, Field(pattern="^[^\\x00]*$")] = MISSING
    conditions: Annotated[
        list[SlaCondition] | MISSING,
        Field(description="(How many there may be is assumed.)", max_length=1000),
    ] = MISSING
    business_hours: bool | MISSING = MISSING
    enabled: bool | MISSING = MISSING


class SlaAction(Record):
    model_config = ConfigDict(
        extra="allow",
    )
    type: Annotated[
        str,
        Field(
            description="What to do - `notify_team_lead` or `reassign` for instance.",
            pattern="^[^\\x00]*$",
        ),
    ]


SlaEscalationStatus = TypeAliasType(
    "SlaEscalationStatus",
    Annotated[
        Literal["active", "inactive"],
        Field(
            description="Whether the escalation is carried out. (`inactive` is assumed.)"
        ),
    ],
)


class SlaEscalation(Record):
    id: str
    policy_id: str
    trigger: Annotated[str, Field(description="What sets it off.")]
    threshold_minutes: Annotated[
        int | None, Field(description="How many minutes before a target is due.")
    ]
    trigger_percent: Annotated[
        int | None, Field(description="At how many percent of a target's time.")
    ]
    actions: Annotated[list[SlaAction], Field(description="What to do, in this order.")]
    action_type: Annotated[
        str | None, Field(description="One more thing to do; it has no arguments.")
    ]
    status: SlaEscalationStatus


class SlaEscalationUpdate(Record):
    trigger: Literal["approaching_breach", "breached"] | MISSING = MISSING
    threshold_minutes: Annotated[int | None | MISSING, Field(ge=0, le=525600)] = MISSING
    trigger_percent: Annotated[
        int | None | MISSING,
        Field(
            description="At how many percent of a target's time. (The bounds are assumed.)",
            ge=0,
            le=100,
        ),
    ] = MISSING
    actions: Annotated[
        list[SlaAction] | MISSING,
        Field(description="(How many there may be is assumed.)", max_length=1000),
    ] = MISSING
    action_type: Annotated[str | None | MISSING, Field(pattern="^[^\\x00]*$")] = MISSING
    status: SlaEscalationStatus | MISSING = MISSING


SlaInstanceStatus = TypeAliasType(
    "SlaInstanceStatus",
    Annotated[
        Literal["active", "paused", "met", "breached"],
        Field(
            description="Active - its clock runs; paused - it waits for the customer; met - every target in time; breached - at least one target\ntoo late. (Which statuses of its ticket pause it, and which meet it, is assumed.)\n"
        ),
    ],
)


class SlaTargetState(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    due_at: Annotated[
        Instant | None,
        Field(
            description="When the time is up; null when the schedule has not enough open time in ten years. (The null is assumed, and whose schedule counts.)"
        ),
    ]
    met: Annotated[
        bool | None,
        Field(
            description="Whether it was met; null while it is open. (That false is a breach is assumed.)"
        ),
    ]


class SlaDeadlinePreview(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    business_hours_id: Annotated[
        str,
        Field(
            description="The schedule whose open minutes count.", pattern="^[^\\x00]*$"
        ),
    ]
    start_at: Annotated[Instant, Field(description="From when on.")]
    duration_minutes: Annotated[
        int,
        Field(
            description="How many open minutes, up to a year of them. (The bounds are assumed.)",
            ge=0,
            le=525600,
        ),
    ]


class SlaDeadline(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    deadline_at: Annotated[
        Instant, Field(description="When the last of the minutes is over.")
    ]
    business_minutes: Annotated[int, Field(description="The open minutes until then.")]
    calendar_minutes: Annotated[
        int, Field(description="All minutes until then, whole ones.")
    ]


class SlaCompliance(Record):
    total: int
    met: int
    breached: int
    active: Annotated[int, Field(description="Those that are neither yet.")]
    compliance_rate: Annotated[
        float | None,
        Field(
            description="What part of the finished ones was met, 0 to 1; null when none is finished."
        ),
    ]


class SlaComplianceByTarget(Record):
    first_response: SlaCompliance
    resolution: SlaCompliance


SlaGranularity = TypeAliasType(
    "SlaGranularity",
    Annotated[
        Literal["day", "week", "month"],
        Field(
            description="How long a period is. Weeks begin on Monday. (All but `week` is assumed.)"
        ),
    ],
)


class SlaPeriod(SlaCompliance):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    period_start: Annotated[CalendarDay, Field(description="The period's first day.")]


class SlaBreach(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    instance_id: str
    policy_id: str
    conversation_id: str
    ticket_id: Annotated[int | None, Field(...)]
    target_type: SlaTargetType
    breached_at: Annotated[Instant, Field(description="When it was due.")]


AutomationExecutionMode = TypeAliasType(
    "AutomationExecutionMode",
    Annotated[
        Literal["event", "time"],
        Field(
            description="What makes the rule run - an event, or the age of a ticket."
        ),
    ],
)


class AutomationCondition(Record):
    field: Annotated[
        str,
        Field(
            description="Which field of the payload; dots lead into nested objects. One that is not there counts as null.",
            pattern="^[^\\x00]*$",
        ),
    ]
    operator: Annotated[
        str,
        Field(
            description="How the field is compared with the value.",
            pattern="^[^\\x00]*$",
        ),
    ]
    value: Annotated[
        Any,
        Field(
            description="What the field is compared with - any JSON, null too; a list for in and not_in."
        ),
    ] = None


class AutomationRuleCreate(Record):
    name: Annotated[str, Field(max_length=200, min_length=1, pattern="^[^\\x00]*$")]
    description: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None
    enabled: bool = True
    execution_mode: AutomationExecutionMode = "event"
    trigger_event: Annotated[
        str | None,
        Field(
            description="An event that never happens is accepted.",
            pattern="^[^\\x00]*$",
        ),
    ] = None
    time_condition: Annotated[
        dict[str, Any],
        Field(
            description="The keys that are known are older_than_minutes and status; with any other the rule never matches."
        ),
    ] = {}
    conditions: Annotated[
        list[AutomationCondition],
        Field(
            description="(How many there may be is assumed.)",
            max_length=1000,
            validate_default=True,
        ),
    ] = []
    actions: Annotated[
        list[dict[str, Any]],
        Field(
            description="A type that is not known is accepted; the action fails when the rule runs. (How many there may be is assumed.)\n",
            max_length=1000,
        ),
    ] = []
    priority_order: Annotated[int, Field(ge=0, le=2147483647)] = 0
    stop_processing: bool = False


AutomationLogStatus = TypeAliasType(
    "AutomationLogStatus",
    Annotated[
        Literal["success", "failed"],
        Field(
            description="success - every action was carried out; failed - one was not. (The page shows success only.)"
        ),
    ],
)


class AutomationEvent(Record):
    event_type: Annotated[
        str,
        Field(
            description="Which rules are evaluated - those with this trigger event.",
            pattern="^[^\\x00]*$",
        ),
    ]
    conversation_id: Annotated[
        str | None,
        Field(
            description="The conversation whose ticket the actions act on.",
            pattern="^[^\\x00]*$",
        ),
    ] = None
    payload: Annotated[
        dict[str, Any], Field(description="What the conditions are tested against.")
    ] = {}


class AutomationActionResult(Record):
    model_config = ConfigDict(
        extra="allow",
    )
    status: Annotated[str, Field(description="ok or failed. (The page shows ok only.)")]
    error_message: Annotated[
        str | MISSING, Field(description="Why it failed; only where it did.")
    ] = MISSING
    action: Annotated[
        dict[str, Any] | MISSING,
        Field(
            description="The action as the rule has it, where it has a status or an error_message of its own."
        ),
    ] = MISSING


class AutomationRuleUpdate(Record):
    name: Annotated[
        str | MISSING, Field(max_length=200, min_length=1, pattern="^[^\\x00]*$")
    ] = MISSING
    description: Annotated[str | None | MISSING, Field(pattern="^[^\\x00]*$")] = MISSING
    enabled: bool | MISSING = MISSING
    execution_mode: AutomationExecutionMode | MISSING = MISSING
    trigger_event: Annotated[str | None | MISSING, Field(pattern="^[^\\x00]*$")] = (
        MISSING
    )
    time_condition: dict[str, Any] | MISSING = MISSING
    conditions: Annotated[
        list[AutomationCondition] | MISSING,
        Field(description="(How many there may be is assumed.)", max_length=1000),
    ] = MISSING
    actions: Annotated[
        list[dict[str, Any]] | MISSING,
        Field(description="(How many there may be is assumed.)", max_length=1000),
    ] = MISSING
    priority_order: Annotated[int | MISSING, Field(ge=0, le=2147483647)] = MISSING
    stop_processing: bool | MISSING = MISSING


WorkflowStatus = TypeAliasType(
    "WorkflowStatus",
    Annotated[
        Literal["draft", "published", "archived"],
        Field(
            description="A draft has never been published, a published one runs, an archived one no longer does."
        ),
    ],
)


WorkflowTriggerEventType = TypeAliasType(
    "WorkflowTriggerEventType", Annotated[str, Field(pattern="^[^\\x00]*$")]
)


class WorkflowTrigger(Record):
    model_config = ConfigDict(
        extra="allow",
    )
    type: Annotated[str, Field(pattern="^[^\\x00]*$")] = "manual"
    event_types: Annotated[
        list[WorkflowTriggerEventType],
        Field(description="At most 20,000. (The number is assumed.)", max_length=20000),
    ] = []


class WorkflowNode(Record):
    model_config = ConfigDict(
        extra="allow",
    )
    id: Annotated[str, Field(pattern="^[^\\x00]*$")]
    type: Annotated[str, Field(pattern="^[^\\x00]*$")]
    config: Annotated[
        dict[str, Any] | MISSING,
        Field(
            description="What the node does. A condition has `field` and `equals`, or `field`, `operator` and `value`; an action its\n`type` and the arguments of that type; a trigger may pin `test_data`; an approval may have a `message`. Every\nnode may have `delay_ms`, the milliseconds it takes (200 where it says nothing).\n"
        ),
    ] = MISSING


class WorkflowEdge(Record):
    model_config = ConfigDict(
        extra="allow",
    )
    from_: Annotated[
        str,
        Field(
            alias="from",
            description="The id of the node that the edge leaves.",
            pattern="^[^\\x00]*$",
        ),
    ]
    to: Annotated[
        str,
        Field(
            description="The id of the node that it leads to.", pattern="^[^\\x00]*$"
        ),
    ]
    condition: Annotated[
        str | None | MISSING,
        Field(
            description='The outcome that the edge is for - `"true"` or `"false"` of a condition node, `"approved"` of an approval. Without\none it is always followed.\n',
            pattern="^[^\\x00]*$",
        ),
    ] = MISSING


class WorkflowQuota(Record):
    limit: int
    used: int
    remaining: Annotated[int, Field(description="Never below 0.")]


class WorkflowApproval(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: str
    workflow_id: str
    run_id: str
    node_id: str
    message: Annotated[str | None, Field(description="What the approval node asks.")]
    status: Literal["pending", "approved", "rejected"]
    comment: Annotated[str | None, Field(...)]
    decided_by: Annotated[str | None, Field(description="The user who decided.")]
    created_at: Instant
    decided_at: Annotated[Instant | None, Field(...)]


class WorkflowDecision(Record):
    decision: Literal["approved", "rejected"]
    comment: Annotated[str | None, Field(max_length=2000, pattern="^[^\\x00]*$")] = None


class WorkflowWebhookEvent(Record):
    model_config = ConfigDict(
        extra="allow",
    )


WorkflowRunStatus = TypeAliasType(
    "WorkflowRunStatus",
    Literal[
        "queued", "running", "waiting_approval", "completed", "failed", "cancelled"
    ],
)


class WorkflowExecution(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    conversation_id: Annotated[Uuid, Field(description="A conversation that exists.")]


class WorkflowDryRun(Record):
    trigger_event: Annotated[
        dict[str, Any] | None,
        Field(
            description="The input. Without it, what the trigger node pins as `test_data`."
        ),
    ] = None


WorkflowStepStatus = TypeAliasType(
    "WorkflowStepStatus",
    Annotated[
        Literal["running", "waiting_approval", "completed", "failed", "cancelled"],
        Field(
            description="A step waits where it asked for an approval; it is cancelled where the approval was refused."
        ),
    ],
)


class WorkflowRunStep(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    run_id: str
    position: Annotated[int, Field(description="From 1.")]
    node_id: str
    node_type: Annotated[
        str | None, Field(description="Null where the canvas has no such node.")
    ]
    status: WorkflowStepStatus
    output: Annotated[
        dict[str, Any] | None, Field(description="What the node came to.")
    ]
    error: Annotated[str | None, Field(description="Why it failed.")]
    started_at: Instant
    finished_at: Annotated[Instant | None, Field(...)]


class AiClassificationSettings(Record):
    enabled: bool
    auto_apply_threshold: Annotated[
        float, Field(description="The confidence from which a result is applied.")
    ]
    suggest_threshold: Annotated[
        float, Field(description="The confidence from which a result is suggested.")
    ]
    auto_apply_fields: Annotated[
        list[str], Field(description="The fields that may be applied.")
    ]
    classify_on: Annotated[
        list[str], Field(description="The events that call for a classification.")
    ]
    reclassify_on_reply: bool
    exclude_channels: Annotated[
        list[str], Field(description="The channels whose conversations are left alone.")
    ]


class AiRoutingSettings(Record):
    enabled: bool
    route_on_first_classification_only: bool
    skills_timeout_seconds: Annotated[
        int,
        Field(description="How long to wait for somebody with the required skills."),
    ]
    fallback_to_team_pool: Annotated[
        bool, Field(description="Whether what no rule matches stays in the pool.")
    ]
    ai_skill_matching_enabled: bool


class AiResolutionSettings(Record):
    enabled: bool
    mode: Annotated[
        str,
        Field(description="`suggest` offers a reply to the agent, `auto` sends it."),
    ]
    auto_resolve_threshold: Annotated[
        float, Field(description="The combined confidence from which a reply is sent.")
    ]
    kb_match_threshold: Annotated[
        float, Field(description="How well an article must match.")
    ]
    max_auto_resolve_attempts: Annotated[
        int, Field(description="How often a conversation may be attempted.")
    ]
    exclude_high_priority: Annotated[
        bool, Field(description="Leave high and urgent conversations alone.")
    ]


AiClassificationChangesAutoApplyField = TypeAliasType(
    "AiClassificationChangesAutoApplyField",
    Annotated[str, Field(pattern="^[^\\x00]*$")],
)


AiClassificationChangesClassifyOnItem = TypeAliasType(
    "AiClassificationChangesClassifyOnItem",
    Annotated[str, Field(pattern="^[^\\x00]*$")],
)


AiClassificationChangesExcludeChannel = TypeAliasType(
    "AiClassificationChangesExcludeChannel",
    Annotated[str, Field(pattern="^[^\\x00]*$")],
)


class AiClassificationChanges(Record):
    enabled: bool | MISSING = MISSING
    auto_apply_threshold: Annotated[float | MISSING, Field(ge=0.0, le=1.0)] = MISSING
    suggest_threshold: Annotated[float | MISSING, Field(ge=0.0, le=1.0)] = MISSING
    auto_apply_fields: Annotated[
        list[AiClassificationChangesAutoApplyField] | MISSING,
        Field(description="At most 20,000. (The number is assumed.)", max_length=20000),
    ] = MISSING
    classify_on: Annotated[
        list[AiClassificationChangesClassifyOnItem] | MISSING,
        Field(description="At most 20,000. (The number is assumed.)", max_length=20000),
    ] = MISSING
    reclassify_on_reply: bool | MISSING = MISSING
    exclude_channels: Annotated[
        list[AiClassificationChangesExcludeChannel] | MISSING,
        Field(description="At most 20,000. (The number is assumed.)", max_length=20000),
    ] = MISSING


class AiRoutingChanges(Record):
    enabled: bool | MISSING = MISSING
    route_on_first_classification_only: bool | MISSING = MISSING
    skills_timeout_seconds: Annotated[
        int | MISSING,
        Field(
            description="How long to wait for somebody with the required skills. (The bounds are assumed.)",
            ge=0,
            le=2147483647,
        ),
    ] = MISSING
    fallback_to_team_pool: bool | MISSING = MISSING
    ai_skill_matching_enabled: bool | MISSING = MISSING


class AiResolutionChanges(Record):
    enabled: bool | MISSING = MISSING
    mode: Annotated[
        str | MISSING,
        Field(
            description="`suggest` offers a reply to the agent, `auto` sends it. Another word is kept, and does what `suggest` does. (Assumed.)",
            pattern="^[^\\x00]*$",
        ),
    ] = MISSING
    auto_resolve_threshold: Annotated[float | MISSING, Field(ge=0.0, le=1.0)] = MISSING
    kb_match_threshold: Annotated[float | MISSING, Field(ge=0.0, le=1.0)] = MISSING
    max_auto_resolve_attempts: Annotated[
        int | MISSING,
        Field(
            description="How often a conversation may be attempted. (The bounds are assumed.)",
            ge=0,
            le=2147483647,
        ),
    ] = MISSING
    exclude_high_priority: bool | MISSING = MISSING


class AiClassificationMetrics(Record):
    total_classified: int
    auto_applied: Annotated[int, Field(description="Applied and left standing.")]
    suggested: int
    silent: Annotated[int, Field(description="Not confident enough to be shown.")]
    agent_overridden: Annotated[
        int, Field(description="Applied and then changed by an agent.")
    ]
    auto_apply_rate: Annotated[
        float | None, Field(description="auto_applied / total_classified")
    ]
    override_rate: Annotated[
        float | None, Field(description="agent_overridden / auto_applied")
    ]


class AiRoutingMetrics(Record):
    total_routed: Annotated[int, Field(description="Without those that failed.")]
    overflow_used: Annotated[int, Field(description="Given to the overflow team.")]
    routing_failed: Annotated[int, Field(description="No team could take it.")]
    subsequently_reassigned: Annotated[
        int, Field(description="Moved to another team later.")
    ]
    first_assignment_accuracy: Annotated[
        float | None,
        Field(
            description="The share of total_routed that stayed where it was first put. (The formula is assumed.)"
        ),
    ]
    avg_time_to_route_ms: Annotated[
        int | None, Field(description="In whole milliseconds, over total_routed.")
    ]


class AiResolutionMetrics(Record):
    total_attempted: int
    auto_resolved: int
    suggested: Annotated[
        int, Field(description="Offered to an agent, whatever the agent did with it.")
    ]
    skipped: int
    sent_by_agent: Annotated[int, Field(description="Suggested and sent.")]
    dismissed_by_agent: Annotated[int, Field(description="Suggested and not sent.")]
    resolution_rate: Annotated[
        float | None, Field(description="auto_resolved / total_attempted")
    ]
    suggestion_acceptance_rate: Annotated[
        float | None, Field(description="sent_by_agent / suggested")
    ]
    avg_combined_confidence: Annotated[
        float | None,
        Field(description="Over the attempts that came to a combined confidence."),
    ]


class AiFunnel(Record):
    classified: int
    routed: int
    resolved: int


class ResolutionAudit(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: str
    conversation_id: str
    action: Annotated[
        str,
        Field(
            description="`auto_resolved`, `suggested` or `skipped`. (The latter two are assumed.)"
        ),
    ]
    mode: Annotated[str, Field(description="The settings' mode when it was decided.")]
    classification_confidence: Annotated[float | None, Field(...)]
    kb_match_score: Annotated[float | None, Field(...)]
    reply_coherence_score: Annotated[float | None, Field(...)]
    combined_confidence: Annotated[float | None, Field(...)]
    skip_reason: Annotated[str | None, Field(description="Why nothing was offered.")]
    model_used: Annotated[str | None, Field(...)]
    created_at: Instant


class RoutingConversation(Record):
    category: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None
    priority: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None
    conversation_type: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None
    sentiment: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None


class RoutingMatch(Record):
    id: str
    sort_order: int
    category: Annotated[str | None, Field(...)]
    priority: Annotated[str | None, Field(...)]


RoutingRuleMethod = TypeAliasType(
    "RoutingRuleMethod",
    Annotated[
        Literal["balanced", "round_robin", "manual"],
        Field(description="How the target team gives the conversation out."),
    ],
)


RoutingRuleCreateRequiredSkill = TypeAliasType(
    "RoutingRuleCreateRequiredSkill", Annotated[str, Field(pattern="^[^\\x00]*$")]
)


class RoutingRuleCreate(Record):
    category: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None
    priority: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None
    conversation_type: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None
    sentiment: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None
    target_team_id: Annotated[
        str,
        Field(
            description="Where a match goes. An id that no team has is accepted. (That it is required is assumed.)",
            pattern="^[^\\x00]*$",
        ),
    ]
    overflow_team_id: Annotated[
        str | None,
        Field(
            description="Where a match goes when the target team cannot take it. An id that no team has is accepted.",
            pattern="^[^\\x00]*$",
        ),
    ] = None
    required_skills: Annotated[
        list[RoutingRuleCreateRequiredSkill],
        Field(description="At most 20,000. (The number is assumed.)", max_length=20000),
    ] = []
    routing_method: RoutingRuleMethod = "balanced"
    priority_boost: Annotated[int, Field(ge=-2, le=2)] = 0
    sort_order: Annotated[int, Field(ge=0, le=2147483647)] = 0
    is_active: bool = True


RoutingOrderOrderedId = TypeAliasType(
    "RoutingOrderOrderedId", Annotated[str, Field(pattern="^[^\\x00]*$")]
)


class RoutingOrder(Record):
    ordered_ids: Annotated[
        list[RoutingOrderOrderedId],
        Field(
            description="The first gets place 0, and so on. Rules that are not named follow in their old order; an id that no rule has, or\nthat was named before, is passed over. (All but the places is assumed.)\nAt most 20,000. (The number is assumed.)\n",
            max_length=20000,
        ),
    ]


RoutingRuleUpdateRequiredSkill = TypeAliasType(
    "RoutingRuleUpdateRequiredSkill", Annotated[str, Field(pattern="^[^\\x00]*$")]
)


class RoutingRuleUpdate(Record):
    category: Annotated[str | None | MISSING, Field(pattern="^[^\\x00]*$")] = MISSING
    priority: Annotated[str | None | MISSING, Field(pattern="^[^\\x00]*$")] = MISSING
    conversation_type: Annotated[str | None | MISSING, Field(pattern="^[^\\x00]*$")] = (
        MISSING
    )
    sentiment: Annotated[str | None | MISSING, Field(pattern="^[^\\x00]*$")] = MISSING
    target_team_id: Annotated[
        str | MISSING,
        Field(
            description="Where a match goes. An id that no team has is accepted.",
            pattern="^[^\\x00]*$",
        ),
    ] = MISSING
    overflow_team_id: Annotated[
        str | None | MISSING,
        Field(
            description="Where a match goes when the target team cannot take it. An id that no team has is accepted.",
            pattern="^[^\\x00]*$",
        ),
    ] = MISSING
    required_skills: Annotated[
        list[RoutingRuleUpdateRequiredSkill] | MISSING,
        Field(description="At most 20,000. (The number is assumed.)", max_length=20000),
    ] = MISSING
    routing_method: RoutingRuleMethod | MISSING = MISSING
    priority_boost: Annotated[int | MISSING, Field(ge=-2, le=2)] = MISSING
    sort_order: Annotated[int | MISSING, Field(ge=0, le=2147483647)] = MISSING
    is_active: bool | MISSING = MISSING


class Credential(Record):
    name: Annotated[
        str,
        Field(
            description="The key, the token of the session or the secret itself: what tools choose it by."
        ),
    ]
    kind: Literal["key", "session", "signature"]
    header: Annotated[
        Literal["X-API-Key", "Cookie", "X-Workflow-Signature"],
        Field(description="The header field that carries it."),
    ]
    value: Annotated[
        str,
        Field(
            description="The value of that field; for a signature the secret: the field has the hex HMAC-SHA256 of the raw body with it.\n"
        ),
    ]
    tenant_id: str
    plan: Annotated[str, Field(description="The plan of its tenant.")]
    role: Annotated[str | None, Field(description="Of a session.")]
    scopes: Annotated[list[str], Field(description="Of a key.")]
    workflow_ids: Annotated[
        list[str], Field(description="Of a secret: whose calls it signs.")
    ]


class Health(Record):
    name: Annotated[
        Literal["aurion-mock"],
        Field(
            description="What answers here: by this a tool tells the mock from any other server."
        ),
    ]
    status: Literal["ok"]
    version: Annotated[str, Field(description="The mock's version.")]
    operations: Annotated[
        int, Field(description="How many operations of the API it serves.")
    ]
    scenario: Annotated[
        str,
        Field(
            description="The base scenario - what a world is made from unless told otherwise."
        ),
    ]
    worlds: Annotated[
        int,
        Field(
            description="How many worlds there are; where they are shared, how many of them this process was asked for lately."
        ),
    ]


class Readiness(Record):
    status: Literal["ready"]
    scenario: Annotated[
        str,
        Field(
            description="What a world is made from unless told otherwise. It is loaded."
        ),
    ]
    store: Annotated[
        Literal["memory", "file", "redis"], Field(description="Where the worlds live.")
    ]


WorldMade = TypeAliasType(
    "WorldMade",
    Annotated[
        int,
        Field(
            description="A number that no other world has had: where it is another than before, the world of this name was reset, made anew, or\nthe mock was started again.\n"
        ),
    ],
)


ClockMode = TypeAliasType(
    "ClockMode",
    Annotated[
        Literal["running", "frozen"],
        Field(description="Running - with real time; frozen - only when it is moved."),
    ],
)


class Clock(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    now: Instant
    mode: ClockMode


class ClockUpdate(Record):
    model_config = ConfigDict(
        extra="forbid",
        arbitrary_types_allowed=True,
    )
    now: Annotated[Instant | MISSING, Field(description="Where to move the clock.")] = (
        MISSING
    )
    mode: ClockMode | MISSING = MISSING


class AdvanceClock(Record):
    model_config = ConfigDict(
        extra="forbid",
        arbitrary_types_allowed=True,
    )
    seconds: Annotated[
        float | MISSING, Field(description="By how much.", ge=0.0, le=315360000.0)
    ] = MISSING
    to: Annotated[
        InstantOrNext | MISSING,
        Field(
            description="Up to when, not before now; or `next`, to where the next timer is due."
        ),
    ] = MISSING
    until: Annotated[
        Literal["idle"] | MISSING,
        Field(description="On from timer to timer, until none is left to do anything."),
    ] = MISSING


class FiredTimer(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    at: Annotated[Instant, Field(description="When it was due.")]
    name: Annotated[str, Field(description="What happened.")]
    tenant_id: str
    subject_id: Annotated[str, Field(description="The record it happened to.")]


class SentNotification(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: str
    type: Annotated[str, Field(description="The type of the action that sent it.")]
    ticket_id: Annotated[int | None, Field(description="The ticket it is about.")]
    arguments: Annotated[dict[str, Any], Field(description="The rest of the action.")]
    recipients: Annotated[
        list[str], Field(description="The ids of the users who were told.")
    ]
    text: Annotated[str, Field(description="What they were told.")]
    created_at: Instant


class MadeCall(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: str
    tenant_id: str
    workflow_id: str
    run_id: str
    method: str
    url: str
    headers: dict[str, str]
    body: Annotated[str, Field(description="As it was signed.")]
    status: Annotated[int, Field(description="How it was answered.")]
    created_at: Instant


class CallAnswer(Record):
    model_config = ConfigDict(
        extra="forbid",
    )
    url: Annotated[
        str, Field(description="How the address begins.", max_length=2000, min_length=1)
    ]
    status: Annotated[int, Field(ge=100, le=599)]


class CommitOrigin(Record):
    kind: Annotated[
        Literal["request", "control", "timer", "direct"],
        Field(
            description="A request to the API, one to the control API, a timer, or Python code that has the world in its hands."
        ),
    ]
    name: Annotated[
        str,
        Field(description="The operationId of the request or the name of the timer."),
    ]
    id: Annotated[
        str,
        Field(
            description="The id of the request or of the record that the timer is about."
        ),
    ]
    tenant_id: Annotated[str | None, Field(description="Whose request or timer it is.")]


class WorldChange(Record):
    tenant_id: Annotated[
        str | None,
        Field(
            description="Whose record it is; null for what belongs to the world itself, its clock, ids, causes, timers and replies."
        ),
    ]
    collection: Annotated[str, Field(description="Where it stands.")]
    key: Annotated[
        str,
        Field(
            description="Which record it is; of a key in several parts, all of them, with slashes between."
        ),
    ]
    before: Annotated[
        dict[str, Any] | None,
        Field(
            description="The record as it was, or as it is in the world that is compared; null where it is new."
        ),
    ]
    after: Annotated[
        dict[str, Any] | None,
        Field(
            description="The record as it is now, or in the other world; null where it is gone."
        ),
    ]
    position: Annotated[
        int | None,
        Field(
            description="How many records stood before one that is gone; null for every other change, and where nobody asks for the order.\n"
        ),
    ]


FaultKind = TypeAliasType(
    "FaultKind",
    Annotated[
        Literal[
            "status", "delay", "drop", "truncate", "malformed", "empty", "rate_limit"
        ],
        Field(
            description="What goes wrong: `status` - the documented body of that status; `delay` - the answer comes late; `drop` - the connection is\nreset; `truncate` - the body ends before its Content-Length, and so does the connection; `malformed` - a body that is no\nJSON, and says that it is; `empty` - 200 and no body; `rate_limit` - the 429 of a used-up minute.\n"
        ),
    ],
)


FaultPlace = TypeAliasType(
    "FaultPlace",
    Annotated[
        Literal["request", "response", "body"],
        Field(
            description="When it acts: `request` - in place of the operation, which does nothing; `response` - the operation has done its work, and\nits answer does not come, or another does; `body` - the answer of the operation breaks off or is garbled. `status`,\n`delay` and `drop` act at the `request` unless told `response` (a `drop` also `body`), `empty` at the `response` unless\ntold `request`, `rate_limit` at the `request`, `truncate` and `malformed` at the `body`.\n"
        ),
    ],
)


class FaultDelay(Record):
    model_config = ConfigDict(
        extra="forbid",
    )
    min: Annotated[
        float | MISSING,
        Field(description="The least; together with max.", ge=0.0, le=600000.0),
    ] = MISSING
    max: Annotated[
        float | MISSING,
        Field(description="The most; together with min.", ge=0.0, le=600000.0),
    ] = MISSING
    median: Annotated[
        float | MISSING,
        Field(
            description="Half of all take less; together with sigma.",
            ge=0.0,
            le=600000.0,
        ),
    ] = MISSING
    sigma: Annotated[
        float | MISSING,
        Field(
            description="How far they scatter - the deviation of the logarithm.",
            ge=0.0,
            le=10.0,
        ),
    ] = MISSING


FaultCreateDelayMs = TypeAliasType(
    "FaultCreateDelayMs",
    Annotated[
        float,
        Field(
            description="Milliseconds that it takes; needed for kind delay, and possible with any other. No draw is longer than ten minutes.\n",
            ge=0.0,
            le=600000.0,
        ),
    ],
)


class FaultCreate(Record):
    model_config = ConfigDict(
        extra="forbid",
        arbitrary_types_allowed=True,
    )
    operation: Annotated[
        str | MISSING, Field(description="An operationId.", max_length=200)
    ] = MISSING
    tag: Annotated[
        str | MISSING, Field(description="All operations of a tag.", max_length=200)
    ] = MISSING
    path: Annotated[
        str | MISSING,
        Field(
            description="A path, as `/api/v1/tickets/1042`. In it `{ticket_id}` or `*` stands for a segment, one `*` beside other text for the\nrest of a segment, and `/**` at the end for all below.\n",
            max_length=2000,
        ),
    ] = MISSING
    credential: Annotated[
        str | MISSING,
        Field(
            description="An API key, or what stands in the session cookie.",
            max_length=2000,
        ),
    ] = MISSING
    kind: FaultKind | MISSING = MISSING
    at: FaultPlace | MISSING = MISSING
    status: Annotated[
        int | MISSING,
        Field(
            description="What a fault of kind status answers; no other kind has it.",
            ge=200,
            le=599,
        ),
    ] = MISSING
    retry_after: Annotated[
        int | MISSING,
        Field(
            description="The seconds that `Retry-After` says, of kind status and rate_limit. Unless given, a 503 says how long the fault lasts, or\none second, a 429 how long the minute lasts, and no other status has it.\n",
            ge=0,
            le=86400,
        ),
    ] = MISSING
    retry_after_form: Annotated[
        Literal["seconds", "date", "none"] | MISSING,
        Field(
            description="How `Retry-After` is written - as a number, unless given, or as a date of this machine's clock; or that there is none."
        ),
    ] = MISSING
    delay_ms: Annotated[
        FaultCreateDelayMs | FaultDelay | MISSING,
        Field(
            description="Milliseconds that it takes; needed for kind delay, and possible with any other. No draw is longer than ten minutes.\n"
        ),
    ] = MISSING
    probability: Annotated[
        float | MISSING,
        Field(
            description="In how many of the requests it is for it acts; 1 unless given.",
            ge=0.0,
            le=1.0,
        ),
    ] = MISSING
    count: Annotated[
        int | MISSING,
        Field(
            description="After how many times it acts no more; never unless given.",
            ge=1,
            le=1000000,
        ),
    ] = MISSING
    from_: Annotated[
        Instant | MISSING,
        Field(
            alias="from",
            description="The instant of the world's clock at which it begins.",
        ),
    ] = MISSING
    to: Annotated[
        Instant | MISSING,
        Field(description="The instant of the world's clock at which it is over."),
    ] = MISSING


GradeTrouble = TypeAliasType(
    "GradeTrouble",
    Annotated[
        Literal[
            "rate-limited",
            "rate-limited-date",
            "unavailable",
            "overloaded",
            "outage",
            "dropped",
            "dropped-after",
            "truncated",
            "malformed",
            "slow",
            "refused",
        ],
        Field(
            description="- rate-limited, rate-limited-date - 429, with Retry-After in seconds, or as a date\n- unavailable - 503 with Retry-After; overloaded - two of them without; outage - 503 until the client gives up, twelve times or a\n  minute at most\n- dropped, dropped-after - the connection breaks before, or after, it was done\n- truncated, malformed - it is done, and the answer is cut off, or no JSON; slow - the answer takes a second\n- refused - 400, 401, 403, 404 or 422\n"
        ),
    ],
)


class PlayedTrouble(Record):
    name: GradeTrouble
    told: str
    calls: Annotated[int, Field(description="How many calls met it.")]


class GradedRequest(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: Annotated[str, Field(description="Its X-Request-Id.")]
    at: Annotated[Instant, Field(description="When it came, by this machine's clock.")]
    status: Annotated[
        int | None,
        Field(description="What was answered; null where no answer went out."),
    ]
    trouble: Annotated[str | None, Field(description="What was played to it.")]
    page: Annotated[str, Field(description="The page of the console that shows it.")]


LeaseMs = TypeAliasType(
    "LeaseMs",
    Annotated[
        int,
        Field(
            description="For how many milliseconds of this machine it is played, unless the lease is renewed. Without one it is played until DELETE.",
            ge=100,
            le=86400000,
        ),
    ],
)


class GradeLease(Record):
    model_config = ConfigDict(
        extra="forbid",
    )
    lease_ms: LeaseMs


Misbehaviour = TypeAliasType(
    "Misbehaviour",
    Annotated[
        Literal[
            "duplicate",
            "reorder",
            "late",
            "wrong_signature",
            "rotated_key",
            "unsigned",
            "stale_timestamp",
        ],
        Field(
            description="What is done on purpose. A receiver should take these as it takes any other, and be in the same state after them:\n\n- duplicate - what was delivered is delivered once more\n- reorder - a delivery waits for the next one and comes after it, or after a minute of the world's clock\n- late - the first attempt is made ten minutes later, by the world's clock\n\nAnd these are sent before the delivery, under its id, and should be refused. The first three have `\"forged\": true` in their data:\n\n- unsigned - without a signature\n- wrong_signature - with the signature of something else\n- rotated_key - signed with the secret that the webhook had before, or with one that it never had\n- stale_timestamp - what is delivered, rightly signed an hour ago\n"
        ),
    ],
)


DeliveryState = TypeAliasType(
    "DeliveryState",
    Annotated[
        Literal["pending", "delivered", "failed"],
        Field(
            description="Pending - an attempt is to come; delivered - answered with 2xx; failed - not, and no attempt is to come."
        ),
    ],
)


class DeliveryAttempt(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    number: Annotated[
        int, Field(description="As the receiver saw it in `X-Webhook-Attempt`.")
    ]
    at: Annotated[
        Instant, Field(description="When it was made, by the clock of the world.")
    ]
    headers: Annotated[
        dict[str, str],
        Field(description="Those that were sent, without what HTTP itself needs."),
    ]
    status: Annotated[
        int | None, Field(description="What was answered; null where no answer came.")
    ]
    error: Annotated[str | None, Field(description="Why no answer came.")]
    ms: Annotated[
        float, Field(description="How long it took, by this machine's clock.")
    ]
    answer: Annotated[
        str,
        Field(
            description="The first 1,000 characters of what was answered, of which 64 kB are read."
        ),
    ]


class DeliveryWait(Record):
    model_config = ConfigDict(
        extra="forbid",
    )
    webhook: Annotated[
        str | MISSING, Field(description="Those of this webhook.", max_length=100)
    ] = MISSING
    event: Annotated[
        str | MISSING,
        Field(
            description="Those of this event; with a `*` at its end, of all whose name begins so.",
            max_length=100,
        ),
    ] = MISSING
    state: Annotated[
        Literal["delivered", "failed"] | MISSING,
        Field(description="Those that ended so."),
    ] = MISSING
    attempts: Annotated[
        int | MISSING,
        Field(
            description="One counts as done, too, once it was tried so often.",
            ge=1,
            le=6,
        ),
    ] = MISSING
    count: Annotated[
        int | MISSING,
        Field(
            description="At least so many have to be done; unless given, all that there are, and one in any case.",
            ge=1,
            le=1000,
        ),
    ] = MISSING
    advance: Annotated[
        bool | MISSING,
        Field(
            description="Whether to move the clock on, where nothing else is to be waited for, to the instant at which the next attempt is due. All\ntimers on the way fire. Not unless given.\n"
        ),
    ] = MISSING
    timeout_ms: Annotated[
        int | MISSING,
        Field(
            description="How long to wait, by this machine's clock; 5,000 unless given.",
            ge=0,
            le=60000,
        ),
    ] = MISSING


WebhookCreateEvent = TypeAliasType(
    "WebhookCreateEvent", Annotated[str, Field(max_length=100)]
)


class WebhookCreate(Record):
    model_config = ConfigDict(
        extra="forbid",
    )
    url: Annotated[
        str,
        Field(
            description="The receiver's address, with http or https. Redirects are not followed.",
            max_length=2000,
            pattern="^[Hh][Tt][Tt][Pp][Ss]?://[\\x21-\\x7e]+$",
        ),
    ]
    secret: Annotated[
        str,
        Field(
            description="What deliveries are signed with. No answer shows it.",
            max_length=200,
            min_length=1,
        ),
    ]
    events: Annotated[
        list[WebhookCreateEvent] | MISSING,
        Field(
            description="Which events of `GET /_mock/events` are delivered; a `*` at the end stands for any rest. All of them unless given.\nThe calls that workflows made, which `/_mock/outbox` has, are `workflow.call_made`.\n",
            max_length=100,
            min_length=1,
        ),
    ] = MISSING
    misbehave: Annotated[
        list[Misbehaviour] | MISSING,
        Field(
            description="What is done wrong on purpose; nothing unless given.",
            max_length=7,
        ),
    ] = MISSING
    probability: Annotated[
        float | MISSING,
        Field(
            description="In how many of the deliveries each misbehaviour is there; in all unless given. Chance is drawn from the names of the world\nand of the webhook, and from `sequence`: the same requests meet the same.\n",
            ge=0.0,
            le=1.0,
        ),
    ] = MISSING
    timeout_ms: Annotated[
        int | MISSING,
        Field(
            description="How long an attempt waits for its answer, by this machine's clock; 5,000 unless given.",
            ge=10,
            le=60000,
        ),
    ] = MISSING


WebhookUpdateEvent = TypeAliasType(
    "WebhookUpdateEvent", Annotated[str, Field(max_length=100)]
)


class WebhookUpdate(Record):
    model_config = ConfigDict(
        extra="forbid",
    )
    url: Annotated[
        str | MISSING,
        Field(
            description="The receiver's address, with http or https.",
            max_length=2000,
            pattern="^[Hh][Tt][Tt][Pp][Ss]?://[\\x21-\\x7e]+$",
        ),
    ] = MISSING
    secret: Annotated[
        str | MISSING,
        Field(
            description="What deliveries are signed with from now on.",
            max_length=200,
            min_length=1,
        ),
    ] = MISSING
    events: Annotated[
        list[WebhookUpdateEvent] | MISSING,
        Field(
            description="Which events are delivered; a `*` at the end stands for any rest.",
            max_length=100,
            min_length=1,
        ),
    ] = MISSING
    misbehave: Annotated[
        list[Misbehaviour] | MISSING,
        Field(description="What is done wrong on purpose.", max_length=7),
    ] = MISSING
    probability: Annotated[
        float | MISSING,
        Field(
            description="In how many of the deliveries each misbehaviour is there.",
            ge=0.0,
            le=1.0,
        ),
    ] = MISSING
    timeout_ms: Annotated[
        int | MISSING,
        Field(description="How long an attempt waits for its answer.", ge=10, le=60000),
    ] = MISSING


class JournalCredential(Record):
    kind: Literal["key", "session", "signature"]
    name: Annotated[
        str,
        Field(description="What to call it: the role, or the kind, and whose it is."),
    ]
    tenant_id: str
    role: Annotated[str | None, Field(description="The role of a session.")]
    user_id: Annotated[str | None, Field(description="Whose session it is.")]
    scopes: Annotated[list[str], Field(description="What a key may do.")]


class JournalIssue(Record):
    loc: Annotated[list[str], Field(description="Where it is.")]
    msg: str
    type: str


class JournalMessage(Record):
    headers: Annotated[
        dict[str, str],
        Field(
            description="By their names in small letters, several of one name joined by commas. What opens something is `[redacted]`, here and in all of the entry."
        ),
    ]
    body: Annotated[
        Any,
        Field(
            description="What is in it: a value where it is JSON, else its text; null where there is none. Bytes that are no UTF-8 stand as\n`\\xNN`. Where it is cut, the text that is kept. What stands under a name like `secret`, `token` or `api_key` is `[redacted]`.\n"
        ),
    ]
    body_size: Annotated[
        int,
        Field(
            description="How many bytes it had; of a body over the limit of the server, which is not read, 0."
        ),
    ]
    body_cut: Annotated[
        bool,
        Field(
            description="Whether it was longer than the 65,536 bytes that are kept of one."
        ),
    ]


class JournalTimer(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    at: Annotated[
        Instant, Field(description="When it fired, by the clock of the world.")
    ]
    name: str
    tenant_id: Annotated[str | None, Field(...)]
    subject_id: Annotated[str, Field(description="The record it was about.")]
    commit: Annotated[
        int, Field(description="The number of the commit that has what it did.")
    ]


StatusCode = TypeAliasType("StatusCode", Annotated[int, Field(ge=0, le=599)])


StatusClass = TypeAliasType(
    "StatusClass", Annotated[str, Field(pattern="^[1-5][xX][xX]$")]
)


ExactCount = TypeAliasType("ExactCount", Annotated[int, Field(ge=0)])


class CountRange(Record):
    model_config = ConfigDict(
        extra="forbid",
    )
    min: Annotated[int | MISSING, Field(description="At least so many.", ge=0)] = (
        MISSING
    )
    max: Annotated[int | MISSING, Field(description="At most so many.", ge=0)] = MISSING


CommitNumber = TypeAliasType("CommitNumber", Annotated[int, Field(ge=0)])


class RequestCount(Record):
    count: Annotated[int, Field(description="How many requests fit.")]


class ExpectedChange(Record):
    model_config = ConfigDict(
        extra="forbid",
    )
    collection: Annotated[
        str, Field(description="Where it stands, as in /_mock/commits.")
    ]
    key: Annotated[
        int | str | MISSING,
        Field(
            description="Which record, any where it is not given; of a key in several parts, all of them, with slashes between."
        ),
    ] = MISSING
    tenant_id: Annotated[
        str | MISSING,
        Field(description="Whose it is, anybody's where it is not given."),
    ] = MISSING
    fields: Annotated[
        list[str] | MISSING,
        Field(
            description="The fields that have changed of a record that was there before and is still there: all of these, and beside them `updated_at` at most. Any where it is not given.",
            max_length=100,
        ),
    ] = MISSING


class RequestDifference(Record):
    field: str
    expected: Annotated[
        Any | MISSING, Field(description="What should have been there.")
    ] = MISSING
    actual: Annotated[
        Any | MISSING,
        Field(description="What was there; not given where there was nothing."),
    ] = MISSING
    message: str


class UnexpectedChange(Record):
    message: str
    tenant_id: str
    collection: str
    key: str
    fields: Annotated[
        list[str],
        Field(
            description="The fields that should not have changed; of a record that is new or gone, none."
        ),
    ]
    before: Annotated[
        dict[str, Any] | None,
        Field(description="The record before all of them; null where it is new."),
    ]
    after: Annotated[
        dict[str, Any] | None,
        Field(description="The record after all of them; null where it is gone."),
    ]
    requests: Annotated[
        list[str], Field(description="The ids of the requests that wrote it.")
    ]


class MissingChange(Record):
    message: str
    expected: ExpectedChange


class ForeignRecord(Record):
    message: str
    request: Annotated[str, Field(description="The id of the request.")]
    tenant_id: Annotated[str, Field(description="Whose credential it was.")]
    owner: Annotated[str, Field(description="Whose record it is.")]
    collection: str
    key: str
    where: Literal["path", "answer"]
    status: int


class Considered(Record):
    id: str
    name: str
    chosen: Annotated[bool, Field(description="Whether it was the one that applied.")]
    why_not: Annotated[
        str | None, Field(description="Why it did not apply; null where it did.")
    ]


class CountedSegment(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    start: Instant
    end: Instant
    minutes: float


class OlaTargetExplanation(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    type: Literal["first_response", "resolution"]
    due_at: Annotated[Instant | None, Field(...)]
    met: Annotated[bool | None, Field(...)]


class CandidateExplanation(Record):
    user_id: str
    load: Annotated[
        int, Field(description="How many open and pending tickets the user had.")
    ]
    max_capacity: Annotated[
        int, Field(description="How many it may have; 0 is no limit.")
    ]
    priority: int
    why_not: Annotated[
        str | None,
        Field(description="Why it was passed over; null for the one who was chosen."),
    ]


class WaitExplanation(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    team_id: str
    since: Instant
    queued: Annotated[bool, Field(description="Whether the team is closed.")]
    opens_at: Annotated[
        Instant | None,
        Field(description="When it opens; null where it is open or never does."),
    ]
    method: str
    candidates: list[CandidateExplanation]


class AiExplanation(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    kind: Literal["classification", "routing", "resolution"]
    outcome: str
    choice: Annotated[str | None, Field(description="The category or the team.")]
    confidence: Annotated[float | None, Field(...)]
    rule_id: Annotated[str | None, Field(description="The routing rule that matched.")]
    at: Instant


class EventExplanation(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    number: int
    at: Instant
    name: str
    rules: list[Considered]


class Branch(Record):
    to: str
    condition: Annotated[
        str | None,
        Field(
            description="The outcome that it is followed for; null for every outcome."
        ),
    ]
    followed: bool


SeedRecords = TypeAliasType("SeedRecords", dict[str, dict[str, list[dict[str, Any]]]])


class WorldDiff(Record):
    total: Annotated[int, Field(description="How many changes there are in all.")]
    limit: int
    offset: int
    items: list[WorldChange]


class WorldFork(Record):
    model_config = ConfigDict(
        extra="forbid",
        arbitrary_types_allowed=True,
    )
    name: Annotated[
        str,
        Field(
            description="What the new world is called. Where another world has this name, `replace` has to say that it makes way; with the\nworld's own name it goes back in time itself.\n",
            max_length=200,
            min_length=1,
        ),
    ]
    at: Annotated[
        CommitOrInstant | MISSING,
        Field(
            description="As the world was then: when the commit of this number was done, 0 is how it was made; or at this instant. Without it,\nas it is now.\n"
        ),
    ] = MISSING
    replace: Annotated[
        bool,
        Field(
            description="Whether another world that has this name makes way, with its commits, faults and journal."
        ),
    ] = False


class SnapshotTenant(Record):
    model_config = ConfigDict(
        extra="forbid",
    )
    id: str
    plan: Literal["starter", "professional", "enterprise"]
    profile: Annotated[bool, Field(description="Whether it has the product profile.")]


class SnapshotCaller(Record):
    model_config = ConfigDict(
        extra="forbid",
    )
    kind: Literal["key", "session"]
    token: str
    tenant_id: str
    scopes: list[str]
    role: Annotated[
        Literal[
            "super_admin",
            "tenant_owner",
            "tenant_admin",
            "supervisor",
            "agent",
            "tenant_user",
            "tenant_readonly",
        ]
        | None,
        Field(...),
    ]
    permissions: list[str]
    user_id: Annotated[str | None, Field(...)]


class SnapshotCollection(Record):
    model_config = ConfigDict(
        extra="forbid",
    )
    tenant_id: Annotated[
        str | None,
        Field(description="Whose it is; null for what belongs to the world itself."),
    ]
    collection: str
    records: Annotated[
        list[dict[str, Any]], Field(description="All of them, in their order.")
    ]


class WorldFixtures(Record):
    files: Annotated[
        dict[str, str],
        Field(
            description="The files of a scenario's folder by their names: written into one, `--fixtures` can load it. Events, timers and\ncommits are not part of it: engines begin anew with what the records say.\n"
        ),
    ]


class ProxyHealth(Record):
    status: Literal["ok"]
    name: Annotated[
        Literal["aurion-mock proxy"], Field(description="Which server this is.")
    ]
    version: Annotated[str, Field(description="The version of aurion-mock.")]
    upstream: Annotated[str, Field(description="Where everything is sent.")]


class Violation(Record):
    in_: Annotated[
        Literal["request", "response"], Field(alias="in", description="Whose it is.")
    ]
    where: Annotated[str, Field(description="The place.")]
    message: Annotated[str, Field(description="All that is wrong there.")]
    rule: Annotated[
        str | None,
        Field(
            description="The rule of the contract that is broken; null where the pages do not promise it, or the client is to blame."
        ),
    ]
    sentence: Annotated[
        str | None, Field(description="What that rule says, null where there is none.")
    ]
    page: Annotated[
        str | None, Field(description="The page of the API docs that says it.")
    ]
    section: Annotated[str | None, Field(description="Its section there.")]
    level: Annotated[
        Literal["documented", "implied"] | None,
        Field(description="Whether the page says it in words, or implies it."),
    ]
    exchanges: Annotated[
        list[int],
        Field(description="The numbers of earlier exchanges that it takes to see it."),
    ]


class TicketPage(Record):
    data: list[Ticket]
    total: Annotated[int, Field(description="How many tickets match in all")]
    limit: int
    offset: int


class ValidationError(Record):
    detail: Annotated[
        str | list[ValidationIssue],
        Field(description="One sentence, or every error found, not just the first."),
    ]


class TicketDetail(Ticket):
    notes: Annotated[
        list[Note], Field(description="The notes of the ticket, the newest last.")
    ]


class TeamV2(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: str
    name: str
    description: Annotated[str | None, Field(...)]
    department: Annotated[str | None, Field(...)]
    location: Annotated[str | None, Field(...)]
    email: Annotated[str | None, Field(...)]
    routing_method: TeamRoutingMethod
    business_hours_id: Annotated[
        str | None, Field(description="The schedule that the team works by.")
    ]
    escalate_to_user_id: Annotated[
        str | None, Field(description="The user whom work is escalated to.")
    ]
    unassigned_timeout_minutes: Annotated[
        int | None, Field(description="How long work may stay unassigned.")
    ]
    member_count: Annotated[int, Field(description="How many members the team has.")]
    created_at: Instant


class TeamMember(Record):
    team_id: str
    user_id: str
    role: TeamRole
    max_capacity: Annotated[
        int, Field(description="The most conversations at once; 0 is no limit.")
    ]
    is_default: Annotated[
        bool, Field(description="Whether this team is the user's default team.")
    ]
    priority: Annotated[
        int,
        Field(
            description="The member's place in the order of the `priority` routing method."
        ),
    ]
    user_email: Annotated[
        str | None,
        Field(description="The address the user had when the membership was made."),
    ]
    user_name: Annotated[
        str | None,
        Field(description="The name the user had when the membership was made."),
    ]


class BusinessHours(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: str
    name: str
    timezone: Annotated[str, Field(description="An IANA time zone.")]
    is_default: Annotated[
        bool, Field(description="Whether it is the tenant's default schedule.")
    ]
    schedule: Annotated[
        list[BusinessHoursDay],
        Field(
            description="The weekdays and their hours. An empty list is always open. (The latter is assumed.)"
        ),
    ]
    holiday_count: Annotated[
        int, Field(description="How many holidays the schedule has.")
    ]
    created_at: Instant
    updated_at: Instant


class BusinessHoursDetail(BusinessHours):
    holidays: list[Holiday]


class OnCallSchedule(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: str
    name: str
    team_id: Annotated[
        str | None, Field(description="The team that the schedule covers.")
    ]
    timezone: Annotated[str, Field(description="An IANA time zone.")]
    rotation_type: OnCallRotation
    created_at: Instant


class OnCallEntryPage(Record):
    data: list[OnCallEntry]
    total: Annotated[int, Field(description="How many entries match in all")]
    limit: int
    offset: int


class CurrentOnCall(Record):
    team_id: str
    on_call: OnCallPerson | None


class SlaTarget(Record):
    id: str
    type: SlaTargetType
    priority: SlaPriority
    hours: Annotated[int | float, Field(description="Hours on the policy's clock.")]


class SlaPolicyCreate(Record):
    name: Annotated[
        str,
        Field(
            description="(The lengths are assumed.)",
            max_length=200,
            min_length=1,
            pattern="^[^\\x00]*$",
        ),
    ]
    description: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None
    conditions: Annotated[
        list[SlaCondition],
        Field(
            description="(The default, and how many there may be, are assumed.)",
            max_length=1000,
            validate_default=True,
        ),
    ] = []
    targets: Annotated[
        list[SlaTargetCreate],
        Field(
            description="The targets that the policy begins with.",
            max_length=1000,
            validate_default=True,
        ),
    ] = []
    business_hours: Annotated[bool, Field(description="(The default is assumed.)")] = (
        False
    )
    enabled: bool = True


class SlaEscalationCreate(Record):
    trigger: Annotated[
        Literal["approaching_breach", "breached"],
        Field(
            description="What sets it off: that a target will be due (so many minutes before, or at a percentage of its time), or that it was\nmissed (then, or so many minutes after). (Which words there are is assumed.)\n"
        ),
    ] = "approaching_breach"
    threshold_minutes: Annotated[
        int | None,
        Field(
            description="How many minutes before a target is due, or after it was missed. (The bounds are assumed.)",
            ge=0,
            le=525600,
        ),
    ] = None
    trigger_percent: Annotated[
        int | None,
        Field(description="At how many percent of a target's time.", ge=0, le=100),
    ] = None
    actions: Annotated[
        list[SlaAction],
        Field(
            description="(How many there may be is assumed.)",
            max_length=1000,
            validate_default=True,
        ),
    ] = []
    action_type: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None
    status: SlaEscalationStatus = "active"


class SlaInstanceTargets(Record):
    first_response: SlaTargetState | None
    resolution: SlaTargetState | None


class SlaSummary(SlaCompliance):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    start_date: Annotated[CalendarDay | None, Field(...)]
    end_date: Annotated[CalendarDay | None, Field(...)]
    targets: SlaComplianceByTarget


class SlaTrends(Record):
    granularity: SlaGranularity
    data: Annotated[
        list[SlaPeriod],
        Field(
            description="The periods in which an instance started, the earliest first."
        ),
    ]


class SlaBreachPage(Record):
    data: list[SlaBreach]
    total: Annotated[int, Field(description="How many breaches match in all")]
    limit: int
    offset: int


class OlaPolicy(Record):
    id: str
    name: str
    description: Annotated[str | None, Field(...)]
    team_id: Annotated[str | None, Field(description="The team that promises.")]
    targets: list[SlaTarget]
    business_hours: bool
    enabled: bool


class AutomationRule(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: str
    name: str
    description: Annotated[str | None, Field(...)]
    enabled: Annotated[
        bool, Field(description="A rule that is not enabled is never evaluated.")
    ]
    execution_mode: AutomationExecutionMode
    trigger_event: Annotated[
        str | None,
        Field(
            description="The event that makes the rule run; null for a rule of mode time."
        ),
    ]
    time_condition: Annotated[
        dict[str, Any],
        Field(
            description="How old a ticket has to be, and in which status, for a rule of mode time."
        ),
    ]
    conditions: Annotated[
        list[AutomationCondition], Field(description="All of them must hold.")
    ]
    actions: Annotated[
        list[dict[str, Any]],
        Field(
            description="What is done, in this order; each by its type, with arguments of its own."
        ),
    ]
    priority_order: Annotated[
        int, Field(description="Rules are evaluated from the lowest number up.")
    ]
    stop_processing: Annotated[
        bool,
        Field(
            description="Whether a match keeps the rules after this one from being evaluated."
        ),
    ]
    execution_count: Annotated[
        int,
        Field(
            description="How often the rule has matched. (That it is counted at once is assumed.)"
        ),
    ]
    last_fired_at: Annotated[
        Instant | None,
        Field(description="When it matched last. (That it shows at once is assumed.)"),
    ]
    created_at: Instant
    updated_at: Instant


class AutomationLog(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: str
    rule_id: str
    rule_name: Annotated[str, Field(description="The name that the rule had then.")]
    event_type: Annotated[
        str, Field(description="The event; time for a rule of mode time.")
    ]
    conversation_id: Annotated[str | None, Field(...)]
    status: AutomationLogStatus
    actions_executed: Annotated[
        int, Field(description="How many actions were carried out.")
    ]
    error_message: Annotated[
        str | None, Field(description="Why an action was not carried out.")
    ]
    executed_at: Instant


class AutomationExecution(Record):
    rule_id: str
    matched: Annotated[bool, Field(description="Whether all its conditions held.")]
    success: Annotated[
        bool,
        Field(description="Whether it matched and all its actions were carried out."),
    ]
    actions_executed: Annotated[
        list[AutomationActionResult],
        Field(description="One result per action; none where the rule did not match."),
    ]
    error_message: Annotated[
        str | None, Field(description="Why an action was not carried out.")
    ]


class AutomationTimeRun(Record):
    evaluated: Annotated[
        int, Field(description="How many enabled rules of mode time there are.")
    ]
    executed: Annotated[
        list[AutomationExecution],
        Field(description="One entry per match, ticket by ticket."),
    ]


class WorkflowCanvas(Record):
    model_config = ConfigDict(
        extra="allow",
    )
    nodes: Annotated[list[WorkflowNode], Field(validate_default=True)] = []
    edges: Annotated[list[WorkflowEdge], Field(validate_default=True)] = []
    viewport: Annotated[
        dict[str, Any] | MISSING,
        Field(description="What an editor shows of the canvas."),
    ] = MISSING


class WorkflowCreate(Record):
    name: Annotated[str, Field(max_length=200, min_length=1, pattern="^[^\\x00]*$")]
    description: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None
    trigger_config: WorkflowTrigger | MISSING = MISSING
    canvas_definition: WorkflowCanvas | MISSING = MISSING
    template_id: Annotated[
        str | None,
        Field(
            description="The template to take canvas and trigger from where they are not sent. An id that no template has is accepted.",
            pattern="^[^\\x00]*$",
        ),
    ] = None


class WorkflowTemplate(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: str
    name: str
    description: Annotated[str | None, Field(...)]
    category: Annotated[str | None, Field(...)]
    trigger_config: WorkflowTrigger
    canvas_definition: WorkflowCanvas
    created_at: Instant


class WorkflowTemplateCreate(Record):
    name: Annotated[str, Field(max_length=200, min_length=1, pattern="^[^\\x00]*$")]
    description: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None
    category: Annotated[str | None, Field(pattern="^[^\\x00]*$")] = None
    workflow_id: Annotated[
        str | None,
        Field(
            description="The workflow to take canvas and trigger from where they are not sent. An id that no workflow has is accepted.",
            pattern="^[^\\x00]*$",
        ),
    ] = None
    trigger_config: WorkflowTrigger | MISSING = MISSING
    canvas_definition: WorkflowCanvas | MISSING = MISSING


class WorkflowRun(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: str
    workflow_id: str
    version: Annotated[int, Field(description="The version it runs.")]
    status: WorkflowRunStatus
    trigger_type: Annotated[
        Literal["manual", "event", "webhook", "schedule"],
        Field(description="What started it."),
    ]
    trigger_event: Annotated[
        dict[str, Any],
        Field(description="The input: the ticket, or what the webhook sent."),
    ]
    conversation_id: Annotated[
        str | None, Field(description="The conversation it is about.")
    ]
    error: Annotated[str | None, Field(description="Why it failed.")]
    created_at: Instant
    started_at: Annotated[Instant | None, Field(...)]
    finished_at: Annotated[Instant | None, Field(...)]


class WorkflowUpdate(Record):
    name: Annotated[
        str | MISSING, Field(max_length=200, min_length=1, pattern="^[^\\x00]*$")
    ] = MISSING
    description: Annotated[str | None | MISSING, Field(pattern="^[^\\x00]*$")] = MISSING
    trigger_config: WorkflowTrigger | MISSING = MISSING
    canvas_definition: WorkflowCanvas | MISSING = MISSING
    status: Annotated[
        Literal["draft", "archived"] | MISSING,
        Field(
            description="Takes a workflow out of use, or back to a draft. Only publish makes it published."
        ),
    ] = MISSING


class WorkflowPathEntry(Record):
    position: Annotated[int, Field(description="From 1.")]
    node_id: str
    node_type: Annotated[
        str | None, Field(description="Null where the canvas has no such node.")
    ]
    status: WorkflowStepStatus
    output: Annotated[
        dict[str, Any] | None, Field(description="What the node came to.")
    ]
    error: Annotated[str | None, Field(description="Why it failed.")]


class WorkflowRunPage(Record):
    items: list[WorkflowRun]
    total: Annotated[int, Field(description="How many runs match in all")]
    limit: int
    offset: int


class WorkflowVersion(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    workflow_id: str
    version: Annotated[int, Field(description="From 1.")]
    trigger_config: WorkflowTrigger
    canvas_definition: WorkflowCanvas
    restored_from: Annotated[
        int | None, Field(description="The version whose canvas this one brought back.")
    ]
    published_by: Annotated[str | None, Field(description="The user who published it.")]
    published_at: Instant


class AiSettings(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    classification: AiClassificationSettings
    routing: AiRoutingSettings
    resolution: AiResolutionSettings
    version: Annotated[int, Field(description="Grows by one with every update.")]
    updated_at: Annotated[
        Instant | None,
        Field(
            description="Null while nobody has changed anything. (The null is assumed.)"
        ),
    ]


class AiSettingsUpdate(Record):
    classification: AiClassificationChanges | MISSING = MISSING
    routing: AiRoutingChanges | MISSING = MISSING
    resolution: AiResolutionChanges | MISSING = MISSING


class AiMetrics(Record):
    period_days: int
    classification: AiClassificationMetrics
    routing: AiRoutingMetrics
    resolution: AiResolutionMetrics
    funnel: AiFunnel


class RoutingSimulation(Record):
    matched_rule: RoutingMatch | None
    matched_team_id: Annotated[str | None, Field(...)]
    overflow_team_id: Annotated[str | None, Field(...)]
    required_skills: list[str]
    routing_method: Annotated[str | None, Field(...)]
    message: Annotated[str, Field(description="Whether a rule matched.")]


class RoutingRule(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: str
    tenant_id: str
    category: Annotated[str | None, Field(...)]
    priority: Annotated[str | None, Field(...)]
    conversation_type: Annotated[str | None, Field(...)]
    sentiment: Annotated[str | None, Field(...)]
    target_team_id: str
    overflow_team_id: Annotated[str | None, Field(...)]
    required_skills: list[str]
    routing_method: RoutingRuleMethod
    priority_boost: int
    sort_order: Annotated[
        int, Field(description="The rule with the lowest is tried first.")
    ]
    is_active: Annotated[bool, Field(description="A rule that is not is passed over.")]
    created_at: Instant
    updated_at: Instant


class World(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    name: str
    scenario: Annotated[str, Field(description="What it was made from.")]
    made: WorldMade
    now: Annotated[Instant, Field(description="What its clock shows.")]
    mode: ClockMode
    records: Annotated[
        dict[str, int],
        Field(description="How many records each collection holds, over all tenants."),
    ]


class ClockAdvance(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    before: Annotated[Instant, Field(description="Where the clock stood.")]
    now: Annotated[Instant, Field(description="Where it stands.")]
    complete: Annotated[
        bool,
        Field(
            description="Whether it got there. False where more than 10,000 timers were due on the way: it stands at the instant of the last\nthat fired, and goes on when it is advanced again.\n"
        ),
    ]
    stopped: Annotated[
        Literal["arrived", "idle", "limit"],
        Field(
            description="Why it went no further: it arrived where it should; no timer is left to do anything; or 10,000 timers had fired, or\nthe next is due after the year 9000.\n"
        ),
    ]
    fired: Annotated[
        list[FiredTimer],
        Field(description="The timers that were due on the way, in time order."),
    ]


class WorldEvent(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    number: Annotated[
        int,
        Field(
            description="Its place among all that happened in the world; never given twice in one."
        ),
    ]
    at: Annotated[Instant, Field(description="When it happened.")]
    name: Annotated[str, Field(description="What happened.")]
    tenant_id: str
    subject_id: Annotated[str, Field(description="The record it happened to.")]
    cause: Annotated[
        int,
        Field(
            description="The number of the commit that it goes back to: the same for all that came of one request, one call of the control\nAPI, or one timer that nothing had led to, however many reactions and timers lie in between. 2,000 events and runs\nmay come of one.\n"
        ),
    ]
    depth: Annotated[
        int,
        Field(
            description="0 for what a caller or the clock did, one more for each reaction in between. What a workflow run does, and what an\nSLA instance does when time has passed, is a reaction to what began it.\n"
        ),
    ]
    reason: Annotated[
        str | None,
        Field(
            description="Why a rule, a workflow or an escalation was stopped; null for every event but automation.stopped."
        ),
    ]
    notification: SentNotification | None


class WorldCommit(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    number: Annotated[
        int, Field(description="Its place among all that was written in the world.")
    ]
    at: Annotated[Instant, Field(description="The world's time when it was done.")]
    origin: CommitOrigin
    changes: Annotated[list[WorldChange], Field(description="Every write, in order.")]
    events: Annotated[
        list[WorldEvent], Field(description="Everything that happened, in order.")
    ]


class Fault(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    name: str
    operation: Annotated[str | None, Field(description="The operationId.")]
    tag: Annotated[str | None, Field(...)]
    path: Annotated[str | None, Field(...)]
    credential: Annotated[str | None, Field(...)]
    kind: FaultKind
    at: FaultPlace
    status: Annotated[int | None, Field(description="Of kind status.")]
    retry_after: Annotated[
        int | None, Field(description="The seconds that were given.")
    ]
    retry_after_form: Literal["seconds", "date", "none"]
    delay_ms: Annotated[
        float | FaultDelay,
        Field(description="The milliseconds that it takes; 0 where it takes none."),
    ]
    probability: float
    count: Annotated[int | None, Field(...)]
    from_: Annotated[Instant | None, Field(alias="from")]
    to: Annotated[Instant | None, Field(...)]
    calls: Annotated[int, Field(description="Requests that it was for.")]
    hits: Annotated[int, Field(description="Requests in which it acted.")]
    left: Annotated[
        int | None,
        Field(
            description="How often it will still act - 0 where it is used up; null without a count."
        ),
    ]


class GradeEvidence(Record):
    call: str
    world: str
    said: str
    requests: Annotated[
        list[GradedRequest], Field(description="Its attempts, twelve at most.")
    ]


class GradeRun(Record):
    model_config = ConfigDict(
        extra="forbid",
    )
    seed: Annotated[
        int | MISSING,
        Field(
            description="The same seed plays the same to the same calls; 1 unless given.",
            ge=0,
            le=2147483647,
        ),
    ] = MISSING
    leave_out: Annotated[
        list[GradeTrouble] | MISSING,
        Field(
            description="What is not played; all is unless given. An outage and a refusal are what no client can overcome.",
            max_length=11,
        ),
    ] = MISSING
    replace: Annotated[
        bool | MISSING,
        Field(
            description="Whether it takes the place of a run that is still being played there."
        ),
    ] = MISSING
    lease_ms: LeaseMs | MISSING = MISSING


class Webhook(Record):
    name: str
    url: str
    events: list[str]
    misbehave: list[Misbehaviour]
    probability: float
    timeout_ms: int
    pending: Annotated[
        int, Field(description="Deliveries of which an attempt is to come.")
    ]
    delivered: Annotated[
        int, Field(description="Deliveries that were answered with 2xx.")
    ]
    failed: Annotated[int, Field(description="Deliveries that were given up.")]
    caught: Annotated[
        int,
        Field(
            description="Deliveries that the receiver took otherwise than it should, see `caught` of a delivery."
        ),
    ]
    dropped: Annotated[
        int,
        Field(
            description="Events that were not delivered, because 1,000 deliveries were pending or the world had forgotten the event already."
        ),
    ]


class Delivery(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: Annotated[
        str,
        Field(
            description="Its place in this log; one message may be delivered several times."
        ),
    ]
    webhook: str
    message_id: Annotated[
        str,
        Field(
            description="The `id` in the body and in `X-Webhook-Id`. Attempts and duplicates of a message have the same."
        ),
    ]
    event: str
    sequence: Annotated[
        int,
        Field(
            description="Which of the events that the webhook is told of it is, from 1. What is later has a higher one."
        ),
    ]
    tenant_id: str
    subject_id: str
    created_at: Annotated[Instant, Field(description="When it happened.")]
    misbehaviour: Annotated[
        Literal[
            "duplicate",
            "reorder",
            "late",
            "wrong_signature",
            "rotated_key",
            "unsigned",
            "stale_timestamp",
        ]
        | None,
        Field(description="What is wrong with it on purpose; null where nothing is."),
    ]
    expected: Annotated[
        Literal["accepted", "refused"],
        Field(description="What a receiver should do with it."),
    ]
    redelivery_of: Annotated[
        str | None,
        Field(
            description="The delivery that this one repeats because somebody asked for it."
        ),
    ]
    state: DeliveryState
    reason: Annotated[
        str | None,
        Field(
            description="Why no attempt is to come; null where it is pending or delivered."
        ),
    ]
    caught: Annotated[
        bool | None,
        Field(
            description="Whether the receiver took it otherwise than it should: a forged one with 2xx, or a genuine one that it refused with 4xx. Null\nwhile it is pending.\n"
        ),
    ]
    due: Annotated[
        Instant | None,
        Field(
            description="When the next attempt is made, by the world's clock; null where it is not waited for."
        ),
    ]
    attempts: list[DeliveryAttempt]


class DeliveryDetail(Record):
    delivery: Delivery
    body: Annotated[
        str, Field(description="What each attempt sends, the first 64 kB of it.")
    ]
    body_size: Annotated[int, Field(description="How many bytes it has.")]


class DeliveryWaitResult(Record):
    ok: bool
    detail: str
    count: Annotated[int, Field(description="How many are done.")]
    items: Annotated[
        list[Delivery],
        Field(
            description="The latest hundred that fit, done or not, the oldest first."
        ),
    ]


class JournalEntry(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    number: Annotated[
        int, Field(description="Its place among the requests of the world.")
    ]
    id: Annotated[str, Field(description="The X-Request-Id of the answer.")]
    at: Annotated[Instant, Field(description="What the clock of the world showed.")]
    received_at: Annotated[
        Instant,
        Field(description="When all of it was there, by the clock of this machine."),
    ]
    method: str
    path: Annotated[str, Field(description="As it was sent.")]
    query: Annotated[
        str,
        Field(
            description="As it was sent, without the question mark; the values of parameters that open something are `[redacted]`."
        ),
    ]
    operation: Annotated[
        str | None,
        Field(
            description="The operationId; null where no operation has this method and path."
        ),
    ]
    path_parameters: Annotated[
        dict[str, str],
        Field(
            description="What stands in the path for each parameter of its template."
        ),
    ]
    credential: JournalCredential | None
    status: int
    duration_ms: Annotated[
        float,
        Field(
            description="From the last byte of the request to the answer, on this machine."
        ),
    ]
    validation_errors: Annotated[
        list[JournalIssue],
        Field(
            description="Everything that was wrong with the request, where that is why it was refused."
        ),
    ]
    hint: Annotated[str | None, Field(description="The X-Mock-Hint of the answer.")]
    fault: Annotated[
        Any, Field(description="The fault that was injected; null where none was.")
    ]
    request: JournalMessage
    response: JournalMessage
    commits: Annotated[
        list[WorldCommit],
        Field(
            description="What the request wrote: each change with the record before and after. None where it wrote nothing."
        ),
    ]
    events: Annotated[
        list[WorldEvent],
        Field(
            description="What happened because of it, at once or later, as far as the world remembers."
        ),
    ]
    timers: Annotated[
        list[JournalTimer],
        Field(
            description="The timers that fired later because of it and let something happen, as far as the world remembers."
        ),
    ]


class RequestPattern(Record):
    model_config = ConfigDict(
        extra="forbid",
    )
    operation: Annotated[str | MISSING, Field(description="The operationId.")] = MISSING
    method: Annotated[str | MISSING, Field(description="In any letters.")] = MISSING
    path: Annotated[
        str | MISSING,
        Field(
            description="The path, without the query. `{name}` as a whole segment stands for any segment, `*` for any text, slashes included:\n`/api/v1/tickets/{id}`, `/api/v2/*`.\n",
            max_length=2000,
        ),
    ] = MISSING
    status: Annotated[
        StatusCode | StatusClass | MISSING,
        Field(
            description="The status of the answer, or its class, such as `4xx`; 0 where no answer came."
        ),
    ] = MISSING
    body: Annotated[
        Any | MISSING,
        Field(
            description='What the JSON of the body has at least: of an object every field that is given, with a value that fits; a list has as\nmany items, and each fits; anything else is the same. In the place of a value may stand `{"$any": true}` (there,\nwhatever it is), `{"$regex": "…"}` (a text in which the expression is found; no look-around, no backreferences),\n`{"$absent": true}` (no such field) and `{"$equals": …}` (the same, with nothing more in it).\n'
        ),
    ] = MISSING
    credential: Annotated[
        str | MISSING,
        Field(
            description="The credential: itself, or its `name`, `kind`, `role`, `tenant_id` or `user_id` as an entry shows it. `none` is a request\nwhose credential was not accepted, or that had none.\n"
        ),
    ] = MISSING
    count: Annotated[
        ExactCount | CountRange | MISSING,
        Field(
            description='What verify compares with: so many, or `{"min", "max"}`. The others do not look at it, so that all take one pattern.'
        ),
    ] = MISSING
    since: Annotated[
        CommitNumber | str | MISSING,
        Field(
            description="Only what came after this request, by its id, or after this commit, by its number."
        ),
    ] = MISSING


class RequestVerification(Record):
    model_config = ConfigDict(
        extra="forbid",
    )
    operation: Annotated[str | MISSING, Field(description="The operationId.")] = MISSING
    method: Annotated[str | MISSING, Field(description="In any letters.")] = MISSING
    path: Annotated[
        str | MISSING,
        Field(
            description="The path, without the query, with `{name}` and `*` as in find.",
            max_length=2000,
        ),
    ] = MISSING
    status: Annotated[
        StatusCode | StatusClass | MISSING,
        Field(
            description="The status of the answer, or its class, such as `4xx`; 0 where no answer came."
        ),
    ] = MISSING
    body: Annotated[
        Any | MISSING,
        Field(
            description="What the JSON of the body has at least, with `$any`, `$regex`, `$absent` and `$equals` as in find."
        ),
    ] = MISSING
    credential: Annotated[
        str | MISSING, Field(description="The credential, as in find.")
    ] = MISSING
    since: Annotated[
        CommitNumber | str | MISSING,
        Field(
            description="Only what came after this request, by its id, or after this commit, by its number."
        ),
    ] = MISSING
    count: Annotated[
        ExactCount | CountRange | MISSING,
        Field(
            description="How many such requests there were - so many, or between `min` and `max`."
        ),
    ] = MISSING
    changed: Annotated[
        list[ExpectedChange] | MISSING,
        Field(
            description="What the requests have changed, all of it, taken together: a record that is as it was before is not. Each has to have\nchanged, and nothing else. The records that engines keep of their own work (SLA clocks and instances, loads, logs, AI\ndecisions …) count only where they are listed; an empty list says that nothing at all was written. What timers wrote is\nnot the requests' work.\n",
            max_length=100,
        ),
    ] = MISSING
    tenant_isolation: Annotated[
        Literal[True] | MISSING,
        Field(
            description="Nobody asked for or got what is another tenant's: no path named a record of another tenant than the credential's, and no\nanswer with a 2xx showed one.\n"
        ),
    ] = MISSING


class NearRequest(Record):
    id: str
    number: int
    method: str
    path: str
    operation: Annotated[str | None, Field(...)]
    status: int
    differences: Annotated[
        list[RequestDifference],
        Field(
            description="What differs, field by field; at most twenty of them. None in a request that fits."
        ),
    ]


class TargetExplanation(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    type: Literal["first_response", "resolution"]
    due_at: Annotated[Instant | None, Field(description="Null where it is never due.")]
    met: Annotated[bool | None, Field(description="Null while it is open.")]
    business_hours_id: Annotated[
        str | None,
        Field(
            description="The schedule that time is counted by; null where every minute counts."
        ),
    ]
    note: Annotated[
        str | None, Field(description="What is unusual about how it is counted.")
    ]
    segments: Annotated[
        list[CountedSegment],
        Field(
            description="What was counted from the start to the deadline, waiting left out; at most the first 200 stretches."
        ),
    ]


class OlaExplanation(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    policy_id: str
    team_id: str
    started_at: Instant
    ended_at: Annotated[Instant | None, Field(...)]
    targets: list[OlaTargetExplanation]


class AssignmentExplanation(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    number: Annotated[int, Field(description="Of the event.")]
    at: Instant
    name: str
    team_id: Annotated[str | None, Field(...)]
    user_id: Annotated[str | None, Field(description="Who got it.")]
    method: Annotated[
        str | None,
        Field(
            description="How it was chosen - a routing method, or `escalation`; null where a request said who."
        ),
    ]
    opens_at: Annotated[Instant | None, Field(description="Until when it is queued.")]
    candidates: list[CandidateExplanation]


class StepExplanation(Record):
    position: int
    node_id: str
    node_type: Annotated[str | None, Field(...)]
    status: str
    why: Annotated[
        str | None, Field(description="Why a condition did not hold, or a node failed.")
    ]
    branches: Annotated[
        list[Branch], Field(description="At most the first 200 of them.")
    ]


class WorldCreate(Record):
    model_config = ConfigDict(
        extra="forbid",
        arbitrary_types_allowed=True,
    )
    scenario: Annotated[
        str | MISSING,
        Field(
            description="The scenario to make the world from.", pattern="^[^\\x00]*$"
        ),
    ] = MISSING
    clock: Annotated[
        Instant | MISSING,
        Field(
            description="Where its clock begins, in place of the scenario's own instant. Nothing happens in between.\n"
        ),
    ] = MISSING
    mode: ClockMode | MISSING = MISSING
    records: SeedRecords | MISSING = MISSING


class WorldSnapshot(Record):
    model_config = ConfigDict(
        extra="forbid",
        arbitrary_types_allowed=True,
    )
    format: Annotated[int, Field(description="The version of this format.")]
    mock: Annotated[str, Field(description="The version of the mock that took it.")]
    scenario: Annotated[str, Field(description="What the world was made from.")]
    seed: Annotated[str, Field(description="What its ids are drawn from.")]
    number: Annotated[int, Field(description="The number of its latest commit.", ge=0)]
    now: Annotated[Instant, Field(description="What its clock shows.")]
    mode: ClockMode
    at: Annotated[Instant, Field(description="When its latest commit was done.")]
    tenants: Annotated[list[SnapshotTenant], Field(max_length=10000)]
    callers: Annotated[
        list[SnapshotCaller], Field(description="Who may call.", max_length=100000)
    ]
    collections: Annotated[list[SnapshotCollection], Field(max_length=1000000)]
    events: Annotated[
        list[dict[str, Any]],
        Field(
            description="What happened, as far as the world remembers.",
            max_length=1000000,
        ),
    ]


class ProxiedExchange(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    number: Annotated[int, Field(description="Which one it was, counted from 1.")]
    at: Annotated[
        Instant, Field(description="When it was over, by the clock of the machine.")
    ]
    method: str
    path: Annotated[str, Field(description="As it was sent, 200 characters at most.")]
    query: Annotated[
        str, Field(description="The same, without what is named as secrets are.")
    ]
    operation: Annotated[
        str | None,
        Field(description="Its operation, null where the document has none for it."),
    ]
    status: Annotated[
        int, Field(description="What the client got, 0 where that was nothing.")
    ]
    violations: Annotated[
        list[Violation],
        Field(description="What is not as the document has it, a hundred at most."),
    ]
    notes: Annotated[
        list[Violation],
        Field(
            description="What could not be checked, or looks wrong and may be right."
        ),
    ]


class TeamV2Page(Record):
    items: list[TeamV2]
    total: Annotated[int, Field(description="How many teams match in all")]
    limit: int
    offset: int


class BusinessHoursPage(Record):
    items: list[BusinessHours]
    total: Annotated[int, Field(description="How many schedules there are in all")]
    limit: int
    offset: int


class OnCallSchedulePage(Record):
    data: list[OnCallSchedule]
    total: Annotated[int, Field(description="How many schedules there are in all")]
    limit: int
    offset: int


class SlaPolicy(Record):
    id: str
    name: str
    description: Annotated[str | None, Field(...)]
    conditions: Annotated[
        list[SlaCondition],
        Field(
            description="All must hold for a ticket; none holds for every ticket. (How they combine is assumed.)"
        ),
    ]
    targets: list[SlaTarget]
    business_hours: Annotated[
        bool, Field(description="Whether only business hours count.")
    ]
    enabled: Annotated[
        bool, Field(description="Whether new tickets are matched against it.")
    ]


class SlaInstance(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: str
    policy_id: Annotated[
        str, Field(description="The policy that matched when it started.")
    ]
    conversation_id: str
    ticket_id: Annotated[
        int | None, Field(description="The ticket of the conversation.")
    ]
    status: SlaInstanceStatus
    targets: SlaInstanceTargets
    started_at: Annotated[Instant, Field(description="When its clock started.")]


class OlaPolicyPage(Record):
    data: list[OlaPolicy]
    total: Annotated[int, Field(description="How many policies there are in all")]
    limit: int
    offset: int


class AutomationEventResult(Record):
    event_type: str
    conversation_id: Annotated[str | None, Field(...)]
    executed: Annotated[
        list[AutomationExecution],
        Field(
            description="One entry per rule that was evaluated, in the order in which they were."
        ),
    ]


class Workflow(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    id: str
    name: str
    description: Annotated[str | None, Field(...)]
    status: WorkflowStatus
    version: Annotated[
        int | None,
        Field(description="The latest published version; null where there is none."),
    ]
    trigger_config: WorkflowTrigger
    canvas_definition: WorkflowCanvas
    template_id: Annotated[
        str | None, Field(description="The template it was made from.")
    ]
    webhook_url: Annotated[str, Field(description="The path of its webhook.")]
    webhook_secret: Annotated[
        str, Field(description="The key of the signature that its webhook wants.")
    ]
    created_by: Annotated[str | None, Field(description="The user who created it.")]
    created_at: Instant
    updated_at: Instant
    published_at: Annotated[Instant | None, Field(...)]


class WorkflowDryRunResult(Record):
    workflow_id: str
    status: WorkflowRunStatus
    error: Annotated[str | None, Field(description="Why it would have failed.")]
    trigger_event: Annotated[
        dict[str, Any], Field(description="The input it ran with.")
    ]
    path: list[WorkflowPathEntry]


class WorldCommits(Record):
    made: WorldMade
    latest: Annotated[
        int,
        Field(
            description="The number of the world's latest commit. Where nothing has been written yet, the next commit has the next number."
        ),
    ]
    commits: list[WorldCommit]


class GradeVerdict(Record):
    id: str
    title: str
    weight: Literal["major", "minor"]
    verdict: Literal["pass", "fail", "not_seen"]
    said: Annotated[str, Field(description="What was seen, or why nothing was.")]
    found: Annotated[int, Field(description="How many calls or retries show it.")]
    evidence: Annotated[list[GradeEvidence], Field(description="Five of them at most.")]


class DeliveryPage(Record):
    items: list[Delivery]
    total: Annotated[int, Field(description="How many deliveries fit.")]
    limit: int
    offset: int


class JournalPage(Record):
    made: Annotated[
        int | None,
        Field(
            description="The `made` of the world; null where the world does not exist, and only what was refused is listed."
        ),
    ]
    total: Annotated[int, Field(description="How many requests of the journal fit.")]
    dropped: Annotated[
        int,
        Field(
            description="How many older requests of the world the journal has let go."
        ),
    ]
    items: list[JournalEntry]


class VerificationResult(Record):
    ok: bool
    detail: Annotated[str, Field(description="What was found, in sentences.")]
    count: Annotated[int, Field(description="How many requests fit.")]
    requests: Annotated[
        list[str],
        Field(
            description="The ids of those that fit, the newest first; at most a hundred."
        ),
    ]
    dropped: Annotated[
        int,
        Field(
            description="How many older requests of the world the journal has let go, and nobody can say anything of."
        ),
    ]
    nearest: Annotated[
        list[NearRequest],
        Field(
            description="Where the number is wrong: those that fit, or where there are too few, those that differ least."
        ),
    ]
    unexpected: Annotated[
        list[UnexpectedChange],
        Field(description="What changed and should not have; at most a hundred."),
    ]
    missing: Annotated[
        list[MissingChange], Field(description="What should have changed and did not.")
    ]
    foreign: Annotated[
        list[ForeignRecord],
        Field(
            description="Records of other tenants that were asked for, or shown; at most a hundred."
        ),
    ]


class TicketExplanation(Record):
    ticket_id: int
    tenant_id: str
    policies: Annotated[
        list[Considered],
        Field(
            description="The SLA policies in the order in which they were asked. Those after the chosen one were not."
        ),
    ]
    instance_id: Annotated[
        str | None, Field(description="The SLA instance that times the ticket.")
    ]
    targets: list[TargetExplanation]
    ola: OlaExplanation | None
    assignments: Annotated[
        list[AssignmentExplanation],
        Field(
            description="How it came to its team and its assignee, as far as the world remembers."
        ),
    ]
    waiting: WaitExplanation | None
    ai: Annotated[
        list[AiExplanation], Field(description="The latest decision of each kind.")
    ]
    events: Annotated[
        list[EventExplanation],
        Field(description="What the world remembers of the ticket."),
    ]


class RunExplanation(Record):
    run_id: str
    tenant_id: str
    workflow_id: str
    version: Annotated[int, Field(description="The version of the workflow that runs.")]
    status: str
    why: Annotated[
        str | None, Field(description="Why the run failed; null where it did not.")
    ]
    steps: list[StepExplanation]


class ViolationPage(Record):
    exchanges: Annotated[int, Field(description="How many have passed.")]
    violating: Annotated[int, Field(description="How many of them had violations.")]
    items: Annotated[
        list[ProxiedExchange],
        Field(description="Those in which something was found, the newest first."),
    ]


class SlaPolicyPage(Record):
    data: list[SlaPolicy]
    total: Annotated[int, Field(description="How many policies there are in all")]
    limit: int
    offset: int


class SlaInstancePage(Record):
    data: list[SlaInstance]
    total: Annotated[int, Field(description="How many instances match in all")]
    limit: int
    offset: int


class WorkflowPage(Record):
    items: list[Workflow]
    total: Annotated[int, Field(description="How many workflows match in all")]
    limit: int
    offset: int


class GradeReport(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    version: Annotated[int, Field(description="Of this form of the report.")]
    run: Annotated[
        str,
        Field(
            description="Which run it is; no other has had this name or will have it."
        ),
    ]
    grade: Annotated[
        Literal["A", "B", "C", "D", "E", "F"] | None,
        Field(description="Null where too little was seen."),
    ]
    rules: Annotated[str, Field(description="How the grade comes about.")]
    seed: int
    leave_out: list[GradeTrouble]
    world: Annotated[str | None, Field(...)]
    began: Instant
    ended: Annotated[Instant | None, Field(description="Null while it is played.")]
    lease_left_ms: Annotated[
        int | None,
        Field(
            description="For how much longer it is played unless its lease is renewed; null without one."
        ),
    ]
    requests: Annotated[int, Field(description="How many there were.")]
    forgotten: Annotated[
        int,
        Field(
            description="How many of those came after the first 50000 and were not looked at."
        ),
    ]
    calls: Annotated[
        int,
        Field(
            description="What the client wanted - how many calls the requests were attempts of."
        ),
    ]
    retries: int
    troubles: list[PlayedTrouble]
    criteria: list[GradeVerdict]
