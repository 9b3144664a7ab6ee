"""Schemathesis against the mock: what any valid or invalid request gets is what the document says.

ST_SEEDS and ST_EXAMPLES ask for more: so many runs with seeds from 1, so many examples an operation and phase.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.calling import Json
from mock_server.testing import MockServer

ROOT = Path(__file__).parent.parent
SEEDS = int(os.environ.get("ST_SEEDS", "1"))
EXAMPLES = os.environ.get("ST_EXAMPLES", "20")
CHECKS = {
    "allow_header_conformance",
    "content_type_conformance",
    "ensure_resource_availability",
    "ignored_auth",
    "missing_required_header",
    "negative_data_rejection",
    "not_a_server_error",
    "object_level_authorization",
    "positive_data_acceptance",
    "response_headers_conformance",
    "response_schema_conformance",
    "semantic_422",
    "status_code_conformance",
    "unsupported_method",
    "use_after_free",
}
PHASES = {"examples", "coverage", "fuzzing", "stateful"}


def run(url: str, seed: int, report: Path) -> subprocess.CompletedProcess[str]:
    """`st run` with the repository's schemathesis.toml."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.json", "--no-color"]
    options = ["--seed", str(seed), "--max-examples", EXAMPLES]
    reports = ["--report-ndjson-path", str(report), "--report-json-path", str(report.with_suffix(".json"))]
    return subprocess.run(  # noqa: S603 - our own words
        [*command, *options, *reports], cwd=ROOT, capture_output=True, text=True, check=False
    )


def scenarios(report: Path) -> Iterator[Json]:
    """What each scenario recorded: its cases, their interactions, and the checks of each, by the case's id."""
    with report.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line).get("ScenarioFinished", {}).get("recorder", {})


def successes(report: Path) -> set[str]:
    """The operations that were answered with a 2xx, by their labels (`GET /api/v1/tickets`)."""
    return {
        f"{scenario['cases'][case]['value']['method']} {scenario['cases'][case]['value']['path']}"
        for scenario in scenarios(report)
        for case, interaction in scenario.get("interactions", {}).items()
        if 200 <= interaction["response"]["status_code"] < 300
    }


def checks(report: Path) -> set[str]:
    """The names of the checks that were made."""
    made = (each for scenario in scenarios(report) for each in scenario.get("checks", {}).values())
    return {check["name"] for each in made for check in each}


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
def test_the_mock_and_its_document_agree(seed: int, document: Json, tmp_path: Path) -> None:
    report = tmp_path / "run.ndjson"
    with MockServer(rate_limit=None) as mock:
        finished = run(mock.url, seed, report)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    summary = json.loads(report.with_suffix(".json").read_text(encoding="utf-8"))
    assert {name for name, phase in summary["phases"].items() if phase["status"] == "success"} == PHASES
    labels = {f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item}
    assert summary["operations"]["tested"] == len(labels)
    assert labels - successes(report) == set(), "these operations were never answered with a success"
    assert checks(report) == CHECKS
