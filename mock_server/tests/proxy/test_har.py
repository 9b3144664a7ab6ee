"""`aurion-mock proxy --har`: a recording is checked as if it passed, whoever made it."""

import base64
import json
import logging
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import httpx
import pytest

from mock_server.document.loading import load
from mock_server.exit_code import CommandRefused
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.proxy.har import UnreadableRecording
from mock_server.proxy.recheck import Recheck, check_recording
from mock_server.proxying import recheck
from mock_server.testing import MockServer
from mock_server.tests.programs import AURION_MOCK, run
from mock_server.tests.proxy.plants import BROKEN_ANSWERS, BROKEN_REQUESTS
from mock_server.tests.proxy.recordings import TICKET, entry, har
from mock_server.tests.proxy.standing import KEY, TICKETS
from mock_server.tests.proxy.valid_traffic import valid_requests

KEYED = {**KEY, "Idempotency-Key": "k"}
MADE = entry("POST", status=201, answered=TICKET, sent={"subject": "VPN"}, headers=KEYED)
MADE_AGAIN = entry("POST", status=201, answered={**TICKET, "id": 8}, sent={"subject": "VPN"}, headers=KEYED, second=1)
READ = entry(path=f"{TICKETS}/7", answered={**TICKET, "notes": []}, second=2)


def checked(path: Path) -> tuple[list[ProxiedExchange], Recheck]:
    told: list[ProxiedExchange] = []
    return told, check_recording(path, load("api"), told.append)


def found(path: Path) -> list[tuple[str, str, str | None]]:
    return [(one.side, one.where, one.rule) for each in checked(path)[0] for one in each.violations]


def test_it_prints_what_is_broken_and_ends_with_1(tmp_path: Path) -> None:
    """The finding of three exchanges, the sentence and the page of it, and a summary; in files, too."""
    path = har(tmp_path / "a.har", MADE, MADE_AGAIN, READ, entry(path="/index.html"))
    reports = [tmp_path / f"report.{form}" for form in ("json", "html", "xml")]
    ended = run([AURION_MOCK, "proxy", "--har", str(path), *(f"--report={each}" for each in reports)])
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "200 GET /api/v1/tickets/7" in ended.stdout
    assert "Left out, because they are not with the API: 1 request." in ended.stdout
    assert "BROKEN PROMISE TICKET-24 get_ticket" in ended.stdout
    assert "  The same Idempotency-Key within 24 hours gets the original answer" in ended.stdout
    assert "  tickets, Idempotency (documented)" in ended.stdout
    assert "exchange 3, with 1, 2: 200 GET /api/v1/tickets/7" in ended.stdout
    assert ended.stdout.endswith("3 exchanges, 1 broken promise: TICKET-24.\n")
    report = json.loads(reports[0].read_text())
    assert [(each["rule"], each["operation"]) for each in report["findings"]] == [("TICKET-24", "get_ticket")]
    assert "TICKET-24" in reports[1].read_text()
    assert "seen while traffic passed" in reports[1].read_text()
    root = ET.fromstring(reports[2].read_text())  # noqa: S314 - our own file
    assert (root.get("failures"), root.get("tests")) == ("1", "2")


def test_what_is_well_ends_with_0(tmp_path: Path) -> None:
    ended = run([AURION_MOCK, "proxy", "--har", str(har(tmp_path / "a.har", MADE))])
    assert (ended.returncode, ended.stdout) == (0, "1 exchange, and no promise was seen broken.\n")


def test_what_is_only_a_note_is_printed_and_ends_with_0(tmp_path: Path) -> None:
    ended = run([AURION_MOCK, "proxy", "--har", str(har(tmp_path / "a.har", MADE, MADE_AGAIN))])
    assert ended.returncode == 0
    assert "  ? response body.id id is 8, where the same Idempotency-Key made 7 before, unless the depl" in ended.stdout
    assert ended.stdout.endswith("2 exchanges, and no promise was seen broken.\n")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read: No such file or directory"),
        ("", "is no JSON, as a HAR is: Expecting value: line 1 column 1"),
        ("{", "is no JSON, as a HAR is"),
        ("[]", "log is missing"),
        ("{}", "log is missing"),
        ('{"log": {}}', "log.entries is missing"),
        ('{"log": {"entries": {}}}', "log.entries is not a list"),
        ('{"log": {"entries": [5]}}', "log.entries.0 is not an object"),
        ('{"log": {"entries": [{}]}}', "log.entries.0.request is missing"),
        ("[" * 100_000, "its JSON is nested too deeply"),
    ],
)
def test_what_is_no_recording_is_a_sentence_with_the_place(content: str | None, told: str, tmp_path: Path) -> None:
    path = tmp_path / "a.har"
    if content is not None:
        path.write_text(content)
    ended = run([AURION_MOCK, "proxy", "--har", str(path)])
    assert (ended.returncode, ended.stdout) == (2, "")
    assert told in ended.stderr
    assert str(path) in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"startedDateTime": "yesterday"}, "log.entries.1.startedDateTime 'yesterday' is no instant"),
        ({"startedDateTime": 5}, "log.entries.1.startedDateTime is not a text"),
        ({"request": {**MADE["request"], "url": "http://[a"}}, "log.entries.1.request.url 'http://[a' is no address"),
        ({"request": {**MADE["request"], "headers": [{"name": "a"}]}}, "request.headers.0.value is missing"),
        ({"response": {**MADE["response"], "status": "200"}}, "log.entries.1.response.status is not a whole number"),
        (
            {"response": {**MADE["response"], "content": {"text": "%", "encoding": "base64"}}},
            "log.entries.1.response.content",
        ),
    ],
)
def test_a_wrong_entry_is_named(change: dict[str, Any], told: str, tmp_path: Path) -> None:
    path = har(tmp_path / "a.har", MADE, {**MADE, **change})
    ended = run([AURION_MOCK, "proxy", "--har", str(path)])
    assert ended.returncode == 2
    assert told in ended.stderr


