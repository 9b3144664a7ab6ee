"""A verdict hangs on no assert: what is broken is found under `python -OO` too, and the same is found."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.contract import SCHEMA_RULE
from contract_tests.tests.gate import gate
from mutation.catalogue import named, planted
from mutation.mutant import Mutant
from mutation.wire import Call, MutableReply, answers

BROKEN = 1
PLAIN, OPTIMIZED = "", "2"
"""What PYTHONOPTIMIZE may be: -O drops every assert, -OO the docstrings too."""
Found = set[tuple[str, str, str, str]]


def refuse_what_is_valid(call: Call, reply: MutableReply) -> None:
    """A schedule of valid opening hours is refused, for a rule that the document does not announce."""
    if reply.ok and call.json.get("schedule"):
        reply.status = 422
        reply.json = {"detail": [{"loc": ["body", "schedule"], "msg": "Not on a Monday", "type": "value_error"}]}


VALID_REFUSED = Mutant(
    SCHEMA_RULE.id, "validation", "Valid hours are refused.", answers("create_business_hours", refuse_what_is_valid)
)
PLANTED = {
    "checks": (named("get_ticket has other words for its 404."), ("--only", "TICKET-06")),
    "probes": (named("create_team takes no notice of the key."), ("--only", "TICKET-37")),
    "models": (named("list_teams does not look at department."), ("--only", "teams", "--profile", "ci")),
    "schema": (VALID_REFUSED, ("--only", "create_business_hours", "--profile", "ci")),
}


@pytest.fixture(scope="module", params=PLANTED)
def broken(request: pytest.FixtureRequest) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The address of a mock with a defect, and the words that have one layer look for it."""
    mutant, words = PLANTED[request.param]
    with planted(mutant) as url:
        yield url, ("--layer", request.param, "--profile", "quick", *words)


def found(url: str, words: tuple[str, ...], level: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Found:
    """The findings of a gate that runs so optimized, which has to be red."""
    monkeypatch.setenv("PYTHONOPTIMIZE", level)
    ended = gate("run", "--url", url, *words, "--json", "report.json", cwd=folder)
    assert ended.returncode == BROKEN, ended.stdout + ended.stderr
    findings: list[dict[str, Any]] = json.loads((folder / "report.json").read_text(encoding="utf-8"))["findings"]
    return {(each["rule"], each["operation"], each["check"], each["expected"]) for each in findings}


def test_an_optimized_gate_finds_what_a_plain_one_finds(
    broken: tuple[str, tuple[str, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, words = broken
    plain, optimized = (found(url, words, level, tmp_path, monkeypatch) for level in (PLAIN, OPTIMIZED))
    assert plain
    assert optimized == plain


def test_an_optimized_gate_passes_a_mock_that_keeps_every_promise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONOPTIMIZE", OPTIMIZED)
    ended = gate("run", "--only", "teams", "--profile", "quick", cwd=tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr
