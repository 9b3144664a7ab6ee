"""Versions: a canvas as it was published. Runs follow a version, never the draft."""

from mock_server.families.tenant import Tenant
from mock_server.models import Workflow, WorkflowVersion


def publish(tenant: Tenant, workflow: Workflow, user_id: str | None, restored_from: int | None = None) -> Workflow:
    """The workflow with its canvas and its trigger as the next version."""
    version = WorkflowVersion(
        workflow_id=workflow.id,
        version=(workflow.version or 0) + 1,
        trigger_config=workflow.trigger_config,
        canvas_definition=workflow.canvas_definition,
        restored_from=restored_from,
        published_by=user_id,
        published_at=tenant.now,
    )
    tenant.workflow_versions.put(version)
    fields = {"status": "published", "version": version.version, "published_at": tenant.now, "updated_at": tenant.now}
    published = tenant.workflows.put(workflow.model_copy(update=fields))
    tenant.emit("workflow.published", workflow.id, published)
    return published


def restore(tenant: Tenant, workflow: Workflow, number: int, user_id: str | None) -> Workflow:
    """The workflow with the canvas and the trigger of an older version as its draft, and those published anew."""
    old = tenant.workflow_versions.get((workflow.id, number))
    brought_back = {"canvas_definition": old.canvas_definition, "trigger_config": old.trigger_config}
    return publish(tenant, workflow.model_copy(update=brought_back), user_id, number)


def latest(tenant: Tenant, workflow: Workflow) -> WorkflowVersion | None:
    """What runs: the version that was published last; None where that is none, or archived."""
    if workflow.status != "published" or workflow.version is None:
        return None
    return tenant.workflow_versions.get((workflow.id, workflow.version))


def versions_of(tenant: Tenant, workflow: Workflow) -> list[WorkflowVersion]:
    return [version for version in tenant.workflow_versions if version.workflow_id == workflow.id]
