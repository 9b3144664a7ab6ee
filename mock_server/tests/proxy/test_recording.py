"""What passed, as a scenario: it is served again, with the ids that it had and without the secrets."""

import errno
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from mock_server.document.loading import load
from mock_server.http.wire import head
from mock_server.proxy import record_log
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.proxy.record_log import RecordLog
from mock_server.proxy.recorded_scenario import CannotRecord, check_folder, write_scenario
from mock_server.proxy.recording import Recording
from mock_server.testing import MockServer
from mock_server.tests.proxy.standing import KEY, OWNER, standing_before

AGAIN = {"X-API-Key": "ak_live_empty"}
OWNER_AGAIN = {"Cookie": "aurion_session=sess_empty_owner"}


def recorded(mock: MockServer, world: str, *calls: tuple[str, str, dict[str, str]]) -> Recording:
    """What is kept of these calls of the API, in a world of their own."""
    recording = Recording(load("api"))
    with standing_before(mock.url) as proxy:
        for number, (method, path, credentials) in enumerate(calls, 1):
            httpx.request(method, proxy.url + path, headers={**credentials, "X-Mock-World": world})
            recording.observe(proxy.exchange(number))
    return recording


def test_records_are_served_again_with_their_ids(aurion_mock: MockServer, world_name: str, tmp_path: Path) -> None:
    calls = [("GET", "/api/v1/tickets", KEY), ("GET", "/api/v1/tickets/1042", KEY), ("GET", "/api/v2/teams", OWNER)]
    told = write_scenario(recorded(aurion_mock, world_name, *calls), tmp_path / "staging")
    assert told.startswith("Recorded 4 teams, 5 tickets. Serve: aurion-mock serve --fixtures ")
    seen = httpx.get(f"{aurion_mock.url}/api/v1/tickets", headers={**KEY, "X-Mock-World": world_name}).json()["data"]
    with MockServer(fixtures=tmp_path, scenario="staging", clock="frozen") as mock:
        again = httpx.get(f"{mock.url}/api/v1/tickets", headers=AGAIN).json()["data"]
        assert sorted(again, key=str) == sorted(seen, key=str)
        made = httpx.post(f"{mock.url}/api/v1/tickets", headers=AGAIN, json={"subject": "Another"}).json()
        assert made["id"] == max(each["id"] for each in seen) + 1


def test_secrets_are_not_written(aurion_mock: MockServer, world_name: str, tmp_path: Path) -> None:
    recording = recorded(aurion_mock, world_name, ("GET", "/api/v2/workflows", OWNER))
    write_scenario(recording, tmp_path / "staging")
    written = "".join(file.read_text() for file in (tmp_path / "staging").iterdir())
    assert "whsec" not in written
    assert not any(token in written for token in (*KEY.values(), "sess_tenant_owner"))
    with MockServer(fixtures=tmp_path, scenario="staging", clock="frozen") as mock:
        workflows = httpx.get(f"{mock.url}/api/v2/workflows", headers=OWNER_AGAIN).json()["items"]
        assert [each["webhook_secret"] for each in workflows if each["id"] == "wf_abc123"] == ["[redacted] wf_abc123"]


def test_what_was_deleted_is_not_written(aurion_mock: MockServer, world_name: str) -> None:
    calls = [("GET", "/api/v2/oncall/schedules", KEY), ("DELETE", "/api/v2/oncall/schedules/sched_abc123", KEY)]
    assert "sched_abc123" in recorded(aurion_mock, world_name, calls[0]).records["oncall_schedules"]
    kept = recorded(aurion_mock, world_name, *calls).records["oncall_schedules"]
    assert kept
    assert "sched_abc123" not in kept


def test_what_does_not_fit_is_left_out_and_counted(tmp_path: Path) -> None:
    recording = Recording(load("api"))
    ticket = {"id": 7, "subject": "A", "status": "open", "priority": "low", "team_id": "team_nobody_saw"}
    recording.records = {"tickets": {7: ticket, 8: {**ticket, "id": 8, "status": "lost"}}}
    told = write_scenario(recording, tmp_path / "staging")
    assert "Recorded 1 tickets." in told
    assert "Left out, because they do not fit the rest: 1 tickets" in told
    written = json.loads((tmp_path / "staging" / "tenant_1.json").read_text())
    assert [(each["id"], each["team_id"]) for each in written["t_empty"]["tickets"]] == [(7, None)]


def test_nothing_seen_is_a_scenario_too(tmp_path: Path) -> None:
    assert write_scenario(Recording(load("api")), tmp_path / "staging").startswith("Recorded no record.")
    with MockServer(fixtures=tmp_path, scenario="staging") as mock:
        assert httpx.get(f"{mock.url}/api/v1/tickets", headers=AGAIN).json()["data"] == []


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    for place in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(CannotRecord):
            check_folder(place)
    check_folder(tmp_path / "new")


def test_a_scenario_that_is_there_is_left_alone(tmp_path: Path) -> None:
    """Be it written by hand or recorded; a recording that was broken off is gone on with."""
    (tmp_path / "world.yaml").write_text("mine")
    with pytest.raises(CannotRecord, match="has a scenario already"):
        check_folder(tmp_path)
    (tmp_path / "recording.jsonl").touch()
    check_folder(tmp_path)


def test_of_a_scenario_that_cannot_be_written_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("mock_server.files.whole.os.fsync", full)
    with pytest.raises(CannotRecord, match="cannot be written: No space left on device"):
        write_scenario(Recording(load("api")), tmp_path / "staging")
    assert list((tmp_path / "staging").iterdir()) == []


