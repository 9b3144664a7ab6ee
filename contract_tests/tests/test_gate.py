"""The whole gate on our own mock: every promise is kept, every operation tested, and no limit is met by chance."""

import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from contract_tests.contract import contract
from contract_tests.report.merge import read
from contract_tests.report.report import Report
from contract_tests.run.run import Selection, run_once
from contract_tests.runner import SilentProgress
from contract_tests.settings import RunSettings
from contract_tests.tests.gate import Ended, called, gate

SEED = os.environ.get("CONTRACT_SEED", "1")
"""CONTRACT_SEED asks for another run."""
Files = dict[str, Path]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("gate")
    return {"folder": folder} | {name: folder / f"report.{name}" for name in ("json", "junit", "html", "sarif")}


@pytest.fixture(scope="module")
def whole(files: Files) -> tuple[Ended, Report]:
    """A run of the profile ci on a mock of its own, with the limits of the docs."""
    reports = [word for name in ("json", "junit", "html", "sarif") for word in (f"--{name}", str(files[name]))]
    ended = gate("run", "--seed", SEED, "--min-rules", "100", "--jobs", "2", *reports, cwd=files["folder"])
    assert files["json"].exists(), ended.stdout + ended.stderr
    return ended, read(files["json"])


Whole = tuple[Ended, Report]


def test_every_promise_is_kept(whole: Whole) -> None:
    ended, report = whole
    assert [(each.key, each.expected, each.actual, each.verdict) for each in report.findings] == []
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_every_rule_that_the_pages_answer_for_is_verified_and_no_case_is_left_out(whole: Whole) -> None:
    _, report = whole
    verified, rules = report.rules_verified
    assert verified == rules
    assert [(each.check, each.reason) for each in report.outcomes if each.state != "verified"] == []


def test_every_operation_was_answered_with_a_success(whole: Whole) -> None:
    _, report = whole
    assert report.not_tested == []
    assert {each.operation for each in report.operations} == contract().by_id.keys()


def test_no_limit_is_met_but_those_that_are_provoked(whole: Whole) -> None:
    _, report = whole
    assert report.throttled == 0
    assert report.waited > 0, "the run was long enough to meet a limit"


def test_what_is_announced_is_what_is_sent(whole: Whole) -> None:
    ended, report = whole
    announced = re.search(r"about ([\d,]+) requests", ended.stderr)
    assert announced
    assert int(announced[1].replace(",", "")) == pytest.approx(report.requests, rel=0.15)


def test_the_reports_are_written(whole: Whole, files: Files) -> None:
    ended, report = whole
    assert len(ET.parse(files["junit"]).findall(".//testcase")) >= len(report.outcomes)  # noqa: S314 - our own file
    assert files["html"].read_text(encoding="utf-8").startswith("<!doctype html>")
    assert '"version": "2.1.0"' in files["sarif"].read_text(encoding="utf-8")
    assert ended.stdout.rstrip().endswith("operations tested.")


def test_shards_make_one_run(mock_url: str, tmp_path: Path) -> None:
    only = [
        "--profile",
        "quick",
        "--url",
        mock_url,
        "--only",
        "TEAM-05",
        "--only",
        "ONCALL-04",
        "--only",
        "get_team",
        "--only",
        "get_oncall_schedule",
    ]
    for number in (1, 2):
        ended = called("run", *only, "--shard", f"{number}/2", "--json", f"{number}.json", cwd=tmp_path)
        assert ended.returncode == 0, ended.stdout + ended.stderr
    ended = called("merge", "1.json", "2.json", "--json", "whole.json", cwd=tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    called("run", *only, "--json", "alone.json", cwd=tmp_path)
    whole, alone = read(tmp_path / "whole.json"), read(tmp_path / "alone.json")
    assert sorted(each.check for each in whole.outcomes) == sorted(each.check for each in alone.outcomes)
    assert whole.shard == "1/1"


def test_the_same_seed_sends_the_same_requests(mock_url: str) -> None:
    settings = RunSettings(url=mock_url, profile="quick", seed=7)
    selection = Selection(only=("create_team", "models/teams_and_members"), layers=("checks", "models"))
    runs = [run_once(settings, selection, SilentProgress()) for _ in range(2)]
    first, second = ([(each.check, each.requests) for each in run.outcomes] for run in runs)
    assert first == second
    assert runs[0].operations == runs[1].operations
