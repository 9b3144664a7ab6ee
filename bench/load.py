"""Load from wrk, and the processor time that a server spends on it.

Processor time and not requests a second: on a machine that does other things too it is the steadier of the two.
"""

import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.servers import KEY, ServerProcess

ENOUGH = 20_000
FEW = 4_000
SECONDS = 2


@dataclass(frozen=True)
class LoadRequest:
    """What wrk sends: a GET, or where there is a body, which is JSON, a POST or another `method`.

    One that is to be `refused` gets no success, and any other nothing else.
    """

    path: str
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=lambda: KEY)
    method: str = "POST"
    refused: bool = False

    def __str__(self) -> str:
        return f"{self.method if self.body else 'GET'} {self.path}"


def interleaved(servers: Mapping[str, ServerProcess], path: str, rounds: int) -> dict[str, float]:
    """Microseconds a GET of the path costs each server: the median of rounds in which each has its turn."""
    for server in servers.values():
        _wrk(server, LoadRequest(path), 1)
    samples: dict[str, list[float]] = {name: [] for name in servers}
    order = list(servers)
    for _ in range(rounds):
        for name in order:
            samples[name].append(microseconds(servers[name], LoadRequest(path)))
        order.reverse()
    return {name: median(taken) for name, taken in samples.items()}


def microseconds(server: ServerProcess, request: LoadRequest, enough: int = ENOUGH) -> float:
    """What one request costs, over at least so many of them; of a POST, which leaves records behind, `FEW`."""
    before, requests = server.cpu(), 0
    few = bool(request.body) and request.method == "POST"
    while requests < min(enough, FEW if few else enough):
        requests += _wrk(server, request, SECONDS)
    return (server.cpu() - before) / requests * 1e6


def throughput(server: ServerProcess, request: LoadRequest) -> float:
    """Requests a second."""
    return _wrk(server, request, SECONDS) / SECONDS


def _wrk(server: ServerProcess, request: LoadRequest, seconds: int) -> int:
    """How many requests were answered; anything but a success stops the measurement."""
    headers = [part for name, value in request.headers.items() for part in ("-H", f"{name}: {value}")]
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "request.lua"
        script.write_text(_lua(request.method, request.body) if request.body else "")
        command = [
            "wrk",
            "-t1",
            "-c16",
            f"-d{seconds}s",
            "--timeout",
            "30s",
            *headers,
            "-s",
            str(script),
            server.url(request.path),
        ]
        report = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    answered = re.search(r"(\d+) requests in", report)
    silent = answered is None or answered[1] == "0"
    if silent or ("Non-2xx" in report) != request.refused or "Socket errors" in report:
        raise SystemExit(f"bench: {request} did not always succeed:\n{report}")
    return int(answered[1]) if answered else 0


def _lua(method: str, body: str) -> str:
    return f'wrk.method = "{method}"\nwrk.body = [==[{body}]==]\nwrk.headers["Content-Type"] = "application/json"\n'
