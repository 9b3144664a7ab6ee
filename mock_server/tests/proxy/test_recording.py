"""What passed, as a scenario: it is served again, with the ids that it had and without the secrets."""

import json
from pathlib import Path

import httpx
import pytest

from mock_server.document.loading import load
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
