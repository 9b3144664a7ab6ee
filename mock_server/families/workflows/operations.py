"""Workflows, one function per operation."""

from typing import Any

from mock_server.errors import Conflict, NotFound
from mock_server.families.paging import Page, Paging, equal, same_text, where
from mock_server.families.tenant import Tenant
from mock_server.families.workflows import approvals, dry_run, engine, versions
from mock_server.families.workflows.drafts import draft, drawn
from mock_server.families.workflows.migration import canvas_of, trigger_config_of
from mock_server.families.workflows.schedules import SWEEP
from mock_server.families.workflows.triggers import input_of
from mock_server.models import (
    Workflow,
    WorkflowApproval,
    WorkflowCreate,
    WorkflowDecision,
    WorkflowDryRun,
    WorkflowDryRunResult,
    WorkflowExecution,
    WorkflowQuota,
    WorkflowRun,
    WorkflowRunStatus,
    WorkflowRunStep,
    WorkflowStatus,
    WorkflowTemplate,
    WorkflowTemplateCreate,
    WorkflowUpdate,
    WorkflowVersion,
    WorkflowWebhookEvent,
)
from mock_server.state.principal import Principal

QUOTA = 100

# Workflows


def list_workflows(tenant: Tenant, paging: Paging, status: WorkflowStatus | None) -> Page[Workflow]:
    return paging.slice(where(tenant.workflows, equal("status", status)))


def create_workflow(tenant: Tenant, caller: Principal, body: WorkflowCreate) -> Workflow:
    """What is not sent of trigger and canvas is the template's, if there is one."""
    template = tenant.workflow_templates.find(body.template_id) if body.template_id else None
    trigger, canvas = drawn(body, template)
    return draft(tenant, caller, body.name, body.description, trigger, canvas, body.template_id)


def get_workflow(tenant: Tenant, workflow_id: str) -> Workflow:
    return tenant.workflows.get(workflow_id)


def update_workflow(tenant: Tenant, workflow_id: str, body: WorkflowUpdate) -> Workflow:
    changed = tenant.workflows.update(workflow_id, body, updated_at=tenant.now)
    tenant.emit("workflow.updated", workflow_id, changed)
    SWEEP.plan(tenant)
    return changed


def delete_workflow(tenant: Tenant, workflow_id: str) -> None:
    """Versions, runs and approval requests go with it."""
    tenant.emit("workflow.deleted", workflow_id, tenant.workflows.remove(workflow_id))
    tenant.workflow_versions.remove_where(lambda version: version.workflow_id == workflow_id)
    tenant.workflow_approvals.remove_where(lambda request: request.workflow_id == workflow_id)
    run_ids = {run.id for run in tenant.workflow_runs.remove_where(lambda run: run.workflow_id == workflow_id)}
    for progress in tenant.workflow_progress.remove_where(lambda progress: progress.id in run_ids):
        tenant.cancel_timer(engine.STEP, progress.id)
    SWEEP.changed(tenant, workflow_id)


def get_workflow_quota(tenant: Tenant) -> WorkflowQuota:
    used = len(tenant.workflows)
    return WorkflowQuota(limit=QUOTA, used=used, remaining=max(0, QUOTA - used))


# Versions


def publish_workflow(tenant: Tenant, caller: Principal, workflow_id: str) -> Workflow:
    published = versions.publish(tenant, tenant.workflows.get(workflow_id), caller.user_id)
    SWEEP.changed(tenant, workflow_id)
    return published


def list_workflow_versions(tenant: Tenant, workflow_id: str) -> list[WorkflowVersion]:
    return versions.versions_of(tenant, tenant.workflows.get(workflow_id))


def restore_workflow_version(tenant: Tenant, caller: Principal, workflow_id: str, version: int) -> Workflow:
    restored = versions.restore(tenant, tenant.workflows.get(workflow_id), version, caller.user_id)
    SWEEP.changed(tenant, workflow_id)
    return restored


# Runs


