"""The history of the scenario `busy`, asked over HTTP: it looks like ninety real days, and it goes on."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import client

KEY = {"X-API-Key": "ak_live_busy"}
OWNER = {"Cookie": "aurion_session=sess_busy_owner"}
AN_HOUR = 3600


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(scenario="busy", clock="frozen", rate_limit=None) as started:
        yield started


@pytest.fixture
def sla(mock: MockServer, world_name: str) -> Iterator[httpx.Client]:
    with client(mock, world_name, KEY) as calling:
        yield calling


@pytest.fixture
def owner(mock: MockServer, world_name: str) -> Iterator[httpx.Client]:
    with client(mock, world_name, OWNER) as calling:
        yield calling


def get(calling: httpx.Client, path: str, **query: object) -> Any:
    answer = calling.get(path, params={name: str(value) for name, value in query.items()})
    assert answer.status_code == 200, answer.text
    return answer.json()


def advance(calling: httpx.Client, seconds: float) -> None:
    assert calling.post("/_mock/clock/advance", json={"seconds": seconds}).status_code == 200


def test_compliance_is_that_of_a_helpdesk_which_tries(sla: httpx.Client) -> None:
    summary = get(sla, "/api/v2/sla/analytics/summary")
    assert summary["total"] > 2000  # some tickets were reopened
    assert 0.85 <= summary["compliance_rate"] <= 0.92
    assert summary["breached"] > 100
    assert summary["active"] > 20
    for target in ("first_response", "resolution"):
        assert 0.9 <= summary["targets"][target]["compliance_rate"] < 1


def test_every_week_is_in_the_trend_and_none_is_perfect(sla: httpx.Client) -> None:
    weeks = get(sla, "/api/v2/sla/analytics/trends", granularity="week")["data"]
    assert len(weeks) >= 10
    assert all(0.8 <= week["compliance_rate"] < 1 for week in weeks[:-1])


@pytest.mark.parametrize("status", ["active", "paused", "met", "breached"])
def test_instances_are_in_every_status(sla: httpx.Client, status: str) -> None:
    assert get(sla, "/api/v2/sla/instances", status=status)["total"] >= 10


def test_the_latest_breach_comes_first(sla: httpx.Client) -> None:
    breaches = get(sla, "/api/v2/sla/analytics/breaches", limit=100)
    instants = [breach["breached_at"] for breach in breaches["data"]]
    assert breaches["total"] > 100
    assert instants == sorted(instants, reverse=True)


def test_an_active_instance_is_breached_at_its_instant(sla: httpx.Client) -> None:
    active = get(sla, "/api/v2/sla/instances", status="active", limit=100)["data"]
    due, instance_id, target = min(
        (state["due_at"], instance["id"], target)
        for instance in active
        for target, state in instance["targets"].items()
        if state["met"] is None
    )
    for before, met, status in ((1, None, "active"), (0, False, "breached")):
        _move_to(sla, due, before)
        instance = get(sla, f"/api/v2/sla/instances/{instance_id}")
        assert (instance["targets"][target]["met"], instance["status"]) == (met, status)
    latest = get(sla, "/api/v2/sla/analytics/breaches")["data"][0]
    assert (latest["instance_id"], latest["breached_at"]) == (instance_id, due)


def test_a_paused_instance_is_not_breached_by_time(sla: httpx.Client) -> None:
    paused = get(sla, "/api/v2/sla/instances", status="paused", limit=100)
    advance(sla, 100 * AN_HOUR)
    assert get(sla, "/api/v2/sla/instances", status="paused", limit=100) == paused


def test_the_newest_entry_of_the_log_comes_first(owner: httpx.Client) -> None:
    logs = get(owner, "/api/v2/automation-rules/logs", limit=200)
    instants = [entry["executed_at"] for entry in logs]
    assert len(logs) == 200
    assert instants == sorted(instants, reverse=True)
    assert {entry["status"] for entry in logs} == {"success", "failed"}


def test_rules_count_what_they_did(owner: httpx.Client) -> None:
    rules = get(owner, "/api/v2/automation-rules")
    assert {rule["execution_mode"] for rule in rules} == {"event", "time"}
    for rule in rules:
        assert (rule["execution_count"] > 5) == rule["enabled"] == (rule["last_fired_at"] is not None)


@pytest.mark.parametrize("status", ["queued", "running", "waiting_approval", "completed", "failed", "cancelled"])
def test_runs_are_in_every_status(owner: httpx.Client, status: str) -> None:
    workflows = get(owner, "/api/v2/workflows", status="published")["items"]
    assert len(workflows) == 4
    runs = [get(owner, f"/api/v2/workflows/{each['id']}/runs", status=status)["total"] for each in workflows]
    assert sum(runs) >= 1


def test_a_run_has_the_steps_of_its_version(owner: httpx.Client) -> None:
    """The mistake of version 1 was corrected in version 2, and nothing has failed since."""
    runs = "/api/v2/workflows/wf_monitoring/runs"
    failed = get(owner, runs, status="failed", limit=100)["items"]
    assert {run["version"] for run in failed} == {1}
    steps = get(owner, f"{runs}/{failed[0]['id']}/steps")
    assert [step["status"] for step in steps] == ["completed", "completed", "failed"]
    assert {run["version"] for run in get(owner, runs, status="completed", limit=5)["items"]} == {2}


@pytest.mark.parametrize(("decision", "status"), [("approved", "completed"), ("rejected", "cancelled")])
def test_a_pending_request_can_be_decided(owner: httpx.Client, decision: str, status: str) -> None:
    request, *others = get(owner, "/api/v2/workflows/approvals/pending")
    path = f"/api/v2/workflows/approvals/{request['id']}/decide"
    assert others
    assert owner.post(path, json={"decision": decision}).json()["status"] == decision
    advance(owner, 1)
    run = get(owner, f"/api/v2/workflows/{request['workflow_id']}/runs/{request['run_id']}")
    assert (run["status"], run["finished_at"] is not None) == (status, True)
    assert get(owner, "/api/v2/workflows/approvals/pending") == others


def test_a_run_that_waits_a_day_waits_for_the_rest_of_it(owner: httpx.Client) -> None:
    """It began before the scenario's instant, and ends a day after it began."""
    runs = "/api/v2/workflows/wf_satisfaction/runs"
    running = get(owner, runs, status="running", limit=100)["items"]
    advance(owner, 12 * AN_HOUR)
    left = get(owner, runs, status="running", limit=100)["items"]
    assert 0 < len(left) < len(running)
    advance(owner, 12 * AN_HOUR + 1)
    ended = [get(owner, f"{runs}/{run['id']}") for run in running]
    assert {(run["status"], run["finished_at"] > run["created_at"]) for run in ended} == {("completed", True)}


def _move_to(calling: httpx.Client, instant: str, seconds_before: int) -> None:
    to = datetime.fromisoformat(instant) - timedelta(seconds=seconds_before)
    assert calling.post("/_mock/clock/advance", json={"to": to.isoformat()}).status_code == 200
