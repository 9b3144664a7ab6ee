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
from mutation.wire import Call, Reply, answers, asks, edits, ignores_fields, says

MEGABYTE = 1024 * 1024
TOO_LARGE = "canvas_definition exceeds 5MB payload limit"
STRANGER = "sess_other_tenant"


def _for_anybody(call: Call) -> None:
    call.headers.setdefault("cookie", OWNER)


def _drops_what_is_too_large(call: Call) -> None:
    if len(call.content) > 5 * MEGABYTE:
        ignores_fields("canvas_definition")(call)


def _forbidden(call: Call, reply: Reply) -> None:
    if STRANGER in call.headers.get("cookie", "") and reply.status == 404:
        reply.status = 403


def _counts_published(original: Any) -> Any:
    def get_workflow_quota(tenant: Tenant) -> Any:
        used = sum(workflow.status == "published" for workflow in tenant.workflows)
        return original(tenant).model_copy(update={"used": used, "remaining": 100 - used})

    return get_workflow_quota


MUTANTS: list[Mutant] = [
    Mutant(
        "WF-90",
        "validation",
        "A canvas of any size can be created.",
        asks("create_workflow", _drops_what_is_too_large),
    ),
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
        "WF-90",
        "errors",
        "The 413 is the server's own.",
        answers("create_workflow", says("Content Too Large", instead_of=413)),
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
    Mutant(
        "WF-95",
        "authorization",
        "The steps of a run need workflow:publish.",
        keeps_out("list_workflow_run_steps", "sess_tenant_user", "workflow:publish"),
    ),
    Mutant("WF-95", "authorization", "Anybody may read the quota.", asks("get_workflow_quota", _for_anybody)),
    Mutant("WF-96", "authorization", "An agent may change workflows.", lets_in("update_workflow", "sess_agent")),
    Mutant(
        "WF-96",
        "authorization",
        "A reader may save templates.",
        lets_in("save_workflow_template", "sess_tenant_readonly"),
    ),
    Mutant(
        "WF-96",
        "authorization",
        "Installing needs workflow:publish and workflow:delete.",
        keeps_out("install_workflow_template", "sess_supervisor", "workflow:delete"),
    ),
    Mutant(
        "WF-97",
        "authorization",
        "Whoever may create a workflow may delete it.",
        lets_in("delete_workflow", "sess_supervisor"),
    ),
    Mutant(
        "WF-97", "authorization", "An agent may delete templates.", lets_in("delete_workflow_template", "sess_agent")
    ),
    Mutant(
        "WF-97",
        "authorization",
        "Nobody may delete a template.",
        refuses("delete_workflow_template", lambda _: True, 403, "Missing required permission: workflow:admin"),
    ),
    Mutant(
        "WF-98",
        "authorization",
        "Restoring needs workflow:create.",
        keeps_out("restore_workflow_version", "sess_agent", "workflow:create"),
    ),
    Mutant(
        "WF-98",
        "authorization",
        "Deciding needs workflow:create.",
        keeps_out("decide_approval", "sess_agent", "workflow:create"),
    ),
    Mutant("WF-98", "authorization", "Whoever may read may decide.", lets_in("decide_approval", "sess_tenant_user")),
    Mutant(
        "WF-98", "authorization", "A reader may execute workflows.", lets_in("execute_workflow", "sess_tenant_readonly")
    ),
    Mutant(
        "WF-99",
        "errors",
        "The refusal does not say what is missing.",
        answers("publish_workflow", says("Insufficient role", instead_of=403)),
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
    Mutant("WF-100", "status", "Another tenant gets a 403.", answers("publish_workflow", _forbidden)),
    Mutant("WF-100", "authorization", "Another tenant changes our workflow.", lets_in("update_workflow", STRANGER)),
    Mutant(
        "WF-100", "authorization", "Another tenant sees what waits for us.", lets_in("list_pending_approvals", STRANGER)
    ),
    Mutant("WF-101", "schema", "There is no quota.", refuses("get_workflow_quota", lambda _: True, 404, "Not Found")),
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
