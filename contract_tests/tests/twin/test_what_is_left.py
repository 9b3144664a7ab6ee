"""After a run of the twin, however it ends, a deployment holds what it held before, as far as can be deleted."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.client.ledger import read
from contract_tests.tests.fake_deployment import FakeDeployment, deployment
from contract_tests.tests.gate import called
from contract_tests.tests.test_leftovers import StartedRun, busy, folder_of, held, ledgers
from contract_tests.twin.stage import UNLIMITED


@pytest.fixture
def server() -> Iterator[FakeDeployment]:
    with deployment(clock="real", rate_limit=UNLIMITED) as server:
        yield server


def run(server: FakeDeployment, folder: Path) -> StartedRun:
    return StartedRun(folder, "twin", "--url", server.url, "--only", "teams", "--only", "sla")


def test_a_whole_run_takes_back_what_it_made(server: FakeDeployment, tmp_path: Path) -> None:
    options = ("--only", "TEAM-05", "--only", "SLA-14", "--only", "AI-61", "--only", "WF-11", "--only", "TICKET-01")
    ended = called("twin", "--url", server.url, *options, cwd=folder_of(tmp_path, exclusive=True))
    assert held(server) == []
    assert ended.returncode == 0, ended.stdout
    assert "LEFT BEHIND" in ended.stdout
    assert "a ticket cannot be deleted" in ended.stdout
    (ledger,) = ledgers(tmp_path)
    assert read(ledger).open_entries() == []


def test_an_interrupted_run_takes_back_what_it_made(server: FakeDeployment, tmp_path: Path) -> None:
    started = run(server, folder_of(tmp_path))
    busy(server, started)
    code, said = started.end(signal.SIGINT)
    assert held(server) == []
    assert code == 2, said
    assert "interrupted" in said
    assert "Traceback" not in said


def test_a_killed_run_is_swept_up_after(server: FakeDeployment, tmp_path: Path) -> None:
    started = run(server, folder_of(tmp_path))
    busy(server, started)
    started.end(signal.SIGKILL)
    (ledger,) = ledgers(tmp_path)
    assert called("sweep", str(ledger), cwd=tmp_path).returncode == 0
    assert held(server) == []
    assert ledgers(tmp_path) == []
