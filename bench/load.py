"""Load from wrk, and the processor time that a server spends on it.

Processor time and not requests a second: on a machine that does other things too it is the steadier of the two.
"""

import re
import subprocess
from collections.abc import Mapping
from statistics import median

from bench.servers import KEY, Server

ENOUGH = 20_000
SECONDS = 2
HEADERS = [part for name, value in KEY.items() for part in ("-H", f"{name}: {value}")]


def interleaved(servers: Mapping[str, Server], path: str, rounds: int) -> dict[str, float]:
    """Microseconds a GET of the path costs each server: the median of rounds in which each has its turn."""
    for server in servers.values():
        _wrk(server, path, 1)
    samples: dict[str, list[float]] = {name: [] for name in servers}
    order = list(servers)
    for _ in range(rounds):
        for name in order:
            samples[name].append(microseconds(servers[name], path))
        order.reverse()
    return {name: median(taken) for name, taken in samples.items()}


def microseconds(server: Server, path: str) -> float:
    """What one request costs, over at least `ENOUGH` of them."""
    before, requests = server.cpu(), 0
    while requests < ENOUGH:
        requests += _wrk(server, path, SECONDS)
    return (server.cpu() - before) / requests * 1e6


def _wrk(server: Server, path: str, seconds: int) -> int:
    """How many requests were answered; anything but a success stops the measurement."""
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", *HEADERS, server.url(path)]
    report = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    answered = re.search(r"(\d+) requests in", report)
    if answered is None or "Non-2xx" in report or "Socket errors" in report:
        raise SystemExit(f"bench: GET {path} did not always succeed:\n{report}")
    return int(answered[1])
