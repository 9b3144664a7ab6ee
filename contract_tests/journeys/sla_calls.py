"""How the journeys of SLAs call the mock: as the key of the docs, in a world whose clock stands still."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx

from mock_server.testing import MockServer

SLA = "/api/v2/sla"
POLICIES, INSTANCES, PREVIEW = f"{SLA}/policies", f"{SLA}/instances", f"{SLA}/preview-deadline"
TICKETS, HOURS = "/api/v1/tickets", "/api/v2/business-hours"
NOW = "2026-03-08T20:00:00Z"
"""A Sunday evening."""
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

Json = Any


@contextmanager
def somebody(mock: MockServer, **credential: str) -> Iterator["Somebody"]:
    """A caller in a world of their own: `key="ak_live_xxxx"`, or `session="sess_agent"`."""
    world = {"X-Mock-World": f"sla-{uuid4().hex}"}
    with httpx.Client(base_url=mock.url, headers=world, verify=NO_TLS, timeout=30) as client:
        caller = Somebody(client, credential)
        caller.put("/_mock/clock", 200, {"now": NOW, "mode": "frozen"})
        yield caller


class Somebody:
    """A credential in a world. Every call names the status that it should get, and answers the body."""

    def __init__(self, client: httpx.Client, credential: dict[str, str]) -> None:
        self.client = client
        self.headers = _headers(**credential)

    def as_(self, **credential: str) -> "Somebody":
        """The same world, seen with another credential."""
        return Somebody(self.client, credential)

    def call(self, method: str, path: str, status: int, body: Json = None, **more: Any) -> Json:
        headers = {**self.headers, **more.pop("headers", {})}
        answer = self.client.request(method, path, json=body, headers=headers, **more)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def get(self, path: str, status: int = 200, /, **query: Any) -> Json:
        return self.call("GET", path, status, params=query)

    def post(self, path: str, status: int, body: Json, **headers: str) -> Json:
        return self.call("POST", path, status, body, headers=headers)

    def put(self, path: str, status: int, body: Json) -> Json:
        return self.call("PUT", path, status, body)

    def patch(self, path: str, body: Json, status: int = 200) -> Json:
        return self.call("PATCH", path, status, body)

    def delete(self, path: str, status: int = 204) -> Json:
        return self.call("DELETE", path, status)

    def advance(self, *, minutes: float = 0, to: str | None = None) -> list[tuple[str, str]]:
        """Let time pass. Answers what SLA timers fired, and for which instance."""
        body = {"to": to} if to else {"seconds": minutes * 60}
        fired = self.post("/_mock/clock/advance", 200, body)["fired"]
        return [(each["name"], each["subject_id"]) for each in fired if each["name"].startswith("sla.")]

    def policy(self, *targets: tuple[str, float], **fields: Json) -> str:
        """A new policy before all others, with targets (type, hours) for medium tickets."""
        policy_id = self.post(POLICIES, 201, {"name": "Test", **fields})["id"]
        for kind, hours in targets:
            body = {"type": kind, "priority": "medium", "hours": hours}
            self.post(f"{POLICIES}/{policy_id}/targets", 201, body)
        self.post(f"{POLICIES}/reorder", 204, {"policy_ids": [policy_id]})
        return str(policy_id)

    def escalation(self, policy_id: str, **fields: Json) -> str:
        return str(self.post(f"{POLICIES}/{policy_id}/escalations", 201, fields)["id"])

    def ticket(self, **fields: Json) -> int:
        return int(self.post(TICKETS, 201, {"subject": "Test", **fields})["id"])

    def move(self, ticket_id: int, status: str) -> None:
        self.put(f"{TICKETS}/{ticket_id}", 200, {"status": status})

    def note(self, ticket_id: int, *, private: bool = False) -> None:
        self.post(f"{TICKETS}/{ticket_id}/notes", 201, {"body": "We are on it", "private": private})

    def instance(self, ticket_id: int) -> Json:
        """The ticket's instance; None if it has none."""
        found = [each for each in self.get(INSTANCES, limit=100)["data"] if each["ticket_id"] == ticket_id]
        return found[0] if found else None

    def due(self, ticket_id: int, target: str = "resolution") -> Json:
        return self.instance(ticket_id)["targets"][target]["due_at"]

    def preview(self, schedule_id: str, start: str, minutes: int, status: int = 200) -> Json:
        body = {"business_hours_id": schedule_id, "start_at": start, "duration_minutes": minutes}
        return self.post(PREVIEW, status, body)


def _headers(key: str | None = None, session: str | None = None) -> dict[str, str]:
    return {"X-API-Key": key} if key else {"Cookie": f"aurion_session={session}"}


def has(answered: Json, expected: Json) -> bool:
    """Whether the answer has what is expected at least. Lists may go on."""
    if isinstance(expected, dict):
        return all(name in answered and has(answered[name], value) for name, value in expected.items())
    if isinstance(expected, list):
        return len(answered) >= len(expected) and all(map(has, answered, expected))
    return type(answered) is type(expected) and bool(answered == expected)
