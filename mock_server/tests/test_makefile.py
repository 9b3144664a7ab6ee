"""make run: what of the environment and of make's own variables reaches `aurion-mock serve`."""

import shutil
from pathlib import Path

import pytest

from mock_server.tests.needing import environment, program, run

MAKEFILE = Path(__file__).parents[2] / "Makefile"
MAKES_OWN = {"PORT", "ARGS", "MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS"}
"""What `make test` hands on to the make of a test."""
STUB = """#!/bin/sh
echo "$@" "port=$AURION_MOCK_SERVE_PORT"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The Makefile, with an environment that is up to date, and a stub for the mock that prints how it was called."""
    shutil.copy(MAKEFILE, tmp_path)
    binaries = tmp_path / ".venv" / "bin"
    binaries.mkdir(parents=True)
    for name in ("requirements.txt", "pyproject.toml", ".venv/bin/python", ".venv/runtime"):
        (tmp_path / name).touch()
    (binaries / "aurion-mock").write_text(STUB)
    (binaries / "aurion-mock").chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(
    ("variables", "arguments", "called"),
    [
        ({}, [], "serve port="),
        ({"AURION_MOCK_SERVE_PORT": "4011"}, [], "serve port=4011"),
        ({"PORT": "4012"}, [], "serve --port 4012 port="),
        ({}, ["PORT=4012"], "serve --port 4012 port="),
        ({"AURION_MOCK_SERVE_PORT": "4011", "PORT": "4012"}, [], "serve --port 4012 port=4011"),
        ({"AURION_MOCK_SERVE_PORT": "4011"}, ["ARGS=--clock frozen"], "serve --clock frozen port=4011"),
    ],
)
def test_make_run_hands_on_the_port(
    project: Path, variables: dict[str, str], arguments: list[str], called: str
) -> None:
    clean = {key: value for key, value in environment().items() if key not in MAKES_OWN}
    made = run([program("make"), "run", *arguments], cwd=project, env=clean | variables)
    assert (made.returncode, made.stdout.strip()) == (0, called)
