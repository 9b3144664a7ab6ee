"""The command line: in a process of its own where the process is what matters, else in this one, which is cheaper."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from contract_tests.cli import main

Ended = subprocess.CompletedProcess[str]
ROOT = Path(__file__).parents[2]


def gate(*arguments: str, cwd: Path, script: str = "", **environment: str) -> Ended:
    """`aurion-contract` with these arguments, or a script in its place. GitHub is where that is said."""
    usual = {name: value for name, value in os.environ.items() if name != "GITHUB_ACTIONS"}
    env = {**usual, "PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, *(["-c", script] if script else ["-m", "contract_tests"]), *arguments]
    return subprocess.run(  # noqa: S603 - our own words
        command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=600
    )


def called(*arguments: str, cwd: Path, **environment: str) -> Ended:
    """The same in this process, which keeps its environment and its folder."""
    before = dict(os.environ)
    try:
        with contextlib.chdir(cwd):
            ended = CliRunner().invoke(main, arguments, env={"GITHUB_ACTIONS": None, **environment})
    finally:
        os.environ.clear()
        os.environ.update(before)
    return subprocess.CompletedProcess(arguments, ended.exit_code, ended.stdout, ended.stderr)
