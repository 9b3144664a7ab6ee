"""stderr and stdout that nobody reads, that are full, closed or of another encoding: no answer is lost for a line."""

import os
import re
import signal
import socket
import subprocess
import sys
from io import StringIO
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import httpx
import pytest

from mock_server.observers.writer import say
from mock_server.tests.connections import KEY, NO_TLS
from mock_server.tests.launch import Served, with_shell
from mock_server.tests.pipelining import send_many
from mock_server.tests.programs import AURION_MOCK, environment, run

MANY = 20_000
LONG = f"/nonsense/{'x' * 300}"
"""A path whose lines fill whatever may wait long before there are so many of them."""
LOST = re.compile(r"([\d,]+) lines were not written: nobody read them\.")
AT_ONCE = 10.0
"""Seconds in which a mock ends that was asked to, also on a busy machine: one that waits for a reader never does."""


def get(mock: Served, path: str = "/api/v1/tickets") -> int:
    return httpx.get(f"{mock.url}{path}", headers=KEY, verify=NO_TLS).status_code


def make_ticket(mock: Served) -> int:
    return httpx.post(f"{mock.url}/api/v1/tickets", headers=KEY, json={"subject": "VPN"}, verify=NO_TLS).status_code


# A pipe that nobody reads.


def test_a_mock_whose_stderr_nobody_reads_goes_on_answering_and_ends() -> None:
    with Served() as mock:
        assert send_many(mock.port, LONG, MANY) == [404] * MANY
        mock.send(signal.SIGTERM)
        assert mock.ends_within(AT_ONCE) == -signal.SIGTERM


def test_ctrl_c_ends_a_mock_of_which_nobody_reads_anything() -> None:
    with Served(command=with_shell("2>&1")) as mock:
        send_many(mock.port, LONG, 4000)
        mock.send(signal.SIGINT)
        assert mock.ends_within(AT_ONCE) == 0


def test_who_reads_late_learns_how_many_lines_are_missing() -> None:
    with Served() as mock:
        send_many(mock.port, LONG, MANY)
        read: list[str] = []
        reader = Thread(target=lambda: read.extend(mock.stderr))
        reader.start()
        _wait_until(lambda: _written(read) + _lost(read) == MANY)
        assert get(mock) == 200
        mock.send(signal.SIGTERM)
        mock.ends_within(AT_ONCE)
        reader.join()
    assert _written(read) + _lost(read) == MANY
    assert _lost(read) > 0
    assert read[-1] == "200 GET /api/v1/tickets\n"


def _written(lines: list[str]) -> int:
    return sum(line.startswith("404 GET /nonsense") for line in list(lines))


def _lost(lines: list[str]) -> int:
    """What is said to be missing: once for each time in which there was no room."""
    found = (LOST.fullmatch(line.rstrip("\n")) for line in list(lines))
    return sum(int(each[1].replace(",", "")) for each in found if each)


def test_lines_are_in_order_and_whole_where_somebody_reads(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as log, Served(stderr=log.fileno()) as mock:
        for number in range(300):
            send_many(mock.port, f"/nonsense/{number}", 1)
        mock.end(signal.SIGTERM)
    lines = (tmp_path / "log").read_text().splitlines()
    assert [line.split()[2] for line in lines] == [f"/nonsense/{number}" for number in range(300)]


def _wait_until(condition: object, patience: float = 10) -> None:
    end = monotonic() + patience
    while not condition():  # type: ignore[operator]
        assert monotonic() < end, "it never came"
        sleep(0.01)


# One that is full, closed, or gone.


@pytest.mark.parametrize(
    ("level", "redirection"),
    [
        ("info", "2>&-"),
        ("debug", "2>&-"),
        ("error", "2>&-"),
        ("info", "2>/dev/full"),
        ("info", "<&-"),
        ("info", "2>&- <&-"),
    ],
)
def test_a_stream_that_cannot_be_written_costs_no_answer(redirection: str, level: str) -> None:
    with Served("--log-level", level, command=with_shell(redirection)) as mock:
        assert [make_ticket(mock), get(mock), get(mock, "/nonsense")] == [201, 200, 404]
        assert mock.interrupt()[:2] == (0, "Stopped.\n")


def test_lines_that_went_nowhere_are_counted_when_somebody_reads_again(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with pipe.open("wb") as stderr, Served(stderr=stderr.fileno()) as mock:
        os.close(reader)
        for _ in range(3):
            get(mock, "/nonsense")
            sleep(0.2)
        with os.fdopen(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), encoding="utf-8") as again:
            get(mock)
            mock.end(signal.SIGTERM)
            assert again.read() == "3 lines were not written: Broken pipe.\n200 GET /api/v1/tickets\n"


def test_a_stdout_that_is_closed_after_the_banner_stops_nothing() -> None:
    with Served() as mock:
        mock.stdout.close()
        assert get(mock) == 200
        mock.send(signal.SIGINT)
        assert mock.ends_within(AT_ONCE) == 0
        assert mock.stderr.read() == "200 GET /api/v1/tickets\n"


@pytest.mark.parametrize("encoding", ["ascii:strict", "latin-1", "cp1252:strict"])
def test_a_stream_of_another_encoding_has_the_line_with_escapes(encoding: str) -> None:
    with Served("--log-level", "debug", env={"PYTHONIOENCODING": encoding}) as mock:
        made = httpx.post(
            f"{mock.url}/api/v1/tickets", headers=KEY, json={"subject": "\u0441\u0435\u0442\u044c"}, verify=NO_TLS
        )
        assert made.status_code == 201
        assert r"\u0441\u0435\u0442\u044c" in mock.interrupt()[2]


def test_a_locale_that_is_not_utf_8_costs_no_answer() -> None:
    with Served("--log-level", "debug", env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}) as mock:
        made = httpx.post(f"{mock.url}/api/v1/tickets", headers=KEY, json={"subject": "\u00e9"}, verify=NO_TLS)
        assert made.status_code == 201
        assert r"\xe9" in mock.interrupt()[2]


