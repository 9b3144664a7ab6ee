"""How the mock fares over time: `python -m bench.soak [--minutes 30] [--write FOLDER]`.

Clients of mixed habits call one mock: they read, write, are refused, send nonsense, meet faults, move clocks and reset
worlds. Every few seconds the memory, the descriptors, the latencies and the errors are noted. Said at the end: whether
the last sixth is as the first, and what nobody should have been answered.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from threading import Event, Lock, Thread
from time import monotonic, perf_counter, sleep

from bench.chart import curves
from bench.servers import KEY, LOOPBACK, PATIENCE, ServerProcess, mock, started

SLICES = 60
"""Points in time at which it is looked at."""
CLIENTS = 8
A_CLIENT_RESTS = 0.002
LATER_P99, LATER_MEMORY = 1.2, 1.05
"""What the end may be times the beginning: of the latency's 99th percentile, and of the median memory."""
TICKETS = "/api/v1/tickets"
SESSION = {"Cookie": "aurion_session=sess_tenant_owner"}
FIELDS = {"Content-Type": "application/json"}
FAULTS = (
    {"operation": "list_teams", "kind": "status", "status": 503, "probability": 0.2},
    {"operation": "list_tickets", "kind": "drop", "probability": 0.01},
    {"operation": "get_ticket", "kind": "truncate", "probability": 0.01},
)


Wish = tuple[Mapping[str, str], str, str, str | None]
"""Credential, method, path and body."""


def _get(random: Random) -> Wish:
    return KEY, "GET", f"{TICKETS}/{random.choice((1042, 1043, 7777))}", None


def _page(random: Random) -> Wish:
    return KEY, "GET", f"{TICKETS}?limit={random.randint(0, 100)}", None


def _create(random: Random) -> Wish:
    subject = "x" * random.randint(0, 300)
    return KEY, "POST", TICKETS, json.dumps({"subject": subject, "description": "Soak"})


def _change(random: Random) -> Wish:
    return KEY, "PUT", f"{TICKETS}/1042", json.dumps({"priority": random.choice(("low", "high", "none"))})


def _nonsense(random: Random) -> Wish:
    return KEY, "POST", TICKETS, random.choice(("{", "[]", '{"subject": 1}', "\x00"))


def _teams(_: Random) -> Wish:
    return SESSION, "GET", "/api/v2/teams", None


def _journal(_: Random) -> Wish:
    return {}, "GET", "/_mock/requests?limit=20", None


def _advance(random: Random) -> Wish:
    return {}, "POST", "/_mock/clock/advance", json.dumps({"seconds": random.randint(1, 3600)})


def _reset(_: Random) -> Wish:
    return {}, "POST", "/_mock/reset", None


HABITS: Mapping[Callable[[Random], Wish], int] = {
    _get: 45,
    _page: 15,
    _create: 15,
    _change: 7,
    _nonsense: 6,
    _teams: 6,
    _journal: 3,
    _advance: 2,
    _reset: 1,
}
"""What clients do, and how often in a hundred times."""


