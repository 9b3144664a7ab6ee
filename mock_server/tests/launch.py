"""`aurion-mock serve` as a process of its own, from its banner to its end."""

import re
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO

from mock_server.tests.programs import AURION_MOCK, PATIENCE, environment

URL = re.compile(r"http://\S+:\d+")


@contextmanager
def hearing_signals() -> Iterator[None]:
    """What is started within hears Ctrl-C and the end of its terminal, also where we were told to ignore them: by
    `nohup`, by CI, in a script's background. A signal that has a handler is at its default after exec; an ignored one
    stays ignored."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in (signal.SIGINT, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def with_shell(redirections: str) -> list[str]:
    """A command that starts the mock with these redirections of a POSIX shell."""
    return ["sh", "-c", f'exec "$0" "$@" {redirections}', AURION_MOCK]


class Served:
    """A mock that was started from the command line, on a free port unless told otherwise."""

    def __init__(
        self,
        *arguments: str,
        env: dict[str, str] | None = None,
        command: Sequence[str | Path] = (AURION_MOCK,),
        cwd: Path | None = None,
        stderr: int = subprocess.PIPE,
    ) -> None:
        port = [] if env and "AURION_MOCK_SERVE_PORT" in env else ["--port", "0"]
        with hearing_signals():
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                [*command, "serve", *port, *arguments],
                cwd=cwd,
                env=environment() | (env or {}),
                stdout=subprocess.PIPE,
                stderr=stderr,
                encoding="utf-8",
                errors="surrogateescape",
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
        return self.end(signal.SIGINT)

    def end(self, number: int) -> tuple[int, str, str]:
        """The same with another signal."""
        self.send(number)
        out, err = self._process.communicate(timeout=PATIENCE)
        return self._process.returncode, out or "", err or ""

    def send(self, number: int) -> None:
        self._process.send_signal(number)

    def ends_within(self, seconds: float) -> int:
        """Its exit code, while nobody reads what it writes."""
        return self._process.wait(seconds)

    @property
    def stdout(self) -> IO[str]:
        assert self._process.stdout is not None
        return self._process.stdout

    @property
    def stderr(self) -> IO[str]:
        assert self._process.stderr is not None
        return self._process.stderr

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def _read_banner(self) -> str:
        """What is written before the server listens: up to the empty line behind the sessions."""
        lines: list[str] = []
        while line := self.stdout.readline():
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
