"""Worlds in memory: made at first use, independent of each other, and not without end."""

import pytest

from mock_server.core.errors import Conflict, NotFound
from mock_server.scenarios import SHIPPED, Scenarios
from mock_server.stores import memory
from mock_server.stores.memory import MemoryStore


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(Scenarios(SHIPPED, "frozen"), "docs")


def tickets(store: MemoryStore, name: str) -> int:
    return len(store.world(name).tenants["t_xyz"].tickets)


def test_a_world_is_made_at_its_first_use_and_stays_the_same(store: MemoryStore) -> None:
    assert len(store) == 0
    assert store.world("one") is store.world("one")
    assert [name for name, _ in store] == ["one"]
    assert store.world("one").scenario == "docs"


def test_finding_a_world_does_not_make_it(store: MemoryStore) -> None:
    with pytest.raises(NotFound, match=r"^World not found$"):
        store.find("one")
    assert len(store) == 0
    made = store.world("one")
    assert store.find("one") is made


def test_what_happens_in_one_world_stays_there(store: MemoryStore) -> None:
    before = tickets(store, "two")
    store.world("one").tenants["t_xyz"].tickets.remove(1042)
    assert tickets(store, "one") == before - 1
    assert tickets(store, "two") == tickets(store, "three") == before


def test_a_world_made_anew_is_as_its_scenario_has_it(store: MemoryStore) -> None:
    store.world("one").tenants["t_xyz"].tickets.remove(1042)
    store.make("one", "docs")
    assert 1042 in store.world("one").tenants["t_xyz"].tickets
    assert store.make("one", "empty").scenario == "empty"


def test_an_unknown_scenario_leaves_the_world_that_was_there(store: MemoryStore) -> None:
    world = store.world("one")
    with pytest.raises(NotFound, match=r"^Scenario not found$"):
        store.make("one", "nowhere")
    assert store.world("one") is world


def test_a_removed_world_is_gone_until_it_is_asked_for_again(store: MemoryStore) -> None:
    first = store.world("one")
    store.remove("one")
    with pytest.raises(NotFound):
        store.remove("one")
    assert store.world("one") is not first


def test_there_are_not_more_worlds_than_memory_holds(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_WORLDS", 2)
    one = store.world("one")
    store.world("two")
    with pytest.raises(Conflict, match="2 worlds already"):
        store.world("three")
    assert store.world("one") is one
    store.make("two", "empty")
    store.remove("one")
    assert store.world("three").scenario == "docs"
