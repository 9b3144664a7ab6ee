"""Collections: two copies that share records behave as two dicts that do not, and what is undone never was.

Whether a copy lays its changes over the shared records or takes a dict of its own depends on how many there are. The
laws hold for both: `sizes` runs each of them with a limit that no collection here gets over, and with one that most do.
"""

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from pydantic import BaseModel

from mock_server.errors import NotFound
from mock_server.record import Record
from mock_server.state import collection as module
from mock_server.state.collection import Collection


class Item(Record):
    id: int
    colour: str = "white"
    weight: int = 0


class ItemUpdate(BaseModel):
    colour: str = "white"
    weight: int = 0


Items = Collection[int, Item]
Model = dict[int, Item]

SIDES = st.sampled_from([0, 1])
KEYS = st.integers(0, 15)
ITEMS = st.builds(Item, id=KEYS, colour=st.sampled_from(["red", "blue"]), weight=st.integers(0, 3))
UPDATES = st.fixed_dictionaries({}, optional={"colour": st.just("green"), "weight": st.integers(4, 9)})
WEIGHTS = st.integers(0, 9)
EDITS = st.one_of(
    st.tuples(st.just("put"), ITEMS),
    st.tuples(st.just("update"), KEYS, UPDATES),
    st.tuples(st.just("remove"), KEYS),
    st.tuples(st.just("remove_where"), WEIGHTS),
    st.tuples(st.just("reorder"), KEYS),
)
MANY = st.lists(ITEMS, max_size=12)


