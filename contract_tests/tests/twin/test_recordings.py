"""A recording is played like any sequence: what it took from its answers is taken from those of each side."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from contract_tests.run.connect import CannotTest
from contract_tests.tests.twin.conftest import On
from contract_tests.twin.har import UNSEEN, recorded_sequence
from contract_tests.twin.steps import Call, Ref
from contract_tests.twin.twin import Twin
from mock_server.testing import MockServer
from mutation.wire import answers, sets

Json = Any
KEY = {"X-API-Key": "ak_live_xxxx"}


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """What the mock's own journal exports of a ticket that is made, changed, read and closed."""
    with MockServer() as mock, httpx.Client(base_url=mock.url, headers=KEY, trust_env=False) as http:
        made = http.post("/api/v1/tickets", json={"subject": "Recorded", "priority": "low", "category": "Own"}).json()
        path = f"/api/v1/tickets/{made['id']}"
        http.put(path, json={"priority": "high"})
        http.post(f"{path}/notes", json={"body": "Seen", "private": True})
        http.get(path)
        http.post(f"{path}/close", json={"resolution_notes": "Done"})
        http.get("/api/v1/tickets/1042")  # nothing of the recording says where this one comes from
        har = http.get("/_mock/requests/export", params={"format": "har"})
        if har.status_code != 200:
            har = http.get("/_mock/requests", headers={"Accept": "application/json"}, params={"format": "har"})
    (tmp_path / "own.har").write_bytes(har.content)
    return tmp_path / "own.har"


def test_a_recording_of_the_mock_is_played_on_both_sides(recording: Path, mock_url: str, on: On) -> None:
    with on(mock_url) as stage:
        sequence = recorded_sequence(recording, stage)
        report = Twin(stage).run([sequence])
    calls = [each for each in sequence.steps if isinstance(each, Call)]
    assert [each.operation for each in calls] == [
        "create_ticket",
        "update_ticket",
        "add_ticket_note",
        "get_ticket",
        "close_ticket",
    ]
    assert isinstance(calls[1].path[-1], Ref)
    assert (report.fidelity, report.comparable) == (1, 5)
    assert report.not_compared == {UNSEEN: 1}


def test_what_a_deployment_does_otherwise_shows_in_a_recording(recording: Path, on: On) -> None:
    with (
        answers("close_ticket", sets(status="resolved"))() as around,
        MockServer(around=around) as mock,
        on(mock.url) as stage,
    ):
        report = Twin(stage).run([recorded_sequence(recording, stage)])
    assert [(each.operation, each.where) for each in report.failing] == [("close_ticket", "status")]
    assert len(report.failing[0].requests) == 2, "made and closed, and nothing in between"


def test_hosts_of_others_and_unknown_routes_are_named(tmp_path: Path, mock_url: str, on: On) -> None:
    written = har(
        entry("GET", "https://desk.example.com/help/api/v1/tickets?limit=1"),
        entry("GET", "https://desk.example.com/help/logo.png"),
        entry("GET", "https://desk.example.com/help/api/v1/logo.png"),
        entry("GET", "https://tracker.example.net/api/v1/tickets"),
        entry("GET", "https://desk.example.com/help/api/v2/teams"),
    )
    (tmp_path / "page.har").write_text(written, encoding="utf-8")
    with on(mock_url) as stage:
        sequence = recorded_sequence(tmp_path / "page.har", stage)
    assert [each.operation for each in sequence.steps if isinstance(each, Call)] == ["list_tickets", "list_teams"]
    assert dict(sequence.left) == {
        "of the recording: the document has no such operation (GET /api/v1/logo.png)": 1,
        "of the recording: nothing of this API, or from a cache": 1,
        "of the recording: another host (tracker.example.net)": 1,
    }


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "is no JSON, as a HAR is"),
        ("[]", "is no HAR"),
        ('{"log": {"entries": [{}]}}', "is no HAR"),
        ('{"log": {"entries": []}}', "has no request to this API"),
    ],
)
def test_what_is_no_recording_is_refused_in_a_sentence(
    content: str, told: str, tmp_path: Path, mock_url: str, on: On
) -> None:
    (tmp_path / "a.har").write_text(content, encoding="utf-8")
    with on(mock_url) as stage, pytest.raises(CannotTest, match=told):
        recorded_sequence(tmp_path / "a.har", stage)


def test_a_recording_that_is_not_there_is_named(tmp_path: Path, mock_url: str, on: On) -> None:
    with on(mock_url) as stage, pytest.raises(CannotTest, match=r"a\.har cannot be read: No such file"):
        recorded_sequence(tmp_path / "a.har", stage)


def entry(method: str, url: str, status: int = 200, answer: Json = None, **more: Json) -> Json:
    """A request with a key, and what it was answered. `more`: `sent` is its body, `at` the second, `headers` others."""
    request = {"method": method, "url": url, "headers": more.get("headers", [{"name": "X-API-Key", "value": "k"}])}
    if "sent" in more:
        request["postData"] = {"mimeType": "application/json", "text": more["sent"]}
    content = {} if answer is None else {"text": json.dumps(answer)}
    at = f"2026-03-09T08:00:{more.get('at', '00')}Z"
    return {
        "startedDateTime": at,
        "request": request,
        "response": {"status": status, "headers": [], "content": content},
    }


def har(*entries: Json) -> str:
    return json.dumps({"log": {"version": "1.2", "entries": list(entries)}})