def test_the_journals_own_export_of_valid_traffic_has_no_report(tmp_path: Path) -> None:
    with MockServer(rate_limit="off") as mock, httpx.Client() as client:
        for each in valid_requests():
            client.request(each.method, mock.url + each.path, headers=each.headers, content=each.body)
        exported = client.get(f"{mock.url}/_mock/requests/export?format=har&limit=1000")
        if exported.status_code != 200:
            exported = client.get(f"{mock.url}/_mock/requests?format=har&limit=1000")
        exported.raise_for_status()
    path = tmp_path / "journal.har"
    path.write_bytes(exported.content)
    told, count = checked(path)
    assert count.checked > 300
    assert [(each.request.method, each.request.path, each.violations) for each in told if each.violations] == []


def test_what_the_guard_reports_of_traffic_it_reports_of_a_recording(tmp_path: Path) -> None:
    """But for credentials, which recorders leave out."""
    for each in BROKEN_REQUESTS:
        if each.where in {"header.X-API-Key", "cookie.aurion_session"} or each.content is not None:
            continue
        path = har(
            tmp_path / "a.har",
            entry(each.method, each.path, 401, {"detail": "No"}, sent=each.json, headers=each.headers),
        )
        assert [one[:2] for one in found(path) if one[0] == "request"] == [each.place]
    assert len(BROKEN_ANSWERS) == 20


@pytest.mark.parametrize(
    "other",
    [
        {"_fromCache": "memory"},
        {"response": {"status": 0, "headers": [], "content": {}}},
        {"request": {"method": "GET", "url": "https://cdn.example.com/app.js", "headers": []}},
        {"request": {"method": "GET", "url": "data:text/plain,x", "headers": []}},
    ],
)
def test_what_was_not_with_the_api_is_counted_and_left_out(other: dict[str, Any], tmp_path: Path) -> None:
    told, count = checked(har(tmp_path / "a.har", {**MADE, **other}))
    assert (told, count) == ([], Recheck(0, 1))


def test_what_a_recorder_left_out_is_not_made_up(tmp_path: Path) -> None:
    """Cookies, a body that was dropped, one in Base64, a coding that was taken off, names of HTTP/2."""
    gone = {"status": 200, "headers": MADE["response"]["headers"], "content": {"size": 500}}
    packed = {"text": base64.b64encode(json.dumps(TICKET).encode()).decode(), "encoding": "base64"}
    coded = [*MADE["response"]["headers"], {"name": "Content-Encoding", "value": "gzip"}]
    named = [{"name": ":authority", "value": "x"}, *MADE["request"]["headers"]]
    path = har(
        tmp_path / "a.har",
        entry(headers={}) | {"response": gone},
        entry("POST", status=201, sent={"subject": "VPN"}) | {"response": {**MADE["response"], "content": packed}},
        {**MADE, "request": {**MADE["request"], "headers": named}, "response": {**MADE["response"], "headers": coded}},
        entry(path="/api/v2/teams", answered={"items": [], "total": 0, "limit": 50, "offset": 0}),
    )
    assert found(path) == []


def test_a_key_that_was_alone_is_told_where_cookies_were_recorded(tmp_path: Path) -> None:
    teams = entry(path="/api/v2/teams", answered={"items": [], "total": 0, "limit": 50, "offset": 0})
    with_cookie = entry(path="/api/v2/teams/x", status=404, answered={"detail": "-"}, headers={"Cookie": "a=b"})
    assert ("response", "status", "PREVIEW-01") in found(har(tmp_path / "a.har", teams, with_cookie))


