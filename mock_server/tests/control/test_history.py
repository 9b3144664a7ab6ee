"""Worlds forked, now or back in time, kept as snapshots and restored, and exported as fixtures."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client

TICKETS = "/api/v1/tickets"
Json = dict[str, Any]


def snapshot(control: httpx.Client, name: str) -> Json:
    answer = control.get(f"/_mock/worlds/{name}/snapshot")
    answer.raise_for_status()
    return answer.json()  # type: ignore[no-any-return]


def fork(control: httpx.Client, name: str, **body: Any) -> httpx.Response:
    return control.post(f"/_mock/worlds/{name}/fork", json={"name": f"{name}-fork", "replace": True, **body})


def write(control: httpx.Client, subject: str) -> int:
    """A ticket more; the number of its commit."""
    control.post(TICKETS, json={"subject": subject, "priority": "urgent"}).raise_for_status()
    return int(control.get("/_mock/commits?limit=1000").json()["latest"])


def test_a_fork_begins_as_the_world_is_and_goes_its_own_way(control: httpx.Client, world_name: str) -> None:
    write(control, "Before")
    made = fork(control, world_name)
    assert (made.status_code, made.json()["name"]) == (201, f"{world_name}-fork")
    assert snapshot(control, f"{world_name}-fork") == snapshot(control, world_name)
    write(control, "After")
    other = {"X-Mock-World": f"{world_name}-fork"}
    assert control.get(TICKETS, headers=other).json()["data"][0]["subject"] == "Before"


def test_another_world_makes_way_for_a_fork_only_where_it_is_told_to(control: httpx.Client, world_name: str) -> None:
    write(control, "Before")
    fork(control, world_name, replace=False).raise_for_status()
    write(control, "After")
    there = snapshot(control, f"{world_name}-fork")
    for body in ({"replace": False}, {"at": 0, "replace": False}):
        refused = fork(control, world_name, **body)
        assert refused.status_code == 409
        assert refused.json()["detail"] == (
            f'There is a world "{world_name}-fork" already, with 1 commit. '
            'Choose another name, or send "replace": true.'
        )
        assert snapshot(control, f"{world_name}-fork") == there
    assert fork(control, world_name).status_code == 201
    assert snapshot(control, f"{world_name}-fork") == snapshot(control, world_name)


def test_a_fork_can_begin_after_any_commit_and_at_any_instant(control: httpx.Client, world_name: str) -> None:
    control.post("/_mock/reset").raise_for_status()
    known = {0: snapshot(control, world_name)}
    instants = {}
    for subject in ("A", "B", "C"):
        number = write(control, subject)
        known[number] = snapshot(control, world_name)
        instants[known[number]["now"]] = number
        control.post("/_mock/clock/advance", json={"seconds": 40_000}).raise_for_status()
    for number, then in known.items():
        fork(control, world_name, at=number).raise_for_status()
        assert snapshot(control, f"{world_name}-fork") == then
    for instant, number in instants.items():
        fork(control, world_name, at=instant).raise_for_status()
        assert snapshot(control, f"{world_name}-fork") == known[number]


def test_at_an_instant_between_two_commits_the_clock_shows_it(control: httpx.Client, world_name: str) -> None:
    write(control, "A")
    control.post("/_mock/clock/advance", json={"seconds": 7200}).raise_for_status()
    made = fork(control, world_name, at="2026-03-08T20:20:00Z").json()
    assert made["now"] == "2026-03-08T20:20:00Z"
    fired = control.post(
        "/_mock/clock/advance", json={"to": "next"}, headers={"X-Mock-World": f"{world_name}-fork"}
    ).json()["fired"]
    assert fired[0]["at"] > "2026-03-08T20:20:00Z"


def test_a_fork_lives_on_as_the_world_did(control: httpx.Client, world_name: str) -> None:
    """The same ids, the same timers, at the same instants."""
    control.post("/_mock/reset").raise_for_status()
    first = write(control, "A")
    for _ in range(2):
        write(control, "B")
        control.post("/_mock/clock/advance", json={"until": "idle"}).raise_for_status()
        lived = snapshot(control, world_name)
        control.post(f"/_mock/worlds/{world_name}/fork", json={"name": world_name, "at": first}).raise_for_status()
    write(control, "B")
    control.post("/_mock/clock/advance", json={"until": "idle"}).raise_for_status()
    assert snapshot(control, world_name) == lived


def test_a_reset_of_a_fork_leads_back_to_where_it_was_forked(control: httpx.Client, world_name: str) -> None:
    write(control, "Before")
    fork(control, world_name).raise_for_status()
    begun = snapshot(control, f"{world_name}-fork")
    with httpx.Client(base_url=control.base_url, headers=KEY | {"X-Mock-World": f"{world_name}-fork"}) as forked:
        for _ in range(2):
            write(forked, "After")
            forked.post("/_mock/reset").raise_for_status()
            assert snapshot(control, f"{world_name}-fork") == begun


@pytest.mark.parametrize(
    ("at", "status", "told"),
    [
        (99, 404, "There is no commit 99 yet: the latest is 1"),
        ("2030-01-01T00:00:00Z", 404, "has not come to 2030-01-01T00:00:00+00:00 yet"),
        ("2026-03-08T19:59:59Z", 409, "The world remembers back to commit 0, 2026-03-08T20:00:00+00:00"),
        (-1, 422, "the number of a commit, or a date-time"),
        ("yesterday", 422, "the number of a commit, or a date-time"),
        (True, 422, "the number of a commit, or a date-time"),
        (1.5, 422, "the number of a commit, or a date-time"),
        (None, 422, "the number of a commit, or a date-time"),
    ],
)
def test_a_time_that_there_was_not_is_refused(
    control: httpx.Client, world_name: str, at: Any, status: int, told: str
) -> None:
    write(control, "A")
    refused = fork(control, world_name, at=at)
    assert refused.status_code == status
    assert told in refused.text
    assert control.get(f"/_mock/worlds/{world_name}-fork").status_code == 404


def test_what_is_forgotten_is_said_with_how_far_back_one_can_go(control: httpx.Client, world_name: str) -> None:
    for number in range(1_003):
        control.put(f"{TICKETS}/1042", json={"subject": f"Subject {number}"}).raise_for_status()
    latest = control.get("/_mock/commits?limit=1").json()["latest"]
    refused = fork(control, world_name, at=1)
    assert refused.status_code == 409
    oldest = latest - 1_000
    assert f"Commit 1 is forgotten. The world remembers back to commit {oldest}, " in refused.json()["detail"]
    assert f'{{"at": {oldest}}} or later' in refused.headers["x-mock-hint"]
    assert fork(control, world_name, at=oldest).status_code == 201


@pytest.mark.parametrize("name", ["", " ", "w" * 201, "a\u0007b"])
def test_a_fork_has_a_name(control: httpx.Client, world_name: str, name: str) -> None:
    write(control, "A")
    refused = control.post(f"/_mock/worlds/{world_name}/fork", json={"name": name})
    assert refused.status_code == 422
    assert refused.json()["detail"][0]["loc"] == ["body", "name"]


@pytest.mark.parametrize("what", ["fork", "snapshot", "fixtures"])
def test_what_there_is_not_is_neither_forked_nor_kept(control: httpx.Client, world_name: str, what: str) -> None:
    path = f"/_mock/worlds/{world_name}/{what}"
    answer = control.post(path, json={"name": "x"}) if what == "fork" else control.get(path)
    assert (answer.status_code, answer.json()) == (404, {"detail": "World not found"})


def test_a_restored_world_is_the_same_and_lives_on_alike(control: httpx.Client, world_name: str) -> None:
    write(control, "A")
    taken = snapshot(control, world_name)
    lived = []
    for _ in range(2):
        write(control, "B")
        control.post("/_mock/clock/advance", json={"until": "idle"}).raise_for_status()
        lived.append(snapshot(control, world_name))
        control.put(f"/_mock/worlds/{world_name}/restore", json=taken).raise_for_status()
        assert snapshot(control, world_name) == taken
    assert lived[0] == lived[1]


def test_a_running_clock_goes_on_from_where_the_snapshot_was_taken(control: httpx.Client, world_name: str) -> None:
    control.put("/_mock/clock", json={"mode": "running"}).raise_for_status()
    taken = snapshot(control, world_name) | {"now": "2026-03-08T20:30:00Z"}
    restored = control.put(f"/_mock/worlds/{world_name}/restore", json=taken).json()
    assert restored["mode"] == "running"
    assert restored["now"].startswith("2026-03-08T20:30:")


def edited(taken: Json, *steps: Any, to: Any) -> Json:
    """The snapshot with another value at that place."""
    copy = json.loads(json.dumps(taken))
    part = copy
    for step in steps[:-1]:
        part = part[step]
    part[steps[-1]] = to
    return copy  # type: ignore[no-any-return]


def place_of(taken: Json, collection: str) -> int:
    return next(at for at, each in enumerate(taken["collections"]) if each["collection"] == collection)


def test_a_snapshot_that_does_not_fit_is_refused_with_the_place(control: httpx.Client, world_name: str) -> None:
    control.post(TICKETS, json={"subject": "A"}, headers={"Idempotency-Key": "once"}).raise_for_status()
    taken = snapshot(control, world_name)
    tickets, timers, replies = (place_of(taken, each) for each in ("tickets", "timers", "replies"))
    hours, workflows, last = place_of(taken, "business_hours"), place_of(taken, "workflows"), len(taken["events"]) - 1
    first = taken["collections"][tickets]["records"][0]
    key = taken["collections"][timers]["records"][0]["key"]
    wrong: list[tuple[tuple[Any, ...], Any, list[Any], str]] = [
        (
            ("format",),
            2,
            ["format"],
            "has the format 2; this mock reads the format 1 alone. It was taken by aurion-mock",
        ),
        (("tenants", 1, "id"), "t_xyz", ["tenants", 1, "id"], 'The tenant "t_xyz" stands twice'),
        (("callers", 0, "tenant_id"), "t_no", ["callers", 0, "tenant_id"], 'no tenant "t_no"'),
        (("collections", 0, "collection"), "no", ["collections", 0, "collection"], 'no collection "no"'),
        (("collections", tickets, "tenant_id"), "t_no", ["collections", tickets, "tenant_id"], 'no tenant "t_no"'),
        (
            ("collections", tickets, "records", 0, "status"),
            "done",
            ["collections", tickets, "records", 0, "status"],
            "Input should be 'open'",
        ),
        (("collections", tickets, "records"), [first, first], ["collections", tickets, "records", 1], "stands twice"),
        (("collections", timers, "records", 0, "key"), ["no", *key[1:]], ["collections"], 'no timer "no"'),
        (("collections", timers, "records", 0, "key"), [key[0], "t_no", "x"], ["collections"], 'the tenant "t_no"'),
        (("events", 0), {"number": 1}, ["events", 0], "no event of this version"),
        (("mode",), "fast", ["mode"], "Input should be 'running' or 'frozen'"),
        (("now",), "9999-12-31T23:59:59Z", ["now"], "The clock should stay between 1970 and 9000"),
        (("at",), "9999-12-31T23:59:59Z", ["at"], "The latest commit should lie between 1970 and 9000"),
        *(
            (
                ("collections", hours, "records", 0, "timezone"),
                zone,
                ["collections", hours, "records", 0, "timezone"],
                "is no IANA name",
            )
            for zone in ("Mars/X", "../" * 14 + "proc/self/fd/0", "/etc/localtime", "Factory")
        ),
        (
            ("collections", workflows, "records", 0, "version"),
            7,
            ["collections", workflows, "records", 0, "version"],
            "no workflow_versions record",
        ),
        (
            ("collections", tickets, "records", 0, "assignee_id"),
            "u_no",
            ["collections", tickets, "records", 0, "assignee_id"],
            "no such users record",
        ),
        (
            ("collections", timers, "records", 0, "key"),
            [*key[:2], "x"],
            ["collections", timers, "records", 0, "key"],
            'is about "x", but there is no such',
        ),
        (
            ("collections", timers, "records", 0, "due"),
            "9999-12-31T23:59:59Z",
            ["collections", timers, "records", 0, "due"],
            "due should lie between",
        ),
        (
            ("collections", replies, "records", 0, "idempotency_key"),
            "another",
            ["collections", timers, "records"],
            "no such replies record",
        ),
        (
            ("collections", replies, "records", 0, "status"),
            1000,
            ["collections", replies, "records", 0],
            "status is 1000",
        ),
        (("events", -1, "number"), 1, ["events", last], "higher than that of the event before"),
        (("events", -1, "number"), 1.5, ["events", last], "no event of this version"),
        (("events", -1, "number"), "9", ["events", last], "no event of this version"),
        (("events", -1, "tenant_id"), {}, ["events", last], "no event of this version"),
        (("events", -1, "tenant_id"), "t_no", ["events", last, "tenant_id"], 'no tenant "t_no"'),
        (("events", -1, "at"), "2026-03-09T10:00:00", ["events", last], "no event of this version"),
        (("events", -1, "at"), "9999-12-31T23:59:59Z", ["events", last, "at"], "at should lie between"),
    ]
    for steps, value, place, told in wrong:
        refused = control.put("/_mock/worlds/never/restore", json=edited(taken, *steps, to=value))
        assert refused.status_code == 422, (steps, refused.text)
        issue = refused.json()["detail"][0]
        assert issue["loc"][: len(place) + 1] == ["body", *place]
        assert told in issue["msg"]
    unknown = control.put("/_mock/worlds/never/restore", json=taken | {"more": 1})
    assert unknown.json()["detail"][0]["loc"] == ["body", "more"]
    assert control.get("/_mock/worlds/never").status_code == 404


def test_a_world_of_a_scenario_that_is_not_loaded_is_shown_as_every_other(
    control: httpx.Client, world_name: str
) -> None:
    write(control, "A")
    taken = snapshot(control, world_name) | {"scenario": "of somebody else"}
    control.put(f"/_mock/worlds/{world_name}/restore", json=taken).raise_for_status()
    for page in ("/", "/docs", f"/?world={world_name}", "/_mock/worlds", "/_mock/", "/_mock/console/worlds"):
        assert control.get(page, follow_redirects=True).status_code == 200, page
    assert control.post(TICKETS, json={"subject": "A"}).status_code == 201
    assert control.post("/_mock/reset").status_code == 200


def exported(control: httpx.Client, name: str, folder: Path) -> None:
    """Write the world into a scenario's folder."""
    folder.mkdir(parents=True)
    for file, text in control.get(f"/_mock/worlds/{name}/fixtures").json()["files"].items():
        (folder / file).write_text(text)


