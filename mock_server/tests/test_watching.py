"""Fixtures that change while the mock runs."""

import sys
from pathlib import Path
from queue import Queue

import pytest

from mock_server.scenarios.scenarios import SHIPPED, Scenarios
from mock_server.testing import MockServer
from mock_server.tests.connections import client
from mock_server.watching import CannotWatch, FixturesWatch

PATIENCE = 30
USER = "t_xyz:\n  users:\n    - {{id: user_new, name: {}, email: new@example.com}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "world.yaml").write_text("extends: docs\n")
    (tmp_path / "mine" / "people.yaml").write_text(USER.format("Old"))
    return tmp_path


def rewrite(file: Path, text: str, beside: Path) -> None:
    """As editors do: at once, so that nobody reads half of it."""
    new = beside / "new"
    new.write_text(text)
    new.replace(file)


def name_in(scenarios: Scenarios) -> str:
    return scenarios.make("mine").tenants["t_xyz"].users.get("user_new").name


def test_a_change_is_told_and_worlds_are_made_of_it(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    scenarios, told = Scenarios(folder, "frozen", also=SHIPPED), Queue[str]()
    assert name_in(scenarios) == "Old"
    people, beside = folder / "mine" / "people.yaml", tmp_path_factory.mktemp("beside")
    with FixturesWatch(scenarios, told.put):
        rewrite(people, USER.format("New"), beside)
        assert told.get(timeout=PATIENCE).startswith("mine changed. Worlds that are made or reset from now on begin so")
        assert name_in(scenarios) == "New"
        rewrite(people, "t_xyz: [\n", beside)
        sentence = told.get(timeout=PATIENCE)
        assert sentence.startswith(f"The fixtures stay as they were: {people}:2: ")
        assert name_in(scenarios) == "New"


def test_what_is_written_and_is_the_same_is_no_change(folder: Path) -> None:
    scenarios, told = Scenarios(folder, "frozen", also=SHIPPED), Queue[str]()
    template = scenarios.template("mine")
    watch = FixturesWatch(scenarios, told.put)
    (folder / "mine" / "people.yaml").write_text(USER.format("Old") + "# A remark\n")
    watch.look()
    assert told.empty()
    assert scenarios.template("mine") is template
    (folder / "mine" / "world.yaml").unlink()
    watch.look()
    assert scenarios.template("mine") is template


def test_a_world_stays_as_it_is_until_it_is_reset(folder: Path) -> None:
    with MockServer(fixtures=folder, scenario="mine", clock="frozen") as mock, client(mock) as calling:
        users = mock.app.store.world("default").tenants["t_xyz"].users
        (folder / "mine" / "people.yaml").write_text(USER.format("New"))
        assert mock.app.store.scenarios.reload() == ["mine"]
        assert users.get("user_new").name == "Old"
        calling.post("/_mock/reset").raise_for_status()
        assert mock.app.store.world("default").tenants["t_xyz"].users.get("user_new").name == "New"


def test_without_watchfiles_a_sentence_says_what_to_do(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(CannotWatch) as refused:
        FixturesWatch(Scenarios(folder), print)
    assert refused.value.detail == "--watch needs the package watchfiles"
    assert "pip install 'aurion-mock[watch]'" in refused.value.hint
