"""Many worlds: what a fork and a reset cost, what they hold, and that none meets another."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from statistics import median
from time import perf_counter
from typing import Any

from bench.servers import KEY, LOOPBACK, PATIENCE, ServerProcess

TICKETS = "/api/v1/tickets"
CLIENTS, REQUESTS = 64, 10_000
FORKS, TOUCHED = 200, 1_000
BUSY_KEY, BUSY_TICKET = {"X-API-Key": "ak_live_busy"}, 22000


class Client:
    """One connection, which stays open."""

    def __init__(self, server: ServerProcess, world: str, credential: dict[str, str]) -> None:
        self._connection = HTTPConnection(LOOPBACK, server.port, timeout=PATIENCE)
        self._headers = {**credential, "X-Mock-World": world, "Content-Type": "application/json"}

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        sent = None if body is None else json.dumps(body)
        self._connection.request(method, path, sent, self._headers)
        response = self._connection.getresponse()
        content = response.read()
        if response.status >= 400:
            raise SystemExit(f"bench: {method} {path} was answered {response.status}: {content.decode()}")
        return json.loads(content) if content else None

    def close(self) -> None:
        self._connection.close()


def fork_and_reset(server: ServerProcess) -> tuple[float, float]:
    """Milliseconds that a fork of a busy world takes, and a reset of the fork, as its caller waits for them."""
    call = Client(server, "fork", {})
    call("PUT", "/_mock/worlds/busy", {"scenario": "busy"})
    forks = [
        _milliseconds(lambda: call("POST", "/_mock/worlds/busy/fork", {"name": "fork", "replace": True}))
        for _ in range(FORKS)
    ]
    resets = [_milliseconds(lambda: call("POST", "/_mock/reset")) for _ in range(FORKS)]
    return median(forks), median(resets)


def touched(server: ServerProcess) -> float:
    """Megabytes that a thousand forks of a busy world take, in each of which one ticket was changed."""
    steer = Client(server, "busy", {})
    steer("PUT", "/_mock/worlds/busy", {"scenario": "busy"})
    before = server.resident()
    for number in range(TOUCHED):
        steer("POST", "/_mock/worlds/busy/fork", {"name": f"fork-{number}"})
        call = Client(server, f"fork-{number}", BUSY_KEY)
        call("PUT", f"{TICKETS}/{BUSY_TICKET}", {"subject": f"Touched {number}"})
        call.close()
    return server.resident() - before


def strangers(server: ServerProcess) -> int:
    """How many records of another world's clients were seen by 64 clients in 64 worlds, over 10,000 requests."""

    def visit(number: int) -> int:
        call, mine, found = Client(server, f"world-{number}", KEY), f"of {number}", 0
        for nth in range(REQUESTS // CLIENTS // 4):
            made = call("POST", TICKETS, {"subject": mine})
            call("PUT", f"{TICKETS}/{made['id']}", {"description": mine})
            found += call("GET", f"{TICKETS}/{made['id']}")["subject"] != mine
            page = call("GET", f"{TICKETS}?limit=100")
            found += page["total"] != nth + 6
            found += sum(each["subject"].startswith("of ") and each["subject"] != mine for each in page["data"])
        return found

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(visit, range(CLIENTS)))


def _milliseconds(call: Callable[[], object]) -> float:
    begun = perf_counter()
    call()
    return (perf_counter() - begun) * 1e3
