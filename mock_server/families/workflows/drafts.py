"""New workflows: always a draft, with a webhook and a secret of its own."""

from mock_server.families.tenant import Tenant
from mock_server.families.workflows.canvas import EMPTY
from mock_server.models import (
    Workflow,
    WorkflowCanvas,
    WorkflowCreate,
    WorkflowTemplate,
    WorkflowTemplateCreate,
    WorkflowTrigger,
)
from mock_server.state.principal import Principal


def draft(
    tenant: Tenant,
    caller: Principal,
    name: str,
    description: str | None,
    trigger: WorkflowTrigger,
    canvas: WorkflowCanvas,
    template_id: str | None,
) -> Workflow:
    """A workflow that nobody has published yet."""
    workflow_id = tenant.ids.text("wf")
    workflow = Workflow(
        id=workflow_id,
        name=name,
        description=description,
        status="draft",
        version=None,
        trigger_config=trigger,
        canvas_definition=canvas,
        template_id=template_id,
        webhook_url=f"/api/v2/workflows/webhook/{workflow_id}",
        webhook_secret=tenant.ids.text("whsec"),
        created_by=caller.user_id,
        created_at=tenant.now,
        updated_at=tenant.now,
        published_at=None,
    )
    tenant.emit("workflow.created", workflow_id, workflow)
    return tenant.workflows.put(workflow)


def drawn(
    body: WorkflowCreate | WorkflowTemplateCreate, source: WorkflowTemplate | Workflow | None
) -> tuple[WorkflowTrigger, WorkflowCanvas]:
    """Trigger and canvas as they were sent, else the source's, else none at all."""
    trigger = body.trigger_config
    if not isinstance(trigger, WorkflowTrigger):
        trigger = source.trigger_config if source else WorkflowTrigger()
    canvas = body.canvas_definition
    if not isinstance(canvas, WorkflowCanvas):
        canvas = source.canvas_definition if source else EMPTY
    return trigger, canvas