def test_it_has_runs_and_their_steps_approvals_logs_audits_and_sla_instances(tmp_path: Path) -> None:
    """All that answers showed of a world that has lived ninety days, and that fits together."""
    recording = Recording(load("api"))
    owner, key = {"Cookie": "aurion_session=sess_busy_owner"}, {"X-API-Key": "ak_live_busy"}
    with MockServer(scenario="busy", clock="frozen", rate_limit="off") as mock, standing_before(mock.url) as proxy:
        with httpx.Client(base_url=proxy.url, headers=owner) as client:
            for path in ("automation-rules", "automation-rules/logs?limit=20", "workflows/approvals/pending", "teams"):
                client.get(f"/api/v2/{path}")
            for workflow in client.get("/api/v2/workflows").json()["items"]:
                client.get(f"/api/v2/workflows/{workflow['id']}/versions")
                for run in client.get(f"/api/v2/workflows/{workflow['id']}/runs?limit=5").json()["items"]:
                    client.get(f"/api/v2/workflows/{workflow['id']}/runs/{run['id']}/steps")
            client.get("/api/ai-automation/resolution/audit?limit=20")
        for path in ("/api/v1/tickets?limit=100", "/api/v2/sla/policies", "/api/v2/sla/instances"):
            httpx.get(proxy.url + path, headers=key)
        for each in proxy.exchanges:
            recording.observe(each)
    told = write_scenario(recording, tmp_path / "busy")
    for kind in ("workflow_runs", "workflow_run_steps", "automation_logs", "sla_instances", "workflow_versions"):
        assert f" {kind}" in told.partition("Serve:")[0], told
    run_id = next(iter(recording.records["workflow_run_steps"]))[0]
    run = recording.records["workflow_runs"][run_id]
    with MockServer(fixtures=tmp_path, scenario="busy", clock="frozen") as mock:
        path = f"{mock.url}/api/v2/workflows/{run['workflow_id']}/runs/{run_id}/steps"
        again = httpx.get(path, headers=OWNER_AGAIN).json()
        seen = recording.records["workflow_run_steps"]
        assert again == [seen[key] for key in sorted(seen, key=lambda key: key[1]) if key[0] == run_id]
        assert httpx.get(f"{mock.url}/api/v2/automation-rules/logs", headers=OWNER_AGAIN).json()


@contextmanager
def logged(folder: Path) -> Iterator[Recording]:
    recording = Recording(load("api"), RecordLog(folder))
    yield recording
    recording.close()


def ticket(number: int, **fields: object) -> dict[str, object]:
    return {"id": number, "subject": "A", "webhook_secret": "hidden", **fields}


def seen(recording: Recording, *records: dict[str, object]) -> None:
    """As an answer of the list."""
    operation = load("api").by_id["list_tickets"]
    exchange = ProxiedExchange(head(SCOPE), operation, 1, status=200)
    exchange.answered.add(json.dumps({"data": records}).encode(), more=False)
    recording.observe(exchange)


SCOPE = {"method": "GET", "path": "/", "headers": [], "query_string": b"", "http_version": "1.1"}


def test_what_was_seen_is_on_disk_at_once_and_there_again(tmp_path: Path) -> None:
    with logged(tmp_path) as first:
        seen(first, ticket(7), ticket(8))
        seen(first, ticket(7, status="open"))
        with logged(tmp_path) as again:
            assert again.records == first.records
            assert again.records["tickets"][7]["status"] == "open"
    assert "hidden" not in (tmp_path / "recording.jsonl").read_text()


@pytest.mark.parametrize("cut", [b'{"collection": "tick', b"\xff\xfe", b"5", b'{"collection": 5, "record": {}}', b"[]"])
def test_a_line_that_was_cut_off_costs_itself_alone(tmp_path: Path, cut: bytes) -> None:
    with logged(tmp_path) as first:
        seen(first, ticket(7))
    with (tmp_path / "recording.jsonl").open("ab") as file:
        file.write(cut)
    with logged(tmp_path) as again:
        assert set(again.records["tickets"]) == {7}
        seen(again, ticket(8))
    with logged(tmp_path) as last:
        assert set(last.records["tickets"]) == {7, 8}


def test_the_file_does_not_grow_with_what_is_seen_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_log, "SPARE", 10)
    with logged(tmp_path) as recording:
        for number in range(200):
            seen(recording, ticket(7, subject=str(number)), ticket(8))
    assert len((tmp_path / "recording.jsonl").read_text().splitlines()) < 20
    with logged(tmp_path) as again:
        assert again.records["tickets"][7]["subject"] == "199"


def test_it_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_log, "LARGEST", 200)
    with logged(tmp_path) as recording:
        seen(recording, *[ticket(number) for number in range(50)])
    assert (tmp_path / "recording.jsonl").stat().st_size <= 200
    assert len(recording.records["tickets"]) == 50


def test_a_disk_that_takes_nothing_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "recording.jsonl").mkdir()
    recording = Recording(load("api"))
    recording._log = RecordLog(tmp_path)
    for number in range(3):
        seen(recording, ticket(number))
    assert len(recording.records["tickets"]) == 3
    assert [each.message for each in caplog.records if "cannot be written" in each.message] == [
        f"{tmp_path / 'recording.jsonl'} cannot be written: Is a directory. What passes is kept in memory only."
    ]
