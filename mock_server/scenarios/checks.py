"""What a scenario's records are to one another: each reference leads somewhere, and no engine stumbles later.

A record by itself is validated before it comes here. Each check is a function of a tenant and of where its records
stand, and raises `FileError` at the first mistake.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel

from mock_server.errors import DomainError, Invalid
from mock_server.families.business_hours.operations import misordered
from mock_server.families.business_hours.zones import zone_names
from mock_server.families.records import SlaClock
from mock_server.families.sla.instances import open_targets, states
from mock_server.families.tenant import Tenant
from mock_server.files.text_files import SourceFile, Step
from mock_server.models import SlaInstance, WorkflowApproval, WorkflowRun
from mock_server.scenarios.references import MAY_BE_GONE, REFERENCES
from mock_server.state.clock import EARLIEST, LATEST
from mock_server.text.json_text import json_text

LONGEST_TERM = timedelta(days=36525)
"""How long after its start a target may be due: what is left of it can then be added to any instant of a clock."""

RECKONED_WITH = (
    ("tickets", "created_at"),
    ("tickets", "updated_at"),
    ("conversations", "created_at"),
    ("notes", "created_at"),
    ("waiting", "since"),
    ("ola_clocks", "started_at"),
)

LARGEST_NUMBER = 2**53 - 1
"""Above it, JavaScript reads another number than was sent."""

AT_A_NODE = {"running", "waiting_approval"}
"""The statuses of a run that is at a node, the one of its last step."""


class RecordPlaces:
    """Where each record stands: in which file, and which of its collection's it is there.

    `extreme` says whether a file names the first or the last day that a datetime can be on. Records that stand nowhere
    are those of `scenario`; a record may have the id of one of these where it `may_replace` it. In a world that has
    `lived`, something may have been deleted that records name.
    """

    def __init__(self, scenario: SourceFile | None = None, *, may_replace: bool = False, lived: bool = False) -> None:
        self.extreme = False
        self.lived = lived
        self.may_replace = may_replace
        self._scenario = scenario
        self._places: dict[tuple[str, str, Any], tuple[SourceFile, int]] = {}

    def note(self, tenant_id: str, name: str, key: Any, source: SourceFile, at: int) -> None:
        self._places[tenant_id, name, key] = source, at
        self.extreme = self.extreme or source.extreme

    def stands(self, tenant_id: str, name: str, key: Any) -> bool:
        """Whether it is known where this record stands."""
        return (tenant_id, name, key) in self._places

    def where(self, tenant_id: str, name: str, key: Any) -> str:
        """`people.yaml:3`."""
        if not self.stands(tenant_id, name, key):
            return "the scenario"
        source, at = self._places[tenant_id, name, key]
        return source.where(tenant_id, name, at)

    def mistake(self, tenant: Tenant, name: str, record: Any, told: str, *steps: Step) -> DomainError:
        """A mistake in that part of a record of the collection to which the steps lead."""
        key = getattr(tenant, name).key(record)
        if self._scenario and not self.stands(tenant.id, name, key):
            return self._scenario.mistake(f"{name} {json_text(key)} of the scenario: {told}", tenant.id, name)
        source, at = self._places[tenant.id, name, key]
        return source.mistake(told, tenant.id, name, at, *steps)


def check(tenant: Tenant, places: RecordPlaces) -> None:
    """`FileError` where the tenant's records do not fit together."""
    for each in CHECKS:
        each(tenant, places)


def check_extremes(tenant: Tenant, places: RecordPlaces) -> None:
    """Instants are moved to UTC: one that lies there before the year 1 or after 9999 is none."""
    if not places.extreme:
        return
    for name, collection in tenant.collections():
        for record in collection:
            for way in _beyond_utc(record):
                told = f"{'.'.join(map(str, way))} lies, in UTC, outside the years 1 to 9999."
                raise places.mistake(tenant, name, record, told, *way)


def _beyond_utc(value: Any) -> Iterator[tuple[Step, ...]]:
    """The ways to the instants of a record that lie, in UTC, before the year 1 or after 9999."""
    if isinstance(value, datetime):
        try:
            value.astimezone(UTC)
        except OverflowError:
            yield ()
    elif isinstance(value, BaseModel | dict):
        fields = value if isinstance(value, dict) else vars(value)
        yield from ((name, *way) for name, each in fields.items() for way in _beyond_utc(each))
    elif isinstance(value, list | tuple):
        yield from ((at, *way) for at, each in enumerate(value) for way in _beyond_utc(each))


def all_of(mistakes: Sequence[DomainError]) -> DomainError:
    """One refusal for all: of a request's body with every place, of files that of the first."""
    invalid = [each for each in mistakes if isinstance(each, Invalid)]
    return Invalid(*(issue for each in invalid for issue in each.issues)) if invalid else mistakes[0]


