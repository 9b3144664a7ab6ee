"""Whatever is wrong with a scenario's folder is said in one sentence, with file and line, and nothing crashes."""

import json
import os
import time
from pathlib import Path

import pytest

from mock_server.errors import NotFound
from mock_server.files.text_files import FileError
from mock_server.scenarios.scenarios import Scenarios
from mock_server.testing import MockServer

WORLD = """\
clock: 2026-03-08T20:00:00Z
tenants:
  t_one:
    plan: enterprise
    profile: true
keys:
  ak_one:
    tenant: t_one
    scopes: ['oncall:read']
sessions:
  sess_one:
    tenant: t_one
    role: agent
    user: user_1
    permissions:
      - workflow:read
"""
PEOPLE = """\
t_one:
  users:
    - {id: user_1, name: Owner, email: owner@example.com}
"""
HOURS = """\
t_one:
  business_hours:
    - id: bh_1
      name: Days
      timezone: UTC
      is_default: true
      schedule: []
      holidays: []
      holiday_count: 0
      created_at: 2026-03-01T10:00:00Z
      updated_at: 2026-03-01T10:00:00Z
"""
POLICY = """\
t_one:
  sla_policies:
    - id: sla_1
      name: Support
      description: null
      conditions: []
      targets:
        - {id: t_1, type: resolution, priority: medium, hours: 4}
      business_hours: false
      enabled: true
"""
RECORDS = """\
{"t_one": {
  "users": [
    {"id": "user_2", "name": "Agent", "email": "agent@example.com"},
    {
      "id": "user_3",
      "name": "Other",
      "email": "other@example.com"
    }
  ]
}}
"""


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    """A scenario `mine` with these files beside its own, or in their place."""
    scenario = folder / "mine"
    scenario.mkdir()
    for name, content in ({"world.yaml": WORLD, "people.yaml": PEOPLE} | files).items():
        (scenario / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def refusal(folder: Path) -> str:
    """Why a mock cannot start with the scenario `mine`: one sentence, from the file on."""
    with pytest.raises(FileError) as refused:
        MockServer(fixtures=folder, scenario="mine")
    told = refused.value.detail.removeprefix(f"{folder / 'mine'}/")
    assert told.endswith(".")
    assert "\n" not in told
    assert len(told) < 600
    assert not any(word in told for word in ("None", "Error", "object at", "instance of", "dictionary"))
    return told


def names(folder: Path) -> list[str]:
    """The names of the users in the scenario `mine`, which has no mistake."""
    return [user.name for user in Scenarios(folder).make("mine").tenants["t_one"].users]


def said(folder: Path, place: str, words: tuple[str, ...]) -> None:
    told = refusal(folder)
    assert told.startswith(f"{place}: "), told
    assert all(word in told for word in words), told


def test_the_scenario_that_the_mistakes_are_made_in_is_a_good_one(tmp_path: Path) -> None:
    assert names(write(tmp_path, {"hours.yaml": HOURS, "sla.yaml": POLICY, "then.json": RECORDS})) == [
        "Owner",
        "Agent",
        "Other",
    ]


# world.yaml


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("2026-03-08T20:00:00Z", "5", 1, ("clock", "datetime")),
        ("2026-03-08T20:00:00Z", "5.5", 1, ("clock", "datetime")),
        ("2026-03-08T20:00:00Z", "true", 1, ("clock", "datetime")),
        ("2026-03-08T20:00:00Z", "", 1, ("clock", "datetime")),
        ("2026-03-08T20:00:00Z", "2026-03-08", 1, ("clock", "2026-03-08T20:00:00Z")),
        ("2026-03-08T20:00:00Z", "2026-03-08 20:00:00", 1, ("clock", "2026-03-08T20:00:00Z")),
        ("2026-03-08T20:00:00Z", "[]", 1, ("clock", "datetime")),
        ("2026-03-08T20:00:00Z", "9999-01-01T00:00:00Z", 1, ("clock", "1970", "9000")),
        ("clock: 2026-03-08T20:00:00Z\n", "", 1, ("clock", "required")),
        ("sessions:", "session:", 10, ("unknown field session", "sessions")),
        ("tenants:\n", "tenants: 5\nother:\n", 3, ("unknown field other",)),
        ("  t_one:\n    plan: enterprise\n    profile: true\n", "  t_one: 5\n", 3, ("tenants.t_one", "mapping")),
        ("  t_one:\n    plan: enterprise\n    profile: true\n", "  t_one:\n", 3, ("tenants.t_one", "mapping")),
        ("  t_one:\n    plan: enterprise\n    profile: true\n", "  - t_one\n", 2, ("tenants", "mapping")),
        ("plan: enterprise", "plan: gold", 4, ("tenants.t_one.plan", "starter")),
        ("profile: true", "profile: maybe", 5, ("tenants.t_one.profile",)),
        ("profile: true", "profil: true", 3, ("tenants.t_one.profile", "required")),
        ("    profile: true\n", "    profile: true\n    region: eu\n", 6, ("tenants.t_one.region", "no such field")),
        ("    tenant: t_one\n    scopes", "    tenant: t_six\n    scopes", 8, ("ak_one", '"t_six"')),
        ("scopes: ['oncall:read']", "scopes: oncall:read", 9, ("keys.ak_one.scopes", "list")),
        ("scopes: ['oncall:read']", "scopes: ['oncall:read', 5]", 9, ("keys.ak_one.scopes.1", "string")),
        ("    tenant: t_one\n    role", "    tenant: t_six\n    role", 12, ("sess_one", '"t_six"')),
        ("role: agent", "role: boss", 13, ("sessions.sess_one.role", "agent")),
        ("user: user_1", "user: user_9", 14, ("sess_one", '"user_9"')),
        ("user: user_1", "user: ''", 14, ("sess_one", '""')),
        ("user: user_1", "user: 1", 14, ("sessions.sess_one.user",)),
        ("      - workflow:read\n", "      - workflow:read\n      - {}\n", 17, ("permissions.1",)),
        (
            "  sess_one:\n",
            "  sess_one: {tenant: t_one, role: agent}\n  sess_one:\n",
            12,
            ('"sess_one"', "twice", "line 11"),
        ),
        ("  ak_one:\n", "  ak_one: {tenant: t_one, scopes: []}\n  ak_one:\n", 8, ('"ak_one"', "twice", "line 7")),
        ("  t_one:\n", "  t_one: {plan: starter, profile: true}\n  t_one:\n", 4, ('"t_one"', "twice", "line 3")),
        ("  ak_one:", "  5:", 7, ("key", "5", "Quote")),
        ("  ak_one:", "  null:", 7, ("key", "null", "Quote")),
        ("  ak_one:", "  true:", 7, ("key", "true", "Quote")),
    ],
)
def test_a_mistake_in_the_world_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, words: tuple[str, ...]
) -> None:
    assert old in WORLD
    said(write(tmp_path, {"world.yaml": WORLD.replace(old, new, 1)}), f"world.yaml:{line}", words)


