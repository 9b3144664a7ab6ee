"""Records that are each valid, and would let an engine stumble later: refused at the start, by file and line.

Bounds are those that the operations have (`openapi/`: hours of a target, an end after its start), references and ways
those that README.md promises to check.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from mock_server.files.text_files import FileError
from mock_server.testing import MockServer
from mock_server.tests.connections import client

WORLD = """\
clock: 2026-03-09T10:00:00Z
tenants:
  t_one: {plan: enterprise, profile: true}
keys:
  ak_one:
    tenant: t_one
    scopes:
      - sla:read
sessions:
  sess_one:
    tenant: t_one
    role: tenant_owner
    user: u_1
    permissions:
      - workflow:read
      - workflow:publish
"""
DESK = """\
t_one:
  users:
    - {id: u_1, name: Owner, email: owner@example.com}
    - {id: u_2, name: Agent, email: agent@example.com}
  business_hours:
    - id: bh_1
      name: Days
      timezone: UTC
      is_default: true
      schedule:
        - {day_of_week: 0, start_time: "08:00", end_time: "18:00", is_closed: false}
      holidays:
        - {id: hol_1, name: Fair, date: 2026-03-10, all_day: false, start_time: "12:00", end_time: "14:00",
           recurring: false, created_at: 2026-03-01T10:00:00Z}
      holiday_count: 1
      created_at: 2026-03-01T10:00:00Z
      updated_at: 2026-03-01T10:00:00Z
  oncall_schedules:
    - {id: sched_1, name: Night, team_id: null, timezone: UTC, rotation_type: daily, created_at: 2026-03-01T10:00:00Z}
  oncall_entries:
    - id: entry_1
      schedule_id: sched_1
      user_id: u_1
      start: 2026-03-09T18:00:00Z
      end: 9999-12-31T23:59:59Z
      created_at: 2026-03-01T10:00:00Z
  conversations:
    - {id: c_1, ticket_id: 1, created_at: 2026-03-09T09:00:00Z}
  tickets:
    - id: 1
      subject: VPN
      description: null
      status: open
      priority: low
      category: null
      team_id: null
      assignee_id: null
      conversation_id: c_1
      resolution_notes: null
      created_at: 2026-03-09T09:00:00Z
      updated_at: 2026-03-09T09:00:00Z
  notes:
    - {id: n_1, ticket_id: 1, body: Seen., private: true, author_id: u_1, created_at: 2026-03-09T09:10:00Z}
"""
SLA = """\
t_one:
  sla_policies:
    - id: p_1
      name: Support
      description: null
      conditions: []
      targets:
        - {id: t_1, type: resolution, priority: low, hours: 4}
      business_hours: true
      enabled: true
  sla_escalations:
    - id: e_1
      policy_id: p_1
      trigger: approaching_breach
      threshold_minutes: 30
      trigger_percent: 50
      actions: [{type: notify_team_lead}]
      action_type: null
      status: active
  sla_instances:
    - id: i_1
      policy_id: p_1
      conversation_id: c_1
      ticket_id: 1
      status: active
      targets:
        first_response: {due_at: 2026-03-09T10:30:00Z, met: null}
        resolution:
          due_at: 2026-03-09T13:00:00Z
          met: null
      started_at: 2026-03-09T09:00:00Z
  sla_clocks:
    - ticket_id: 1
      instance_id: i_1
      seconds:
        first_response: 5400
        resolution: 14400
      business: true
      business_hours_id: bh_1
      team_id: null
      paused_at: null
  sla_firings: []
