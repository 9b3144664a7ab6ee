"""A recording is played like any sequence: what it took from its answers is taken from those of each side."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from contract_tests.run.connect import CannotTest
from contract_tests.tests.twin.conftest import On
from contract_tests.twin.har import DROPPED, NOBODY, UNSEEN, UNSENDABLE, recorded_sequence
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


PLACES = {
    "an address": (("request", "url"), "http://[/api/v1/tickets", "log.entries.0.request.url"),
    "no address": (("request", "url"), None, "log.entries.0.request.url is not a text"),
    "a method": (("request", "method"), 5, "log.entries.0.request.method is not a text"),
    "no headers": (("request", "headers"), None, "log.entries.0.request.headers is not a list"),
    "headers by name": (("request", "headers"), {"a": "b"}, "log.entries.0.request.headers is not a list"),
    "a header without a name": (("request", "headers"), [{"x": 1}], "log.entries.0.request.headers.0.name is missing"),
    "no answer": (("response",), None, "log.entries.0.response is not an object"),
    "no headers of it": (("response", "headers"), None, "log.entries.0.response.headers is not a list"),
    "content that is a list": (("response", "content"), [1], "log.entries.0.response.content is not an object"),
    "bad base64": (("response", "content"), {"text": "a", "encoding": "base64"}, "log.entries.0.response.content"),
    "a start that is a number": (("startedDateTime",), 5, "log.entries.0.startedDateTime is not a text"),
}
LIST = "https://desk.example.com/api/v1/tickets?limit=1"


@pytest.mark.parametrize("what", PLACES)
def test_a_malformed_recording_is_refused_with_the_place(what: str, tmp_path: Path, mock_url: str, on: On) -> None:
    steps, value, told = PLACES[what]
    broken: Json = entry("GET", LIST)
    inner = broken
    for step in steps[:-1]:
        inner = inner[step]
    inner[steps[-1]] = value
    (tmp_path / "a.har").write_text(har(broken, entry("GET", LIST)), encoding="utf-8")
    with on(mock_url) as stage, pytest.raises(CannotTest, match=re.escape(told)):
        recorded_sequence(tmp_path / "a.har", stage)


@pytest.mark.parametrize(
    "dates", ["Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "soon", "", "\ud800"]
)
@pytest.mark.parametrize("sent", ["\ud800", '{"subject": "\\ud800"}', "[" * 400 + "]" * 400, "1" * 5_000, "[1e400]"])
def test_what_is_odd_in_a_recording_is_played(dates: str, sent: str, tmp_path: Path, mock_url: str, on: On) -> None:
    """Both sides are sent it, and agree about it."""
    odd = entry("POST", "https://desk.example.com/api/v1/tickets", 422, sent=sent)
    odd["response"]["headers"] = [{"name": "Date", "value": dates}]
    odd["response"]["content"] = {"text": sent}
    odd["request"]["headers"].append({"name": "Content-Type", "value": "application/json"})
    (tmp_path / "a.har").write_text(har(odd, entry("GET", LIST, at="01")), encoding="utf-8")
    with on(mock_url) as stage:
        report = Twin(stage).run([recorded_sequence(tmp_path / "a.har", stage)])
    assert (report.failing, report.trouble, report.comparable) == ((), (), 2)


def test_a_recording_without_credentials_is_refused(tmp_path: Path, mock_url: str, on: On) -> None:
    """As browsers export it: two refusals would agree, and say nothing of what was recorded."""
    bearer = [{"name": "Authorization", "value": "Bearer x"}]
    made = entry("POST", "https://desk.example.com/api/v1/tickets", 201, {"id": 5}, sent="{}", headers=[])
    (tmp_path / "a.har").write_text(har(made, entry("GET", LIST, headers=bearer)), encoding="utf-8")
    with on(mock_url) as stage, pytest.raises(CannotTest, match="does not show who sent its requests"):
        recorded_sequence(tmp_path / "a.har", stage)


def test_what_cannot_be_sent_again_is_named(tmp_path: Path, mock_url: str, on: On) -> None:
    key = {"name": "X-API-Key", "value": "k"}
    tickets = "https://desk.example.com/api/v1/tickets"
    lost = entry("POST", tickets, 201, {"id": 5}, sent=None)
    split = entry("POST", tickets, sent="{}", headers=[key, {"name": "Idempotency-Key", "value": "a\r\nX: y"}])
    written = har(lost, split, entry("GET", LIST, headers=[]), entry("GET", LIST), entry("GET", LIST, 401, headers=[]))
    (tmp_path / "a.har").write_text(written, encoding="utf-8")
    with on(mock_url) as stage:
        sequence = recorded_sequence(tmp_path / "a.har", stage)
        report = Twin(stage).run([sequence])
    assert dict(sequence.left) == {DROPPED: 1, UNSENDABLE: 1, NOBODY: 1}
    assert (report.failing, report.comparable) == ((), 2)


def test_a_recording_is_played_in_the_order_of_its_instants(tmp_path: Path, mock_url: str, on: On) -> None:
    tickets = "https://desk.example.com/api/v1/tickets"
    later = entry("GET", f"{tickets}/5", 200, {"id": 5}, at="01.5")
    sooner = entry("POST", tickets, 201, {"id": 5}, sent='{"subject": "a"}', at="01")
    elsewhere = entry("GET", LIST) | {"startedDateTime": "2026-03-09T09:00:00.5+01:00"}
    (tmp_path / "a.har").write_text(har(later, sooner, elsewhere), encoding="utf-8")
    with on(mock_url) as stage:
        sequence = recorded_sequence(tmp_path / "a.har", stage)
    assert [each.operation for each in sequence.steps if isinstance(each, Call)] == [
        "list_tickets",
        "create_ticket",
        "get_ticket",
    ]


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
