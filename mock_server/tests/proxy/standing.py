"""The proxy before an upstream, both in threads of the test."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from time import monotonic, sleep
from typing import Any

import httpx

from mock_server.document.loading import load
from mock_server.proxy.app import create_proxy
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.proxy.settings import ProxySettings
from mock_server.serving import listen, server, url_of

PATIENCE = 20.0
KEY = {"X-API-Key": "ak_live_xxxx"}
OWNER = {"Cookie": "aurion_session=sess_tenant_owner"}
TICKET, TICKETS = "/api/v1/tickets/1042", "/api/v1/tickets"
FIELDS = {"X_Request_Id": "req_1", "Content_Type": "application/json"}
"""What every answer of a deployment has."""
Place = tuple[str, str]
"""Whose it is and where: ("request", "query.limit")."""


@dataclass
class Standing:
    """A proxy that listens. `exchanges` are those that are over."""

    url: str
    exchanges: list[ProxiedExchange] = field(default_factory=list)

    def exchange(self, number: int = 1) -> ProxiedExchange:
        """The exchange with this number, counted from 1, when it is over."""
        deadline = monotonic() + PATIENCE
        while len(self.exchanges) < number:
            assert monotonic() < deadline, "the exchange does not end"
            sleep(0.005)
        return self.exchanges[number - 1]


@contextmanager
def standing_before(upstream: str, **options: Any) -> Iterator[Standing]:
    """A proxy before the upstream, with these settings."""
    standing = Standing("")
    app = create_proxy(ProxySettings(upstream, **options), load("api"), [standing.exchanges.append])
    running, bound = server(app, date=False), listen("127.0.0.1", 0)
    running.close = app.close
    standing.url = url_of("127.0.0.1", bound.getsockname()[1])
    thread = Thread(target=running.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        while not running.started:
            assert thread.is_alive()
            sleep(0.002)
        yield standing
    finally:
        running.should_exit = True
        thread.join()
        bound.close()


def reported(answer: httpx.Response) -> list[Place]:
    """Where the answer says that something is not as the document has it."""
    return [(each["in"], each["where"]) for each in violations(answer)]


def violations(answer: httpx.Response) -> list[dict[str, Any]]:
    """What the answer says of that."""
    found: list[dict[str, Any]] = json.loads(answer.headers.get("X-Contract-Violations", "[]"))
    return found


def notes(answer: httpx.Response) -> list[dict[str, Any]]:
    """What it says besides."""
    found: list[dict[str, Any]] = json.loads(answer.headers.get("X-Contract-Notes", "[]"))
    return found
