"""A world whose clock moves only when a test moves it, as somebody sees it who sets up webhooks there."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client
from mock_server.tests.webhooks.receivers import SECRET

TICKETS = ["ticket.created", "ticket.updated"]


class Developer:
    """Calls the API and the control API in a world."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def hook(self, url: str, name: str = "shop", **options: Any) -> dict[str, Any]:
        asked = {"url": url, "secret": SECRET, "events": TICKETS, **options}
        return dict(self._done(self.http.put(f"/_mock/webhooks/{name}", json=asked)))

    def webhook(self, name: str = "shop") -> dict[str, Any]:
        return dict(self._done(self.http.get(f"/_mock/webhooks/{name}")))

    def create(self, subject: str = "VPN") -> int:
        return int(self._done(self.http.post("/api/v1/tickets", json={"subject": subject}))["id"])

    def rename(self, ticket_id: int, subject: str) -> None:
        self._done(self.http.put(f"/api/v1/tickets/{ticket_id}", json={"subject": subject}))

    def advance(self, **how: Any) -> dict[str, Any]:
        return dict(self._done(self.http.post("/_mock/clock/advance", json=how)))

    def wait(self, **wanted: Any) -> list[dict[str, Any]]:
        """The deliveries that were waited for, once they are done."""
        return list(self._done(self.http.post("/_mock/webhooks/wait-for", json=wanted))["items"])

    def deliveries(self, **filters: Any) -> list[dict[str, Any]]:
        return list(self._done(self.http.get("/_mock/webhooks/deliveries", params=filters))["items"])

    def events(self, name: str) -> list[str]:
        listed = self.http.get("/_mock/events", params={"name": name, "limit": 1000}).json()
        return [each["name"] for each in listed]

    @staticmethod
    def _done(answer: httpx.Response) -> Any:
        assert answer.is_success, answer.text
        return answer.json()


@pytest.fixture
def developer(frozen_mock: MockServer, world_name: str) -> Iterator[Developer]:
    """In a world of its own that stands at the scenario's instant."""
    with client(frozen_mock, world_name, KEY) as calling:
        yield Developer(calling)
