"""Defects of versions, runs and approvals. Docs: automation-and-workflows."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from mock_server.families.reactions import REACTIONS
from mock_server.families.tenant import Tenant
from mock_server.models import Workflow, WorkflowApproval, WorkflowVersion
from mutation.mutant import Around, Plant, Table
from mutation.patches import around, instead, replaced
from mutation.wire import Call, Deliver, MutableReply, answers, asks, edits, sets, wire

CANVAS_OF_A_RUN = "mock_server.families.workflows.engine:_canvas"


def _versions(name: str, make: Callable[[Any], Any]) -> Plant:
    return replaced((f"mock_server.families.workflows.versions:{name}", make))


def _publish_first(session: str = "") -> Plant:
    async def through(call: Call, deliver: Deliver) -> MutableReply:
        reply: MutableReply = await deliver(call)
        if reply.status == 409 and call.headers.get("cookie", "").endswith(session):
            path = call.path
            call.path = f"{path.removesuffix('/execute')}/publish"
            await deliver(call)
            call.path = path
            reply = await deliver(call)
        return reply

    return wire("execute_workflow", through)


@around
def _of_the_draft(original: Any, tenant: Tenant, workflow: Workflow) -> list[WorkflowVersion]:
    now = {"canvas_definition": workflow.canvas_definition}
    return [each.model_copy(update=now) for each in original(tenant, workflow)]


def _only_draws(tenant: Tenant, workflow: Workflow, number: int, _user_id: str | None) -> Workflow:
    canvas = tenant.workflow_versions.get((workflow.id, number)).canvas_definition
    return tenant.workflows.put(workflow.model_copy(update={"canvas_definition": canvas}))


@around
def _keeps_the_newest(original: Any, tenant: Tenant, workflow: Workflow, *rest: Any) -> Workflow:
    made: Workflow = original(tenant, workflow, *rest)
    tenant.workflow_versions.remove_where(lambda each: each.workflow_id == made.id and each.version != made.version)
    return made


ENGINE = "mock_server.families.workflows.engine"
TRIGGERS = "mock_server.families.workflows.triggers"


def _takes(times: float) -> Plant:
    return replaced((f"{ENGINE}:delay_of", lambda original: lambda node: original(node) * times))


def _takes_input(call: Call, reply: MutableReply) -> None:
    if reply.ok:
        run = reply.json
        run["trigger_event"] |= call.json.get("trigger_event", {})
        reply.json = run


@contextmanager
def _free_input() -> Iterator[Around]:
    """What stands beside the conversation is part of the input of the next run."""
    beside: dict[str, Any] = {}

    def keep(call: Call) -> None:
        beside.clear()
        beside.update({name: value for name, value in call.json.items() if name != "conversation_id"})

    taking = instead("workflows", "input_of", lambda original: lambda *chat: {**original(*chat), **beside})
    with taking(), asks("execute_workflow", keep)() as around:
        yield around


def _listens(holds: Callable[[Any, str, bool], Any]) -> Plant:
    """Which workflows hear of an event is decided otherwise."""

    def by_event(original: Any, workflows: Iterable[Workflow], tenant: Tenant) -> dict[str, list[Workflow]]:
        heard = original(workflows, tenant)
        return {
            name: [each for each in workflows if holds(each, name, any(each is one for one in heard.get(name, ())))]
            for name in REACTIONS
        }

    return replaced((f"{TRIGGERS}:_by_event", around(by_event)))


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


def _second_is_first(_call: Call, reply: MutableReply) -> None:
    if reply.status == 409:
        reply.status = 200


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
        "WF-119: A run is answered as if it were done.": answers("execute_workflow", sets(status="completed")),
        "WF-133: A rejected run has failed.": replaced((f"{FOLDER}.engine:_end", _as_failed)),
        "WF-52: An approved run ends.": replaced((f"{FOLDER}.engine:resume", _decided("rejected"))),
        "WF-53: A rejected run goes on.": replaced((f"{FOLDER}.engine:resume", _decided("approved"))),
        "WF-56: Whoever decides again is told that it worked.": answers("decide_approval", _second_is_first),
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
        "WF-19: A run never begins.": replaced((f"{ENGINE}:_set_timer", lambda _: lambda *_: None)),
        "WF-121: The body's fields are the input too.": answers("execute_workflow", _takes_input),
        "WF-121: The input is the conversation, without its ticket.": instead(
            "workflows", "input_of", lambda _: lambda _tenant, chat: {"conversation_id": chat.id}
        ),
        "WF-22: The body's fields are part of the input.": _free_input,
        "WF-110: New tickets start nothing.": _listens(lambda _, name, does: does and name != "ticket.created"),
        "WF-110: A workflow for one event hears of them all.": _listens(
            lambda each, _, does: does or (each.status == "published" and each.trigger_config.type == "event")
        ),
        "WF-132: Closing starts nothing.": _listens(lambda _, name, does: does and name != "ticket.closed"),
        "WF-132: Changes start nothing.": _listens(lambda _, name, does: does and name != "ticket.updated"),
        "WF-132: A workflow that people start hears of events too.": _listens(
            lambda each, name, does: does or (each.version and name in each.trigger_config.event_types)
        ),
        "WF-132: The input of an event is the ticket's id and no more.": replaced(
            (f"{TRIGGERS}:as_input", lambda _: lambda ticket: {"id": ticket.id})
        ),
        "WF-111: A workflow sets itself off.": replaced((f"{TRIGGERS}:_lineage", lambda _: lambda _tenant: ())),
        "WF-50: An approved run stands still.": replaced(
            (f"{FOLDER}.engine:resume", lambda _: lambda _tenant, _request: None)
        ),
        "WF-133: Edges for approved are not followed.": replaced((f"{FOLDER}.engine:APPROVED", lambda _: ("true",))),
    },
    "time": {
        "WF-23: The delay of a node is a tenth.": _takes(0.1),
        "WF-23: A node takes ten times as long.": _takes(10),
    },
    "filters and paging": {
        "WF-51: What was decided is listed still.": replaced((f"{FOLDER}.approvals:pending", lambda _: _everything)),
    },
}
