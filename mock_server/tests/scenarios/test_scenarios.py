"""fixtures/ → worlds: what is wrong with a file is said by file and line, and a clock begins where it was told to."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from mock_server.errors import DomainError, NotFound
from mock_server.families.tenant import World
from mock_server.files.text_files import FileError
from mock_server.scenarios import scenarios
from mock_server.scenarios.scenarios import SHIPPED, Scenarios, load
from mock_server.state import clock

WORLD = """\
clock: 2026-03-08T20:00:00Z
tenants:
  t_one: {plan: enterprise, profile: true}
  t_two: {plan: starter, profile: false}
keys:
  ak_one: {tenant: t_one, scopes: ['oncall:read']}
sessions:
  sess_one: {tenant: t_one, role: agent, user: user_1}
"""
PEOPLE = """\
t_one:
  users:
    - {id: user_1, name: Owner, email: owner@example.com}
    - {id: user_2, name: Agent, email: agent@example.com}
  conversations:
    - {id: conv_1, ticket_id: null, created_at: 2026-03-01T10:00:00Z}
"""
ONCALL = """\
t_one:
  oncall_schedules:
    - {id: sched_1, name: Night, team_id: null, timezone: UTC, rotation_type: daily, created_at: 2026-03-01T10:00:00Z}
  oncall_entries:
    - id: entry_1
      schedule_id: sched_1
      user_id: user_1
      start: 2026-03-09T18:00:00Z
      end: 2026-03-10T08:00:00Z
      created_at: 2026-03-01T10:00:00Z
