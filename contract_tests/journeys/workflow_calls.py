"""How the journeys of workflows call the mock."""

import hmac
import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any
from uuid import uuid4

import httpx

from mock_server.testing import MockServer

WORKFLOWS, TEMPLATES = "/api/v2/workflows", "/api/v2/workflows/templates"
ONBOARDING, PENDING = f"{WORKFLOWS}/wf_abc123", f"{WORKFLOWS}/approvals/pending"
CONVERSATION, TICKET = "3f1c9a2e-7b40-4e8d-9a1f-2c6b5d8e0a11", 1042
SECRET = "whsec_docs"  # noqa: S105 - a fixture's
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
PATIENCE = 30
TRIGGER = {"id": "start", "type": "trigger"}


@contextmanager
def owner_of_a_world(mock: MockServer) -> Iterator[httpx.Client]:
    """The tenant's owner, in a world of their own whose clock stands still."""
    world = {"X-Mock-World": f"workflows-{uuid4().hex}"}
    with httpx.Client(base_url=mock.url, headers=world, verify=NO_TLS, timeout=PATIENCE) as client:
        client.put("/_mock/clock", json={"mode": "frozen"}).raise_for_status()
        yield acting(client, "tenant_owner")


def acting(client: httpx.Client, role: str) -> httpx.Client:
    client.headers["Cookie"] = f"aurion_session=sess_{role}"
    return client


def advance(client: httpx.Client, seconds: float) -> None:
    client.post("/_mock/clock/advance", json={"seconds": seconds}).raise_for_status()


def canvas(*nodes: dict[str, Any], edges: str = "") -> dict[str, Any]:
    """A trigger and these nodes; `a>b` is an edge, `a>b:true` one for an outcome. Without edges they are a line."""
    each = [TRIGGER, *nodes]
    line = " ".join(f"{one['id']}>{two['id']}" for one, two in pairwise(each))
    return {"nodes": each, "edges": [_edge(text) for text in (edges or line).split()]}


def _edge(text: str) -> dict[str, str]:
    ends, _, condition = text.partition(":")
    begin, _, end = ends.partition(">")
    return {"from": begin, "to": end, **({"condition": condition} if condition else {})}


def action(node_id: str, kind: str, **config: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "action", "config": {"type": kind, **config}}


def condition(node_id: str, **config: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "condition", "config": config}


def create(client: httpx.Client, **fields: Any) -> dict[str, Any]:
    answer = client.post(WORKFLOWS, json={"name": "A workflow", **fields})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def publish(client: httpx.Client, workflow_id: str) -> dict[str, Any]:
    return dict(client.post(f"{WORKFLOWS}/{workflow_id}/publish").raise_for_status().json())


def published(client: httpx.Client, definition: dict[str, Any], **fields: Any) -> str:
    """The id of a new workflow with this canvas, published."""
    return str(publish(client, create(client, canvas_definition=definition, **fields)["id"])["id"])


def execute(client: httpx.Client, workflow_id: str, conversation_id: str = CONVERSATION) -> str:
    """The path of a new run."""
    answer = client.post(f"{WORKFLOWS}/{workflow_id}/execute", json={"conversation_id": conversation_id})
    assert answer.status_code == 202, answer.text
    return f"{WORKFLOWS}/{workflow_id}/runs/{answer.json()['id']}"


def run_to_its_end(client: httpx.Client, definition: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A run of this canvas on the docs' conversation, and its steps."""
    path = execute(client, published(client, definition))
    advance(client, 3600)
    return read(client, path), read(client, f"{path}/steps")


def read(client: httpx.Client, path: str, **query: Any) -> Any:
    return client.get(path, params=query or None).raise_for_status().json()


def runs(client: httpx.Client, workflow_id: str, **query: Any) -> list[dict[str, Any]]:
    return list(read(client, f"{WORKFLOWS}/{workflow_id}/runs", **query)["items"])


def dry_run(client: httpx.Client, workflow_id: str, event: dict[str, Any] | None = None) -> dict[str, Any]:
    body = None if event is None else {"trigger_event": event}
    return dict(client.post(f"{WORKFLOWS}/{workflow_id}/dry-run", json=body).raise_for_status().json())


def names(steps: list[dict[str, Any]]) -> str:
    """The nodes of steps or of a path, in their order."""
    return " ".join(step["node_id"] for step in steps)


def signed(
    client: httpx.Client, workflow_id: str, content: bytes, secret: str = SECRET, **headers: str
) -> httpx.Response:
    """What somebody outside sends to a webhook: no cookie, but a signature."""
    signature = {"X-Workflow-Signature": hmac.new(secret.encode(), content, "sha256").hexdigest(), **headers}
    return outside(client, workflow_id, content, **signature)


def outside(client: httpx.Client, workflow_id: str, content: bytes, **headers: str) -> httpx.Response:
    world = {"X-Mock-World": client.headers["X-Mock-World"]}
    sent = {name.encode(): value.encode("latin-1") for name, value in (world | headers).items()}
    url = f"{client.base_url}{WORKFLOWS}/webhook/{workflow_id}"
    return httpx.post(url, content=content, headers=sent, verify=NO_TLS, timeout=PATIENCE)


def as_json(content: Any) -> bytes:
    return json.dumps(content).encode()


def ticket(client: httpx.Client, ticket_id: int = TICKET) -> dict[str, Any]:
    return dict(read(client, f"/api/v1/tickets/{ticket_id}"))


def new_ticket(client: httpx.Client, **fields: Any) -> dict[str, Any]:
    body = {"subject": "Screen flickers", **fields}
    return dict(client.post("/api/v1/tickets", json=body).raise_for_status().json())


def state(client: httpx.Client) -> Any:
    """Everything that could have changed: how many records there are of each kind, and what the clock will do."""
    name = client.headers["X-Mock-World"]
    return read(client, f"/_mock/worlds/{name}"), read(client, "/api/v1/tickets", limit=100)


def has(actual: Any, expected: Any) -> bool:
    """Whether an answer has at least what is expected of it."""
    if isinstance(expected, dict):
        return isinstance(actual, dict) and all(
            name in actual and has(actual[name], value) for name, value in expected.items()
        )
    if isinstance(expected, list):
        return isinstance(actual, list) and len(actual) == len(expected) and all(map(has, actual, expected))
    return bool(actual == expected)
