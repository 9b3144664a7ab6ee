"""Workflows made for the occasion: canvases, workflows, runs that are waited for, webhooks that are signed.

They are made as the page's example makes them, but start at no event: others make tickets too. What no page shows is
read in any form: lists, the answers to publishing and to starting a run, the way of a dry run.
"""

import json
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import httpx

from contract_tests.assertions import Inconclusive, SetupRefused, done, holds, made, shown
from contract_tests.caller import Caller, signature
from contract_tests.factories import lists
from contract_tests.factories.lists import records
from contract_tests.factories.records import new_ticket
from contract_tests.target import Target

Json = Any
WORKFLOWS, TEMPLATES = "/api/v2/workflows", "/api/v2/workflows/templates"
PENDING = "/api/v2/workflows/approvals/pending"
UNPUBLISHED, UNSIGNED = "Workflow is not published", "Invalid workflow signature"
UNDER_WAY = {"pending", "queued", "running"}
PAUSES = (0.5, 1, 2, 4, 8)
"""Seconds between two looks at a run that is under way."""
CONVERSATION = "3f1c9a2e-7b40-4e8d-9a1f-2c6b5d8e0a11"
"""The one that the page's example executes a workflow on."""

# Canvases


def canvas(*nodes: Json, edges: str = "", trigger: Json = None) -> Json:
    """A trigger and these nodes; `a>b` is an edge, `a>b:true` one for an outcome. Without edges they are a line."""
    each = [trigger or TRIGGER, *nodes]
    line = " ".join(f"{one['id']}>{two['id']}" for one, two in pairwise(each))
    drawn = [_edge(text) for text in (edges or line).split()]
    return {"nodes": each, "edges": drawn, "viewport": {"x": 0, "y": 0, "zoom": 1}}


def _edge(text: str) -> Json:
    ends, _, outcome = text.partition(":")
    begin, _, end = ends.partition(">")
    return {"from": begin, "to": end, **({"condition": outcome} if outcome else {})}


def action(node_id: str, kind: str, **config: Json) -> Json:
    return {"id": node_id, "type": "action", "config": {"type": kind, **config}}


def condition(node_id: str, **config: Json) -> Json:
    return {"id": node_id, "type": "condition", "config": config}


TRIGGER = {"id": "start", "type": "trigger", "config": {"event": "deploy_completed"}}
NOTE, TELL = action("note", "add_note", body="Seen"), action("tell", "send_notification")
ASK = {"id": "ask", "type": "approval", "config": {"message": "Go on?"}}
CHECK = condition("check", field="category", equals="Onboarding")
QUIET = canvas(CHECK, TELL, edges="start>check check>tell:true")
"""The page's example in small: for most tickets it does nothing."""


def telling(*names: str) -> list[Json]:
    """Nodes that change nothing, under these names."""
    return [{**TELL, "id": name} for name in names]


def on_event(*events: str) -> Json:
    """A trigger for these events."""
    return {"type": "event", "event_types": list(events)}


# Workflows


def workflow_like(on: Target, **fields: Json) -> Json:
    """The body of a workflow that others do not start, with a name of its own."""
    own = {"name": on.name("Workflow"), "description": "Automated onboarding workflow for new hires"}
    return {**own, "trigger_config": {"type": "webhook"}, "canvas_definition": QUIET, **fields}


def new_workflow(on: Target, **fields: Json) -> Json:
    """A draft."""
    return made(on.dashboard.post(WORKFLOWS, workflow_like(on, **fields)))


def publish(on: Target, workflow_id: str) -> Json:
    return done(on.dashboard.post(f"{WORKFLOWS}/{workflow_id}/publish"))


def published(on: Target, definition: Json = None, **fields: Json) -> Json:
    """A published workflow with this canvas: the record that publishing answers, else the one that creating did."""
    draft = new_workflow(on, canvas_definition=definition or QUIET, **fields)
    answered = publish(on, draft["id"])
    return answered if isinstance(answered, dict) and answered.get("id") == draft["id"] else draft


def patched(on: Target, workflow_id: str, **fields: Json) -> Json:
    return done(on.dashboard.patch(f"{WORKFLOWS}/{workflow_id}", fields))


def read(on: Target, path: str, **query: Json) -> Json:
    """What the owner's session sees there."""
    return made(on.dashboard.get(path, **query), httpx.codes.OK)


def everything(on: Target, path: str, **query: Json) -> list[Json]:
    """All that a list has, page for page."""
    return lists.everything(on.dashboard, path, **query)


def ids(listed: Iterable[Json]) -> list[str]:
    return [each["id"] for each in listed]


def new_template(on: Target, **fields: Json) -> Json:
    """A template with a canvas, a trigger and a category of its own, unless others are given."""
    own = {"name": on.name("Template"), "description": "For new hires", "category": on.name("Category")}
    drawn = {"trigger_config": on_event("ticket.created"), "canvas_definition": canvas(TELL)}
    return made(on.dashboard.post(TEMPLATES, {**own, **drawn, **fields}))


# Runs


def conversation_of(ticket: Json) -> str:
    """The conversation of a ticket; `Inconclusive` where the API does not show it."""
    if not ticket.get("conversation_id"):
        raise Inconclusive("a ticket of this deployment does not say which conversation it has")
    return str(ticket["conversation_id"])


def conversing(on: Target) -> Json:
    """A ticket for workflows that change nothing: where the API does not show its conversation, that of the page's
    example, which may be there.
    """
    ticket = new_ticket(on)
    return {**ticket, "conversation_id": ticket.get("conversation_id") or CONVERSATION}


