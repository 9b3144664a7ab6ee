"""Servers under measurement: started on a free port of loopback, read through /proc, stopped by pid."""

import os
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).parent.parent
MOCK = (str(Path(sysconfig.get_path("scripts")) / "aurion-mock"), "serve")
LOOPBACK = "127.0.0.1"
KEY = {"X-API-Key": "ak_live_xxxx"}
TICKET = "/api/v1/tickets/1042"
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
PATIENCE = 60.0
BETWEEN_TRIES = 0.002


@dataclass(frozen=True)
class ServerProcess:
    """A running server, whatever it is."""

    pid: int
    port: int

    def url(self, path: str) -> str:
        return f"http://{LOOPBACK}:{self.port}{path}"

    def get(self, path: str) -> bytes | None:
        """The body of a 200; None where there is no server yet, or another answer."""
        connection = HTTPConnection(LOOPBACK, self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers=KEY)
            response = connection.getresponse()
            return response.read() if response.status == 200 else None
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()

    def post(self, path: str) -> None:
        """Send a POST without a body."""
        connection = HTTPConnection(LOOPBACK, self.port, timeout=PATIENCE)
        try:
            connection.request("POST", path)
            connection.getresponse().read()
        finally:
            connection.close()

    def cpu(self) -> float:
        """Seconds of processor time used so far, user and system."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND

    def resident(self) -> float:
        """Megabytes of memory in use."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


@contextmanager
def started(*command: str, ready: str = TICKET, root: Path = ROOT) -> Iterator[ServerProcess]:
    """The server of a command that takes its port as its last argument, from its first good answer on.

    `root` is the checkout whose code runs.
    """
    port = _free_port()
    with subprocess.Popen(
        [*command, str(port)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            server = ServerProcess(process.pid, port)
            _await_answer(server, process, ready)
            yield server
        finally:
            _stop(process)


def mock(*options: str) -> tuple[str, ...]:
    """The command that serves the mock with these options."""
    return (*MOCK, *options, "--port")


def script(module: str, *arguments: str) -> tuple[str, ...]:
    """The command that serves what a module of this package makes."""
    return (sys.executable, "-m", f"bench.{module}", *arguments)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _await_answer(server: ServerProcess, process: subprocess.Popen[bytes], ready: str) -> None:
    deadline = monotonic() + PATIENCE
    while server.get(ready) is None:
        if process.poll() is not None or monotonic() > deadline:
            raise SystemExit(f"bench: no answer from {process.args!r}. Run it by hand to see why.")
        sleep(BETWEEN_TRIES)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
