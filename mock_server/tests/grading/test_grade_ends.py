"""How `aurion-mock grade` ends: by whom, what then becomes of what it started, and of what it asked a mock for."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from mock_server.grade_command import mock as lease
from mock_server.testing import MockServer
from mock_server.tests.connections import NO_TLS
from mock_server.tests.grading.commands import grade, started
from mock_server.tests.programs import PATIENCE


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(clock="frozen", rate_limit="off") as started:
        yield started


def test_without_a_command_ctrl_c_is_the_end() -> None:
    process = started("--leave-out", "refused")
    assert process.stderr is not None
    told, *credentials = (process.stderr.readline() for _ in range(3))
    assert told.endswith("let its tests run, and press Ctrl-C for the grade.\n")
    url = next(word for word in told.split() if word.startswith("http://")).rstrip(",")
    httpx.get(f"{url}/api/v1/tickets", headers={"X-API-Key": "ak_live_xxxx"}, verify=NO_TLS)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert out.startswith("Grade none\n")
    assert credentials == ["  AURION_MOCK_API_KEY=ak_live_xxxx\n", "  AURION_MOCK_SESSION=sess_tenant_owner\n"]
    assert "Too little was seen for a grade" in err
    assert process.returncode == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_interrupted_ends_and_is_graded(number: int) -> None:
    process = started("--", sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(600)")
    assert process.stdout is not None
    child = int(process.stdout.readline())
    process.send_signal(number)
    out, _ = process.communicate(timeout=PATIENCE)
    assert out.startswith("Grade none\n")
    assert process.returncode == 2
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


STUBBORN_SHELL = "trap '' INT TERM HUP; echo $$; sleep 600 & echo $!; wait; wait"


def test_who_does_not_end_is_killed_with_all_that_it_started() -> None:
    """A second Ctrl-C waits no longer, and costs no report."""
    process = started("--", "sh", "-c", STUBBORN_SHELL, stdin=subprocess.DEVNULL)
    assert process.stdout is not None
    children = [int(process.stdout.readline()) for _ in range(2)]
    process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.3)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=5)
    assert out.startswith("Grade none\n")
    assert process.returncode == 2
    for child in children:
        wait_until_gone(child)


def wait_until_gone(child: int) -> None:
    """Whoever was killed is there until somebody notices, here the init process."""
    status = Path(f"/proc/{child}/status")
    with suppress(FileNotFoundError, ProcessLookupError):
        while "State:\tZ" not in status.read_text():
            os.kill(child, 0)
            assert "State:\tS" not in status.read_text(), f"{child} sleeps on"


def graded_until(mock: MockServer, act: str) -> "subprocess.CompletedProcess[str]":
    """A command that does something to the grading that it is graded by, by the control API."""
    program = f"import os, urllib.request as u; url = os.environ['AURION_MOCK_URL'] + '/_mock/grade'; {act}"
    return grade("--url", mock.url, "--", sys.executable, "-c", program)


BEGIN = """b = b'{"replace": true, "lease_ms": 100}'; h = {'Content-Type': 'application/json'}
u.urlopen(u.Request(url, b, h, method='PUT'))"""


END = "u.urlopen(u.Request(url, method='DELETE'))"


def test_a_grading_that_is_lost_or_cut_is_told() -> None:
    with MockServer(clock="frozen") as mock:
        lost = graded_until(mock, BEGIN)
        assert lost.returncode == 2
        assert lost.stdout == ""
        assert lost.stderr == (
            f"aurion-mock: The grading is lost. The mock at {mock.url} was started anew, or another grading took the "
            "place of this one.\n"
        )
        with httpx.Client(base_url=mock.url, verify=NO_TLS) as calling:
            calling.delete("/_mock/grade").raise_for_status()
        cut = graded_until(mock, END)
        assert cut.returncode == 2
        assert cut.stdout.startswith("Grade none\n")
        assert "The mock stopped playing before the end: somebody ended it, or it heard nothing from" in cut.stderr


def test_a_mock_that_dies_takes_the_grading_with_it() -> None:
    with MockServer(clock="frozen") as mock:
        process = started(
            "--url", mock.url, "--", sys.executable, "-c", "print(flush=True); input()", stdin=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
    _, err = process.communicate("go on", timeout=PATIENCE)
    assert err.startswith(f"aurion-mock: The grading is lost. No mock answers at {mock.url}: ")
    assert "Start one" not in err
    assert process.returncode == 2


def lease_left(mock: MockServer, world: str) -> int:
    answer = httpx.get(f"{mock.url}/_mock/grade", params={"world": world}, verify=NO_TLS)
    return int(answer.raise_for_status().json()["lease_left_ms"])


def test_one_that_is_killed_leaves_a_lease_that_ends(mock: MockServer) -> None:
    process = started("--url", mock.url, "--world", "killed", "--", "sh", "-c", "echo; exec cat", stdin=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    process.communicate(timeout=PATIENCE)
    assert 0 < lease_left(mock, "killed") <= 60_000


def test_a_lease_is_renewed_while_the_command_runs(mock: MockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "LEASE", 2.0)
    monkeypatch.setattr(lease, "RENEWED_EVERY", 0.01)
    grading = lease.Grading(lease.Mock(mock.url, None, {}, stays=True), "leased", 1, ())
    before = lease_left(mock, "leased")
    with grading.kept_up():
        while (left := lease_left(mock, "leased")) <= before:
            assert left > 0
            before = left
    assert grading.end()[1] == ""
