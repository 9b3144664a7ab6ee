"""A tenant: one customer's records, its plan and its product profile. Tenants never see each other's."""

from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Literal

from pydantic import BaseModel

from mock_server import models
from mock_server.families.records import (
    AiDecision,
    Conversation,
    Holding,
    Load,
    Notification,
    OlaClock,
    OutboxAnswer,
    OutboxCall,
    RunProgress,
    SlaClock,
    SlaFiring,
    TimeFiring,
    Turn,
    UnlistedHours,
    User,
    Waiting,
)
from mock_server.state import world as worlds
from mock_server.state.collection import Collection
from mock_server.state.ids import Ids
from mock_server.state.timers import TimerKey

Plan = Literal["starter", "professional", "enterprise"]


def _the_only_one(_: object) -> str:
    """The key of a record that a tenant has one of."""
    return "only"


def _of(model: type[BaseModel], noun: str, key: Callable[[Any], Any] = attrgetter("id")) -> Any:
    """A collection of these records, which a refusal calls so."""
    return field(init=False, default_factory=lambda: Collection(model, noun, key))


@dataclass(slots=True, eq=False)
class Tenant:
    """The collections of one customer, and the few things an operation asks of the world around them."""

    id: str
    plan: Plan
    profile: bool = field(kw_only=True)
    world: "World" = field(init=False)
    users: Collection[str, User] = _of(User, "User")
    conversations: Collection[str, Conversation] = _of(Conversation, "Conversation")
    notifications: Collection[str, Notification] = _of(Notification, "Notification")
    tickets: Collection[int, models.Ticket] = _of(models.Ticket, "Ticket")
    notes: Collection[str, models.Note] = _of(models.Note, "Note")
    teams: Collection[str, models.TeamV2] = _of(models.TeamV2, "Team")
    members: Collection[tuple[str, str], models.TeamMember] = _of(
        models.TeamMember, "Team member", attrgetter("team_id", "user_id")
    )
    waiting: Collection[int, Waiting] = _of(Waiting, "Waiting ticket", attrgetter("ticket_id"))
    holdings: Collection[int, Holding] = _of(Holding, "Assignee", attrgetter("ticket_id"))
    loads: Collection[str, Load] = _of(Load, "Load", attrgetter("user_id"))
    turns: Collection[str, Turn] = _of(Turn, "Turn", attrgetter("team_id"))
    business_hours: Collection[str, models.BusinessHoursDetail] = _of(
        models.BusinessHoursDetail, "Business-hours schedule"
    )
    unlisted_hours: Collection[str, UnlistedHours] = _of(UnlistedHours, "Unlisted schedule")
    oncall_schedules: Collection[str, models.OnCallSchedule] = _of(models.OnCallSchedule, "Schedule")
    oncall_entries: Collection[str, models.OnCallEntry] = _of(models.OnCallEntry, "Entry")
    sla_policies: Collection[str, models.SlaPolicy] = _of(models.SlaPolicy, "SLA policy")
    sla_archive: Collection[str, models.SlaPolicy] = _of(models.SlaPolicy, "Archived SLA policy")
    sla_escalations: Collection[str, models.SlaEscalation] = _of(models.SlaEscalation, "Escalation")
    sla_instances: Collection[str, models.SlaInstance] = _of(models.SlaInstance, "SLA instance")
    sla_clocks: Collection[int, SlaClock] = _of(SlaClock, "SLA clock", attrgetter("ticket_id"))
    sla_firings: Collection[tuple[str, str, str], SlaFiring] = _of(
        SlaFiring, "Escalation", attrgetter("instance_id", "escalation_id", "target")
    )
    ola_clocks: Collection[int, OlaClock] = _of(OlaClock, "OLA clock", attrgetter("ticket_id"))
    ola_policies: Collection[str, models.OlaPolicy] = _of(models.OlaPolicy, "OLA policy")
    automation_rules: Collection[str, models.AutomationRule] = _of(models.AutomationRule, "Automation rule")
    automation_logs: Collection[str, models.AutomationLog] = _of(models.AutomationLog, "Log entry")
    time_firings: Collection[tuple[str, int], TimeFiring] = _of(
        TimeFiring, "Firing", attrgetter("timed_id", "ticket_id")
    )
    workflows: Collection[str, models.Workflow] = _of(models.Workflow, "Workflow")
    workflow_versions: Collection[tuple[str, int], models.WorkflowVersion] = _of(
        models.WorkflowVersion, "Workflow version", attrgetter("workflow_id", "version")
    )
    workflow_templates: Collection[str, models.WorkflowTemplate] = _of(models.WorkflowTemplate, "Template")
    workflow_runs: Collection[str, models.WorkflowRun] = _of(models.WorkflowRun, "Workflow run")
    workflow_progress: Collection[str, RunProgress] = _of(RunProgress, "Workflow run")
    outbox: Collection[str, OutboxCall] = _of(OutboxCall, "Call")
    outbox_answers: Collection[str, OutboxAnswer] = _of(OutboxAnswer, "Answer", attrgetter("url"))
    workflow_approvals: Collection[str, models.WorkflowApproval] = _of(models.WorkflowApproval, "Approval request")
    ai_settings: Collection[str, models.AiSettings] = _of(models.AiSettings, "Settings", _the_only_one)
    ai_decisions: Collection[str, AiDecision] = _of(AiDecision, "Decision")
    resolution_audit: Collection[str, models.ResolutionAudit] = _of(models.ResolutionAudit, "Entry")
    routing_rules: Collection[str, models.RoutingRule] = _of(models.RoutingRule, "Routing rule")

    @property
    def ids(self) -> Ids:
        return self.world.ids

    @property
    def now(self) -> datetime:
        """The world's time, in whole seconds: what a record is stamped with."""
        return self.world.clock.second

    def after(self, **duration: float) -> datetime:
        """The instant that is so much later than now."""
        return self.world.clock.now() + timedelta(**duration)

    def emit(self, name: str, subject_id: object, subject: Any = None) -> None:
        """Say that something happened. Reactions run when the operation is done."""
        self.world.emit(name, self.id, str(subject_id), subject)

    def set_timer(self, due: datetime, name: str, subject_id: object) -> None:
        """Let the timer `name` of this record fire at that instant, and at no other."""
        self.world.set_timer(TimerKey(name, self.id, str(subject_id)), due)

    def timer(self, name: str, subject_id: object) -> datetime | None:
        """When the timer `name` of this record fires; None where it is not set."""
        timer = self.world.timers.find(TimerKey(name, self.id, str(subject_id)))
        return timer.due if timer else None

    def cancel_timer(self, name: str, subject_id: object) -> None:
        """Take the timer `name` of this record away."""
        self.world.cancel_timer(TimerKey(name, self.id, str(subject_id)))

    def stop(self, subject_id: str) -> bool:
        """Say that this rule, workflow or escalation was stopped. False where that was said before of this cause."""
        return self.world.stop(self.id, subject_id)

    def collections(self) -> Iterator[tuple[str, Collection[Any, Any]]]:
        """Every collection with its name."""
        return ((name, getattr(self, name)) for name in COLLECTIONS)

    def collection(self, name: str) -> Collection[Any, Any]:
        """The collection of this name."""
        return getattr(self, name)  # type: ignore[no-any-return]

    def copy(self) -> "Tenant":
        """A twin whose collections share their records with these."""
        twin = Tenant.__new__(Tenant)
        twin.id, twin.plan, twin.profile = self.id, self.plan, self.profile
        for name in COLLECTIONS:
            setattr(twin, name, getattr(self, name).copy())
        return twin


COLLECTIONS = tuple(each.name for each in fields(Tenant) if each.default_factory is not MISSING)
World = worlds.World[Tenant]
Reaction = worlds.Reaction[Tenant]
TimerAction = worlds.TimerAction[Tenant]
