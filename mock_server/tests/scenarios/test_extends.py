"""Scenarios of one's own stand beside those that are shipped, and may be more than one of them."""

from pathlib import Path

import pytest

from mock_server.errors import DomainError, NotFound
from mock_server.scenarios.scenarios import SHIPPED, Scenarios
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client

USER = "t_xyz:\n  users:\n    - {id: user_new, name: New, email: new@example.com}\n"


def write(folder: Path, name: str, world: str, **files: str) -> None:
    (folder / name).mkdir(exist_ok=True)
    for file, text in {"world": world, **files}.items():
        (folder / name / f"{file}.yaml").write_text(text)


def scenarios(folder: Path) -> Scenarios:
    return Scenarios(folder, "frozen", also=SHIPPED)


def refusal(folder: Path, name: str = "mine") -> str:
    with pytest.raises(DomainError) as refused:
        scenarios(folder).template(name)
    return refused.value.detail


def test_scenarios_of_ones_own_are_there_beside_the_shipped_ones(tmp_path: Path) -> None:
    write(tmp_path, "mine", "extends: docs\n")
    with MockServer(fixtures=tmp_path, clock="frozen") as mock, client(mock, "a", KEY) as calling:
        assert calling.get("/_mock/health").json()["scenario"] == "docs"
        for scenario in ("mine", "empty", "docs"):
            assert calling.put("/_mock/worlds/a", json={"scenario": scenario}).status_code == 200
        refused = calling.put("/_mock/worlds/a", json={"scenario": "other"})
        assert refused.headers["x-mock-hint"] == '"other" is none of busy, docs, empty, mine.'


def test_a_scenario_has_what_it_extends_and_more(tmp_path: Path) -> None:
    world = (
        "extends: docs\nclock: 2026-04-01T00:00:00Z\n"
        "tenants:\n  t_new: {plan: starter, profile: true}\n  t_other: {plan: professional, profile: false}\n"
        "keys:\n  ak_new: {tenant: t_new, scopes: []}\n"
    )
    write(tmp_path, "mine", world, people=USER)
    mine, docs = scenarios(tmp_path).template("mine"), scenarios(tmp_path).template("docs")
    assert mine.clock.now().isoformat() == "2026-04-01T00:00:00+00:00"
    assert mine.scenario == "mine"
    assert mine.tenants.keys() - docs.tenants.keys() == {"t_new"}
    assert (mine.tenants["t_other"].plan, mine.tenants["t_other"].profile) == ("professional", False)
    assert docs.tenants["t_other"].plan == "enterprise"
    assert mine.callers.keys() - docs.callers.keys() == {("key", "ak_new")}
    assert len(mine.tenants["t_xyz"].users) == len(docs.tenants["t_xyz"].users) + 1
    assert len(mine.tenants["t_xyz"].tickets) == len(docs.tenants["t_xyz"].tickets)


def test_without_a_clock_it_begins_where_that_does_which_it_extends(tmp_path: Path) -> None:
    write(tmp_path, "mine", "extends: docs\n")
    found = scenarios(tmp_path)
    assert found.template("mine").clock.now() == found.template("docs").clock.now()


def test_a_record_of_its_own_takes_the_place_of_the_one_with_its_id(tmp_path: Path) -> None:
    again = "t_xyz:\n  users:\n    - {id: user_001, name: Another, email: another@example.com}\n"
    write(tmp_path, "mine", "extends: docs\n", people=again)
    mine = scenarios(tmp_path).template("mine").tenants["t_xyz"].users
    assert [each.name for each in mine][0:1] == ["Another"]
    write(tmp_path, "mine", "extends: docs\n", people=again + again.removeprefix("t_xyz:\n  users:\n"))
    assert "twice, first in people.yaml:3" in refusal(tmp_path)


def test_a_scenario_may_extend_the_shipped_one_of_its_name_and_one_that_extends(tmp_path: Path) -> None:
    write(tmp_path, "docs", "extends: docs\n", people=USER)
    write(tmp_path, "more", "extends: docs\n", people=USER.replace("user_new", "user_more"))
    users = scenarios(tmp_path).template("more").tenants["t_xyz"].users
    assert {"user_001", "user_new", "user_more"} <= {each.id for each in users}


def test_new_tickets_are_numbered_on(tmp_path: Path) -> None:
    write(tmp_path, "mine", "extends: docs\n")
    with MockServer(fixtures=tmp_path, scenario="mine") as mock, client(mock, None, KEY) as calling:
        assert calling.post("/api/v1/tickets", json={"subject": "Next"}).json()["id"] > 1043


@pytest.mark.parametrize(
    ("world", "people", "told"),
    [
        ("clock: 2026-03-08T20:00:00Z\nextends: nothing\n", "", "world.yaml:2: extends: there is no scenario"),
        ("extends: mine\n", "", "world.yaml:1: extends leads back to where it came from: mine → mine."),
        ("extends: [docs]\n", "", "world.yaml:1: extends: Input should be a valid string"),
        ("extends: docs\nkeys:\n  k: {tenant: t_no, scopes: []}\n", "", "world.yaml:3: k: there is no tenant"),
        ("extends: docs\nclock: 1900-01-01T00:00:00Z\n", "", "world.yaml:2: clock should lie between"),
        ("extends: docs\nclocks: 1\n", "", "world.yaml:2: unknown field clocks. Known: clock, tenants, keys, sessions"),
        (
            "extends: docs\n",
            "t_xyz:\n  users:\n    - {id: u, nam: x}\n",
            "people.yaml:3: t_xyz.users: unknown field nam",
        ),
        ("extends: docs\n", "t_no: {}\n", "people.yaml:1: world.yaml has no tenant"),
        (
            "extends: docs\n",
            "t_xyz:\n  loads:\n    - {user_id: user_001, tickets: 2}\n",
            "people.yaml:3: tickets is 2, but there are 0 holdings of user_001.",
        ),
    ],
)
def test_a_mistake_is_named_by_file_and_line(tmp_path: Path, world: str, people: str, told: str) -> None:
    write(tmp_path, "mine", world, people=people)
    assert told in refusal(tmp_path)


def test_a_ring_is_named(tmp_path: Path) -> None:
    write(tmp_path, "one", "extends: two\n")
    write(tmp_path, "two", "extends: one\n")
    assert "extends leads back to where it came from: one → two → one." in refusal(tmp_path, "one")


def test_a_folder_of_ones_own_has_a_scenario(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="has no folder"):
        MockServer(fixtures=tmp_path)
