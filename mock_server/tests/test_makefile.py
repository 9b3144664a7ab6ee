"""make run: what of the environment and of make's own variables reaches `aurion-mock serve`. make test: its floors."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mock_server.tests.programs import environment, program, run

MAKEFILE = Path(__file__).parents[2] / "Makefile"
NOT_OURS = ("PORT", "ARGS", "CI", "MAKE", "MFLAGS", "COVERAGE_")
"""How the variables begin that `make test` hands on to the make of a test."""
STUB = """#!/bin/sh
echo "$@" "port=$AURION_MOCK_SERVE_PORT"
"""


def executable(path: Path, script: str) -> None:
    path.write_text(script)
    path.chmod(0o755)


def make(project: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in environment().items() if not key.startswith(NOT_OURS)}
    return run([program("make"), *arguments], cwd=project, env=clean | variables)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The Makefile, with an environment that is up to date, and a stub for the mock that prints how it was called."""
    shutil.copy(MAKEFILE, tmp_path)
    binaries = tmp_path / ".venv" / "bin"
    binaries.mkdir(parents=True)
    for name in ("requirements.txt", "pyproject.toml", ".venv/bin/python", ".venv/runtime"):
        (tmp_path / name).touch()
    executable(binaries / "aurion-mock", STUB)
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
    made = make(project, "run", *arguments, **variables)
    assert (made.returncode, made.stdout.strip()) == (0, called)


# make test, on a project so small that its tests can be run

SIGN = """def sign(number):
    if number < 0:
        return "minus"
    if number > 0:
        return "plus"
    return "none"
"""
IN_A_THREAD_AND_IN_A_PROCESS = """import os, subprocess, sys, threading
from mock_server.state.sign import sign

def test_thread():
    thread = threading.Thread(target=sign, args=(1,))
    thread.start()
    thread.join()

def test_process_elsewhere(tmp_path):
    line = f"import sys; sys.path.insert(0, {os.getcwd()!r}); from mock_server.state.sign import sign; sign(-1)"
    subprocess.run([sys.executable, "-c", line], cwd=tmp_path, check=True)
"""
JOURNEY = """from mock_server.state.sign import sign

def test_journey():
    assert sign(0) == "none"
"""
PASSING, FAILING = (f"def test_it():\n    assert {outcome}\n" for outcome in (True, False))
LINES = "    LINE = 1\n" * 500
ONLY_XDIST = {
    "PYTEST_ADDOPTS": "-p xdist.plugin",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTEST_XDIST_AUTO_NUM_WORKERS": "2",
}
TINY = {
    "mock_server/__init__.py": "",
    "mock_server/plain.py": f"if True:\n{LINES}",
    "mock_server/state/sign.py": SIGN,
    "mock_server/tests/__init__.py": "",
    "mock_server/tests/test_sign.py": f"import mock_server.plain\n{IN_A_THREAD_AND_IN_A_PROCESS}",
    "contract_tests/journeys/test_journey.py": JOURNEY,
    "contract_tests/tests/test_kit.py": PASSING,
    "mutation/tests/test_mutants.py": PASSING,
}


def make_test(project: Path, *arguments: str, ci: str = "true", **changed: str) -> subprocess.CompletedProcess[str]:
    """`make test` in the tiny project, with the contents of some files changed, in CI unless said otherwise."""
    executable(project / ".venv" / "bin" / "python", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    shutil.copy(MAKEFILE.with_name("pyproject.toml"), project)
    for name, content in {**TINY, **changed}.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(content)
    for name in ("requirements-dev.txt", ".venv/runtime", ".venv/dev"):
        (project / name).touch()
    return make(project, "test", *arguments, CI=ci, **ONLY_XDIST)


def passed(made: subprocess.CompletedProcess[str]) -> list[str]:
    """How many tests passed, run by run."""
    return [line.split(" in ")[0].strip("= ") for line in made.stdout.splitlines() if " passed in " in line]


def test_make_test_measures_what_runs_in_workers_threads_and_processes(project: Path) -> None:
    made = make_test(project)
    assert (made.returncode, passed(made)) == (0, ["3 passed", "2 passed"]), made.stdout + made.stderr
    assert "mock_server/tests/test_sign.py" not in made.stdout


def test_make_test_names_the_lines_that_no_test_takes(project: Path) -> None:
    made = make_test(project, **{"contract_tests/journeys/test_journey.py": PASSING})
    assert made.returncode == 2
    assert "mock_server/state/sign.py 6 1 4 1 80% 6" in map(" ".join, map(str.split, made.stdout.splitlines()))
    assert "The lines and branches above are taken by no test" in made.stdout
    assert passed(made) == ["3 passed", "2 passed"]


def test_make_test_holds_the_rest_to_a_floor_of_its_own(project: Path) -> None:
    made = make_test(project, **{"mock_server/lines.py": f"def never():\n{LINES}"})
    assert made.returncode == 2
    assert "Coverage failure: total of" in made.stdout + made.stderr
    assert "mock_server/lines.py" in made.stdout


def test_make_test_measures_nothing_where_it_is_not_ci(project: Path) -> None:
    made = make_test(project, ci="", **{"mock_server/lines.py": f"def never():\n{LINES}"})
    assert (made.returncode, passed(made)) == (0, ["5 passed"]), made.stdout + made.stderr
    assert not (project / ".coverage").exists()


def test_make_test_of_some_tests_measures_nothing(project: Path) -> None:
    made = make_test(project, "ARGS=contract_tests/journeys mock_server/tests -k 'thread or journey'")
    assert (made.returncode, passed(made)) == (0, ["2 passed"]), made.stdout + made.stderr
    assert not (project / ".coverage").exists()


@pytest.mark.parametrize(
    ("file", "arguments", "ci", "code"),
    [
        ("mock_server/tests/test_failing.py", [], "true", 1),
        ("contract_tests/tests/test_failing.py", [], "true", 1),
        ("contract_tests/tests/test_failing.py", [], "", 1),
        ("mock_server/tests/test_failing.py", ["ARGS=-k nothing"], "", 5),
    ],
)
def test_make_test_ends_with_pytests_exit_code(
    project: Path, file: str, arguments: list[str], ci: str, code: int
) -> None:
    made = make_test(project, *arguments, ci=ci, **{file: FAILING.replace("test_it", "test_failing")})
    assert made.returncode == 2
    assert made.stderr.rstrip().endswith(f"Error {code}")
    assert "Missing" not in made.stdout
