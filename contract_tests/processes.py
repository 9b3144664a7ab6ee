"""Python in a process of its own, which heeds neither the modules of the working folder nor a terminal's signals."""

import os
import site
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

HERE = str(Path(__file__).parents[1])
"""The folder that our packages are in."""
Stream = int | IO[bytes] | IO[str] | None


@contextmanager
def started(
    module: str,
    *arguments: str,
    environment: Mapping[str, str] = os.environ,
    stdout: Stream = None,
    stderr: Stream = None,
) -> Iterator[subprocess.Popen[str]]:
    """`python -m MODULE ARGUMENTS`; when the block ends, the process has ended too.

    It is in a session of its own: Ctrl-C, or the end of a CI job, is sent to a whole group of processes, and a run
    that is told to stop still needs them to clean up.
    """
    process = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-m", module, *arguments],
        env=sheltered(environment),
        stdout=stdout,
        stderr=stderr,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
        if process.stdout:
            process.stdout.close()


def sheltered(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment in which Python finds our packages, and none of a project that has its own `contract_tests`."""
    paths = [environment["PYTHONPATH"]] if environment.get("PYTHONPATH") else []
    paths += [] if HERE in {*site.getsitepackages(), site.getusersitepackages()} else [HERE]
    known = {"PYTHONPATH": os.pathsep.join(paths)} if paths else {}
    return {**environment, **known, "PYTHONSAFEPATH": "1"}
