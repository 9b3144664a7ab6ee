"""Worlds in memory: made at first use, independent of each other, and not without end."""

import gc
from collections.abc import Callable
from weakref import ref

import pytest

from mock_server.errors import Conflict, NotFound
from mock_server.scenarios.scenarios import SHIPPED, Scenarios
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
    with pytest.raises(NotFound, match=r"^World not found\. A world is made by PUT"):
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
    with pytest.raises(NotFound, match=r"^Scenario not found\. "):
        store.make("one", "nowhere")
    assert store.world("one") is world


def test_a_removed_world_is_gone_until_it_is_asked_for_again(store: MemoryStore) -> None:
    first = store.world("one")
    store.remove("one")
    with pytest.raises(NotFound):
        store.remove("one")
    assert store.world("one") is not first


def test_there_are_not_more_worlds_than_were_asked_for() -> None:
    store = MemoryStore(Scenarios(SHIPPED, "frozen"), "docs", most=2)
    one = store.world("one")
    store.world("two")
    with pytest.raises(Conflict, match="2 worlds already") as refused:
        store.world("three")
    assert refused.value.hint == (
        "Delete some, start the mock with a higher --max-worlds, or start it with --world-ttl SECONDS, "
        "so that idle worlds go by themselves."
    )
    assert store.world("one") is one
    store.make("two", "empty")
    store.remove("one")
    assert store.world("three").scenario == "docs"


class SettableTime:
    """The machine's time, as a test sets it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> SettableTime:
    return SettableTime()


@pytest.fixture
def forgetful(watch: SettableTime) -> MemoryStore:
    """Three worlds at a time, each for as long as somebody asks for it every minute."""
    return MemoryStore(Scenarios(SHIPPED, "frozen"), "docs", most=3, ttl=60, time=watch)


def test_where_idle_worlds_go_already_there_are_two_things_to_do(forgetful: MemoryStore) -> None:
    for name in ("one", "two", "three"):
        forgetful.world(name)
    with pytest.raises(Conflict) as refused:
        forgetful.world("four")
    assert refused.value.hint == "Delete some, or start the mock with a higher --max-worlds."


def test_an_idle_world_is_gone_as_if_it_had_been_deleted(forgetful: MemoryStore, watch: SettableTime) -> None:
    first = forgetful.world("one")
    watch.seconds = 59
    assert forgetful.find("one") is first
    watch.seconds = 119
    with pytest.raises(NotFound, match=r"^World not found\. A world is made by PUT"):
        forgetful.find("one")
    with pytest.raises(NotFound):
        forgetful.remove("one")
    assert (len(forgetful), list(forgetful)) == (0, [])
    assert forgetful.world("one") is not first


def test_a_world_that_is_asked_for_stays_and_the_default_world_always_does(
    forgetful: MemoryStore, watch: SettableTime
) -> None:
    kept = forgetful.world("default")
    worked_on, made = forgetful.world("one"), forgetful.make("two", "empty")
    for watch.seconds in range(0, 600, 50):
        assert forgetful.world("one") is worked_on
        assert next(iter(forgetful)) == ("default", kept)
    with pytest.raises(NotFound):
        forgetful.find("two")
    assert forgetful.make("two", "empty") is not made
    assert [name for name, _ in forgetful] == ["default", "one", "two"]


def test_idle_worlds_make_room(forgetful: MemoryStore, watch: SettableTime) -> None:
    for name in ("one", "two", "three"):
        forgetful.world(name)
    with pytest.raises(Conflict):
        forgetful.world("four")
    watch.seconds = 30
    forgetful.make("two", "docs")
    watch.seconds = 60
    forgetful.world("four")
    assert [name for name, _ in forgetful] == ["two", "four"]


@pytest.mark.parametrize("drop", [lambda store: store.make("one", "docs"), lambda store: store.remove("one")])
def test_a_world_that_is_dropped_is_free_at_once(store: MemoryStore, drop: Callable[[MemoryStore], object]) -> None:
    """A suite that resets before each test should not wait for a garbage collector that seldom looks."""
    store.world("one").run(lambda: store.world("one").tenants["t_xyz"].tickets.remove(1042))
    world = ref(store.world("one"))
    gc.disable()
    try:
        drop(store)
        assert world() is None
    finally:
        gc.enable()


def test_a_world_that_expires_is_free_at_once() -> None:
    now = [0.0]
    store = MemoryStore(Scenarios(SHIPPED, "frozen"), "docs", ttl=1, time=lambda: now[0])
    world = ref(store.world("one"))
    now[0] = 2.0
    gc.disable()
    try:
        assert len(store) == 0
        assert world() is None
    finally:
        gc.enable()
