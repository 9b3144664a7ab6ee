"""Approval requests: a run asks, somebody decides, once."""

from mock_server.errors import Conflict
from mock_server.families.tenant import Tenant
from mock_server.models import WorkflowApproval, WorkflowRun


def ask(tenant: Tenant, run: WorkflowRun, node_id: str, message: str | None) -> WorkflowApproval:
    """A request that nobody has decided yet."""
    request = WorkflowApproval(
        id=tenant.ids.text("req"),
        workflow_id=run.workflow_id,
        run_id=run.id,
        node_id=node_id,
        message=message,
        status="pending",
        comment=None,
        decided_by=None,
        created_at=tenant.now,
        decided_at=None,
    )
    tenant.emit("workflow.approval_requested", request.id, request)
    return tenant.workflow_approvals.put(request)


def pending(tenant: Tenant) -> list[WorkflowApproval]:
    return [request for request in tenant.workflow_approvals if request.status == "pending"]


def decide(
    tenant: Tenant, request: WorkflowApproval, decision: str, comment: str | None = None, user_id: str | None = None
) -> WorkflowApproval:
    """The request as it was decided; `Conflict` where somebody was faster."""
    if request.status != "pending":
        raise Conflict("Approval request already decided", hint=f"It was {request.status} by {request.decided_by}.")
    fields = {"status": decision, "comment": comment, "decided_by": user_id, "decided_at": tenant.now}
    return tenant.workflow_approvals.put(request.model_copy(update=fields))
