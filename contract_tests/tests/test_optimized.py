"""A verdict hangs on no assert: what is broken is found under `python -OO` too, and the same is found."""

from collections.abc import Callable
from pathlib import Path

from contract_tests.layers import LAYERS
from contract_tests.report.merge import read
from contract_tests.report.report import Report
from contract_tests.tests.gate import Ended, called, gate
from mutation.catalogue import named, planted

BROKEN = 1
OPTIMIZED = "2"
"""PYTHONOPTIMIZE for -OO: -O drops every assert, and this the docstrings too."""
DEFECT = named("create_ticket succeeds with 200.")
ONLY = (
    "--profile=quick",
    "--only=checks/tickets_answer_what_was_sent",
    "--only=probes/keys_that_resemble_each_other_create_a_ticket_each",
    "--only=models/keys_of_a_day",
    "--only=schema/create_ticket",
)


def reported(url: str, folder: Path, run: Callable[..., Ended], **environment: str) -> Report:
    """What a run says, which has to be red."""
    ended = run("run", "--url", url, *ONLY, "--json", "report.json", cwd=folder, **environment)
    assert ended.returncode == BROKEN, ended.stdout + ended.stderr
    return read(folder / "report.json")


def test_an_optimized_gate_finds_what_a_plain_one_finds_in_every_layer(tmp_path: Path) -> None:
    with planted(DEFECT) as url:
        plain = reported(url, tmp_path, called)
        optimized = reported(url, tmp_path, gate, PYTHONOPTIMIZE=OPTIMIZED)
    assert {each.layer for each in plain.outcomes if each.state == "broken"} == set(LAYERS)
    assert [(each.check, each.state) for each in optimized.outcomes] == [
        (each.check, each.state) for each in plain.outcomes
    ]
    assert {each.key for each in optimized.findings} == {each.key for each in plain.findings}
