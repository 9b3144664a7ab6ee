"""Whether the mock could listen there, and else who does: a mock, or which process, as far as the system tells."""

import errno
import subprocess
from pathlib import Path
from shutil import which

from mock_server.client.channel import MockRefused, MockUnreachable
from mock_server.client.running_mock import RunningMock
from mock_server.doctor.finding import Finding
from mock_server.serving import ADVICE, CannotListen, listen_locally, url_of

PATIENCE = 2.0
"""Seconds that whoever listens may take to say what it is."""

LISTENING = "0A"
"""The state of a listening socket in /proc/net/tcp."""


def check_port(host: str, port: int) -> Finding:
    try:
        for listener in listen_locally(host, port):
            listener.close()
    except CannotListen as error:
        taken = error.hint == ADVICE[errno.EADDRINUSE]
        return Finding("port", "problem", (_who(host, port) if taken else "") or f"{error.detail}.", error.hint)
    if port == 0:
        return Finding("port", "ok", f"A free port can be listened on at {host}.")
    return Finding("port", "ok", f"Port {port} is free on {host}.")


def _who(host: str, port: int) -> str:
    """Who listens there, in a sentence; empty where nobody does that we could tell."""
    if mock := _running_mock(host, port):
        return mock
    if process := _process_of(port):
        return f"Port {port} is taken by {process}."
    return ""


def _running_mock(host: str, port: int) -> str:
    url = url_of("localhost" if host == "127.0.0.1" else host, port)
    try:
        health = RunningMock(url, timeout=PATIENCE).health()
    except (MockUnreachable, MockRefused):
        return ""
    worlds = f"scenario {health['scenario']}, worlds: {health['worlds']:,}"
    return f"Port {port} is taken by an aurion-mock {health['version']} ({worlds}). It can be used as it is: {url}."


def _process_of(port: int) -> str:
    """Its name and number; empty where the system does not tell, as of other users' processes."""
    inodes = {inode for table in ("tcp", "tcp6") for inode in _listening(Path("/proc/net") / table, port)}
    for process in Path("/proc").glob("[0-9]*") if inodes else ():
        if inodes & set(_sockets(process)):
            return f"{_name(process)} (process {process.name})"
    return _asked_lsof(port)


def _listening(table: Path, port: int) -> list[str]:
    """The inodes of the sockets of a table that listen on the port; none where there is no such table."""
    try:
        rows = [line.split() for line in table.read_text(encoding="ascii").splitlines()[1:]]
    except OSError:
        return []
    return [row[9] for row in rows if row[3] == LISTENING and int(row[1].rpartition(":")[2], 16) == port]


def _sockets(process: Path) -> list[str]:
    try:
        links = [str(each.readlink()) for each in (process / "fd").iterdir()]
    except OSError:  # it is another user's, or it is gone
        return []
    return [link[len("socket:[") : -1] for link in links if link.startswith("socket:[")]


def _name(process: Path) -> str:
    try:
        return (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return "a process"


def _asked_lsof(port: int) -> str:
    """What lsof says, which macOS has."""
    program = which("lsof")
    if program is None:
        return ""
    command = [program, "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fpc"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603 - our words
    except (OSError, subprocess.TimeoutExpired):
        return ""
    fields = {line[:1]: line[1:] for line in reversed(told.stdout.splitlines())}
    return f"{fields['c']} (process {fields['p']})" if {"p", "c"} <= fields.keys() else ""
