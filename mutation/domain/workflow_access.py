"""Defects of who may do what with workflows, and of how much, a rule each."""

from typing import Any

from mock_server.families.tenant import Tenant
from mutation.domain.workflow_planting import (
    OPERATIONS,
    OWNER,
    keeps_out,
    lets_in,
    refuses,
    remembers,
)
from mutation.mutant import Mutant
from mutation.patches import replaced
from mutation.wire import Call, answers, asks, edits, ignores_fields

MEGABYTE = 1024 * 1024
TOO_LARGE = "canvas_definition exceeds 5MB payload limit"
STRANGER = "sess_other_tenant"


def _for_anybody(call: Call) -> None:
    call.headers.setdefault("cookie", OWNER)


def _drops_what_is_too_large(call: Call) -> None:
    if len(call.content) > 5 * MEGABYTE:
        ignores_fields("canvas_definition")(call)


def _counts_published(original: Any) -> Any:
    def get_workflow_quota(tenant: Tenant) -> Any:
        used = sum(workflow.status == "published" for workflow in tenant.workflows)
        return original(tenant).model_copy(update={"used": used, "remaining": 100 - used})

    return get_workflow_quota


MUTANTS: list[Mutant] = [
    Mutant(
        "WF-90",
        "validation",
        "An update is not measured.",
        asks("update_workflow", _drops_what_is_too_large),
    ),
    Mutant(
        "WF-90",
        "validation",
        "A canvas has 1 MB at most.",
        refuses("create_workflow", lambda call: len(call.content) > MEGABYTE, 413, TOO_LARGE),
    ),
    Mutant(
        "WF-91",
        "validation",
        "All of the body is measured.",
        refuses("create_workflow", lambda call: len(call.content) > 5 * MEGABYTE, 413, TOO_LARGE),
    ),
    Mutant(
        "WF-91",
        "validation",
        "5 MB are 5,000,000 bytes.",
        refuses("create_workflow", lambda call: len(call.content) > 5_000_000, 413, TOO_LARGE),
    ),
    Mutant("WF-95", "authorization", "Anybody may read the quota.", asks("get_workflow_quota", _for_anybody)),
    Mutant(
        "WF-97",
        "authorization",
        "Nobody may delete a template.",
        refuses("delete_workflow_template", lambda _: True, 403, "Missing required permission: workflow:admin"),
    ),
    Mutant(
        "WF-98",
        "authorization",
        "Deciding needs workflow:create.",
        keeps_out("decide_approval", "sess_agent", "workflow:create"),
    ),
    Mutant(
        "WF-99",
        "authorization",
        "The list asks for the product profile.",
        refuses(
            "list_workflows",
            lambda call: "sess_noprofile" in call.headers.get("cookie", ""),
            403,
            "Product profile not enabled",
        ),
    ),
    Mutant("WF-100", "authorization", "Another tenant reads our runs.", lets_in("get_workflow_run", STRANGER)),
    Mutant("WF-100", "authorization", "Another tenant changes our workflow.", lets_in("update_workflow", STRANGER)),
    Mutant(
        "WF-131",
        "persistence",
        "Only published workflows count.",
        replaced((f"{OPERATIONS}:get_workflow_quota", _counts_published)),
    ),
    Mutant("WF-131", "persistence", "The quota is computed once.", remembers("get_workflow_quota")),
    Mutant(
        "WF-131",
        "schema",
        "As many are left as there may be.",
        answers("get_workflow_quota", edits(lambda quota: quota.update(remaining=quota["limit"]))),
    ),
]
