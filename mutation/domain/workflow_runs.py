"""Defects of runs: how they begin, are read and go on at events, a rule each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from mutation.domain.workflow_planting import OPERATIONS
from mutation.mutant import Around, Plant, Table
from mutation.patches import replaced
from mutation.wire import Call, Reply, answers, asks, sets

ENGINE = "mock_server.families.workflows.engine"
TRIGGERS = "mock_server.families.workflows.triggers"


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


def _listens(holds: Callable[[Any, str, bool], Any]) -> Plant:
    """Which workflows hear of an event is decided otherwise."""
    return replaced(
        (f"{TRIGGERS}:_listens", lambda original: lambda each, name: holds(each, name, original(each, name)))
    )


MUTANTS: Table = {
    "transitions": {
        "WF-119: A run is answered as if it were done.": answers("execute_workflow", sets(status="completed")),
    },
    "engines": {
        "WF-19: A run never begins.": replaced((f"{ENGINE}:_set_timer", lambda _: lambda *_: None)),
        "WF-121: The body's fields are the input too.": answers("execute_workflow", _takes_input),
        "WF-121: The input is the conversation, without its ticket.": replaced(
            (f"{OPERATIONS}:input_of", lambda _: lambda _tenant, chat: {"conversation_id": chat.id})
        ),
        "WF-22: The body's fields are part of the input.": _free_input,
        "WF-110: New tickets start nothing.": _listens(lambda _, name, does: does and name != "ticket.created"),
        "WF-110: A workflow for one event hears of them all.": _listens(
            lambda each, _, does: does or (each.status == "published" and each.trigger_config.type == "event")
        ),
        "WF-132: Changes start nothing.": _listens(lambda _, name, does: does and name != "ticket.updated"),
        "WF-132: A workflow that people start hears of events too.": _listens(
            lambda each, name, does: does or (each.version and name in each.trigger_config.event_types)
        ),
        "WF-132: The input of an event is the ticket's id and no more.": replaced(
            (f"{TRIGGERS}:as_input", lambda _: lambda ticket: {"id": ticket.id})
        ),
        "WF-111: A workflow sets itself off.": replaced((f"{TRIGGERS}:_lineage", lambda _: lambda _tenant: ())),
    },
    "time": {
        "WF-23: The delay of a node is a tenth.": _takes(0.1),
        "WF-23: A node takes ten times as long.": _takes(10),
    },
}
