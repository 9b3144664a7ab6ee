"""After a run, however it ends, a deployment holds what it held before, as far as the API lets one delete."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contract_tests.tests.fake_deployment import FakeDeployment, RecordChange, deployment
from contract_tests.tests.gate import called
from mock_server.tests.launch import hearing_signals

STAYS = {
    "tickets",
    "conversations",
    "notes",
    "business_hours",
    "notifications",
    "automation_logs",
    "ai_decisions",
    "resolution_audit",
    "sla_archive",
    "sla_instances",
    "sla_clocks",
    "sla_firings",
    "workflow_runs",
    "workflow_progress",
    "workflow_approvals",
    "turns",
    "ola_clocks",
}
"""What the API has no way to delete, and what comes of a ticket by itself."""
ENOUGH = 400
"""Requests after which a run is interrupted: it is in the middle of something then."""
CONFIG = """
rate_limit = 1000000
ai_rate_limit = 1000000
patience = 0
users = ["user_012", "user_034", "user_056"]
exclusive = {exclusive}
"""
CREDENTIALS = (Path(__file__).parents[1] / "docs_credentials.toml").read_text(encoding="utf-8")
HANGS = 120
"""Seconds after which a run that should have ended counts as hung."""


def held(server: FakeDeployment) -> list[RecordChange]:
    """What is not as it was at the start, of what the API can delete again and of the settings."""
    return [each for each in unstamped(server.changes()) if each.collection not in STAYS]


def unstamped(changes: list[RecordChange]) -> list[RecordChange]:
    """Those that are more than a version and the instant of the last change: putting a record back is a change too."""
    bare = [replace(each, before=_bare(each.before), after=_bare(each.after)) for each in changes]
    return [each for each in bare if each.before != each.after]


def only_counts(change: RecordChange) -> bool:
    """Whether a rule of others has fired, and no more: an AI that is let act gives a ticket what a rule waits for."""
    before, after = (
        {**(each or {}), "execution_count": 0, "last_fired_at": ""} for each in (change.before, change.after)
    )
    return change.collection == "automation_rules" and before == after


def _bare(record: dict[str, Any] | None) -> dict[str, Any] | None:
    return record and {name: value for name, value in record.items() if name not in {"version", "updated_at"}}


class StartedRun:
    """`aurion-contract` in a process of its own, in a folder of the test's."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        with hearing_signals():
            self.process = subprocess.Popen(  # noqa: S603 - our own words
                [sys.executable, "-m", "contract_tests", *arguments],
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            )

    def end(self, signal_number: int | None = None) -> tuple[int, str]:
        """Its exit code and what it printed, once it has ended, by itself or by a signal."""
        if signal_number:
            self.process.send_signal(signal_number)
        said, _ = self.process.communicate(timeout=HANGS)
        return self.process.returncode, said


def ledgers(folder: Path) -> list[Path]:
    return list((folder / ".aurion-contract").glob("*.jsonl"))


def busy(server: FakeDeployment, run: StartedRun) -> None:
    """Wait until a run has sent enough."""
    while len(server.seen) < ENOUGH and run.process.poll() is None:
        time.sleep(0.01)
    assert run.process.poll() is None, run.end()


@pytest.fixture
def server() -> Iterator[FakeDeployment]:
    with deployment(rate_limit=None) as server:
        yield server


def folder_of(folder: Path, *, exclusive: bool = False, timeout: float = 30) -> Path:
    """The folder, with the settings of a deployment that others use too, or of one that nobody else uses."""
    written = CONFIG.format(exclusive=str(exclusive).lower()) + f"request_timeout = {timeout}\n" + CREDENTIALS
    (folder / "aurion-contract.toml").write_text(written, encoding="utf-8")
    return folder


def run(server: FakeDeployment, folder: Path, *options: str) -> StartedRun:
    return StartedRun(folder, "run", "--url", server.url, "--profile", "quick", *options)


def test_a_whole_run_takes_back_what_it_made_and_lists_the_rest(server: FakeDeployment, tmp_path: Path) -> None:
    """Where nobody else is, more is made, and settings and orders are put back; test_staging.py shares a deployment."""
    folder = folder_of(tmp_path, exclusive=True)
    options = ("--profile", "quick", "--json", "report.json", "--layer", "checks", "--layer", "probes")
    ended = called("run", "--url", server.url, *options, cwd=folder)
    assert [each for each in held(server) if not only_counts(each)] == []
    assert ended.returncode == 0, ended.stdout
    assert "a ticket cannot be deleted" in (folder / "report.json").read_text(encoding="utf-8")


def test_an_interrupted_run_takes_back_what_it_made(server: FakeDeployment, tmp_path: Path) -> None:
    """Which signals interrupt one, test_processes.py says."""
    started = run(server, folder_of(tmp_path, exclusive=True))
    busy(server, started)
    code, said = started.end(signal.SIGTERM)
    assert held(server) == []
    assert code == 2, said
    assert "interrupted" in said
    assert "Traceback" not in said


def test_a_killed_run_is_swept_up_after(server: FakeDeployment, tmp_path: Path) -> None:
    started = run(server, folder_of(tmp_path))
    busy(server, started)
    started.end(signal.SIGKILL)
    (ledger,) = ledgers(tmp_path)
    ended = called("sweep", str(ledger), cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert held(server) == []
    assert ledgers(tmp_path) == []


def test_the_schema_layer_takes_back_what_it_made_and_writes_to_nobody_elses_records(
    server: FakeDeployment, tmp_path: Path
) -> None:
    words = ("--only", "create_oncall_schedule", "--only", "put_team_member")
    ended = called("run", "--url", server.url, "--layer", "schema", *words, cwd=folder_of(tmp_path))
    assert ended.returncode == 0, ended.stdout
    assert held(server) == []


OTHERS = ("delete_team", "delete_oncall_schedule", "update_ticket", "delete_workflow", "execute_automation_event")
"""Operations that delete and change whatever record they name; the document's examples name those of the docs."""


@pytest.mark.parametrize("exclusive", [False, True], ids=["shared", "exclusive"])
def test_nobody_elses_record_is_changed_although_nobody_else_uses_the_deployment(
    server: FakeDeployment, tmp_path: Path, *, exclusive: bool
) -> None:
    """`exclusive` is about settings and orders, which are put back (README, "Fuzz staging"). A record never is."""
    words = [word for each in ("list_teams", *OTHERS, "update_ai_settings") for word in ("--only", each)]
    options = ("--profile", "quick", "--layer", "schema", *words)
    ended = called("run", "--url", server.url, *options, cwd=folder_of(tmp_path, exclusive=exclusive))
    assert [each for each in unstamped(server.changes()) if each.before] == []
    assert ended.returncode == 0, ended.stdout
    methods = {method for method, path, _ in server.seen if path == "/api/ai-automation/settings"}
    assert ("PUT" in methods) == exclusive