@pytest.mark.parametrize("content", ["", "# nothing yet\n", "- clock\n", "clock\n", "5\n", "null\n"])
def test_a_world_that_is_no_mapping_says_what_should_stand_there(tmp_path: Path, content: str) -> None:
    told = refusal(write(tmp_path, {"world.yaml": content}))
    assert told.startswith("world.yaml")
    assert "clock, tenants, keys, sessions" in told


# What a file is, before it says anything.


@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a.yml"])
def test_a_folder_that_is_called_like_a_file_is_named(tmp_path: Path, name: str) -> None:
    (write(tmp_path, {}) / "mine" / name).mkdir()
    said(tmp_path, name, ("folder", "Rename or remove"))


def test_a_world_that_is_a_folder_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path, {})
    (folder / "mine" / "world.yaml").unlink()
    (folder / "mine" / "world.yaml").mkdir()
    said(folder, "world.yaml", ("folder",))


def test_a_pipe_is_named_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(write(tmp_path, {}) / "mine" / "a.yaml")
    said(tmp_path, "a.yaml", ("pipe",))


def test_a_link_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    (write(tmp_path, {}) / "mine" / "a.yaml").symlink_to(tmp_path / "gone")
    said(tmp_path, "a.yaml", ("no such file",))


def test_a_link_that_leads_to_itself_is_named(tmp_path: Path) -> None:
    link = write(tmp_path, {}) / "mine" / "a.yaml"
    link.symlink_to(link)
    said(tmp_path, "a.yaml", ("cannot be read",))


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forbidden = write(tmp_path, {"a.yaml": PEOPLE}) / "mine" / "a.yaml"
    read = Path.read_bytes

    def refuse(file: Path) -> bytes:
        if file == forbidden:
            raise PermissionError(13, "Permission denied")
        return read(file)

    monkeypatch.setattr(Path, "read_bytes", refuse)  # root, who runs tests in a container, may read everything
    said(tmp_path, "a.yaml", ("cannot be read", "Permission denied"))