def execution(on: Target, workflow_id: str, ticket: Json, **more: Json) -> httpx.Response:
    sent = {"conversation_id": conversation_of(ticket), **more}
    return on.dashboard.post(f"{WORKFLOWS}/{workflow_id}/execute", sent)


def executed(on: Target, workflow_id: str, ticket: Json | None = None) -> str:
    """The path of a new run, on this ticket or one of its own."""
    return run_of(on, workflow_id, done(execution(on, workflow_id, ticket or new_ticket(on))))


def begun(on: Target, workflow: Json, event: Json = None) -> str:
    """The path of a new run with this input, started by the webhook: that needs no conversation."""
    return run_of(on, workflow["id"], done(called(on, workflow, json.dumps(event or {}).encode())))


def run_of(on: Target, workflow_id: str, answered: Json) -> str:
    """The path of the run that an answer names; where it names none, of the only one that the workflow has."""
    named = [answered.get(each) for each in ("run_id", "id")] if isinstance(answered, dict) else []
    run_id = next((each for each in named if each and each != workflow_id), None)
    if run_id is None:
        found = runs_of(on, workflow_id)
        if len(found) != 1:
            raise Inconclusive("this deployment does not say which run it started")
        run_id = found[0]["id"]
    return f"{WORKFLOWS}/{workflow_id}/runs/{run_id}"


def at_rest(on: Target, path: str) -> Json:
    """The run as it is when it goes on no more by itself; `Inconclusive` where a deployment takes longer than we
    wait.
    """
    run = read(on, path)
    for pause in PAUSES:
        if run["status"] not in UNDER_WAY:
            return run
        on.wait(pause)
        run = read(on, path)
    on.assume(run["status"] not in UNDER_WAY, f"a run is still {run['status']} after {sum(PAUSES):g} seconds")
    return run


def steps_of(on: Target, path: str) -> list[Json]:
    return records(read(on, f"{path}/steps"))


def ran(on: Target, definition: Json, ticket: Json | None = None) -> tuple[Json, list[Json]]:
    """A run of this canvas on a ticket that has come to rest, and its steps."""
    path = executed(on, published(on, definition)["id"], ticket)
    return at_rest(on, path), steps_of(on, path)


def way(steps: Iterable[Json]) -> str:
    """The nodes of steps or of a path, in their order."""
    return " ".join(str(step["node_id"]) for step in steps)


def leads(steps: Iterable[Json], to: str = "", past: str = "") -> None:
    """The way comes to these nodes, and not to those. What was skipped is no part of it."""
    actual = set(way(step for step in steps if step.get("status") != "skipped").split())
    holds(set(to.split()) <= actual, f"a way that leads to {to}", sorted(actual))
    holds(not set(past.split()) & actual, f"a way that does not lead to {past}", sorted(actual))


def runs_of(on: Target, workflow_id: str, **query: Json) -> list[Json]:
    return records(read(on, f"{WORKFLOWS}/{workflow_id}/runs", **query))


def dry_run(on: Target, workflow_id: str, event: Json = None) -> Json:
    sent = None if event is None else {"trigger_event": event}
    return done(on.dashboard.post(f"{WORKFLOWS}/{workflow_id}/dry-run", sent))


def dry_way(on: Target, workflow_id: str, event: Json = None) -> list[Json]:
    """The way of a dry run."""
    return records(dry_run(on, workflow_id, event))


# Approvals


def asking(on: Target, *after: Json, edges: str = "") -> tuple[str, Json]:
    """The path of a run that waits for an approval, and the request. These nodes come after it."""
    path = begun(on, published(on, canvas(ASK, *after, edges=edges)))
    run = at_rest(on, path)
    found = request_of(on, path)
    if found is None:
        raise SetupRefused("a pending request of a run at its approval node", f"none, and the run is {shown(run)}")
    return path, found


def request_of(on: Target, path: str) -> Json:
    """What the run at this path asks; None where it asks nothing."""
    run_id = path.rpartition("/")[2]
    found = next((each for each in records(read(on, PENDING)) if run_id in each.values()), None)
    if found:
        on.transport.ledger.owned.add(found["id"])  # the run is ours, and so is what it asks
    return found


def decision(on: Target, request_id: str, what: Json, **fields: Json) -> httpx.Response:
    return on.dashboard.post(f"{WORKFLOWS}/approvals/{request_id}/decide", {"decision": what, **fields})


# Webhooks


def secret_of(on: Target, workflow: Json) -> str:
    """What its webhook is signed with; `Inconclusive` where neither the API nor the settings say."""
    secret = workflow.get("webhook_secret") or on.webhook_secret
    if not secret:
        raise Inconclusive("the secret of the webhook is needed, and no workflow shows it: set webhook_secret")
    return str(secret)


def webhook(
    on: Target, workflow_id: str, content: bytes, signed: str | None, caller: Caller | None = None
) -> httpx.Response:
    """What somebody outside sends, with this as its signature."""
    headers = {"Content-Type": "application/json"} | ({} if signed is None else {"X-Workflow-Signature": signed})
    return (caller or on.anonymous).request("POST", f"{WORKFLOWS}/webhook/{workflow_id}", headers, content=content)


def called(on: Target, workflow: Json, content: bytes = b"{}") -> httpx.Response:
    """The webhook of a workflow, signed as it wants to be."""
    return webhook(on, workflow["id"], content, signature(content, secret_of(on, workflow)))
