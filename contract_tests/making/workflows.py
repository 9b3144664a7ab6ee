"""Workflows made for the occasion: canvases, workflows, runs that are waited for, webhooks that are signed."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import httpx

from contract_tests.calling import Caller, signature
from contract_tests.deployment import Deployment
from contract_tests.expecting import Broken, NotGiven, body, shown
from contract_tests.making.records import new_ticket

Json = Any
WORKFLOWS, TEMPLATES = "/api/v2/workflows", "/api/v2/workflows/templates"
PENDING, RULES = "/api/v2/workflows/approvals/pending", "/api/v2/automation-rules"
UNPUBLISHED, UNSIGNED = "Workflow is not published", "Invalid workflow signature"
UNDER_WAY = {"queued", "running"}
PAUSES = (0.5, 1, 2, 4, 8)
"""Seconds between two looks at a run that is under way."""
PAGE = 100

# Canvases


def canvas(*nodes: Json, edges: str = "") -> Json:
    """A trigger and these nodes; `a>b` is an edge, `a>b:true` one for an outcome. Without edges they are a line."""
    each = [TRIGGER, *nodes]
    line = " ".join(f"{one['id']}>{two['id']}" for one, two in pairwise(each))
    return {"nodes": each, "edges": [_edge(text) for text in (edges or line).split()]}


def _edge(text: str) -> Json:
    ends, _, outcome = text.partition(":")
    begin, _, end = ends.partition(">")
    return {"from": begin, "to": end, **({"condition": outcome} if outcome else {})}


def action(node_id: str, kind: str, **config: Json) -> Json:
    return {"id": node_id, "type": "action", "config": {"type": kind, **config}}


def condition(node_id: str, **config: Json) -> Json:
    return {"id": node_id, "type": "condition", "config": config}


TRIGGER = {"id": "start", "type": "trigger"}
NOTE, TELL = action("note", "add_note", body="Seen"), action("tell", "send_notification")
ASK = {"id": "ask", "type": "approval", "config": {"message": "Go on?"}}


def telling(*names: str) -> list[Json]:
    """Nodes that change nothing, under these names."""
    return [{**TELL, "id": name} for name in names]


def on_event(*events: str) -> Json:
    """A trigger for these events."""
    return {"type": "event", "event_types": list(events)}


# Workflows


def new_workflow(on: Deployment, caller: Caller | None = None, **fields: Json) -> Json:
    """A draft, with a name of its own unless one is given."""
    return body((caller or on.dashboard).post(WORKFLOWS, {"name": on.name("Workflow"), **fields}), 201)


def publish(on: Deployment, workflow_id: str) -> Json:
    return body(on.dashboard.post(f"{WORKFLOWS}/{workflow_id}/publish"))


def published(on: Deployment, definition: Json = None, **fields: Json) -> Json:
    """A published workflow with this canvas; with a trigger and nothing else where none is given."""
    made = new_workflow(on, canvas_definition=definition or canvas(), **fields)
    return publish(on, made["id"])


def patched(on: Deployment, workflow_id: str, **fields: Json) -> Json:
    return body(on.dashboard.patch(f"{WORKFLOWS}/{workflow_id}", fields))


def read(on: Deployment, path: str, **query: Json) -> Json:
    """What the owner's session sees there."""
    return body(on.dashboard.get(path, **query))


def everything(on: Deployment, path: str, **query: Json) -> list[Json]:
    """All that a list has, page for page."""
    found: list[Json] = []
    while True:
        page = read(on, path, limit=PAGE, offset=len(found), **query)
        found += page["items"]
        if not page["items"] or len(found) >= page["total"]:
            return found


def ids(records: Iterable[Json]) -> list[str]:
    return [each["id"] for each in records]


def but(record: Json, *names: str) -> Json:
    """The record without these fields."""
    return {name: value for name, value in record.items() if name not in names}


# Runs


def conversation_of(ticket: Json) -> str:
    """The conversation of a ticket; `NotGiven` where the API does not show it."""
    if not ticket.get("conversation_id"):
        raise NotGiven("a ticket of this deployment does not say which conversation it has")
    return str(ticket["conversation_id"])