def _check_references(tenant: Tenant, places: RecordPlaces) -> None:
    found = []
    for name, field, target in REFERENCES:
        if places.lived and (name, field) in MAY_BE_GONE:
            continue
        known = getattr(tenant, target)
        for record in getattr(tenant, name):
            value = getattr(record, field)
            if value is not None and value not in known:
                told = f"{field} is {json_text(value)}, but the tenant {tenant.id} has no such {target} record."
                found.append(places.mistake(tenant, name, record, told, field))
    if found:
        raise all_of(found)


def _check_instants(tenant: Tenant, places: RecordPlaces) -> None:
    """What is reckoned with lies where a clock can be."""
    for name, field in RECKONED_WITH:
        for record in getattr(tenant, name):
            if not EARLIEST <= getattr(record, field) <= LATEST:
                told = f"{field} should lie between {EARLIEST.year} and {LATEST.year}."
                raise places.mistake(tenant, name, record, told, field)


def _check_numbers(tenant: Tenant, places: RecordPlaces) -> None:
    """Every client can read them, and none is taken for no ticket."""
    for ticket in tenant.tickets:
        if not 1 <= ticket.id <= LARGEST_NUMBER:
            told = f"id is {ticket.id}; it should lie between 1 and {LARGEST_NUMBER}."
            raise places.mistake(tenant, "tickets", ticket, told, "id")


def _check_zones(tenant: Tenant, places: RecordPlaces) -> None:
    for name in ("business_hours", "oncall_schedules"):
        for record in getattr(tenant, name):
            if record.timezone not in zone_names():
                told = f"timezone is {json_text(record.timezone)}, which is no IANA name, such as Europe/Paris."
                raise places.mistake(tenant, name, record, told, "timezone")


def _check_hours(tenant: Tenant, places: RecordPlaces) -> None:
    """What the operations refuse: a day that ends before it begins, and a second default schedule."""
    default = None
    for record in tenant.business_hours:
        for field in ("schedule", "holidays"):
            for at, span in enumerate(getattr(record, field)):
                if misordered(span):
                    told = f"end_time is {json_text(span.end_time)}; it should be later than start_time."
                    raise places.mistake(tenant, "business_hours", record, told, field, at, "end_time")
        if record.is_default and default:
            told = f"is_default is true, but {default} is the default schedule already."
            raise places.mistake(tenant, "business_hours", record, told, "is_default")
        default = record.id if record.is_default else default


def _check_shifts(tenant: Tenant, places: RecordPlaces) -> None:
    for entry in tenant.oncall_entries:
        if entry.end <= entry.start:
            raise places.mistake(tenant, "oncall_entries", entry, "end should be later than start.", "end")


def _check_instances(tenant: Tenant, places: RecordPlaces) -> None:
    """The times of an SLA are reckoned with: they stay within what a clock can show, and near each other."""
    span = f"between {EARLIEST.year} and {LATEST.year}"
    for instance in tenant.sla_instances:
        if not EARLIEST <= instance.started_at <= LATEST:
            raise places.mistake(tenant, "sla_instances", instance, f"started_at should lie {span}.", "started_at")
        for target, state in states(instance.targets).items():
            due, steps = state.due_at, ("targets", target, "due_at")
            if due is not None and not EARLIEST <= due <= LATEST:
                told = f"{'.'.join(steps)} should lie {span}; null is a target that is never due."
                raise places.mistake(tenant, "sla_instances", instance, told, *steps)
            if due is not None and due - instance.started_at > LONGEST_TERM:
                told = f"{'.'.join(steps)} should lie within a hundred years of started_at; null is never."
                raise places.mistake(tenant, "sla_instances", instance, told, *steps)


def _check_clocks(tenant: Tenant, places: RecordPlaces) -> None:
    """A clock is found by its ticket, its instance by the clock: both are about the same one."""
    for clock in tenant.sla_clocks:
        instance = tenant.sla_instances.get(clock.instance_id)
        if instance.ticket_id != clock.ticket_id:
            about = "no ticket" if instance.ticket_id is None else f"the ticket {instance.ticket_id}"
            told = f"ticket_id is {clock.ticket_id}, but the sla_instances record {instance.id} is about {about}."
            raise places.mistake(tenant, "sla_clocks", clock, told, "ticket_id")
        _check_terms(tenant, places, clock, instance)
        if clock.paused_at is not None and not instance.started_at <= clock.paused_at <= LATEST:
            told = f"paused_at should lie between the start of the instance and {LATEST.year}."
            raise places.mistake(tenant, "sla_clocks", clock, told, "paused_at")


def _check_terms(tenant: Tenant, places: RecordPlaces, clock: SlaClock, instance: SlaInstance) -> None:
    for field, known in (("seconds", clock.seconds), ("left", clock.left)):
        lacking = [] if known is None else [target for target in open_targets(instance) if target not in known]
        if lacking:
            told = f"{field} has no {lacking[0]}, which is open in the sla_instances record {instance.id}."
            raise places.mistake(tenant, "sla_clocks", clock, told, field)