def execute_workflow(tenant: Tenant, workflow_id: str, body: WorkflowExecution) -> WorkflowRun:
    workflow = tenant.workflows.get(workflow_id)
    conversation = tenant.conversations.get(body.conversation_id)
    return engine.start(tenant, _published(workflow), "manual", input_of(tenant, conversation), conversation.id)


def trigger_workflow_webhook(tenant: Tenant, workflow_id: str, body: WorkflowWebhookEvent) -> WorkflowRun:
    """The caller has shown by signature that the workflow exists."""
    event: dict[str, Any] = body.model_dump()
    return engine.start(tenant, _published(tenant.workflows.get(workflow_id)), "webhook", event, None)


def dry_run_workflow(tenant: Tenant, workflow_id: str, body: WorkflowDryRun) -> WorkflowDryRunResult:
    return dry_run.dry_run(tenant, tenant.workflows.get(workflow_id), body.trigger_event)


def list_workflow_runs(
    tenant: Tenant, paging: Paging, workflow_id: str, status: WorkflowRunStatus | None
) -> Page[WorkflowRun]:
    workflow = tenant.workflows.get(workflow_id)
    return paging.slice(
        where(tenant.workflow_runs.newest(), equal("workflow_id", workflow.id), equal("status", status))
    )


def get_workflow_run(tenant: Tenant, workflow_id: str, run_id: str) -> WorkflowRun:
    workflow, run = tenant.workflows.get(workflow_id), tenant.workflow_runs.get(run_id)
    if run.workflow_id != workflow.id:
        raise NotFound("Workflow run not found", hint=f"The run is one of {run.workflow_id}.")
    return run


def list_workflow_run_steps(tenant: Tenant, workflow_id: str, run_id: str) -> list[WorkflowRunStep]:
    run = get_workflow_run(tenant, workflow_id, run_id)
    return list(tenant.workflow_progress.get(run.id).steps)


# Approvals


def list_pending_approvals(tenant: Tenant) -> list[WorkflowApproval]:
    return approvals.pending(tenant)


def decide_approval(tenant: Tenant, caller: Principal, request_id: str, body: WorkflowDecision) -> WorkflowApproval:
    request = tenant.workflow_approvals.get(request_id)
    decided = approvals.decide(tenant, request, body.decision, body.comment, caller.user_id)
    tenant.emit("workflow.approval_decided", decided.id, decided)
    engine.resume(tenant, decided)
    return decided


# Templates


def list_workflow_templates(tenant: Tenant, category: str | None) -> list[WorkflowTemplate]:
    return list(where(tenant.workflow_templates, same_text("category", category)))


def save_workflow_template(tenant: Tenant, body: WorkflowTemplateCreate) -> WorkflowTemplate:
    """What is not sent of trigger and canvas is the workflow's, if there is one."""
    workflow = tenant.workflows.find(body.workflow_id) if body.workflow_id else None
    trigger, canvas = drawn(body, workflow)
    template = WorkflowTemplate(
        id=tenant.ids.text("tpl"),
        name=body.name,
        description=body.description,
        category=body.category,
        trigger_config=trigger,
        canvas_definition=canvas,
        created_at=tenant.now,
    )
    return tenant.workflow_templates.put(template)


def delete_workflow_template(tenant: Tenant, template_id: str) -> None:
    tenant.workflow_templates.remove(template_id)


def install_workflow_template(tenant: Tenant, caller: Principal, template_id: str) -> Workflow:
    kept = tenant.workflow_templates.get(template_id)
    return draft(tenant, caller, kept.name, kept.description, kept.trigger_config, kept.canvas_definition, kept.id)


def migrate_automation_rule(tenant: Tenant, caller: Principal, rule_id: str) -> Workflow:
    rule = tenant.automation_rules.get(rule_id)
    return draft(tenant, caller, rule.name, rule.description, trigger_config_of(rule), canvas_of(rule), None)


def _published(workflow: Workflow) -> Workflow:
    if workflow.status != "published":
        raise Conflict(
            "Workflow is not published", hint=f"It is {workflow.status}: POST …/{workflow.id}/publish first."
        )
    return workflow
