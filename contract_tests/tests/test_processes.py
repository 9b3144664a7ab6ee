"""What a run starts is its own: neither the working folder's modules nor a signal to the whole group is for it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mock_server.tests.launch import hearing_signals

COULD_NOT_TEST = 2
HANGS = 60
REPOSITORY = Path(__file__).parents[2]
AURION_CONTRACT = "from contract_tests.__main__ import main; main()"
"""What the installed command does: it has the folder of its script on the path, and not the working folder."""
UNPREPARED = "score._unmodified, score._calling = lambda options: 0, lambda operations: {}"
TRIALS_AT_ONCE = f"from mutation import score; {UNPREPARED}; {AURION_CONTRACT}"
"""The same, but the mutants are tried without a look at the mock before."""
PROJECT = {
    "contract_tests/__init__.py": "",
    "contract_tests/__main__.py": "raise SystemExit('the contract tests of the project')\n",
    "mock_server/__init__.py": "",
    "mock_server/__main__.py": "raise SystemExit('the mock of the project')\n",
    "schemathesis/__init__.py": "",
    "secrets.py": "TOKEN = 'of the project'\n",
    "httpx.py": "raise SystemExit('the httpx of the project')\n",
}


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"GITHUB_ACTIONS", "PYTHONPATH"}}
    return {**kept, **more}


def test_the_modules_of_the_project_it_is_called_in_are_not_its_own(tmp_path: Path) -> None:
    for name, content in PROJECT.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    only = ("--only", "TEAM-06", "--only", "schema/get_team", "--jobs", "2", "--profile", "quick")
    ended = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-P", "-c", AURION_CONTRACT, "run", *only],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(REPOSITORY)),
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "schema           1          1" in ended.stdout


def test_a_checkout_that_is_not_installed_is_enough(tmp_path: Path) -> None:
    """`python -m contract_tests` in a copy of the sources finds its own mock there, although nothing is installed."""
    for name in ("contract_tests", "mock_server", "fixtures"):
        shutil.copytree(REPOSITORY / name, tmp_path / name, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    begin = tmp_path / "mock_server" / "__main__.py"
    begin.write_text(f"open('the mock of the copy', 'w').close()\n{begin.read_text('utf-8')}", encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "contract_tests", "run", "--only", "TEAM-06", "--profile", "quick"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert (tmp_path / "the mock of the copy").exists()


class Group:
    """`aurion-contract` in a group of processes of its own, as a CI job is one."""

    def __init__(self, folder: Path, *arguments: str, script: str = AURION_CONTRACT) -> None:
        self.log = folder / "log.txt"
        with hearing_signals(), self.log.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own words
                [sys.executable, "-P", "-c", script, *arguments],
                cwd=folder,
                env=environment(PYTHONPATH=str(REPOSITORY)),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def reaches(self, there: Callable[[], object]) -> None:
        """Wait until it is as far as that."""
        until = time.monotonic() + HANGS
        while not there() and time.monotonic() < until:
            time.sleep(0.02)
        assert there(), self.said()

    def children(self) -> list[int]:
        """Whom it has started, and who those have."""
        found, seen = [self.process.pid], set[int]()
        while set(found) - seen:
            pid = (set(found) - seen).pop()
            seen.add(pid)
            found += [
                int(each) for path in Path(f"/proc/{pid}/task").glob("*/children") for each in path.read_text().split()
            ]
        return found[1:]

    def stop(self, number: int) -> int:
        os.killpg(self.process.pid, number)
        return self.process.wait(HANGS)


@pytest.fixture
def needs_proc() -> None:
    if not Path("/proc/self/task").is_dir():
        pytest.skip("looks for processes in /proc")


def is_there(pid: int) -> bool:
    """Whether a process is alive; one that nobody has waited for is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.usefixtures("needs_proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP], ids=["Ctrl-C", "hang-up"])
def test_a_signal_to_the_whole_group_ends_a_run_with_its_report(number: int, tmp_path: Path) -> None:
    """Ctrl-C in a terminal, and one that closes; test_leftovers.py sends what a cancelled CI job gets."""
    group = Group(tmp_path, "run", "--jobs", "2", "--only", "workflows", "--profile", "ci")
    group.reaches(lambda: "checks: " in group.said())
    children = group.children()
    code = group.stop(number)
    assert (code, "fault of the kit" in group.said()) == (COULD_NOT_TEST, False), group.said()
    assert "Could not test: The run was interrupted" in group.said()
    assert children
    assert not list(filter(is_there, children))


@pytest.mark.usefixtures("needs_proc")
@pytest.mark.parametrize(
    ("script", "said"), [(AURION_CONTRACT, ""), (TRIALS_AT_ONCE, "1/")], ids=["the unmodified mock", "trials"]
)
def test_a_signal_to_the_whole_group_ends_the_trials_of_the_mutants(script: str, said: str, tmp_path: Path) -> None:
    group = Group(tmp_path, "mutants", "--only", "TEAM", "--jobs", "2", script=script)
    group.reaches(lambda: group.children() and said in group.said())
    children = group.children()
    code = group.stop(signal.SIGTERM)
    assert (code, group.said().splitlines()[-1:]) == (COULD_NOT_TEST, ["aurion-contract: interrupted"]), group.said()
    assert "Traceback" not in group.said()
    assert children
    group.reaches(lambda: not list(filter(is_there, children)))  # multiprocessing's helper ends when nobody is left
