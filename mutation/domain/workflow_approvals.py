"""Defects of approvals, a rule each."""

from collections.abc import Callable
from typing import Any

from mock_server.families.tenant import Tenant
from mock_server.models import WorkflowApproval
from mutation.mutant import Table
from mutation.patches import replaced
from mutation.wire import Call, Reply, answers

FOLDER = "mock_server.families.workflows"


def _everything(tenant: Tenant) -> list[WorkflowApproval]:
    return list(tenant.workflow_approvals)


def _as_failed(original: Any) -> Any:
    return lambda tenant, run, status, error=None: original(
        tenant, run, "failed" if status == "cancelled" else status, error
    )


def _decided(status: str) -> Callable[[Any], Any]:
    """Whatever was decided, the run does as if it had been this."""
    return lambda original: lambda tenant, request: original(tenant, request.model_copy(update={"status": status}))


def _second_is_first(_call: Call, reply: Reply) -> None:
    if reply.status == 409:
        reply.status = 200


MUTANTS: Table = {
    "engines": {
        "WF-50: An approved run stands still.": replaced(
            (f"{FOLDER}.engine:resume", lambda _: lambda _tenant, _request: None)
        ),
        "WF-133: Edges for approved are not followed.": replaced((f"{FOLDER}.engine:APPROVED", lambda _: ("true",))),
    },
    "filters and paging": {
        "WF-51: What was decided is listed still.": replaced((f"{FOLDER}.approvals:pending", lambda _: _everything)),
    },
    "transitions": {
        "WF-133: A rejected run has failed.": replaced((f"{FOLDER}.engine:_end", _as_failed)),
        "WF-52: An approved run ends.": replaced((f"{FOLDER}.engine:resume", _decided("rejected"))),
        "WF-53: A rejected run goes on.": replaced((f"{FOLDER}.engine:resume", _decided("approved"))),
        "WF-56: Whoever decides again is told that it worked.": answers("decide_approval", _second_is_first),
    },
}