def execution(on: Deployment, workflow_id: str, ticket: Json, **more: Json) -> httpx.Response:
    sent = {"conversation_id": conversation_of(ticket), **more}
    return on.dashboard.post(f"{WORKFLOWS}/{workflow_id}/execute", sent)


def executed(on: Deployment, workflow_id: str, ticket: Json | None = None) -> str:
    """The path of a new run, on this ticket or one of its own."""
    run = body(execution(on, workflow_id, ticket or new_ticket(on)), 202)
    return f"{WORKFLOWS}/{workflow_id}/runs/{run['id']}"


def at_rest(on: Deployment, path: str) -> Json:
    """The run as it is when it goes on no more by itself, or when we have waited long enough."""
    run = read(on, path)
    for pause in PAUSES:
        if run["status"] not in UNDER_WAY:
            break
        on.wait(pause)
        run = read(on, path)
    return run


def steps_of(on: Deployment, path: str) -> list[Json]:
    return list(read(on, f"{path}/steps"))


def ran(on: Deployment, definition: Json, ticket: Json | None = None) -> tuple[Json, list[Json]]:
    """A run of this canvas that has come to rest, and its steps."""
    path = executed(on, published(on, definition)["id"], ticket)
    return at_rest(on, path), steps_of(on, path)


def way(steps: Iterable[Json]) -> str:
    """The nodes of steps or of a path, in their order."""
    return " ".join(str(step["node_id"]) for step in steps)


def runs_of(on: Deployment, workflow_id: str, **query: Json) -> list[Json]:
    return list(read(on, f"{WORKFLOWS}/{workflow_id}/runs", **query)["items"])


def started(on: Deployment, workflow_id: str, ticket_id: int) -> list[Json]:
    """The runs that this ticket started, as soon as there is one, or when we have waited long enough."""
    for pause in (0, *PAUSES[:4]):
        on.wait(pause)
        found = [run for run in runs_of(on, workflow_id) if run["trigger_event"].get("id") == ticket_id]
        if found:
            break
    return found


def dry_run(on: Deployment, workflow_id: str, event: Json = None) -> Json:
    sent = None if event is None else {"trigger_event": event}
    return body(on.dashboard.post(f"{WORKFLOWS}/{workflow_id}/dry-run", sent))


# Approvals


def asking(on: Deployment, *after: Json) -> tuple[str, Json]:
    """The path of a run that waits for an approval, and the request. These nodes come after it."""
    path = executed(on, published(on, canvas(ASK, *after))["id"])
    run = at_rest(on, path)
    found = request_of(on, run["id"])
    if found is None:
        raise Broken("a pending request of a run at its approval node", f"none, and the run is {shown(run)}")
    return path, found


def request_of(on: Deployment, run_id: str) -> Json:
    """What this run asks; None where it asks nothing."""
    found = next((each for each in read(on, PENDING) if each["run_id"] == run_id), None)
    if found:
        on.wire.ledger.owned.add(found["id"])  # the run is ours, and so is what it asks
    return found


def decision(on: Deployment, request_id: str, what: Json, **fields: Json) -> httpx.Response:
    return on.dashboard.post(f"{WORKFLOWS}/approvals/{request_id}/decide", {"decision": what, **fields})


# Webhooks


def secret_of(on: Deployment, workflow: Json) -> str:
    """What its webhook is signed with; `NotGiven` where neither the API nor the settings say."""
    secret = workflow.get("webhook_secret") or on.webhook_secret
    if not secret:
        raise NotGiven("the secret of the webhook is needed, and no workflow shows it: set webhook_secret")
    return str(secret)


def webhook(
    on: Deployment, workflow_id: str, content: bytes, signed: str | None, caller: Caller | None = None
) -> httpx.Response:
    """What somebody outside sends, with this as its signature."""
    headers = {"Content-Type": "application/json"} | ({} if signed is None else {"X-Workflow-Signature": signed})
    return (caller or on.anonymous).request("POST", f"{WORKFLOWS}/webhook/{workflow_id}", headers, content=content)


def called(on: Deployment, workflow: Json, content: bytes = b"{}") -> httpx.Response:
    """The webhook of a workflow, signed as it wants to be."""
    return webhook(on, workflow["id"], content, signature(content, secret_of(on, workflow)))
