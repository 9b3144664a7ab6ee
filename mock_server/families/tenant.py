"""A tenant: one customer's records, its plan and its product profile. Tenants never see each other's."""

from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter
from typing import Any, Literal

from mock_server import models
from mock_server.families.records import (
    AiDecision,
    Conversation,
    Notification,
    RunProgress,
    SlaClock,
    SlaFiring,
    UnlistedHours,
    User,
)
from mock_server.state import world as worlds
from mock_server.state.collection import Collection
from mock_server.state.ids import Ids
from mock_server.state.timers import TimerKey

Plan = Literal["starter", "professional", "enterprise"]


class Tenant:
    """The collections of one customer, and the few things an operation asks of the world around them."""

    def __init__(self, tenant_id: str, plan: Plan, *, profile: bool) -> None:
        self.id = tenant_id
        self.plan: Plan = plan
        self.profile = profile
        self.world: World
        self.users: Collection[str, User] = Collection(User, "User")
        self.conversations: Collection[str, Conversation] = Collection(Conversation, "Conversation")
        self.notifications: Collection[str, Notification] = Collection(Notification, "Notification")
        self.tickets: Collection[int, models.Ticket] = Collection(models.Ticket, "Ticket")
        self.notes: Collection[str, models.Note] = Collection(models.Note, "Note")
        self.teams: Collection[str, models.TeamV2] = Collection(models.TeamV2, "Team")
        self.members: Collection[tuple[str, str], models.TeamMember] = Collection(
            models.TeamMember, "Team member", attrgetter("team_id", "user_id")
        )
        self.business_hours: Collection[str, models.BusinessHoursDetail] = Collection(
            models.BusinessHoursDetail, "Business-hours schedule"
        )
        self.unlisted_hours: Collection[str, UnlistedHours] = Collection(UnlistedHours, "Unlisted schedule")
        self.oncall_schedules: Collection[str, models.OnCallSchedule] = Collection(models.OnCallSchedule, "Schedule")
        self.oncall_entries: Collection[str, models.OnCallEntry] = Collection(models.OnCallEntry, "Entry")
        self.sla_policies: Collection[str, models.SlaPolicy] = Collection(models.SlaPolicy, "SLA policy")
        self.sla_archive: Collection[str, models.SlaPolicy] = Collection(models.SlaPolicy, "Archived SLA policy")
        self.sla_escalations: Collection[str, models.SlaEscalation] = Collection(models.SlaEscalation, "Escalation")
        self.sla_instances: Collection[str, models.SlaInstance] = Collection(models.SlaInstance, "SLA instance")
        self.sla_clocks: Collection[int, SlaClock] = Collection(SlaClock, "SLA clock", attrgetter("ticket_id"))
        self.sla_firings: Collection[tuple[str, str], SlaFiring] = Collection(
            SlaFiring, "Escalation", attrgetter("instance_id", "escalation_id")
        )
        self.ola_policies: Collection[str, models.OlaPolicy] = Collection(models.OlaPolicy, "OLA policy")
        self.automation_rules: Collection[str, models.AutomationRule] = Collection(
            models.AutomationRule, "Automation rule"
        )
        self.automation_logs: Collection[str, models.AutomationLog] = Collection(models.AutomationLog, "Log entry")
        self.workflows: Collection[str, models.Workflow] = Collection(models.Workflow, "Workflow")
        self.workflow_versions: Collection[tuple[str, int], models.WorkflowVersion] = Collection(
            models.WorkflowVersion, "Workflow version", attrgetter("workflow_id", "version")
        )
        self.workflow_templates: Collection[str, models.WorkflowTemplate] = Collection(
            models.WorkflowTemplate, "Template"
        )
        self.workflow_runs: Collection[str, models.WorkflowRun] = Collection(models.WorkflowRun, "Workflow run")
        self.workflow_progress: Collection[str, RunProgress] = Collection(RunProgress, "Workflow run")
        self.workflow_approvals: Collection[str, models.WorkflowApproval] = Collection(
            models.WorkflowApproval, "Approval request"
        )
        self.ai_settings: Collection[str, models.AiSettings] = Collection(models.AiSettings, "Settings", _the_only_one)
        self.ai_decisions: Collection[str, AiDecision] = Collection(AiDecision, "Decision")
        self.resolution_audit: Collection[str, models.ResolutionAudit] = Collection(models.ResolutionAudit, "Entry")
        self.routing_rules: Collection[str, models.RoutingRule] = Collection(models.RoutingRule, "Routing rule")

    @property
    def ids(self) -> Ids:
        return self.world.ids

    @property
    def now(self) -> datetime:
        """The world's time, in whole seconds: what a record is stamped with."""
        return self.world.clock.second

    def emit(self, name: str, subject_id: object, subject: Any = None) -> None:
        """Say that something happened. Reactions run when the operation is done."""
        self.world.emit(name, self.id, str(subject_id), subject)

    def at(self, due: datetime, name: str, subject_id: object) -> None:
        """Let the timer `name` of this record fire at that instant, and at no other."""
        self.world.set_timer(TimerKey(name, self.id, str(subject_id)), due)

    def not_at_all(self, name: str, subject_id: object) -> None:
        """Take the timer `name` of this record away."""
        self.world.cancel_timer(TimerKey(name, self.id, str(subject_id)))

    def stop(self, subject_id: str) -> bool:
        """Say that this rule, workflow or escalation was stopped. False where that was said before of this cause."""
        return self.world.stop(self.id, subject_id)

    def collections(self) -> Iterator[tuple[str, Collection[Any, Any]]]:
        """Every collection with its name."""
        return ((name, value) for name, value in vars(self).items() if isinstance(value, Collection))

    def collection(self, name: str) -> Collection[Any, Any]:
        """The collection of this name."""
        return getattr(self, name)  # type: ignore[no-any-return]

    def copy(self) -> "Tenant":
        """A twin whose collections share their records with these."""
        twin = Tenant.__new__(Tenant)
        vars(twin).update(vars(self))
        for name, collection in self.collections():
            setattr(twin, name, collection.copy())
        return twin


def _the_only_one(_: object) -> str:
    """The key of a record that a tenant has one of."""
    return "only"


World = worlds.World[Tenant]
Reaction = worlds.Reaction[Tenant]
TimerAction = worlds.TimerAction[Tenant]
