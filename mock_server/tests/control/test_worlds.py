"""The control API's worlds: made, listed, reset to the byte, deleted; and whether the mock is up."""

from time import sleep

import httpx
import pytest

from mock_server import __version__
from mock_server.document import loading
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, OWNER, client

TICKETS = "/api/v1/tickets"
READ = [
    TICKETS,
    f"{TICKETS}/1042",
    "/api/v2/teams",
    "/api/v2/teams/team_789/members",
    "/api/v2/business-hours",
    "/api/v2/oncall/schedules",
    "/api/v2/oncall/schedules/sched_abc123/entries",
    "/api/v2/oncall/current/team_789",
    "/_mock/clock",
]


@pytest.fixture
def owner(control: httpx.Client) -> httpx.Client:
    """The same caller with the owner's session instead of the key."""
    del control.headers["X-API-Key"]
    control.headers.update(OWNER)
    return control


def read_all(owner: httpx.Client) -> list[bytes]:
    return [owner.get(path).raise_for_status().content for path in READ]


def change_much(owner: httpx.Client) -> list[bytes]:
    """What a busy client does, and what it was answered."""
    answers = [
        owner.post(TICKETS, json={"subject": "VPN"}, headers={"Idempotency-Key": "idem_xxxx"}),
        owner.post(f"{TICKETS}/1042/close", json={}),
        owner.delete("/api/v2/teams/team_789"),
        owner.post("/api/v2/teams", json={"name": "VIP"}),
        owner.patch("/api/v2/business-hours/bh_001", json={"timezone": "UTC"}),
        owner.delete("/api/v2/oncall/schedules/sched_abc123"),
        owner.post("/_mock/clock/advance", json={"seconds": 600}),
    ]
    return [answer.raise_for_status().content for answer in answers]


def test_health_says_what_is_served(frozen_mock: MockServer, nobody: httpx.Client) -> None:
    with client(frozen_mock) as anybody:
        health = anybody.get("/_mock/health").json()
        worlds = anybody.get("/_mock/worlds").json()
    assert health == {
        "name": "aurion-mock",
        "status": "ok",
        "version": __version__,
        "operations": len(loading.load("api").operations),
        "scenario": "docs",
        "worlds": len(worlds),
    }


def test_a_reset_restores_a_world_byte_for_byte(owner: httpx.Client) -> None:
    before = read_all(owner)
    change_much(owner)
    assert owner.get(f"{TICKETS}").content != before[0]
    assert owner.post("/_mock/reset").status_code == 200
    assert read_all(owner) == before


def test_after_a_reset_the_same_requests_get_the_same_answers(owner: httpx.Client) -> None:
    first = change_much(owner)
    owner.post("/_mock/reset").raise_for_status()
    assert change_much(owner) == first


def test_a_reset_shows_the_world_as_it_is_now(owner: httpx.Client, world_name: str) -> None:
    fresh = owner.get(f"/_mock/worlds/{world_name}")
    assert fresh.status_code == 404
    reset = owner.post("/_mock/reset").json()
    assert (reset["name"], reset["scenario"], reset["mode"]) == (world_name, "docs", "frozen")
    change_much(owner)
    assert owner.get(f"/_mock/worlds/{world_name}").json() != reset
    again = owner.post("/_mock/reset").json()
    assert again == reset | {"made": again["made"]}
    assert again["made"] > reset["made"]


def test_a_reset_goes_back_to_the_scenario_that_the_world_was_made_from(owner: httpx.Client, world_name: str) -> None:
    made = owner.put(f"/_mock/worlds/{world_name}", json={"scenario": "empty"}).json()
    again = owner.post("/_mock/reset").json()
    assert again == made | {"made": again["made"]}
    assert made["scenario"] == "empty"


def test_a_reset_touches_no_other_world(owner: httpx.Client, world_name: str) -> None:
    elsewhere = {"X-Mock-World": f"{world_name}-2"}
    made = owner.post(TICKETS, json={"subject": "VPN"}, headers=elsewhere).json()
    owner.post("/_mock/reset").raise_for_status()
    assert owner.get(f"{TICKETS}/{made['id']}", headers=elsewhere).json() == made | {"notes": []}


def test_a_world_made_from_another_scenario_has_its_records_and_credentials(
    control: httpx.Client, world_name: str
) -> None:
    made = control.put(f"/_mock/worlds/{world_name}", json={"scenario": "empty"})
    assert made.status_code == 200
    assert made.json()["records"]["tickets"] == 0
    assert made.json()["records"]["users"] == 4
    assert control.get(TICKETS).status_code == 401
    assert control.get(TICKETS, headers={"X-API-Key": "ak_live_empty"}).json()["total"] == 0


def test_making_a_world_again_takes_the_place_of_the_old(control: httpx.Client, world_name: str) -> None:
    control.post(TICKETS, json={"subject": "VPN"}).raise_for_status()
    made = control.put(f"/_mock/worlds/{world_name}", json={"scenario": "docs"}).json()
    assert made["records"]["tickets"] == control.get(TICKETS).json()["total"]
    assert control.get(TICKETS, params={"search": "VPN"}).json()["data"][0]["id"] == 1042


def test_a_world_counts_its_records_as_they_come_and_go(control: httpx.Client, world_name: str) -> None:
    def counted() -> int:
        return int(control.get(f"/_mock/worlds/{world_name}").json()["records"]["oncall_schedules"])

    control.post("/_mock/reset").raise_for_status()
    before = counted()
    made = control.post("/api/v2/oncall/schedules", json={"name": "Night", "timezone": "UTC", "rotation_type": "daily"})
    assert counted() == before + 1
    control.delete(f"/api/v2/oncall/schedules/{made.json()['id']}").raise_for_status()
    assert counted() == before


