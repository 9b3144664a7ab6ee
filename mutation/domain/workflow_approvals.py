"""Defects of approvals, a rule each."""

from collections.abc import Callable
from typing import Any

from mock_server.families.tenant import Tenant
from mock_server.models import WorkflowApproval
from mutation.domain.workflow_planting import invalid, refuses, with_field
from mutation.mutant import Mutant
from mutation.patches import replaced
from mutation.wire import Call, Reply, answers, asks, edits, ignores_fields, says

FOLDER = "mock_server.families.workflows"
LONGEST = 2000


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


def _without_comment(call: Call) -> bool:
    return "comment" not in call.json


MUTANTS: list[Mutant] = [
    Mutant(
        "WF-50",
        "engines",
        "A run does not wait at an approval.",
        replaced((f"{FOLDER}.nodes:NODES", lambda nodes: {**nodes, "approval": nodes["trigger"]})),
    ),
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
        "WF-54",
        "validation",
        "Capitals and blanks do not matter.",
        asks(
            "decide_approval",
            with_field("decision", lambda word: word.lower().strip() if isinstance(word, str) else word),
        ),
    ),
    Mutant(
        "WF-54",
        "validation",
        "Nobody can reject.",
        refuses(
            "decide_approval", lambda call: call.json.get("decision") == "rejected", 422, invalid("body", "decision")
        ),
    ),
    Mutant(
        "WF-127",
        "validation",
        "A request that does not say how is approved.",
        asks("decide_approval", lambda call: setattr(call, "json", {"decision": "approved", **call.json})),
    ),
    Mutant(
        "WF-55",
        "validation",
        "A comment is required.",
        refuses("decide_approval", _without_comment, 422, invalid("body", "comment")),
    ),
    Mutant(
        "WF-127",
        "errors",
        "The 422 does not say where it is wrong.",
        answers("decide_approval", says("Invalid decision", instead_of=422)),
    ),
    Mutant("WF-127", "persistence", "The comment is lost.", asks("decide_approval", ignores_fields("comment"))),
    Mutant(
        "WF-55",
        "validation",
        "A comment that is too long is cut.",
        asks("decide_approval", with_field("comment", lambda text: text[:LONGEST] if text else text)),
    ),
    Mutant(
        "WF-55",
        "validation",
        "The bytes of a comment are counted.",
        asks(
            "decide_approval",
            with_field("comment", lambda text: text * 2 if text and len(text.encode()) > LONGEST else text),
        ),
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