ODD_ENTRIES = {
    "the last day": entry(
        path="/api/v2/oncall/schedules/s/entries?start_date=0001-01-01&end_date=9999-12-31", answered=[]
    ),
    "the end of the API's paths": entry(path="/api/v1", status=404, answered={"detail": "No"}),
    "the end of the others": entry(path="/api/ai-automation", status=404, answered={"detail": "No"}),
    "half a pair in a path": entry(path="/api/v1/tickets/\ud800"),
    "half a pair in a query": entry(path="/api/v1/tickets?status=\ud800"),
    "half a pair in a method": entry("G\ud800"),
    "half a pair in a field": entry(headers={"X-API-Key": "\ud800", "Idempotency-Key": "a\r\nb"}),
    "half a pair in a body": entry("POST", status=201, answered={"subject": "\ud800"}, sent={"subject": "\ud800"}),
    "a date in a year of twenty digits": entry(
        fields={"Date": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "Content-Type": "application/json"}
    ),
    "a time of 400 digits": {**MADE, "time": 10**400},
    "a time that is no number": {**MADE, "time": "soon"},
    "hours of 400 digits": entry(
        "POST", "/api/v2/sla/policies/p/targets", 201, {"id": "t", "hours": 1.5}, sent={"hours": 10**400}
    ),
    "counts of 400 digits": entry(
        path="/api/ai-automation/metrics",
        answered={"resolution": {"auto_resolved": 10**400, "total_attempted": 3, "resolution_rate": 1}},
    ),
    "a parameter of 5,000 digits": entry(path=f"/api/v1/tickets?limit={'9' * 5000}&offset=1e999"),
    "a body without a bottom": {
        **MADE,
        "request": {**MADE["request"], "postData": {"text": '{"subject":' * 450 + "1" + "}" * 450}},
        "response": {**MADE["response"], "content": {"text": '{"subject":' * 450 + "1" + "}" * 450}},
    },
}


@pytest.mark.parametrize("what", ODD_ENTRIES)
def test_no_entry_is_too_odd(what: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    told, _ = checked(har(tmp_path / "a.har", ODD_ENTRIES[what], ODD_ENTRIES[what]))
    assert len(told) == 2
    assert [each.message for each in caplog.records] == []
    assert not [note for each in told for note in each.notes if "could not be checked against" in note.message]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (json.dumps({"log": {"entries": []}})[:-1] + f',"x":{"1" * 5000}}}', "a number in it is too long"),
        (
            json.dumps(
                {
                    "log": {
                        "entries": [
                            {**MADE, "response": {**MADE["response"], "content": {"text": "é", "encoding": "base64"}}}
                        ]
                    }
                }
            ),
            "is no Base64",
        ),
    ],
)
def test_what_cannot_be_read_is_a_sentence(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "a.har"
    path.write_text(text)
    with pytest.raises(UnreadableRecording, match=told):
        checked(path)


def test_a_fault_of_ours_is_no_broken_promise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_server.proxying.check_recording", lambda *_: 1 / 0)
    with pytest.raises(CommandRefused, match="could not be checked, by a fault of ours: ZeroDivisionError"):
        recheck(har(tmp_path / "a.har", MADE), (), logging.WARNING)


def test_a_check_that_fails_is_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_server.proxy.recheck.RequestChecks.check_head", lambda *_: 1 / 0)
    told, _ = checked(har(tmp_path / "a.har", MADE, MADE_AGAIN, READ))
    assert [each.message for each in told[0].notes] == ["could not be checked against the document: ZeroDivisionError"]
    assert [one.rule for each in told for one in each.violations] == ["TICKET-24"]


def test_two_people_whose_credentials_were_left_out_are_not_taken_for_one(tmp_path: Path) -> None:
    nobody = {"Idempotency-Key": "k"}
    story = [
        entry(
            "POST",
            status=201,
            answered={**TICKET, "id": number},
            sent={"subject": "VPN"},
            headers=nobody,
            second=number,
        )
        for number in (7, 8)
    ]
    path = har(
        tmp_path / "a.har", *story, entry(path=f"{TICKETS}/7", answered={**TICKET, "notes": []}, headers={}, second=9)
    )
    told, _ = checked(path)
    assert [(each.violations, each.notes) for each in told] == [([], [])] * 3


def test_a_base_path_stands_before_the_apis_own(tmp_path: Path) -> None:
    path = har(tmp_path / "a.har", entry(path=f"/base{TICKETS}?status=closed", answered=page([TICKET])))
    assert ("response", "body.data.0.status", "TICKET-07") in found(path)


def test_exchanges_that_overlap_are_not_taken_for_one_after_the_other(tmp_path: Path) -> None:
    overlapping = {**MADE_AGAIN, "startedDateTime": MADE["startedDateTime"]}
    assert found(har(tmp_path / "a.har", MADE, overlapping, READ)) == []


def page(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"data": items, "total": len(items), "limit": 25, "offset": 0}


def test_it_is_quick(tmp_path: Path) -> None:
    """A thousand exchanges of 2 KB, all of them of rules."""
    entries = [
        entry(path=f"{TICKETS}?status=open", answered=page([TICKET] * 5), second=number % 60) for number in range(1000)
    ]
    told, count = checked(har(tmp_path / "a.har", *entries))
    assert count.checked == len(told) == 1000


@pytest.mark.parametrize(
    ("entries", "told"), [((), "."), ((entry(path="/index.html"),), ": 1 request went elsewhere.")]
)
def test_where_nothing_was_with_the_api_nothing_is_said_to_be_right(
    entries: tuple[dict[str, Any], ...], told: str, tmp_path: Path
) -> None:
    path = har(tmp_path / "a.har", *entries)
    ended = run([AURION_MOCK, "proxy", "--har", str(path)])
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"aurion-mock: {path} has no exchange with the API{told} Nothing was checked.\n"