def _check_firings(tenant: Tenant, places: RecordPlaces) -> None:
    """What fired is a rule or a workflow."""
    for firing in tenant.time_firings:
        if firing.timed_id not in tenant.automation_rules and firing.timed_id not in tenant.workflows:
            told = (
                f"timed_id is {json_text(firing.timed_id)}, but there is no such automation_rules or workflows record."
            )
            raise places.mistake(tenant, "time_firings", firing, told, "timed_id")


def _check_loads(tenant: Tenant, places: RecordPlaces) -> None:
    """A load is what there are holdings of a user: work is given to whoever has the least."""
    held = Counter(holding.user_id for holding in tenant.holdings)
    for load in tenant.loads:
        if held[load.user_id] != load.tickets:
            told = f"tickets is {load.tickets}, but there are {held[load.user_id]} holdings of {load.user_id}."
            raise places.mistake(tenant, "loads", load, told, "tickets")
    for holding in tenant.holdings:
        if holding.user_id not in tenant.loads:
            told = f"user_id is {json_text(holding.user_id)}, who has no loads record."
            raise places.mistake(tenant, "holdings", holding, told, "user_id")


def _check_workflows(tenant: Tenant, places: RecordPlaces) -> None:
    for workflow in tenant.workflows:
        if workflow.version is None:
            if workflow.status == "published":
                told = "version is null, but a published workflow has the number of its latest version."
                raise places.mistake(tenant, "workflows", workflow, told, "version")
        elif (workflow.id, workflow.version) not in tenant.workflow_versions:
            raise places.mistake(tenant, "workflows", workflow, _no_version(workflow.id, workflow.version), "version")


def _check_runs(tenant: Tenant, places: RecordPlaces) -> None:
    for run in tenant.workflow_runs:
        if (run.workflow_id, run.version) not in tenant.workflow_versions:
            raise places.mistake(tenant, "workflow_runs", run, _no_version(run.workflow_id, run.version), "version")
        _check_progress(tenant, places, run)


def _check_progress(tenant: Tenant, places: RecordPlaces, run: WorkflowRun) -> None:
    progress = tenant.workflow_progress.get(run.id)
    if run.status in AT_A_NODE and not progress.steps:
        told = f"steps is empty, but the run is {run.status}: its last step is the node that it is at."
        raise places.mistake(tenant, "workflow_progress", progress, told, "steps")
    for at, step in enumerate(progress.steps):
        if step.run_id != run.id:
            told = f"steps.{at}.run_id is {json_text(step.run_id)}, but the steps are those of {run.id}."
            raise places.mistake(tenant, "workflow_progress", progress, told, "steps", at, "run_id")
        why = (step.output or {}).get("why")
        if not isinstance(why, str | None):
            told = f"steps.{at}.output.why is {json_text(why)}; it should be a text, or not there."
            raise places.mistake(tenant, "workflow_progress", progress, told, "steps", at, "output", "why")
    if run.status == "running" and not EARLIEST <= progress.steps[-1].started_at <= LATEST:
        told = f"started_at of the last step should lie between {EARLIEST.year} and {LATEST.year}."
        raise places.mistake(
            tenant, "workflow_progress", progress, told, "steps", len(progress.steps) - 1, "started_at"
        )


def _check_approvals(tenant: Tenant, places: RecordPlaces) -> None:
    """Who decides a request lets its run go on: that one waits."""
    waiting: dict[str, WorkflowApproval] = {}
    for request in tenant.workflow_approvals:
        run = tenant.workflow_runs.get(request.run_id)
        if run.workflow_id != request.workflow_id:
            told = f"workflow_id is {json_text(request.workflow_id)}, but {run.id} is a run of {run.workflow_id}."
            raise places.mistake(tenant, "workflow_approvals", request, told, "workflow_id")
        if request.status != "pending":
            continue
        if run.status != "waiting_approval":
            told = f"status is pending, but its run {run.id} is {run.status}, not waiting_approval."
            raise places.mistake(tenant, "workflow_approvals", request, told, "status")
        if run.id in waiting:
            told = f"status is pending, but {run.id} waits for {waiting[run.id].id} already."
            raise places.mistake(tenant, "workflow_approvals", request, told, "status")
        waiting[run.id] = request


def _no_version(workflow_id: str, version: int) -> str:
    return f"version is {version}, but there is no workflow_versions record of {workflow_id} with that number."


CHECKS: tuple[Callable[[Tenant, RecordPlaces], None], ...] = (
    check_extremes,
    _check_numbers,
    _check_instants,
    _check_references,
    _check_zones,
    _check_hours,
    _check_shifts,
    _check_instances,
    _check_clocks,
    _check_firings,
    _check_loads,
    _check_workflows,
    _check_runs,
    _check_approvals,
)
