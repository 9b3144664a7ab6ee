"""Ctrl-C before there is anything to clean up is no broken promise: exit code 2, in a sentence."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from contract_tests.cli import main

EARLY = """
import contract_tests.__main__ as entry

def interrupted():
    raise KeyboardInterrupt

entry._command = interrupted
entry.main()
"""


def interrupt(**_options: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("command", ["run", "twin"])
def test_a_command_that_is_interrupted_while_it_begins_could_not_test(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contract_tests.cli.settings_of", interrupt)
    ended = CliRunner().invoke(main, [command])
    assert (ended.exit_code, ended.stderr) == (2, "aurion-contract: interrupted\n")


def test_what_is_interrupted_before_there_is_a_command_could_not_test() -> None:
    ended = subprocess.run([sys.executable, "-c", EARLY], capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert (ended.returncode, ended.stderr) == (2, "aurion-contract: interrupted\n")
