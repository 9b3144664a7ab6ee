"""What the journeys of workflows do again and again: canvases, runs, webhooks."""

import json
from typing import Any

import httpx

from contract_tests.calling import WEBHOOK_SECRET, Caller, Json, signature
from contract_tests.expecting import body

WORKFLOWS, TEMPLATES = "/api/v2/workflows", "/api/v2/workflows/templates"
ONBOARDING, PENDING = f"{WORKFLOWS}/wf_abc123", f"{WORKFLOWS}/approvals/pending"
CONVERSATION = "3f1c9a2e-7b40-4e8d-9a1f-2c6b5d8e0a11"


def create(caller: Caller, **fields: Json) -> Json:
    return body(caller.post(WORKFLOWS, {"name": "A workflow", **fields}), 201)


def publish(caller: Caller, workflow_id: str) -> Json:
    return body(caller.post(f"{WORKFLOWS}/{workflow_id}/publish"))


def published(caller: Caller, definition: dict[str, Any], **fields: Json) -> str:
    """The id of a new workflow with this canvas, published."""
    return str(publish(caller, create(caller, canvas_definition=definition, **fields)["id"])["id"])


def execute(caller: Caller, workflow_id: str, conversation_id: str = CONVERSATION) -> str:
    """The path of a new run."""
    run = body(caller.post(f"{WORKFLOWS}/{workflow_id}/execute", {"conversation_id": conversation_id}), 202)
    return f"{WORKFLOWS}/{workflow_id}/runs/{run['id']}"


def run_to_its_end(caller: Caller, definition: dict[str, Any]) -> tuple[Json, Json]:
    """A run of this canvas on the docs' conversation, and its steps."""
    path = execute(caller, published(caller, definition))
    caller.advance(hours=1)
    return read(caller, path), read(caller, f"{path}/steps")


def read(caller: Caller, path: str, **query: Json) -> Json:
    return body(caller.get(path, **query))


def runs(caller: Caller, workflow_id: str, **query: Json) -> Json:
    return read(caller, f"{WORKFLOWS}/{workflow_id}/runs", **query)["items"]


def dry_run(caller: Caller, workflow_id: str, event: dict[str, Any] | None = None) -> Json:
    sent = None if event is None else {"trigger_event": event}
    return body(caller.post(f"{WORKFLOWS}/{workflow_id}/dry-run", sent))


def names(steps: list[dict[str, Any]]) -> str:
    """The nodes of steps or of a path, in their order."""
    return " ".join(step["node_id"] for step in steps)


def signed(caller: Caller, workflow_id: str, content: bytes, secret: str = WEBHOOK_SECRET) -> httpx.Response:
    """What somebody outside sends to a webhook: no cookie, but a signature."""
    return outside(caller, workflow_id, content, **{"X-Workflow-Signature": signature(content, secret)})


def outside(caller: Caller, workflow_id: str, content: bytes, **headers: str) -> httpx.Response:
    """The same without a signature, or with another."""
    sent = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
    world = {b"X-Mock-World": caller.world.encode()}
    return caller.http.post(f"{WORKFLOWS}/webhook/{workflow_id}", content=content, headers=world | sent)


def as_json(content: Json) -> bytes:
    return json.dumps(content).encode()


def state(caller: Caller) -> Json:
    """Everything that could have changed: how many records there are of each kind, and what the clock will do."""
    return read(caller, f"/_mock/worlds/{caller.world}"), read(caller, "/api/v1/tickets", limit=100)
