"""How the journeys of automation rules call the mock."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx

from mock_server.testing import MockServer

RULES, LOGS = "/api/v2/automation-rules", "/api/v2/automation-rules/logs"
EVENT, RUN_TIME = "/api/v2/automation-rules/execute-event", "/api/v2/automation-rules/run-time"
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
OTHER = "ticket.reviewed"
"""An event that no rule of the scenario listens to."""


@contextmanager
def owner_of_a_world(mock: MockServer) -> Iterator[httpx.Client]:
    """The tenant's owner, in a world of their own whose clock stands still."""
    world = {"X-Mock-World": f"rules-{uuid4().hex}"}
    with httpx.Client(base_url=mock.url, headers=world, verify=NO_TLS) as client:
        client.put("/_mock/clock", json={"mode": "frozen"}).raise_for_status()
        yield acting(client, "tenant_owner")


def acting(client: httpx.Client, role: str) -> httpx.Client:
    client.headers["Cookie"] = f"aurion_session=sess_{role}"
    return client


def create(client: httpx.Client, **fields: Any) -> dict[str, Any]:
    answer = client.post(RULES, json={"name": "A rule", **fields})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def fire(client: httpx.Client, event_type: str = OTHER, **fields: Any) -> list[dict[str, Any]]:
    answer = client.post(EVENT, json={"event_type": event_type, **fields})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["executed"])


def run_time(client: httpx.Client) -> dict[str, Any]:
    return dict(client.post(RUN_TIME).raise_for_status().json())


def rule(client: httpx.Client, rule_id: str) -> dict[str, Any]:
    return dict(client.get(f"{RULES}/{rule_id}").raise_for_status().json())


def ticket(client: httpx.Client, ticket_id: int) -> dict[str, Any]:
    return dict(client.get(f"/api/v1/tickets/{ticket_id}").raise_for_status().json())


def new_ticket(client: httpx.Client, **fields: Any) -> dict[str, Any]:
    body = {"subject": "Screen flickers", **fields}
    return dict(client.post("/api/v1/tickets", json=body).raise_for_status().json())


def logs(client: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    return list(client.get(LOGS, params=query).raise_for_status().json())


def advance(client: httpx.Client, minutes: float) -> None:
    client.post("/_mock/clock/advance", json={"seconds": minutes * 60}).raise_for_status()


def has(actual: Any, expected: Any) -> bool:
    """Whether an answer has at least what is expected of it."""
    if isinstance(expected, dict):
        return isinstance(actual, dict) and all(
            name in actual and has(actual[name], value) for name, value in expected.items()
        )
    if isinstance(expected, list):
        return isinstance(actual, list) and len(actual) == len(expected) and all(map(has, actual, expected))
    return bool(actual == expected)
