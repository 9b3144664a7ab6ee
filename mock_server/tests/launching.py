"""`aurion-mock serve` as a process of its own, from its banner to its end."""

import re
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from mock_server.tests.needing import AURION_MOCK, PATIENCE, environment

URL = re.compile(r"http://\S+:\d+")


class Served:
    """A mock that was started from the command line, on a free port unless told otherwise."""

    def __init__(
        self,
        *arguments: str,
        env: dict[str, str] | None = None,
        command: Sequence[str | Path] = (AURION_MOCK,),
        cwd: Path | None = None,
    ) -> None:
        port = [] if env and "AURION_MOCK_SERVE_PORT" in env else ["--port", "0"]
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, "serve", *port, *arguments],
            cwd=cwd,
            env=environment() | (env or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.banner = self._read_banner()
        self.url = self._url()

    def __enter__(self) -> "Served":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()

    def interrupt(self) -> tuple[int, str, str]:
        """Press Ctrl-C. Answers the exit code and what was still written to stdout and stderr."""
        self._process.send_signal(signal.SIGINT)
        out, err = self._process.communicate(timeout=PATIENCE)
        return self._process.returncode, out, err

    def _read_banner(self) -> str:
        """What is written before the server listens: up to the empty line behind the sessions."""
        lines: list[str] = []
        stdout = self._process.stdout
        while stdout and (line := stdout.readline()):
            lines.append(line)
            if line == "\n" and any("aurion_session" in each for each in lines):
                break
        return "".join(lines)

    def _url(self) -> str:
        found = URL.search(self.banner)
        if found is None:
            _, err = self._process.communicate(timeout=PATIENCE)
            raise AssertionError(f"the mock did not start: {err}")
        return found.group()