@pytest.mark.parametrize("name", [".people.yaml", "._people.yaml", "people.yaml~", "README.md", "people.yaml.orig"])
def test_what_editors_and_systems_leave_behind_is_in_nobodys_way(tmp_path: Path, name: str) -> None:
    assert names(write(tmp_path, {name: b"\x00\x05\x16\x07 no YAML"})) == ["Owner"]


def test_the_other_name_for_yaml_is_read_too(tmp_path: Path) -> None:
    said(write(tmp_path, {"more.yml": PEOPLE.replace("name", "nam")}), "more.yml:3", ("unknown field nam",))


# YAML


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"t_one:\n  users:\n    - {name: \xff\xfe}\n", 3, ("UTF-8",)),
        ("t_one:\n  users: []\n".encode("utf-16"), 1, ("UTF-8",)),
        (b"t_one:\n  users: []\n  na\xefve: []\n", 3, ("UTF-8",)),
        ("t_one:\n  users:\n    - {name: \x00}\n", 3, ("not YAML", "control characters")),
        ("t_one:\n  # Réseau é\n  users:\n    - {name: \x07}\n", 4, ("not YAML", "control characters")),
        ("t_one:\n\tusers: []\n", 2, ("not YAML",)),
        ("t_one:\n  users: [\n", 3, ("not YAML",)),
        ("t_one:\n  users: []\n---\nt_one: {}\n", 3, ("second document",)),
        ("t_one:\n  users: []\n  users: []\n", 3, ('"users"', "twice", "line 2")),
        ("t_one:\n  users:\n    - {id: a, name: b,\n       email: c, id: d}\n", 4, ('"id"', "twice", "line 3")),
        ('t_one: {}\n"t_one": {}\n', 2, ('"t_one"', "twice")),
        ("t_one:\n  5: []\n", 2, ("key", "5", "Quote")),
        ("t_one:\n  [a]: []\n", 2, ("key", "list")),
        ("t_one:\n  {a: b}: []\n", 2, ("key", "mapping")),
        ("t_one:\n  users: *people\n", 2, ("alias *people",)),
        ("t_one: &all\n  users: *all\n", 2, ("alias *all",)),
        ("t_one:\n  users: !!python/object:os.system {}\n", 2, ("tag",)),
        ("t_one:\n  users: !mine []\n", 2, ("tag !mine",)),
        ("t_one:\n  users:\n    - {id: !!int x}\n", 3, ("tag",)),
        ("t_one:\n  users:\n    - {id: .nan}\n", 3, (".nan", "JSON")),
        ("t_one:\n  users:\n    - {id: -.inf}\n", 3, ("-.inf", "JSON")),
        ("t_one:\n  users:\n    - {id: 1e400}\n", 3, ("1e400", "JSON")),
        ("t_one:\n  users:\n    - {id: 1.0e+400}\n", 3, ("1.0e+400", "JSON")),
        (f"t_one:\n  users:\n    - {{id: {'9' * 5000}}}\n", 3, ("64 bits",)),
        ("t_one:\n  users:\n    - {id: 18446744073709551616}\n", 3, ("64 bits",)),
        (f"t_one:\n  users: {'[' * 100_000}\n", 2, ("nested", "100")),
        (f"t_one:\n  users: {'- ' * 5000}x\n", 2, ()),
        ("t_one: []\n", 1, ("collections",)),
        ("t_one:\n  users: 5\n", 2, ("users", "list")),
        ("t_one:\n  users:\n    - 5\n", 3, ("t_one.users", "id, name, email")),
        ("t_one:\n  users:\n    -\n", 3, ("t_one.users", "id, name, email")),
        ("t_two:\n  users: []\n", 1, ('"t_two"', "world.yaml")),
        ("t_one:\n  users: []\n  people: []\n", 3, ('"people"', "users")),
        (PEOPLE, 3, ('"user_1" twice', "people.yaml:3")),
        (POLICY.replace("hours: 4", "hours: 1.0e+300"), 8, ("targets", "hours", "8760")),
        (POLICY.replace("hours: 4", "hours: -4"), 8, ("targets", "hours", "0.01")),
        (POLICY.replace("hours: 4", "hours: '1e400'"), 8, ("targets.0.hours", "finite")),
        (HOURS.replace("UTC", "Mars/Base"), 5, ('"Mars/Base"', "IANA")),
        (HOURS.replace("UTC", "localtime"), 5, ('"localtime"', "IANA")),
        (HOURS.replace("2026-03-01T10:00:00Z", "5"), 10, ("created_at", "datetime")),
        (HOURS.replace("2026-03-01T10:00:00Z", "2026-03-01"), 10, ("created_at",)),
        (HOURS.replace("holiday_count: 0", "holiday_count: few"), 9, ("holiday_count", "integer")),
        (HOURS.replace("holidays: []", "holidays:\n      - {}\n"), 9, ("holidays.0.",)),
    ],
)
def test_a_mistake_in_yaml_is_named_with_its_line(
    tmp_path: Path, content: str | bytes, line: int, words: tuple[str, ...]
) -> None:
    said(write(tmp_path, {"then.yaml": content}), f"then.yaml:{line}", words)