def test_every_world_is_listed_as_it_is_shown(control: httpx.Client, world_name: str) -> None:
    control.post("/_mock/reset").raise_for_status()
    listed = {world["name"]: world for world in control.get("/_mock/worlds").json()}
    assert {"default", world_name} <= listed.keys()
    assert listed[world_name] == control.get(f"/_mock/worlds/{world_name}").json()


def test_looking_at_a_world_does_not_make_it_and_naming_it_does(control: httpx.Client, world_name: str) -> None:
    path = f"/_mock/worlds/{world_name}"
    for _ in range(2):
        assert (control.get(path).status_code, control.get(path).json()) == (404, {"detail": "World not found"})
    control.get(TICKETS).raise_for_status()
    assert control.get(path).json()["name"] == world_name


def test_a_deleted_world_begins_anew_at_its_next_use(control: httpx.Client, world_name: str) -> None:
    path, made = f"/_mock/worlds/{world_name}", control.post(TICKETS, json={"subject": "VPN"}).json()
    deleted = control.delete(path)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert control.delete(path).status_code == 404
    assert control.get(path).status_code == 404
    assert control.get(f"{TICKETS}/{made['id']}").status_code == 404
    assert control.get(path).status_code == 200


def test_without_a_name_the_world_is_the_default(frozen_mock: MockServer) -> None:
    with client(frozen_mock, None, KEY) as unnamed, client(frozen_mock, "default", KEY) as named:
        assert unnamed.get("/_mock/clock").json() == named.get("/_mock/clock").json()
        made = unnamed.post(TICKETS, json={"subject": "In the default world"}).json()
        assert named.get(f"{TICKETS}/{made['id']}").json() == made | {"notes": []}
        assert unnamed.post("/_mock/reset").json()["name"] == "default"


@pytest.mark.parametrize("scenario", ["nowhere", "", "../docs", "docs/", "Docs", "."])
def test_an_unknown_scenario_makes_no_world(control: httpx.Client, world_name: str, scenario: str) -> None:
    refused = control.put(f"/_mock/worlds/{world_name}", json={"scenario": scenario})
    assert (refused.status_code, refused.json()) == (404, {"detail": "Scenario not found"})
    assert "docs, empty" in refused.headers["x-mock-hint"]
    assert control.get(f"/_mock/worlds/{world_name}").status_code == 404


@pytest.mark.parametrize("body", [{"scenario": None}, {"scenario": 5}, {"scenario": "docs\x00"}])
def test_a_scenario_is_named_by_a_text(control: httpx.Client, world_name: str, body: dict[str, object]) -> None:
    refused = control.put(f"/_mock/worlds/{world_name}", json=body)
    assert refused.status_code == 422
    assert [issue["loc"] for issue in refused.json()["detail"]] == [["body", "scenario"]]


@pytest.mark.parametrize("name", ["w" * 201, "%20", "%00", "%0A", "%E2%80%AE"])
def test_a_world_is_named_by_a_printable_text(control: httpx.Client, name: str) -> None:
    for refused in (
        control.get(f"/_mock/worlds/{name}"),
        control.put(f"/_mock/worlds/{name}", json={"scenario": "docs"}),
    ):
        assert refused.status_code == 422
        assert [issue["loc"] for issue in refused.json()["detail"]] == [["path", "world_name"]]


@pytest.mark.parametrize("name", ["a", "_", "-", "w" * 200, "Suite-3_case.7"])
def test_a_good_name_names_a_world_everywhere(control: httpx.Client, name: str) -> None:
    assert control.put(f"/_mock/worlds/{name}", json={"scenario": "docs"}).json()["name"] == name
    assert control.get(TICKETS, headers={"X-Mock-World": name}).status_code == 200
    assert control.post("/_mock/reset", headers={"X-Mock-World": name}).json()["name"] == name
    assert control.delete(f"/_mock/worlds/{name}").status_code == 204


def test_one_world_too_many_is_refused_and_says_how_to_make_room() -> None:
    with MockServer(max_worlds=1, rate_limit=None) as mock, client(mock, "second", KEY) as control:
        made = control.put("/_mock/worlds/second", json={"scenario": "docs"})
        for refused in (control.get(TICKETS), control.post("/_mock/reset"), control.get("/_mock/clock"), made):
            assert refused.status_code == 409
            assert "DELETE /_mock/worlds/" in refused.json()["detail"]
            assert "--max-worlds" in refused.headers["X-Mock-Hint"]
        assert control.get("/_mock/worlds/second").status_code == 404
        assert control.get(TICKETS, headers={"X-Mock-World": "default"}).status_code == 200


def test_an_idle_world_makes_room_for_another_and_the_default_one_stays() -> None:
    with MockServer(max_worlds=2, world_ttl=0.3, rate_limit=None) as mock:
        for name in ("default", "first"):
            with client(mock, name, KEY) as calling:
                calling.post(TICKETS, json={"subject": "Kept?"}).raise_for_status()
        with client(mock, "second", KEY) as calling:
            assert calling.get(TICKETS).status_code == 409
            sleep(0.4)
            assert calling.get(TICKETS).json()["total"] == 5
            assert [each["name"] for each in calling.get("/_mock/worlds").json()] == ["default", "second"]
            kept = calling.get(TICKETS, headers={"X-Mock-World": "default"}).json()
            assert kept["total"] == 6
            assert calling.get("/_mock/worlds/first").status_code == 404
