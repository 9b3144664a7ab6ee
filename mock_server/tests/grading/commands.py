"""`aurion-mock grade` as a process of its own."""

import subprocess

from mock_server.tests.launch import hearing_signals
from mock_server.tests.programs import AURION_MOCK, PATIENCE, environment


def grade(*arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own command
        [AURION_MOCK, "grade", *arguments],
        env=environment(**env),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


def started(*arguments: str, stdin: int | None = None) -> "subprocess.Popen[str]":
    """The command, while it runs."""
    with hearing_signals():
        return subprocess.Popen(  # noqa: S603 - our own command
            [AURION_MOCK, "grade", *arguments],
            env=environment(),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