"""
FLOWS = """\
t_one:
  workflows:
    - id: wf_1
      name: Access
      description: null
      status: published
      version: 2
      trigger_config: {type: manual}
      canvas_definition: &canvas
        nodes:
          - {id: start, type: trigger}
          - {id: ask, type: approval, config: {message: Is it fine?}}
          - {id: tell, type: action, config: {type: notify}}
        edges:
          - {from: start, to: ask}
          - {from: ask, to: tell}
      template_id: null
      webhook_url: /api/v2/workflows/webhook/wf_1
      webhook_secret: whsec_one
      created_by: u_1
      created_at: 2026-03-01T10:00:00Z
      updated_at: 2026-03-01T10:00:00Z
      published_at: 2026-03-01T10:00:00Z
  workflow_versions:
    - workflow_id: wf_1
      version: 2
      trigger_config: {type: manual}
      canvas_definition: *canvas
      restored_from: null
      published_by: u_1
      published_at: 2026-03-01T10:00:00Z
  workflow_runs:
    - &run
      id: r_queued
      workflow_id: wf_1
      version: 2
      status: queued
      trigger_type: manual
      trigger_event: {}
      conversation_id: c_1
      error: null
      created_at: 2026-03-09T09:59:59Z
      started_at: null
      finished_at: null
    - id: r_running
      workflow_id: wf_1
      version: 2
      status: running
      trigger_type: manual
      trigger_event: {}
      conversation_id: c_1
      error: null
      created_at: 2026-03-09T09:59:59Z
      started_at: 2026-03-09T09:59:59Z
      finished_at: null
    - id: r_waiting
      workflow_id: wf_1
      version: 2
      status: waiting_approval
      trigger_type: manual
      trigger_event: {}
      conversation_id: c_1
      error: null
      created_at: 2026-03-09T09:00:00Z
      started_at: 2026-03-09T09:00:00Z
      finished_at: null
  workflow_progress:
    - id: r_queued
    - id: r_running
      steps:
        - run_id: r_running
          position: 1
          node_id: start
          node_type: trigger
          status: running
          output: null
          error: null
          started_at: 2026-03-09T09:59:59Z
          finished_at: null
    - id: r_waiting
      steps:
        - run_id: r_waiting
          position: 1
          node_id: ask
          node_type: approval
          status: waiting_approval
          output: {message: Is it fine?}
          error: null
          started_at: 2026-03-09T09:00:00Z
          finished_at: null
  workflow_approvals:
    - id: req_1
      workflow_id: wf_1
      run_id: r_waiting
      node_id: ask
      message: Is it fine?
      status: pending
      comment: null
      decided_by: null
      created_at: 2026-03-09T09:00:00Z
      decided_at: null