def test_aliases_that_multiply_are_named_and_cost_nothing(tmp_path: Path) -> None:
    """Ten names, each for ten of the one before: ten billion values in a kilobyte."""
    names = [f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 11)]
    content = "t_one:\n  a0: &a0 [x]\n" + "".join(names)
    began = time.monotonic()
    said(write(tmp_path, {"then.yaml": content}), "then.yaml:7", ("aliases", "100,000"))
    assert time.monotonic() - began < 5


def test_an_anchor_may_be_used_again(tmp_path: Path) -> None:
    more = """\
t_one:
  users:
    - {id: user_2, name: &name Agent, email: two@example.com}
    - {id: user_3, name: *name, email: three@example.com}
"""
    assert names(write(tmp_path, {"then.yaml": more})) == ["Owner", "Agent", "Agent"]


def test_what_looks_like_a_date_or_a_time_or_a_word_stays_text(tmp_path: Path) -> None:
    """YAML 1.2, 10.3: the core schema knows no dates, no base sixty, and true and false alone."""
    words = ["2026-03-08", "2026-03-08T20:00:00Z", "10:00", "1:30.5", "no", "on", "Y", "1_000", "0b1", "<<", "="]
    lines = [f"    - {{id: u{n}, name: {name}, email: a@example.com}}\n" for n, name in enumerate(words)]
    folder = write(tmp_path, {"then.yaml": "t_one:\n  users:\n" + "".join(lines)})
    assert names(folder)[1:] == words


@pytest.mark.parametrize("name", ["then.yaml", "then.json"])
def test_a_mark_at_the_begin_of_a_file_is_no_mistake(tmp_path: Path, name: str) -> None:
    assert names(write(tmp_path, {name: b"\xef\xbb\xbf" + RECORDS.encode()})) == ["Owner", "Agent", "Other"]


