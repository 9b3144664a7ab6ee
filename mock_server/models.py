"""GENERATED from openapi/ by `make models`. Never edited: change the YAML."""

from typing import Annotated, Any, Literal
from pydantic import ConfigDict, Field, MISSING
from mock_server.record import CalendarDay, Instant, Record
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
            description="The team it is assigned to, by a rule, a workflow or an escalation."
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


class TicketUpdate(Record):
    subject: Annotated[
        str | MISSING, Field(max_length=200, min_length=1, pattern="^[^\\x00]*$")
    ] = MISSING
    description: Annotated[str | None | MISSING, Field(pattern="^[^\\x00]*$")] = MISSING
    status: TicketStatus | MISSING = MISSING
    priority: TicketPriority | MISSING = MISSING
    category: Annotated[str | None | MISSING, Field(pattern="^[^\\x00]*$")] = MISSING


class NoteCreate(Record):
    body: Annotated[str, Field(min_length=1, pattern="^[^\\x00]*$")]
    private: Annotated[
        bool,
        Field(
            description="A public note is a response to the requester; a private one is seen by agents only."
        ),
    ] = False


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
            description="The weekdays and their hours. (The default is assumed.)",
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
            description="The weekdays and their hours, in place of those before. (The latter is assumed.)"
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
        Any | None,
        Field(description="What it compares with; a list for `in` and `not_in`."),
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
        Field(description="(The default is assumed.)", validate_default=True),
    ] = []
    business_hours: Annotated[bool, Field(description="(The default is assumed.)")] = (
        False
    )
    enabled: bool = True


class SlaPolicyOrder(Record):
    policy_ids: Annotated[
        list[str],
        Field(
            description="The ids, from the first to be matched to the last. An id that no policy has is ignored."
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
    conditions: list[SlaCondition] | MISSING = MISSING
    business_hours: bool | MISSING = MISSING
    enabled: bool | MISSING = MISSING


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
    trigger: Annotated[str | MISSING, Field(pattern="^[^\\x00]*$")] = MISSING
    threshold_minutes: Annotated[int | None | MISSING, Field(ge=0, le=525600)] = MISSING
    trigger_percent: Annotated[
        int | None | MISSING,
        Field(
            description="At how many percent of a target's time. (The bounds are assumed.)",
            ge=0,
            le=100,
        ),
    ] = MISSING
    actions: list[SlaAction] | MISSING = MISSING
    action_type: Annotated[str | None | MISSING, Field(pattern="^[^\\x00]*$")] = MISSING
    status: SlaEscalationStatus | MISSING = MISSING


SlaInstanceStatus = TypeAliasType(
    "SlaInstanceStatus",
    Annotated[
        Literal["active", "paused", "met", "breached"],
        Field(
            description="Active - its clock runs; paused - it waits for the customer; met - every target in time; breached - at least one target too late."
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
            description="When the time is up; null when the schedule has not enough open time in ten years. (The null is assumed.)"
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


class Health(Record):
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
    worlds: Annotated[int, Field(description="How many worlds there are.")]


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
        arbitrary_types_allowed=True,
    )
    now: Annotated[Instant | MISSING, Field(description="Where to move the clock.")] = (
        MISSING
    )
    mode: ClockMode | MISSING = MISSING


class AdvanceClock(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    seconds: Annotated[
        float | MISSING, Field(description="By how much.", ge=0.0, le=315360000.0)
    ] = MISSING
    to: Annotated[
        Instant | MISSING, Field(description="Up to when; not before now.")
    ] = MISSING


class FiredTimer(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    at: Annotated[Instant, Field(description="When it was due.")]
    name: Annotated[str, Field(description="What happened.")]
    tenant_id: str
    subject_id: Annotated[str, Field(description="The record it happened to.")]


class WorldCreate(Record):
    scenario: Annotated[
        str,
        Field(
            description="The scenario to make the world from.", pattern="^[^\\x00]*$"
        ),
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


class SlaEscalationCreate(Record):
    trigger: Annotated[
        str, Field(description="What sets it off.", pattern="^[^\\x00]*$")
    ] = "approaching_breach"
    threshold_minutes: Annotated[
        int | None,
        Field(
            description="How many minutes before a target is due. (The bounds are assumed.)",
            ge=0,
            le=525600,
        ),
    ] = None
    trigger_percent: Annotated[
        int | None,
        Field(description="At how many percent of a target's time.", ge=0, le=100),
    ] = None
    actions: Annotated[list[SlaAction], Field(validate_default=True)] = []
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


class World(Record):
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
    name: str
    scenario: Annotated[str, Field(description="What it was made from.")]
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
    fired: Annotated[
        list[FiredTimer],
        Field(description="The timers that were due on the way, in time order."),
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
