"""The page of a run in a real browser that can reach nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from contract_tests.twin.badge import badge
from contract_tests.twin.html import html
from contract_tests.twin.report import OperationFidelity, TwinFinding, TwinReport
from contract_tests.twin.verdict import judged
from mock_server.tests.programs import program

HOSTILE = "<script>document.title = 'taken'</script>" + "x" * 400


def finding(**fields: object) -> TwinFinding:
    known = {
        "severity": "failing",
        "operation": "create_ticket",
        "status": 201,
        "kind": "value",
        "place": ("status",),
        "level": "documented",
        "rule": "TICKET-01",
        "sentence": "Creating a ticket answers 201.",
        "page": "tickets",
        "section": "Create a Ticket",
        "mock": "open",
        "deployment": HOSTILE,
        "sequence": "drawn/1-0",
        "requests": (f"curl {HOSTILE}",),
        "diff": ("-open", "+pending", f" {HOSTILE}"),
    }
    return TwinFinding.model_validate({**known, **fields})


def report(*findings: TwinFinding, agreed: int = 9, **fields: object) -> TwinReport:
    operation = OperationFidelity(
        operation="create_ticket", family="tickets", comparable=10, agreed=agreed, kept=10, fields=90, fields_agreed=89
    )
    known = {
        "target": "https://staging.example.com",
        "kind": "deployment",
        "seed": 1,
        "started": datetime(2026, 3, 8, 20, tzinfo=UTC),
        "seconds": 3.5,
        "requests": 40,
        "sequences": 2,
        "operations": (operation, OperationFidelity(operation="get_ticket", family="tickets")),
        "findings": findings,
        "not_compared": {"no credential": 3},
        "ignored": {"rate-limit counters": 10},
    }
    return TwinReport.model_validate({**known, **fields})


@pytest.mark.parametrize("width", [360, 1400])
def test_it_fits_any_window_and_runs_nothing(width: int, tmp_path: Path) -> None:
    note = finding(severity="note", level="assumed", kind="header", place=("x-ratelimit-limit",))
    page_file = tmp_path / "twin.html"
    page_file.write_text(html(report(finding(), note, left=("/api/v1/tickets/1: kept",))), encoding="utf-8")
    told: list[str] = []
    with sync_playwright() as playwright:
        path = program("chromium", "chromium-browser", "google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(page_file.as_uri())
        assert page.title().startswith("Failed ")
        assert page.locator("article").count() == 1
        assert page.get_by_role("row").count() == 5
        assert page.get_by_text("90 %").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        browser.close()
    assert told == []


def test_what_it_comes_to() -> None:
    note = finding(severity="note", level="assumed")
    assert (judged(report(finding())).code, judged(report(note)).code) == (1, 0)
    assert judged(report(note), 0.95).code == 1
    assert judged(report(note), 0.9).code == 0
    assert judged(report(trouble=("It stopped.",))).code == 2
    assert judged(report(operations=())).sentence == "No exchange could be compared."


def test_a_share_that_is_not_whole_is_never_said_to_be() -> None:
    assert 'aria-label="fidelity: 90 % of 1/2"' in badge(report())
    assert 'aria-label="fidelity: none of 0/0"' in badge(report(operations=()))
    almost = OperationFidelity(operation="a", family="b", comparable=100_000, agreed=99_999, kept=1, fields=1)
    assert "99.9 %" in badge(report(operations=(almost,)))
