"""A Redis of its own, on a free port, which can be killed, paused and started again."""

import os
import signal
import socket
import subprocess
from pathlib import Path
from shutil import which
from time import monotonic, sleep

import pytest
import redis

PATIENCE = 30.0


def needed() -> str:
    """Where redis-server is; the test is skipped where there is none, but for CI."""
    found = which("redis-server")
    if found is None and not os.environ.get("CI"):
        pytest.skip("There is no redis-server: apt-get install redis-server")
    assert found, "redis-server is missing: .ci/run installs it"
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class RedisServer:
    """What was acknowledged is on its disk: it is there again after `kill` and `start`."""

    def __init__(self, folder: Path, *options: str, fsync: str = "always") -> None:
        self._program = needed()
        self._folder = folder
        self._options = options
        self._fsync = fsync
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        kept = ("--appendonly", "yes", "--appendfsync", self._fsync, "--save", "", "--dir", str(self._folder))
        plain = () if "--tls-port" in self._options else ("--port", str(self.port))
        tls = tuple(str(self.port) if each == "TLS" else each for each in self._options)
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [self._program, "--bind", "127.0.0.1", *plain, *kept, *tls], stdout=subprocess.DEVNULL
        )
        end = monotonic() + PATIENCE
        while monotonic() < end:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1):
                    break
            except OSError:
                sleep(0.01)
        if not self._options:
            with self.client() as client:
                while client.execute_command("INFO", "persistence")["loading"]:
                    sleep(0.01)

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def client(self) -> redis.Redis:
        return redis.Redis(port=self.port)

    def kill(self) -> None:
        assert self._process
        self._process.kill()
        self._process.wait()
        self._process = None

    def pause(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        if self._process:
            self.go_on()
            self.kill()