"""
FILES = {"world": WORLD, "desk": DESK, "sla": SLA, "flows": FLOWS}
OWNER = {"Cookie": "aurion_session=sess_one"}


def write(folder: Path, **changed: str) -> Path:
    """The scenario above, some of its files changed. Answers the folder that holds it."""
    (folder / "mine").mkdir()
    for file, text in (FILES | changed).items():
        (folder / "mine" / f"{file}.yaml").write_text(text)
    return folder


def fired(instance_id: str, escalation_id: str) -> str:
    ids = f"instance_id: {instance_id}, escalation_id: {escalation_id}, target: resolution"
    return f"sla_firings: [{{{ids}, at: 2026-03-09T09:00:00Z, failures: []}}]"


def refusal(folder: Path) -> str:
    """Why a mock does not start with the scenario: one sentence, from the file on."""
    with pytest.raises(FileError) as refused:
        MockServer(fixtures=folder, scenario="mine")
    told = refused.value.detail.removeprefix(f"{folder / 'mine'}/")
    assert told.endswith(".")
    assert "\n" not in told
    return told


def line_of(text: str, marked: str) -> int:
    """The line on which this stands, or the last line of it."""
    assert marked in text
    return text[: text.index(marked)].count("\n") + 1 + marked.rstrip("\n").count("\n")


def test_the_scenario_that_the_mistakes_are_made_in_lives(tmp_path: Path) -> None:
    with MockServer(fixtures=write(tmp_path), scenario="mine", clock="frozen") as mock, client(mock) as nobody:
        for ticket in ("/_mock/explain/tickets/1", *(f"/_mock/explain/runs/r_{n}" for n in ("queued", "running"))):
            assert nobody.get(ticket).status_code == 200
        decided = nobody.post("/api/v2/workflows/approvals/req_1/decide", json={"decision": "approved"}, headers=OWNER)
        assert decided.status_code == 200, decided.text
        fired = nobody.post("/_mock/clock/advance", json={"seconds": 86400}).json()
        assert {"sla.breached", "workflow_run.step"} <= {each["name"] for each in fired["fired"]}
        assert nobody.get("/_mock/explain/runs/r_waiting").json()["status"] == "completed"


RUNNING = "    - id: r_running\n      workflow_id: wf_1\n      version: 2\n"
WAITING = "    - id: r_waiting\n      workflow_id: wf_1\n      version: 2\n"
STEPS = "      steps:\n        - run_id: r_running\n"
PUBLISHED = "      version: 2\n      trigger"
QUEUED = "    - id: r_queued\n    - id"
ASKED = "run_id: r_waiting\n      node_id"
FOREVER = "end: 9999-12-31T23:59:59Z"
NOTES = "  notes:\n"
WAITS = "{ticket_id: 1, team_id: team_9, since: 2026-03-09T09:55:00Z}"
AT_WORK = "          started_at: 2026-03-09T09:59:59Z\n"


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "words"),
    [
        # world.yaml: scopes and permissions are those of the document's x-access
        ("world", "- sla:read", "- sla:raed", "- sla:raed", ("keys.ak_one.scopes", '"sla:raed"', "sla:read")),
        ("world", "- workflow:read", "- wrkflow:read", "- wrkflow:read", ('"wrkflow:read"', "workflow:read")),
        ("world", "- sla:read", "- workflow:read", "- workflow:read", ("keys.ak_one.scopes", '"workflow:read"')),
        # SLA clocks
        ("sla", "        resolution: 14400\n", "", "      seconds:", ("seconds has no resolution", "i_1")),
        ("sla", "resolution: 14400", "resolution: 0", "resolution: 0", ("seconds.resolution", "greater than 0")),
        ("sla", "resolution: 14400", "resolution: -1", "resolution: -1", ("seconds.resolution",)),
        ("sla", "resolution: 14400", "resolution: 99999999999999", "resolution: 9999", ("31536000",)),
        ("sla", "      ticket_id: 1\n", "      ticket_id: null\n", "- ticket_id: 1", ("about no ticket", "i_1")),
        ("sla", "paused_at: null", "paused_at: 2026-03-09T08:00:00Z", "paused_at", ("paused_at", "start")),
        ("sla", "paused_at: null", "paused_at: 9001-03-09T08:00:00Z", "paused_at", ("paused_at", "9000")),
        ("sla", "team_id: null", "team_id: team_9", "team_id: team_9", ('"team_9"', "teams")),
        ("sla", "      paused_at: null", "      cause: 0\n      paused_at: null", "cause: 0", ("cause",)),
        # SLA instances
        ("sla", "2026-03-09T13:00", "9999-12-31T13:00", "due_at: 9999", ("targets.resolution.due_at", "9000")),
        ("sla", "2026-03-09T13:00", "1969-12-31T13:00", "due_at: 1969", ("targets.resolution.due_at", "1970")),
        ("sla", "2026-03-09T13:00", "2226-03-09T13:00", "due_at: 2226", ("targets.resolution.due_at", "hundred years")),
        ("sla", "started_at: 2026", "started_at: 9001", "started_at: 9001", ("started_at", "9000")),
        ("sla", "sla_firings: []", fired("i_9", "e_1"), "sla_firings", ('"i_9"', "sla_instances")),
        ("sla", "sla_firings: []", fired("i_1", "e_9"), "sla_firings", ('"e_9"', "sla_escalations")),
        # Workflows
        ("flows", PUBLISHED, PUBLISHED.replace("2", "null"), "version: null", ("published",)),
        ("flows", PUBLISHED, PUBLISHED.replace("2", "3"), "version: 3", ("wf_1", "3")),
        (
            "flows",
            "    - workflow_id: wf_1\n      version: 2\n",
            "    - workflow_id: wf_1\n      version: 1\n",
            "      status: published\n      version: 2",
            ("version is 2", "workflow_versions"),
        ),
        ("flows", RUNNING, RUNNING.replace("2", "7"), RUNNING.replace("2", "7"), ("version is 7", "wf_1")),
        ("flows", WAITING, WAITING.replace("2", "7"), WAITING.replace("2", "7"), ("version is 7", "wf_1")),
        ("flows", STEPS, STEPS.replace("r_running", "r_queued"), "- run_id: r_queued", ('"r_queued"', "r_running")),
        ("flows", "output: null", "output: {why: 5}", "output: {why: 5}", ("steps.0.output.why", "5")),
        ("flows", AT_WORK, AT_WORK.replace("2026", "9999"), "started_at: 9999", ("started_at", "9000")),
        ("flows", QUEUED, QUEUED.replace("\n", "\n      depth: -5\n", 1), "depth: -5", ("depth",)),
        (
            "flows",
            "status: waiting_approval\n      trig",
            "status: completed\n      trig",
            "status: pending",
            ("pending", "r_waiting is completed"),
        ),
        ("flows", ASKED, ASKED.replace("r_waiting", "r_queued"), "status: pending", ("queued",)),
        # What the operations refuse, too
        ("desk", '"18:00"', '"07:00"', '"07:00"', ("end_time", "later than start_time")),
        ("desk", '"14:00"', '"12:00"', '"12:00", end', ("end_time", "later than start_time")),
        ("desk", FOREVER, "end: 2026-03-09T18:00:00Z", "      end: 2026", ("end", "later than start")),
        ("desk", "author_id: u_1", "author_id: u_9", "author_id: u_9", ('"u_9"', "users")),
        ("desk", "assignee_id: null", "assignee_id: u_9", "assignee_id: u_9", ('"u_9"', "users")),
        # Who works on what, and what fired
        ("desk", NOTES, f"  waiting: [{WAITS}]\n{NOTES}", "  waiting:", ('"team_9"', "teams")),
        (
            "desk",
            NOTES,
            f"  loads: [{{user_id: u_1, tickets: 2}}]\n{NOTES}",
            "  loads:",
            ("tickets is 2", "0 holdings"),
        ),
        ("desk", NOTES, f"  holdings: [{{ticket_id: 1, user_id: u_1}}]\n{NOTES}", "  holdings:", ('"u_1"', "loads")),
        ("desk", NOTES, f"  time_firings: [{{timed_id: r_9, ticket_id: 1}}]\n{NOTES}", "  time_firings:", ('"r_9"',)),
        # Instants that UTC has not
        ("desk", "2026-03-09T18:00:00Z", "0001-01-01T00:00:00+14:00", "start: 0001", ("start lies", "UTC")),
        (
            "desk",
            "created_at: 2026-03-09T09:00:00Z\n      up",
            "created_at: 0001-01-01T00:00:00+14:00\n      up",
            "created_at: 0001",
            ("created_at lies", "UTC"),
        ),
        ("desk", FOREVER, FOREVER.replace("Z", "-14:00"), "end: 9999", ("end lies", "UTC")),
        (
            "flows",
            AT_WORK,
            AT_WORK.replace("2026-03-09T09:59:59Z", "0001-01-01T00:00:00+14:00"),
            "started_at: 0001",
            ("steps.0.started_at", "UTC"),
        ),
    ],
)
def test_what_would_break_an_engine_is_named_at_the_start(
    tmp_path: Path, file: str, old: str, new: str, place: str, words: tuple[str, ...]
) -> None:
    assert old in FILES[file]
    text = FILES[file].replace(old, new, 1)
    told = refusal(write(tmp_path, **{file: text}))
    assert told.startswith(f"{file}.yaml:{line_of(text, place)}: "), told
    assert all(word in told for word in words), told


TEAM = """\
  teams:
    - id: team_1
      name: Desk
      description: null
      department: null
      location: null
      email: null
      routing_method: balanced
      business_hours_id: null
      escalate_to_user_id: u_2
      unassigned_timeout_minutes: 10
      member_count: 0
      created_at: 2026-03-01T10:00:00Z