"""
FILES = {"world": WORLD, "people": PEOPLE, "oncall": ONCALL}
BEGIN = datetime(2026, 3, 8, 20, tzinfo=UTC)


def write(folder: Path, name: str = "mine", **changed: str) -> Path:
    """The scenario above, some of its files changed. Answers the folder that holds it."""
    scenario = folder / name
    scenario.mkdir()
    for file, text in (FILES | changed).items():
        (scenario / f"{file}.yaml").write_text(dedent(text))
    return folder


def refusal(folder: Path) -> str:
    """Why the scenario cannot be loaded: one sentence, from the file on."""
    with pytest.raises(FileError) as refused:
        load(folder / "mine")
    assert "\n" not in refused.value.detail
    return refused.value.detail.removeprefix(f"{folder / 'mine'}/")


# What we ship, and what somebody writes, loads.


def test_what_is_shipped_loads() -> None:
    shipped = Scenarios(SHIPPED)
    assert {"docs", "empty"} <= set(shipped.names())
    for name in shipped.names():
        world = shipped.make(name)
        assert world.scenario == name
        assert world.callers


def test_a_scenario_of_ones_own_loads(tmp_path: Path) -> None:
    world = load(write(tmp_path) / "mine")
    assert world.clock.now() == BEGIN
    assert {tenant.id: (tenant.plan, tenant.profile) for tenant in world.tenants.values()} == {
        "t_one": ("enterprise", True),
        "t_two": ("starter", False),
    }
    assert [user.id for user in world.tenants["t_one"].users] == ["user_1", "user_2"]
    assert world.callers["session", "sess_one"].user_id == "user_1"
    assert world.callers["key", "ak_one"].scopes == {"oncall:read"}
    assert len(world.tenants["t_two"].users) == 0


def test_empty_files_and_lists_are_no_mistakes(tmp_path: Path) -> None:
    world = load(write(tmp_path, oncall="", teams="t_one:\n", tickets="t_one:\n  tickets:\n  notes: []\n") / "mine")
    assert len(world.tenants["t_one"].tickets) == len(world.tenants["t_one"].teams) == 0


def test_numbers_go_on_after_those_of_the_files() -> None:
    world = Scenarios(SHIPPED).make("docs")
    highest = max(ticket.id for ticket in world.tenants["t_xyz"].tickets)
    assert world.ids.number("ticket") == highest + 1


def test_two_worlds_of_a_scenario_begin_the_same_and_part(tmp_path: Path) -> None:
    mine = Scenarios(write(tmp_path))
    first, second = mine.make("mine"), mine.make("mine")
    assert first.ids.text("team") == second.ids.text("team")
    first.tenants["t_one"].users.remove("user_2")
    assert "user_2" in second.tenants["t_one"].users
    assert "user_2" in mine.make("mine").tenants["t_one"].users


def test_an_unknown_scenario_is_refused_with_those_there_are(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, "other")
    (tmp_path / "no_scenario").mkdir()
    assert Scenarios(tmp_path).names() == ["mine", "other"]
    with pytest.raises(NotFound) as refused:
        Scenarios(tmp_path).make("no_scenario")
    assert refused.value.detail == "Scenario not found"
    assert "mine, other" in refused.value.hint


def test_a_broken_scenario_is_in_nobodys_way_until_it_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, "broken", world="clock: [")
    both = Scenarios(tmp_path)
    assert both.make("mine").scenario == "mine"
    with pytest.raises(FileError):
        both.make("broken")


# What is wrong is said by file and line.


@pytest.mark.parametrize(
    ("changed", "place", "words"),
    [
        ({"people": "t_one: [\n"}, "people.yaml:2", ["not YAML"]),
        ({"people": "t_one: {}\nt_one: {}\n"}, "people.yaml:2", ['"t_one"', "twice"]),
        ({"people": PEOPLE.replace("name: Owner", "nam: Owner")}, "people.yaml:3", ["unknown field nam", "email"]),
        ({"people": PEOPLE.replace("name: Owner, ", "")}, "people.yaml:3", ["name", "required"]),
        ({"people": PEOPLE.replace("name: Agent", "name: 5")}, "people.yaml:4", ["name", "string"]),
        ({"people": PEOPLE.replace("user_2", "user_1")}, "people.yaml:4", ['"user_1"', "twice"]),
        ({"people": PEOPLE.replace("users:", "persons:")}, "people.yaml:2", ['"persons"', "users"]),
        ({"people": PEOPLE.replace("2026-03-01T10:00:00Z", "2026-02-30T10:00:00Z")}, "people.yaml:6", ["created_at"]),
        ({"people": PEOPLE.replace("2026-03-01T10:00:00Z", "yesterday")}, "people.yaml:6", ["created_at"]),
        ({"oncall": ONCALL.replace("sched_1\n", "sched_2\n")}, "oncall.yaml:6", ["schedule_id", '"sched_2"']),
        ({"oncall": ONCALL.replace("user_1", "user_3")}, "oncall.yaml:7", ["user_id", '"user_3"']),
        ({"oncall": ONCALL.replace("team_id: null", "team_id: team_1")}, "oncall.yaml:3", ["team_id", '"team_1"']),
        ({"oncall": ONCALL.replace("daily", "hourly")}, "oncall.yaml:3", ["rotation_type", "weekly"]),
        ({"oncall": "t_one:\n  users:\n    - Owner\n"}, "oncall.yaml", ["mapping"]),
        ({"oncall": "t_one:\n  users: Owner\n"}, "oncall.yaml", []),
        ({"oncall": "t_one:\n  users: 5\n"}, "oncall.yaml", []),
        ({"oncall": "t_one:\n  users: {id: user_9}\n"}, "oncall.yaml", []),
        ({"oncall": "t_one:\n  - users\n"}, "oncall.yaml", []),
        ({"oncall": "- t_one\n"}, "oncall.yaml", []),
        ({"oncall": "t_one\n"}, "oncall.yaml", []),
        ({"oncall": "t_three:\n  users: []\n"}, "oncall.yaml", ['"t_three"', "world.yaml"]),
        ({"oncall": "{{ tenant }}: {}\n"}, "oncall.yaml:1", ["key"]),
        ({"world": WORLD.replace("clock", "time")}, "world.yaml:1", ["unknown field time"]),
        ({"world": WORLD.replace("clock: 2026-03-08T20:00:00Z\n", "")}, "world.yaml:1", ["clock", "required"]),
        ({"world": WORLD.replace("20:00:00Z", "20:00:00")}, "world.yaml:1", ["clock"]),
        ({"world": WORLD.replace("starter", "premium")}, "world.yaml:", ["t_two", "plan", "enterprise"]),
        ({"world": WORLD.replace("role: agent", "role: boss")}, "world.yaml:", ["sess_one", "role"]),
        ({"world": WORLD.replace("scopes:", "scope:")}, "world.yaml:", ["ak_one", "scopes"]),
        ({"world": WORLD.replace("user: user_1", "usr: user_1")}, "world.yaml:", ["sess_one", "usr"]),
        ({"world": WORLD.replace("{tenant: t_one, sc", "{tenant: t_six, sc")}, "world.yaml:", ["ak_one", '"t_six"']),
        ({"world": WORLD.replace("user: user_1", "user: user_9")}, "world.yaml:", ["sess_one", '"user_9"']),
        ({"world": ""}, "world.yaml", ["mapping"]),
        ({"world": "- clock\n"}, "world.yaml", ["mapping"]),
    ],
)
def test_what_is_wrong_is_said_by_file_and_line(
    tmp_path: Path, changed: dict[str, str], place: str, words: list[str]
) -> None:
    told = refusal(write(tmp_path, **changed))
    assert told.startswith(place), told
    assert all(word in told for word in words), told


def test_a_reference_to_another_tenants_record_is_a_mistake(tmp_path: Path) -> None:
    people = PEOPLE + "t_two:\n  users:\n    - {id: user_3, name: Other, email: other@example.com}\n"
    told = refusal(write(tmp_path, people=people, oncall=ONCALL.replace("user_1", "user_3")))
    assert "the tenant t_one has no such users record" in told


def test_a_scenario_without_its_world_file_is_none(tmp_path: Path) -> None:
    (write(tmp_path) / "mine" / "world.yaml").unlink()
    with pytest.raises(NotFound):
        Scenarios(tmp_path).make("mine")


# Where a clock begins.


def fired(world: World) -> list[str]:
    return [event.name for event in world.events]


@pytest.fixture
def no_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Running clocks run, but the machine's own stands."""
    monkeypatch.setattr(clock, "monotonic", lambda: 1000.0)


