"""`aurion-contract pytest` has settings of its own: those of the project that it is called in are another's."""

import subprocess
from pathlib import Path

import pytest

from contract_tests.as_pytest import run_pytest
from contract_tests.tests.gate import gate

COULD_NOT_TEST, PASSED = 2, 0
ONLY = ("--only", "TICKET-06")
SETTINGS = {
    "pytest.ini": "[pytest]\naddopts = --no-such-option\ntestpaths = nowhere\nrequired_plugins = x\n",
    "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "--cov --numprocesses 4 -k nothing"\nminversion = "99"\n',
    "tox.ini": "[pytest]\naddopts = --no-such-option\n",
    "setup.cfg": "[tool:pytest]\naddopts = --no-such-option\n",
    "conftest.py": 'raise RuntimeError("the conftest of the project")\n',
    "test_checks.py": "def test_of_the_project():\n    assert False\n",
}
PYTEST = {"pytest.py": 'raise RuntimeError("the pytest of the project")\n'}
"""Python itself imports it where it is started beside it."""


@pytest.mark.parametrize(
    ("settings", "below"), [(SETTINGS, "."), (SETTINGS | PYTEST, ".venv/lib")], ids=["beside them", "below them"]
)
def test_the_settings_and_the_environment_of_a_project_are_not_its_own(
    settings: dict[str, str], below: str, tmp_path: Path
) -> None:
    for name, content in settings.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / below).mkdir(parents=True, exist_ok=True)
    theirs = {"PYTEST_ADDOPTS": "--no-such-option", "PYTEST_PLUGINS": "there_is_no_such_plugin"}
    ended = gate("pytest", *ONLY, cwd=tmp_path / below, **theirs)
    assert ended.returncode == PASSED, ended.stdout + ended.stderr
    assert "5 passed" in ended.stdout
    assert "plugins: " not in ended.stdout
    assert not list(tmp_path.rglob(".pytest_cache"))


def test_an_installed_kit_obeys_no_project_around_it(tmp_path: Path) -> None:
    """The usual place of a virtual environment is the project's own folder: above the kit are the project's files."""
    for name in ("pytest.ini", "conftest.py"):
        (tmp_path / name).write_text(SETTINGS[name], encoding="utf-8")
    installed = tmp_path / ".venv" / "lib"
    installed.mkdir(parents=True)
    source = Path(__file__).parents[2]
    subprocess.run(["cp", "-r", source / "contract_tests", source / "mock_server", installed], check=True)  # noqa: S603, S607
    (tmp_path / "fixtures").mkdir()
    subprocess.run(["cp", "-r", source / "fixtures", installed / "mock_server" / "fixtures"], check=True)  # noqa: S603, S607
    ended = gate("pytest", *ONLY, cwd=tmp_path, PYTHONPATH=str(installed))
    assert ended.returncode == PASSED, ended.stdout + ended.stderr
    assert f"rootdir: {installed}" in ended.stdout


def test_options_are_passed_on_and_plugins_loaded_where_they_are_named(tmp_path: Path) -> None:
    ended = gate("pytest", *ONLY, "-p", "xdist.plugin", "-n", "0", "--junitxml=report.xml", "-q", cwd=tmp_path)
    assert ended.returncode == PASSED, ended.stdout + ended.stderr
    assert (tmp_path / "report.xml").exists()


def test_what_is_wrong_with_an_option_is_no_broken_promise(tmp_path: Path) -> None:
    assert gate("pytest", "--only", "TEAM-99", cwd=tmp_path).returncode == COULD_NOT_TEST


@pytest.mark.parametrize("ended", [*pytest.ExitCode, 9])
def test_whatever_else_pytest_ends_with_is_no_broken_promise(ended: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test that is so called, an option that there is not, a fault of a plugin."""
    monkeypatch.setattr(pytest, "main", lambda _: ended)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    assert run_pytest([]) == (ended if ended in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED} else COULD_NOT_TEST)