@dataclass
class Slice:
    """What was seen in one stretch of time. Latencies are seconds of whole answers, memory megabytes."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    memory: float = 0.0
    descriptors: int = 0

    @property
    def p99(self) -> float:
        taken = sorted(self.latencies)
        return taken[int(len(taken) * 0.99)] if taken else 0.0


class Traffic:
    """Clients that go on until `over`; what they see goes into the latest slice."""

    def __init__(self, server: ServerProcess, seed: int) -> None:
        self.slices = [Slice()]
        self.over = Event()
        self._server = server
        self._lock = Lock()
        self._threads = [Thread(target=self._run, args=(Random(seed + nth), nth)) for nth in range(CLIENTS)]  # noqa: S311

    def __enter__(self) -> "Traffic":
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for each in self._threads:
            each.join()

    def turn_over(self) -> None:
        """Begin another slice, with what the server holds now noted in the one that ends."""
        with self._lock:
            latest = self.slices[-1]
            latest.memory = self._server.resident()
            latest.descriptors = len(list(Path(f"/proc/{self._server.pid}/fd").iterdir()))
            self.slices.append(Slice())

    def _run(self, random: Random, nth: int) -> None:
        world = f"soak-{nth % 4}"
        connection = HTTPConnection(LOOPBACK, self._server.port, timeout=PATIENCE)
        while not self.over.is_set():
            method, path, headers, body = _request(random, world)
            began = perf_counter()
            try:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                answer.read()
                told = str(answer.status)
            except (OSError, HTTPException):  # a fault of ours on purpose
                connection.close()
                told = "broken"
            with self._lock:
                self.slices[-1].latencies.append(perf_counter() - began)
                self.slices[-1].statuses[told] += 1
            sleep(A_CLIENT_RESTS)
        connection.close()


def _request(random: Random, world: str) -> tuple[str, str, dict[str, str], str | None]:
    """The next thing that somebody does."""
    [make] = random.choices(list(HABITS), list(HABITS.values()))
    credential, method, path, body = make(random)
    return method, path, {**credential, **FIELDS, "X-Mock-World": world}, body


def _break_some(server: ServerProcess) -> None:
    """Let some requests meet faults, in every world of the traffic."""
    for nth in range(4):
        for number, fault in enumerate(FAULTS):
            connection = HTTPConnection(LOOPBACK, server.port, timeout=PATIENCE)
            headers = {**FIELDS, "X-Mock-World": f"soak-{nth}"}
            connection.request("PUT", f"/_mock/faults/soak-{number}", json.dumps(fault), headers)
            if (answer := connection.getresponse()).status >= 400:
                raise SystemExit(f"bench: a fault was refused: {answer.read().decode()}")
            connection.close()


def verdicts(slices: list[Slice]) -> Iterator[tuple[str, bool]]:
    """What has to hold of the slices, and whether it does. The first tenth is for warming up."""
    warm = slices[len(slices) // 10 :]
    part = max(1, len(warm) // 6)
    first, last = (Slice([each for one in some for each in one.latencies]) for some in (warm[:part], warm[-part:]))
    yield f"p99 {first.p99 * 1e3:.1f} → {last.p99 * 1e3:.1f} ms", last.p99 <= LATER_P99 * first.p99
    quarter = len(slices) // 4
    second, fourth = slices[quarter : 2 * quarter], slices[-quarter:]
    before, after = (sorted(each.memory for each in some)[len(some) // 2] for some in (second, fourth))
    yield f"memory {before:.0f} → {after:.0f} MB", after <= LATER_MEMORY * before
    opened = [each.descriptors for each in slices]
    yield f"descriptors {min(opened)} to {max(opened)}", opened[-1] <= max(opened[: len(opened) // 4]) + 1
    wrong = sum(count for each in slices for status, count in each.statuses.items() if status in {"500", "502"})
    total = sum(each.statuses.total() for each in slices)
    yield f"{total:,} answers, {wrong} of them faults of ours", wrong == 0


def main() -> int:
    """Run it, and say how it went; 1 where the end is worse than the beginning."""
    parser = argparse.ArgumentParser(prog="bench.soak", description="How does the mock fare over time?")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="write soak.svg there")
    asked = parser.parse_args()
    with started(*mock("--rate-limit", "off", "--log-level", "warning")) as server:
        _break_some(server)
        with Traffic(server, asked.seed) as traffic:
            began = monotonic()
            for nth in range(SLICES):
                sleep(max(0.0, began + (nth + 1) * asked.minutes * 60 / SLICES - monotonic()))
                traffic.turn_over()
    slices = traffic.slices[:SLICES]
    found = list(verdicts(slices))
    for told, holds in found:
        sys.stdout.write(f"{told}  {'pass' if holds else 'MISSED'}\n")
    if asked.write:
        series = {
            "p99, ms": [each.p99 * 1e3 for each in slices],
            "memory, MB": [each.memory for each in slices],
            "answers a second": [each.statuses.total() * SLICES / asked.minutes / 60 for each in slices],
        }
        (asked.write / "soak.svg").write_text(curves(series, asked.minutes), encoding="utf-8")
    return 0 if all(holds for _, holds in found) else 1


if __name__ == "__main__":
    sys.exit(main())
