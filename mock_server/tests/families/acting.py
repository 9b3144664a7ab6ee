"""Tests of what a world does by itself: a client that acts, waits and asks why."""

from typing import Any

import httpx


class Actor:
    """Somebody at work over HTTP in a world whose clock stands still until it is advanced."""

    def __init__(self, calling: httpx.Client) -> None:
        self.calling = calling

    def get(self, path: str) -> Any:
        return self.calling.get(path).raise_for_status().json()

    def post(self, path: str, **body: Any) -> Any:
        return self.calling.post(path, json=body).raise_for_status().json()

    def put(self, path: str, **body: Any) -> Any:
        return self.calling.put(path, json=body).raise_for_status().json()

    def patch(self, path: str, **body: Any) -> Any:
        return self.calling.patch(path, json=body).raise_for_status().json()

    def delete(self, path: str) -> None:
        self.calling.delete(path).raise_for_status()

    def wait(self, **time: float) -> list[str]:
        """Let so many hours, minutes and seconds pass. Answers the names of the timers that fired."""
        seconds = time.get("hours", 0) * 3600 + time.get("minutes", 0) * 60 + time.get("seconds", 0)
        return [each["name"] for each in self.post("/_mock/clock/advance", seconds=seconds)["fired"]]

    def ticket(self, **fields: Any) -> int:
        """The number of a new ticket, whose category and priority are those of no rule."""
        sent = {"subject": "Test", "category": "Other", "priority": "low", **fields}
        return int(self.post("/api/v1/tickets", **{name: value for name, value in sent.items() if value})["id"])

    def read(self, ticket: int) -> Any:
        return self.get(f"/api/v1/tickets/{ticket}")

    def update(self, ticket: int, **fields: Any) -> Any:
        return self.put(f"/api/v1/tickets/{ticket}", **fields)

    def explain(self, ticket: int) -> Any:
        return self.get(f"/_mock/explain/tickets/{ticket}")

    def team(self, *members: str, capacity: int = 0, **fields: Any) -> str:
        """The id of a new team with these members."""
        team = str(self.post("/api/v2/teams", name="Test", **fields)["id"])
        for user in members:
            self.put(f"/api/v2/teams/{team}/members/{user}", max_capacity=capacity)
        return team

    def happened(self, name: str) -> list[dict[str, Any]]:
        return list(self.calling.get("/_mock/events", params={"name": name, "limit": 1000}).raise_for_status().json())

    def reply(self, ticket: int, **payload: Any) -> Any:
        """The customer answers."""
        conversation = self.read(ticket)["conversation_id"]
        path = "/api/v2/automation-rules/execute-event"
        return self.post(
            path, event_type="conversation.customer_replied", conversation_id=conversation, payload=payload
        )