@pytest.fixture(params=[0, 3, 100], autouse=True, scope="module")
def sizes(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SMALL", request.param)
        yield


def edit(collection: Items, edit: tuple[Any, ...]) -> None:
    """Do to a collection what the edit says; a missing record is passed over."""
    match edit:
        case ("put", item):
            collection.put(item)
        case ("update", key, fields) if key in collection:
            collection.update(key, ItemUpdate(**fields))
        case ("remove", key) if key in collection:
            collection.remove(key)
        case ("remove_where", weight):
            collection.remove_where(lambda item: item.weight == weight)
        case ("reorder", key) if key in collection:
            collection.put(collection.remove(key))


def edited(model: Model, edit: tuple[Any, ...]) -> Model:
    """What a plain dict is after the same edit."""
    match edit:
        case ("put", item):
            return {**model, item.id: item}
        case ("update", key, fields) if key in model:
            return {**model, key: model[key].model_copy(update=fields)}
        case ("remove", gone):
            return {key: item for key, item in model.items() if key != gone}
        case ("remove_where", weight):
            return {key: item for key, item in model.items() if item.weight != weight}
        case ("reorder", last) if last in model:
            return {key: item for key, item in model.items() if key != last} | {last: model[last]}
    return model


class TwoCopies(RuleBasedStateMachine):
    """Two collections, one of which began as the copy of the other, each beside its own dict."""

    def __init__(self) -> None:
        super().__init__()
        first: Items = Collection(Item, "Item")
        self.copies = [first, first.copy()]
        self.models: list[Model] = [{}, {}]

    @initialize(items=MANY)
    def fill(self, items: list[Item]) -> None:
        for item in items:
            self.edit(0, ("put", item))
        self.copy_over(0)

    @rule(side=SIDES, change=EDITS)
    def edit(self, side: int, change: tuple[Any, ...]) -> None:
        edit(self.copies[side], change)
        self.models[side] = edited(self.models[side], change)
        self.copies[side].changes.clear()

    @rule(side=SIDES, changes=st.lists(EDITS, min_size=1, max_size=6))
    def edit_and_undo(self, side: int, changes: list[tuple[Any, ...]]) -> None:
        for change in changes:
            edit(self.copies[side], change)
        self.copies[side].take_back(reversed(self.copies[side].changes))
        self.copies[side].changes.clear()

    @rule(side=SIDES)
    def copy_over(self, side: int) -> None:
        self.copies[1 - side] = self.copies[side].copy()
        self.models[1 - side] = dict(self.models[side])

    @invariant()
    def each_is_its_own_dict(self) -> None:
        for collection, model in zip(self.copies, self.models, strict=True):
            assert list(collection) == list(model.values())
            assert list(reversed(collection)) == list(collection.newest()) == list(reversed(model.values()))
            assert len(collection) == len(collection.newest()) == len(model)
            assert {key for key in range(16) if key in collection} == model.keys()
            assert [collection.find(key) for key in range(16)] == [model.get(key) for key in range(16)]


def test_two_copies_behave_as_two_dicts_in_records_and_order() -> None:
    run_state_machine_as_test(TwoCopies, settings=settings(max_examples=60, stateful_step_count=30, deadline=None))


@given(MANY, st.lists(EDITS, max_size=12))
def test_undoing_restores_records_and_order(items: list[Item], changes: list[tuple[Any, ...]]) -> None:
    collection: Items = Collection(Item, "Item")
    for item in items:
        collection.put(item)
    before, twin = list(collection), collection.copy()
    for each in (collection, twin):
        each.changes.clear()
        for change in changes:
            edit(each, change)
        each.take_back(reversed(each.changes))
        assert list(each) == list(reversed(list(reversed(each)))) == before
        assert len(each) == len(before)


@given(st.lists(ITEMS, min_size=1, max_size=6), st.lists(EDITS, max_size=6), st.lists(EDITS, max_size=6))
@example([Item(id=1)], [("remove", 1)], [("put", Item(id=2))])
def test_a_copy_in_which_something_was_undone_is_still_a_copy(
    items: list[Item], undone: list[tuple[Any, ...]], changes: list[tuple[Any, ...]]
) -> None:
    collection: Items = Collection(Item, "Item")
    for item in items:
        collection.put(item)
    before, twin = list(collection), collection.copy()
    for change in undone:
        edit(twin, change)
    twin.take_back(reversed(twin.changes))
    for change in changes:
        edit(twin, change)
    assert list(collection) == before


def test_a_replaced_record_keeps_its_place() -> None:
    collection: Items = Collection(Item, "Item")
    for number in range(3):
        collection.put(Item(id=number))
    collection.put(Item(id=1, colour="red"))
    assert [item.id for item in collection] == [0, 1, 2]


def test_an_update_changes_only_the_fields_that_were_sent() -> None:
    collection: Items = Collection(Item, "Item")
    collection.put(Item(id=1, colour="red", weight=5))
    assert collection.update(1, ItemUpdate(weight=7)) == Item(id=1, colour="red", weight=7)


def test_a_missing_record_is_refused_in_the_noun_of_the_collection() -> None:
    collection: Items = Collection(Item, "Item")
    for attempt in (collection.get, collection.remove, lambda key: collection.update(key, ItemUpdate())):
        with pytest.raises(NotFound, match=r"^Item not found$"):
            attempt(5)
    assert collection.find(5) is None


def many(number: int) -> Items:
    collection: Items = Collection(Item, "Item")
    for key in range(number):
        collection.put(Item(id=key))
    collection.changes.clear()
    return collection


@pytest.mark.parametrize("way", ["remove", "remove_where", "reorder"])
def test_removing_thousands_takes_the_memory_of_a_copy_or_two(way: str) -> None:
    collection = many(8000)
    tracemalloc.start()
    for key in range(8000):
        edit(collection, ("remove_where", 0) if way == "remove_where" else (way, key))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000  # a dict of 8,000 takes 300 kB
    collection.take_back(reversed(collection.changes))
    assert [item.id for item in collection] == list(range(8000))


def test_a_copy_costs_what_was_written_to_it() -> None:
    collection = many(8000)
    tracemalloc.start()
    copies = [collection.copy() for _ in range(100)]
    for copy in copies:
        copy.put(Item(id=9000))
        copy.put(Item(id=5, colour="red"))
        copy.remove(6)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 1_000_000 + 100 * module.SMALL * 100
    assert {len(copy) for copy in copies} == {8000}
