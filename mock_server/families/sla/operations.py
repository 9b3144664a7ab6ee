"""SLA policies, instances, deadlines and compliance, one function per operation."""

from datetime import UTC, date, timedelta

from mock_server.errors import Conflict, invalid
from mock_server.families.business_hours.calendar import calendar_of
from mock_server.families.paging import Page, Paging, equal, where
from mock_server.families.sla import analytics
from mock_server.families.sla.engine import reset_timers
from mock_server.families.sla.instances import UNFINISHED
from mock_server.families.sla.policies import policy_with_target, reorder
from mock_server.families.tenant import Tenant
from mock_server.models import (
    OlaPolicy,
    SlaBreach,
    SlaDeadline,
    SlaDeadlinePreview,
    SlaEscalation,
    SlaEscalationCreate,
    SlaEscalationUpdate,
    SlaGranularity,
    SlaInstance,
    SlaInstanceStatus,
    SlaPolicy,
    SlaPolicyCreate,
    SlaPolicyOrder,
    SlaPolicyUpdate,
    SlaSummary,
    SlaTarget,
    SlaTargetCreate,
    SlaTrends,
)
from mock_server.state.clock import EARLIEST, LATEST


def list_sla_policies(tenant: Tenant, paging: Paging) -> Page[SlaPolicy]:
    return paging.slice(tenant.sla_policies)


def create_sla_policy(tenant: Tenant, body: SlaPolicyCreate) -> SlaPolicy:
    targets = [SlaTarget(**vars(each), id=tenant.ids.text("target")) for each in body.targets]
    return tenant.sla_policies.put(SlaPolicy(**{**vars(body), "targets": targets}, id=tenant.ids.text("sla")))


def get_sla_policy(tenant: Tenant, policy_id: str) -> SlaPolicy:
    return tenant.sla_policies.get(policy_id)


def update_sla_policy(tenant: Tenant, policy_id: str, body: SlaPolicyUpdate) -> SlaPolicy:
    return tenant.sla_policies.update(policy_id, body)


def delete_sla_policy(tenant: Tenant, policy_id: str) -> None:
    """Into the archive, where no operation looks. Its escalations go."""
    policy = tenant.sla_policies.remove(policy_id)
    if any(instance.policy_id == policy_id and instance.status in UNFINISHED for instance in tenant.sla_instances):
        raise Conflict(
            "SLA policy has active or paused instances", hint='Resolve their tickets, or PATCH {"enabled": false}.'
        )
    tenant.sla_archive.put(policy)
    tenant.sla_escalations.remove_where(lambda escalation: escalation.policy_id == policy_id)
    reset_timers(tenant, policy_id)


def reorder_sla_policies(tenant: Tenant, body: SlaPolicyOrder) -> None:
    reorder(tenant, body.policy_ids)


def add_sla_target(tenant: Tenant, policy_id: str, body: SlaTargetCreate) -> SlaTarget:
    policy = tenant.sla_policies.get(policy_id)
    target = SlaTarget(**vars(body), id=tenant.ids.text("target"))
    tenant.sla_policies.put(policy.model_copy(update={"targets": [*policy.targets, target]}))
    return target


def delete_sla_target(tenant: Tenant, target_id: str) -> None:
    policy = policy_with_target(tenant, target_id)
    left = [target for target in policy.targets if target.id != target_id]
    tenant.sla_policies.put(policy.model_copy(update={"targets": left}))


def create_sla_escalation(tenant: Tenant, policy_id: str, body: SlaEscalationCreate) -> SlaEscalation:
    tenant.sla_policies.get(policy_id)
    escalation = SlaEscalation(**vars(body), id=tenant.ids.text("esc"), policy_id=policy_id)
    tenant.sla_escalations.put(escalation)
    reset_timers(tenant, policy_id)
    return escalation


def update_sla_escalation(tenant: Tenant, escalation_id: str, body: SlaEscalationUpdate) -> SlaEscalation:
    changed = tenant.sla_escalations.update(escalation_id, body)
    reset_timers(tenant, changed.policy_id)
    return changed


def delete_sla_escalation(tenant: Tenant, escalation_id: str) -> None:
    reset_timers(tenant, tenant.sla_escalations.remove(escalation_id).policy_id)


def list_sla_instances(tenant: Tenant, paging: Paging, status: SlaInstanceStatus | None) -> Page[SlaInstance]:
    found = where(tenant.sla_instances.newest(), equal("status", status))
    return paging.slice(sorted(found, key=lambda instance: instance.started_at, reverse=True))


def get_sla_instance(tenant: Tenant, instance_id: str) -> SlaInstance:
    return tenant.sla_instances.get(instance_id)


def preview_sla_deadline(tenant: Tenant, body: SlaDeadlinePreview) -> SlaDeadline:
    schedule = tenant.business_hours.get(body.business_hours_id)
    if not EARLIEST <= body.start_at <= LATEST:
        raise invalid("start_at", f"start_at should lie between {EARLIEST.year} and {LATEST.year}", "time_range")
    deadline = calendar_of(schedule).add(body.start_at, timedelta(minutes=body.duration_minutes))
    return SlaDeadline(
        deadline_at=deadline,
        business_minutes=body.duration_minutes,
        calendar_minutes=(deadline - body.start_at.astimezone(UTC)) // timedelta(minutes=1),
    )


def get_sla_summary(tenant: Tenant, start_date: date | None, end_date: date | None) -> SlaSummary:
    return analytics.summary(tenant, start_date, end_date)


def get_sla_trends(
    tenant: Tenant, start_date: date | None, end_date: date | None, granularity: SlaGranularity
) -> SlaTrends:
    return analytics.trends(tenant, start_date, end_date, granularity)


def list_sla_breaches(
    tenant: Tenant, paging: Paging, start_date: date | None, end_date: date | None
) -> Page[SlaBreach]:
    return paging.slice(analytics.breached(tenant, start_date, end_date))


def list_ola_policies(tenant: Tenant, paging: Paging) -> Page[OlaPolicy]:
    return paging.slice(tenant.ola_policies)