@pytest.mark.parametrize("encoding", ["latin-1", "koi8-r"])
def test_help_can_be_had_in_another_encoding(encoding: str) -> None:
    helped = run([AURION_MOCK, "serve", "--help"], env=environment(PYTHONIOENCODING=encoding))
    assert (helped.returncode, helped.stderr) == (0, "")
    assert r"AURION_MOCK_SERVE_\u2026" in helped.stdout


# sys.stderr, when somebody replaced it in the same process.


def test_lines_go_to_the_stream_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", replaced := StringIO())
    say("stderr", "here", 5)
    assert replaced.getvalue() == "here\n"


class Unwritable(StringIO):
    """A stream of somebody else's, with a fault of its own."""

    def write(self, _: str) -> int:
        raise RuntimeError("no")


@pytest.fixture(params=["none", "closed", "faulty"])
def hopeless(request: pytest.FixtureRequest) -> StringIO | None:
    closed = StringIO()
    closed.close()
    return {"none": None, "closed": closed, "faulty": Unwritable()}[request.param]


def test_a_stream_that_takes_nothing_is_survived(hopeless: StringIO | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", hopeless)
    say("stderr", "lost", 5)


# At the start.


@pytest.mark.parametrize(
    ("redirection", "reason"),
    [(">/dev/full", "No space left on device"), (">&-", "it is closed")],
)
def test_a_banner_that_cannot_be_written_is_a_sentence_and_an_exit_code(redirection: str, reason: str) -> None:
    ended = run([*with_shell(redirection), "serve", "--port", "0"], patience=20)
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"aurion-mock: Cannot write to stdout: {reason}. ")
    assert ended.stderr.count("\n") == 1


def _into_a_closed_pipe(*arguments: str) -> tuple[int, str]:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as stdout:
        ended = subprocess.run(  # noqa: S603 - our own command
            [AURION_MOCK, *arguments],
            env=environment(),
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            timeout=20,
            check=False,
        )
    return ended.returncode, ended.stderr


def test_a_banner_that_nobody_reads_is_a_sentence_and_an_exit_code() -> None:
    code, err = _into_a_closed_pipe("serve", "--port", "0")
    assert code == 2
    assert err.startswith("aurion-mock: Cannot write to stdout: Broken pipe. ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["serve", "--help"]])
def test_help_into_a_pipe_that_was_closed_says_nothing(arguments: list[str]) -> None:
    assert _into_a_closed_pipe(*arguments) == (1, "")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["serve", "--help"]])
def test_help_onto_a_full_disk_is_a_sentence_and_an_exit_code(arguments: list[str]) -> None:
    ended = run([*with_shell(">/dev/full"), *arguments])
    assert (ended.returncode, ended.stderr) == (2, "aurion-mock: No space left on device.\n")


@pytest.mark.parametrize("redirection", ["2>/dev/full", "2>&-"])
@pytest.mark.parametrize("arguments", [["serve", "--port", "x"], ["serve", "--port", "0", "--scenario", "x"]])
def test_a_refusal_that_cannot_be_written_still_has_its_exit_code(redirection: str, arguments: list[str]) -> None:
    assert run([*with_shell(redirection), *arguments]).returncode == 2


def test_a_port_that_is_taken_is_said_before_anything_is_printed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = run([AURION_MOCK, "serve", "--port", str(taken.getsockname()[1])])
    assert (ended.returncode, ended.stdout) == (2, "")
