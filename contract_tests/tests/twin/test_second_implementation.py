"""A deployment that was written from the pages alone, and chooses otherwise where they are silent, has notes only."""

import tomllib
from pathlib import Path

import pytest

from contract_tests.registry import checks
from contract_tests.settings import checked
from contract_tests.tests.second.covering import covering
from contract_tests.tests.second.serving import served
from contract_tests.tests.second.trial import settings
from contract_tests.twin.drawn import drawn_sequences
from contract_tests.twin.kit_traffic import sequence_of
from contract_tests.twin.report import LAG, TwinReport
from contract_tests.twin.stage import staged
from contract_tests.twin.text import text
from contract_tests.twin.twin import Twin

EVERY = 40


def beside(url: str, oracle: str, ledger: Path, first: int) -> TwinReport:
    """A part of what a run plays, with a deployment whose clock cannot be moved."""
    given = checked({**tomllib.loads(settings(patience=0)), "url": url})
    with staged(given, ledger, oracle) as stage:
        made = [sequence_of(each, stage) for each in checks("checks")[first::EVERY]]
        return Twin(stage).run([*(each for each in made if each), *drawn_sequences(stage, 1, 30)])


def of_check(name: str, url: str, oracle: str, ledger: Path) -> TwinReport:
    """What one check sends, played with such a deployment."""
    (check,) = (each for each in checks("checks") if each.name == name)
    given = checked({**tomllib.loads(settings(patience=0)), "url": url})
    with staged(given, ledger, oracle) as stage:
        sequence = sequence_of(check, stage)
        assert sequence
        return Twin(stage).run([sequence])


@pytest.mark.parametrize("row", [place for place, row in enumerate(covering()) if row["http.read_lag_ms"] == "0"][1:3])
def test_an_honest_deployment_that_chooses_otherwise_has_no_divergence(
    row: int, oracle_url: str, tmp_path: Path
) -> None:
    with served(covering()[row]) as url:
        report = beside(url, oracle_url, tmp_path / "ledger.jsonl", row)
    assert [(each.operation, each.where, each.mock, each.deployment) for each in report.failing] == []
    assert report.trouble == ()
    assert report.notes
    assert report.comparable > 50


def test_a_sentence_that_it_breaks_is_a_divergence(oracle_url: str, tmp_path: Path) -> None:
    with served(violations=("tickets-category-lost",)) as url:
        report = beside(url, oracle_url, tmp_path / "ledger.jsonl", 0)
    assert ("create_ticket", "category") in {(each.operation, each.where) for each in report.failing}


def test_reads_that_lag_are_waited_for_and_told(oracle_url: str, tmp_path: Path) -> None:
    with served({"http.read_lag_ms": "150"}) as url:
        report = of_check(
            "holidays_that_were_deleted_are_gone_and_the_others_stay", url, oracle_url, tmp_path / "ledger.jsonl"
        )
    assert [(each.operation, each.where) for each in report.failing] == []
    assert report.lagging
    assert LAG in " ".join(text(report, None).split())


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (15, "teams_are_found_by_a_word_in_what_a_search_looks_in"),
        (15, "teams_keep_their_bounds"),
        (18, "automation_logs_have_what_the_page_lists"),
    ],
)
def test_what_only_we_assume_of_letters_bounds_and_order_is_a_note(
    row: int, name: str, oracle_url: str, tmp_path: Path
) -> None:
    with served(covering()[row]) as url:
        report = of_check(name, url, oracle_url, tmp_path / "ledger.jsonl")
    assert [(each.operation, each.where) for each in report.failing] == []
    assert report.notes
