"""`aurion-contract twin`: exit codes, files, and what it says of mistakes."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from contract_tests.contract import contract
from contract_tests.tests.fake_deployment import Asgi, deployment
from contract_tests.tests.gate import called
from contract_tests.tests.test_leftovers import folder_of
from contract_tests.twin.stage import UNLIMITED
from mock_server.testing import MockServer
from mutation.wire import answers, sets

FEW = ("--only", "TICKET-05", "--only", "TICKET-12")


def test_a_mock_that_is_as_it_should_be_passes_and_every_file_is_written(mock_url: str, tmp_path: Path) -> None:
    files = ("--json", "r.json", "--html", "r.html", "--badge", "b.svg", "--write-decisions", "d.md")
    ended = called("twin", "--url", mock_url, *FEW, *files, "--min-fidelity", "1", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "Passed: No divergence" in ended.stdout
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert (report["version"], report["kind"], report["fidelity"], report["findings"]) == (1, "mock", 1, [])
    assert len(report["operations"]) == len(contract().operations)
    assert "No divergence" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "There is none." in (tmp_path / "d.md").read_text(encoding="utf-8")
    reached = sum(each["comparable"] > 0 for each in report["operations"])
    badge = ElementTree.parse(tmp_path / "b.svg").getroot()  # noqa: S314 - our own
    assert badge.attrib["aria-label"] == f"fidelity: 100 % of {reached}/{len(contract().operations)}"


def test_a_divergence_fails_and_is_told_with_both_sides(tmp_path: Path) -> None:
    with answers("create_ticket", sets(status="pending"))() as around, MockServer(around=around) as mock:
        ended = called("twin", "--url", mock.url, *FEW, "--json", "r.json", "--html", "r.html", cwd=tmp_path)
    assert ended.returncode == 1, ended.stderr
    assert "DIVERGENCE create_ticket, status" in ended.stdout
    assert "curl -sS -i -X POST" in ended.stdout
    assert "Failed: 1 divergence: on a mock every level binds." in ended.stdout
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "create_ticket, status" in page
    assert "ak_live_xxxx" not in page + ended.stdout


def test_a_deployment_that_differs_from_our_guesses_passes_with_notes_and_its_decisions(tmp_path: Path) -> None:
    """The clock of this one cannot be moved; what it decides otherwise, nobody but us has promised."""
    with (
        answers("create_ticket update_ticket", sets(conversation_id=None))() as around,
        deployment(before=around, clock="real", rate_limit=UNLIMITED) as server,
    ):
        folder = folder_of(tmp_path)
        options = ("--only", "TICKET-05", "--only", "TICKET-15", "--write-decisions", "d.md", "--json", "r.json")
        ended = called("twin", "--url", server.url, *options, cwd=folder)
        asked = called("twin", "--url", server.url, *options, "--min-fidelity", "0.97", cwd=folder)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "NOTES: the pages are silent there" in ended.stdout
    told = (tmp_path / "d.md").read_text(encoding="utf-8")
    assert "## docs/decisions.md#tickets" in told
    assert "`create_ticket` 201, conversation_id (value)" in told
    assert "  - deployment: `null`" in told
    assert asked.returncode == 1
    assert "at least 97 % were asked for (--min-fidelity)" in " ".join(asked.stdout.split())


def test_what_a_key_alone_may_do_is_compared_and_the_rest_is_named(tmp_path: Path) -> None:
    with deployment(clock="real", rate_limit=UNLIMITED) as server:
        ended = called(
            "twin",
            "--url",
            server.url,
            "--api-key",
            "ak_live_xxxx",
            "--only",
            "TICKET-05",
            "--json",
            "r.json",
            cwd=tmp_path,
        )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert {each["operation"] for each in report["operations"] if each["comparable"]} >= {"create_ticket", "get_ticket"}


def test_a_header_that_only_we_assume_is_a_note_and_costs_no_fidelity(tmp_path: Path) -> None:
    def without_limits(app: Asgi) -> Asgi:
        async def call(scope: Any, receive: Any, send: Any) -> None:
            async def told(message: Any) -> None:
                if message["type"] == "http.response.start":
                    kept = [field for field in message["headers"] if not field[0].startswith(b"x-ratelimit")]
                    message = {**message, "headers": kept}
                await send(message)

            await app(scope, receive, told)

        return call

    with deployment(before=without_limits, clock="real", rate_limit=UNLIMITED) as server:
        options = ("--only", "TICKET-05", "--json", "r.json", "--min-fidelity", "1")
        ended = called("twin", "--url", server.url, *options, cwd=folder_of(tmp_path))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert report["fidelity"] == 1
    assert any(each["place"] == ["x-ratelimit-limit"] for each in report["findings"])


def test_a_safe_run_only_reads(tmp_path: Path) -> None:
    with deployment(clock="real", rate_limit=UNLIMITED) as server:
        before = len(server.seen)
        ended = called(
            "twin",
            "--url",
            server.url,
            "--profile",
            "safe",
            "--only",
            "TEAM-05",
            "--only",
            "TEAM-10",
            cwd=folder_of(tmp_path),
        )
        assert {method for method, path, _ in server.seen[before:] if not path.startswith("/_mock")} <= {"GET"}
        assert server.changes() == []
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--only", "tea"), "--only tea: that is not a family, an operation, a rule, a layer, a check, or drawn."),
        (("--har", "none.har", "--only", "sla"), "--har plays the recording and nothing else"),
        (("--har", "none.har"), "none.har cannot be read: No such file"),
        (("--min-fidelity", "97"), "97.0 is not in the range 0<=x<=1"),
        (("--url", "tea"), "'tea' is no address"),
        (("--json", "/dev/null/report.json"), "/dev/null/report.json cannot be written: /dev/null is no folder."),
        (("--html", "/"), "/ cannot be written: Is a directory."),
    ],
)
def test_a_mistake_is_a_sentence(options: tuple[str, ...], told: str, mock_url: str, tmp_path: Path) -> None:
    where = () if "--url" in options else ("--url", mock_url)
    ended = called("twin", *where, *options, cwd=tmp_path)
    assert ended.returncode == 2
    assert told in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.stderr
