"""Defects of runs: how they begin, are read and go on at events, a rule each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from mock_server.families.tenant import Tenant
from mock_server.http.wire import Asgi, Receive, Scope, Send
from mock_server.models import WorkflowRun
from mutation.domain.workflow_planting import OPERATIONS, invalid, limited_to, refuses, remembers
from mutation.mutant import Around, Mutant, Plant
from mutation.patches import replaced
from mutation.wire import Call, Deliver, Reply, answers, asks, edits, says, sets, status, wire

ENGINE = "mock_server.families.workflows.engine"
TRIGGERS = "mock_server.families.workflows.triggers"
EXAMPLE = "/api/v2/workflows/wf_abc123/runs"


def _takes(times: float) -> Plant:
    return replaced((f"{ENGINE}:delay_of", lambda original: lambda node: original(node) * times))


def _takes_input(call: Call, reply: Reply) -> None:
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

    taking = replaced((f"{OPERATIONS}:input_of", lambda original: lambda *chat: {**original(*chat), **beside}))
    with taking(), asks("execute_workflow", keep)() as around:
        yield around


async def _one_more(call: Call, deliver: Deliver) -> Reply:
    """A limit of 201 is taken."""
    if call.query.get("limit") != "201":
        taken: Reply = await deliver(call)
        return taken
    call.query["limit"] = "200"
    reply: Reply = await deliver(call)
    if reply.ok:
        reply.json = {**reply.json, "limit": 201}
    return reply


@contextmanager
def _runs_of_all() -> Iterator[Around]:
    """There is a list at the top that the page says there is not."""

    def around(app: Asgi) -> Asgi:
        async def served(scope: Scope, receive: Receive, send: Send) -> None:
            if scope.get("path") == "/api/v2/runs":
                scope = {**scope, "path": EXAMPLE, "raw_path": EXAMPLE.encode()}
            await app(scope, receive, send)

        return served

    yield around


def _equal(name: str, make: Callable[[Any], Any]) -> Plant:
    """The filter by this field holds for other records."""
    return replaced(
        (
            f"{OPERATIONS}:equal",
            lambda original: lambda field, value: make(value) if field == name and value else original(field, value),
        )
    )


def _listens(holds: Callable[[Any, str, bool], Any]) -> Plant:
    """Which workflows hear of an event is decided otherwise."""
    return replaced(
        (f"{TRIGGERS}:_listens", lambda original: lambda each, name: holds(each, name, original(each, name)))
    )


def _under_any_workflow(_original: Any) -> Any:
    def get_workflow_run(tenant: Tenant, workflow_id: str, run_id: str) -> WorkflowRun:
        tenant.workflows.get(workflow_id)
        return tenant.workflow_runs.get(run_id)

    return get_workflow_run


MUTANTS: list[Mutant] = [
    Mutant("WF-19", "status", "Executing answers 200.", answers("execute_workflow", status(200))),
    Mutant(
        "WF-119",
        "transitions",
        "A run is answered as if it were done.",
        answers("execute_workflow", sets(status="completed")),
    ),
    Mutant(
        "WF-19",
        "engines",
        "A run never begins.",
        replaced((f"{ENGINE}:_set_timer", lambda _: lambda *_: None)),
    ),
    Mutant(
        "WF-120",
        "errors",
        "The 422 does not say where it is wrong.",
        answers("execute_workflow", says("Invalid conversation", instead_of=422)),
    ),
    Mutant(
        "WF-21", "errors", "The 404 has other words.", answers("execute_workflow", says("Not found", instead_of=404))
    ),
    Mutant("WF-121", "engines", "The body's fields are the input too.", answers("execute_workflow", _takes_input)),
    Mutant(
        "WF-121",
        "engines",
        "The input is the conversation, without its ticket.",
        replaced((f"{OPERATIONS}:input_of", lambda _: lambda _tenant, chat: {"conversation_id": chat.id})),
    ),
    Mutant("WF-22", "engines", "The body's fields are part of the input.", _free_input),
    Mutant("WF-23", "time", "The delay of a node is a tenth.", _takes(0.1)),
    Mutant("WF-23", "time", "A node takes ten times as long.", _takes(10)),
    Mutant("WF-60", "schema", "There is a list of all runs.", _runs_of_all),
    Mutant(
        "WF-60",
        "filters and paging",
        "Every workflow lists all runs.",
        _equal("workflow_id", lambda _value: lambda _run: True),
    ),
    Mutant(
        "WF-61",
        "filters and paging",
        "What waits is listed as completed.",
        _equal("status", lambda value: lambda run: run.status in ({value, "waiting_approval"})),
    ),
    Mutant("WF-61", "filters and paging", "The default limit is 25.", limited_to("list_workflow_runs", "25")),
    Mutant(
        "WF-61",
        "filters and paging",
        "The offset counts pages.",
        asks(
            "list_workflow_runs",
            lambda call: (
                call.query.update(offset=str(int(call.query.get("offset", "0")) * int(call.query.get("limit", "50"))))
                if call.query.get("offset", "0").isdecimal() and call.query.get("limit", "50").isdecimal()
                else None
            ),
        ),
    ),
    Mutant(
        "WF-61",
        "validation",
        "A page has 100 runs at most.",
        refuses("list_workflow_runs", lambda call: call.query.get("limit") == "200", 422, invalid("query", "limit")),
    ),
    Mutant("WF-61", "validation", "A page may have 201 runs.", wire("list_workflow_runs", _one_more)),
    Mutant("WF-62", "persistence", "The run that was read first is read again.", remembers("get_workflow_run")),
    Mutant(
        "WF-62",
        "persistence",
        "The last step of a run is missing.",
        answers("list_workflow_run_steps", edits(lambda steps: steps[:-1])),
    ),
    Mutant(
        "WF-63",
        "filters and paging",
        "The oldest run comes first.",
        answers("list_workflow_runs", edits(lambda page: page["items"].reverse())),
    ),
    Mutant(
        "WF-63",
        "schema",
        "The envelope has data instead of items.",
        answers("list_workflow_runs", edits(lambda page: page.update(data=page.pop("items")))),
    ),
    Mutant(
        "WF-63",
        "persistence",
        "A run is found under any workflow.",
        replaced((f"{OPERATIONS}:get_workflow_run", _under_any_workflow)),
    ),
    Mutant(
        "WF-110",
        "engines",
        "New tickets start nothing.",
        _listens(lambda _, name, does: does and name != "ticket.created"),
    ),
    Mutant(
        "WF-132", "engines", "Changes start nothing.", _listens(lambda _, name, does: does and name != "ticket.updated")
    ),
    Mutant(
        "WF-132", "engines", "Closing starts nothing.", _listens(lambda _, name, does: does and name != "ticket.closed")
    ),
    Mutant(
        "WF-110",
        "engines",
        "A workflow for one event hears of them all.",
        _listens(lambda each, _, does: does or (each.status == "published" and each.trigger_config.type == "event")),
    ),
    Mutant(
        "WF-132",
        "engines",
        "A workflow that people start hears of events too.",
        _listens(lambda each, name, does: does or (each.version and name in each.trigger_config.event_types)),
    ),
    Mutant(
        "WF-132",
        "engines",
        "The input of an event is the ticket's id and no more.",
        replaced((f"{TRIGGERS}:as_input", lambda _: lambda ticket: {"id": ticket.id})),
    ),
    Mutant(
        "WF-111",
        "engines",
        "A workflow sets itself off.",
        replaced((f"{TRIGGERS}:_lineage", lambda _: lambda _tenant: ())),
    ),
]
