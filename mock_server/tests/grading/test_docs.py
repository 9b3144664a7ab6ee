"""docs/grade.md: its commands run, its client gets the grade that it shows, and its tables have what there is."""

import json
import re
import shlex
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from mock_server.grading.criteria import CRITERIA
from mock_server.tests.programs import AURION_MOCK, environment, run

PAGE = (Path(__file__).parents[3] / "docs" / "grade.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^(aurion-mock grade .*)$", PAGE, re.MULTILINE)
VERDICT = re.compile(r"^  (pass|FAIL|-) +([a-z-]+) ", re.MULTILINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the client of the page."""
    made = tmp_path_factory.mktemp("client")
    found = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert found
    (made / "my_client_tests.py").write_text(found[1], encoding="utf-8")
    return made


QUICK = {"AURION_MOCK_GRADE_LEAVE_OUT": "slow unavailable rate-limited-date"}
"""Spares what takes a second, where nothing depends on it."""


def carried_out(command: str, folder: Path, **env: str) -> tuple[int, str]:
    """The exit code of a command of the page, and what it wrote."""
    programs = {"aurion-mock": AURION_MOCK, "python": sys.executable}
    ended = run([programs.get(word, word) for word in shlex.split(command)], cwd=folder, env=environment(**env))
    assert ended.stderr == "", ended.stderr
    return ended.returncode, ended.stdout


def told(report: str) -> list[tuple[str, str]]:
    """Each verdict; whether waits are the same on a machine that is busy, nobody can say."""
    return [each for each in VERDICT.findall(report) if each[1] != "jitter"]


def test_its_client_gets_the_grade_that_it_shows(folder: Path) -> None:
    code, out = carried_out(COMMANDS[0], folder)
    shown = re.search(r"```text\n(.*?)```", PAGE, re.DOTALL)
    assert shown
    assert told(out) == told(shown[1])
    assert out.splitlines()[0] == shown[1].splitlines()[0]
    assert code == 1


@pytest.mark.parametrize("command", COMMANDS[1:], ids=["junit", "json"])
def test_its_other_commands_write_their_reports(folder: Path, command: str) -> None:
    code, _ = carried_out(command, folder, **QUICK)
    if "junit" in command:
        assert code == 1
        cases = ET.parse(folder / "grade.xml").findall("testsuite/testcase")  # noqa: S314 - our own
        assert len(cases) == len(CRITERIA)
    else:
        assert code == 0
        assert json.loads((folder / "grade.json").read_text())["grade"] == "E"


def test_its_table_has_every_criterion_with_its_weight() -> None:
    rows = re.findall(r"^\| `([a-z-]+)`( \(minor\))? \|", PAGE, re.MULTILINE)
    assert rows == [(each.id, " (minor)" if each.weight == "minor" else "") for each in CRITERIA]
