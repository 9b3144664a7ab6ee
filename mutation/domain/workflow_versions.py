"""Defects of publishing, of versions and of going back to them, a rule each."""

from collections.abc import Callable
from typing import Any

from mock_server.families.tenant import Tenant
from mock_server.models import Workflow, WorkflowVersion
from mutation.mutant import Plant, Table
from mutation.patches import replaced
from mutation.wire import Call, Deliver, Reply, answers, edits, wire

CANVAS_OF_A_RUN = "mock_server.families.workflows.engine:_canvas"


def _versions(name: str, make: Callable[[Any], Any]) -> Plant:
    return replaced((f"mock_server.families.workflows.versions:{name}", make))


def _publish_first(session: str = "") -> Plant:
    async def through(call: Call, deliver: Deliver) -> Reply:
        reply: Reply = await deliver(call)
        if reply.status == 409 and call.headers.get("cookie", "").endswith(session):
            path = call.path
            call.path = f"{path.removesuffix('/execute')}/publish"
            await deliver(call)
            call.path = path
            reply = await deliver(call)
        return reply

    return wire("execute_workflow", through)


def _of_the_draft(original: Any) -> Any:
    def versions_of(tenant: Tenant, workflow: Workflow) -> list[WorkflowVersion]:
        now = {"canvas_definition": workflow.canvas_definition}
        return [each.model_copy(update=now) for each in original(tenant, workflow)]

    return versions_of


def _only_draws(tenant: Tenant, workflow: Workflow, number: int, _user_id: str | None) -> Workflow:
    canvas = tenant.workflow_versions.get((workflow.id, number)).canvas_definition
    return tenant.workflows.put(workflow.model_copy(update={"canvas_definition": canvas}))


def _keeps_the_newest(original: Any) -> Any:
    def publish(tenant: Tenant, workflow: Workflow, *rest: Any) -> Workflow:
        made: Workflow = original(tenant, workflow, *rest)
        tenant.workflow_versions.remove_where(lambda each: each.workflow_id == made.id and each.version != made.version)
        return made

    return publish


MUTANTS: Table = {
    "persistence": {
        "WF-17: Publishing again forgets what was.": _versions("publish", _keeps_the_newest),
        "WF-18: Versions show the draft.": _versions("versions_of", _of_the_draft),
        "WF-18: Versions count up from 0.": answers(
            "publish_workflow", edits(lambda record: record.update(version=record["version"] - 1))
        ),
    },
    "transitions": {
        "WF-16: Executing publishes a draft.": _publish_first(),
        "WF-18: A workflow is a draft still after its first publishing.": answers(
            "publish_workflow", edits(lambda record: record.update(status="draft"))
        ),
        "WF-72: A restored canvas is not published.": _versions("restore", lambda _: _only_draws),
    },
    "authorization": {
        "WF-118: A supervisor may execute drafts.": _publish_first("sess_supervisor"),
    },
    "engines": {
        "WF-18: A run follows the version that is published last.": replaced(
            (
                CANVAS_OF_A_RUN,
                lambda _: (
                    lambda tenant, run: (
                        tenant.workflow_versions.get(
                            (run.workflow_id, tenant.workflows.get(run.workflow_id).version)
                        ).canvas_definition
                    )
                ),
            )
        ),
        "WF-17: A run follows the draft.": replaced(
            (
                CANVAS_OF_A_RUN,
                lambda _: lambda tenant, run: tenant.workflows.get(run.workflow_id).canvas_definition,
            )
        ),
    },
}