def test_an_exported_world_is_a_scenario(control: httpx.Client, world_name: str, tmp_path: Path) -> None:
    number = control.post(TICKETS, json={"subject": "Exported", "priority": "urgent"}).json()["id"]
    control.post("/_mock/clock/advance", json={"seconds": 100}).raise_for_status()
    exported(control, world_name, tmp_path / "mine")
    with MockServer(fixtures=tmp_path, scenario="mine", clock="frozen") as mock, client(mock, None, KEY) as other:
        assert other.get("/_mock/clock").json() == control.get("/_mock/clock").json()
        assert other.get(TICKETS).json() == control.get(TICKETS).json()
        ours, theirs = (each.get(f"/_mock/explain/tickets/{number}").json() for each in (control, other))
        assert ours["targets"] == theirs["targets"]
        assert other.post(TICKETS, json={"subject": "Next"}).json()["id"] == number + 1


@pytest.mark.parametrize("scenario", ["docs", "busy"])
def test_a_scenario_that_is_exported_under_its_own_name_draws_new_ids(
    control: httpx.Client, world_name: str, tmp_path: Path, scenario: str
) -> None:
    control.put(f"/_mock/worlds/{world_name}", json={"scenario": scenario}).raise_for_status()
    if scenario == "docs":
        control.post(TICKETS, json={"subject": "One"}).raise_for_status()
    exported(control, world_name, tmp_path / scenario)
    with MockServer(fixtures=tmp_path, scenario=scenario, clock="frozen") as mock:
        world = mock.app.store.world("default")
        before = control.get(f"/_mock/worlds/{world_name}").json()["records"]
        assert {name: before[name] for name in ("tickets", "conversations", "sla_instances")} == {
            name: sum(len(tenant.collection(name)) for tenant in world.tenants.values())
            for name in ("tickets", "conversations", "sla_instances")
        }
        if scenario == "docs":
            with client(mock, None, KEY) as other:
                other.post(TICKETS, json={"subject": "Two"}).raise_for_status()
            assert len(world.tenants["t_xyz"].conversations) == before["conversations"] + 1


@settings(max_examples=8)
@given(st.lists(st.sampled_from(["team_789", "rule_abc123", "sla_abc123"]), unique=True), st.integers(0, 2))
def test_an_export_can_be_loaded_whatever_was_deleted(
    frozen_mock: MockServer, tmp_path_factory: pytest.TempPathFactory, gone: list[str], weeks: int
) -> None:
    paths = {"team": "/api/v2/teams", "rule": "/api/v2/automation-rules", "sla": "/api/v2/sla/policies"}
    folder, name = tmp_path_factory.mktemp("exported"), f"deleting-{'-'.join(gone)}-{weeks}"
    with client(frozen_mock, name, {"Cookie": "aurion_session=sess_tenant_owner"}) as owner:
        owner.post(TICKETS, json={"subject": "VPN", "category": "Network", "priority": "high"})
        owner.post("/_mock/clock/advance", json={"seconds": weeks * 604_800}).raise_for_status()
        for each in gone:
            owner.delete(f"{paths[each.partition('_')[0]]}/{each}")
        exported(owner, name, folder / "mine")
    with MockServer(fixtures=folder, scenario="mine", clock="frozen") as mock:
        assert mock.app.store.world("default").scenario == "mine"
