"""A file that cannot be written costs no verdict: what a run found out is printed, and then which file is lost."""

from itertools import count
from pathlib import Path
from typing import Any

import pytest

from contract_tests.client.ledger import Ledger
from contract_tests.report.report import Report
from contract_tests.tests import examples
from contract_tests.tests.fake_deployment import deployment
from contract_tests.tests.gate import Ended, called
from contract_tests.tests.test_leftovers import folder_of, held
from mutation import score
from mutation.table import MutantResult

PASSED, BROKEN, COULD_NOT_TEST = 0, 1, 2
FULL = "/dev/full"
ONLY = ("--only", "TEAM-06", "--layer", "checks", "--profile", "quick")

pytestmark = pytest.mark.skipif(not Path(FULL).exists(), reason="needs /dev/full")


def merged(report: Report, folder: Path, *arguments: str, **environment: str) -> Ended:
    """`aurion-contract merge` of this report alone: it concludes as a run does."""
    (folder / "report.json").write_text(report.model_dump_json(), encoding="utf-8")
    return called("merge", "report.json", *arguments, cwd=folder, **environment)


@pytest.mark.parametrize(
    ("report", "code", "verdict"),
    [(examples.clean(), COULD_NOT_TEST, "Passed: "), (examples.found(examples.finding()), BROKEN, "Broken promises: ")],
    ids=["passed", "broken"],
)
@pytest.mark.parametrize("format_", ["junit", "json"])
def test_a_report_that_cannot_be_written_costs_no_verdict(
    format_: str, report: Report, code: int, verdict: str, tmp_path: Path
) -> None:
    others = [word for each in ("junit", "html", "sarif", "json") if each != format_ for word in (f"--{each}", each)]
    ended = merged(report, tmp_path, f"--{format_}", FULL, *others)
    assert ended.stderr == f"aurion-contract: Cannot write {FULL}: No space left on device.\n"
    assert (ended.returncode, verdict in ended.stdout) == (code, True), ended.stdout
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([*others[1::2], "report.json"])


@pytest.mark.parametrize(
    ("path", "why"), [(FULL, "No space left on device"), ("nowhere/summary.md", "No such file or directory")]
)
@pytest.mark.parametrize(
    ("report", "code"), [(examples.clean(), COULD_NOT_TEST), (examples.found(examples.finding()), BROKEN)]
)
def test_a_summary_that_cannot_be_written_costs_no_verdict(
    report: Report, code: int, path: str, why: str, tmp_path: Path
) -> None:
    ended = merged(report, tmp_path, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=path)
    assert ended.stderr == f"aurion-contract: Cannot write {path}: {why}.\n"
    assert ended.returncode == code
    assert ended.stdout.splitlines()[-1].endswith("tested." if code == COULD_NOT_TEST else "TICKET-07.")


def test_a_baseline_that_cannot_be_written_knows_nothing_new(mock_url: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    options = ("--url", mock_url, "--baseline", "file/below/known.json", "--baseline-update")
    ended = called("run", *ONLY, *options, cwd=tmp_path)
    assert ended.returncode == COULD_NOT_TEST
    assert "aurion-contract: Cannot write file/below/known.json: Not a directory.\n" in ended.stderr
    assert "Passed: Every promise that was tested is kept" in ended.stdout


def test_a_table_of_mutants_that_cannot_be_written_costs_no_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = MutantResult(rule="TEAM-06", kind="status", what="A defect.", killed=True, by="checks", broke="TEAM-06")
    monkeypatch.setattr(score, "_unmodified", lambda _: 0)
    monkeypatch.setattr(score, "_calling", lambda _: {})
    monkeypatch.setattr(score, "_tried", lambda *_: iter([row]))
    ended = called("mutants", "--json", FULL, "--markdown", "table.md", cwd=tmp_path)
    assert ended.stderr == f"aurion-contract: Cannot write {FULL}: No space left on device.\n"
    assert ended.returncode == COULD_NOT_TEST
    assert "1 of 1 mutants killed" in ended.stdout
    assert (tmp_path / "table.md").read_text(encoding="utf-8") in ended.stdout


@pytest.mark.parametrize(
    ("ledger", "why"), [("/dev/full", "is no regular file"), ("/dev/null", "to be able to clean up")]
)
def test_a_ledger_that_keeps_nothing_is_refused_before_anything_is_made(ledger: str, why: str, tmp_path: Path) -> None:
    with deployment(rate_limit=None) as server:
        ended = called("run", "--url", server.url, *ONLY, "--ledger", ledger, cwd=folder_of(tmp_path))
        assert not [path for method, path, _ in server.seen if method != "GET"]
    assert ended.returncode == COULD_NOT_TEST
    assert why in ended.stderr
    assert "fault of the kit" not in ended.stderr


@pytest.mark.parametrize("layer", ["checks", "models", "schema"])
def test_a_disk_that_fills_up_ends_the_run_in_a_sentence_and_what_it_made_is_taken_back(
    layer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrote, lines = Ledger._write, count(1)

    def write(ledger: Ledger, line: Any) -> None:
        if next(lines) == 8:
            assert ledger._file
            ledger._file.close()
            ledger._file = Path(FULL).open("w", encoding="utf-8")  # noqa: SIM115
        wrote(ledger, line)

    monkeypatch.setattr(Ledger, "_write", write)
    with deployment(rate_limit=None) as server:
        arguments = ("run", "--url", server.url, "--only", "teams", "--layer", layer, "--profile", "quick")
        ended = called(*arguments, cwd=folder_of(tmp_path))
        assert held(server) == []
    assert ended.returncode == COULD_NOT_TEST, ended.stdout + ended.stderr
    said = " ".join(ended.stdout.split())
    assert "Could not test: Cannot write the ledger" in said, ended.stdout + ended.stderr
    assert "No space left on device" in said