"""


@pytest.mark.parametrize("given", [True, False])
def test_a_ticket_that_waits_in_a_scenario_waits_on(tmp_path: Path, *, given: bool) -> None:
    """Since when the scenario says, else since it begins; the default schedule is open."""
    waiting = f"  waiting: [{WAITS.replace('team_9', 'team_1')}]\n" if given else ""
    desk = DESK.replace("team_id: null\n      assignee_id", "team_id: team_1\n      assignee_id")
    write(tmp_path, desk=desk.replace(NOTES, f"{TEAM}{waiting}{NOTES}"))
    with MockServer(fixtures=tmp_path, scenario="mine", clock="frozen") as mock, client(mock) as nobody:
        fired = nobody.post("/_mock/clock/advance", json={"seconds": 600}).json()["fired"]
        at = {each["name"]: each["at"] for each in fired}["ticket.unassigned_timeout"]
        assert at == ("2026-03-09T10:05:00Z" if given else "2026-03-09T10:10:00Z")
        explained = nobody.get("/_mock/explain/tickets/1").json()
        assert (explained["waiting"], explained["assignments"][-1]["user_id"]) == (None, "u_2")


@pytest.mark.parametrize("status", ["running", "waiting_approval"])
def test_a_run_that_is_at_a_node_has_a_step(tmp_path: Path, status: str) -> None:
    runs = FLOWS.replace("status: queued", f"status: {status}")
    told = refusal(write(tmp_path, flows=runs))
    assert told.startswith(f"flows.yaml:{line_of(runs, 'workflow_progress:') + 1}: ")
    assert status in told


def test_a_clock_of_another_ticket_is_named(tmp_path: Path) -> None:
    begin = DESK.index("    - id: 1\n")
    second = DESK[begin : DESK.index("  notes:")].replace("id: 1\n", "id: 2\n", 1)
    desk = DESK.replace("  notes:\n", f"{second}  notes:\n")
    told = refusal(write(tmp_path, desk=desk, sla=SLA.replace("- ticket_id: 1", "- ticket_id: 2")))
    assert told.startswith(f"sla.yaml:{line_of(SLA, '- ticket_id: 1')}: ")
    assert "the ticket 1" in told


def test_a_second_default_schedule_is_named(tmp_path: Path) -> None:
    """Teams page, "Business Hours": a second default schedule is a 409."""
    other = DESK[DESK.index("    - id: bh_1") : DESK.index("  oncall_schedules")].replace("bh_1", "bh_2")
    desk = DESK.replace("  oncall_schedules", f"{other}  oncall_schedules")
    told = refusal(write(tmp_path, desk=desk))
    assert told.startswith(f"desk.yaml:{desk[: desk.rindex('is_default')].count(chr(10)) + 1}: ")
    assert "bh_1 is the default" in told


def test_two_requests_for_one_waiting_run_are_a_mistake(tmp_path: Path) -> None:
    request = FLOWS[FLOWS.index("    - id: req_1") :]
    told = refusal(write(tmp_path, flows=FLOWS + request.replace("req_1", "req_2")))
    assert "req_1 already" in told


@pytest.mark.parametrize(
    ("field", "value"),
    [("count", 0), ("count", -3), ("confidence", 1.5), ("confidence", -0.1), ("time_to_route_ms", -1)],
)
def test_a_decision_counts_for_something(tmp_path: Path, field: str, value: float) -> None:
    decision: dict[str, Any] = {"id": "d", "kind": "routing", "outcome": "kept", "created_at": "2026-03-09T09:00:00Z"}
    write(tmp_path)
    records = {"t_one": {"ai_decisions": [decision | {field: value}]}}
    (tmp_path / "mine" / "ai.json").write_text(json.dumps(records))
    told = refusal(tmp_path)
    assert told.startswith("ai.json:1: t_one.ai_decisions: ")
    assert field in told


def test_the_last_day_and_an_offset_of_ones_own_are_no_mistakes(tmp_path: Path) -> None:
    desk = DESK.replace("2026-03-09T18:00:00Z", "0001-01-01T00:00:00-14:00")
    with MockServer(fixtures=write(tmp_path, desk=desk), scenario="mine", clock="frozen") as mock:
        assert mock.url


def test_a_scenario_that_is_loaded_later_is_checked_too(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "world.yaml").write_text(
        WORLD.replace("user: u_1", "user: null").replace("sla:read", "sla:raed")
    )
    with MockServer(fixtures=tmp_path, scenario="mine") as mock, client(mock) as nobody:
        answer = nobody.put("/_mock/worlds/w", json={"scenario": "other"})
    assert answer.status_code == 409
    assert "world.yaml:8" in answer.json()["detail"]
    assert '"sla:raed"' in answer.json()["detail"]
