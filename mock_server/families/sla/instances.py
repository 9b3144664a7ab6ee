"""What an instance's targets say about it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from mock_server.families.records import TargetType
from mock_server.families.tenant import Tenant
from mock_server.models import SlaBreach, SlaInstance, SlaInstanceStatus, SlaInstanceTargets, SlaTargetState

TARGETS: tuple[TargetType, ...] = ("first_response", "resolution")
UNFINISHED = ("active", "paused")


def states(targets: SlaInstanceTargets) -> dict[TargetType, SlaTargetState]:
    """The targets that the instance has."""
    return {name: state for name in TARGETS if (state := getattr(targets, name)) is not None}


def open_targets(instance: SlaInstance) -> dict[TargetType, SlaTargetState]:
    """The targets that are neither met nor breached."""
    targets = vars(instance.targets)
    return {name: state for name in TARGETS if (state := targets[name]) is not None and state.met is None}


def missed_targets(instance: SlaInstance) -> dict[TargetType, datetime]:
    """When each target was due that was not met in time."""
    found = states(instance.targets)
    return {name: state.due_at for name, state in found.items() if state.met is False and state.due_at}


def latest_instance(tenant: Tenant, ticket_id: int) -> SlaInstance | None:
    """The instance of a ticket; of one that was reopened, the one that began last."""
    return next((each for each in tenant.sla_instances.newest() if each.ticket_id == ticket_id), None)


def decided(open_states: Mapping[TargetType, SlaTargetState], *, met: bool) -> dict[TargetType, SlaTargetState]:
    return {target: state.model_copy(update={"met": met}) for target, state in open_states.items()}


def status_of(targets: SlaInstanceTargets, *, paused: bool) -> SlaInstanceStatus:
    """One breach is a breach of the whole; met is when every target is."""
    marks = [state.met for state in states(targets).values()]
    if False in marks:
        return "breached"
    if None not in marks:
        return "met"
    return "paused" if paused else "active"


def breaches(instance: SlaInstance) -> Iterator[SlaBreach]:
    """Its targets that were not met in time, as the analysis shows them."""
    for target, state in states(instance.targets).items():
        if state.met is False and state.due_at:
            yield SlaBreach(
                instance_id=instance.id,
                policy_id=instance.policy_id,
                conversation_id=instance.conversation_id,
                ticket_id=instance.ticket_id,
                target_type=target,
                breached_at=state.due_at,
            )
