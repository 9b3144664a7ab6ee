"""How a mock in the foreground is asked to end, and what it does then."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from mock_server.tests.connections import KEY, NO_TLS
from mock_server.tests.launch import Served, hearing_signals
from mock_server.tests.programs import AURION_MOCK

HALF = b"POST /api/v1/tickets HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ak_live_xxxx\r\nContent-Length: 100\r\n\r\n{"
PATIENCE = 10.0
"""Seconds after which a mock that was started has come to its banner."""
AT_ONCE = 2.0
"""Seconds in which a mock ends that was asked to."""
BUSY = """
from mock_server import cli
from mock_server.http.pipeline import Pipeline

def answer(*_):
    while True:
        pass

Pipeline.answer = answer
cli.main()
"""


def get(mock: Served) -> int:
    return httpx.get(f"{mock.url}/api/v1/tickets", headers=KEY, verify=NO_TLS).status_code


def hangs_in_writing(process: subprocess.Popen[bytes]) -> bool:
    """Whether it waits for room in a pipe, where the system says what processes wait for."""
    with suppress(OSError):
        return "pipe_write" in Path(f"/proc/{process.pid}/wchan").read_text()
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_it_ends_by_the_signal_after_the_last_line_was_written(number: int) -> None:
    with Served() as mock:
        for _ in range(20):
            get(mock)
        code, out, err = mock.end(number)
    assert (code, out, err) == (-number, "", "200 GET /api/v1/tickets\n" * 20)


def test_it_ends_while_it_waits_for_somebody_to_read_its_banner() -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writer, b"x" * 4096)
    os.set_blocking(writer, True)
    with hearing_signals(), subprocess.Popen([AURION_MOCK, "serve", "--port", "0"], stdout=writer) as process:  # noqa: S603
        begun = monotonic()
        while not hangs_in_writing(process) and monotonic() - begun < PATIENCE:
            sleep(0.05)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.wait(AT_ONCE) == 0
    os.close(reader)
    os.close(writer)


def test_with_nohup_it_outlives_its_terminal() -> None:
    with Served(command=["nohup", AURION_MOCK]) as mock:
        mock.send(signal.SIGHUP)
        sleep(0.3)
        assert get(mock) == 200
        assert mock.interrupt()[0] == 0


def test_ctrl_c_ends_it_well_where_a_script_started_it_in_the_background() -> None:
    """A shell without job control has what it starts in the background ignore SIGINT; who sends it to us means us."""
    with Served(command=["sh", "-c", 'trap "" INT; exec "$0" "$@"', AURION_MOCK]) as mock:
        assert mock.interrupt()[:2] == (0, "Stopped.\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_request_that_is_half_sent_holds_nothing_up_and_leaves_no_traceback(number: int) -> None:
    with Served() as mock, socket.create_connection(("127.0.0.1", mock.port)) as half:
        half.sendall(HALF)
        get(mock)
        begun = monotonic()
        _, _, err = mock.end(number)
        assert monotonic() - begun < AT_ONCE
    assert "Traceback" not in err


def test_a_second_ctrl_c_does_not_wait_for_requests() -> None:
    with Served() as mock, socket.create_connection(("127.0.0.1", mock.port)) as half:
        half.sendall(HALF)
        get(mock)
        begun = monotonic()
        mock.send(signal.SIGINT)
        sleep(0.2)
        code, out, err = mock.interrupt()
        assert monotonic() - begun < 1
    assert (code, out) == (0, "Stopped.\n")
    assert "Traceback" not in err


def test_a_third_ctrl_c_ends_a_mock_that_is_busy() -> None:
    with (
        Served(command=[sys.executable, "-c", BUSY]) as mock,
        socket.create_connection(("127.0.0.1", mock.port)) as one,
    ):
        one.sendall(b"GET /api/v1/tickets HTTP/1.1\r\nHost: localhost\r\n\r\n")
        sleep(0.2)
        for _ in range(2):
            mock.send(signal.SIGINT)
            sleep(0.2)
        mock.send(signal.SIGINT)
        assert mock.ends_within(AT_ONCE) == -signal.SIGINT
