"""A world with faults, a caller in it, and what an observer was told of the calls."""

from typing import Any

import httpx

from mock_server.http.exchange import Exchange
from mock_server.testing import MockServer

TICKET, TICKETS, FAULTS = "/api/v1/tickets/1042", "/api/v1/tickets", "/_mock/faults"
VPN = {"subject": "VPN"}


class Broken:
    """A world with faults, a caller in it, and the exchanges that an observer was told of."""

    def __init__(self, mock: MockServer, exchanges: list[Exchange], calling: httpx.Client) -> None:
        self.mock = mock
        self.exchanges = exchanges
        self.calling = calling

    def put(self, name: str, **fault: Any) -> Any:
        return self.calling.put(f"{FAULTS}/{name}", json=fault).raise_for_status().json()

    def get(self, path: str = TICKET, **more: Any) -> httpx.Response:
        return self.calling.get(path, **more)

    def create(self, **more: Any) -> httpx.Response:
        return self.calling.post(TICKETS, json=VPN, **more)

    @property
    def commits(self) -> int:
        return len(self.calling.get("/_mock/commits").raise_for_status().json()["commits"])

    @property
    def latest(self) -> Exchange:
        """What was observed of the latest call to the API."""
        return next(each for each in reversed(self.exchanges) if each.request.path.startswith("/api/"))
