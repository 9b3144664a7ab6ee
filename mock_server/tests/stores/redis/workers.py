"""The processes behind `--workers`."""

import subprocess

from mock_server.tests.launch import Served
from mock_server.tests.programs import run


def children(served: Served) -> list[int]:
    """The workers of a mock, by their process ids."""
    return [int(each) for each in _ps("pid=", "--ppid", served.pid).split()]


def is_alive(process: int) -> bool:
    state = _ps("stat=", "-p", process)
    return bool(state.strip()) and "Z" not in state


def _ps(column: str, which: str, process: int) -> str:
    found: subprocess.CompletedProcess[str] = run(["ps", "-o", column, which, str(process)])
    return found.stdout