@pytest.mark.usefixtures("no_time_passes")
def test_a_world_runs_on_from_its_scenarios_instant(tmp_path: Path) -> None:
    world = Scenarios(write(tmp_path), "running").make("mine")
    assert world.clock.running
    assert world.clock.now() == BEGIN


def test_a_frozen_world_stands_at_its_scenarios_instant(tmp_path: Path) -> None:
    world = Scenarios(write(tmp_path), "frozen").make("mine")
    assert not world.clock.running
    assert world.clock.now() == BEGIN


@pytest.mark.usefixtures("no_time_passes")
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (1, []),
        (9, []),
        (10, ["oncall.shift_started"]),
        (11, ["oncall.shift_started", "oncall.shift_ended"]),
    ],
)
def test_a_world_that_begins_at_an_instant_has_lived_until_then(tmp_path: Path, day: int, expected: list[str]) -> None:
    instant = datetime(2026, 3, day, tzinfo=UTC)
    world = Scenarios(write(tmp_path), instant).make("mine")
    assert world.clock.running
    assert fired(world) == expected
    assert world.clock.now() == instant


@pytest.mark.usefixtures("no_time_passes")
def test_a_world_in_real_time_begins_now_whenever_it_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 3, 9, 12, tzinfo=UTC)
    mine = Scenarios(write(tmp_path), "real")
    for later, expected in ((timedelta(0), []), (timedelta(hours=7), ["oncall.shift_started"])):
        monkeypatch.setattr(scenarios, "real_now", lambda instant=now + later: instant)
        world = mine.make("mine")
        assert world.clock.running
        assert world.clock.now() == now + later
        world.catch_up()
        assert fired(world) == expected


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z"])
def test_a_clock_that_no_world_can_live_by_is_a_mistake(tmp_path: Path, instant: str) -> None:
    folder = write(tmp_path, world=WORLD.replace("2026-03-08T20:00:00Z", instant))
    assert "clock" in refusal(folder)


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z"])
def test_a_start_that_no_world_can_live_by_is_refused(tmp_path: Path, start: str) -> None:
    with pytest.raises(DomainError):
        Scenarios(write(tmp_path), datetime.fromisoformat(start)).make("mine")