# JSON


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('"id": "user_2", ', '"id": "user_2" ', 3, ("not JSON",)),
        ("    }\n  ]", "    },\n  ]", 9, ("not JSON",)),
        ('"id": "user_3",', '"id": "user_3", // the other', 5, ("not JSON",)),
        ("}}\n", "}}\n{}\n", 11, ("not JSON",)),
        ("}}\n", "", 10, ("not JSON",)),
        ('"Other"', '"Oth\x00er"', 6, ("not JSON",)),
        ('"Other"', '"Oth\ner"', 6, ("not JSON",)),
        ('"Other"', "'Other'", 6, ("not JSON",)),
        ('"Other"', '"\\ud800"', 6, ("not JSON",)),
        ('"Other"', "NaN", 6, ("NaN",)),
        ('"Other"', "-Infinity", 6, ("-Infinity",)),
        ('"Other"', "1e400", 6, ("1e400", "too large")),
        ('"Other"', "-1e400", 6, ("-1e400", "too large")),
        ('"Other"', "9" * 5000, 6, ("64 bits",)),
        ('"Other"', "18446744073709551616", 6, ("64 bits",)),
        ('"Other"', "5", 6, ("t_one.users: name", "string")),
        ('"Other"', "null", 6, ("t_one.users: name", "string")),
        ('"Other"', "[" * 100_000, None, ("nested",)),
        ('      "name": "Other",\n', "", 4, ("t_one.users: name", "required")),
        ('"name": "Other"', '"nam": "Other"', 6, ("unknown field nam", "email")),
        ('"name": "Other",', '"name": "Other",\n"name": "Another",', 7, ('"name"', "twice", "line 6")),
        ('"name": "Other",', '"name": "Other",\n"n\\u0061me": "Another",', 7, ('"name"', "twice", "line 6")),
        ('  "users": [\n', '  "teams": [],\n  "teams": [],\n  "users": [\n', 3, ('"teams"', "twice", "line 2")),
        ("}}\n", '},\n"t_one": {}}\n', 11, ('"t_one"', "twice", "line 1")),
        ('"id": "user_3"', '"id": "user_2"', 4, ('"user_2" twice', "then.json:3")),
        ('"t_one"', '"t_two"', 1, ('"t_two"', "world.yaml")),
        ('  "users"', '  "people"', 2, ('"people"', "users")),
        ('"users": [', '"users": {"a": [', 11, ("not JSON",)),
        (RECORDS, "", 1, ("not JSON",)),
        (RECORDS, "[]", 1, ("tenants",)),
        (RECORDS, '"t_one"', 1, ("tenants",)),
        (RECORDS, '{"t_one":\n[]}', 1, ("collections",)),
        (RECORDS, '{"t_one": {\n"users":\n{}}}', 2, ("users", "list")),
        (RECORDS, '{"t_one": {"users": [\n5]}}', 2, ("t_one.users", "id, name, email")),
    ],
)
def test_a_mistake_in_json_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int | None, words: tuple[str, ...]
) -> None:
    assert old in RECORDS
    place = f"then.json:{line}" if line else "then.json"
    said(write(tmp_path, {"then.json": RECORDS.replace(old, new, 1)}), place, words)


def test_what_is_no_utf_8_is_named_in_json_too(tmp_path: Path) -> None:
    said(write(tmp_path, {"then.json": RECORDS.encode().replace(b"Other", b"\xe9")}), "then.json:6", ("UTF-8",))


def test_a_reference_from_json_is_named_with_its_line(tmp_path: Path) -> None:
    note = {"id": "n", "ticket_id": 5, "body": "x", "private": True, "author_id": None}
    text = json.dumps({"t_one": {"notes": [note | {"created_at": "2026-03-01T10:00:00Z"}]}}, indent=1)
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "ticket_id" in each)
    said(write(tmp_path, {"then.json": text}), f"then.json:{line}", ("ticket_id is 5", "tickets"))


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_time_grows_with_the_file_and_no_faster(tmp_path: Path, suffix: str) -> None:
    """A mistake at the end of ten times as many records takes ten times as long to find, not a hundred."""
    users = [{"id": f"u{n}", "name": "x", "email": "x@example.com"} for n in range(20_000)]
    took = {}
    for number in (2_000, 20_000):
        content = json.dumps({"t_one": {"users": [*users[:number], {"id": "last"}]}}, indent=1)
        folder = tmp_path / str(number)
        folder.mkdir()
        write(folder, {f"then.{suffix}": content})
        began = time.process_time()
        assert f"then.{suffix}:{content.count(chr(10)) - 4}" in refusal(folder)
        took[number] = time.process_time() - began
    assert took[20_000] < 25 * took[2_000]


# The folder itself.


def missing(folder: Path, scenario: str = "mine") -> str:
    with pytest.raises(NotFound) as refused:
        MockServer(fixtures=folder, scenario=scenario)
    assert refused.value.detail == "Scenario not found"
    return refused.value.hint


def test_a_folder_without_scenarios_says_what_one_is(tmp_path: Path) -> None:
    hint = missing(tmp_path)
    assert str(tmp_path) in hint
    assert "world.yaml" in hint


def test_a_scenario_that_is_given_in_place_of_its_folder_says_so(tmp_path: Path) -> None:
    hint = missing(write(tmp_path, {}) / "mine")
    assert "scenario itself" in hint


def test_a_folder_without_a_world_is_none_of_the_scenarios(tmp_path: Path) -> None:
    (write(tmp_path, {}) / "other").mkdir()
    assert missing(tmp_path, "other") == '"other" is none of busy, docs, empty, mine.'
