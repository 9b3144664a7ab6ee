"""What is measured, and the bar it has to clear. Each measure yields rows of the table."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import orjson

from bench import growth, worlds
from bench.in_process import answered
from bench.load import LoadRequest, interleaved, microseconds
from bench.rivals.install import program
from bench.servers import TICKET, ServerProcess, mock, script, started
from mock_server.app import create_app
from mock_server.document import loading
from mock_server.http import wire
from mock_server.settings import Settings

NO_LIMIT = ("--rate-limit", "off")
HIGH_LIMIT = ("--rate-limit", "1000000000")
QUIET = ("--log-level", "warning")
JUDGED = "limiter on, log-level warning"
VARIANTS = {
    JUDGED: (*HIGH_LIMIT, *QUIET),
    "limiter on, log to /dev/null": HIGH_LIMIT,
    "limiter off, log-level warning": (*NO_LIMIT, *QUIET),
    "limiter off, log to /dev/null": NO_LIMIT,
}
BUSY = ("--scenario", "busy")
HEALTH = "/_mock/health"
ROUNDS = 5
STARTS = 5
RESETS = 2000
PREVIEWS = 10_000
DEADLINE = b'{"business_hours_id": "bh_abc123", "start_at": "2026-03-08T09:00:00Z", "duration_minutes": 240}'
MOST_MEGABYTES = 100.0


@dataclass(frozen=True)
class Measurement:
    """`ours` should be at most `bar` times `against`; without a bar it is for information."""

    what: str
    ours: float
    against: float
    rival: str
    unit: str
    bar: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.against

    @property
    def passed(self) -> bool:
        return self.bar is None or self.ratio <= self.bar


@dataclass(frozen=True)
class Skipped:
    """A row that cannot be had here, and why."""

    why: str


def hot_get() -> Iterator[Measurement]:
    """One ticket by its id, against a bare application that sends the same bytes."""
    with ExitStack() as stack:
        mocks = _start_all(stack, {name: mock(*options) for name, options in VARIANTS.items()})
        body = mocks[JUDGED].get(TICKET) or b""
        bare = stack.enter_context(started(*script("bare", body.decode())))
        costs = interleaved({"bare": bare, **mocks}, TICKET, ROUNDS)
    for name in VARIANTS:
        bar = 3.0 if name == JUDGED else None
        yield Measurement(f"GET a ticket, {name}", costs[name], costs["bare"], "bare ASGI", "µs", bar)


def many_operations() -> Iterator[Measurement]:
    """The same GET with ten times as many operations."""
    costs = _compare({"ten": script("crowded", "9"), "one": script("crowded", "0")}, TICKET)
    yield Measurement("GET a ticket, 10 x the operations", costs["ten"], costs["one"], "1 x", "µs", bar=1.15)


def many_tickets() -> Iterator[Measurement]:
    """A page of a long list."""
    costs = _compare({"long": script("full", "100000"), "short": script("full", "100")}, "/api/v1/tickets?limit=25")
    yield Measurement("GET 25 of 100,000 tickets", costs["long"], costs["short"], "25 of 100", "µs", bar=3.0)


def start() -> Iterator[Measurement | Skipped]:
    """From the spawn of the process to its first good answer, in turns with Prism."""
    rival = program("prism")
    if rival is None:
        yield Skipped("The start is not compared: there is no prism on PATH, and no npm that could install it.")
        return
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "openapi.json"
        document.write_bytes(orjson.dumps(loading.load("api").raw))
        prism_mock = rival, "mock", str(document), "-p"
        starts = (
            (_start_milliseconds(mock()), _start_milliseconds(mock(*BUSY), HEALTH), _start_milliseconds(prism_mock))
            for _ in range(STARTS)
        )
        docs, busy, theirs = (median(times) for times in zip(*starts, strict=True))
    yield Measurement("Start to first answer, docs", docs, theirs, "Prism", "ms", bar=0.35)
    yield Measurement("Start to first answer, busy", busy, theirs, "Prism", "ms", bar=0.7)


def memory() -> Iterator[Measurement]:
    """What the mock holds after a while."""
    with started(*mock(*NO_LIMIT)) as server:
        microseconds(server, LoadRequest(TICKET))
        yield Measurement("Memory after 20,000 requests", server.resident(), MOST_MEGABYTES, "limit", "MB", bar=1.0)


def reset() -> Iterator[Measurement]:
    """POST /_mock/reset of the docs world, without the network."""
    app = create_app(Settings())
    request = wire.Request("POST", "/_mock/reset", b"", {}, 0, b"", oversized=False)
    if answered(app, request).status != 200:
        raise SystemExit("bench: POST /_mock/reset was refused.")
    took = median(_milliseconds(lambda: answered(app, request)) for _ in range(RESETS))
    yield Measurement("Reset of the docs world", took, 1.0, "limit", "ms", bar=1.0)


def many_worlds() -> Iterator[Measurement]:
    """Forks of a busy world, and 64 clients in as many worlds."""
    with started(*mock(*NO_LIMIT, *QUIET)) as server:
        fork, reset = worlds.fork_and_reset(server)
        yield Measurement("Fork of the busy world", fork, 5.0, "limit", "ms", bar=1.0)
        yield Measurement("Reset of a fork of it", reset, 5.0, "limit", "ms", bar=1.0)
    with started(*mock(*NO_LIMIT, *QUIET)) as server:
        yield Measurement("1,000 forks, each touched once", worlds.touched(server), 200.0, "limit", "MB", bar=1.0)
    with started(*mock(*NO_LIMIT, *QUIET)) as server:
        seen = worlds.strangers(server)
        yield Measurement("Foreign records seen in 64 worlds", seen, 1.0, "limit", "", bar=0.0)


def previews() -> Iterator[Measurement]:
    """Ten thousand deadlines by business hours, each through the whole pipeline, without the network."""
    app = create_app(Settings(rate_limit=None))
    request = wire.Request(
        "POST", "/api/v2/sla/preview-deadline", b"", {b"x-api-key": b"ak_live_xxxx"}, 1, DEADLINE, False
    )
    if answered(app, request).status != 200:
        raise SystemExit("bench: POST /api/v2/sla/preview-deadline was refused.")
    took = _milliseconds(lambda: [answered(app, request) for _ in range(PREVIEWS)])
    yield Measurement(f"{PREVIEWS:,} previews of a deadline", took, 2000.0, "limit", "ms", bar=1.0)


def input_growth() -> Iterator[Measurement]:
    """Requests of every kind that can be large, and ten times as large."""
    with started(*mock(*NO_LIMIT, *QUIET)) as server:
        for what, large, small in growth.costs(server):
            yield Measurement(f"10 x {what}", large, small, "10 of a tenth", "ms", bar=1.2)


MEASURES: dict[str, Callable[[], Iterator[Measurement | Skipped]]] = {
    "hot-get": hot_get,
    "many-operations": many_operations,
    "many-tickets": many_tickets,
    "start": start,
    "memory": memory,
    "reset": reset,
    "worlds": many_worlds,
    "previews": previews,
    "growth": input_growth,
}


def _start_all(stack: ExitStack, commands: Mapping[str, tuple[str, ...]]) -> dict[str, ServerProcess]:
    return {name: stack.enter_context(started(*command)) for name, command in commands.items()}


def _compare(commands: Mapping[str, tuple[str, ...]], path: str) -> dict[str, float]:
    with ExitStack() as stack:
        return interleaved(_start_all(stack, commands), path, ROUNDS)


def _start_milliseconds(command: tuple[str, ...], ready: str = TICKET) -> float:
    begun = perf_counter()
    with started(*command, ready=ready):
        return (perf_counter() - begun) * 1e3


def _milliseconds(call: Callable[[], object]) -> float:
    begun = perf_counter()
    call()
    return (perf_counter() - begun) * 1e3
