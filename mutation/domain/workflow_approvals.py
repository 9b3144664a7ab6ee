"""Defects of approvals, a rule each."""

from collections.abc import Callable
from typing import Any

from mock_server.families.tenant import Tenant
from mock_server.models import WorkflowApproval
from mutation.mutant import Mutant
from mutation.patches import replaced
from mutation.wire import Call, Reply, answers, edits, says

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


MUTANTS: list[Mutant] = [
    Mutant(
        "WF-50",
        "engines",
        "An approved run stands still.",
        replaced((f"{FOLDER}.engine:resume", lambda _: lambda _tenant, _request: None)),
    ),
    Mutant(
        "WF-51",
        "filters and paging",
        "What was decided is listed still.",
        replaced((f"{FOLDER}.approvals:pending", lambda _: _everything)),
    ),
    Mutant(
        "WF-51",
        "filters and paging",
        "Only the newest request is listed.",
        answers("list_pending_approvals", edits(lambda found: found[-1:])),
    ),
    Mutant(
        "WF-126",
        "schema",
        "What waits stands in an envelope.",
        answers("list_pending_approvals", edits(lambda found: {"items": found, "total": len(found)})),
    ),
    Mutant(
        "WF-133",
        "engines",
        "Edges for approved are not followed.",
        replaced((f"{FOLDER}.engine:APPROVED", lambda _: ("true",))),
    ),
    Mutant("WF-133", "transitions", "A rejected run has failed.", replaced((f"{FOLDER}.engine:_end", _as_failed))),
    Mutant(
        "WF-52", "transitions", "An approved run ends.", replaced((f"{FOLDER}.engine:resume", _decided("rejected")))
    ),
    Mutant(
        "WF-53", "transitions", "A rejected run goes on.", replaced((f"{FOLDER}.engine:resume", _decided("approved")))
    ),
    Mutant(
        "WF-56",
        "transitions",
        "Whoever decides again is told that it worked.",
        answers("decide_approval", _second_is_first),
    ),
    Mutant(
        "WF-56",
        "errors",
        "The 404 speaks of a run.",
        answers("decide_approval", says("Workflow run not found", instead_of=404)),
    ),
]
